"""An archive that was downloaded and unpacked stays in the image.

The archive is in the layer beside what came out of it, and a later RUN cannot take it out again.
The rule is silent for stages that are not shipped, and if the same RUN removes it or fetches into a
pipe.

Bad:

    RUN curl -fsSLO https://example.org/tool.tar.gz && tar xzf tool.tar.gz

Good:

    RUN curl -fsSL https://example.org/tool.tar.gz | tar xz

Fix: remove the archive in the same RUN, or fetch it with ADD in a stage of its own.

See: https://docs.docker.com/build/building/best-practices/#add-or-copy
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ctxaudit.advice.edits import appended
from ctxaudit.advice.runs import Ran, about, runs
from ctxaudit.expression import Expression
from ctxaudit.model import Edit, Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence

if TYPE_CHECKING:
    from ctxaudit.dockerfile.scripts import ShellCommand

ID = "download-kept"
GROUP: Group = "image"
SEVERITY: Severity = "note"
DEFAULT = False
ALIASES: tuple[str, ...] = ()

_ARCHIVE = Expression(r".*\.(?:tar(?:\.\w+)?|tgz|tbz2?|txz|zip|deb|rpm|7z)")
_CURL_OUTPUT = Expression(r"-[a-zA-Z]*o|--output")
_WGET_OUTPUT = Expression(r"-[a-zA-Z]*O|--output-document")
_PLAIN = Expression(r"[\w./-]+", re.ASCII)
_UNPACKS = ("tar", "unzip", "dpkg", "bsdtar", "7z", "rpm", "apt-get", "apt")


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each RUN of a shipped stage, with the archives."""
    for ran in runs(evidence, shipped=True):
        kept = list(_kept(ran))
        if kept:
            names = ", ".join(shown(name) for name in kept)
            yield about(
                evidence,
                ID,
                SEVERITY,
                ran.instruction,
                f"{names} stays in this layer of the image beside what was unpacked",
                f"end this RUN with && rm {names}",
            )._replace(edits=_edits(evidence, ran, kept))


def _kept(ran: Ran) -> Iterator[str]:
    fetched: list[str] = []
    for command in ran.commands:
        if command.program in ("curl", "wget"):
            fetched += _files(command)
        elif command.program == "rm" and fetched:
            if any(set("*?$") & set(word) for word in command.operands) or command.short("r"):
                return
            names = {posixpath.basename(word) for word in command.operands}
            fetched = [one for one in fetched if posixpath.basename(one) not in names]
    unpacked = {
        posixpath.basename(word)
        for command in ran.commands
        if command.program in _UNPACKS
        for word in command.args
    }
    yield from (one for one in fetched if posixpath.basename(one) in unpacked)


def _files(command: ShellCommand) -> Iterator[str]:
    """The archives that a download writes."""
    output = _WGET_OUTPUT if command.program == "wget" else _CURL_OUTPUT
    for word, following in zip(command.args, command.args[1:], strict=False):
        if output.fullmatch(word) and _ARCHIVE.fullmatch(following):
            yield following
            return
    if command.program == "wget" or command.short("O") or command.has("--remote-name"):
        for word in command.operands:
            if "://" in word and _ARCHIVE.fullmatch(word):
                yield posixpath.basename(word)


def _edits(evidence: Evidence, ran: Ran, kept: list[str]) -> tuple[Edit, ...]:
    """One more command at the end; not if the directory changes on the way there."""
    if any(command.program in ("cd", "pushd") for command in ran.commands):
        return ()
    if not all(_PLAIN.fullmatch(name) for name in kept):
        return ()
    return appended(evidence, ran.instruction, f"rm {' '.join(kept)}")
