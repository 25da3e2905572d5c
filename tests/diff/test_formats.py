"""Every format of a comparison, also with names that are made to break out of it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

import ctxaudit as package
from ctxaudit.formats.growth import GROWTH_FORMATS
from ctxaudit.formats.markdown import MARK
from tests.conftest import RunCommand, run_git, write_tree
from tests.diff.history import commit, diff_of, grown, repository
from tests.formats.audits import NASTY

SCHEMA = json.loads(
    (Path(package.__file__).parent / "formats/growth/growth.schema.json").read_text()
)
NAME = NASTY.replace("/", "")
KEY = "-----BEGIN RSA PRIVATE KEY-----\n" + "MIIEpAIBAAKCAQEA7bq2\n" * 20


@pytest.fixture
def nasty(tmp_path: Path) -> Path:
    """A key and a large file with odd names came in; another key and a large file were there."""
    files = {"Dockerfile": "FROM a\nCOPY . .\n", "old.pem": KEY, f"o{NAME}": "1" * 3_000}
    root = repository(tmp_path / "repo", files)
    write_tree(root, {f"{NAME}.pem": KEY, f"d/{NAME}": "1" * 9_000})
    (root / f"o{NAME}").unlink()
    commit(root)
    return root


@pytest.mark.parametrize("name", GROWTH_FORMATS)
def test_no_name_breaks_out_and_only_what_is_new_is_told(
    nasty: Path, ctxaudit: RunCommand, name: str
) -> None:
    ran = ctxaudit("diff", "HEAD~1", "--format", name, cwd=nasty)
    assert ran.status == 1
    assert "secret-in-context" in ran.out
    assert "old.pem" not in ran.out
    assert "\x1b" not in ran.out
    assert "MIIEpAIBAAKCAQEA7bq2" not in ran.out
    assert ran == ctxaudit("diff", "HEAD~1", "--format", name, cwd=nasty)


def test_json_follows_the_schema(nasty: Path, tmp_path: Path, ctxaudit: RunCommand) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for directory, arguments in (
        (nasty, ("HEAD~1",)),
        (grown(tmp_path / "shop"), ("main", "shop", "--max-growth=1kB")),
    ):
        found = diff_of(ctxaudit, directory, *arguments)
        jsonschema.validate(found, SCHEMA)
    assert {one["step"] for one in found["exceeded"]} == {"included", "transferred", "in_image"}


def test_all_keys_are_in_the_schema(nasty: Path, ctxaudit: RunCommand) -> None:
    found = diff_of(ctxaudit, nasty, "HEAD~1")
    assert found.keys() == SCHEMA["properties"].keys()
    build = found["builds"][0]
    assert build.keys() == SCHEMA["$defs"]["build"]["properties"].keys()
    assert build["changes"][0].keys() == SCHEMA["$defs"]["change"]["properties"].keys()
    finding = found["new_findings"][0]
    assert finding.keys() == SCHEMA["$defs"]["finding"]["properties"].keys()


def test_markdown(tmp_path: Path, ctxaudit: RunCommand) -> None:
    ran = ctxaudit("diff", "main", "shop", "--format", "markdown", cwd=grown(tmp_path / "shop"))
    lines = ran.out.splitlines()
    assert lines[0] == MARK
    assert lines[1].startswith("### ctxaudit: +21.5kB is sent to the builder")
    assert (
        "| `shop/Dockerfile` | 20.1kB → 51.6kB<br>**+31.5kB**, +1 file "
        "| 21B → 21.5kB<br>**+21.5kB**, +1 file | 21B → 21.5kB<br>**+21.5kB**, +1 file |"
    ) in lines
    assert any(line.startswith("| +20.0kB | 1 | image | `model.bin` | further") for line in lines)


def test_reports_into_files(nasty: Path, ctxaudit: RunCommand) -> None:
    outputs = [f"--output={name}=../{name}.out" for name in GROWTH_FORMATS]
    ctxaudit("diff", "HEAD~1", *outputs, cwd=nasty)
    for name in GROWTH_FORMATS:
        printed = ctxaudit("diff", "HEAD~1", "--format", name, cwd=nasty).out
        assert (nasty.parent / f"{name}.out").read_text() == printed
    ran = ctxaudit("diff", "HEAD~1", "--format", "csv", cwd=nasty)
    assert ran.status == 2
    assert 'there is no format "csv"' in ran.err


def test_fixed_and_kept_findings_are_counted(nasty: Path, ctxaudit: RunCommand) -> None:
    found = diff_of(ctxaudit, nasty, "HEAD~1")
    fixed, kept = found["fixed_findings"], found["kept_findings"]
    assert kept >= 1
    run_git(nasty, "rm", "-q", "old.pem")
    found = diff_of(ctxaudit, nasty, "HEAD~1")
    assert (found["fixed_findings"], found["kept_findings"]) == (fixed + 1, kept - 1)
    text = ctxaudit("diff", "HEAD~1", "--fail-on=none", cwd=nasty)
    assert text.status == 0
    assert f"{fixed + 1} fixed" in text.out.splitlines()[0]


def test_nothing_changed(tmp_path: Path, ctxaudit: RunCommand) -> None:
    root = repository(tmp_path / "repo", {"Dockerfile": "FROM scratch\nCOPY a /\n", "a": "12345"})
    ran = ctxaudit("diff", cwd=root)
    assert (ran.status, ran.err) == (0, "")
    head = run_git(root, "rev-parse", "HEAD")[:8]
    assert ran.out == (
        f"since the merge base with main ({head}): as much is sent to the builder "
        "(5B in 1 file); no new findings\n"
    )
