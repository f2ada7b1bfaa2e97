"""Two spirals told apart with Hugging Face Accelerate: killed anywhere, it ends with the same bits.

Four things make it so, in any loop of Accelerate's:
- what `prepare` gave back is tracked, the model unwrapped, so that its state is named as without Accelerate;
- the order of an epoch follows from seed and epoch (`use_seedable_sampler`, `set_epoch`);
- the position in the data is tracked, and `skip_first_batches` goes there without reading what was before it;
- it is saved only behind an optimizer step, where no gradient is left to lose.

A run is one process: Accelerate for precision, accumulation and devices, not for several of them.
"""

import math

import torch
from accelerate import Accelerator
from accelerate.utils import DataLoaderConfiguration, set_seed
from torch.utils.data import DataLoader, TensorDataset


def spirals(count, seed):
    """Points of two spirals, and which of them each is on."""
    draw = torch.Generator().manual_seed(seed)
    side = torch.arange(count) % 2
    turn = 4 * math.pi * torch.rand(count, generator=draw).sqrt()
    points = torch.stack([turn.cos(), turn.sin()], dim=1) * (turn * (1 - 2 * side)).unsqueeze(1)
    return points / 6 + 0.05 * torch.randn(count, 2, generator=draw), side


def train(config, run):
    accelerator = Accelerator(
        cpu=run.device == "cpu",
        mixed_precision=config.mixed_precision,
        gradient_accumulation_steps=config.accumulate,
        dataloader_config=DataLoaderConfiguration(use_seedable_sampler=True, data_seed=run.seed),
    )
    set_seed(run.seed)
    model = torch.nn.Sequential(
        torch.nn.Linear(2, config.width),
        torch.nn.GELU(),
        torch.nn.Dropout(0.05),
        torch.nn.Linear(config.width, config.width),
        torch.nn.GELU(),
        torch.nn.Linear(config.width, 2),
    )
    opt = torch.optim.AdamW(model.parameters(), lr=config.lr)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(opt, config.epochs * config.samples // config.batch)
    # With a generator of its own, which is none of the model's; the sampler seeds it for each epoch.
    own = torch.Generator().manual_seed(run.seed)
    data = DataLoader(
        TensorDataset(*spirals(config.samples, seed=0)), config.batch, shuffle=True, generator=own
    )
    model, opt, schedule, data = accelerator.prepare(model, opt, schedule, data)
    test_x, test_y = (tensor.to(accelerator.device) for tensor in spirals(500, seed=1))

    position = {"epoch": 0, "batch": 0}
    run.track(model=accelerator.unwrap_model(model), opt=opt, schedule=schedule, position=position)
    if accelerator.scaler is not None:  # mixed_precision: fp16
        run.track(scaler=accelerator.scaler)
    run.restore()
    accuracy = None
    for epoch in range(position["epoch"], config.epochs):
        model.train()
        data.set_epoch(epoch)
        for x, y in accelerator.skip_first_batches(data, position["batch"]):
            with accelerator.accumulate(model):
                loss = torch.nn.functional.cross_entropy(model(x), y)
                accelerator.backward(loss)
                if accelerator.sync_gradients:
                    accelerator.clip_grad_norm_(model.parameters(), 1.0)
                opt.step()
                schedule.step()
                opt.zero_grad()
            position["batch"] += 1
            if accelerator.sync_gradients:
                run.save(if_due=True)
        position.update(epoch=epoch + 1, batch=0)
        model.eval()
        with torch.no_grad():
            accuracy = (model(test_x).argmax(1) == test_y).float().mean().item()
        run.log(accuracy=accuracy, epoch=epoch)
        run.save(if_due=True)
    run.save()
    return {"accuracy": accuracy}
