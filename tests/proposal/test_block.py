from __future__ import annotations

import codecs
import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctxaudit.errors import CtxauditError
from ctxaudit.ignorefile import read_patterns
from ctxaudit.proposal.block import BEGIN, END, Existing, parse, with_block
from tests.conformance.fuzz_matcher import find_devtools

USER_LINES = ["", "a", "b/*", "!b/c", "# words", " c ", "#", "d\r", "\xe9", "\x00", "\xff", "**/x"]
ENDS = ["\n", "\r\n", "\n\n"]
WRITTEN = st.lists(st.tuples(st.sampled_from(USER_LINES), st.sampled_from(ENDS)), max_size=8)
LAST = st.sampled_from(["", "last", "!last", "last\r", "# last", "x" * 65_535])
OURS = st.lists(st.sampled_from(["**/node_modules", "!keep", "# a reason", "é", "\udcff", ""]))


@st.composite
def users_bytes(draw: st.DrawFn) -> bytes:
    text = "".join(line + end for line, end in draw(WRITTEN)) + draw(LAST)
    return draw(st.sampled_from([b"", codecs.BOM_UTF8])) + text.encode("latin-1")


def texts(content: bytes) -> list[tuple[str, bool]]:
    """What Docker reads; the classic builder takes control characters too."""
    return [(it.text, it.exception) for it in read_patterns(content, builder="classic")]


def is_subsequence(part: bytes, whole: bytes) -> bool:
    rest = iter(whole)
    return all(byte in rest for byte in part)


@given(users_bytes(), OURS)
def test_bytes_of_the_user_survive(content: bytes, lines: list[str]) -> None:
    existing = parse(content)
    written = with_block(existing, lines)
    assert existing == Existing(content, None, b"", existing.newline)
    assert written.startswith(content)
    assert bool(lines) or written == content


@given(users_bytes(), OURS)
def test_docker_reads_the_patterns_of_both_in_order(content: bytes, lines: list[str]) -> None:
    ours = texts("\n".join(lines).encode("utf-8", "surrogateescape"))
    assert texts(with_block(parse(content), lines)) == texts(content) + ours


@given(users_bytes(), OURS, users_bytes(), OURS)
def test_a_block_is_found_again_and_renewed_where_it_is(
    before: bytes, lines: list[str], after: bytes, renewed: list[str]
) -> None:
    first = with_block(parse(before), [*lines, "x"])
    moved = first + after.removeprefix(codecs.BOM_UTF8)
    existing = parse(moved)
    assert existing.block == (*lines, "x")
    assert existing.before.startswith(before)
    assert existing.after == after.removeprefix(codecs.BOM_UTF8)
    written = with_block(existing, renewed)
    assert is_subsequence(existing.before + existing.after, written)
    assert parse(written)[:3] == (
        (existing.before, tuple(renewed), existing.after)
        if renewed
        else (existing.before + existing.after, None, b"")
    )


@given(users_bytes(), OURS)
def test_writing_twice_changes_nothing(content: bytes, lines: list[str]) -> None:
    once = with_block(parse(content), lines)
    assert with_block(parse(once), lines) == once


@pytest.mark.parametrize(
    ("content", "written"),
    [
        (b"", b"B\nx\nE\n"),
        (codecs.BOM_UTF8, codecs.BOM_UTF8 + b"B\nx\nE\n"),
        (b"a", b"a\n\nB\nx\nE\n"),
        (b"a\n", b"a\n\nB\nx\nE\n"),
        (b"a\n\n", b"a\n\nB\nx\nE\n"),
        (b"a\r\nb", b"a\r\nb\r\n\r\nB\r\nx\r\nE\r\n"),
        (b"a\r\nb\r", b"a\r\nb\r\n\r\nB\r\nx\r\nE\r\n"),
        (b"a\r\nb\nc\r\n", b"a\r\nb\nc\r\n\r\nB\r\nx\r\nE\r\n"),
        (b"a\rb", b"a\rb\n\nB\nx\nE\n"),
        (b"B\nold\nE", b"B\nx\nE\n"),
        (b"B\r\nold\r\nE\r\n", b"B\r\nx\r\nE\r\n"),
        (b"a\nB\nE\nb", b"a\nB\nx\nE\nb"),
        (codecs.BOM_UTF8 + b"B\nE\n", codecs.BOM_UTF8 + b"B\nx\nE\n"),
        (b"a\n# --- ctxaudit generate: begin \nold\n# ctxaudit generate: end\n", b"a\nB\nx\nE\n"),
    ],
)
def test_where_the_block_goes(content: bytes, written: bytes) -> None:
    assert with_block(parse(_marked(content)), ["x"]) == _marked(written)


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"a\nB\nx\n", 2, "has no end"),
        (b"a\nE\n", 2, "does not begin"),
        (b"E\nB\n", 1, "does not begin"),
        (b"B\nE\nE\n", 3, "does not begin"),
        (b"B\nE\na\nB\nE\n", 4, "a second block"),
        (b"B\nB\nE\n", 2, "a second block"),
        (b"a\n B\nE\n", 2, "blanks before the #"),
        (codecs.BOM_UTF16_LE + "a\n".encode("utf-16-le"), 1, "UTF-16"),
    ],
)
def test_a_damaged_block_is_told_with_its_line(content: bytes, line: int, words: str) -> None:
    with pytest.raises(CtxauditError, match=words) as raised:
        parse(_marked(content), path="x.dockerignore")
    assert (raised.value.path, raised.value.line) == ("x.dockerignore", line)


@pytest.mark.parametrize("line", ["a\nb", BEGIN, END])
def test_a_line_that_would_break_the_block_is_no_line(line: str) -> None:
    with pytest.raises(ValueError, match="a line of the block"):
        with_block(parse(b""), [line])


@pytest.mark.parametrize("content", [b"a\n!a/b", b"a\r\n!a/b\r", b"*\n!a\n!c\r", b"#a\nc\x00"])
def test_moby_reads_the_file_with_the_block_as_both_lists(tmp_path: Path, content: bytes) -> None:
    for name in ("a/b", "a/c", "c", "d"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    by_hand = content.removesuffix(b"\r") + b"\nd\n!a/c\n"
    with_ours = with_block(parse(content), ["d", "# a reason", "!a/c"])
    assert _sent(tmp_path, with_ours) == _sent(tmp_path, by_hand)


def _sent(context_dir: Path, ignore: bytes) -> list[bytes]:
    (context_dir / ".dockerignore").write_bytes(ignore)
    (context_dir / "Dockerfile").write_text("FROM scratch\nCOPY . .\n")
    command = [find_devtools(), "build-context", "ls", os.fspath(context_dir), "--all", "-0"]
    asked = subprocess.run(command, capture_output=True, check=True)
    return asked.stdout.split(b"\0")


def _marked(content: bytes) -> bytes:
    return content.replace(b"B", BEGIN.encode()).replace(b"E", END.encode())
