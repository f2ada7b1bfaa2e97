"""fp16 by the preset: autocast and a GradScaler, which exist on a CPU too; one overflow is provoked."""

import sabotage  # noqa: F401
import torch
from data import net, points


def train(config, run):
    torch.manual_seed(run.seed)
    model = net()
    opt = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    data = run.loader(points(), 20, workers=0)
    counts = {"steps": 0}
    run.track(model=model, opt=opt, counts=counts)
    for epoch in run.epochs(config.epochs):
        for x, y in data:
            with run.autocast():
                loss = torch.nn.functional.mse_loss(model(x), y)
            counts["steps"] += 1
            # Infinite gradients: the scaler skips this step and halves its scale, which has to be restored.
            run.backward(loss * float("inf") if counts["steps"] == 5 else loss, opt, clip=1.0)
        run.log(loss=loss.item(), epoch=epoch)
    return {"loss": loss.item()}
