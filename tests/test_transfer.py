"""What BuildKit fetches: recorded answers of a real engine, and the steps on the way to them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ctxaudit.dockerfile import plan
from ctxaudit.errors import CtxauditError
from ctxaudit.transfer import FetchedEntries, include_patterns
from tests.conformance.builds import ours, write_files

CASES: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("conformance").joinpath("transfer_cases.json").read_text("utf-8")
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_recorded_case(case: dict[str, Any], tmp_path: Path) -> None:
    context_dir = write_files(tmp_path / "context", case["files"], case["ignore"])
    for name, text in case.get("extra_ignores", {}).items():
        (context_dir / name).parent.mkdir(exist_ok=True)
        (context_dir / name).write_text(text)
    where = case.get("dockerfile_path", "Dockerfile")
    dockerfile = tmp_path / "stdin" if case.get("dockerfile_stdin") else context_dir / where
    dockerfile.parent.mkdir(exist_ok=True)
    dockerfile.write_text(case["dockerfile"])
    named = {
        name: write_files(tmp_path / f"named{at}", one["files"], one.get("ignore"))
        for at, (name, one) in enumerate(case["named_contexts"].items())
    }
    answer = ours(
        context_dir,
        dockerfile,
        target=case["target"],
        build_args=case["build_args"],
        named_contexts=named,
    )
    not_recorded = {".dockerignore", where, f"{where}.dockerignore"}
    assert [path for path in answer.main if path not in not_recorded] == case["transferred"]
    if answer.error is not None:
        assert _reason(answer.error) in case["error"]
        return
    assert "error" not in case or _fails_later(case["error"])
    assert answer.named == case.get("transferred_named", {name: [] for name in named})


def _reason(message: str) -> str:
    return message.split(": ")[-1] if "includepatterns" in message else message.split(": ", 1)[1]


def _fails_later(error: str) -> bool:
    """Whether the build failed only when it copied: what was fetched is not changed by that."""
    return any(text in error for text in ("not found", "non-directory", "too many links"))


def test_include_patterns_follow_links_in_the_unfiltered_tree(tmp_path: Path) -> None:
    tree = [
        "real/f",
        "link -> real",
        "chain -> link",
        "d/up -> ..",
        "d/f -> ../real/f",
        "abs -> /d",
    ]
    root = str(write_files(tmp_path / "c", tree))
    assert include_patterns(root, ["link/f"]) == ("link", "real/f")
    assert include_patterns(root, ["chain"]) == ("chain", "link", "real")
    assert include_patterns(root, ["abs/f"]) == ("abs", "d/f", "real/f")
    assert include_patterns(root, ["d/f*"]) == ("d/f*", "real/f")
    assert include_patterns(root, ["li*/f"]) == ("li*", "real/f")
    assert include_patterns(root, ["nope/x", "real", "real/f"]) == ("nope/x", "real")
    assert include_patterns(root, ["d/up"]) is None


def test_a_link_is_followed_for_the_first_of_two_sources_only(tmp_path: Path) -> None:
    """So BuildKit does: `COPY link/f link/g /x/` fails, for want of `real/g`."""
    root = str(write_files(tmp_path / "c", ["real/f", "real/g", "link -> real"]))
    assert include_patterns(root, ["link/f", "link/g"]) == ("link", "real/f")


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    root = str(write_files(tmp_path / "c", ["a -> b", "b -> a", "c -> c/x"]))
    assert include_patterns(root, ["a", "c"]) == ("a", "b", "c")


def test_a_path_that_only_a_file_stands_in_the_way_of(tmp_path: Path) -> None:
    root = str(write_files(tmp_path / "c", ["f"]))
    assert include_patterns(root, ["f/x", "f/*"]) == ("f/*", "f/x")


def fetched(directory: Path, dockerfile: str) -> FetchedEntries:
    return FetchedEntries(plan(dockerfile), str(directory))


def test_directories_are_decided_whole(tmp_path: Path) -> None:
    root = write_files(tmp_path / "c", ["a/b/c", "d/e"])
    entries = fetched(root, "FROM scratch\nCOPY a/b /x\n")
    assert entries.takes_all_below("a/b/") is True
    assert entries.takes_all_below("a/") is None
    assert entries.takes_all_below("d/") is False
    assert entries.taken("a/b/", ["c", "new"]) == [True, True]
    assert not entries.takes("d/e")


def test_everything_and_nothing(tmp_path: Path) -> None:
    root = write_files(tmp_path / "c", ["a"])
    everything = fetched(root, "FROM scratch\nCOPY . /x\n")
    assert (everything.takes_all_below(""), everything.takes("a")) == (True, True)
    nothing = fetched(root, "FROM scratch\nENV A=1\n")
    assert (nothing.takes_all_below(""), nothing.takes("a")) == (False, False)


def test_an_alternation_does_not_make_the_walk_go_in(tmp_path: Path) -> None:
    """`x|d/*` would match `d/y`, but the client passes `d` over: its text begins otherwise."""
    root = write_files(tmp_path / "c", ["d/y", "x"])
    entries = fetched(root, 'FROM scratch\nCOPY ["x|d/*", "x", "/t/"]\n')
    assert (entries.takes("x"), entries.takes("d/y")) == (True, False)


def test_bad_source_has_its_line(tmp_path: Path) -> None:
    root = write_files(tmp_path / "c", ["a"])
    with pytest.raises(CtxauditError) as caught:
        fetched(root, "FROM scratch\nCOPY a /x\nCOPY [ /x\n")
    assert (caught.value.path, caught.value.line) == ("Dockerfile", 3)


def test_source_that_only_the_walk_refuses(tmp_path: Path) -> None:
    root = write_files(tmp_path / "c", ["za", "b"])
    entries = fetched(root, 'FROM scratch\nCOPY b /x\nCOPY ["z*[", "/x/"]\n')
    with pytest.raises(CtxauditError, match="failed to match includepatterns") as caught:
        entries.check([("", ["b", "za"])])
    assert caught.value.line == 3
