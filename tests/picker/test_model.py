"""What picks come to, without any screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctxaudit import propose, scan
from ctxaudit.errors import CtxauditError
from ctxaudit.model import Totals
from ctxaudit.picker.model import steps
from tests.conftest import MakeTree, run_git, write_tree
from tests.lint.edited import included
from tests.picker.models import Session

NODE = {
    "Dockerfile": "FROM node:22 AS build\nWORKDIR /app\nCOPY package.json package-lock.json ./\n"
    "RUN npm ci\nCOPY . .\nRUN npm run build\nFROM nginx\nCOPY --from=build /app/out /srv\n"
    "COPY nginx/site.conf /etc/nginx/\n",
    "package.json": '{"scripts": {"build": "tsc"}}',
    "package-lock.json": "{}",
    "nginx/site.conf": "server {}",
    "src/main.ts": "main()",
    "node_modules/left-pad/index.js": "x" * 3000,
    "node_modules/right-pad/index.js": "x" * 2000,
    "data/big/a.bin": "x" * 5000,
    "data/big/b.bin": "x" * 4000,
    "data/small/c.bin": "x" * 10,
    "data/run.log": "x" * 20,
}
MINE = "# mine\n*.tmp\n"


@pytest.fixture
def session(make_tree: MakeTree) -> Session:
    return Session(make_tree(NODE | {".dockerignore": MINE}))


def test_nothing_picked_changes_nothing(session: Session) -> None:
    assert session.outcome.proposal.text == MINE
    assert not session.outcome.proposal.is_new


def test_an_excluded_directory_is_a_line(session: Session) -> None:
    session.toggle("data")
    assert session.block == ["# chosen by hand", "/data"]
    assert session.mark("data") == "excluded"
    assert session.mark("data/big/a.bin") == "excluded"
    session.toggle("data")
    assert session.outcome.proposal.text == MINE


def test_the_last_word_about_a_directory_counts(session: Session) -> None:
    session.toggle("data/big", "data/small/c.bin")
    assert session.block == ["# chosen by hand", "/data/big", "/data/small/c.bin"]
    assert session.mark("data") == "partly"
    session.toggle("data")
    assert session.block == ["# chosen by hand", "/data"]


def test_an_exception_inside_of_what_is_excluded(session: Session) -> None:
    session.toggle("data", "data/big", "data/big/b.bin")
    assert session.block == ["# chosen by hand", "/data", "!/data/big", "/data/big/b.bin"]
    assert session.mark("data/big") == "partly"
    session.write()
    sent = included(session.root)
    assert {path for path in sent if path.startswith("data/")} == {"data/big/a.bin"}
    assert sent == session.included - {".dockerignore"}


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("package.json", "Dockerfile:3 copies it"),
        ("nginx", "Dockerfile:9 copies it"),
        ("nginx/site.conf", "Dockerfile:9 copies it"),
    ],
)
def test_what_a_build_needs_is_locked(session: Session, path: str, reason: str) -> None:
    with pytest.raises(CtxauditError, match=f"^{path} stays: .*{reason}"):
        session.toggle(path)


def test_the_proposal_comes_and_goes(session: Session) -> None:
    session.toggle("data").propose()
    assert "**/node_modules" in session.block
    assert session.block[-2:] == ["# chosen by hand", "/data"]
    session.propose()
    assert session.block == ["# chosen by hand", "/data"]


def test_what_is_proposed_can_be_kept(session: Session) -> None:
    session.propose()
    proposed = session.block
    session.toggle("node_modules")
    assert session.mark("node_modules") == "sent"
    assert session.block[-2:] == ["# chosen by hand", "# keep: /node_modules"]
    assert "**/node_modules" not in session.block
    session.toggle("node_modules")
    assert session.block == proposed


def test_something_in_what_is_proposed_can_be_sent(session: Session) -> None:
    session.propose().toggle("node_modules/left-pad")
    assert session.block[-2:] == ["# chosen by hand", "!/node_modules/left-pad"]
    session.write()
    sent = included(session.root)
    assert {path for path in sent if path.startswith("node_modules/")} == {
        "node_modules/left-pad/index.js"
    }


def test_an_exception_does_not_undo_the_users_lines(make_tree: MakeTree) -> None:
    session = Session(make_tree(NODE | {".dockerignore": "**/*.log\n"})).toggle("data")
    before = session.outcome.proposal.content
    picks = session.outcome.picks.returning("data")._replace(lines=("/data", "!/data"))
    assert session.model.outcome(picks).proposal.content == before


@pytest.mark.parametrize("style", ["deny", "allow"])
def test_generate_keeps_what_was_chosen(make_tree: MakeTree, style: str) -> None:
    root = make_tree(NODE | {".dockerignore": MINE})
    session = Session(root, "allow" if style == "allow" else "deny")
    session.propose().toggle("data/big", "node_modules")
    session.write()
    again = propose(root)
    assert again.style == style
    assert again.content == session.outcome.proposal.content
    # another machine has nothing of it
    for path in sorted((root / "data/big").iterdir()):
        path.unlink()
    (root / "data/big").rmdir()
    assert "\n/data/big\n" in propose(root).text
    assert not again.is_new


def test_a_need_outweighs_what_was_chosen_before(session: Session) -> None:
    session.propose().toggle("data/big")
    session.write()
    with (session.root / "Dockerfile").open("a") as dockerfile:
        dockerfile.write("COPY data/big/a.bin /srv/\n")
    again = propose(session.root)
    assert "/data/big" not in again.text.split("\n")
    (kept,) = (one for one in again.kept if one.path == "data/big")
    assert kept.reason.endswith("Dockerfile:10 copies it")


def test_other_lines_under_the_head_are_kept_as_they_are(session: Session) -> None:
    session.toggle("data/small")
    session.write()
    ignore = session.root / ".dockerignore"
    ignore.write_text(ignore.read_text().replace("/data/small", "**/*.bin\n# why\n/data/small"))
    again = Session(session.root)
    assert again.block == ["# chosen by hand", "**/*.bin", "# why", "/data/small"]
    assert not again.outcome.proposal.is_new


def test_with_a_version_from_git_all_that_is_tracked_is_locked(make_tree: MakeTree) -> None:
    root = make_tree(
        {
            "Dockerfile": "FROM python:3.13\nCOPY . .\nRUN pip install .\n",
            "pyproject.toml": '[build-system]\nrequires = ["setuptools-scm"]\n'
            'build-backend = "setuptools.build_meta"\n[project]\nname = "a"\n'
            'dynamic = ["version"]\n[tool.setuptools_scm]\n',
            "docs/index.md": "x",
            "new/data.bin": "x",
        }
    )
    run_git(root, "init", "-q")
    run_git(root, "add", "Dockerfile", "pyproject.toml", "docs")
    session = Session(root)
    for path in (".git", "docs", "docs/index.md"):
        with pytest.raises(CtxauditError, match="makes the version from it"):
            session.toggle(path)
    with pytest.raises(CtxauditError, match="only as a whole"):
        session.toggle(".git/HEAD")
    assert session.toggle("new").mark("new") == "excluded"


@pytest.mark.parametrize(
    "name", ["#x", "!x", "a b ", " a", "a*b", "[x]", "a\\b", "é", "a\nb", "{1}"]
)
def test_any_name_gets_a_line_for_itself_alone(make_tree: MakeTree, name: str) -> None:
    others = {"axb": "", "x": "", "b": "", "1": ""}
    root = make_tree({"Dockerfile": "FROM a\nCOPY . .\n", name: "x" * 10} | others)
    session = Session(root).toggle(name)
    session.write()
    assert included(root) == {"Dockerfile", *others}


def test_a_name_that_a_comment_cannot_hold_is_refused(make_tree: MakeTree) -> None:
    dockerfile = "FROM node\nRUN npm ci\nCOPY . .\n"
    tree = {"Dockerfile": dockerfile, "package.json": "{}", "a\nb/node_modules/x/index.js": "x"}
    tree["a\nb/x"] = ""
    session = Session(make_tree(tree)).propose()
    assert session.mark("a\nb/node_modules") == "excluded"
    with pytest.raises(CtxauditError, match=r"^a\\nb/node_modules has a name that no comment"):
        session.toggle("a\nb/node_modules")


def test_rows_come_by_size(session: Session) -> None:
    assert session.rows.names("")[:2] == ("data", "node_modules")
    row = session.rows.row("node_modules")
    assert row.name == "node_modules/"
    assert row.all == Totals(2, 5000)
    assert row.reach == "stage"
    assert row.known
    assert row.locked is None
    assert session.rows.row("data/run.log").name == "run.log"


def test_the_funnel_is_that_of_a_scan(session: Session) -> None:
    before = scan(session.root).builds[0].totals
    session.propose().toggle("data")
    session.write()
    after = scan(session.root).builds[0].totals
    assert [(one.name, one.before, one.after) for one in steps(session.outcome.proposal)] == [
        ("included", before.included, after.included),
        ("transferred", before.transferred, after.transferred),
        ("in image", before.in_image, after.in_image),
    ]


def test_several_builds_are_counted_together(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            "Dockerfile": "FROM a\nCOPY a b /x/\n",
            "compose.yaml": "services: {a: {build: .}, b: {build: {context: ., dockerfile: B}}}",
            "B": "FROM a\nCOPY b c /x/\n",
            "a": "x" * 100,
            "b": "x" * 10,
            "c": "x",
            "d": "x",
        },
    )
    session = Session(tmp_path).toggle("d")
    assert [tuple(one) for one in steps(session.outcome.proposal)][1:] == [
        ("transferred", Totals(4, 121), Totals(4, 121)),
        ("in image", Totals(4, 121), Totals(4, 121)),
    ]
    with pytest.raises(CtxauditError, match=r"^c stays: .*B:2 copies it"):
        session.toggle("c")
