"""Sweeps as on Modal for the tests: the same volume, a board beside it, and a driver that can be lost."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from fake_modal import FolderStore
from live_sweep import GRACE_S, PATIENCE_S, SWEEP_ID, TOY, LiveSweep
from protocol_records import ROOT

from sweepdeck.on_modal.board import Board, control_key


class ModalSweep(LiveSweep):
    """One sweep whose attempts are deliveries of inputs."""

    def __init__(
        self, folder: Path, code: str = TOY, configs: list[dict[str, Any]] | None = None, **plan: Any
    ):
        super().__init__(folder, code, configs, **{"heartbeat_s": 0.3, "engine": "modal", **plan})
        self.paths.code.mkdir()
        (self.paths.code / "train.py").write_text(code)
        self.store = FolderStore(folder / "board")
        self.board = Board(self.store)
        self._board_folder = folder / "board"

    def start(self, life_s: float = 3600.0, **environment: str) -> "subprocess.Popen[bytes]":
        with (self.paths.driver / "driver.log").open("ab") as log:
            self.driver = subprocess.Popen(
                [
                    sys.executable,
                    str(Path(__file__).with_name("fake_modal.py")),
                    "drive",
                    str(self._board_folder),
                    str(self.volume),
                    SWEEP_ID,
                    str(life_s),
                ],
                env={
                    **os.environ,
                    "PYTHONPATH": str(ROOT / "python/src"),
                    "SWEEPDECK_GRACE_S": str(GRACE_S),
                    "SWEEPDECK_TEST_MARK": self._mark,
                    **environment,
                },
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        return self.driver

    def ending(self) -> str:
        """What the driver said when it ended."""
        assert self.driver is not None
        text, _ = self.driver.communicate(timeout=PATIENCE_S)
        return text.decode().strip()

    def lose_driver(self) -> None:
        """As when its machine fails: no word, and its lease stays on the board as it was."""
        assert self.driver is not None
        os.kill(self.driver.pid, signal.SIGKILL)
        self.driver.communicate()

    def preempt(self, run_id: str) -> None:
        """The run's container goes."""
        os.kill(self.worker(run_id), signal.SIGINT)

    def control(self, kind: str, **fields: Any) -> int:
        self._seq += 1
        record = {"v": 1, "seq": self._seq, "at": "2026-11-24T03:15:22.123Z", "by": "test", "kind": kind}
        assert self.store.put_new(control_key(self._seq), {**record, **fields})
        return self._seq
