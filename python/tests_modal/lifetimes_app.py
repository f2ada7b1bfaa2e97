"""An App for the command line: a function that works for a while, a driver, a local entrypoint."""

import time
from pathlib import Path

import modal

app = modal.App("lifetimes")
volume = modal.Volume.from_name("lifetimes", create_if_missing=True, version=2)


@app.function(volumes={"/vol": volume}, scaledown_window=2)
def work(key: str, seconds: float) -> str:
    """Writes every tenth of a second, and says when it was interrupted."""
    end, path = time.monotonic() + float(seconds), Path("/vol") / key
    print(f"work {key} begins", flush=True)
    try:
        while time.monotonic() < end:
            path.write_text(str(time.time()))
            volume.commit()
            time.sleep(0.1)
    except KeyboardInterrupt:
        Path(f"/vol/{key}-interrupted").write_text("yes")
        raise
    Path(f"/vol/{key}-done").write_text("yes")
    volume.commit()
    return key


@app.function(min_containers=1)
def warm() -> str:
    """Has a container before it is asked."""
    return "warm"


@app.local_entrypoint()
def main(seconds: float = 0.2) -> None:
    """Calls from here."""
    print("result", work.remote("entry", seconds))
