"""What a driver reads of the attempts that real workers left on the volume."""

from functools import partial
from pathlib import Path

import pytest
from attempts import Attempts

from sweepdeck.assignment import Outcome
from sweepdeck.driver.progress import newest_progress
from sweepdeck.driver.volume import attempt_outcome
from sweepdeck.events import EventLog
from sweepdeck.journal import Journal
from sweepdeck.paths import RunPaths


def test_an_attempts_newest_checkpoint_is_its_progress_and_not_another_ones(tmp_path: Path) -> None:
    attempts = Attempts(tmp_path)
    assert newest_progress(attempts.paths, "1-00000001") is None

    assert attempts.run("1-00000001", fault="checkpoint.after_sync:kill:3") is None
    assert newest_progress(attempts.paths, "1-00000001") == (3, 3, 3)

    assert attempts.run("2-00000002", fault="checkpoint.before_rename:kill") is None
    assert newest_progress(attempts.paths, "2-00000002") is None
    assert newest_progress(attempts.paths, "1-00000001") == (3, 3, 3)


def test_code_that_logs_nothing_advances_by_the_epoch(tmp_path: Path) -> None:
    code = (
        "def train(config, run):\n    run.track(box={})\n    for _ in run.epochs(5): pass\n    return 1.0\n"
    )
    attempts = Attempts(tmp_path, code)
    assert attempts.run("1-00000001", fault="checkpoint.after_sync:kill:2") is None
    assert attempts.run("2-00000002", fault="checkpoint.after_sync:kill:1") is None
    assert newest_progress(attempts.paths, "1-00000001") == (0, 2, 2)
    assert newest_progress(attempts.paths, "2-00000002") == (0, 3, 3)


@pytest.mark.parametrize("manifest", ["", "[]", '{"attempt": "1-00000001", "step": 1, "progress": null}'])
def test_a_damaged_checkpoint_is_no_progress(tmp_path: Path, manifest: str) -> None:
    attempts = Attempts(tmp_path)
    folder = attempts.paths.checkpoints / "0000000001-00000001"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(manifest)
    assert newest_progress(attempts.paths, "1-00000001") is None


def test_an_attempts_end_is_found_behind_any_number_of_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sweepdeck.events.Journal", partial(Journal, segment_bytes=150))
    log = EventLog(tmp_path)
    for step in range(20):
        log.append("metrics", step=step, metrics={})
    run = RunPaths(tmp_path / "run")
    folder = run.attempt("1-00000001")
    folder.parent.mkdir(parents=True)
    folder.symlink_to(tmp_path)
    assert attempt_outcome(run, "1-00000001") is None
    log.append("end", end="stopped", metrics=None, error=None)
    log.note("warning", "records could not be written for 3 s")
    log.close()
    assert len(list(tmp_path.glob("events-*"))) > 3
    assert attempt_outcome(run, "1-00000001") == Outcome("stopped")
