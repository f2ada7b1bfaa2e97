"""Values of secrets in the environment are kept out of errors and output; all else stays as it is."""

import pytest
from attempts import Attempts

from sweepdeck.redaction import secret_values

KEY = "hf_0123456789abcdef"


@pytest.mark.parametrize(
    ("name", "value", "is_secret"),
    [
        ("HF_TOKEN", KEY, True),
        ("WANDB_API_KEY", KEY, True),
        ("AWS_SECRET_ACCESS_KEY", KEY, True),
        ("AWS_ACCESS_KEY_ID", KEY, True),
        ("MODAL_TOKEN_ID", KEY, True),
        ("db_password", KEY, True),
        ("TOKENIZERS_PARALLELISM", "false-as-ever", False),
        ("KEYBOARD_LAYOUT", "neo2-bone-koy", False),
        ("GOOGLE_APPLICATION_CREDENTIALS", "/home/me/key.json", False),
        ("MAX_TOKEN", "1000000000", False),
        ("HF_TOKEN", "short", False),
        ("HOME", "/home/someone", False),
    ],
)
def test_secrets_are_known_by_their_names(name: str, value: str, is_secret: bool) -> None:
    assert secret_values({name: value}) == ([value] if is_secret else [])


def test_the_longest_is_taken_out_first() -> None:
    assert secret_values({"A_KEY": "12345678x", "B_KEY": "12345678xyz"}) == ["12345678xyz", "12345678x"]


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", KEY)


@pytest.mark.usefixtures("secret")
def test_an_error_and_what_is_printed_come_without_them(tmp_path) -> None:
    code = (
        "import os, sys\n"
        "def train(config):\n"
        "    print('out', os.environ['HF_TOKEN'], 'caf\u00e9')\n"
        "    sys.stderr.write(os.environ['HF_TOKEN'] * 2)\n"
        "    raise ValueError('x' * 3990 + os.environ['HF_TOKEN'])\n"
    )
    attempts = Attempts(tmp_path, code)
    outcome = attempts.run()
    assert outcome.error["message"].endswith("[redacted]")
    assert attempts.output().decode().startswith("out [redacted] caf\u00e9\n[redacted][redacted]")
    assert b"hf_" not in b"".join(path.read_bytes() for path in attempts.paths.root.rglob("*.*"))


@pytest.mark.usefixtures("secret")
def test_a_commands_output_comes_without_them_and_its_metrics_whole(tmp_path) -> None:
    script = (
        "import os, sys\n"
        "print(os.environ['HF_TOKEN'])\n"
        "print('{\"loss\": 0.5}')\n"
        "sys.exit('no entry with ' + os.environ['HF_TOKEN'])\n"
    )
    attempts = Attempts(tmp_path).command("${interpreter}", "s.py")
    (attempts.root / "s.py").write_text(script)
    outcome = attempts.run()
    assert outcome.error["message"].endswith("no entry with [redacted]")
    assert attempts.output().count(b"[redacted]") == 3, "the last line is our own"
    assert KEY.encode() not in attempts.output()
    assert attempts.curve() == {1: {"loss": 0.5}}
