"""A shuffled loader with two worker processes, and augmentation that draws from torch within them."""

import sabotage  # noqa: F401
import torch
from data import net, points
from torch.utils.data import Dataset


class Jittered(Dataset):
    def __init__(self):
        self.x, self.y = points().tensors

    def __len__(self):
        return len(self.x)

    def __getitem__(self, index):
        return self.x[index] + 0.01 * torch.randn(6), self.y[index]


def train(config, run):
    torch.manual_seed(run.seed)
    model = net()
    opt = torch.optim.AdamW(model.parameters(), lr=0.01)
    data = run.loader(Jittered(), 8, workers=2)
    run.track(model=model, opt=opt)
    for epoch in run.epochs(config.epochs):
        for x, y in data:
            loss = torch.nn.functional.mse_loss(model(x), y)
            run.backward(loss, opt)
        run.log(loss=loss.item(), epoch=epoch)
    return {"loss": loss.item()}
