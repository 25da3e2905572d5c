"""The JSON Schema of the settings and the reader take and refuse the same."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pathspec import PathSpec

from ctxaudit.config.file import SettingsFile
from ctxaudit.config.read import config_of
from ctxaudit.config.schema import schema_text
from ctxaudit.errors import CtxauditError
from ctxaudit.model import GROUPS
from ctxaudit.rules import RULES
from ctxaudit.rules.selection import other_names
from ctxaudit.sizes import parse_size
from tests.conftest import RunCommand

SCHEMA = json.loads(schema_text())
Draft = jsonschema.Draft7Validator
# in TOML, 1.0 is no integer
TYPES = Draft.TYPE_CHECKER.redefine("integer", lambda _, value: type(value) is int)
extended: Any = jsonschema.validators.extend
VALIDATOR = extended(Draft, type_checker=TYPES)(SCHEMA)

JUNK = st.one_of(
    st.none().map(lambda _: dt.date(2024, 1, 1)),
    st.booleans(),
    st.integers(-3, 3),
    st.floats(allow_nan=False),
    st.text(max_size=4),
    st.lists(st.one_of(st.text(max_size=3), st.integers()), max_size=2),
    st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2),
)


def or_junk(*good: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(*good, *good, JUNK)


RULE = st.sampled_from(["all", "image", "large-data", "DL3009", "CopyIgnoredFile", "imag", ""])
RULE_LIST = or_junk(st.lists(RULE, max_size=2))
SIZE_PATTERN = SCHEMA["definitions"]["size"]["pattern"]
SIZE = or_junk(
    st.from_regex(SIZE_PATTERN),
    st.text("0123456789. kKmMgGtTiIbByteskſKİ\n", max_size=8),
)
FILES = or_junk(st.integers(0, 10))
PATTERN = st.one_of(
    st.sampled_from(["docs/", "*.md", "a", "#a", "!a", " ", " a", "\n", ""]), st.text(max_size=3)
).filter(lambda text: is_compiled(text))
SEVERITY = or_junk(st.sampled_from(["error", "warning", "note", "none", "Error"]))
LIMITS = {"max-size": SIZE, "max-files": FILES, "warn-size": SIZE}
BUDGET = st.fixed_dictionaries(
    {},
    optional={
        "build": or_junk(st.sampled_from(["web", "services/*"])),
        "directory": PATTERN,
        "reach": or_junk(st.sampled_from(["included", "transferred", "in-image", "in_image"])),
        **LIMITS,
        "max": JUNK,
    },
)
SECRETS = st.fixed_dictionaries(
    {},
    optional={
        "max-file-size": SIZE,
        "vendored": or_junk(st.booleans()),
        "fixtures": or_junk(st.booleans()),
        "x": JUNK,
    },
)
KEYS: dict[str, st.SearchStrategy[Any]] = {
    "builds": or_junk(st.lists(st.sampled_from(["web", "*", ""]), max_size=2)),
    "select": RULE_LIST,
    "extend-select": RULE_LIST,
    "ignore": RULE_LIST,
    "per-path-ignores": or_junk(st.dictionaries(PATTERN, RULE_LIST, max_size=2)),
    "severity": or_junk(st.dictionaries(RULE, SEVERITY, max_size=2)),
    "fail-on": SEVERITY,
    **LIMITS,
    "budget": or_junk(st.lists(or_junk(BUDGET), max_size=2)),
    "secrets": or_junk(SECRETS),
    "selct": JUNK,
}


def is_compiled(pattern: str) -> bool:
    """Whether pathspec takes it: a schema cannot tell that of a range like [z-a]."""
    try:
        PathSpec.from_lines("gitignore", [pattern])
    except Exception:  # noqa: BLE001 - re.error is no ValueError
        return not pattern.strip() or pattern.startswith(("#", "!"))
    return True


def is_read(table: Any) -> bool:
    try:
        config_of(SettingsFile("ctxaudit.toml", "", table, ()))
    except CtxauditError:
        return False
    return True


@pytest.mark.parametrize("key", KEYS)
@settings(deadline=None)
@given(data=st.data())
def test_both_say_the_same_of_a_key(key: str, data: st.DataObject) -> None:
    table = {key: data.draw(KEYS[key])}
    assert VALIDATOR.is_valid(table) == is_read(table)


@settings(deadline=None)
@given(st.fixed_dictionaries({}, optional=KEYS))
def test_both_say_the_same_of_a_file(table: Any) -> None:
    assert VALIDATOR.is_valid(table) == is_read(table)


@pytest.mark.parametrize(
    ("table", "is_right"),
    [
        ({}, True),
        ({"select": ["all", "image", "large-data", "DL3009"]}, True),
        ({"select": ["large-dat"]}, False),
        ({"select": "all"}, False),
        ({"max-size": "50MB"}, True),
        ({"max-size": " 1.5 gib "}, True),
        ({"max-size": "1024"}, True),
        ({"max-size": "1024 bytes"}, True),
        ({"max-size": "5iB"}, False),
        ({"max-size": "5 KMB"}, False),
        ({"max-size": "5\u212a"}, False),
        ({"max-size": "5 byte\u017f"}, False),
        ({"max-size": "\u00a05"}, False),
        ({"max-size": 5}, False),
        ({"max-files": 0}, True),
        ({"max-files": -1}, False),
        ({"max-files": 1.0}, False),
        ({"max-files": True}, False),
        ({"fail-on": "none"}, True),
        ({"severity": {"image": "none"}}, False),
        ({"severity": {"image": "note"}}, True),
        ({"budget": []}, True),
        ({"budget": [{}]}, False),
        ({"budget": [{"reach": "in-image"}]}, False),
        ({"budget": [{"reach": "in-image", "max-files": 1}]}, True),
        ({"budget": {"max-files": 1}}, False),
        ({"per-path-ignores": {"!a": ["all"]}}, False),
        ({"per-path-ignores": {"a": ["all"]}}, True),
        ({"secrets": {"fixtures": True, "vendored": False, "max-file-size": "1MB"}}, True),
        ({"secrets": {"fixture": True}}, False),
        ({"max_size": "50MB"}, False),
    ],
)
def test_table(table: Any, is_right: bool) -> None:
    assert VALIDATOR.is_valid(table) is is_right
    assert is_read(table) is is_right


def test_the_schema_is_one_and_has_every_rule(ctxaudit: RunCommand) -> None:
    Draft.check_schema(SCHEMA)
    names = ["all", *GROUPS, *sorted(rule.ID for rule in RULES)]
    names += sorted({name for rule in RULES for name in other_names(rule)})
    assert SCHEMA["definitions"]["rule"]["enum"] == names
    ran = ctxaudit("config", "--schema")
    assert (ran.status, ran.out, ran.err) == (0, schema_text(), "")


def test_the_defaults_of_the_schema_are_real(ctxaudit: RunCommand) -> None:
    shown = json.loads(ctxaudit("config", "--isolated", "--format", "json").out)["settings"]
    in_force = {one["name"]: one["value"] for one in shown}
    keys = {**SCHEMA["properties"]}
    keys |= {f"secrets.{key}": one for key, one in keys.pop("secrets")["properties"].items()}
    assert {name: one["default"] for name, one in keys.items() if "default" in one} == {
        name: value for name, value in in_force.items() if value not in (None, [])
    }
    assert parse_size(in_force["secrets.max-file-size"]) == 5_000_000


def test_every_key_and_example_is_known_to_both() -> None:
    assert set(SCHEMA["properties"]) == set(KEYS) - {"selct"}
    for key, one in SCHEMA["properties"].items():
        for example in one.get("examples", ()):
            assert is_read({key: example})
