"""What Modal's servers decide and nobody can see from the client: one switch each, default and alternatives.

`POST /policy {"name": value}` on the admin side changes them while the double runs.
"""

from dataclasses import dataclass, field, fields


@dataclass
class Policy:
    """The switches; areas read them at each use, so a change holds from the next request on."""

    # Who may come in: token id -> secret. None: every pair is good, only a missing one is refused.
    tokens: dict[str, str] | None = None
    workspace: str = "sweepdeck-double"
    username: str = "sweepdeck"
    # team | starter. On `starter` the billing requests are answered with PERMISSION_DENIED.
    plan: str = "team"
    # False: the interval that still runs is not in a billing report (documented); True: it is.
    billing_open_interval: bool = False
    # Selects the client's recipe for images.
    image_builder_version: str = "2025.06"
    # The version of a volume whose maker did not ask for one: 1 | 2.
    default_volume_version: int = 1
    # shared: every container and the outside see every write at once. stale: each container has its own view,
    # which others' writes enter only by commit and reload; the outside sees the last commit.
    volume_view: str = "stale"
    # Seconds between background commits of a container's volumes; 0: none, only at exit and when asked for.
    background_commit_seconds: float = 5.0
    # Seconds by which a commit reaches other containers and the outside later than its own container.
    commit_delay_seconds: float = 0.0
    # lost | kept: a killed container's writes since its last commit.
    uncommitted_at_kill: str = "lost"
    # exit | signal: when the input of a preempted container is given to another one.
    requeue_at: str = "exit"
    # accepted | void: a SUCCESS that arrives between the preemption's signal and the container's end.
    success_in_grace: str = "accepted"
    # requeue | internal_failure: what the caller of a preempted input sees.
    preemption: str = "requeue"
    # Whether the calls that an input made end when the input does, or is taken from its container.
    children_end_with_parent: bool = False
    # Whether ending a call ends the calls that its inputs made.
    cascade_cancel: bool = True
    # Seconds between a preemption's or a stop's SIGINT and SIGKILL.
    grace_seconds: float = 30.0
    # Seconds without AppHeartbeat after which an ephemeral App is stopped, a detached one disconnected.
    heartbeat_timeout_seconds: float = 60.0
    # Whether a detached App whose client has left is stopped once it has nothing more to do.
    detached_ends_when_idle: bool = True
    # void | accepted: a failure that arrives there (`SystemExit` of a function that turns the signal into
    # one).
    failure_in_grace: str = "void"
    # kill | interrupt: what a container gets whose input ran out of time.
    timeout_signal: str = "kill"
    # interrupt | kill: what the containers of an App get that is stopped.
    app_stop_signal: str = "interrupt"
    # all | one: how many of the waiting inputs fail with a container that could not come up.
    startup_failure: str = "all"
    # Containers of an App that is not deployed may end this often in a row without a word; then its inputs
    # fail.
    crash_limit: int = 8
    crash_backoff_seconds: float = 0.1
    # Whether a commit asks the client to reload after it.
    commit_reloads: bool = False
    # What a function without its own settings gets.
    max_containers: int = 100
    scaledown_seconds: float = 60.0
    # GPUs at the same time on the workspace's plan; 0: no limit.
    max_gpus: int = 0
    # Types of GPU that cannot be had just now: a function with a list of types gets the next one, others
    # wait.
    scarce_gpus: list[str] = field(default_factory=list)
    # How many inputs a map may have outstanding; the client waits beyond.
    max_inputs_outstanding: int = 1000
    # Containers that come up at the same time, and how long one may hold the others up (this machine's,
    # not Modal's).
    starting_at_once: int = 4
    starting_seconds: float = 5.0

    def change(self, values: dict) -> None:
        """Sets switches by name; a name that does not exist or a value of another kind is an error."""
        kinds = {switch.name: switch.type for switch in fields(self)}
        for name, value in values.items():
            if name not in kinds:
                raise ValueError(f"no switch {name!r}; there are {', '.join(sorted(kinds))}")
            now = getattr(self, name)
            number = isinstance(now, (int, float)) and isinstance(value, (int, float))
            if now is not None and value is not None and not number and not isinstance(value, type(now)):
                raise ValueError(f"switch {name!r} is {type(now).__name__}, not {type(value).__name__}")
            setattr(self, name, value)
