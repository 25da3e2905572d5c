"""What a real engine says of the old and the new ignore file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import ctxaudit
from ctxaudit.builder import BUILDKIT
from ctxaudit.builds.model import BuildDefinition
from ctxaudit.contexts import Contexts
from ctxaudit.verify import Verified, verify
from tests.conftest import MakeTree, write_tree
from tests.verify.conftest import changed, everything_of

pytestmark = pytest.mark.usefixtures("engine")


def test_each_kind_of_copy_is_asked(make_tree: MakeTree) -> None:
    folders = ("onbuild", "source", "docs", "mounted", "odd [name]*", "parts/$x \"y' \\z")
    files = {f"{folder}/{name}": "x" for folder in folders for name in ("a.py", "b.log", "c.txt")}
    dockerfile = (
        "# escape=`\n"
        "FROM scratch AS base\nONBUILD COPY onbuild /o/\n"
        "FROM base AS build\nWORKDIR /w\nARG DIRECTORY=source\n"
        "COPY `\n # a comment\n $DIRECTORY ./\n"
        "COPY --exclude=*.txt docs <<one.log /docs/\nnot of the context\none.log\n"
        'ADD ["odd [[]name]*", "/a/"]\n'
        "COPY parts/*/*.* /p/\n"
        "RUN --mount=source=mounted,target=/m --mount=type=cache,target=/c true\n"
        "ADD https://example.org/d.log /d/\n"
        "FROM scratch AS unneeded\nCOPY other /\n"
        "FROM scratch\nCOPY --from=build /w/b.log /x\n"
    )
    root = make_tree({**files, "other/e.log": "x", "Dockerfile": dockerfile})
    found = _verify(root, b"", b"**/*.log\n**/*.txt\n")
    dropped = {f"{folder}/{name}" for folder in folders for name in ("b.log", "c.txt")}
    assert found.dropped == tuple(sorted(dropped - {"docs/c.txt"}))
    assert (found.copies, found.files, found.gained, found.skipped) == (6, 6, (), ())


def test_a_mount_that_no_copy_can_stand_for_is_told(make_tree: MakeTree) -> None:
    mounts = '--mount="source=a*b,target=/1" --mount=source=ab,target=/2'
    files = {f"{name}/gone.log": "x" for name in ("a*b", "axb", "ab")}
    root = make_tree({**files, "Dockerfile": f"FROM scratch\nRUN {mounts} true\n"})
    found = _verify(root, b"", b"**/*.log\n")
    assert (found.copies, found.dropped) == (1, ("ab/gone.log",))
    assert [one.path for one in found.skipped] == [f"{os.path.relpath(root)}/Dockerfile:2"]


def test_what_comes_back_is_told(make_tree: MakeTree) -> None:
    root = make_tree({"a.py": "x", "b.py": "x", "Dockerfile": "FROM scratch\nCOPY *.py /x/\n"})
    found = _verify(root, b"a.py\n", b"b.py\n")
    assert (found.dropped, found.gained, found.files) == (("b.py",), ("a.py",), 1)


def test_the_file_in_the_tree_does_not_count(make_tree: MakeTree) -> None:
    root = make_tree(
        {"a": "x", "b": "x", ".dockerignore": "*", "Dockerfile": "FROM scratch\nCOPY . /\n"}
    )
    found = _verify(root, None, b"b\n")
    assert (found.dropped, found.files) == (("b",), 3)


def test_one_file_taken_twice_is_one(make_tree: MakeTree) -> None:
    root = make_tree({"a": "x", "b": "x", "Dockerfile": "FROM scratch\nCOPY . /\nCOPY [ab] /c/\n"})
    found = _verify(root, b"", b"b\n")
    assert (found.copies, found.dropped, found.files) == (2, ("b",), 2)


def test_a_build_without_dockerfile_takes_everything(make_tree: MakeTree) -> None:
    found = _verify(make_tree({"a": "x", "b/c": "x"}), b"", b"b\n")
    assert (found.copies, found.dropped, found.files) == (1, ("b/c",), 1)


def test_a_dockerfile_of_a_foreign_frontend_may_take_everything(make_tree: MakeTree) -> None:
    dockerfile = "# syntax=example.org/frontend\nTAKE a\n"
    root = make_tree({"a": "x", "b": "x", "Dockerfile": dockerfile})
    found = _verify(root, b"Dockerfile\n", b"Dockerfile\nb\n")
    assert (found.copies, found.dropped, found.files) == (1, ("b",), 1)


def test_names_with_odd_characters_are_told(make_tree: MakeTree) -> None:
    names = ("\t", "\n", '"', "'", "\\", "\u00e9", "\u3000", "|")
    root = make_tree({f"src/{name}": "x" for name in names} | {"Dockerfile": _COPY_SRC})
    found = _verify(root, b"", b"src\n!src/['|]\n")
    assert found.dropped == tuple(f"src/{name}" for name in names if name not in "'|")
    assert found.files == 2


def test_a_name_that_the_builder_does_not_take_is_told(make_tree: MakeTree) -> None:
    root = make_tree({"src/\udce9": "x", "Dockerfile": _COPY_SRC})
    (skipped,) = _verify(root, b"", b"a\n").skipped
    assert skipped.reason.endswith("string field contains invalid UTF-8")


def test_a_copy_that_fails_already_is_told_and_the_others_are_compared(
    make_tree: MakeTree,
) -> None:
    dockerfile = "FROM scratch\nCOPY missing /m\nCOPY src /s/\n"
    root = make_tree({"src/a": "x", "src/b": "x", "Dockerfile": dockerfile})
    found = _verify(root, b"", b"**/b\n")
    assert (found.copies, found.dropped, found.files) == (1, ("src/b",), 1)
    (skipped,) = found.skipped
    assert skipped.path == f"{os.path.relpath(root)}/Dockerfile:2"
    assert skipped.reason.startswith("fails already with the old ignore file: ")
    assert skipped.reason.endswith('"/missing": not found')


def test_sources_that_cannot_be_told_are_told(make_tree: MakeTree) -> None:
    dockerfile = "FROM example.org/image\nCOPY $FROM_IMAGE /m\nCOPY src /s/\n"
    root = make_tree({"src/a": "x", "Dockerfile": dockerfile})
    found = _verify(root, b"", b"b\n")
    (skipped,) = found.skipped
    assert skipped.path.endswith("Dockerfile:2")
    assert found.files == 1


def test_a_named_context_of_the_same_directory_is_asked_too(make_tree: MakeTree) -> None:
    dockerfile = "FROM same\nCOPY --from=other . /o/\nFROM scratch\nCOPY --from=0 /b /b\nCOPY a /\n"
    root = make_tree({"a": "x", "b": "x", "Dockerfile": dockerfile})
    other = write_tree(root.parent / "other", {"b": "x"})
    named = {"same": str(root), "other": str(other)}
    definition = BuildDefinition("", str(root), named_contexts=named)
    main, same = verify([definition], changed(root, None, b"b\n"), Contexts(BUILDKIT))
    assert (main.context, main.copies, main.dropped, main.files) == (str(root), 1, (), 1)
    assert (same.context, same.copies, same.dropped, same.files) == (str(root), 1, ("b",), 2)


def test_a_needed_file_that_goes_is_an_error(make_tree: MakeTree) -> None:
    root = make_tree({"src/a": "x", "b": "x", "Dockerfile": _COPY_SRC + "COPY b /b\n"})
    with pytest.raises(ctxaudit.CtxauditError) as error:
        _verify(root, b"", b"b\n")
    assert str(error.value).startswith(f"{os.path.relpath(root)}/Dockerfile:3: ")
    assert "this fails with the new ignore file alone" in str(error.value)
    assert str(error.value).endswith('"/b": not found')


def test_several_builds_are_told_each(make_tree: MakeTree) -> None:
    root = make_tree({"a": "x", "b": "x", "Dockerfile": _COPY_ALL, "Other": "FROM scratch\n"})
    builds = [
        BuildDefinition("first", str(root)),
        BuildDefinition("other", str(root), dockerfile=str(root / "Other")),
        BuildDefinition("again", str(root)),
    ]
    first, other, again = verify(builds, changed(root, None, b"b\n"), Contexts(BUILDKIT))
    assert again == first._replace(name="again")
    assert first.dropped == ("b",)
    assert (other.copies, other.files, other.dropped) == (0, 0, ())


def test_nothing_is_changed_or_left(make_tree: MakeTree, temporary: Path) -> None:
    root = make_tree({"a": "x", "b": "x", ".dockerignore": "z\n", "Dockerfile": _COPY_ALL})
    before = everything_of(root)
    assert _verify(root, b"z\n", b"b\n").dropped == ("b",)
    assert everything_of(root) == before
    assert list(temporary.iterdir()) == []


_COPY_ALL = "FROM scratch\nCOPY . /\n"
_COPY_SRC = "FROM scratch\nCOPY src /s/\n"


def _verify(root: Path, before: bytes | None, after: bytes) -> Verified:
    definition = BuildDefinition("", str(root))
    (found,) = verify([definition], changed(root, before, after), Contexts(BUILDKIT))
    return found
