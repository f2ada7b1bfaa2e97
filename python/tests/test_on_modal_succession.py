"""Which delivery of an input runs which attempt, over everything that a delivery can find."""

from itertools import product

import pytest

from sweepdeck.assignment import Outcome
from sweepdeck.on_modal.board import DRIVER, WORKER, Beat, Link
from sweepdeck.on_modal.life import Life
from sweepdeck.on_modal.succession import LIVES, Look, Seen, Watched, next_move, next_name

PATIENCE_S = 10.0
LINKS = [None, Link("2-00000000", DRIVER), Link("2-00000000", WORKER)]
ENDS = [None, "preempted", "finished", "user_error", "stopped", "silent"]


def life(end: str | None) -> Life | None:
    if end is None:
        return None
    return Life("1-00000000", None if end == "silent" else Outcome(end))


EVERYTHING = [
    (Seen(claimed, link, asked, life(end), silent_s), lives)
    for claimed, link, asked, end, silent_s, lives in product(
        (True, False), LINKS, (True, False), ENDS, (0.0, PATIENCE_S + 0.1), range(1, LIVES + 1)
    )
]


def moves(seen: Seen, lives: int) -> str:
    return next_move(seen, lives, PATIENCE_S)


def test_only_the_one_that_got_the_claim_begins_and_only_where_nothing_came_after_it() -> None:
    for seen, lives in EVERYTHING:
        begins = moves(seen, lives) == "begin"
        assert begins == (seen.claimed and seen.link is None and not seen.asked), seen


def test_an_attempt_that_the_driver_has_replaced_is_never_touched() -> None:
    for seen, lives in EVERYTHING:
        assert (moves(seen, lives) == "lost") == (seen.link is not None and seen.link.by == DRIVER), seen
        assert (moves(seen, lives) == "follow") == (seen.link is not None and seen.link.by == WORKER), seen


def test_only_a_preempted_attempt_that_nobody_asked_to_leave_is_gone_on_with_and_not_for_ever() -> None:
    for seen, lives in EVERYTHING:
        if moves(seen, lives) == "succeed":
            assert seen.ended is not None
            assert seen.ended.end == "preempted"
            assert not seen.claimed
            assert not seen.asked
            assert lives < LIVES


def test_an_attempt_without_an_end_is_left_to_whoever_beats_for_it() -> None:
    for seen, lives in EVERYTHING:
        if seen.link is None and not seen.claimed and seen.ended is None:
            assert moves(seen, lives) == ("dead" if seen.silent_s > PATIENCE_S else "alive")


def test_an_end_is_told_again_to_a_delivery_that_comes_after_it() -> None:
    assert moves(Seen(False, None, False, life("finished")), 1) == "over"
    assert moves(Seen(False, None, True, life("preempted")), 1) == "over"
    assert moves(Seen(False, None, False, life("preempted")), LIVES) == "over"


def test_the_next_attempt_has_the_next_number() -> None:
    assert next_name("9-0123abcd", "deadbeef") == "10-deadbeef"


def look(claimed: bool = True, beat: float | None = None, **other: object) -> Look:
    told = Beat("1-00000000", beat) if beat is not None else None
    return Look(claimed=claimed, beat=told, **{"link": None, "ended": None, **other})  # type: ignore[arg-type]


def test_a_watched_attempt_is_alive_as_long_as_its_beats_change_whatever_its_clock_says() -> None:
    watched = Watched("r", "1-00000000", now=0.0)
    for second in range(0, 100, 9):
        assert watched.verdict(look(beat=-1e6 + second), float(second), PATIENCE_S) == "alive"
    assert watched.verdict(look(beat=-1e6 + 99), 105.0, PATIENCE_S) == "alive"
    assert watched.verdict(look(beat=-1e6 + 99), 116.0, PATIENCE_S) == "silent"


def test_the_beats_of_another_attempt_are_no_sign_of_life() -> None:
    watched = Watched("r", "1-00000000", now=0.0)
    for second in range(12):
        seen = Look(claimed=True, link=None, ended=None, beat=Beat("2-00000000", float(second)))
        verdict = watched.verdict(seen, float(second), PATIENCE_S)
    assert verdict == "silent"


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        (look(claimed=False), "unclaimed"),
        (look(), "silent"),
        (look(ended=life("finished")), "ended"),
        (look(ended=life("preempted"), link=LINKS[2]), "followed"),
        (look(ended=life("preempted"), link=LINKS[1]), "ended"),
    ],
)
def test_what_is_found_after_a_long_silence(seen: Look, verdict: str) -> None:
    watched = Watched("r", "1-00000000", now=0.0)
    watched.verdict(look(claimed=seen.claimed), 0.0, PATIENCE_S)
    assert watched.verdict(seen, 11.0 if seen.ended is None else 0.0, PATIENCE_S) == verdict
