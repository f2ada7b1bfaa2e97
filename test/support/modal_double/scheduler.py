"""Which input goes to which container, and when containers start and stop: one pool per function."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from modal_proto import api_pb2

from .running import Running
from .state import App, Function, Input

if TYPE_CHECKING:
    from .double import Double

LONGEST_BACKOFF = 5.0


@dataclass
class Waiting:
    """An input's place in the queue."""

    job: Input
    ready_at: float = 0.0
    duplicate: bool = False

    def good(self, now: float) -> bool:
        """Whether it may be given out now."""
        return self.ready_at <= now and self.job.status == ("running" if self.duplicate else "queued")

    def over(self) -> bool:
        """Whether it will never be given out: its call has ended, or another place of it was taken."""
        return self.job.status == "done" or (self.job.status == "running" and not self.duplicate)


@dataclass
class Pool:
    """A function's queue and containers."""

    function: Function
    queue: list[Waiting] = field(default_factory=list)
    running: list[Running] = field(default_factory=list)
    crashes: int = 0  # one after the other, without an output between them
    not_before: float = 0.0


class Scheduler:
    """Keeps every pool at the size that its queue and settings ask for."""

    def __init__(self, double: "Double") -> None:
        self._double = double
        self._pools: dict[str, Pool] = {}
        double.on("app_published", self._published)
        double.on("function_scaled", self._scaled)
        double.on("function_replaced", self._replaced)
        double.on("inputs_queued", lambda function_id: self.balance(self.pool(function_id)))

    def pool(self, function_id: str) -> Pool:
        """A function's pool."""
        if function_id not in self._pools:
            self._pools[function_id] = Pool(self._double.state.functions[function_id])
        return self._pools[function_id]

    def queue(self, function_id: str, job: Input, delay: float = 0.0) -> None:
        """Puts an input at the end of its function's queue, to be given out after a delay."""
        pool = self.pool(function_id)
        pool.queue = [place for place in pool.queue if not place.over()]
        pool.queue.append(Waiting(job, time.monotonic() + delay if delay else 0.0))
        if delay:
            asyncio.get_running_loop().call_later(delay + 0.01, self.balance, pool)
        else:
            asyncio.get_running_loop().call_soon(self.balance, pool)

    def queued(self, pool: Pool) -> list[Input]:
        """The inputs that wait for a container."""
        return [place.job for place in pool.queue if place.job.status == "queued"]

    def balance(self, pool: Pool) -> None:
        """Gives out what can be given out, and starts or stops containers."""
        now = time.monotonic()
        self._give_out(pool, now)
        app = self._double.state.apps[pool.function.app_id]
        if app.stopped:
            return
        waiting = sum(place.good(now) for place in pool.queue)
        living = [r for r in pool.running if r.record.live]
        wanted = self._wanted(pool, waiting, living)
        if wanted > 0 and pool.not_before > now:
            asyncio.get_running_loop().call_later(pool.not_before - now + 0.01, self.balance, pool)
            return
        chosen = self._chosen(pool.function)
        if wanted > 0 and chosen is None:
            asyncio.get_running_loop().call_later(0.5, self.balance, pool)
            return
        for _ in range(wanted):
            self._double.area("Containers").begin(pool, chosen)

    def balance_all(self) -> None:
        """Looks at every pool that has inputs waiting: a machine has become free."""
        for pool in list(self._pools.values()):
            if pool.queue:
                self.balance(pool)

    def crashed(self, pool: Pool) -> bool:
        """Counts a container that ended without a reason; whether that was one too many."""
        policy = self._double.policy
        pool.crashes += 1
        delay = min(LONGEST_BACKOFF, policy.crash_backoff_seconds * 2 ** (pool.crashes - 1))
        pool.not_before = time.monotonic() + delay
        app = self._double.state.apps[pool.function.app_id]
        return app.state != api_pb2.APP_STATE_DEPLOYED and pool.crashes >= policy.crash_limit

    def too_many(self, pool: Pool) -> bool:
        """Whether an idle container may go: there are more than the least that the settings ask for."""
        living = [r for r in pool.running if r.takes_more]
        return len(living) > pool.function.definition.autoscaler_settings.min_containers

    def _wanted(self, pool: Pool, waiting: int, living: list[Running]) -> int:
        settings = pool.function.definition.autoscaler_settings
        free = sum(r.free for r in living)
        concurrency = max(1, pool.function.definition.max_concurrent_inputs)
        wanted = -(-(waiting - free) // concurrency) if waiting > free else 0
        useful = [r for r in living if r.takes_more]
        wanted = max(wanted, settings.min_containers - len(useful))
        if settings.buffer_containers and (waiting or any(r.attempts for r in living)):
            idle = sum(not r.attempts for r in useful)
            wanted = max(wanted, wanted + settings.buffer_containers - idle)
        most = settings.max_containers or self._double.policy.max_containers
        return min(wanted, most - len(living), self._gpus_left(pool))

    def _chosen(self, function: Function) -> api_pb2.Function | None:
        """The first of a function's definitions whose GPU can be had."""
        ranked = [rank.function for rank in function.data.ranked_functions] if function.data else []
        scarce = self._double.policy.scarce_gpus
        return next(
            (d for d in ranked or [function.definition] if d.resources.gpu_config.gpu_type not in scarce),
            None,
        )

    def _gpus_left(self, pool: Pool) -> int:
        """How many containers more the plan's GPUs allow."""
        each = pool.function.definition.resources.gpu_config.count
        limit = self._double.policy.max_gpus
        if not each or not limit:
            return 1 << 30
        used = sum(c.resources.gpu_config.count for c in self._double.state.containers.values() if c.live)
        return (limit - used) // each

    def _give_out(self, pool: Pool, now: float) -> None:
        asking = [r for r in pool.running if r.asking is not None and not r.asking.done() and r.takes_more]
        for running in asking:
            most = max(1, pool.function.definition.batch_max_size)
            places = [
                p
                for p in pool.queue
                if p.good(now) and not (p.duplicate and p.job.input_id in running.attempts)
            ]
            if not places:
                continue
            for place in places[:most]:
                pool.queue.remove(place)
            jobs = [place.job for place in places[:most]]
            for job in jobs:
                self._deliver(pool, job, running)
            running.asking.set_result(jobs)

    def _deliver(self, pool: Pool, job: Input, running: Running) -> None:
        first = job.status == "queued"
        job.deliveries += 1
        running.deliver(job)
        if first:
            job.status, job.task_id, job.started_at = "running", running.record.task_id, time.time()
        name = pool.function.name
        if first and self._double.faults.take("duplicate_input", lambda v: v.get("function") in (None, name)):
            pool.queue.append(Waiting(job, duplicate=True))
            asyncio.get_running_loop().call_soon(self.balance, pool)
        self._double.tell("input_delivered", job, running)

    def _published(self, app: App) -> None:
        for function_id in app.function_ids.values():
            if function_id in self._double.state.functions:
                self.balance(self.pool(function_id))

    def _scaled(self, function: Function) -> None:
        """Other settings: more containers may be wanted, or idle ones may go sooner."""
        pool = self.pool(function.function_id)
        for running in pool.running:
            running.definition.autoscaler_settings.CopyFrom(function.definition.autoscaler_settings)
            if running.record.state == "idle":
                self._double.area("Runtime").rest(running)
        self.balance(pool)

    def _replaced(self, function: Function) -> None:
        """A new version: containers of the old one finish what they have and go."""
        for running in self.pool(function.function_id).running:
            self._double.area("Runtime").retire(running)
