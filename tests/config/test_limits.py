"""Limits for builds, directories and what gets so far: what they are compared with, and shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

import ctxaudit
from ctxaudit.errors import CtxauditError
from ctxaudit.model import Limit, Limits, LimitUse, Selection
from ctxaudit.pipeline import Checks
from ctxaudit.results import Build
from tests.conftest import RunCommand, write_tree

# apps/api is sent into a stage, apps/web ends up in the image, docs is not sent at all
DOCKERFILE = """\
FROM scratch AS build
COPY apps /apps
FROM scratch
COPY --from=build /apps/web /web
"""
FILES = {
    "Dockerfile": DOCKERFILE,
    ".dockerignore": "**/*.tmp\ngone\n*Dockerfile\n.dockerignore\n*.toml\n*.yaml\n",
    "apps/web/a": "1" * 70,
    "apps/web/static/b": "1" * 30,
    "apps/web/static/c.tmp": "1" * 500,
    "apps/api/d": "1" * 20,
    "docs/e": "1" * 7,
    "gone/f.tmp": "1" * 9,
}
SIZES = {path: len(text) for path, text in FILES.items()}
SELECTIONS: tuple[Selection, ...] = ("included", "transferred", "in_image")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(write_tree(tmp_path, FILES))
    return tmp_path


def scanned(*limits: Limit, **amounts: int) -> Build:
    return ctxaudit.scan(".", limits=Limits(**amounts, others=limits)).builds[0]


def used(build: Build) -> list[tuple[str | None, Selection, int, int]]:
    assert build.budget is not None
    uses = build.budget.limits
    return [(use.path, use.limit.selection, use.limit.amount, use.actual) for use in uses]


@pytest.mark.parametrize(
    ("directory", "selection", "expected"),
    [
        (None, "included", {None: 127}),
        (None, "transferred", {None: 120}),
        (None, "in_image", {None: 100}),
        ("apps/*", "included", {"apps/api": 20, "apps/web": 100}),
        ("apps/*/", "in_image", {"apps/api": 0, "apps/web": 100}),
        ("static", "transferred", {"apps/web/static": 30}),
        ("/static", "included", {}),
        ("d*", "transferred", {"docs": 0}),
        ("**/web", "included", {"apps/web": 100}),
        ("gone", "included", {"gone": 0}),
        ("*", "included", {"apps": 120, "docs": 7, "gone": 0}),
        ("a", "included", {}),
    ],
)
@pytest.mark.usefixtures("root")
def test_what_a_limit_holds_for(
    directory: str | None, selection: Selection, expected: dict[str | None, int]
) -> None:
    limit = Limit("max_bytes", 50, directory=directory, selection=selection)
    build = scanned(limit)
    assert build.budget is not None
    assert {path: actual for path, _, _, actual in used(build)} == expected
    assert build.budget.exceeded == any(size > 50 for size in expected.values())
    found = [one for one in build.findings if one.rule == "oversize-context"]
    assert {one.path: one.bytes for one in found} == {
        path: size for path, size in expected.items() if size > 50
    }


@pytest.mark.parametrize("selection", SELECTIONS)
def test_every_directory_has_the_sum_of_its_files(root: Path, selection: Selection) -> None:
    write_tree(root, {"Dockerfile": "FROM scratch\nCOPY apps/api apps/web/[!a]* docs/e /\n"})
    main = scanned().main
    paths = main.files(selection)
    assert paths
    for at, folder in enumerate(main.tree.folders):
        below = [SIZES[path] for path in paths if path.startswith(folder.prefix)]
        assert main.furthest.totals_below(at, selection) == (len(below), sum(below))


def test_patterns_hold_from_the_directory_of_the_settings(root: Path) -> None:
    for base, pattern, expected in [
        (".", "apps/web", ["apps/web"]),
        ("apps", "web", ["apps/web"]),
        ("apps", "docs", []),
        ("apps", "/apps", []),
        ("..", f"{root.name}/docs", ["docs"]),
        ("..", root.name, [None]),
    ]:
        limit = Limit("max_files", 0, directory=pattern, base=base)
        assert [path for path, *_ in used(scanned(limit))] == expected, (base, pattern)


@pytest.mark.usefixtures("root")
def test_of_limits_for_the_same_files_the_last_one_counts() -> None:
    first = Limit("max_bytes", 1)
    of_others = Limit("max_bytes", 2, build="web*")
    of_this = Limit("max_bytes", 3, build="Docker*")
    of_apps = Limit("max_bytes", 4, directory="apps/*")
    of_web = Limit("max_bytes", 5, directory="apps/web", build="Dockerfile")
    build = scanned(first, of_others, of_this, of_apps, of_web)
    assert used(build) == [
        (None, "included", 3, 127),
        ("apps/api", "included", 4, 20),
        ("apps/web", "included", 5, 100),
    ]
    assert build.budget is not None
    assert build.budget[:3] == (3, None, True)
    given = scanned(first, of_this, of_web, max_bytes=200, max_files=9, warn_bytes=1).budget
    assert given is not None
    assert given[:3] == (200, 9, True)
    assert [use.limit.amount for use in given.limits] == [200, 5, 9, 1]
    assert scanned(of_others).budget is None


@pytest.mark.usefixtures("root")
def test_a_warning_gives_way_to_an_error_for_the_same_files() -> None:
    warn = Limit("warn_bytes", 10)
    most = Limit("max_bytes", 100)
    elsewhere = Limit("warn_bytes", 10, selection="in_image")
    build = scanned(warn, most, elsewhere)
    found = [(one.severity, one.reach) for one in build.findings if one.rule == "oversize-context"]
    assert found == [("error", None), ("warning", "image")]
    only = scanned(warn).budget
    assert only is not None
    assert only[:3] == (None, None, False)
    assert only.limits == (LimitUse(warn, None, ctxaudit.Totals(4, 127)),)


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        (Limit("max_bytes", 100), "the build context has 127B, 27B more than the limit of 100B"),
        (Limit("max_files", 3), "the build context has 4 files, 1 more than the limit of 3"),
        (
            Limit("max_files", 0, directory="docs"),
            "docs has 1 file, 1 more than the limit of 0",
        ),
        (
            Limit("warn_bytes", 99, directory="web", selection="in_image"),
            "100B of apps/web is in the image, 1B more than the limit of 99B",
        ),
        (
            Limit("max_files", 1, selection="transferred"),
            "3 files of the build context are transferred, 2 more than the limit of 1",
        ),
    ],
)
@pytest.mark.usefixtures("root")
def test_what_a_finding_says(limit: Limit, message: str) -> None:
    assert [one.message for one in oversize(scanned(limit))] == [message]


def test_a_safe_bound_is_called_one(root: Path) -> None:
    write_tree(root, {"Dockerfile": "# syntax=example/frontend\nFROM scratch\nCOPY . /\n"})
    build = scanned(Limit("max_files", 0, selection="transferred"))
    assert not build.is_exact
    (found,) = oversize(build)
    assert found.message.startswith("at most 4 files of the build context are transferred")


def oversize(build: Build) -> list[ctxaudit.Finding]:
    return [one for one in build.findings if one.rule == "oversize-context"]


SETTINGS = """\
ignore = ["oversize-context"]
select = ["image"]
max-size = "1kB"

[[budget]]
directory = "apps/*"
reach = "in-image"
max-size = "60B"
"""
MESSAGE = "100B of apps/web is in the image, 40B more than the limit of 60B"


def test_every_format_shows_it_whatever_is_selected(root: Path, ctxaudit: RunCommand) -> None:
    write_tree(root, {"ctxaudit.toml": SETTINGS})
    outputs: dict[str, str] = {}
    for name in ("text", "json", "sarif", "github", "markdown", "gitlab", "junit", "svg"):
        ran = ctxaudit("scan", "--format", name, "--fail-on", "none", cwd=root)
        assert (ran.status, ran.err) == (1, "")
        outputs[name] = ran.out
    for name in ("text", "github", "markdown", "gitlab", "junit", "sarif"):
        assert MESSAGE in outputs[name], name
    assert "     100B of 60B" in outputs["text"]
    (finding,) = json.loads(outputs["sarif"])["runs"][0]["results"]
    place = finding["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "ctxaudit.toml"
    assert place["region"]["startLine"] == 8
    assert "::error file=ctxaudit.toml,line=8," in outputs["github"]
    assert json.loads(outputs["gitlab"])[0]["location"]["lines"] == {"begin": 8}
    assert ET.fromstring(outputs["junit"].split("\n", 1)[1]).find(".//failure") is not None
    budget = json.loads(outputs["json"])["builds"][0]["budget"]
    assert [budget[key] for key in ("limit_bytes", "limit_files", "exceeded")] == [1000, None, True]
    assert budget["limits"] == [
        row(None, "included", 1000, 4, 127, 3),
        row("apps/api", "in_image", 60, 0, 0, 8),
        row("apps/web", "in_image", 60, 2, 100, 8),
    ]


def row(path: str | None, selection: str, amount: int, files: int, size: int, line: int) -> Any:
    return {
        "kind": "max_bytes",
        "amount": amount,
        "selection": selection,
        "path": path,
        "files": files,
        "bytes": size,
        "exceeded": size > amount,
        "location": {"file": "ctxaudit.toml", "line": line},
    }


def test_limits_that_are_kept_are_shown_and_give_status_0(root: Path, ctxaudit: RunCommand) -> None:
    ran = ctxaudit("scan", "--max-size", "254B", "--max-files", "8", cwd=root)
    assert ran.status == 0
    _, _, limits = ran.out.partition("\nlimits\n")
    assert limits.splitlines()[:2] == [
        f"{'127B':>9} of {'254B':<15}{'50%':>6}  included",
        f"{'4':>9} of {'8 files':<15}{'50%':>6}  included",
    ]
    top = ctxaudit("scan", "--max-size", "254B", "--max-files", "8", "--top", "1", cwd=root).out
    assert "\n         and 1 more (--format json has all)\n" in top
    many = ctxaudit("scan", "--max-size", "9kB", "--format", "markdown", "--top", "0", cwd=root).out
    assert "and 1 more limit\n" in many


def test_a_comment_hides_the_finding_and_not_the_limit(root: Path, ctxaudit: RunCommand) -> None:
    hidden = "# ctxaudit: ignore-file[oversize-context] known\n"
    write_tree(root, {"Dockerfile": hidden + DOCKERFILE})
    ran = ctxaudit("scan", "--max-size", "1B", cwd=root)
    assert ran.status == 1
    assert ran.err == "ctxaudit: a limit of Dockerfile is exceeded (suppressed)\n"
    assert "no findings (1 suppressed)" in ran.out
    assert "127B of 1B" in ran.out


def test_a_limit_for_nothing_is_told(root: Path, ctxaudit: RunCommand) -> None:
    limits = """
        [[budget]]
        directory = "aps/*"
        max-size = "1MB"
        max-files = 1000
        [[budget]]
        directory = "gone"
        max-size = "1MB"
        [[budget]]
        build = "wbe"
        max-size = "1MB"
        [[budget]]
        build = "web"
        directory = "nowhere"
        max-size = "1MB"
        """
    write_tree(root, {"ctxaudit.toml": limits})
    compose = "services:\n  web: {build: .}\n  far: {build: 'https://example.com/a.git'}\n"
    nothing = 'ctxaudit: note: ctxaudit.toml:4: this limit is for nothing: there is no directory "a'
    one = ctxaudit("scan", cwd=root)
    assert (one.status, one.err) == (0, f'{nothing}ps/*"\n')
    write_tree(root, {"compose.yaml": compose})
    every = ctxaudit("scan", "--all", cwd=root)
    assert every.err.splitlines() == [
        f'{nothing}ps/*"',
        'ctxaudit: note: ctxaudit.toml:11: this limit is for nothing: there is no build "wbe"',
        (
            "ctxaudit: note: ctxaudit.toml:15: this limit is for nothing: there is no build "
            '"web" with a directory "nowhere"'
        ),
    ]
    for arguments in (("--build", "web"), ("apps",), ("-f", "Dockerfile")):
        assert ctxaudit("scan", *arguments, cwd=root).err == "", arguments
    assert ctxaudit("scan", "--no-excluded-sizes", cwd=root).err == ""


def test_builds_of_the_settings(root: Path, ctxaudit: RunCommand) -> None:
    compose = """\
services:
  web: {build: .}
  api: {build: {context: ., target: build}}
  db: {build: {context: docs, dockerfile_inline: FROM a}}
"""
    write_tree(root, {"compose.yaml": compose, "ctxaudit.toml": "\nbuilds = ['web', 'd*']\n"})

    def names(*arguments: str, **variables: str) -> list[str]:
        ran = ctxaudit("scan", *arguments, "--format", "json", cwd=root, **variables)
        assert ran.status == 0, ran.err
        return [build["name"] for build in json.loads(ran.out)["builds"]]

    assert names() == ["web", "db"]
    assert names("--build", "api") == ["api"]
    assert names("--config", "ctxaudit.toml") == ["web", "db"]
    assert names("--isolated") == names("-f", "Dockerfile") == ["Dockerfile"]
    assert names("docs") == ["docs"]
    assert names(CTXAUDIT_BUILDS="api") == ["api"]
    assert set(names("--all")) == {"web", "api", "db"}
    assert ctxaudit("scan", "missing", cwd=root).status == 2
    write_tree(root, {"ctxaudit.toml": "\nbuilds = ['wbe']\n"})
    wrong = ctxaudit("scan", cwd=root)
    assert (wrong.status, wrong.out) == (2, "")
    assert wrong.err == (
        'ctxaudit: error: ctxaudit.toml:2: no build matches "wbe"; did you mean "web"?\n'
    )


def test_severities_of_the_settings(root: Path, ctxaudit: RunCommand) -> None:
    write_tree(root, {"Dockerfile": "FROM a\nCOPY docs docs\n", ".dockerignore": "*.tmp\nx\nx\n"})

    def severities(settings: str) -> tuple[int, dict[str, str]]:
        write_tree(root, {"ctxaudit.toml": settings})
        ran = ctxaudit("scan", "--format", "json", cwd=root)
        (build,) = json.loads(ran.out)["builds"]
        ranks = [one["severity"] for one in build["findings"]]
        assert ranks == sorted(ranks, key=["error", "warning", "note"].index)
        return ran.status, {one["rule"]: one["severity"] for one in build["findings"]}

    status, before = severities("")
    assert status == 0
    assert before["duplicate-pattern"] != "error"
    status, after = severities("severity = {all = 'note', duplicate-pattern = 'error'}\n")
    assert status == 1
    assert after == dict.fromkeys(before, "note") | {"duplicate-pattern": "error"}
    order = "severity = {ignorefile = 'warning', all = 'note'}\n"
    assert severities(order)[1]["duplicate-pattern"] == "warning"
    with pytest.raises(CtxauditError, match="there is no rule"):
        ctxaudit_severities({"dead-patern": "note"})


def ctxaudit_severities(by_name: Any) -> Checks:
    from ctxaudit.rules import severities

    return Checks(severities=severities(by_name))


def test_limits_of_the_search_for_secrets(root: Path, ctxaudit: RunCommand) -> None:
    secret = "DB_PASSWORD=kT9vvQw2z\n"
    write_tree(
        root,
        {
            "Dockerfile": "FROM a\nCOPY . .\n",
            "large.env": secret + "#" * 2_000_000,
            "vendor/a.env": secret,
            "vendor/fixtures/b.env": secret,
            "fixtures/c.env": secret,
        },
    )

    def found(settings: str) -> tuple[list[str], list[str]]:
        write_tree(root, {"ctxaudit.toml": f"[secrets]\n{settings}"})
        ran = ctxaudit("scan", "--format", "json", "--select", "secret-in-context", cwd=root)
        (build,) = json.loads(ran.out)["builds"]
        return (
            sorted(one["path"] for one in build["findings"]),
            [one["reason"] for one in build["skipped"] if "secrets" in one["reason"]],
        )

    files, reasons = found("")
    assert files == ["large.env"]
    assert len(reasons) == 2
    files, reasons = found("max-file-size = '2MB'")
    assert files == []
    assert "1 file over 2.00MB was not searched for secrets" in reasons
    files, _ = found("vendored = true")
    assert files == ["large.env", "vendor/a.env"]
    files, reasons = found("vendored = true\nfixtures = true")
    assert files == ["fixtures/c.env", "large.env", "vendor/a.env", "vendor/fixtures/b.env"]
    assert reasons == []
