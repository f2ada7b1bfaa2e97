"""One life of a sweep's driver on Modal, from taking the lease to its release.

Its workers live without it: whatever ends it, they go on, and the driver after it watches over them.
"""

import secrets
import signal
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

from sweepdeck.driver.lease import LeaseHeldError, epochs, open_epoch
from sweepdeck.driver.loop import Loop
from sweepdeck.driver.records import Records
from sweepdeck.driver.recovery import History
from sweepdeck.driver.spending import Spending, account_of, caps_of, wall_clock
from sweepdeck.driver.start import Settle, recover, replay_into
from sweepdeck.driver.sweep import Sweep
from sweepdeck.driver.volume import read_plan
from sweepdeck.mappers.base import Mapper
from sweepdeck.on_modal.board import WORKER, Board
from sweepdeck.on_modal.container import Container
from sweepdeck.on_modal.keeper import Keeper
from sweepdeck.on_modal.lease import BoardLease, take_lease
from sweepdeck.on_modal.limits import attempt_limit, containers
from sweepdeck.on_modal.map_work import Train
from sweepdeck.on_modal.mapper import ModalMapper
from sweepdeck.on_modal.patient import PatientStore
from sweepdeck.on_modal.requests import BoardRequests
from sweepdeck.on_modal.signals import Interrupted, Signals
from sweepdeck.on_modal.worker import patience
from sweepdeck.paths import SweepPaths, attempt_order

Ending = Literal["over", "left", "held"]
"""over: the sweep is. left: another driver has to go on. held: another driver has the sweep."""


_PATIENCE_S = 20.0
"""Before a driver gives up that can't reach the board at its beginning; Modal tries it again, and later."""


@dataclass(frozen=True)
class Pace:
    """How often the driver looks at the board, and how long it lasts; tests have no time."""

    life_s: float
    look_s: float = 1.0
    watch_s: float = 5.0
    """Between two looks at what is watched on the board."""


def drive(sweep_id: str, container: Container, train: Train, call_id: str | None, pace: Pace) -> Ending:
    """Drives the sweep to its end, or as long as it can; Interrupted where Modal is to start it again."""
    with Signals() as signals:
        with suppress(OSError):
            # A container that is new shows what there is anyway.
            container.view.reload()
        paths = SweepPaths(container.volume, sweep_id)
        plan = read_plan(paths)
        paths.driver.mkdir(mode=0o700, exist_ok=True)
        try:
            store = PatientStore(container.board.store, _PATIENCE_S)
            lease = take_lease(store, call_id, after=max(epochs(paths), default=0))
        except LeaseHeldError:
            return "held"
        with suppress(OSError):
            # Workers went on while it waited for the lease.
            container.view.reload()
        ending: Ending = "left"
        try:
            ending = _drive(plan, container, train, lease, pace, signals)
        finally:
            signals.on_signal = _ignore
            # Records that are not committed now are with Modal's own commit at the container's end.
            with suppress(OSError):
                container.view.commit()
            # Silence says the same, a minute later.
            with suppress(Exception):
                lease.release(_released(ending, signals))
        if ending == "left" and signals.first is not None:
            raise Interrupted(signals.first)
        return ending


def _released(ending: Ending, signals: Signals) -> str:
    """How the lease is given up: Modal starts a call again whose container goes, unless it was cancelled."""
    if ending != "left" or signals.first is None:
        return ending
    return "cancelled" if signals.first == signal.SIGUSR1 else "interrupted"


def _drive(
    plan: dict[str, Any],
    container: Container,
    train: Train,
    lease: BoardLease,
    pace: Pace,
    signals: Signals,
) -> Ending:
    paths = SweepPaths(container.volume, plan["sweep_id"])
    open_epoch(paths, lease.epoch)
    records = Records(paths.epoch(lease.epoch))
    sweep = Sweep(plan["retry"], token=lambda: secrets.token_hex(4), timeout_s=plan["timeout_s"])
    patient = Board(PatientStore(container.board.store, _PATIENCE_S))
    requests = BoardRequests(container.board, paths)
    with suppress(Exception):
        # A sweep that has nothing left to do would end before the keeper has looked.
        requests.look()
    patience_s = patience(plan["heartbeat_s"])
    account, clock = account_of(plan), wall_clock()
    sweep.caps = caps_of(plan)
    history = recover(
        sweep,
        paths,
        lease.epoch,
        requests,
        settle_by(patient, patience_s),
        replay_into(account, paths, plan["heartbeat_s"]),
        clock,
    )

    def make_mapper(parallel: int | None) -> Mapper:
        return ModalMapper(
            train,
            container.board,
            slots=containers(parallel),
            pack=plan.get("pack") or 1,
            adopted={run.run_id: run.attempt for run in sweep.running() if run.attempt is not None},
            patience_s=patience_s,
            look_s=pace.watch_s,
            limit_s=attempt_limit(plan),
        )

    def refresh() -> None:
        records.release()
        # Seen late is better than not driven: what is missing now is there after the next refresh.
        with suppress(OSError):
            container.view.reload()

    loop = Loop(
        sweep=sweep,
        spending=Spending(sweep, plan, account, clock),
        plan=plan,
        volume=container.volume,
        epoch=lease.epoch,
        records=records,
        requests=requests,
        applied=history.applied,
        parallel=history.parallel if history.parallel is not None else plan["parallel"],
        make_mapper=make_mapper,
        refresh=refresh,
        keeps_time=False,
    )

    def hand_over(why: str) -> None:
        loop.handed_over = loop.handed_over or why

    signals.on_signal = hand_over
    if signals.first is not None:
        hand_over("interrupted")
    with Keeper(lease, requests, hand_over, life_s=pace.life_s, look_s=pace.look_s) as keeper:
        is_over = loop.run()
    records.release()
    if keeper.lost:
        return "held"
    return "over" if is_over else "left"


def settle_by(board: Board, patience_s: float) -> Settle:
    """Attempts that have given a sign of life of late run on; a number given away is not used again.

    So do those whose end is on the board and in no journal: the mapper tells it, whatever the volume shows.
    """

    def settle(sweep: Sweep, history: History) -> Mapping[str, str]:
        seen = Board(_Snapshot(board.store.everything()))
        alive = {}
        for run in sweep.runs.values():
            name = None if run.final else _newest(seen, run.run_id)
            if name is None:
                continue
            run.attempts = max(run.attempts, attempt_order(name)[0])
            if name not in history.booked.get(run.run_id, ()) and _runs_on(
                seen, run.run_id, name, patience_s
            ):
                alive[run.run_id] = name
        return alive

    return settle


def _newest(board: Board, run_id: str) -> str | None:
    """The last of the chain: a worker that goes on by itself may have died before it said its name."""
    name = board.newest(run_id)
    while name is not None:
        link = board.successor(run_id, name)
        if link is None or link.by != WORKER:
            return name
        name = link.attempt
    return None


def _runs_on(board: Board, run_id: str, attempt: str, patience_s: float) -> bool:
    if board.successor(run_id, attempt) is not None:
        return False
    if board.ended(run_id, attempt) is not None:
        return True
    beat = board.last_beat(run_id)
    signs = [board.claimed_at(run_id, attempt) or 0.0]
    if beat is not None and beat.attempt == attempt:
        signs.append(beat.at)
    return time.time() - max(signs) <= patience_s


class _Snapshot:
    """The board as it was at one moment, to be asked without a way through the network for every key."""

    def __init__(self, content: Mapping[str, Any]):
        self._content = content

    def get(self, key: str) -> Any:
        return self._content.get(key)

    def put(self, key: str, value: Any) -> None:
        raise TypeError("a snapshot is only looked at")

    def put_new(self, key: str, value: Any) -> bool:
        raise TypeError("a snapshot is only looked at")

    def everything(self) -> Mapping[str, Any]:
        return self._content


def _ignore(_name: str) -> None:
    pass
