"""Random projects for `generate`: a tree, Dockerfiles over it, an ignore file, perhaps git.

What a Dockerfile takes by name is noted as its lines are written, so that nothing has to read them.
"""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import NamedTuple

from ctxaudit.proposal.block import BEGIN, END
from tests.proposal.git_trees import git, track

# names that say nothing: of these no line may ever take one
DIRECTORIES = ["src", "lib", "app", "core", "pkg", "web ui", "é"]
FILES = ["main.py", "app.js", "index.ts", "util.rb", "a", "b", "sp ace.py", "q[1].js", "#x.py"]
FILES += ["!y.js", "a$b.py", "a\\b.py", "x*.c", "z|z.go", "-n.py", "tab\tx.py", "A.PY", " .c"]
ORDINARY = frozenset(DIRECTORIES + FILES)

SECRETS = frozenset((".env", "id_rsa"))

# names that the catalogue knows, surely or by half
LITTER_DIRECTORIES = ["node_modules", "__pycache__", "dist", "build", "target", ".venv", "venv"]
LITTER_DIRECTORIES += ["coverage", ".pytest_cache", ".mypy_cache", ".idea", ".vscode", "docs"]
LITTER_DIRECTORIES += ["tests", ".github", ".cache", "tmp", "vendor", ".next", "out", "bin", "obj"]
LITTER_DIRECTORIES += ["logs", "demo.egg-info", ".terraform", ".svn", "htmlcov", "data", "Build"]
LITTER_FILES = [".env", ".env.local", ".env.example", "id_rsa", "server.key", "ca.pem", ".npmrc"]
LITTER_FILES += [".DS_Store", "npm-debug.log", "x.log", ".coverage", "a.pyc", "a.swp", "a~"]
LITTER_FILES += ["README.md", "LICENSE", "CHANGELOG.md", "docker-compose.yml", "terraform.tfstate"]
LITTER_FILES += ["dump.sql", "backup.tar.gz", "app.tsbuildinfo", "Thumbs.db", ".gitignore"]
LITTER_FILES += ["a.bak"]
LITTER_FILES += [".gitattributes", ".editorconfig", ".dockerignore", "Dockerfile.old", "model.onnx"]
LITTER_FILES += [
    "Makefile",
    "debug.LOG",
    ".gitkeep",
    "lib.so",
    "app.jar",
    "core.1234",
    "é.log",
    "a.bak",
]

_PROJECT = '[build-system]\nrequires = ["setuptools"{more}]\n[project]\nname = "demo"\n{version}\n'
_MANIFESTS = {
    "package.json": '{"name": "demo", "scripts": {"build": "tsc", "start": "node app.js"}}\n',
    "package-lock.json": '{"lockfileVersion": 3}\n',
    "tsconfig.json": '{"compilerOptions": {"outDir": "dist"}}\n',
    "pyproject.toml": _PROJECT.format(more="", version='version = "1"\nreadme = "README.md"'),
    "setup.py": "from setuptools import setup\nsetup()\n",
    "MANIFEST.in": "include README.md\nrecursive-include docs *.py\n",
    "requirements.txt": "six\n",
    "tox.ini": "[tox]\n",
    "Cargo.toml": '[package]\nname = "demo"\nversion = "1.0.0"\n',
    "Cargo.lock": "version = 3\n",
    "go.mod": "module demo\n",
    "composer.json": "{}\n",
    "Gemfile": 'source "https://rubygems.org"\n',
    "demo.gemspec": "Gem::Specification.new { |s| s.files = `git ls-files`.split }\n",
    "pom.xml": "<project/>\n",
    "mix.exs": "defmodule Demo.MixProject do\nend\n",
}
_FROM_GIT = _PROJECT.format(more=', "setuptools-scm"', version='dynamic = ["version"]')
BY_GIT = frozenset((_FROM_GIT, _MANIFESTS["demo.gemspec"]))  # with these all tracked files count
_CONTENTS = {
    "CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n",
    "pyvenv.cfg": "home = /usr/bin\nversion = 3.12.1\n",
    **_MANIFESTS,
}
_INSIDE = {"target": "CACHEDIR.TAG", "venv": "pyvenv.cfg", ".venv": "pyvenv.cfg"}

_QUOTED = frozenset(" $\\\"\t,*[#'")
_COMMANDS = ["npm ci", "npm run build", "pip install .", "pip install -r requirements.txt", "make"]
_COMMANDS += ["cargo build --release", "go build ./...", "python -m build", "yarn build", "true"]
_COMMANDS += ["bundle install", "composer install", "mvn package", "mix deps.get", "cat README.md"]
_COMMANDS += ["cp .env /etc/env", "sh build/run.sh", "git describe", "pytest tests"]
_BASES = ["scratch", "node:22", "python:3.13", "rust:1", "golang:1", "ruby:3", "php:8", "maven:3"]

_PATTERNS = ["*.log", "**/*.log", "node_modules", "**/node_modules", "dist", "/dist", "docs/", "a"]
_PATTERNS += [".git", "**/.git", "*.md", "**/__pycache__", "src", "src/*", "lib/**", "?", "[ab]"]
_PATTERNS += ["*", "**", ".env*", "*/a", "tests", "é", "web ui", "**/.env", "build", "Dockerfile*"]
_EXCEPTIONS = ["!README.md", "!src", "!src/main.py", "!**/*.py", "!a", "!dist/a", "!.env.example"]
_EXCEPTIONS += ["!lib", "!**/keep", "!*.md", "!node_modules/a", "!.git", "!docs/a", "!app/*"]
_OF_GIT = ["*.log", "dist/", "/build", "node_modules", "!keep.log", "*.py[co]", "out", "a", "**/b"]
_OF_GIT += ["!dist/a", "*~", ".env", "/data/*", "!/data/a", "tmp/", "lib/", "*.js", "!app.js"]
_STALE = ["**/node_modules", "/dist", "/old/thing", "src", "**/*.log", "main.py", "!src/a", ".env"]
_STALE += ["# secrets", "# caches", "# what git ignores", "# logs", "", "/a", "**/__pycache__", "*"]
_STALE += ["# build output", "!/out/a", "/out", "[", "!"]


class Project(NamedTuple):
    """A project as text.

    `named` are the sources that Dockerfiles copy by name; `takes_all` if one copies everything.
    """

    files: dict[str, str]
    links: dict[str, str]
    dockerfiles: dict[str, str]
    ignore: bytes | None
    named: tuple[str, ...]
    takes_all: bool
    tracked: tuple[str, ...] | None


def random_project(random: Random) -> Project:
    """The project of a random source."""
    files = _files(random)
    links = _links(random, files)
    writer = _Dockerfiles(random, [*files, *links])
    count = random.choice([1, 1, 1, 1, 2])
    dockerfiles = {name: writer.text() for name in ["Dockerfile", "app.Dockerfile"][:count]}
    tracked = None
    if random.random() < 0.35:
        lines = random.choices(_OF_GIT, k=random.randint(0, 5))
        files[".gitignore"] = "".join(f"{line}\n" for line in lines)
        share = random.choice([0.0, 0.5, 0.9])
        tracked = tuple(file for file in files if random.random() < share)
    takes_all = any("COPY . ." in text for text in dockerfiles.values())
    named = tuple(writer.named)
    return Project(files, links, dockerfiles, _ignore(random), named, takes_all, tracked)


def lay_out(project: Project, directory: Path) -> None:
    """Writes the project into a directory that is there."""
    for name, content in (project.files | project.dockerfiles).items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    for name, target in project.links.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)
    if project.ignore is not None:
        (directory / ".dockerignore").write_bytes(project.ignore)
    if project.tracked is not None:
        git(directory, "init", "-q")
        track(directory, project.tracked)


def _files(random: Random) -> dict[str, str]:
    found = {".dockerignore": "", "Dockerfile": "", "app.Dockerfile": ""}  # taken
    for name in random.sample(list(_MANIFESTS), k=random.choice([0, 0, 1, 2, 4])):
        found[name] = _MANIFESTS[name]
    if random.random() < 0.1:
        found["pyproject.toml"] = _FROM_GIT
    for _ in range(random.randint(1, 18)):
        path = _path(random)
        if _fits(path, found):
            found[path] = _CONTENTS.get(path.rpartition("/")[2], "x" * random.choice([0, 1, 90]))
    return {path: content for path, content in found.items() if content or "ocker" not in path}


def _path(random: Random) -> str:
    ordinary, litter = [*DIRECTORIES] * 2, LITTER_DIRECTORIES
    parts = random.choices(ordinary + litter, k=random.choice([0, 0, 1, 1, 1, 2, 3]))
    name = random.choice(random.choice([FILES, LITTER_FILES, LITTER_FILES, list(_MANIFESTS)]))
    if parts and random.random() < 0.5:
        name = _INSIDE.get(parts[-1], name)
    return "/".join([*parts, name])


def _fits(path: str, found: dict[str, str]) -> bool:
    """Whether nothing is there, nor above it, nor below."""
    parts = path.split("/")
    above = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    return not any(one in found for one in above) and not any(
        one.startswith(f"{path}/") for one in found
    )


def _links(random: Random, files: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for at in range(random.choice([0, 0, 0, 1, 2])):
        path = random.choice(["", "src/", "dist/"]) + f"link{at}"
        if _fits(path, files):
            target = random.choice([*files, "nowhere"])
            target = target.rpartition("/")[0] or target if random.random() < 0.4 else target
            found[path] = "../" * path.count("/") + target
    return found


class _Dockerfiles:
    """Writes Dockerfiles; `named` grows by what they take of the context by name."""

    def __init__(self, random: Random, paths: list[str]) -> None:
        self.random = random
        self.paths = paths
        self.named: list[str] = []

    def text(self) -> str:
        """One more Dockerfile."""
        lines: list[str] = []
        count = self.random.choice([1, 1, 2, 3])
        for at in range(count):
            base = self.random.choice([*_BASES, *(f"s{one}" for one in range(at))])
            lines += [f"FROM {base} AS s{at}", "WORKDIR /app"]
            lines += [self._step(at) for _ in range(self.random.randint(1, 5))]
        if self.random.random() < 0.3:
            lines.append('CMD ["node", "dist/app.js"]')
        return "\n".join(lines) + "\n"

    def _step(self, at: int) -> str:
        kind = self.random.random()
        if kind < 0.15:
            return "COPY . ."
        if kind < 0.4:
            return f"RUN {self.random.choice(_COMMANDS)}"
        if kind < 0.5 and at:
            return f"COPY --from=s{self.random.randrange(at)} /app /x"
        if kind < 0.6 and (source := self._plain()):
            self.named.append(source)
            return f"RUN --mount=type=bind,source={source},target=/m cat /m"
        sources = [self._source() for _ in range(self.random.choice([1, 1, 2]))]
        self.named += sources
        name = self.random.choice(["COPY", "COPY", "ADD"])
        return f"{name} {json.dumps([*map(_escaped, sources), './'], ensure_ascii=False)}"

    def _plain(self) -> str | None:
        """A path that needs no quotes."""
        plain = [path for path in self.paths if path.isascii() and not set(path) & _QUOTED]
        return self.random.choice(plain) if plain else None

    def _source(self) -> str:
        """A file, a directory, a glob or what is not there (yet)."""
        path = self.random.choice(self.paths).replace("\t", "")
        directory, _, name = path.rpartition("/")
        kind = self.random.random()
        if kind < 0.45:
            return path
        if kind < 0.65 and directory:
            return directory
        if kind < 0.75 and "." in name.strip(".") and not set(directory) & set("*[\\"):
            return f"{directory}/*.{name.rpartition('.')[2]}".lstrip("/")
        later = ["dist/app.js", "nowhere", "build/out.bin", ".env", "gen/a", ".git"]
        return self.random.choice([*later, path])


def _escaped(source: str) -> str:
    """The source as a Dockerfile writes it; a glob of ours begins its last part with `*.`."""
    if source.rpartition("/")[2].startswith("*."):
        return source
    for sign in "\\*[":
        source = source.replace(sign, f"\\{sign}")
    return source.replace("$", "\\$")


def _ignore(random: Random) -> bytes | None:
    """An ignore file: nothing, lines of the user's, perhaps with a block of an earlier run."""
    if random.random() < 0.3:
        return None
    lines = _user_lines(random)
    if random.random() < 0.35:
        block = random.choices(_STALE, k=random.randint(0, 8))
        lines += [BEGIN, *block, END, *_user_lines(random)]
    newline = random.choice(["\n", "\n", "\n", "\r\n"])
    text = newline.join(lines) + random.choice(["", newline, newline])
    bom = random.choice(["", "", "", "\ufeff"])
    return (bom + text).encode()


def _user_lines(random: Random) -> list[str]:
    comments = ["# mine", "", "  ", "#", "# --- ctxaudit is not this ---"]
    lines = random.choices(_PATTERNS, k=random.choice([0, 1, 2, 4]))
    lines += random.choices(_EXCEPTIONS, k=random.choice([0, 0, 1, 2]))
    lines += random.choices(comments, k=random.choice([0, 1, 2]))
    random.shuffle(lines)
    return lines
