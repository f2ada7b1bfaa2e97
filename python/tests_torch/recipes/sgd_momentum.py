"""SGD with momentum over a tensor in memory, in an order drawn from torch's own generator."""

import sabotage  # noqa: F401
import torch
from data import net, points


def train(config, run):
    torch.manual_seed(run.seed)
    x, y = points().tensors
    model = net()
    opt = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    run.track(model=model, opt=opt)
    for epoch in run.epochs(config.epochs):
        for chosen in torch.randperm(len(x)).split(20):
            loss = torch.nn.functional.mse_loss(model(x[chosen]), y[chosen])
            opt.zero_grad()
            loss.backward()
            opt.step()
        run.log(loss=loss.item(), epoch=epoch)
    return {"loss": loss.item()}
