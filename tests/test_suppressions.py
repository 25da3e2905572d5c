"""Comments that hide findings, and the choice of rules."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ctxaudit.errors import CtxauditError
from ctxaudit.model import Finding, Location, Skipped
from ctxaudit.rules import RULES, choose, hidden_by
from ctxaudit.rules.selection import chosen
from ctxaudit.suppressions import Comment, CommentedFile, read_comments
from tests.conftest import MakeTree, RunCommand

PATTERNS = """\
# the files of the editor
# ctxaudit: ignore[dead-pattern] made by a tool of ours

# more about it
odd-name
 another
#ctxaudit:ignore-file[git-history, large-data]
# ctxaudit: ignore [dead-pattern] no list
"""


def as_written(name: str, _reason: str) -> frozenset[str]:
    return frozenset({name})


def test_comments_name_the_line_below_them() -> None:
    assert list(
        read_comments(CommentedFile(".dockerignore", PATTERNS, indents=False), as_written)
    ) == [
        Comment(".dockerignore", 2, 5, frozenset({"dead-pattern"}), "made by a tool of ours"),
        Comment(".dockerignore", 7, None, frozenset({"git-history", "large-data"}), ""),
    ]


def test_line_ends_of_windows() -> None:
    text = "FROM scratch\r\n# ctxaudit: ignore[a] b\r\nCOPY . .\r\n"
    assert list(read_comments(CommentedFile("Dockerfile", text, indents=True), as_written)) == [
        Comment("Dockerfile", 2, 3, frozenset({"a"}), "b")
    ]


def test_indented_comments_are_patterns_of_an_ignore_file() -> None:
    text = "# ctxaudit: ignore[a]\n # b\nc\n  # ctxaudit: ignore[a]\nd\n"
    in_dockerfile = list(read_comments(CommentedFile("f", text, indents=True), as_written))
    in_ignore_file = list(read_comments(CommentedFile("f", text, indents=False), as_written))
    assert [one.holds_for for one in in_dockerfile if isinstance(one, Comment)] == [3, 5]
    assert [one.holds_for for one in in_ignore_file if isinstance(one, Comment)] == [2]


def test_a_secret_is_hidden_only_with_a_reason() -> None:
    with pytest.raises(CtxauditError, match="hides nothing: say why, to hide secret-in-context"):
        hidden_by("secret-in-context", "")
    assert hidden_by("secret-in-context", "made up") == {"secret-in-context"}
    assert hidden_by("git-history", "") == {"git-history"}


def test_names_mean_what_they_mean_for_options() -> None:
    text = "# ctxaudit: ignore-file[ignorefile, git-histry] b\n"
    unknown, comment = read_comments(CommentedFile(".dockerignore", text, indents=False), hidden_by)
    assert isinstance(comment, Comment)
    assert comment.rules == choose(select=["ignorefile"])
    assert unknown == Skipped(
        ".dockerignore:1", 'there is no rule or group "git-histry"; did you mean "git-history"?'
    )


@pytest.mark.parametrize(
    ("place", "hidden"),
    [
        (Location("Dockerfile", 3), True),
        (Location("Dockerfile", 4), False),
        (Location("other", 3), False),
        (None, False),
    ],
)
def test_only_findings_of_that_line(place: Location | None, hidden: bool) -> None:
    comment = Comment("Dockerfile", 2, 3, frozenset({"a"}), "")
    assert comment.hides(Finding("a", "note", "", "", location=place)) == hidden
    assert not comment.hides(Finding("b", "note", "", "", location=place))
    everywhere = comment._replace(holds_for=None)
    assert everywhere.hides(Finding("a", "note", "", "", location=place))


def test_suppressed_findings_are_counted_and_do_not_fail(
    make_tree: MakeTree, ctxaudit: RunCommand
) -> None:
    root = make_tree(
        {
            "Dockerfile": "FROM a\n# ctxaudit: ignore[copy-missing-source] made by CI\nCOPY a b\n",
            ".dockerignore": "# none\n",
        }
    )
    ran = ctxaudit("scan", ".", "--format", "json", cwd=root)
    assert ran.status == 0
    (finding,) = (
        found
        for found in json.loads(ran.out)["builds"][0]["findings"]
        if found["rule"] == "copy-missing-source"
    )
    assert finding["suppressed"] is True
    assert finding["suppression"] == {"reason": "made by CI", "file": "Dockerfile", "line": 2}
    text = ctxaudit("scan", ".", cwd=root).out
    assert "(1 suppressed)" in text
    assert "copy-missing-source" not in text
    shown = ctxaudit("scan", ".", "--show-suppressed", cwd=root).out
    assert "suppressed by Dockerfile:2: made by CI" in shown


class FakeRule:
    """A rule as the choice sees it."""

    def __init__(self, rule: str, group: str, default: bool, *aliases: str) -> None:
        self.ID, self.GROUP, self.DEFAULT, self.ALIASES = rule, group, default, aliases


FAKES: Any = (
    FakeRule("a", "image", True, "hadolint DL3009"),
    FakeRule("b", "image", False),
    FakeRule("c", "context", True),
)


@pytest.mark.parametrize(
    ("select", "extend", "ignore", "runs"),
    [
        ("", "", "", "a c"),
        ("all", "", "", "a b c"),
        ("image", "", "", "a b"),
        ("", "b", "", "a b c"),
        ("c", "b", "", "b c"),
        ("", "", "image", "c"),
        ("DL3009", "", "", "a"),
        ("image", "", "DL3009", "b"),
        ("a", "", "image", "a"),
        ("image", "", "image", ""),
        ("", "image", "all", "a b"),
        ("a", "", "a", ""),
    ],
)
def test_the_more_exact_name_wins(select: str, extend: str, ignore: str, runs: str) -> None:
    found = chosen(FAKES, select.split(), extend.split(), ignore.split())
    assert " ".join(sorted(found)) == runs


def test_unknown_names_are_refused() -> None:
    with pytest.raises(CtxauditError, match='no rule or group "git-histry"; did you mean "git-his'):
        choose(select=["git-histry"])
    with pytest.raises(CtxauditError, match="ctxaudit rule lists all"):
        choose(ignore=["zzzzzzz"])


def test_select_on_the_command_line(make_tree: MakeTree, ctxaudit: RunCommand) -> None:
    root = make_tree(
        {"Dockerfile": "FROM node\nCOPY . .\nRUN npm ci\n", "node_modules/a.js": "1\n"}
    )
    out = ctxaudit("scan", ".", "--select", "context,ignorefile", cwd=root).out
    assert "installed-dependencies" in out
    assert "installed-dependencies" not in ctxaudit("scan", ".", "--select", "copies", cwd=root).out
    ran = ctxaudit("scan", ".", "--ignore", "contxt", cwd=root)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == (
        'ctxaudit: error: --ignore: there is no rule or group "contxt"; did you mean "context"?\n'
    )


def test_rules_are_shown_by_every_name_they_have(ctxaudit: RunCommand) -> None:
    table = ctxaudit("rule").out
    for rule in RULES:
        assert f" {rule.ID} " in table
        assert ctxaudit("rule", rule.ID).out.startswith(f"{rule.ID} (group {rule.GROUP}, ")
        break
    assert ctxaudit("rule", "CopyIgnoredFile").out == ctxaudit("rule", "copy-ignored-file").out
    assert ctxaudit("rule", "no-such-rule").status == 2
