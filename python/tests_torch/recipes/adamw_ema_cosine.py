"""AdamW with a cosine schedule over all steps, and an exponential moving average of the weights."""

import sabotage  # noqa: F401
import torch
from data import net, points
from torch.optim.lr_scheduler import CosineAnnealingLR
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn


def train(config, run):
    torch.manual_seed(run.seed)
    model = net()
    ema = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.9))
    opt = torch.optim.AdamW(model.parameters(), lr=0.01)
    schedule = CosineAnnealingLR(opt, T_max=config.epochs * 3)
    data = run.loader(points(), 20, workers=0)
    run.track(model=model, ema=ema, opt=opt, schedule=schedule)
    for epoch in run.epochs(config.epochs):
        for x, y in data:
            loss = torch.nn.functional.mse_loss(model(x), y)
            run.backward(loss, opt, scheduler=schedule)
            ema.update_parameters(model)
        run.log(loss=loss.item(), lr=schedule.get_last_lr()[0], epoch=epoch)
    with torch.no_grad():
        x, y = points().tensors
        return {"loss": torch.nn.functional.mse_loss(ema.eval()(x), y).item()}
