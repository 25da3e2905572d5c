"""Where keys stand in a TOML file."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctxaudit.config.places import Keys, line_of, lines_of_keys

EVERYTHING = '''\
# a comment

a = 1
"b c".d = "x"  # a = 2
e = [
  "]",
  # ]
  """
f = 1
""",
]
g = """
h = 1
[i]
"""
j = {k = 1, l = 2}
[m]
n.o.p = 1
n.o.q = 2
[m."r.s"]
t = \'\'\'
]\'\'\'
[[u]]
v = 1

  [[u]]
  v = 2
  [[u.w]]
  x = 1
  [[u.w]]
  [u.w.y]
  z = 1
'''


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("a",), 3),
        (("b c",), 4),
        (("b c", "d"), 4),
        (("e",), 5),
        (("g",), 12),
        (("j",), 16),
        (("j", "l"), 16),
        (("m",), 17),
        (("m", "n", "o", "p"), 18),
        (("m", "n", "o", "q"), 19),
        (("m", "r.s"), 20),
        (("m", "r.s", "t"), 21),
        (("u", 0, "v"), 24),
        (("u", 1), 26),
        (("u", 1, "v"), 27),
        (("u", 1, "w", 0, "x"), 29),
        (("u", 1, "w", 1, "y", "z"), 32),
        (("f",), None),
        (("h",), None),
        (("i",), None),
    ],
)
def test_lines(keys: Keys, line: int | None) -> None:
    assert tomllib.loads(EVERYTHING)
    for text in (EVERYTHING, EVERYTHING.replace("\n", "\r\n")):
        assert line_of(lines_of_keys(text), keys) == line


NAMES = st.text(min_size=1, max_size=5)
SCALARS = st.one_of(
    st.integers(-(2**60), 2**60).map(str),
    st.booleans().map(lambda one: str(one).lower()),
    st.text("a[]{}#='\"\\\n", max_size=8).map(lambda one: basic(one)),
    st.lists(st.sampled_from(["1", '"]"', "[2]"])).map(lambda one: "[\n" + ",\n".join(one) + "]"),
    st.text("a[]#=\n", max_size=8).map(lambda one: f'"""{one}"""'),
)


def test_a_long_list_does_not_take_long() -> None:
    rows = "".join(f'  "package-{number}[extra]>=1",\n' for number in range(20_000))
    text = f"[project]\ndependencies = [\n{rows}]\n[tool.ctxaudit]\nmax-files = 1\n"
    began = time.process_time()
    assert lines_of_keys(text)["tool", "ctxaudit", "max-files"] == 20_005
    assert time.process_time() - began < 20 * cost_of_reading(text)


def cost_of_reading(text: str) -> float:
    began = time.process_time()
    tomllib.loads(text)
    return time.process_time() - began


def basic(text: str) -> str:
    """A basic string of TOML."""
    escaped = (f"\\u{ord(one):04x}" if ord(one) < 0x10000 else f"\\U{ord(one):08x}" for one in text)
    return f'"{"".join(escaped)}"'


@settings(deadline=None)
@given(st.dictionaries(NAMES, st.dictionaries(NAMES, SCALARS, max_size=4), max_size=4))
def test_every_key_has_its_line(tables: dict[str, dict[str, str]]) -> None:
    text = ""
    expected: dict[Keys, int] = {}
    for table, pairs in tables.items():
        expected[(table,)] = text.count("\n") + 1
        text += f"[{basic(table)}]\n"
        for key, value in pairs.items():
            expected[table, key] = text.count("\n") + 1
            text += f"{basic(key)} = {value}\n# [x]\n\n"
    assert set(expected) <= set(keys_of(tomllib.loads(text)))
    lines = lines_of_keys(text)
    assert {keys: lines[keys] for keys in expected} == expected


def keys_of(value: Any, before: Keys = ()) -> Iterator[Keys]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield (*before, key)
            yield from keys_of(below, (*before, key))
