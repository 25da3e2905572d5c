"""The reports as those who read them take them."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import jsonschema
import xmlschema

import ctxaudit

# what GitLab's documentation of Code Quality reports demands of each entry
_CODE_QUALITY = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "location", "severity"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!\\./)(?!/)"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}


def read_json(text: str) -> Any:
    """Our own JSON, checked with the schema that the package has."""
    document = json.loads(text)
    schema = Path(ctxaudit.__file__).parent / "formats" / "audit.schema.json"
    jsonschema.validate(document, json.loads(schema.read_text()))
    return document


def read_gitlab(text: str) -> Any:
    entries = json.loads(text)
    jsonschema.validate(entries, _CODE_QUALITY)
    return entries


@functools.cache
def _junit() -> xmlschema.XMLSchema10:
    return xmlschema.XMLSchema10(Path(__file__).parent / "schemas" / "junit-10.xsd")


def read_junit(text: str) -> Any:
    """The suites, as dictionaries with `@` before the names of attributes."""
    _junit().validate(text)
    decoded: Any = _junit().to_dict(text)
    return decoded["testsuite"]
