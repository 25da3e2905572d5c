"""Adopting ctxaudit with a baseline: what was there stays quiet, what is new does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import RunCommand, write_tree

KNOWN = 30
SECRET = "wJalrXUtnFEMI9K7MDENGbPxRfiCYzKz4fT8qLmN"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A project with thirty findings: patterns that are written twice."""
    patterns = "".join(f"twice-{number}\n" * 2 for number in range(1, KNOWN + 1))
    files = {"Dockerfile": "FROM scratch\nCOPY src /src\n", ".dockerignore": patterns}
    return write_tree(tmp_path / "old", files | {"src/a": "1\n" * 500})


def findings(ctxaudit: RunCommand, root: Path, *options: str) -> list[dict[str, Any]]:
    ran = ctxaudit("scan", *options, "--format", "json", cwd=root)
    found: list[dict[str, Any]] = json.loads(ran.out)["builds"][0]["findings"]
    return found


def add_secret(root: Path) -> None:
    write_tree(root, {"src/.env": f"AWS_SECRET_ACCESS_KEY={SECRET}\n"})


def test_only_the_new_one_is_seen_in_every_format(old: Path, ctxaudit: RunCommand) -> None:
    assert len(findings(ctxaudit, old)) == KNOWN
    recorded = ctxaudit("scan", "--write-baseline", "known.json", "--fail-on=note", cwd=old)
    assert recorded.status == 0
    assert recorded.err == "recorded 30 findings of 1 build in known.json\n"
    # the baseline lies in the context and is not sent: the Dockerfile copies src
    options = ("--baseline", "known.json", "--new-only", "--fail-on=note", "--max-growth=1MB")
    assert ctxaudit("scan", *options, cwd=old).status == 0
    add_secret(old)
    for format_ in ("text", "json", "sarif", "github", "markdown", "gitlab", "junit"):
        ran = ctxaudit("scan", *options, "--format", format_, cwd=old)
        assert ran.status == 1
        assert "secret-in-context" in ran.out
        assert "src/.env" in ran.out
        assert "twice-" not in without_patterns(format_, ran.out)
        assert SECRET not in ran.out
    text = ctxaudit("scan", *options, cwd=old).out
    assert text.splitlines()[0].endswith("; 1 error")
    assert "known.json: 30 known findings, not shown\n" in text
    annotations = ctxaudit("scan", *options, "--format=github", cwd=old).out
    assert len(annotations.splitlines()) == 1
    [result] = sarif(ctxaudit, old, *options)
    assert (result["ruleId"], result["baselineState"]) == ("secret-in-context", "new")


def without_patterns(format_: str, out: str) -> str:
    """The report without the patterns of the ignore file, which JSON has anyway."""
    if format_ != "json":
        return out
    document = json.loads(out)
    del document["builds"][0]["patterns"]
    return json.dumps(document)


def sarif(ctxaudit: RunCommand, root: Path, *options: str) -> list[dict[str, Any]]:
    ran = ctxaudit("scan", *options, "--format", "sarif", cwd=root)
    results: list[dict[str, Any]] = json.loads(ran.out)["runs"][0]["results"]
    return results


def test_known_ones_are_marked_and_come_last(old: Path, ctxaudit: RunCommand) -> None:
    ctxaudit("scan", "--write-baseline", "known.json", cwd=old)
    add_secret(old)
    options = ("--baseline", "known.json", "--fail-on=note", "--max-growth=1MB")
    assert [one["baselineState"] for one in sarif(ctxaudit, old, *options)] == [
        "new",
        *["unchanged"] * KNOWN,
    ]
    rows = findings(ctxaudit, old, *options)
    assert [one["in_baseline"] for one in rows] == [False, *[True] * KNOWN]
    ran = ctxaudit("scan", *options, cwd=old)
    assert ran.status == 1
    assert ran.out.splitlines()[0].endswith("(30 in the baseline)")
    assert ctxaudit("scan", *options, "--ignore=secrets", cwd=old).status == 0


def test_sarif_without_a_baseline_has_no_state(old: Path, ctxaudit: RunCommand) -> None:
    assert not any("baselineState" in one for one in sarif(ctxaudit, old))


def test_identities_are_the_fingerprints_and_survive_moved_lines(
    old: Path, ctxaudit: RunCommand
) -> None:
    ctxaudit("scan", "--write-baseline", "known.json", cwd=old)
    known = {one["identity"] for one in json.loads((old / "known.json").read_text())["findings"]}
    prints = {one["partialFingerprints"]["primaryLocationLineHash"] for one in sarif(ctxaudit, old)}
    assert known == prints
    ignore = old / ".dockerignore"
    ignore.write_text("# moved\n\n" + "".join(reversed(ignore.read_text().splitlines(True))))
    options = ("--baseline", "known.json", "--new-only", "--max-growth=1MB")
    assert findings(ctxaudit, old, *options) == []


def test_entries_that_are_out_of_date_are_told(old: Path, ctxaudit: RunCommand) -> None:
    ctxaudit("scan", "--write-baseline", "known.json", cwd=old)
    (old / ".dockerignore").write_text("twice-1\ntwice-1\n")
    text = ctxaudit("scan", "--baseline", "known.json", cwd=old).out
    told = "known.json: 1 known finding; 29 entries are out of date; "
    assert f"{told}record it anew with --write-baseline\n" in text
    # what was not looked for is not out of date
    text = ctxaudit("scan", "--baseline", "known.json", "--select=secrets", cwd=old).out
    assert "known.json: 0 known findings\n" in text


def test_the_file_is_for_review(old: Path, ctxaudit: RunCommand) -> None:
    for name in ("one.json", "two.json"):
        ctxaudit("scan", "--write-baseline", f"../{name}", cwd=old)
    written = (old.parent / "one.json").read_text()
    assert written == (old.parent / "two.json").read_text()
    document = json.loads(written)
    size = sum(path.stat().st_size for path in old.rglob("*") if path.is_file())
    assert document["builds"] == {
        "Dockerfile": {
            "included": {"files": 3, "bytes": size},
            "transferred": {"files": 1, "bytes": 1_000},
            "in_image": {"files": 1, "bytes": 1_000},
        }
    }
    rows = document["findings"]
    assert [set(row) for row in rows] == [{"rule", "file", "path", "builds", "identity"}] * KNOWN
    assert rows == sorted(rows, key=lambda row: (row["file"], row["rule"], row["identity"]))


def test_a_build_may_grow_by_five_percent(old: Path, ctxaudit: RunCommand) -> None:
    ctxaudit("scan", "--write-baseline", "../known.json", cwd=old)
    options = ("--baseline", "../known.json", "--new-only")
    (old / "src/b").write_text("x" * 50)
    assert ctxaudit("scan", *options, cwd=old).status == 0
    (old / "src/b").write_text("x" * 51)
    ran = ctxaudit("scan", *options, "--format", "json", cwd=old)
    assert ran.status == 1
    [build] = json.loads(ran.out)["builds"]
    over = [one for one in build["findings"] if one["rule"] == "oversize-context"]
    assert [(one["reach"], one["location"]["line"]) for one in over] == [
        ("transferred", 4),
        ("image", 4),
    ]
    assert ctxaudit("scan", *options, "--max-growth=10%", cwd=old).status == 0
    # a limit of the user's own stands over the baseline's, for what it is about
    (old / "other").write_text("x" * 5_000)
    assert ctxaudit("scan", *options, "--max-growth=10%", cwd=old).status == 1
    assert ctxaudit("scan", *options, "--max-growth=10%", "--max-size=1MB", cwd=old).status == 0


def test_a_limit_that_is_exceeded_is_not_made_known(old: Path, ctxaudit: RunCommand) -> None:
    ran = ctxaudit("scan", "--max-size=1kB", "--write-baseline", "../known.json", cwd=old)
    assert ran.status == 1
    assert "oversize-context" not in (old.parent / "known.json").read_text()


def test_several_builds(tmp_path: Path, ctxaudit: RunCommand) -> None:
    files = {f"{name}/Dockerfile": "FROM scratch\nCOPY . .\n" for name in "bc"}
    files |= {f"{name}/.dockerignore": "*.log\n*.log\n" for name in "bc"}
    root = write_tree(tmp_path / "many", files)
    ctxaudit("scan", "--write-baseline", "../known.json", cwd=root)
    assert list(json.loads((tmp_path / "known.json").read_text())["builds"]) == [
        "b/Dockerfile",
        "c/Dockerfile",
    ]
    # a new Dockerfile of the same context comes first, and what was known stays known
    write_tree(root, {"b/A.Dockerfile": "FROM scratch\nCOPY . .\n"})
    options = ("--baseline", "../known.json", "--new-only", "--max-growth=1MB")
    ran = ctxaudit("scan", *options, "--format=json", cwd=root)
    builds = json.loads(ran.out)["builds"]
    assert len(builds) == 3
    assert [build["findings"] for build in builds] == [[], [], []]


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (None, "there is no such baseline; record it with --write-baseline"),
        ("{", "is no JSON"),
        ("[]", "is no baseline of ctxaudit"),
        ('{"ctxaudit_baseline": 9}', "is a baseline of another version"),
        ('{"ctxaudit_baseline": 1, "builds": []}', "is a damaged baseline"),
        ('{"ctxaudit_baseline": 1, "builds": {}, "findings": [1]}', "is a damaged baseline"),
    ],
)
def test_files_that_are_no_baseline(
    old: Path, ctxaudit: RunCommand, content: str | None, wrong: str
) -> None:
    if content is not None:
        (old / "known.json").write_text(content)
    ran = ctxaudit("scan", "--baseline", "known.json", cwd=old)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("ctxaudit: error: known.json")
    assert wrong in ran.err


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        (("--new-only",), "--new-only compares with a baseline: name it with --baseline"),
        (("--max-growth=1%",), "--max-growth compares with a baseline: name it with --baseline"),
        (("--baseline=a", "--write-baseline=a"), "use either --baseline or --write-baseline"),
    ],
)
def test_options_that_make_no_sense(
    old: Path, ctxaudit: RunCommand, options: tuple[str, ...], wrong: str
) -> None:
    ran = ctxaudit("scan", *options, cwd=old)
    assert (ran.status, ran.err) == (2, f"ctxaudit: error: {wrong}\n")


def test_no_baseline_without_all_builds(old: Path, ctxaudit: RunCommand) -> None:
    files = {"compose.yaml": "services:\n  a: {build: .}\n  b: {build: gone}\n"}
    write_tree(old, files)
    ran = ctxaudit("scan", "--all", "--write-baseline", "known.json", cwd=old)
    assert ran.status == 2
    assert "no baseline is recorded without all builds" in ran.err
    assert not (old / "known.json").exists()
