"""What we say of each kind of faulty line, beside moby's own matcher and git.

For each kind: the faulty file, what it leaves out by moby's matcher, and what it leaves out once
the change that the finding carries is made. Where the line comes from a `.gitignore`, git says what
was meant.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

import ctxaudit
from tests.conftest import MakeTree
from tests.lint.edited import apply, ignore_findings, ignored_by_git, included

DOCKERFILE = "FROM scratch\nCOPY . /app\n"


class Kind(NamedTuple):
    """A faulty ignore file over a tree.

    `before` and `after` are what moby's matcher leaves out with the file as it is and corrected;
    `files` is what the finding counts. `git`: git leaves out the same as the corrected file.
    """

    rule: str
    ignore: str
    tree: str
    before: str
    after: str
    files: int
    git: bool = False
    line: int = 1


KINDS = {
    "root only": Kind(
        "root-only-pattern",
        "node_modules/",
        "node_modules/a web/node_modules/b web/c",
        "node_modules/a",
        "node_modules/a web/node_modules/b",
        1,
        git=True,
    ),
    "pasted from .gitignore": Kind(
        "root-only-pattern",
        "*.py[cod]",
        "a.pyc app/b.pyo app/c.py",
        "a.pyc",
        "a.pyc app/b.pyo",
        1,
        git=True,
    ),
    "one directory deep": Kind(
        "root-only-pattern",
        "*/__pycache__",
        "__pycache__/r app/__pycache__/a app/b/__pycache__/c app/d",
        "app/__pycache__/a",
        "__pycache__/r app/__pycache__/a app/b/__pycache__/c",
        2,
    ),
    "slashes at the ends": Kind(
        "duplicate-pattern", "docs/\n/docs", "docs/a b/docs/c", "docs/a", "docs/a", 0, line=2
    ),
    "comment behind a pattern": Kind("misread-comment", "docs # old", "docs/a b", "", "docs/a", 1),
    "comment of slashes": Kind("misread-comment", "// data", "data/a b", "data/a", "", 1),
    "indented comment": Kind("misread-comment", "  # a", "a b", "", "", 0),
    "brings back a directory": Kind(
        "exception-brings-back",
        "*\n**/__pycache__\n!app",
        "app/__pycache__/a app/b c",
        "Dockerfile c",
        "Dockerfile app/__pycache__/a c",
        1,
        line=3,
    ),
    "exception above its pattern": Kind(
        "dead-exception", "!docs/x\ndocs", "docs/x docs/y a", "docs/x docs/y", "docs/y", 1
    ),
    "exception removed again": Kind(
        "dead-exception",
        "docs\n!docs/x\ndocs/x",
        "docs/x docs/y a",
        "docs/x docs/y",
        "docs/y",
        1,
        line=2,
    ),
    "exception that is not asked": Kind(
        "dead-exception", "docs/x\n!docs", "docs/x/a docs/y", "docs/x/a", "", 1, line=2
    ),
    "exception of another case": Kind(
        "dead-exception",
        "*.md\n!readme.md",
        "README.md b.md a",
        "README.md b.md",
        "b.md",
        1,
        line=2,
    ),
    "exception for nothing": Kind(
        "dead-exception", "*.md\n!a.txt", "a.txt b.md", "b.md", "b.md", 0, line=2
    ),
    "contradiction": Kind("shadowed-pattern", "docs\n!docs", "docs/a b", "", "", 0),
    "broad suffix": Kind(
        "broad-suffix",
        "*test",
        "latest/a unittest/b c",
        "latest/a unittest/b",
        "unittest/b",
        1,
    ),
    "quotes": Kind("foreign-syntax", '"docs"', "docs/a b", "", "docs/a", 1),
    "braces": Kind("foreign-syntax", "**/*.{log,tmp}", "a.log b/c.tmp d", "", "a.log b/c.tmp", 2),
    "list": Kind("foreign-syntax", "*.log, *.tmp", "a.log b.tmp d", "", "a.log b.tmp", 2),
    "home": Kind("foreign-syntax", "~/.ssh", ".ssh/a b", "", "", 0),
    "negated class": Kind(
        "foreign-syntax", "[!a].txt", "a.txt b.txt", "a.txt", "b.txt", 1, git=True
    ),
    "alternation": Kind(
        "foreign-syntax", "*.py|*.txt", "a.pyc b.py c.txt", "a.pyc b.py c.txt", "b.py c.txt", 1
    ),
    "anchors": Kind("foreign-syntax", "^docs$", "docs/a b", "", "docs/a", 1),
    "backslashes": Kind(
        "foreign-syntax", "web\\data", "web/data/a web0ata2 b", "", "web/data/a", 1
    ),
    "other case": Kind("misspelt-pattern", "readme.md", "README.md a", "", "README.md", 1),
    "slip of the pen": Kind("misspelt-pattern", "secerts", "secrets/a b", "", "secrets/a", 1),
    "rest of older days": Kind("dead-pattern", "old-site", "docs/a b", "", "", 0),
    "outside": Kind("foreign-syntax", "../docs", "docs/a b", "", "", 0),
    "root of the context": Kind("foreign-syntax", "./", "docs/a b", "", "", 0),
    "lost directory": Kind(
        "lost-directory",
        "logs",
        "logs/.gitkeep logs/today b",
        "logs/.gitkeep logs/today",
        "logs/today",
        1,
    ),
    "parent named again": Kind(
        "emptied-file", "docs\n!docs/x\ndocs", "docs/x docs/y", "docs/y", "docs/y", 1, line=2
    ),
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_kind(kind: Kind, make_tree: MakeTree) -> None:
    files = dict.fromkeys(kind.tree.split(), "x")
    root = make_tree({**files, "Dockerfile": DOCKERFILE, ".dockerignore": f"{kind.ignore}\n"})
    (finding,) = ignore_findings(root)
    assert (finding.rule, finding.files) == (kind.rule, kind.files)
    assert finding.location is not None
    assert finding.location.line == kind.line
    everything = {*files, "Dockerfile"}
    assert everything - included(root) == set(kind.before.split())
    apply(root, finding)
    assert everything - included(root) == set(kind.after.split())
    assert [one.rule for one in ignore_findings(root) if one.rule == kind.rule] == []
    if kind.git:
        assert ignored_by_git(root, [kind.ignore]) == set(kind.after.split())


HARMLESS = {
    "Dockerfile and ignore file": "Dockerfile\n.dockerignore",
    "trailing blanks, which Docker drops": "docs  \n\tb\t",
    "lines that end as on Windows": "docs\r\n# comment\r\n**/*.tmp\r",
    "escaped number sign": "\\#a\n[#]a",
    "preventive names": "node_modules\n**/*.log\n.venv/\n*.swp\n.env",
    "allow-list": "*\n!docs\n!a",
    "later output": "*\n!docs\n!dist/*.whl\n!target/app",
}


@pytest.mark.parametrize("ignore", HARMLESS.values(), ids=HARMLESS)
def test_nothing_is_said(ignore: str, make_tree: MakeTree) -> None:
    files = {"docs/a": "x", "b": "x", "a": "x", "#a": "x", "Dockerfile": DOCKERFILE}
    root = make_tree({**files, ".dockerignore": f"{ignore}\n"})
    assert ignore_findings(root) == []


REFUSED = {
    "[": "syntax error in pattern",
    "docs/[a-": "syntax error in pattern",
    "a\\ ": "syntax error in pattern",
    "!": 'illegal exclusion pattern: "!"',
    "web\\cache": "syntax error in pattern",
}


@pytest.mark.parametrize("line", REFUSED)
def test_what_docker_refuses_is_one_clear_line(line: str, make_tree: MakeTree) -> None:
    root = make_tree({"a": "x", "Dockerfile": DOCKERFILE, ".dockerignore": f"docs\n{line}\n"})
    with pytest.raises(ctxaudit.CtxauditError) as refused:
        ignore_findings(root)
    text = str(refused.value)
    assert text.count("\n") == 0
    assert "/.dockerignore:2: " in text
    assert f'"{line.strip()}": {REFUSED[line]}' in text


def test_unread_directories_silence_what_they_could_hold(make_tree: MakeTree) -> None:
    root = make_tree({"docs/a": "x", "b": "x", ".dockerignore": "docs\n!bb\ndocs/x\nold\n"})
    audit = ctxaudit.scan(Path(root), excluded_sizes=False)
    assert [one.rule for one in audit.findings if one.location is not None] == []
