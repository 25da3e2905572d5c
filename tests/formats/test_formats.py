"""Every format is what its reader takes, whatever the names of files are."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import urllib.parse
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt
from pydantic_sarif import model as sarif_model

from ctxaudit.errors import CtxauditError
from ctxaudit.formats import markdown
from ctxaudit.formats.details import Details
from ctxaudit.formats.registry import FORMATS, render
from ctxaudit.results import Audit
from ctxaudit.rules import RULES
from tests.conftest import RunCommand, write_tree
from tests.formats.audits import NASTY, RULE, many_findings, nasty_audit

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\udc80-\udcff]")
DETAILS = Details()


@pytest.fixture
def audit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Audit:
    return nasty_audit(tmp_path, monkeypatch)


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_lets_a_name_through_that_a_terminal_would_obey(audit: Audit, name: str) -> None:
    text = render(name, audit, Details(show_suppressed=True))
    assert text.endswith("\n")
    assert not CONTROL.search(text)
    assert text == render(name, audit, Details(show_suppressed=True))


def sarif(audit: Audit, details: Details = DETAILS) -> Any:
    """The one run, after the model made of the official schema has read it."""
    document = json.loads(render("sarif", audit, details))
    # the class has the schema's title for a name
    root = next(getattr(sarif_model, name) for name in dir(sarif_model) if "StaticAna" in name)
    root.model_validate(document)
    (run,) = document["runs"]
    return run


def test_sarif_has_all_rules_and_what_github_demands(audit: Audit) -> None:
    rules = sarif(audit)["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(rule.ID for rule in RULES)
    for rule in rules:
        for text in (rule["shortDescription"], rule["fullDescription"]):
            assert 0 < len(text["text"]) <= 1024
        assert rule["help"]["text"]
        assert rule["help"]["markdown"]


def test_sarif_results(audit: Audit) -> None:
    run = sarif(audit)
    results = run["results"]
    assert [one["level"] for one in results] == ["error", "warning", "note"]
    for one in results:
        assert run["tool"]["driver"]["rules"][one["ruleIndex"]]["id"] == one["ruleId"] == RULE
        (location,) = one["locations"]
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        assert uri.isascii()
        assert not urllib.parse.urlparse(uri).scheme
        assert location["physicalLocation"]["region"]["startLine"] >= 1
    # a finding without a place points to the instruction that takes the entry
    assert results[0]["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "Dockerfile", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 2},
    }
    quoted = results[1]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    as_bytes = urllib.parse.unquote_to_bytes(quoted)
    assert as_bytes == os.fsencode(os.path.normpath(f"d{NASTY}/x"))
    (fix,) = results[2]["fixes"]
    replacements = fix["artifactChanges"][0]["replacements"]
    assert [one["insertedContent"]["text"] for one in replacements] == ["**/x\ny\n", "z\n"]
    assert replacements[1]["deletedRegion"] == {
        "startLine": 2,
        "startColumn": 1,
        "endLine": 2,
        "endColumn": 1,
    }


def test_sarif_leaves_out_what_is_suppressed_unless_it_is_asked_for(audit: Audit) -> None:
    assert not any("suppressions" in one for one in sarif(audit)["results"])
    every = sarif(audit, Details(show_suppressed=True))["results"]
    (hidden,) = [one for one in every if "suppressions" in one]
    assert hidden["suppressions"][0]["kind"] == "inSource"


def test_identities_outlast_moves_and_growth(audit: Audit) -> None:
    def identities(findings: Any) -> list[str]:
        build = audit.builds[0]._replace(findings=findings)
        results = sarif(audit._replace(builds=(build,)))["results"]
        return [one["partialFingerprints"]["primaryLocationLineHash"] for one in results]

    first, second, third, _ = audit.builds[0].findings
    moved = second._replace(location=second.location and second.location._replace(line=9))
    grown = first._replace(bytes=9999, message="bigger")
    assert identities((first, second, third)) == identities((grown, moved, third))
    twins = identities((second, moved))
    assert twins[0].removesuffix(":1") == twins[1].removesuffix(":2")
    assert len(set(identities((first, second, third)))) == 3


def test_github_commands_are_escaped(audit: Audit) -> None:
    lines = render("github", audit, DETAILS).splitlines()
    assert len(lines) == 3
    pattern = re.compile(r"::(error|warning|notice) file=([^,:]+),line=(\d+),title=([^,:]+)::(.+)")
    for line in lines:
        found = pattern.fullmatch(line)
        assert found is not None, line
    assert "%2C" in lines[1]
    assert "%3A" in lines[1]
    assert "%25" in lines[0]
    assert "%0Afix: " in lines[0]
    assert "hidden" not in "".join(lines)


@pytest.mark.parametrize(("count", "lines"), [(9, 9), (10, 10), (11, 10), (500, 10)])
def test_github_shows_ten_and_says_what_it_drops(audit: Audit, count: int, lines: int) -> None:
    printed = render("github", many_findings(audit, count), DETAILS).splitlines()
    assert len(printed) == lines
    if count > lines:
        assert printed[-1].endswith(f"::and {count - 9:,} more; the text report has all")


def cells_of(text: str) -> list[list[str]]:
    """The rows of the last table of a Markdown text, as its reader sees them."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    rows: list[list[str]] = []
    for at, token in enumerate(tokens):
        if token.type == "table_open":
            rows = []
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "td_open":
            rows[-1].append(tokens[at + 1].content)
    return [row for row in rows if row]


def test_markdown_tables_hold_whatever_the_names_are(audit: Audit) -> None:
    text = render("markdown", audit, Details(show_suppressed=True))
    assert text.startswith("<!-- ctxaudit -->\n")
    rows = cells_of(text)
    assert [len(row) for row in rows] == [5] * 4
    assert rows[3][0] == "note"
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    assert "<img" not in html
    assert "<a " not in html
    assert "@me" not in html.replace("<code>", "\0").replace("</code>", "\0").split("\0")[-1]


def test_markdown_says_what_does_not_fit(audit: Audit) -> None:
    text = render("markdown", many_findings(audit, 3000), DETAILS)
    assert len(text) < 65_536
    listed = len(cells_of(text))
    assert text.endswith(f"and {3000 - listed:,} more findings, which do not fit here\n")


@pytest.mark.parametrize("text", ["a", "`", "``a`", "a|b", "a`b``c", " "])
def test_code_is_read_back(text: str) -> None:
    html = MarkdownIt("commonmark").enable("table").render(f"|a|\n|-|\n|{markdown.code(text)}|\n")
    assert f"<code>{text}</code>" in html


def test_gitlab_entries(audit: Audit) -> None:
    entries = json.loads(render("gitlab", audit, DETAILS))
    assert [one["severity"] for one in entries] == ["major", "minor", "info"]
    for one in entries:
        assert set(one) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert one["description"].startswith(f"{RULE}: ")
        assert one["location"]["lines"]["begin"] >= 1
    assert len({one["fingerprint"] for one in entries}) == 3


def test_junit_has_a_case_for_each_rule_that_ran(audit: Audit) -> None:
    root = ET.fromstring(render("junit", audit, DETAILS))
    (suite,) = root
    cases = {case.get("name"): case for case in suite}
    assert set(cases) == audit.builds[0].rules
    assert suite.get("tests") == str(len(cases))
    assert suite.get("failures") == "1"
    failure = cases[RULE].find("failure")
    assert failure is not None
    assert failure.get("type") == "error"
    assert len((failure.text or "").splitlines()) == 2
    output = cases[RULE].findtext("system-out") or ""
    assert "(suppressed)" in output


def test_csv_has_every_directory(tmp_path: Path, ctxaudit: RunCommand) -> None:
    write_tree(tmp_path, {"Dockerfile": "FROM a\nCOPY a b\n", "a/b,c/d": "123\n", "e/": ""})
    ran = ctxaudit("scan", ".", "--format", "csv", cwd=tmp_path)
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert [(row["directory"], row["files"], row["bytes"], row["reach"]) for row in rows] == [
        (".", "2", "20", "image"),
        ("a", "1", "4", "image"),
        ("a/b,c", "1", "4", "image"),
    ]


def test_any_number_of_files_at_once(tmp_path: Path, ctxaudit: RunCommand) -> None:
    write_tree(tmp_path, {"Dockerfile": "FROM a\nCOPY . .\n", ".dockerignore": "out\n"})
    wanted = [f"--output={name}=out.{name}" for name in FORMATS]
    ran = ctxaudit("scan", ".", *wanted, cwd=tmp_path)
    assert (ran.status, ran.err) == (0, "")
    for name in FORMATS:
        (tmp_path / f"out.{name}").unlink()
        written = ctxaudit("scan", ".", f"--output={name}=out.{name}", cwd=tmp_path)
        assert written.status == 0
        text = (tmp_path / f"out.{name}").read_text()
        (tmp_path / f"out.{name}").unlink()
        assert text == ctxaudit("scan", ".", "--format", name, cwd=tmp_path).out
    assert not list(tmp_path.glob("*.tmp"))


def test_the_summary_of_a_job_is_added_to(tmp_path: Path, ctxaudit: RunCommand) -> None:
    write_tree(tmp_path, {"a/Dockerfile": "FROM a\n", "summary": "before\n"})
    option = "--output=markdown=summary"
    ctxaudit("scan", "a", option, cwd=tmp_path, GITHUB_STEP_SUMMARY="summary")
    assert (tmp_path / "summary").read_text().startswith("before\n<!-- ctxaudit -->")
    ctxaudit("scan", "a", option, cwd=tmp_path)
    assert (tmp_path / "summary").read_text().startswith("<!-- ctxaudit -->")


@pytest.mark.parametrize(
    ("option", "error"),
    [
        ("--output=sarif", 'write --output FORMAT=FILE, not "sarif"'),
        ("--output=sarf=x", 'there is no format "sarf"; it is text, json, sarif'),
        ("--format=xml", 'there is no format "xml"; it is text, json, sarif'),
        ("--output=json=no/such/x", "no/such/x: cannot write the json report: no such file or dir"),
        ("--output=json=.", ".: cannot write the json report: is a directory"),
    ],
)
def test_what_cannot_be_written(
    tmp_path: Path, ctxaudit: RunCommand, option: str, error: str
) -> None:
    write_tree(tmp_path, {"Dockerfile": "FROM a\n"})
    ran = ctxaudit("scan", ".", option, cwd=tmp_path)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(f"ctxaudit: error: {error}")


def test_render_refuses_what_is_no_format(audit: Audit) -> None:
    with pytest.raises(CtxauditError, match="there is no format"):
        render("x", audit, DETAILS)
