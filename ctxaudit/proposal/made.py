"""Whether a step of a build makes again what would be excluded.

An image may live on what was built before: `npm ci` installs packages, but only `npm run build`
makes `dist`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ctxaudit.advice.runs import runs
from ctxaudit.catalogue import OUTPUT_FAMILIES, Entry
from ctxaudit.expression import Expression
from ctxaudit.litter.needs import makers
from ctxaudit.proposal.surely import runs_surely

if TYPE_CHECKING:
    from ctxaudit.dockerfile.scripts import ShellCommand
    from ctxaudit.rules.evidence import Evidence

# these are made by a command that builds, and not by one that installs
_DISTRIBUTIONS = frozenset(("python-dist-dir", "python-sdist-leftovers"))
# their programs name the Python that made them by its path: copied with all else they do not run
_OF_ITS_PLACE = frozenset(
    "python-venv-dot python-venv python-env-dir python-venv-any-name python-venv-by-content"
    " tox-nox".split()
)
_RUNNERS = frozenset(
    "make just task bazel bazelisk nix-build turbo nx lerna rush gulp grunt".split()
)
_BUNDLERS = frozenset("esbuild parcel rspack ng nest swc babel electron-builder".split())
_SCRIPTS = frozenset("npm yarn pnpm bun".split())
_NO_BUILDS = ("start", "serve", "dev", "test", "lint", "preview", "format", "typecheck")
_STARTS = ("FROM", "CMD", "ENTRYPOINT")  # images are called by what they run
_WORD = Expression(r"[\w.+-]+")
_PYTHON = frozenset("uv poetry hatch flit pdm pip pip3 maturin".split())


def is_made_again(entry: Entry, evidence: Evidence) -> bool:
    """Whether that is so, or nothing of the kind; true where there is no Dockerfile."""
    if entry.family not in OUTPUT_FAMILIES:
        return True
    if not makes(entry.family, entry.tools, evidence):
        return entry.id in _OF_ITS_PLACE and not _speaks_of(evidence, entry)
    if evidence.journey is None or entry.id not in _DISTRIBUTIONS:
        return True
    return any(runs_surely(ran, _builds_python) for ran in runs(evidence))


def _speaks_of(evidence: Evidence, entry: Entry) -> bool:
    if evidence.journey is None:
        return False
    names = [pattern.rpartition("/")[2].strip("*") for pattern in entry.names]
    texts = [text for one in evidence.journey.plan.instructions for text in one.args]
    return any(name in text for name in names for text in texts)


def makes(family: str, tools: str, evidence: Evidence) -> bool:
    """Whether a step surely makes output (or installs packages) of an ecosystem's tools."""
    if not evidence.wanted.makes(tools):
        return False
    if evidence.journey is None:
        return True
    if family == "build-output" and tools == "node":
        return any(runs_surely(ran, _builds_node) for ran in runs(evidence))
    known = makers(tools)

    def is_maker(command: ShellCommand) -> bool:
        return command.program in known

    # where no RUN is known to do it, a script may
    found = [ran for ran in runs(evidence) if any(map(is_maker, ran.commands))]
    return not found or any(runs_surely(ran, is_maker) for ran in found)


def is_out_of_use(entry: Entry, evidence: Evidence) -> bool:
    """Whether these are packages of an ecosystem that no step and no image of a build runs."""
    if evidence.journey is None or entry.family != "installed-dependencies":
        return False
    if entry.tools == "generic" or evidence.wanted.makes(entry.tools):
        return False
    started = (one for one in evidence.journey.plan.instructions if one.name in _STARTS)
    words = {word for one in started for text in one.args for word in _WORD.findall(text)}
    return words.isdisjoint(makers(entry.tools))


def _builds_node(command: ShellCommand) -> bool:
    return _is_node_build(command) or any(map(_is_node_build, _wrapped(command)))


def _wrapped(command: ShellCommand) -> Iterator[ShellCommand]:
    """What another program runs: `dotenv -- pnpm build`."""
    for at, word in enumerate(command.args):
        if word in _SCRIPTS:
            yield command._replace(program=word, args=command.args[at + 1 :])


def _is_node_build(command: ShellCommand) -> bool:
    from ctxaudit.needs.steps import reading_of

    reading = reading_of(command)
    if reading is not None and "node-build" in reading.steps:
        return True
    if command.program in _RUNNERS | _BUNDLERS:
        return True
    words = [word for word in command.args if not word.startswith("-")]
    is_script = command.program in _SCRIPTS and words[:1] in (["run"], ["run-script"])
    return is_script and bool(words[1:]) and not words[1].startswith(_NO_BUILDS)


def _builds_python(command: ShellCommand) -> bool:
    from ctxaudit.needs.steps import reading_of

    reading = reading_of(command)
    if reading is not None and reading.program == "build":
        return True
    verbs = {"build", "wheel"} if command.program in _PYTHON else {"bdist_wheel", "sdist"}
    return command.program in _RUNNERS or not verbs.isdisjoint(command.args)
