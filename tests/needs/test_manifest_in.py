"""Our reading of MANIFEST.in against setuptools' own."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from setuptools._distutils.text_file import TextFile
from setuptools.command.egg_info import FileList
from setuptools.errors import TemplateError

from ctxaudit.needs.manifest_in import selected
from tests.conftest import write_tree
from tests.needs.support import files_of

NAMES = st.sampled_from("a b ab .a a.py b.txt a-b docs [x] x".split())
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
PARTS = st.sampled_from("a b ab .a * *.py *.txt ? a? [ab] [!a]* [a-b]* a* ** docs x [x]".split())
PATTERNS = st.lists(PARTS, min_size=1, max_size=3).map("/".join)
COMMANDS = st.one_of(
    st.builds(
        "{} {}".format,
        st.sampled_from("include exclude global-include global-exclude".split()),
        st.lists(PATTERNS, min_size=1, max_size=2).map(" ".join),
    ),
    st.builds(
        "{} {} {}".format,
        st.sampled_from("recursive-include recursive-exclude".split()),
        PATHS,
        st.lists(PATTERNS, min_size=1, max_size=2).map(" ".join),
    ),
    st.builds("{} {}".format, st.sampled_from(["graft", "prune"]), PATTERNS),
    st.sampled_from(["# a", "", "  include a # b", "include \\", "include a \\"]),
)


def tree_of(paths: list[str]) -> dict[str, str]:
    """The paths that can lie in one tree: none of them below another one."""
    kept: dict[str, str] = {}
    for path in sorted(paths):
        if not any(path.startswith(f"{other}/") for other in kept):
            kept[path] = ""
    return kept


def of_setuptools(root: Path, text: str) -> set[str]:
    """As `sdist.read_template` goes about it: a line that is refused is left out."""
    template_path = root.parent / "template"
    template_path.write_text(text)
    options = "strip_comments skip_blanks join_lines lstrip_ws rstrip_ws collapse_join".split()
    with contextlib.chdir(root), template_path.open() as file:
        untyped: Any = TextFile
        template = untyped(str(template_path), file, **dict.fromkeys(options, 1))
        found = FileList(warn=lambda *_: None, debug_print=lambda *_: None)
        while (line := template.readline()) is not None:
            with contextlib.suppress(TemplateError, ValueError):
                found.process_template_line(line)
        return {os.path.normpath(path) for path in found.files}


@given(st.lists(PATHS, min_size=1, max_size=12), st.lists(COMMANDS, min_size=1, max_size=6))
@settings(deadline=None, max_examples=200)
@example(["docs/a/b.txt", "docs/x"], ["graft docs", "prune docs/a"])
@example(["a/b/b.txt", "a/b.txt", "b.txt"], ["recursive-include a *.txt", "exclude a/b.txt"])
@example(["a/b", "ab"], ["global-include [a-b]*", "global-exclude [a-b]"])
def test_selects_what_setuptools_selects(paths: list[str], lines: list[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    with tempfile.TemporaryDirectory() as directory:
        root = write_tree(Path(directory) / "tree", tree_of(paths))
        assert set(selected(files_of(root), "", text)) == of_setuptools(root, text)


def test_the_line_that_counts_is_the_last_one_that_adds(tmp_path: Path) -> None:
    root = write_tree(tmp_path / "tree", {"project/docs/a.txt": "", "project/docs/b.txt": ""})
    text = "# files\ngraft docs\nprune docs\nrecursive-include docs a.*\n"
    assert selected(files_of(root), "project", text) == {"docs/a.txt": 4}
