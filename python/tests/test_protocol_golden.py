"""The golden records that TypeScript reads too (test/protocol): JSON Schema takes and refuses the same."""

import json

import pytest
from protocol_records import ROOT, SCHEMA, validator


def golden(name: str) -> list[dict]:
    lines = (ROOT / "test/protocol" / name).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_golden_records_cover_every_record_of_the_protocol():
    assert {row["record"] for row in golden("valid.jsonl")} == set(SCHEMA["$defs"])


@pytest.mark.parametrize("row", golden("valid.jsonl"), ids=lambda row: row["record"])
def test_a_valid_record_is_taken(row):
    validator(row["record"]).validate(row["value"])


@pytest.mark.parametrize("row", golden("invalid.jsonl"), ids=lambda row: f"{row['record']}: {row['why']}")
def test_an_invalid_record_is_refused(row):
    assert not validator(row["record"]).is_valid(row["value"])
