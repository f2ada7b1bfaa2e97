import json
import sys
import time
from pathlib import Path

import pytest
from attempts import Attempts
from protocol_records import is_record

from sweepdeck.gpu_facts import GpuFacts, GpuSampler, facts_record, find_gpus, visible_names

T4 = "0, GPU-11, Tesla T4, 550.54.15, 15360, 7.5"
L4 = "1, GPU-22, NVIDIA L4, 550.54.15, 23034, 8.9"


@pytest.fixture
def smi(tmp_path, monkeypatch):
    """Puts an nvidia-smi on the PATH that does what the given lines of Python do."""

    def put(*lines: str) -> Path:
        program = tmp_path / "bin" / "nvidia-smi"
        program.parent.mkdir(exist_ok=True)
        program.write_text("\n".join([f"#!{sys.executable}", "import sys", *lines]) + "\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(program.parent))
        return program

    return put


def taken(sampler: GpuSampler):
    until = time.monotonic() + 20
    while (sample := sampler.take()) is None:
        assert time.monotonic() < until
        time.sleep(0.005)
    return sample


def test_each_gpu_is_known_by_its_index_and_its_uuid(smi):
    smi(f"print({T4!r})", f"print({L4!r})")
    gpus = find_gpus()
    assert gpus["0"] == gpus["GPU-11"] == GpuFacts("Tesla T4", "7.5", "550.54.15", 15360)
    assert gpus["1"] == gpus["GPU-22"] == GpuFacts("NVIDIA L4", "8.9", "550.54.15", 23034)


def test_an_old_driver_that_refuses_a_field_is_asked_again_without_it(smi):
    smi("if 'compute_cap' in sys.argv[1]: sys.exit(2)", f"print({T4.rpartition(',')[0]!r})")
    assert find_gpus()["0"] == GpuFacts("Tesla T4", None, "550.54.15", 15360)


def test_what_the_driver_cannot_tell_is_none(smi):
    smi("print('0, GPU-11, NVIDIA GB10, 580.1, [N/A], [N/A]')")
    assert find_gpus()["0"] == GpuFacts("NVIDIA GB10", None, "580.1", None)


def test_there_are_none_without_nvidia_smi_or_where_its_driver_is_broken(smi, tmp_path, monkeypatch):
    smi("print('NVIDIA-SMI has failed'); sys.exit(9)")
    assert find_gpus() == {}
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert find_gpus() == {}


def test_a_run_has_the_gpus_that_cuda_visible_devices_names(monkeypatch):
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    first, second = GpuFacts("A", "9.0", "5", 1), GpuFacts("B", "9.0", "5", 2)
    gpus = {"0": first, "GPU-a": first, "1": second, "GPU-b": second}
    assert visible_names(None, gpus) == ["0", "1"]
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0")
    assert visible_names(None, gpus) == ["0"]
    assert visible_names("1", gpus) == ["1"]
    assert visible_names("GPU-b, GPU-a", gpus) == ["GPU-b", "GPU-a"]
    assert visible_names("", gpus) == []
    assert visible_names("MIG-cc", gpus) == []


def test_an_attempt_says_what_its_gpu_is_and_which_torch_used_it():
    gpus = {"1": GpuFacts("NVIDIA L4", "8.9", "550.54.15", 23034)}
    assert facts_record(["1"], gpus, torch="2.15.0") == {
        "name": "NVIDIA L4",
        "capability": "8.9",
        "driver": "550.54.15",
        "memory_mib": 23034,
        "torch": "2.15.0",
    }
    assert facts_record([], gpus, torch="2.15.0") is None


def test_a_sample_is_of_the_runs_own_gpus(smi):
    smi(
        "assert sys.argv[-1] == '--id=1,3', sys.argv",
        "print('80, 1000, 16000, 60')",
        "print('40, 500, 16000, 71')",
    )
    sampler = GpuSampler(["1", "3"])
    sampler.begin()
    assert taken(sampler) == {
        "utilisation": 60.0,
        "memory_mib": 1500.0,
        "memory_total_mib": 32000.0,
        "temperature_c": 71.0,
    }
    assert sampler.take() is None


def test_what_a_gpu_does_not_measure_is_left_out_of_its_sample(smi):
    smi("print('[N/A], 1000, [N/A], 60')")
    sampler = GpuSampler(["0"])
    sampler.begin()
    assert taken(sampler) == {
        "utilisation": None,
        "memory_mib": 1000.0,
        "memory_total_mib": None,
        "temperature_c": 60.0,
    }


def test_nobody_waits_for_a_driver_that_hangs(smi, tmp_path, monkeypatch):
    smi("import time", f"open({str(tmp_path / 'started')!r}, 'a').write('x')", "time.sleep(60)")
    sampler = GpuSampler(["0"])
    sampler.begin()
    while not (tmp_path / "started").exists():
        time.sleep(0.005)
    child = sampler._child
    assert child is not None
    assert sampler.take() is None
    sampler.begin()
    assert sampler._child is child, "one look at a time"
    monkeypatch.setattr("sweepdeck.gpu_facts._SAMPLE_TIMEOUT_S", 0.0)
    assert sampler.take() is None
    assert child.wait() != 0
    assert sampler._child is None


def test_a_look_that_failed_gives_no_sample_and_the_next_one_is_tried_in_its_time(smi, monkeypatch):
    smi("sys.exit(15)")
    sampler = GpuSampler(["0"])
    sampler.begin()
    while sampler._child is not None:
        assert sampler.take() is None
    smi("print('1, 2, 3, 4')")
    sampler.begin()
    assert sampler._child is None, "not yet"
    monkeypatch.setattr("sweepdeck.gpu_facts._EVERY_S", 0.0)
    sampler.begin()
    assert taken(sampler)["utilisation"] == 1.0


def test_without_a_gpu_nothing_is_started(smi, tmp_path):
    smi(f"open({str(tmp_path / 'started')!r}, 'w')")
    sampler = GpuSampler([])
    sampler.begin()
    assert sampler.take() is None
    sampler.close()
    assert not (tmp_path / "started").exists()


WAITS = """
import time

def train(config, run):
    journal = run.checkpoint_dir.parent / "attempts" / "1-00000000" / "events-00001.jsonl"
    while '"kind":"gpu"' not in journal.read_text().replace(" ", ""):
        time.sleep(0.01)
    return {"loss": 1.0}
"""


def test_a_run_on_a_gpu_says_which_it_is_and_samples_it_at_heartbeats(smi, tmp_path):
    smi(f"print('35, 900, 15360, 55' if sys.argv[-1] == '--id=0' else {T4!r})")
    attempts = Attempts(tmp_path, WAITS, heartbeat_s=0.05)
    assert attempts.run(gpu="0").end == "finished"
    assert attempts.events(kind="gpu")[0] | {"t": 0} == {
        "v": 1,
        "t": 0,
        "kind": "gpu",
        "utilisation": 35.0,
        "memory_mib": 900.0,
        "memory_total_mib": 15360.0,
        "temperature_c": 55.0,
    }
    record = json.loads((attempts.paths.attempt("1-00000000") / "attempt.json").read_bytes())
    is_record("attempt", record)
    assert record["gpu_facts"]["name"] == "Tesla T4"


def test_a_run_that_sees_no_gpu_samples_none(smi, tmp_path):
    smi(f"print({T4!r})")
    attempts = Attempts(tmp_path, heartbeat_s=0.01)
    assert attempts.run(gpu="").end == "finished"
    assert attempts.events(kind="gpu") == []
    record = json.loads((attempts.paths.attempt("1-00000000") / "attempt.json").read_bytes())
    assert record["gpu_facts"] is None
