"""What more than one file of tests begins with."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from live_sweep import LiveSweep, Make


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Makes a sweep; nothing of it outlives the test."""
    made: list[LiveSweep] = []

    def build(**options: Any) -> LiveSweep:
        made.append(LiveSweep(tmp_path, **options))
        return made[-1]

    yield build
    for sweep in made:
        sweep.end()
