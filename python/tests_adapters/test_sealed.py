"""Only whole checkpoints are resumed from."""

from pathlib import Path

from sweepdeck.adapters.sealed import is_whole, newest, seal


def _checkpoint(folder: Path, number: int) -> Path:
    found = folder / f"step-{number}"
    (found / "inner").mkdir(parents=True)
    (found / "inner" / "weights").write_bytes(b"w" * 100)
    return found


def test_the_newest_is_by_number_and_sealed(tmp_path: Path) -> None:
    assert newest(tmp_path / "none", "step") is None
    for number in (9, 10, 11):
        _checkpoint(tmp_path, number)
    for number in (9, 10):
        seal(tmp_path / f"step-{number}")
    assert newest(tmp_path, "step") == tmp_path / "step-10"


def test_a_changed_cut_or_missing_file_makes_it_not_whole(tmp_path: Path) -> None:
    found = _checkpoint(tmp_path, 1)
    seal(found)
    weights = found / "inner" / "weights"
    assert is_whole(found)
    weights.write_bytes(b"w" * 99)
    assert not is_whole(found)
    weights.write_bytes(b"v" * 100)
    assert not is_whole(found)
    weights.unlink()
    assert not is_whole(found)
