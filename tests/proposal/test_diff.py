from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ctxaudit.proposal.diff import Reason, unified_diff

LINES = st.lists(
    st.sampled_from([b"a", b"b", b"c", b"", b"-- x", b"++ x", b"# c", b"\xff", b"d\x0c", b"\r"]),
    max_size=25,
)
CONTENTS = st.tuples(LINES, st.sampled_from([b"\n", b"\r\n"]), st.booleans()).map(
    lambda drawn: drawn[1].join(drawn[0]) + (drawn[1] if drawn[2] and drawn[0] else b"")
)


def applied(directory: Path, program: list[str], old: bytes | None, patch: bytes) -> bytes:
    target = directory / "ctx" / ".dockerignore"
    target.parent.mkdir(exist_ok=True)
    target.unlink(missing_ok=True)
    if old is not None:
        target.write_bytes(old)
    subprocess.run(program, cwd=directory, input=patch, check=True, capture_output=True)
    return target.read_bytes()


@pytest.mark.parametrize("program", [["patch", "-p1", "--fuzz=0"], ["git", "apply"]])
@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(old=CONTENTS, new=CONTENTS)
def test_patch_and_git_make_the_new_file(
    tmp_path: Path, program: list[str], old: bytes, new: bytes
) -> None:
    count = new.count(b"\n") + 1
    reasons = [Reason(1, count, "all; of it @@ -1 +1 @@"), Reason(2, 1, "\tgone\n")]
    patch = unified_diff(old, new, "ctx/.dockerignore", reasons)
    assert (patch == b"") == (old == new)
    if patch and new:  # a file that becomes empty is removed by patch, as by diff's own output
        assert applied(tmp_path, program, old, patch) == new


@pytest.mark.parametrize("program", [["patch", "-p1"], ["git", "apply"]])
def test_a_new_file_is_made(tmp_path: Path, program: list[str]) -> None:
    patch = unified_diff(None, b"a\nb", "ctx/.dockerignore", [Reason(1, 2, "there was none")])
    assert applied(tmp_path, program, None, patch) == b"a\nb"


@pytest.mark.parametrize("program", [["patch", "-p1"], ["git", "apply"]])
@pytest.mark.parametrize("name", ["a b.dockerignore", 'q"\\.dockerignore', "é\t.dockerignore"])
def test_odd_names_are_understood(tmp_path: Path, program: list[str], name: str) -> None:
    (tmp_path / name).write_bytes(b"a\n")
    patch = unified_diff(b"a\n", b"b\n", name)
    subprocess.run(program, cwd=tmp_path, input=patch, check=True, capture_output=True)
    assert (tmp_path / name).read_bytes() == b"b\n"


def test_each_hunk_tells_its_own_reasons() -> None:
    old = b"".join(b"%d\n" % number for number in range(20))
    new = old.replace(b"2\n", b"2\nx\n", 1).replace(b"18\n", b"")
    reasons = [
        Reason(4, 4, "x is\nnot  used"),
        Reason(20, 19, "18 is dead"),
        Reason(10, 10, "of no change"),
    ]
    assert unified_diff(old, new, ".dockerignore", reasons) == (
        b"--- a/.dockerignore\n+++ b/.dockerignore\n"
        b"@@ -1,6 +1,7 @@ x is not used\n 0\n 1\n 2\n+x\n 3\n 4\n 5\n"
        b"@@ -16,5 +17,4 @@ 18 is dead\n 15\n 16\n 17\n-18\n 19\n"
    )


def test_line_ends_are_part_of_the_lines() -> None:
    assert unified_diff(b"a\r\nb", b"a\nb\n", "f") == (
        b"--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n-a\r\n-b\n\\ No newline at end of file\n+a\n+b\n"
    )
