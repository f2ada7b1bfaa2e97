"""A double of Modal's control plane, one real process for each module of tests."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from modal.client import _Client

SUPPORT = Path(__file__).parents[2] / "test" / "support"


@dataclass(frozen=True)
class RunningDouble:
    """Where the double is, and how tests steer it and run Modal's command line against it."""

    url: str
    admin: str
    folder: Path
    environment: dict[str, str]

    def control(self, path: str, values: Any = None, method: str | None = None) -> Any:
        """Sends a control, or asks where there are no values."""
        data = None if values is None else json.dumps(values).encode()
        request = urllib.request.Request(f"{self.admin}{path}", data, method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read())

    def cli(self, *words: str, token: tuple[str, str] | None = None) -> subprocess.CompletedProcess:
        """Runs `modal` with these words."""
        environment = os.environ | self.environment
        if token is not None:
            environment |= {"MODAL_TOKEN_ID": token[0], "MODAL_TOKEN_SECRET": token[1]}
        command = [sys.executable, "-m", "modal", *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)

    def listed(self, *words: str) -> Any:
        """What `modal ... --json` prints."""
        done = self.cli(*words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def double(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDouble]:
    """A running double, which the client of this process and its children find by the environment."""
    folder = tmp_path_factory.mktemp("double")
    process = subprocess.Popen(
        [sys.executable, "-m", "modal_double", "--folder", str(folder)],
        env=os.environ | {"PYTHONPATH": str(SUPPORT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    where = json.loads(process.stdout.readline())
    environment = {
        "MODAL_SERVER_URL": where["url"],
        "MODAL_TOKEN_ID": "ak-test",
        "MODAL_TOKEN_SECRET": "as-test",
        "MODAL_CONFIG_PATH": str(folder / "no-config.toml"),
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        _Client.set_env_client(None)
        yield RunningDouble(where["url"], where["admin"], folder, environment)
        _Client.set_env_client(None)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
