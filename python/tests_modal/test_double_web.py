"""The double's web functions run in Modal's own runtime, and answer over HTTP."""

import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import web_app


@pytest.fixture(scope="module", autouse=True)
def deployed(double):
    double.control("/policy", {"scaledown_seconds": 20})
    web_app.app.deploy(name="web-double")


def ask(function, path="", body=None, **headers):
    request = urllib.request.Request(function.get_web_url() + path, body, headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers


def test_a_request_reaches_the_app_whole_and_its_answer_comes_in_pieces():
    status, answer, headers = ask(web_app.web, "x/y?a=1", b"body", **{"x-own": "mine"})
    assert (status, answer, headers["x-method"]) == (202, b"/x/y;a=1;body;mine;end", "POST")
    assert ask(web_app.web)[:2] == (202, b"/;;;;end")


def test_an_app_that_raises_is_a_500_and_goes_on():
    assert ask(web_app.web, "fail")[0] == 500
    assert ask(web_app.web)[0] == 202


def test_a_guarded_one_wants_credentials():
    assert ask(web_app.guarded)[0] == 401
    assert ask(web_app.guarded, **{"Modal-Key": "wk-1", "Modal-Secret": "ws-1"})[0] == 202


def test_one_that_cannot_start_is_a_500():
    assert ask(web_app.broken)[0] == 500


def test_a_stopped_app_answers_no_more(double):
    url = web_app.web.get_web_url()
    assert double.cli("app", "stop", "--yes", "web-double").returncode == 0
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(url, timeout=20)
