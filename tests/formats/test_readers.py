"""Every format is valid for those who read it, whatever is in it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from ctxaudit.builds.model import BuildDefinition, Source
from ctxaudit.errors import CtxauditError
from ctxaudit.formats.details import Details
from ctxaudit.formats.registry import FORMATS, render
from ctxaudit.model import Location, Skipped
from ctxaudit.results import Audit, NotAudited
from tests.formats.audits import nasty_audit
from tests.formats.golden import SAMPLES, Reports
from tests.formats.readers import read_gitlab, read_json, read_junit

MULTITOOL = "@microsoft/sarif-multitool-linux"
DETAILS = Details(show_suppressed=True)


@pytest.fixture(params=[*SAMPLES, "nasty", "incomplete"])
def reports(
    request: pytest.FixtureRequest,
    reports_by_sample: Mapping[str, Reports],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Reports:
    if request.param in SAMPLES:
        return reports_by_sample[request.param]
    audit = nasty_audit(tmp_path, monkeypatch)
    audit = audit if request.param == "nasty" else incomplete(audit)
    return {name: render(name, audit, DETAILS) for name in FORMATS}


def incomplete(audit: Audit) -> Audit:
    """With builds that have no audit, and with what could not be read."""
    remote = BuildDefinition("far", "https://x/y.git", is_remote=True)
    place = Location("compose.yaml", 3)
    here = BuildDefinition("n|ear", "gone", sources=(Source("compose", place),))
    gaps = tuple(Skipped(f"p{at}", "no `reason`") for at in range(7))
    return audit._replace(
        builds=tuple(build._replace(skipped=gaps) for build in audit.builds),
        not_audited=(
            NotAudited(remote, CtxauditError("lies elsewhere")),
            NotAudited(here, CtxauditError("is no directory", path="gone")),
        ),
    )


def test_json(reports: Reports) -> None:
    assert read_json(reports["json"])["builds"]


def test_gitlab(reports: Reports) -> None:
    entries = read_gitlab(reports["gitlab"])
    assert len({one["fingerprint"] for one in entries}) == len(entries) > 0


def test_junit(reports: Reports) -> None:
    suites = read_junit(reports["junit"])
    audit = read_json(reports["json"])
    assert len(suites) == len(audit["builds"]) + len(audit["not_audited"])
    for suite in suites:
        cases = suite["testcase"]
        assert int(suite["@tests"]) == len(cases)
        assert int(suite["@failures"]) == sum("failure" in case for case in cases)
        assert int(suite["@errors"]) == sum("error" in case for case in cases)
        # GitLab drops a second case of the same name
        assert len({case["@name"] for case in cases}) == len(cases)


def test_csv(reports: Reports) -> None:
    rows = list(csv.reader(io.StringIO(reports["csv"])))
    assert {len(row) for row in rows} == {6}


def test_figures(reports: Reports) -> None:
    lines = reports["figures"].splitlines()
    # the form that the outputs of GitHub and the dotenv reports of GitLab share
    assert all(re.fullmatch(r"[a-z_]+=[0-9a-z]*", line) for line in lines)
    values = dict(line.split("=") for line in lines)
    assert len(values) == len(lines)
    audit = read_json(reports["json"])
    assert int(values["builds"]) == len(audit["builds"])
    assert int(values["not_audited"]) == len(audit["not_audited"])
    assert int(values["findings"]) == len(read_gitlab(reports["gitlab"]))


def test_a_figure_that_is_not_known_is_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit = nasty_audit(tmp_path, monkeypatch)
    (build,) = audit.builds
    totals = build.main.totals._replace(transferred=None)
    unsure = build._replace(main=build.main._replace(totals=totals))
    lines = render("figures", audit._replace(builds=(build, unsure)), DETAILS).splitlines()
    assert "transferred_files=" in lines
    assert f"included_files={2 * totals.included.files}" in lines


@pytest.fixture(scope="session")
def multitool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Microsoft's validator for SARIF, which npm installs."""
    npm = shutil.which("npm")
    if npm is None or sys.platform != "linux":
        pytest.skip("without npm on Linux there is no SARIF multitool")
    there = tmp_path_factory.mktemp("multitool")
    words = [npm, "install", "--no-audit", "--no-fund", "--fetch-retries=0", "--prefix", "."]
    words.append(f"{MULTITOOL}@5.7.0")
    try:
        subprocess.run(words, cwd=there, capture_output=True, check=True, timeout=180)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        pytest.skip("npm cannot install the SARIF multitool")
    program = there / "node_modules" / MULTITOOL / "Sarif.Multitool"
    program.chmod(0o755)
    return program


def test_sarif(reports: Reports, multitool: Path, tmp_path: Path) -> None:
    """Neither an error nor a warning, by the rules of the standard and those of GitHub."""
    (tmp_path / "a.sarif").write_text(reports["sarif"])
    words = [str(multitool), "validate", "a.sarif", "--output", "found.sarif"]
    words += ["--rule-kind", "Sarif;Ghas", "--level", "Error;Warning"]
    done = subprocess.run(
        words,
        cwd=tmp_path,
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    (run,) = json.loads((tmp_path / "found.sarif").read_text("utf-8-sig"))["runs"]
    assert [one["message"] for one in run["results"]] == [], done.stdout
    assert "1 files scanned" in done.stdout


def test_what_is_missing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    audit = incomplete(nasty_audit(tmp_path, monkeypatch))
    texts = {name: render(name, audit, DETAILS) for name in FORMATS}
    for name in ("text", "json", "sarif", "github", "markdown", "junit"):
        for part in ("lies elsewhere", "is no directory", "p0"):
            assert part in texts[name], name
    assert (
        "::error file=compose.yaml,line=3,title=ctxaudit::not audited: gone: is no dir"
        in (texts["github"])
    )
    assert "- and 2 more not read or not known\n" in texts["markdown"]
    (run,) = json.loads(texts["sarif"])["runs"]
    (invocation,) = run["invocations"]
    assert not invocation["executionSuccessful"]
    levels = [one["level"] for one in invocation["toolExecutionNotifications"]]
    assert levels == ["note", "error", *["note"] * 7]
