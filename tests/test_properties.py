"""What holds for every ignore file, whatever stands in it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import ctxaudit
from ctxaudit.ignorefile import Pattern, PatternList, read_patterns
from ctxaudit.ignorefile.decide import NOTHING_MATCHED
from ctxaudit.ignorefile.pattern import DockerPattern
from tests.conformance.trees import file_paths, write_tree

NAMES = st.sampled_from(["a", "b", "ab", "foo", "x.py", ".a", "a b", "é", "[a]", "a|b", "#x", "!x"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
ITEMS = [
    "a",
    "b",
    "foo",
    ".",
    "*",
    "**",
    "?",
    "/",
    "[ab]",
    "[^a]",
    "\\a",
    "\\*",
    "|",
    "{2}",
    "é",
    "#",
]
TEXTS = st.one_of(
    PATHS,
    st.lists(st.sampled_from(ITEMS), min_size=1, max_size=6).map("".join),
    st.builds("{}/{}".format, PATHS, st.sampled_from(["*", "**", "?", "*.py"])),
    st.builds("**/{}".format, NAMES),
)
LINES = st.builds("{}{}".format, st.sampled_from(["", "", "!"]), TEXTS)
TREES = st.lists(PATHS, min_size=1, max_size=12)


@st.composite
def pattern_lists(draw: st.DrawFn, exceptions: bool = True) -> list[str]:
    """Lines that Docker reads without complaint."""
    lines = draw(st.lists(LINES if exceptions else TEXTS, max_size=6))
    return [line for line in lines if _is_readable(line) and (exceptions or not _excepts(line))]


def read(lines: list[str]) -> tuple[Pattern, ...]:
    return read_patterns("\n".join(lines).encode())


def _is_readable(line: str) -> bool:
    try:
        return not PatternList(read([line])).refused
    except ctxaudit.CtxauditError:
        return False


def _excepts(line: str) -> bool:
    return any(pattern.exception for pattern in read([line]))


def with_parents(paths: list[str]) -> list[str]:
    """The paths and all directories above them, each after its parents."""
    found = {path[:at] for path in paths for at, char in enumerate(path) if char == "/"}
    return sorted(found | set(paths))


def excluded(lines: list[str], paths: list[str]) -> dict[str, bool]:
    """For every path, and every directory above one, whether it is excluded."""
    patterns = PatternList(read(lines))
    states = {"": NOTHING_MATCHED}
    for path in with_parents(paths):
        parent, _, name = path.rpartition("/")
        prefix = f"{parent}/" if parent else ""
        states[path] = patterns.advance(states[parent], prefix, name)
    return {path: patterns.selects(state) for path, state in states.items() if path}


def excluded_by_the_book(lines: list[str], paths: list[str]) -> dict[str, bool]:
    """The same by moby's MatchesUsingParentResults, pattern by pattern."""
    patterns = read(lines)
    matchers = [DockerPattern.of(pattern.text) for pattern in patterns]
    matched: dict[str, list[bool]] = {"": [False] * len(patterns)}
    answer = {}
    for path in with_parents(paths):
        above = matched[path.rpartition("/")[0]]
        own = [False] * len(patterns)
        is_excluded = False
        for number, pattern in enumerate(patterns):
            asked = pattern.exception == is_excluded
            hit = above[number] or (asked and matchers[number].match_file(path) is not None)
            own[number] = hit
            if hit:
                is_excluded = not pattern.exception
        matched[path] = own
        answer[path] = is_excluded
    return answer


@given(pattern_lists(), TREES)
@settings(max_examples=500)
def test_decisions_are_those_of_moby_s_loop(lines: list[str], paths: list[str]) -> None:
    assert excluded(lines, paths) == excluded_by_the_book(lines, paths)


@given(pattern_lists())
def test_reading_what_was_read_changes_nothing(lines: list[str]) -> None:
    patterns = read(lines)
    again = read([_as_line(pattern) for pattern in patterns])
    assert [(p.text, p.exception) for p in again] == [(p.text, p.exception) for p in patterns]


def _as_line(pattern: Pattern) -> str:
    # a slash in front keeps a `#` from being a comment, and goes when the line is cleaned
    slash = "/" if pattern.text.startswith("#") and not pattern.exception else ""
    return f"{'!' if pattern.exception else ''}{slash}{pattern.text}"


@given(pattern_lists(exceptions=False), TREES)
def test_excluded_directory_excludes_all_below(lines: list[str], paths: list[str]) -> None:
    answer = excluded(lines, paths)
    assert all(answer[path] for path in answer if answer.get(path.rpartition("/")[0]))


@given(pattern_lists(), TREES)
def test_only_an_exception_that_matches_brings_back(lines: list[str], paths: list[str]) -> None:
    answer = excluded(lines, paths)
    exceptions = [DockerPattern.of(p.text) for p in read(lines) if p.exception]
    for path in answer:
        if answer.get(path.rpartition("/")[0]) and not answer[path]:
            assert any(pattern.match_file(path) for pattern in exceptions)


@given(pattern_lists(exceptions=False), TREES, st.randoms(use_true_random=False))
def test_order_without_exceptions_is_irrelevant(
    lines: list[str], paths: list[str], random: Random
) -> None:
    shuffled = list(lines)
    random.shuffle(shuffled)
    assert excluded(shuffled, paths) == excluded(lines, paths)


@given(pattern_lists(), TREES, st.data())
def test_lines_without_effect(lines: list[str], paths: list[str], data: st.DataObject) -> None:
    idle = ["", "  ", "# a", "#!a", ".", "/", "!.", "..", "no/such/entry", "!no/such/*", "zz[0-9]"]
    longer = list(lines)
    for line in data.draw(st.lists(st.sampled_from(idle), min_size=1, max_size=4)):
        longer.insert(data.draw(st.integers(0, len(longer))), line)
    assert excluded(longer, paths) == excluded(lines, paths)


@given(pattern_lists(), TREES, st.data())
def test_line_twice_in_a_row_is_one(
    lines: list[str], paths: list[str], data: st.DataObject
) -> None:
    assume(lines)
    at = data.draw(st.integers(0, len(lines) - 1))
    assert excluded([*lines[: at + 1], *lines[at:]], paths) == excluded(lines, paths)


@given(pattern_lists(), TREES, st.sampled_from(["/{}", "./{}", "{}/", " {}\t", "{}\r", "x/../{}"]))
def test_ways_to_write_a_line(lines: list[str], paths: list[str], way: str) -> None:
    lines = [line for line in lines if line.strip() == line and not line.startswith(("#", "!"))]
    assume(not any(pattern.text.startswith("!") for pattern in read(lines)))
    assume(not any(p.exception or p.text.startswith("..") for p in read(lines)))
    assert excluded([way.format(line) for line in lines], paths) == excluded(lines, paths)


@given(pattern_lists())
def test_line_ends_and_byte_order_mark(lines: list[str]) -> None:
    content = "\n".join(lines).encode()
    patterns = read_patterns(content)
    assert read_patterns(content + b"\n") == patterns
    assert read_patterns(b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n")) == patterns


@given(st.one_of(st.binary(max_size=60), st.text(max_size=30).map(str.encode)))
@settings(max_examples=500)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        patterns = read_patterns(content)
    except ctxaudit.CtxauditError as refusal:
        line = refusal.line
        patterns = ()
    else:
        line = 1
    assert line in range(1, content.count(b"\n") + 2)
    assert all(pattern.text for pattern in patterns)
    PatternList(patterns).advance(NOTHING_MATCHED, "", "a")


def _as_tree(paths: list[str]) -> list[str]:
    """The paths that no other path needs as a directory."""
    return [path for path in set(paths) if not any(p.startswith(f"{path}/") for p in paths)]


@given(pattern_lists(), TREES.map(_as_tree))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_included_and_excluded_part_what_is_on_disk(lines: list[str], paths: list[str]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        ignore = "\n".join(lines).encode()
        context_dir = write_tree(Path(directory, "context"), paths, ignore)
        (build,) = ctxaudit.scan(context_dir).builds
        again = ctxaudit.scan(context_dir).builds[0]
    included, left_out = build.files("included"), build.files("excluded")
    assert set(included) | set(left_out) == set(build.files("on_disk"))
    assert len(included) + len(left_out) == len(build.files("on_disk"))
    assert set(build.files("on_disk")) == {".dockerignore", *file_paths(paths)}
    assert (again.files("included"), again.totals, again.findings) == (
        included,
        build.totals,
        build.findings,
    )
    answer = excluded(lines, [*paths, ".dockerignore"])
    assert set(included) == {path for path in build.files("on_disk") if not answer[path]}
