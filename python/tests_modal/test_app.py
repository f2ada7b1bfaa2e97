"""The App that a plan becomes: what Modal is told of it, and code that is Modal's already."""

import json
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import modal
import pytest
from bridge_client import Bridge
from conftest import RunningDouble
from modal._grpc_client import UnaryUnaryWrapper
from modal_proto import api_pb2
from sweeps import PLAIN, plan, project, runs
from test_bridge import text, until_ended

from sweepdeck import setups
from sweepdeck.bridge.build_output import BuildOutput
from sweepdeck.bridge.deploying import deploy_plan
from sweepdeck.on_modal.refusal import Refusal
from sweepdeck.target import load_function
from sweepdeck.target_error import TargetError

TRAIN_CONFIG = """
import modal

app = modal.App("my-app")
image = modal.Image.debian_slim().pip_install("torch", "numpy")
volume = modal.Volume.from_name("my-data", create_if_missing=True)

@app.function(
    image=image,
    gpu="A10G",
    volumes={"/data": volume},
    secrets=[modal.Secret.from_name("my-api-key")],
    cpu=2.0,
    memory=2048,
    timeout=600,
)
def train_config(config: dict) -> dict:
    return {"loss": config["x"] * 3}

@app.local_entrypoint()
def main():
    configs = [{"x": 1}, {"x": 2}]
    results = list(train_config.map(configs))
"""

TRAINER = """
import modal

app = modal.App("my-trainer")

@app.cls(
    gpu="T4",
    memory=32768,
    min_containers=2,
)
class Trainer:
    @modal.enter()
    def load_data(self):
        with open("/tmp/loaded", "a") as log:
            log.write("x")
        self.train_data = [1, 2, 3]

    @modal.method()
    def train(self, config: dict) -> dict:
        return {"loss": config["x"] + sum(self.train_data)}
"""


@pytest.fixture(scope="module")
def bridge(double: RunningDouble) -> Iterator[Bridge]:
    assert double.cli("secret", "create", "my-api-key", "API_KEY=sk-xxx").returncode == 0
    with Bridge(double.environment) as bridge:
        yield bridge


@dataclass(frozen=True)
class Told:
    """What Modal's client sent while an App was deployed."""

    functions: dict[str, api_pb2.Function]
    gpus: list[api_pb2.GPUConfig]
    secrets: set[str]
    image_lines: str


@pytest.fixture
def told(bridge: Bridge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Deploys what a plan becomes, with the real client, and gives what Modal was told."""
    sent: list[Any] = []
    send = UnaryUnaryWrapper.__call__

    async def noted(self: Any, request: Any, *args: Any, **options: Any) -> Any:
        sent.append(request)
        return await send(self, request, *args, **options)

    monkeypatch.setattr(UnaryUnaryWrapper, "__call__", noted)
    for name in ("function", "cls"):
        monkeypatch.setattr(modal.App, name, getattr(modal.App, name))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "modules", {**sys.modules})
    modal.Volume.from_name("sweeps", create_if_missing=True, version=2).hydrate()

    def deploy(train: str = PLAIN, name: str = "train.py", function: str = "train", **changes: Any) -> Any:
        root = project(tmp_path / "project", train, name)
        changes.setdefault("schedule", {"cron": "0 0 29 2 *"})
        record = plan(root, **changes, target={"file": name, "function": function})
        record["code"]["sources"] = [{"path": name, "sha256": "cd" * 32}]
        sent.clear()
        deploy_plan(record, BuildOutput(print))
        made = [each for each in sent if isinstance(each, api_pb2.FunctionCreateRequest)]
        functions = [choice for each in made for choice in choices(each)]
        images = [each.image for each in sent if isinstance(each, api_pb2.ImageGetOrCreateRequest)]
        lines = [line for image in images for line in image.dockerfile_commands]
        by_name = {function.function_name: function for function in functions}
        gpus = [function.resources.gpu_config for function in functions]
        secrets = {
            each.deployment_name
            for each in sent
            if isinstance(each, api_pb2.SecretGetOrCreateRequest) and each.deployment_name
        }
        return Told(by_name, gpus, secrets, "\n".join(lines))

    return deploy


def choices(request: api_pb2.FunctionCreateRequest) -> list[api_pb2.Function]:
    """What is to be run; a list of GPUs makes it several, the one to fall back along last."""
    ranked = request.function_data.ranked_functions
    return [each.function for each in ranked] or [request.function]


def test_train_gets_what_the_sweep_file_asks_for(told: Any) -> None:
    resources = {
        "gpu": ["T4"],
        "cpu": 2.5,
        "memory_gib": 1.5,
        "region": ["us-east"],
        "cloud": "aws",
        "prewarm": 3,
        "startup_timeout_s": 90,
    }
    answer = told(resources=resources, parallel=8, timeout_s=3600, secrets=["my-api-key"])
    train = answer.functions["train"]
    assert (train.resources.gpu_config.gpu_type, train.resources.gpu_config.count) == ("T4", 1)
    assert train.resources.milli_cpu == 2500
    assert train.resources.memory_mb == 1536
    assert list(train.scheduler_placement.regions) == ["us-east"]
    assert train.cloud_provider_str == "aws"
    assert train.autoscaler_settings.min_containers == 3
    assert train.autoscaler_settings.max_containers == 8
    assert train.startup_timeout_secs == 90
    assert 3600 < train.timeout_secs <= 24 * 3600
    assert train.single_use_containers
    # The one that is named, and what `env` becomes.
    assert len(train.secret_ids) == 2
    assert [mount.mount_path for mount in train.volume_mounts] == ["/sweepdeck"]
    assert (train.module_name, train.function_name) == ("sweepdeck.on_modal.entry", "train")


def test_nothing_is_pickled(told: Any) -> None:
    functions = told().functions
    kinds = {name: function.definition_type for name, function in functions.items()}
    assert set(kinds.values()) == {api_pb2.Function.DEFINITION_TYPE_FILE}
    assert set(kinds) == {"train", "driver", "begin_generation"}


def test_the_driver_is_kept_by_modal_and_the_schedule_is_there(told: Any) -> None:
    functions = told(schedule={"cron": "0 2 * * mon-fri"}).functions
    driver = functions["driver"]
    assert driver.scheduler_placement.nonpreemptible
    assert driver.timeout_secs == 24 * 3600
    assert not driver.resources.gpu_config.gpu_type
    assert functions["begin_generation"].schedule.cron.cron_string == "0 2 * * mon-fri"


def test_setup_in_the_code_lets_runs_share_a_container(told: Any) -> None:
    functions = told("import sweepdeck\n\n@sweepdeck.setup\ndef data():\n    return 1\n" + PLAIN).functions
    assert not functions["train"].single_use_containers


def test_options_of_a_modal_function_are_the_defaults(told: Any) -> None:
    answer = told(TRAIN_CONFIG, "app.py", "train_config")
    train = answer.functions["train"]
    assert train.resources.gpu_config.gpu_type == "A10"
    assert train.resources.milli_cpu == 2000
    assert train.resources.memory_mb == 2048
    assert 600 < train.timeout_secs < 3600
    assert sorted(mount.mount_path for mount in train.volume_mounts) == ["/data", "/sweepdeck"]
    assert len(train.secret_ids) == 2


def test_the_sweep_file_overrides_them(told: Any) -> None:
    resources = {"gpu": ["H100!:2"], "cpu": 4, "memory_gib": 1}
    functions = told(TRAIN_CONFIG, "app.py", "train_config", resources=resources, timeout_s=60).functions
    train = functions["train"]
    assert (train.resources.gpu_config.gpu_type, train.resources.gpu_config.count) == ("H100!", 2)
    assert train.resources.milli_cpu == 4000
    assert train.resources.memory_mb == 1024


def test_images_are_built_as_the_file_says(told: Any, tmp_path: Path) -> None:
    project(tmp_path / "project").joinpath("needs.txt").write_text("requests==2.0\n")
    image = {
        "python": "3.12",
        "pip": ["numpy==2.1.0"],
        "requirements": "needs.txt",
        "apt": ["git"],
        "run": ["echo $HOME"],
        "env": {"HF_HOME": "/cache"},
    }
    built = told(image=image).image_lines
    assert "python:3.12" in built
    assert "numpy==2.1.0" in built
    assert re.search(r"apt-get install -y git", built)
    assert "RUN echo $HOME" in built
    assert re.search(r"ENV HF_HOME=.*/cache", built)
    assert "requirements" in built


def test_an_app_that_cannot_be_imported_here_says_what_to_do(told: Any) -> None:
    with pytest.raises(Refusal) as caught:
        told("import no_such_module\n" + TRAIN_CONFIG, "app.py", "train_config")
    assert caught.value.code == "modal.app_import_failed"
    assert "no_such_module" in caught.value.message
    assert "image.imports()" in caught.value.hint


def sweep_of(bridge: Bridge, root: Path, name: str, function: str) -> dict[str, Any]:
    record = plan(root, target={"file": name, "function": function})
    record["code"]["sources"] = [{"path": name, "sha256": "cd" * 32}]
    bridge.call("launch", plan=record, runs=runs(2), files=[name])
    until_ended(bridge, record)
    return record


@pytest.mark.parametrize(
    ("code", "function", "losses"),
    [(TRAIN_CONFIG, "train_config", [0, 3]), (TRAINER, "Trainer.train", [6, 7])],
)
def test_a_sweep_of_the_users_own_modal_code_runs(
    bridge: Bridge, tmp_path: Path, code: str, function: str, losses: list[int]
) -> None:
    root = project(tmp_path / "project", code.replace("min_containers=2,", ""), "app.py")
    record = sweep_of(bridge, root, "app.py", function)
    found = [
        json.loads(text(bridge, record, f"runs/{number:016x}/result.json"))["metrics"]["loss"]
        for number in range(2)
    ]
    assert found == losses


def test_a_class_has_its_containers_shared_and_as_many_ready_as_it_says(told: Any) -> None:
    train = told(TRAINER, "app.py", "Trainer.train").functions["train"]
    assert train.resources.gpu_config.gpu_type == "T4"
    assert train.resources.memory_mb == 32768
    assert not train.single_use_containers
    assert train.autoscaler_settings.min_containers == 2


def test_gpus_to_fall_back_along_and_packed_runs(told: Any) -> None:
    answer = told(resources={"gpu": ["T4", "a10g:2"]}, parallel=8, pack=4)
    train = answer.functions["train"]
    asked = [(gpu.gpu_type, gpu.count) for gpu in answer.gpus if gpu.gpu_type]
    assert asked == [("T4", 1), ("A10", 2)]
    assert train.max_concurrent_inputs == 4
    assert train.autoscaler_settings.max_containers == 2
    assert train.function_name == "train"


def test_a_registry_and_a_dockerfile_are_bases(told: Any, tmp_path: Path) -> None:
    assert "FROM ubuntu:24.04" in told(image={"registry": "ubuntu:24.04", "python": "3.12"}).image_lines
    (tmp_path / "project" / "Dockerfile").write_text("FROM debian:12\nRUN echo from-the-file\n")
    assert "from-the-file" in told(image={"dockerfile": "Dockerfile"}).image_lines


def test_a_class_is_entered_once_before_its_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(tmp_path / "local", TRAINER.replace("/tmp/loaded", str(tmp_path / "loaded")), "trainer.py")
    monkeypatch.setattr(setups, "_setups", [])
    function = load_function({"root": str(root), "file": "trainer.py", "function": "Trainer.train"})
    assert not (tmp_path / "loaded").exists()
    setups.load_setups()
    assert [function.call({"x": number}) for number in (1, 2)] == [{"loss": 7}, {"loss": 8}]
    assert (tmp_path / "loaded").read_text() == "x"
    assert function.parameters == ("config",)


@pytest.mark.parametrize(
    ("code", "function", "named"),
    [
        (TRAINER, "Trainer", "method"),
        (TRAINER, "Trainer.nothing", "no method"),
        ("class Plain:\n    def train(self, config):\n        pass\n", "Plain.train", "object"),
    ],
)
def test_what_cannot_be_called_is_named(tmp_path: Path, code: str, function: str, named: str) -> None:
    root = project(tmp_path / "local", code, "wrong.py")
    with pytest.raises(TargetError) as caught:
        load_function({"root": str(root), "file": "wrong.py", "function": function})
    assert named in str(caught.value)


def test_each_time_of_a_schedule_is_a_sweep_of_its_own(
    double: RunningDouble, bridge: Bridge, tmp_path: Path
) -> None:
    record = plan(project(tmp_path / "project"), schedule={"cron": "0 2 * * *"})
    bridge.call("launch", plan=record, runs=runs(2), files=["train.py"])
    before = set(bridge.call("sweeps", volume="sweeps")["sweeps"])
    app = f"sweepdeck-{record['sweep_id']}"
    double.control("/schedules/fire", {"app": app, "function": "begin_generation"})
    end = time.monotonic() + 60
    while not (new := set(bridge.call("sweeps", volume="sweeps")["sweeps"]) - before):
        assert time.monotonic() < end, "nothing was started"
        time.sleep(0.3)
    [generation] = new
    while (bridge.call("driver", volume="sweeps", sweep_id=generation) or {}).get("state") != "ended":
        assert time.monotonic() < end, "the generation did not end"
        time.sleep(0.3)
    frozen = json.loads(text(bridge, {"sweep_id": generation}, "plan.json"))
    assert (frozen["generation_of"], frozen["schedule"]) == (record["sweep_id"], None)
    result = json.loads(text(bridge, {"sweep_id": generation}, f"runs/{1:016x}/result.json"))
    assert result["metrics"] == {"loss": 2}
    assert record["sweep_id"] in {live["sweep_id"] for live in bridge.call("apps")["apps"]}
