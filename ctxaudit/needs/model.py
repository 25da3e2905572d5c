"""What a build is known to read beside what its COPYs name."""

from __future__ import annotations

from typing import Literal, NamedTuple

from ctxaudit.model import Location, Skipped

# the kind of command that reads a need, see `steps`
Step = Literal[
    "python",  # builds or installs the Python project itself
    "python-install",  # installs what it depends on, from a lock or requirement file
    "node-install",
    "node-scripts",  # that an install runs
    "node-build",
    "node-run",  # starts the program
    "cargo",
    "go",
    "maven",
    "gradle",
    "dotnet",
    "composer",
    "bundle",
    "mix",
    "cmake",
    "cabal",
    "docs",
    "make",
    "run",  # the Dockerfile names it
]


# each is read by one program only; they decide the versions that are installed
LOCK_READERS = {
    "uv.lock": "uv",
    "poetry.lock": "poetry",
    "pdm.lock": "pdm",
    "Pipfile.lock": "pipenv",
    "package-lock.json": "npm",
    "npm-shrinkwrap.json": "npm",
    "yarn.lock": "yarn",
    "pnpm-lock.yaml": "pnpm",
    "bun.lock": "bun",
    "bun.lockb": "bun",
    "Cargo.lock": "cargo",
    "go.sum": "go",
    "Gemfile.lock": "bundle",
    "composer.lock": "composer",
    "mix.lock": "mix",
    "packages.lock.json": "dotnet",
}


class Need(NamedTuple):
    """A file or directory of the context that a step of a build reads.

    `path` is there, included or not; of a directory all below it is meant. `cause` is where that is
    said: a manifest, as a path of the context, and the line. `why` follows the path in a sentence:
    `is the readme of the project`. `certain`: without it the step fails or makes something else;
    what is not certain is likely, and is to be kept but not worth a warning.
    """

    path: str
    cause: Location
    why: str
    step: Step
    certain: bool = True


class Needs(NamedTuple):
    """The needs, sorted by path, one for each step and cause; `skipped` is what was not read."""

    items: tuple[Need, ...]
    skipped: tuple[Skipped, ...] = ()
