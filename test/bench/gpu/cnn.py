"""A small convolutional network on made-up photographs, read and augmented one by one as real ones are.

What it is for is the way of the data: each image is cropped and flipped by a processor core, and without
workers a GPU waits for that.
"""

from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional
from torch.utils.data import Dataset

import sweepdeck

IMAGES, CLASSES, SIZE = 50_000, 10, 32


@sweepdeck.setup
def photographs():
    """Images of 3 x 32 x 32 bytes and their classes: a pattern for each class, under noise."""
    generator = torch.Generator().manual_seed(0)
    coarse = torch.randn(CLASSES, 3, 4, 4, generator=generator)
    patterns = functional.interpolate(coarse, size=SIZE, mode="bilinear")
    classes = torch.randint(CLASSES, (IMAGES,), generator=generator)
    images = torch.empty(IMAGES, 3, SIZE, SIZE, dtype=torch.uint8)
    for start in range(0, IMAGES, 1000):
        part = patterns[classes[start : start + 1000]]
        noisy = part + 1.5 * torch.randn(part.shape, generator=generator)
        images[start : start + 1000] = (128 + 40 * noisy).clamp(0, 255).to(torch.uint8)
    return images, classes


class Augmented(Dataset):
    """Each image shifted by up to four pixels, and every second one mirrored."""

    def __init__(self, images, classes):
        self.images, self.classes = images, classes

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        image = functional.pad(self.images[index].float().div_(128).sub_(1), (4, 4, 4, 4))
        row, column, mirror = torch.randint(9, (3,)).tolist()
        image = image[:, row : row + SIZE, column : column + SIZE]
        return (image.flip(2) if mirror % 2 else image), self.classes[index]


def network(width):
    """Four stages of convolutions, then what the image is."""

    def stage(inputs, outputs):
        return nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, padding=1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(),
            nn.Conv2d(outputs, outputs, 3, padding=1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    widths = [3, width, 2 * width, 4 * width, 8 * width]
    stages = (stage(*pair) for pair in pairwise(widths))
    return nn.Sequential(*stages, nn.Flatten(), nn.Linear(8 * width * (SIZE // 16) ** 2, CLASSES))


def train(config, run):
    torch.manual_seed(run.seed or 0)
    images, classes = photographs()
    data = run.loader(Augmented(images[: config.samples], classes[: config.samples]), config.batch)
    model = network(config.width).to(run.device)
    opt = torch.optim.SGD(model.parameters(), lr=run.scale_lr(config.lr), momentum=0.9)
    right = torch.zeros((), device=run.device)
    run.track(model=model, opt=opt, right=right)
    for epoch in run.epochs(config.epochs):
        for x, y in data:
            with run.autocast():
                scores = model(x)
                loss = functional.cross_entropy(scores, y)
            run.backward(loss, opt)
            right += (scores.argmax(1) == y).sum()
        run.log(accuracy=float(right / config.samples), epoch=epoch)
        right.zero_()
