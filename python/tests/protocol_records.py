"""Holds records to the JSON Schema of the protocol."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

ROOT = Path(__file__).resolve().parents[2]
SCHEMA: dict[str, Any] = json.loads((ROOT / "python/src/sweepdeck/protocol.schema.json").read_text("utf-8"))


@cache
def validator(record: str) -> jsonschema.Draft202012Validator:
    """What tells whether a value is such a record."""
    return jsonschema.Draft202012Validator(SCHEMA["$defs"][record])


def is_record(record: str, value: Any) -> None:
    """Fails where the value is no such record."""
    validator(record).validate(value)
