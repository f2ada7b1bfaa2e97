"""A proof damages and compares the checkpoint that a restore would take first."""

import json
from pathlib import Path
from typing import Any

from sweepdeck.doctor.newest import newest_checkpoint


def _checkpoint(folder: Path, name: str, **manifest: Any) -> Path:
    path = folder / name
    path.mkdir()
    progress = {"points": manifest.pop("points")}
    (path / "manifest.json").write_text(json.dumps({**manifest, "progress": progress}))
    return path


def test_the_newest_is_by_attempt_and_progress_whatever_the_clock_said(tmp_path: Path) -> None:
    assert newest_checkpoint(tmp_path / "none") is None
    first, second = "9-00000000", "10-00000000"
    late, early = "2026-11-24T10:00:00.000Z", "2026-11-24T09:00:00.000Z"
    one = _checkpoint(tmp_path, "0000000004-aaaaaaaa", attempt=first, step=4, points=9, saved_at=late)
    assert newest_checkpoint(tmp_path) == one
    two = _checkpoint(tmp_path, "0000000003-ffffffff", attempt=second, step=3, points=9, saved_at=early)
    assert newest_checkpoint(tmp_path) == two
    three = _checkpoint(tmp_path, "0000000003-bbbbbbbb", attempt=second, step=3, points=10, saved_at=early)
    _checkpoint(
        tmp_path, ".tmp-11-00000000-cccccccc", attempt="11-00000000", step=5, points=20, saved_at=late
    )
    assert newest_checkpoint(tmp_path) == three
