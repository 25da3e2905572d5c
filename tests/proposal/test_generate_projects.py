"""What is proposed for small projects that have the traits of real ones, line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctxaudit import scan
from ctxaudit.proposal.propose import Proposal, Style, propose
from ctxaudit.proposal.told import notes_of
from tests.conftest import run_git, write_tree

SECRET = "TOKEN=abc\n"
PEOPLE = "for people and services, not for the image"


@pytest.fixture(autouse=True)
def _in_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def proposed(root: Path, tracked: dict[str, str], litter: dict[str, str]) -> Proposal:
    """The proposal for a clone of these files in which somebody has worked."""
    write_tree(root, tracked)
    run_git(root, "init", "-q")
    run_git(root, "add", ".")
    write_tree(root, litter)
    return propose(".")


def lines(proposal: Proposal, head: str) -> list[str]:
    """The lines under one comment of the block."""
    return [line.text for group in proposal.groups if group.head == head for line in group.lines]


def notes(proposal: Proposal) -> list[str]:
    return list(notes_of(proposal.kept))


def removed(proposal: Proposal) -> set[str]:
    return {file.path for file in proposal.difference.removed}


def test_the_whole_block_of_a_python_service(tmp_path: Path) -> None:
    proposal = proposed(
        tmp_path,
        {
            "Dockerfile": "FROM python:3.13\nCOPY requirements.txt .\n"
            "RUN pip install -r requirements.txt\nCOPY . .\nCMD python app/main.py\n",
            "requirements.txt": "flask\npytest\n",
            "app/main.py": "print()\n",
            ".env.example": "TOKEN=\n",
            ".github/workflows/ci.yml": "on: push\n",
            ".gitignore": "/var\n",
        },
        {
            ".env.local": SECRET,
            ".env.staging": SECRET,
            "app/__pycache__/main.cpython-313.pyc": "x",
            "var/state.bin": "x",
        },
    )
    assert proposal.text == (
        "# --- ctxaudit generate: begin (these lines are renewed; write yours outside)\n"
        "# secrets\n"
        "**/.env\n"
        "**/.env*.local\n"
        "/.env.staging\n"
        "\n"
        "# version control\n"
        "**/.git\n"
        "\n"
        "# installed dependencies\n"
        "**/.venv\n"
        "\n"
        "# caches\n"
        "**/.pytest_cache\n"
        "**/__pycache__\n"
        "\n"
        "# for people and services, not for the image\n"
        "/.dockerignore\n"
        "/.github\n"
        "/Dockerfile\n"
        "\n"
        "# what git ignores\n"
        "/var\n"
        "# --- ctxaudit generate: end\n"
    )


def test_a_line_for_environment_files_spares_the_examples(tmp_path: Path) -> None:
    proposal = proposed(
        tmp_path,
        {
            "Dockerfile": "FROM php:8\nCOPY . /app\nRUN cp /app/.env.example /app/.env\n",
            ".env.example": "TOKEN=\n",
            "api/.env.sample": "TOKEN=\n",
        },
        {".env.dev": SECRET, "api/.env.prod": SECRET},
    )
    assert lines(proposal, "secrets") == ["**/.env", "/.env.dev", "/api/.env.prod"]
    assert removed(proposal).isdisjoint((".env.example", "api/.env.sample"))


def test_a_key_that_only_this_machine_has_goes(tmp_path: Path) -> None:
    files = {"Dockerfile": "FROM nginx\nCOPY . /srv\n", "certs/readme.txt": "t"}
    proposal = proposed(tmp_path, files, {"certs/dev.key": "k"})
    assert lines(proposal, "secrets") == ["**/*.key", "**/.env"]


def test_a_key_in_a_copied_directory_stays_and_is_told(tmp_path: Path) -> None:
    files = {"Dockerfile": "FROM nginx\nCOPY certs /certs\n", "certs/ca.txt": "t"}
    proposal = proposed(tmp_path, files, {"certs/dev.key": "k"})
    assert "certs/dev.key" not in removed(proposal)
    assert notes(proposal) == [
        "certs/dev.key stays: Dockerfile:2 copies the directory around it (1 file, 1B)"
    ]


def test_a_key_that_git_tracks_is_no_news(tmp_path: Path) -> None:
    files = {"Dockerfile": "FROM nginx\nCOPY . /srv\n", "tests/dev.key": "k"}
    proposal = proposed(tmp_path, files, {})
    assert "tests/dev.key" not in removed(proposal)
    assert notes(proposal) == []


def test_litter_in_directories_of_the_sdist_goes(tmp_path: Path) -> None:
    proposal = proposed(
        tmp_path,
        {
            "Dockerfile": "FROM python:3.13\nCOPY . /src\nRUN pip install /src\n",
            "pyproject.toml": '[build-system]\nrequires = ["flit_core"]\n'
            'build-backend = "flit_core.buildapi"\n[project]\nname = "a"\nversion = "1"\n'
            'description = "a"\n[tool.flit.sdist]\ninclude = ["tests/"]\n',
            "a/__init__.py": "",
            "tests/test_a.py": "",
        },
        {
            "a/__pycache__/b.pyc": "x",
            "tests/__pycache__/b.pyc": "x",
            "tests/data/.DS_Store": "x",
        },
    )
    assert lines(proposal, "caches") == ["**/__pycache__"]
    assert "tests/data/.DS_Store" in removed(proposal)
    assert "tests/test_a.py" not in removed(proposal)


WORKSPACE = {
    "package.json": '{"name": "a", "scripts": {"build": "tsc"}, "dependencies": {"b": "1"}}\n',
    "tsconfig.json": "{}\n",
    "src/a.ts": "",
    ".gitignore": "dist\nnode_modules\n",
}


@pytest.mark.parametrize(
    ("run", "goes"),
    [
        ("npm ci && npm run build", True),
        ("npm ci && npx dotenv -- npm run build", True),
        ("npm ci && /tmp/with-secrets.sh pnpm build", True),
        ("npm ci && npx dotenv -- npm run start", False),
        ("npm ci", False),
    ],
)
def test_output_goes_where_a_step_makes_it_again(tmp_path: Path, run: str, goes: bool) -> None:
    files = WORKSPACE | {"Dockerfile": f"FROM node:22\nCOPY . .\nRUN {run}\nCMD node dist/a.js\n"}
    proposal = proposed(tmp_path, files, {"dist/a.js": "x"})
    assert ("dist/a.js" in removed(proposal)) == goes


GO = "FROM golang AS build\nCOPY . .\nRUN go build -o /app\n"
MODULE = {"go.mod": "module a\n", "main.go": "package main\n", "e2e/package.json": "{}\n"}


@pytest.mark.parametrize(
    ("dockerfile", "goes"),
    [
        (f"{GO}FROM scratch\nCOPY --from=build /app /\n", True),
        (f"{GO}FROM node:22\nCOPY --from=build /app /\n", False),
        (f"{GO}FROM scratch\nCOPY . /\nCOPY --from=build /app /\n", False),
        (f"{GO}FROM scratch\nCOPY --from=build /app /\nENTRYPOINT node e2e\n", False),
    ],
)
def test_packages_that_nothing_can_run_go(tmp_path: Path, dockerfile: str, goes: bool) -> None:
    files = MODULE | {"Dockerfile": dockerfile, ".gitignore": "node_modules\n"}
    proposal = proposed(tmp_path, files, {"e2e/node_modules/x/index.js": "x"})
    assert ("e2e/node_modules/x/index.js" in removed(proposal)) == goes


def test_with_the_history_the_ignore_file_itself_stays(tmp_path: Path) -> None:
    proposal = proposed(
        tmp_path,
        {
            ".dockerignore": "*.log\n",
            "Dockerfile": "FROM golang\nCOPY . .\nRUN git describe --dirty > /version\n",
            "a.txt": "a",
            ".vscode/settings.json": "{}",
        },
        {".idea/workspace.xml": "x"},
    )
    assert [line.text for group in proposal.groups for line in group.lines] == [
        "**/.env",
        "**/.idea",
    ]


def test_what_no_build_gets_is_no_news(tmp_path: Path) -> None:
    proposal = proposed(
        tmp_path,
        {"Dockerfile": "FROM golang\nCOPY main.go .\nRUN go build main.go\n", "main.go": "m"},
        {"backup.sql": "-- PostgreSQL database dump\n" * 9000},
    )
    assert "backup.sql" not in removed(proposal)
    assert notes(proposal) == []


NEXT = {
    "Dockerfile": "FROM node:22\nCOPY . .\nRUN npm ci && npm run build\nCMD npm start\n",
    "package.json": '{"scripts": {"build": "next build"}, "dependencies": {"next": "15"}}\n',
    "docker-compose.yml": "services: {}\n",
    ".gitignore": ".env*.local\n.env\n",
}


def test_settings_of_this_machine_go_though_the_build_would_read_them(tmp_path: Path) -> None:
    litter = {".env": SECRET, ".env.local": SECRET, ".env.production": "A=1\n"}
    proposal = proposed(tmp_path, NEXT, litter)
    assert lines(proposal, "secrets") == ["**/.env", "**/.env*.local"]
    assert removed(proposal).isdisjoint((".env.production", "package.json"))


def test_settings_that_git_tracks_stay(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, NEXT | {".env": "A=1\n", ".gitignore": ""}, {})
    assert lines(proposal, "secrets") == ["**/.env*.local"]
    assert ".env" not in removed(proposal)


def test_the_block_of_a_used_clone_is_right_for_a_clean_one(tmp_path: Path) -> None:
    litter = {
        ".env": SECRET,
        "docker-compose.override.yml": "services: {}\n",
        "npm-debug.log": "x",
        "docs/build.log": "x",
    }
    proposal = proposed(tmp_path, NEXT, litter)
    assert "/docker-compose*" in lines(proposal, PEOPLE)
    (tmp_path / ".dockerignore").write_bytes(proposal.content)
    for name in litter:
        (tmp_path / name).unlink()
    again = propose(".")
    assert again.text == proposal.text


def test_a_line_for_any_depth_covers_what_goes_as_something_else(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, NEXT, {"npm-debug.log": "x", "app/debug.log": "x"})
    assert lines(proposal, "logs") == ["**/*.log", "**/npm-debug.log*"]


def test_logs_beside_a_file_that_keeps_their_directory_go(tmp_path: Path) -> None:
    files = {
        "Dockerfile": "FROM php:8\nCOPY . /app\n",
        "var/log/.gitkeep": "",
        ".gitignore": "/var/\n",
    }
    run_git(tmp_path, "init", "-q")
    write_tree(tmp_path, files)
    run_git(tmp_path, "add", "-f", ".")
    write_tree(tmp_path, {"var/log/dev.log": "x"})
    proposal = propose(".")
    assert "var/log/dev.log" in removed(proposal)
    assert "var/log/.gitkeep" not in removed(proposal)


def test_a_build_that_takes_nothing_sends_nothing(tmp_path: Path) -> None:
    files = {
        "Dockerfile": "FROM python:3.13\nRUN pip install datasette\n",
        "MANIFEST.in": "include LICENSE\n",
        "setup.py": "from setuptools import setup\nsetup(name='a')\n",
        "LICENSE": "l",
    }
    proposal = proposed(tmp_path, files, {})
    assert [line.text for group in proposal.groups for line in group.lines] == ["*"]


def test_the_block_gives_no_finding_where_git_tracks_what_stays(tmp_path: Path) -> None:
    files = {
        "Dockerfile": "FROM python:3.13\nCOPY . /app\n",
        "tests/project/.env": "NAME=fixture\n",
    }
    proposal = proposed(tmp_path, files, {".env": SECRET})
    assert lines(proposal, "secrets") == ["/.env"]
    (tmp_path / ".dockerignore").write_bytes(proposal.content)
    found = {finding.rule for finding in scan(".").findings}
    assert "root-only-pattern" not in found


@pytest.mark.parametrize(
    ("run", "goes"),
    [
        ('if [ "$CI" != true ]; then npm ci && npm run build; else echo built; fi', False),
        ('if [ "$CI" != true ]; then npm ci && npm run build; fi', False),
        (
            'if [ "$CI" = true ]; then npm ci && npm run build; else npm i && npm run build; fi',
            True,
        ),
        ('if [ -z "$CI" ]; then echo no; exit 1; else npm ci && npm run build; fi', True),
        ("if [ -f yarn.lock ]; then yarn build; else npm ci && npm run build; fi", True),
        ('case "$CI" in true) ;; *) npm ci && npm run build ;; esac', False),
        ('case "$CI" in true) export A=1 ;; esac; npm ci && npm run build', True),
    ],
)
def test_output_stays_where_an_argument_decides_about_the_step(
    tmp_path: Path, run: str, goes: bool
) -> None:
    dockerfile = f"FROM node:22\nARG CI\nCOPY . .\nRUN {run}\nCMD node dist/a.js\n"
    litter = {"dist/a.js": "x", "node_modules/x/index.js": "x"}
    proposal = proposed(tmp_path, WORKSPACE | {"Dockerfile": dockerfile}, litter)
    assert removed(proposal).issuperset(litter) == goes
    assert removed(proposal).isdisjoint(litter) != goes


def test_output_stays_for_another_build_that_lives_on_it(tmp_path: Path) -> None:
    build = "FROM node:22\nCOPY . .\nRUN npm ci && npm run build\nCMD node dist/a.js\n"
    files = WORKSPACE | {"Dockerfile": build, "Dockerfile.ci": "FROM node:22\nCOPY . .\n"}
    files[".github/workflows/a.yml"] = (
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n"
        "      - run: docker build -f Dockerfile.ci .\n"
    )
    proposal = proposed(tmp_path, files, {"dist/a.js": "x", "node_modules/x/index.js": "x"})
    assert removed(proposal).isdisjoint(("dist/a.js", "node_modules/x/index.js"))


def test_a_clean_clone_gets_no_line_for_output_that_is_made_before(tmp_path: Path) -> None:
    files = NEXT | {"Dockerfile": "FROM node:22\nCOPY . .\nRUN npm ci\nCMD npm start\n"}
    proposal = proposed(tmp_path, files, {})
    assert [line.text for group in proposal.groups for line in group.lines].count("**/.next") == 0
    assert "**/node_modules" in proposal.text


def test_output_beside_the_settings_of_a_bundler_goes(tmp_path: Path) -> None:
    files = {
        "Dockerfile": NEXT["Dockerfile"],
        "package.json": '{"scripts": {"build": "vite build app"}}\n',
        "app/package.json": "{}\n",
        "app/vite.config.mts": "",
        ".gitignore": "dist\n",
    }
    proposal = proposed(tmp_path, files, {"app/dist/index.html": "x"})
    assert "/app/dist" in lines(proposal, "build output")


def test_weights_that_git_ignores_stay_with_the_program(tmp_path: Path) -> None:
    files = {
        "Dockerfile": "FROM python:3.13\nCOPY . /app\nCMD python /app/a.py\n",
        ".gitignore": "*.pt\n*.bin\nruns/\n",
        "a.py": "",
    }
    litter = {"a.pt": "x", "b.pt": "x", "runs/train/best.pt": "x", "state.bin": "x"}
    proposal = proposed(tmp_path, files, litter)
    assert removed(proposal).isdisjoint(("a.pt", "b.pt", "runs/train/best.pt"))
    assert "state.bin" in removed(proposal)


def test_output_that_no_step_makes_stays_though_git_ignores_it(tmp_path: Path) -> None:
    files = WORKSPACE | {"Dockerfile": "FROM nginx\nCOPY . /srv\n"}
    proposal = proposed(tmp_path, files, {"dist/data.bin": "x"})
    assert "dist/data.bin" not in removed(proposal)


@pytest.mark.parametrize(
    ("dockerfile", "goes"),
    [
        ("FROM node:22\nCOPY . .\nRUN npm ci\n", True),
        ("FROM node:22\nCOPY . .\nENV PATH=/.venv/bin:$PATH\n", False),
        ("FROM node:22\nCOPY .venv /.venv\n", False),
    ],
)
def test_a_virtual_environment_of_this_machine_goes(
    tmp_path: Path, dockerfile: str, goes: bool
) -> None:
    litter = {".venv/pyvenv.cfg": "home = /usr/bin\n", ".venv/bin/python": "x"}
    proposal = proposed(tmp_path, {"Dockerfile": dockerfile, "package.json": "{}\n"}, litter)
    assert (".venv/bin/python" in removed(proposal)) == goes


def test_packages_go_where_one_build_makes_them_and_the_other_cannot_use_them(
    tmp_path: Path,
) -> None:
    files = MODULE | {
        "Dockerfile": f"{GO}FROM scratch\nCOPY --from=build /app /\n",
        "Dockerfile.web": "FROM node:22\nCOPY . .\nRUN npm ci\n",
        ".gitignore": "node_modules\n",
        "compose.yaml": "services:\n  a: {build: .}\n"
        "  b: {build: {context: ., dockerfile: Dockerfile.web}}\n",
    }
    proposal = proposed(tmp_path, files, {"e2e/node_modules/x/index.js": "x"})
    assert "e2e/node_modules/x/index.js" in removed(proposal)
    assert len(proposal.builds) > 1


@pytest.mark.parametrize("style", ["deny", "allow"])
def test_with_the_history_the_block_does_not_change_itself(tmp_path: Path, style: Style) -> None:
    files = {
        "Dockerfile": "FROM golang\nCOPY . .\nRUN git describe --dirty > /version\n",
        "a.txt": "a",
    }
    proposed(tmp_path, files, {".idea/workspace.xml": "x"})
    first = propose(".", style=style)
    (tmp_path / ".dockerignore").write_bytes(first.content)
    run_git(tmp_path, "add", ".dockerignore")
    assert propose(".").text == first.text
