"""The double answers Modal's own command line and SDK; faults come when they are asked for."""

import contextlib
import queue
import time
from pathlib import Path

import modal
import pytest
from modal.exception import (
    NotFoundError,
    PermissionDeniedError,
    ResourceExhaustedError,
)

APP = str(Path(__file__).parent / "control_plane_app.py")


@pytest.fixture(autouse=True)
def _usual(double):
    usual = double.control("/policy")
    yield
    double.control("/faults", method="DELETE")
    double.control("/policy", usual)


def until(condition, seconds: float = 30.0):
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
    return value


def test_the_token_says_whose_it_is(double):
    told = double.cli("token", "info").stdout
    assert "ak-test" in told
    assert "sweepdeck-double" in told


def test_a_token_that_is_not_known_is_refused(double):
    double.control("/policy", {"tokens": {"ak-good": "as-good"}})
    refused = double.cli("app", "list", token=("ak-good", "as-bad"))
    assert refused.returncode != 0
    assert "Token ID 'ak-good' is not valid" in refused.stderr
    assert double.cli("app", "list", token=("ak-good", "as-good")).returncode == 0


def test_an_app_runs_is_deployed_fires_its_schedule_and_is_stopped(double):
    run = double.cli("run", f"{APP}::main")
    assert "sum 12" in run.stdout, run.stderr
    assert "doubling 3" in run.stdout

    deployed = double.cli("deploy", APP)
    assert deployed.returncode == 0, deployed.stderr
    apps = double.listed("app", "list")
    assert [(app["description"], app["state"]) for app in apps] == [
        ("control-plane", "deployed"),
        ("control-plane", "stopped"),
    ]
    assert modal.App.lookup("control-plane").get_tags() == {"sweep": "s1"}
    schedule = {"app": "control-plane", "function": "nightly", "cron": "0 2 * * *", "timezone": "UTC"}
    (listed,) = double.control("/schedules")
    assert listed == {**schedule, "app_id": apps[0]["app_id"]}

    volume = modal.Volume.from_name("of-nightly")
    double.control("/schedules/fire", {"app": "control-plane", "function": "nightly"})
    until(lambda: [entry.path for entry in volume.listdir("/")] == ["said"])
    assert b"".join(volume.read_file("said")) == b"hello"
    assert "nightly with a b" in double.cli("app", "logs", "control-plane").stdout

    double.control("/policy", {"billing_open_interval": True})
    tags = {
        row["object_id"]: row["tags"]
        for row in double.listed("billing", "report", "--for", "today", "-t", "*")
    }
    assert tags == {app["app_id"]: '{"sweep": "s1"}' for app in apps}
    resources = {
        row["resource"]: float(row["cost"])
        for row in double.listed("billing", "report", "--for", "today", "--show-resources")
        if row["object_id"] == apps[0]["app_id"]
    }
    assert resources["gpu_T4"] > resources["cpu"] > resources["memory"] > 0

    assert double.cli("app", "stop", "-y", "control-plane").returncode == 0
    until(lambda: double.listed("app", "list")[0]["state"] == "stopped")
    assert "already stopped" in double.cli("app", "stop", "-y", "control-plane").stderr
    assert double.control("/schedules") == []
    assert double.control("/state")["unimplemented"] == {}


def test_containers_are_listed_entered_and_stopped(double):
    assert double.cli("deploy", APP, "--name", "entered").returncode == 0
    told = modal.Dict.from_name("told", create_if_missing=True)
    call = modal.Function.from_name("entered", "waits").spawn("told")
    until(lambda: told.contains("started"))
    (container,) = double.listed("container", "list")
    assert container["app_name"] == "entered"
    task = container["container_id"]
    said = double.cli("container", "exec", "--no-pty", task, "--", "sh", "-c", "echo $FOO; ls; echo no >&2")
    assert said.stdout.startswith("a b\n")
    assert "control_plane_app.py" in said.stdout
    call.cancel(terminate_containers=True)
    double.cli("app", "stop", "-y", "entered")
    until(lambda: double.listed("container", "list") == [])


def test_secrets_are_made_and_listed_and_an_unknown_one_is_told(double):
    assert double.cli("secret", "create", "wandb", "KEY=value").returncode == 0
    assert [secret["name"] for secret in double.listed("secret", "list")] == ["wandb"]
    modal.Secret.from_name("wandb", required_keys=["KEY"]).hydrate()
    with pytest.raises(NotFoundError, match="missing required key"):
        modal.Secret.from_name("wandb", required_keys=["OTHER"]).hydrate()
    with pytest.raises(NotFoundError, match="Secret 'nowhere' not found"):
        modal.Secret.from_name("nowhere").hydrate()
    with pytest.raises(NotFoundError, match="Volume 'nowhere' not found"):
        modal.Volume.from_name("nowhere").hydrate()


@pytest.mark.parametrize("version", [1, 2])
def test_a_volume_keeps_files_of_every_size(double, tmp_path, version):
    name = f"volume-{version}"
    source = tmp_path / "source"
    (source / "sub").mkdir(parents=True)
    (source / "text.txt").write_text("hello\n")
    (source / "empty").touch()
    (source / "sub" / "blocks").write_bytes(bytes(range(256)) * 33_000)
    (source / "sub" / "zeros").write_bytes(b"a" + bytes(9_000_000))
    assert double.cli("volume", "create", name, "--version", str(version)).returncode == 0
    assert double.cli("volume", "put", name, str(source), "/d").returncode == 0
    rows = double.listed("volume", "ls", name, "d")
    assert [(row["filename"], row["type"]) for row in rows] == [
        ("d/empty", "file"),
        ("d/sub", "dir"),
        ("d/text.txt", "file"),
    ]
    (tmp_path / "back").mkdir()
    assert double.cli("volume", "get", name, "d", str(tmp_path / "back")).returncode == 0
    for file in [path for path in source.rglob("*") if path.is_file()]:
        assert (tmp_path / "back" / "d" / file.relative_to(source)).read_bytes() == file.read_bytes()

    volume = modal.Volume.from_name(name)
    with pytest.raises(FileExistsError), volume.batch_upload() as batch:
        batch.put_file(source / "text.txt", "/d/text.txt")
    with volume.batch_upload(force=True) as batch:
        batch.put_file(source / "empty", "/d/text.txt")
    assert b"".join(volume.read_file("d/text.txt")) == b""
    with pytest.raises(FileNotFoundError):
        b"".join(volume.read_file("d/nothing"))
    volume.copy_files(["d/empty"], "copied")
    with pytest.raises(modal.exception.InvalidError, match="is a directory"):
        volume.remove_file("d")
    assert double.cli("volume", "rm", "-r", name, "d").returncode == 0
    assert [entry.path for entry in volume.listdir("/")] == ["copied"]
    modal.Volume.rename(name, f"new-{version}")
    assert f"new-{version}" in [volume.name for volume in modal.Volume.objects.list()]
    modal.Volume.objects.delete(f"new-{version}")
    with pytest.raises(NotFoundError):
        modal.Volume.from_name(f"new-{version}").hydrate()


def test_an_environment_holds_its_own_and_an_unknown_one_is_told(double):
    unknown = double.cli("app", "list", "-e", "nowhere")
    assert unknown.returncode != 0
    assert "Environment 'nowhere' not found" in unknown.stderr
    assert double.cli("environment", "create", "dev").returncode == 0
    modal.Dict.from_name("of-dev", environment_name="dev", create_if_missing=True).hydrate()
    with pytest.raises(NotFoundError):
        modal.Dict.from_name("of-dev").hydrate()


def test_a_path_that_leads_out_of_a_volume_is_refused(double):
    volume = modal.Volume.from_name("inside", create_if_missing=True, version=2)
    with pytest.raises(modal.exception.InvalidError, match="leads out"):
        volume.listdir("../..")


def test_a_dict_lets_only_the_first_put_claim_a_key(double):
    claims = modal.Dict.from_name("claims", create_if_missing=True)
    assert claims.put("run", "a", skip_if_exists=True)
    assert not claims.put("run", "b", skip_if_exists=True)
    assert claims["run"] == "a"
    claims["run"] = "c"
    claims.update({"other": None})
    assert dict(claims.items()) == {"run": "c", "other": None}
    assert (claims.pop("run"), claims.get("run", "none"), claims.len()) == ("c", "none", 1)
    with pytest.raises(KeyError):
        claims["run"]
    assert [row["name"] for row in double.listed("dict", "list") if row["name"] == "claims"] == ["claims"]
    claims.clear()
    assert list(claims.keys()) == []


def test_a_queue_is_first_in_first_out_per_partition_and_full_at_its_limit(double):
    news = modal.Queue.from_name("news", create_if_missing=True)
    news.put(1)
    news.put_many([2, 3])
    news.put("x", partition="p")
    assert (news.len(), news.len(total=True), list(news.iterate())) == (3, 4, [1, 2, 3])
    assert (news.get(), news.get_many(9), news.get(partition="p")) == (1, [2, 3], "x")
    assert news.get(block=False) is None
    with pytest.raises(queue.Empty):
        news.get(timeout=0.1)
    news.put_many(list(range(5000)))
    with pytest.raises(queue.Full):
        news.put(1, block=False)


def test_money_is_told_on_a_team_plan_only(double):
    rates = double.listed("billing", "rates")
    assert float(rates["gpu_T4"]) == pytest.approx(0.000164 * 3600)
    assert "metered_cost" in double.listed("billing", "summary")
    double.control("/policy", {"plan": "starter"})
    refused = double.cli("billing", "report", "--for", "today")
    assert refused.returncode != 0
    assert "Team and Enterprise" in refused.stderr
    with pytest.raises(PermissionDeniedError):
        modal.Workspace.from_context().billing.rates()


def test_an_image_records_its_commands_and_fails_with_the_lines_of_its_log(double):
    app = modal.App.lookup("images", create_if_missing=True)
    fault = {"kind": "image_failure", "matching": "nosuchpackage", "lines": ["no matching distribution"]}
    double.control("/faults", {**fault, "message": "exit status 1", "times": 1})
    image = modal.Image.debian_slim(python_version="3.11").pip_install("nosuchpackage")
    with modal.enable_output(), pytest.raises(modal.exception.Error, match="exit status 1"):
        image.build(app)
    images = [o for key, o in double.control("/state")["objects"].items() if key.startswith("im-")]
    (failed,) = [o for o in images if any("nosuchpackage" in command for command in o["commands"])]
    assert failed["log"][-1] == "no matching distribution\n"
    assert image.build(app).object_id != failed["image_id"]


def test_an_injected_status_hits_the_named_request_as_often_as_asked(double):
    known = modal.Dict.from_name("hit", create_if_missing=True)
    known["a"] = 1
    storm = {"rpc": "DictGet", "status": "RESOURCE_EXHAUSTED", "message": "slow down", "after": 1, "times": 1}
    number = double.control("/faults", storm)["id"]
    assert known["a"] == 1
    with pytest.raises(ResourceExhaustedError, match="slow down"):
        known["a"]
    assert known["a"] == 1
    # The client waits and tries again where the status says for how long.
    double.control("/faults", {**storm, "after": 0, "retry_after": 0.2})
    assert known["a"] == 1
    # Of itself it tries again what is unavailable.
    double.control("/faults", {"rpc": "DictGet", "status": "UNAVAILABLE", "times": 2})
    assert known["a"] == 1
    acted = {fault["id"]: fault["acted"] for fault in double.control("/faults")}
    assert acted == {number: 1, number + 1: 1, number + 2: 2}


def test_an_outage_breaks_connections_refuses_new_ones_and_ends(double):
    known = modal.Dict.from_name("out", create_if_missing=True)
    known["a"] = 1
    double.control("/faults", {"kind": "outage", "seconds": 3})
    # The client tries three times again, within a second.
    with pytest.raises(modal.exception.ConnectionError):
        known["a"]

    def back() -> bool:
        with contextlib.suppress(modal.exception.ConnectionError):
            return known["a"] == 1
        return False

    until(back)


def test_a_control_that_means_nothing_is_refused(double):
    for path, values in [("/policy", {"volume_veiw": "stale"}), ("/faults", {"status": "BAD_LUCK"})]:
        with pytest.raises(OSError, match="400"):
            double.control(path, values)
