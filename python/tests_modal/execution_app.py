"""One function of every kind for the tests of the double's containers; each tells the volume what it saw."""

import asyncio
import json
import os
import shutil
import signal
import sys
import threading
import time
from pathlib import Path

import modal

app = modal.App("execution")
volume = modal.Volume.from_name("execution", create_if_missing=True, version=2)
MOUNTED = {"/vol": volume}


def attempt(key: str) -> int:
    """Notes the attempt on the volume and says which one it is."""
    folder = Path("/vol") / key
    folder.mkdir(parents=True, exist_ok=True)
    number = len(list(folder.glob("attempt-*"))) + 1
    (folder / f"attempt-{number}").write_text(os.environ["MODAL_TASK_ID"])
    volume.commit()
    return number


def note(key: str, what: str, commit: bool = True) -> None:
    """Leaves a word on the volume."""
    (Path("/vol") / key / what).write_text(threading.current_thread().name)
    if commit:
        volume.commit()


def begin(key: str) -> None:
    """Says that the code to be interrupted is reached; the commit in the background tells the test."""
    (Path("/vol") / key / "begun").touch()


def wait(key: str, seconds: float = 20.0) -> None:
    """Works for a while, in Python code that a signal interrupts at once."""
    begin(key)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(0.02)


@app.function(volumes=MOUNTED)
def plain(key: str) -> int:
    """No handler: saves for a moment and lets the interrupt out."""
    number = attempt(key)
    try:
        if number == 1:
            wait(key)
    except KeyboardInterrupt:
        time.sleep(0.3)
        note(key, "saved")
        raise
    return number


@app.function(volumes=MOUNTED)
def swallows(key: str) -> str:
    """Catches the interrupt and returns."""
    if attempt(key) > 1:
        return "whole"
    try:
        wait(key)
    except KeyboardInterrupt:
        return "partial"
    return "whole"


@app.function(volumes=MOUNTED)
def handler_raises(key: str) -> int:
    """An own handler that commits and raises."""
    number = attempt(key)

    def on_interrupt(*_: object) -> None:
        note(key, "handled")
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, on_interrupt)
    if number == 1:
        wait(key)
    return number


@app.function(volumes=MOUNTED)
def handler_goes_on(key: str) -> int:
    """An own handler after which the code goes on: only the kill ends it."""
    number = attempt(key)
    signal.signal(signal.SIGINT, lambda *_: note(key, "handled"))
    if number == 1:
        wait(key)
    return number


@app.function(volumes=MOUNTED)
def exits(key: str) -> int:
    """Turns the interrupt into SystemExit."""
    number = attempt(key)
    try:
        if number == 1:
            wait(key)
    except KeyboardInterrupt:
        raise SystemExit(1) from None
    return number


@app.function(volumes=MOUNTED)
@modal.concurrent(max_inputs=2)
def concurrent_sync(key: str) -> int:
    """In a thread of its own: sees nothing."""
    number = attempt(key)
    try:
        if number == 1:
            wait(key)
    finally:
        if number == 1:
            note(key, "finally")
    return number


@app.function(volumes=MOUNTED)
async def async_raises(key: str) -> int:
    """Awaits in the except block, then lets the cancellation out."""
    number = attempt(key)
    try:
        if number == 1:
            begin(key)
            await asyncio.sleep(20)
    except asyncio.CancelledError:
        await asyncio.sleep(0.2)
        note(key, "saved")
        raise
    return number


@app.function(volumes=MOUNTED)
async def async_returns(key: str) -> str:
    """Catches the cancellation and returns."""
    attempt(key)
    try:
        begin(key)
        await asyncio.sleep(20)
    except asyncio.CancelledError:
        return "partial"
    return "whole"


@app.function(volumes=MOUNTED)
async def async_blocks(key: str) -> int:
    """Blocks its loop: sees nothing until the kill."""
    number = attempt(key)
    if number == 1:
        wait(key)
        note(key, "went on")
    return number


@app.function(volumes=MOUNTED)
async def async_thread(key: str) -> int:
    """Its coroutine is cancelled, its thread saves."""
    number = attempt(key)
    stop = threading.Event()

    def work() -> None:
        stop.wait(20)
        note(key, "thread saved")

    if number == 1:
        worker = threading.Thread(target=work)
        worker.start()
        try:
            begin(key)
            await asyncio.sleep(20)
        except asyncio.CancelledError:
            stop.set()
            worker.join()
            raise
    return number


@app.cls(volumes=MOUNTED)
class Trainer:
    """A class with parameters and hooks."""

    base: int = modal.parameter(default=1)

    @modal.enter()
    def begin(self) -> None:
        self.entered = True

    @modal.method()
    def train(self, key: str) -> int:
        number = attempt(key)
        self.key = key
        try:
            if number == 1:
                wait(key)
        finally:
            note(key, f"finally-{number}")
        return number

    @modal.method()
    def add(self, x: int) -> int:
        assert self.entered
        return self.base + x

    @modal.exit()
    def leave(self) -> None:
        if hasattr(self, "key"):
            time.sleep(0.3)
            note(self.key, "exit hook", commit=False)


@app.function()
def square(x: int) -> int:
    """The simplest one."""
    return x * x


@app.function(single_use_containers=True, max_containers=2)
def pid_once(x: int) -> str:
    """Tells its container."""
    return os.environ["MODAL_TASK_ID"]


@app.function(retries=modal.Retries(max_retries=2, initial_delay=0.0), volumes=MOUNTED)
def third_time(key: str) -> int:
    """Fails twice."""
    number = attempt(key)
    if number < 3:
        raise ValueError(f"attempt {number}")
    return number


@app.function(volumes=MOUNTED)
def dies(key: str, how: str, times: int) -> int:
    """Ends its process without a word."""
    number = attempt(key)
    if number <= times:
        if how == "exit":
            os._exit(1)
        os.kill(os.getpid(), getattr(signal, how))
    return number


@app.function(timeout=1)
def too_long() -> None:
    """Runs out of time."""
    time.sleep(20)


@app.function(volumes=MOUNTED)
def cancelled(key: str) -> int:
    """Notes how it was cancelled."""
    attempt(key)
    try:
        wait(key)
    except modal.exception.InputCancellation:
        note(key, "cancelled")
        raise
    return 1


@app.function(volumes=MOUNTED)
def look(key: str) -> dict:
    """Writes, reads, commits and reloads as its inputs say, step by step."""
    folder = Path("/vol") / key
    folder.mkdir(exist_ok=True)
    seen = {"before": sorted(p.name for p in folder.iterdir())}
    (folder / "own").write_text("mine")
    volume.commit()
    end = time.monotonic() + 15
    while not (folder / "theirs").exists() and time.monotonic() < end:
        time.sleep(0.1)
        seen["unseen"] = not (folder / "theirs").exists()
        volume.reload()
    seen["after"] = sorted(p.name for p in folder.iterdir())
    with (folder / "own").open() as held:
        try:
            volume.reload()
            seen["open"] = "reloaded"
        except Exception as error:
            seen["open"] = str(error)
        held.read()
    return seen


@app.function(volumes=MOUNTED)
async def driver(key: str, inputs: int, at_once: int) -> list:
    """Maps from inside a container, fed by a gate that opens once per output."""
    gate = asyncio.Semaphore(at_once)
    fed = []

    async def feed():
        for number in range(inputs):
            await gate.acquire()
            fed.append(number)
            yield number

    outputs = []
    async for output in square.map.aio(feed(), order_outputs=False, return_exceptions=True):
        outputs.append(output)
        gate.release()
    return [sorted(outputs), len(fed)]


@app.function(secrets=[modal.Secret.from_dict({"WORD": "secret"})], env={"OTHER": "env"})
def environment() -> dict:
    """What it finds around itself."""
    children = [p for p in os.listdir("/proc") if p.isdigit()]
    print("to stdout")
    return {
        "word": os.environ.get("WORD"),
        "other": os.environ.get("OTHER"),
        "cwd": os.getcwd(),
        "root": sorted(p.name for p in Path("/root").iterdir() if p.name[0] not in "._"),
        "processes": len(children),
        "path": sys.path,
        "json": json.dumps(modal.is_local()),
    }


@app.function(volumes=MOUNTED)
def steps(key: str) -> list[int]:
    """Twenty steps; each attempt goes on where the one before saved."""
    number = attempt(key)
    path = Path("/vol") / key / "step"
    done = int(path.read_text()) if path.exists() else 0
    try:
        while done < 20:
            time.sleep(0.05)
            done += 1
    except KeyboardInterrupt:
        path.write_text(str(done))
        volume.commit()
        raise
    return [done, number]


@app.function(volumes=MOUNTED)
def writes(key: str) -> int:
    """Writes and commits nothing, and works on at its first attempt."""
    number = attempt(key)
    path = Path("/vol") / key / "uncommitted"
    if number == 1:
        path.write_text("1")
        wait(key)
    return int(path.exists())


@app.function(volumes=MOUNTED)
def rearranges(key: str) -> list[str]:
    """Changes what another container committed in every way there is."""
    folder = Path("/vol") / key
    if not folder.exists():
        for name in ("kept/a", "gone/b", "anew/c", "file", "append", "old-name"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(name)
    else:
        shutil.rmtree(folder / "gone")
        shutil.rmtree(folder / "anew")
        (folder / "anew").mkdir()
        (folder / "anew/d").write_text("d")
        (folder / "file").unlink()
        with (folder / "append").open("a") as file:
            file.write("ed")
        os.replace(folder / "old-name", folder / "new-name")
        (folder / "fresh").write_text("fresh")
        volume.commit()
        (folder / "fresh").unlink()
    volume.commit()
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


@app.function(volumes=MOUNTED)
def parent(key: str) -> None:
    """Waits for a child that works on."""
    plain.remote(key)


@app.function(volumes=MOUNTED)
@modal.concurrent(max_inputs=3)
async def packed(key: str) -> list:
    """Watches over a child process, and passes the interrupt on to it."""
    number = attempt(key)
    seconds = "20" if number == 1 else "0.1"
    code = f"import time; time.sleep({seconds})"
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", code, start_new_session=True)
    try:
        begin(key)
        await child.wait()
    except asyncio.CancelledError:
        child.send_signal(signal.SIGINT)
        await child.wait()
        note(key, f"child ended {child.returncode}")
        raise
    return [number, os.environ["MODAL_TASK_ID"]]


@app.function()
def echo(data: bytes) -> bytes:
    """Large payloads, there and back."""
    return data


@app.function()
def counts(most: int):
    """A generator."""
    yield from range(most)


@app.function(gpu=["H100", "A100-80GB:2"])
def on_gpu() -> None:
    """On whichever GPU there is."""
