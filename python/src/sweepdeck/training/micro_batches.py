"""How a pass over data of known size is cut: effective batches, an optimizer step each, and their shares."""

from collections.abc import Iterator

from sweepdeck.training.batch import Share


def usable_samples(total: int, effective: int, *, drop_last: bool) -> int:
    """Samples of a pass: without an incomplete last effective batch where that is dropped."""
    return total // effective * effective if drop_last else total


def cut(total: int, start: int, effective: int, micro: int) -> Iterator[Share]:
    """The micro-batches of a pass over so many samples, from the one that begins at `start`.

    Effective batches lie at multiples of their size whatever the micro-batch, so that a smaller one after an
    out-of-memory changes no optimizer step.
    """
    while start < total:
        begin = start // effective * effective
        end = min(begin + effective, total)
        samples = min(micro, end - start)
        yield Share(samples, end - begin, first=start == begin, last=start + samples == end)
        start += samples


def count_cut(total: int, effective: int, micro: int) -> int:
    """How many micro-batches a whole pass has."""
    whole, rest = divmod(total, effective)
    return whole * -(-effective // micro) + -(-rest // micro)
