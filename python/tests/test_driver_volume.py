"""What a driver reads of the attempts that real workers left on the volume."""

from pathlib import Path

from attempts import Attempts

from sweepdeck.driver.volume import newest_step


def test_an_attempts_newest_checkpoint_is_its_progress_and_not_another_ones(tmp_path: Path) -> None:
    attempts = Attempts(tmp_path)
    assert newest_step(attempts.paths, "1-00000001") is None

    assert attempts.run("1-00000001", fault="checkpoint.after_sync:kill:3") is None
    assert newest_step(attempts.paths, "1-00000001") == 3

    assert attempts.run("2-00000002", fault="checkpoint.before_rename:kill") is None
    assert newest_step(attempts.paths, "2-00000002") is None
    assert newest_step(attempts.paths, "1-00000001") == 3
