"""A small GPT that writes Python, on text that is on every machine: the standard library of its interpreter.

As in nanoGPT a token is one character, and the model is blocks of attention and a two-layer network. One file
in ten is kept for validation, so that what is measured is Python that it has never seen.
"""

import sysconfig
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional
from torch.utils.data import TensorDataset

import sweepdeck

SYMBOLS = "\n" + "".join(map(chr, range(32, 127)))  # whatever else is in a file is read as "?"
CHARACTERS = 6_000_000  # of all files together: every run has the same text, however much of it it trains on


@sweepdeck.setup  # once for all runs, which share it
def library():
    """Tokens of the files for training, and of those for validation: modules in the order of their names."""
    folder = Path(sysconfig.get_path("stdlib"))
    code = torch.full((128,), SYMBOLS.index("?"), dtype=torch.uint8)
    code[torch.tensor([ord(symbol) for symbol in SYMBOLS])] = torch.arange(len(SYMBOLS), dtype=torch.uint8)
    parts, left = ([], []), CHARACTERS
    for number, path in enumerate(sorted(folder.glob("*.py")) + sorted(folder.glob("asyncio/*.py"))):
        text = bytearray(path.read_text("utf-8", errors="replace").encode("ascii", "replace")[:left])
        if text:
            parts[number % 10 == 9].append(code[torch.frombuffer(text, dtype=torch.uint8).long()])
        left -= len(text)
    return torch.cat(parts[0]), torch.cat(parts[1])


def windows(tokens, context):
    """Stretches of `context` characters, one after the other, each with the characters that come next."""
    count = (len(tokens) - 1) // context
    x, y = tokens[: count * context], tokens[1 : count * context + 1]
    return TensorDataset(x.view(count, context), y.view(count, context))


class Block(nn.Module):
    """Looks back at what came before, then thinks about it."""

    def __init__(self, width, heads, dropout):
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.before_attention, self.before_network = nn.LayerNorm(width), nn.LayerNorm(width)
        self.queries_keys_values = nn.Linear(width, 3 * width, bias=False)
        self.attended = nn.Linear(width, width, bias=False)
        self.network = nn.Sequential(
            nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width), nn.Dropout(dropout)
        )

    def forward(self, x):
        batch, length, width = x.shape
        joined = self.queries_keys_values(self.before_attention(x))
        q, k, v = joined.view(batch, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        rate = self.dropout if self.training else 0.0
        found = functional.scaled_dot_product_attention(q, k, v, dropout_p=rate, is_causal=True)
        x = x + self.attended(found.transpose(1, 2).reshape(batch, length, width))
        return x + self.network(self.before_network(x))


class GPT(nn.Module):
    """From characters to the scores of each one's successor."""

    def __init__(self, width, blocks, heads, context, dropout):
        super().__init__()
        self.characters = nn.Embedding(len(SYMBOLS), width)
        self.places = nn.Embedding(context, width)
        self.blocks = nn.Sequential(*(Block(width, heads, dropout) for _ in range(blocks)))
        self.norm = nn.LayerNorm(width)
        for embedding in (self.characters, self.places):
            nn.init.normal_(embedding.weight, std=0.02)

    def forward(self, tokens):
        places = torch.arange(tokens.shape[1], device=tokens.device)
        x = self.blocks(self.characters(tokens) + self.places(places))
        return self.norm(x) @ self.characters.weight.T  # what reads a character also writes it


def loss_of(model, x, y):
    return functional.cross_entropy(model(x.int()).flatten(0, 1), y.long().flatten())


@torch.no_grad()
def validate(model, held_out, run):
    """Mean loss per character, in nats."""
    model.eval()
    total, count = torch.zeros((), device=run.device), 0
    for x, y in held_out:
        with run.autocast():
            total += loss_of(model, x, y) * len(x)
        count += len(x)
    model.train()
    return float(total / count)


def train(config, run):
    torch.manual_seed(run.seed or 0)
    text, unseen = library()
    text = windows(text[: config.characters], config.context)
    unseen = windows(unseen[: config.characters // 10], config.context)
    batches = run.loader(text, config.batch, residency="device")
    held_out = run.loader(unseen, config.batch, shuffle=False, residency="device")
    model = GPT(config.width, config.blocks, config.heads, config.context, config.dropout).to(run.device)
    opt = torch.optim.AdamW(model.parameters(), lr=run.scale_lr(config.lr), weight_decay=0.1)
    run.track(model=model, opt=opt)
    for epoch in run.epochs(config.epochs):
        for x, y in batches:
            with run.autocast():
                loss = loss_of(model, x, y)
            run.backward(loss, opt, clip=1.0)
        run.log(val_loss=validate(model, held_out, run), epoch=epoch)
    return {"val_loss": validate(model, held_out, run)}
