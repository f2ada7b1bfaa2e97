"""The usual cause of a difference between a resumed run and an undisturbed one, and what to do about it."""

from dataclasses import dataclass

from sweepdeck.doctor.comparison import Difference, is_rate


@dataclass(frozen=True)
class Cause:
    """Stable code, what it is, what to do."""

    code: str
    text: str
    hint: str


_DAMAGE = Cause(
    "damaged_checkpoint",
    "a checkpoint that was damaged on purpose was believed: its bits are not what was saved",
    "Checkpoints have to be verified when they are loaded; restore through run.track, not by hand.",
)
_UNSEEDED = Cause(
    "unseeded_random",
    "two runs differ before anything was killed: a random generator starts from another state each time",
    "Seed what the code draws from at its start: random.seed(run.seed), numpy.random.seed(run.seed), "
    "torch.manual_seed(run.seed).",
)
_KERNEL = Cause(
    "nondeterministic_kernel",
    "two runs differ before anything was killed, with the same random state: something computes "
    "different bits each time (a non-deterministic kernel, threads that race, the clock, a set's order)",
    "Look at the operation before the tensor that is named; in this mode torch refuses those it knows.",
)
_RANDOM = Cause(
    "unsaved_random_state",
    "the state of a random generator is not the one that was saved: it was not saved or not restored, or it "
    "was seeded again after the restore",
    "Seed before the first run.track or run.epochs, never within the loop; track a generator of your own.",
)
_SCHEDULER = Cause(
    "scheduler_not_tracked",
    "the learning rate goes another way after a restore: the schedule is not tracked, or not restored",
    "Track the scheduler with the optimizer: run.track(model=model, opt=opt, scheduler=scheduler).",
)
_LOADER = Cause(
    "loader_not_stateful",
    "the data comes in another order after a restore: the position of the loader, or the generator that "
    "shuffles it, is not restored",
    "Take batches from run.loader(dataset, shuffle=True), whose position is saved; or track the sampler and "
    "its generator.",
)
_OBJECT = Cause(
    "state_not_restored",
    "right after the restore this is not what was saved: load_state_dict does not take back all that "
    "state_dict gives, or is overwritten afterwards",
    "Compare state_dict() before and after load_state_dict(state_dict()) of the object that is named.",
)
_METRIC = Cause(
    "metric_of_untracked_state",
    "only what is logged differs, not what is tracked: the metric is computed from something that starts "
    "anew after a restore (a running mean, a best value so far, a counter)",
    "Track it: run.track(stats=stats), a dict that is changed in place will do.",
)
_UNTRACKED = Cause(
    "untracked_state",
    "all that is tracked was restored, and yet the next step differs: it depends on something that is not "
    "tracked (a generator of its own, a schedule, an average, a counter), or on a non-deterministic kernel",
    "Track everything that a step changes and the next one reads.",
)
_END = Cause(
    "ends_elsewhere",
    "the run that was killed ends at another point than the undisturbed one: how far it goes depends on "
    "something that is not tracked",
    "Track the counter or the flag that ends the loop; or loop over run.epochs(n).",
)


def cause_of(difference: Difference) -> Cause:
    """Names the usual cause, by where and when both runs part."""
    names = (difference.name, *difference.names)
    if difference.believed_damage:
        return _DAMAGE
    if difference.fresh:
        return _UNSEEDED if difference.unseeded else _KERNEL
    if difference.kind == "restored":
        return _cause_at_restore(difference)
    if difference.kind == "batch":
        return _LOADER
    if any(is_rate(name) for name in names):
        return _SCHEDULER
    if difference.kind == "end" or difference.name.startswith("one more "):
        return _END
    if any(_is_loader(name) for name in names):
        return _LOADER
    if _any_random(names):
        return _RANDOM
    if difference.kind == "metrics" and not difference.names:
        return _METRIC
    return _UNTRACKED


def _cause_at_restore(difference: Difference) -> Cause:
    names = difference.names
    if _any_random(names):
        return _RANDOM
    if any(_is_loader(name) for name in names):
        return _LOADER
    if any(_is_schedule(name) for name in names):
        return _SCHEDULER
    return _OBJECT


def _any_random(names: tuple[str, ...]) -> bool:
    return any(name.startswith("random.") for name in names)


_SCHEDULE_LEAVES = ("last_epoch", "_step_count", "base_lrs", "_last_lr")


def _is_schedule(name: str) -> bool:
    leaf = name.rpartition(".")[2].partition("[")[0]
    return leaf in _SCHEDULE_LEAVES or "sched" in name.partition(".")[0].lower()


def _is_loader(name: str) -> bool:
    first = name.partition(".")[0].lower()
    return any(word in first for word in ("loader", "sampler", "data"))


def kernel_cause(message: str) -> Cause | None:
    """Where a library itself says that an operation has no deterministic form."""
    if "deterministic" not in message:
        return None
    said = message.splitlines()[0][:300]
    return Cause(_KERNEL.code, said, "Use another operation; this one never gives the same bits twice.")
