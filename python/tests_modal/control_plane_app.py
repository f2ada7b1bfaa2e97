"""A small App for the tests: an image of two layers, a schedule, a GPU, a volume, and an entry point."""

import os
import time

import modal

app = modal.App("control-plane", tags={"sweep": "s1"})
image = modal.Image.debian_slim(python_version="3.11").pip_install("numpy").env({"FOO": "a b"})
volume = modal.Volume.from_name("of-nightly", create_if_missing=True, version=2)


@app.function(image=image, volumes={"/data": volume}, schedule=modal.Cron("0 2 * * *"), gpu="T4")
def nightly() -> None:
    print("nightly with", os.environ["FOO"])
    with open("/data/said", "w") as file:
        file.write("hello")


@app.function(image=image)
def double(x: int) -> int:
    print("doubling", x)
    return 2 * x


@app.function(image=image)
def waits(name: str) -> None:
    modal.Dict.from_name(name)["started"] = True
    time.sleep(60)


@app.local_entrypoint()
def main() -> None:
    print("sum", sum(double.map(range(4))))
