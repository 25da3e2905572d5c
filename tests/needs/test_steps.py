"""Which commands read which needs."""

from __future__ import annotations

import pytest

from ctxaudit.dockerfile.scripts import ShellCommand
from ctxaudit.model import Location
from ctxaudit.needs.model import Need
from ctxaudit.needs.steps import reading_of

READS = {
    "pip install .": "python",
    "pip install --no-cache-dir -e .[dev]": "python",
    "pip3 install ./pkg": "python",
    "python3 -m pip install .": "python",
    "uv pip install --system .": "python",
    "pip install -r requirements.txt": "python-install",
    "pip install -r requirements.txt .": "python-install",
    "pip install flask": "",
    "pip install --upgrade pip": "",
    "pip --version": "",
    "uv sync --locked": "python python-install",
    "uv sync --locked --no-install-project": "python-install",
    "uv sync --no-install-workspace": "python-install",
    "uv build": "python",
    "uv tool install ruff": "",
    "poetry install": "python python-install",
    "poetry install --no-root": "python-install",
    "poetry config virtualenvs.create false": "",
    "pdm install --no-self": "python-install",
    "python -m build": "python",
    "python setup.py install": "python",
    "python manage.py collectstatic": "",
    "maturin build --release": "python",
    "npm ci": "node-install node-scripts",
    "npm install --production": "node-install node-scripts",
    "npm ci --ignore-scripts": "node-install",
    "npm install -g pnpm": "",
    "npm install express": "",
    "npm run build": "node-build",
    "npm run build:css": "node-build",
    "npm run lint": "",
    "npm start": "node-run",
    "yarn": "node-install node-scripts",
    "yarn --version": "",
    "yarn install --immutable": "node-install node-scripts",
    "yarn build": "node-build",
    "pnpm fetch": "node-install",
    "pnpm -r build": "node-build",
    "npx vite build": "node-build",
    "npx cowsay": "",
    "node .": "node-run",
    "node server.js": "",
    "cargo build --release": "cargo",
    "cargo +nightly build": "cargo",
    "cargo install sqlx-cli": "",
    "cargo install --path .": "cargo",
    "cargo fetch": "",
    "go build ./...": "go",
    "go mod download": "",
    "go install example.org/x@latest": "",
    "mvn package": "maven",
    "mvnw package": "maven",
    "gradlew assemble": "gradle",
    "dotnet publish -c Release": "dotnet",
    "dotnet tool restore": "",
    "composer install --no-dev": "composer",
    "bundle install": "bundle",
    "bundle exec rake": "",
    "gem build x.gemspec": "bundle",
    "gem install rails": "",
    "mix deps.get": "mix",
    "cmake -B build": "cmake",
    "cmake --build build": "",
    "cabal build": "cabal",
    "mkdocs build": "docs",
    "ls": "",
}


@pytest.mark.parametrize("text", READS)
def test_steps_of_a_command(text: str) -> None:
    program, *args = text.split()
    reading = reading_of(ShellCommand(program, tuple(args)))
    assert " ".join(reading.steps if reading is not None else ()) == READS[text]


@pytest.mark.parametrize(
    ("text", "path", "why", "expected"),
    [
        ("npm ci", "package-lock.json", "decides the versions", True),
        ("npm ci", "yarn.lock", "decides the versions", False),
        ("yarn install", "yarn.lock", "decides the versions", True),
        ("yarn install", ".yarnrc.yml", "has settings", True),
        ("pnpm install", "a/.yarnrc.yml", "has settings", False),
        ("npm ci --ignore-scripts", "fixes/a.patch", "is a patch of a dependency", True),
        ("cargo build", "x.js", "is run", False),
    ],
)
def test_needs_of_a_command(text: str, path: str, why: str, expected: bool) -> None:
    program, *args = text.split()
    reading = reading_of(ShellCommand(program, tuple(args)))
    assert reading is not None
    need = Need(path, Location("package.json", 1), why, "node-install")
    assert reading.reads(need) == expected
