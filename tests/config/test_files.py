"""Settings in files: which file counts, what it may say, and that errors say where."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctxaudit.config import Config, find_config, read_config
from ctxaudit.config.model import BudgetTable, SecretsTable
from ctxaudit.errors import CtxauditError
from tests.conftest import RunCommand, write_tree

LITTER = {
    "app/Dockerfile": "FROM node:22\nCOPY . .\nRUN npm ci\n",
    "app/.dockerignore": "*.log\n",
    "app/node_modules/a/index.js": "1\n",
    "app/packages/web/node_modules/b/index.js": "1\n",
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_nearest_file_counts(root: Path) -> None:
    write_tree(
        root,
        {
            "ctxaudit.toml": 'max-size = "1MB"\n',
            "a/pyproject.toml": "[tool.other]\n",
            "a/b/pyproject.toml": '[tool.ctxaudit]\nmax-size = "2MB"\n',
            "a/b/c/pyproject.toml": '[tool.ctxaudit]\nmax-size = "3MB"\n',
            "a/b/c/ctxaudit.toml": 'max-size = "4MB"\n',
            "a/b/c/d/.ctxaudit.toml": 'max-size = "5MB"\n',
            "a/b/c/d/ctxaudit.toml": 'max-size = "6MB"\n',
        },
    )
    found = [find_config(path) for path in (".", "a", "a/b", "a/b/c", "a/b/c/d")]
    assert [one.max_size for one in found] == ["1MB", "1MB", "2MB", "4MB", "5MB"]
    assert [one.path for one in found[:3]] == [
        "ctxaudit.toml",
        "ctxaudit.toml",
        "a/b/pyproject.toml",
    ]


def test_everything_that_can_be_set(root: Path) -> None:
    write_tree(
        root,
        {
            "pyproject.toml": """
                [tool.ctxaudit]
                select = ["context", "dead-pattern"]
                extend-select = ["copies"]
                ignore = ["git-history"]
                fail-on = "warning"
                max-size = "50MB"
                max-files = 1000
                warn-size = "1.5GiB"
                builds = ["web", "services/*"]
                severity = {large-data = "error", image = "note"}
                secrets.max-file-size = "20MB"
                secrets.vendored = true

                [[tool.ctxaudit.budget]]
                build = "web*"
                directory = "apps/*"
                reach = "in-image"
                max-size = "1MB"
                max-files = 2
                warn-size = "500kB"

                [[tool.ctxaudit.budget]]
                max-files = 3

                [tool.ctxaudit.per-path-ignores]
                "docs/" = ["all"]
                """
        },
    )
    assert read_config("pyproject.toml")._replace(file=None) == Config(
        path="pyproject.toml",
        builds=("web", "services/*"),
        severity={"large-data": "error", "image": "note"},
        secrets=SecretsTable("20MB", vendored=True),
        budget=(
            BudgetTable("web*", "apps/*", "in-image", "1MB", 2, "500kB"),
            BudgetTable(max_files=3),
        ),
        select=("context", "dead-pattern"),
        extend_select=("copies",),
        ignore=("git-history",),
        per_path_ignores={"docs/": ("all",)},
        fail_on="warning",
        max_size="50MB",
        max_files=1000,
        warn_size="1.5GiB",
    )


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ('# a\n\nselct = ["all"]\n', '3: there is no setting "selct"; did you mean "select"?'),
        ('max-size = "1MB"\nselect = [\n  "all",\n  "git-histry",\n]\n', "2: there is no rule"),
        ("select = 'all'\n", "1: select is a list of rules"),
        ("ignore = [1]\n", "1: ignore is a list of rules"),
        ("\nmax-size = 5\n", '2: max-size is a size, like "50MB"'),
        ('max-size = "5 miles"\n', '1: "5 miles" is no size'),
        ("max-files = -1\n", "1: max-files is a number of files, 0 or more"),
        ("max-files = true\n", "1: max-files is a number of files, 0 or more"),
        ('fail-on = "never"\n', "1: fail-on is error, warning, note or none"),
        ("per-path-ignores = 3\n", "1: per-path-ignores is a table"),
        ('[per-path-ignores]\na = ["all"]\nb = ["al"]\n', '3: there is no rule or group "al"'),
        ("a = 1\nb = \n", "2: is no TOML: invalid value"),
        ("zebra = 1\n", '1: there is no setting "zebra"; known are builds, select,'),
        ('builds = "web"\n', '1: builds is a list of builds, like ["web", "services/*"]'),
        ('builds = [""]\n', "1: builds is a list of builds"),
        ('[severity]\n"large-dat" = "error"\n', '2: there is no rule or group "large-dat"; did'),
        ('severity.all = "eror"\n', '1: all is error, warning or note, not "eror"'),
        ("severity = 1\n", '1: severity is a table, like {large-data = "error"}'),
        ('per-path-ignores."#a" = ["all"]\n', '1: "#a" is no pattern of paths; write it like'),
        ("[per-path-ignores]\n'a[z-b]' = ['all']\n", '2: "a[z-b]" is no pattern of paths'),
        ("[per-path-ignores]\n'\\' = ['all']\n", '2: "\\" is no pattern of paths'),
        ("budget = 1\n", "1: budget is a list of tables; begin each with [[budget]]"),
        ("[budget]\nmax-size = '1MB'\n", "1: budget is a list of tables; begin each with"),
        ("budget = [1]\n", "1: budget is a table, like {"),
        ("\n[[budget]]\nreach = 'included'\n", "2: a budget needs a limit: max-size, max-files, "),
        (
            "[[budget]]\nmax-files = 1\n[[budget]]\n\nmax-fils = 1\n",
            '5: there is no setting of budget "max-fils"; did you mean "max-files"?',
        ),
        (
            "[[budget]]\nmax-files = 1\nreach = 'image'\n",
            '3: reach is included, transferred or in-image, not "image"',
        ),
        ("[[budget]]\nmax-files = 1\nbuild = ''\n", "3: build is a text that is not empty"),
        ("[[budget]]\nmax-files = 1\ndirectory = ' '\n", '3: " " is no pattern of paths'),
        ("[secrets]\nvendord = true\n", '2: there is no setting of secrets "vendord"; did you'),
        ("[secrets]\n\nfixtures = 1\n", "3: fixtures is true or false"),
        ("secrets = {max-file-size = 5}\n", '1: max-file-size is a size, like "50MB"'),
        ('a = "\n', "1: is no TOML: "),
        ("a = [1,\n2\n", "3: is no TOML: "),
    ],
)
def test_what_is_wrong_is_said_with_its_line(root: Path, text: str, error: str) -> None:
    write_tree(root, {"ctxaudit.toml": text})
    with pytest.raises(CtxauditError) as raised:
        find_config(".")
    assert str(raised.value).startswith(f"ctxaudit.toml:{error}")


def test_a_shared_file_has_to_have_the_table(root: Path) -> None:
    write_tree(
        root,
        {
            "pyproject.toml": "[tool.other]\n",
            "a/pyproject.toml": "tool.ctxaudit = 1\n",
            "c/pyproject.toml": "tool = 'ctxaudit'\n",
        },
    )
    assert find_config(".") == find_config("c") == Config()
    with pytest.raises(CtxauditError, match=r"^pyproject.toml: has no \[tool.ctxaudit\]$"):
        read_config("pyproject.toml")
    with pytest.raises(CtxauditError, match=r"^a/pyproject.toml:1: ctxaudit is a table"):
        read_config("a/pyproject.toml")
    with pytest.raises(CtxauditError, match=r"^b.toml: cannot read the configuration: no such"):
        read_config("b.toml")


def test_what_is_not_in_utf8_is_no_toml(root: Path) -> None:
    (root / "ctxaudit.toml").write_bytes(b"# a\nselect = ['\xff']\n")
    with pytest.raises(CtxauditError, match=r"^ctxaudit.toml:2: is no TOML: not in UTF-8$"):
        find_config(".")


def test_a_byte_order_mark_is_no_trouble(root: Path) -> None:
    (root / "ctxaudit.toml").write_bytes(b"\xef\xbb\xbfmax-files = 1\r\n\r\nfail-on = 'note'\r\n")
    config = find_config(".")
    assert (config.max_files, config.fail_on) == (1, "note")
    assert config.location("fail-on") == ("ctxaudit.toml", 3)


def rules_of(ctxaudit: RunCommand, root: Path, *arguments: str) -> str:
    ran = ctxaudit("scan", "app", *arguments, cwd=root)
    assert ran.err == ""
    return ran.out


def test_settings_and_options_together(root: Path, ctxaudit: RunCommand) -> None:
    write_tree(root, LITTER | {"ctxaudit.toml": 'ignore = ["installed-dependencies"]\n'})
    assert "installed-dependencies" not in rules_of(ctxaudit, root)
    assert "installed-dependencies" in rules_of(ctxaudit, root, "--isolated")
    write_tree(root, {"other.toml": 'select = ["ignorefile"]\nmax-files = 1\n'})
    ran = ctxaudit("scan", "app", "--config", "other.toml", cwd=root)
    assert ran.status == 1
    assert "installed-dependencies" not in ran.out
    assert ctxaudit("scan", "app", "--config", "x", "--isolated", cwd=root).status == 2
    assert (
        ctxaudit("scan", "app", "--config", "other.toml", "--max-files", "9", cwd=root).status == 0
    )


def test_paths_are_hidden_below_the_file_that_says_so(root: Path, ctxaudit: RunCommand) -> None:
    write_tree(root, LITTER)
    write_tree(root, {"ctxaudit.toml": '[per-path-ignores]\n"app/node_modules" = ["context"]\n'})
    out = rules_of(ctxaudit, root, "--show-suppressed")
    assert "1 warning" in rules_of(ctxaudit, root, "--isolated")
    assert "no findings (1 suppressed)" in out
    assert "suppressed by ctxaudit.toml: ignored for app/node_modules" in out
    write_tree(root, {"ctxaudit.toml": '[per-path-ignores]\n"/node_modules" = ["context"]\n'})
    assert "suppressed" not in rules_of(ctxaudit, root)
