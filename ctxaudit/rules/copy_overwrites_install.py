"""A COPY lays the host's installed dependencies over those that the image just installed.

The host's `node_modules` or `.venv` was made for another system: native modules do not load, links
lead nowhere, and versions differ from the lock file. The rule looks where the files of the build
context land, so it is silent if they land elsewhere.

Bad:

    RUN npm ci
    COPY . .                  (with node_modules in the build context)

Good:

    .dockerignore: **/node_modules

Fix: exclude the directory.

See: https://docs.docker.com/build/concepts/context/#dockerignore-files
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.advice.landed import absolute
from ctxaudit.advice.runs import Ran, runs
from ctxaudit.model import Finding, Group, Severity, Totals
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence, amount

if TYPE_CHECKING:
    from ctxaudit.dockerfile import Copy
    from ctxaudit.dockerfile.scripts import ShellCommand

ID = "copy-overwrites-install"
GROUP: Group = "copies"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()

_INSTALLED = {
    "npm": ("node_modules", ("ci", "install", "i", "clean-install")),
    "yarn": ("node_modules", ("", "install")),
    "pnpm": ("node_modules", ("install", "i")),
    "bun": ("node_modules", ("install", "i")),
    "composer": ("vendor", ("install",)),
    "uv": (".venv", ("sync", "venv")),
    "mix": ("deps", ("deps.get",)),
}


class _Installed(NamedTuple):
    """A directory of a stage that a RUN filled."""

    stage: int
    line: int
    tool: str
    path: str


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each COPY and installed directory."""
    installed = [found for ran in runs(evidence) for found in _directories(ran)]
    if not installed or evidence.journey is None:
        return
    tree = evidence.tree
    files, sizes = tree.rolled_up
    names = {one.path.rpartition("/")[2] for one in installed}
    for at in sorted(at for name in names for at in tree.directories_by_name.get(name, ())):
        if files[at]:
            directory, totals = tree.folders[at].prefix[:-1], Totals(files[at], sizes[at])
            for one, copy in _overlaid(evidence, directory, installed):
                yield _finding(evidence, copy, one, directory, totals)


def _directories(ran: Ran) -> Iterator[_Installed]:
    if any(command.program == "cd" for command in ran.commands):
        return
    for command in ran.commands:
        name = _directory(command)
        path = absolute(ran.instruction.setting.workdir, name) if name else None
        if path is not None:
            tool = " ".join([command.program, *command.args[:1]])
            yield _Installed(ran.instruction.stage, ran.instruction.line, tool, path)


def _directory(command: ShellCommand) -> str:
    if command.program.startswith("python") and command.args[:2] == ("-m", "venv"):
        return command.operands[-1]
    name, verbs = _INSTALLED.get(command.program, ("", ()))
    verb = command.operands[0] if command.operands else ""
    if command.has("-g", "--global", "--prefix", "--version", "-v"):
        return ""
    return name if verb in verbs else ""


def _overlaid(
    evidence: Evidence, directory: str, installed: list[_Installed]
) -> Iterator[tuple[_Installed, Copy]]:
    """What a copied directory lands on."""
    assert evidence.journey is not None
    for place in evidence.journey.placements.places(directory):
        for one in installed:
            copy = place.copy
            if copy is None or copy.origin.kind != "context" or place.path != one.path:
                continue
            if (one.stage, one.line) < (copy.stage, copy.line) and one.stage == copy.stage:
                yield one, copy


def _finding(
    evidence: Evidence, copy: Copy, one: _Installed, directory: str, totals: Totals
) -> Finding:
    return evidence.about_copy(
        ID,
        SEVERITY,
        copy,
        f"lays {shown(directory)} of the host ({amount(totals)}) over what {shown(one.tool)}"
        f" installed on line {one.line}",
        evidence.advice(shown(directory)),
        path=directory,
    )._replace(
        files=totals.files,
        bytes=totals.bytes,
        reach=evidence.context.furthest.below(directory),
        add_lines=(directory,),
    )
