"""Packages are installed without a version.

The same commit builds into something else later. Where distributions keep old versions for a short
time only (Debian, Alpine), a fixed version breaks the build instead, so this is a choice: the rule
runs only if it is selected.

Bad:

    RUN pip install flask

Good:

    RUN pip install flask==3.1.0

Fix: write the version, or install from a lock file.

See: https://github.com/hadolint/hadolint/wiki/DL3008
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ctxaudit.advice.runs import about, runs
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence

if TYPE_CHECKING:
    from ctxaudit.dockerfile.scripts import ShellCommand

ID = "unpinned-packages"
GROUP: Group = "image"
SEVERITY: Severity = "note"
DEFAULT = False
ALIASES: tuple[str, ...] = (
    "hadolint DL3008",
    "hadolint DL3013",
    "hadolint DL3016",
    "hadolint DL3018",
    "hadolint DL3028",
    "hadolint DL3033",
    "hadolint DL3037",
    "hadolint DL3041",
    "hadolint DL3062",
)

_WITH_VALUE = ("-t", "-r", "-c", "-i", "-v", "--virtual", "--target", "--index-url", "--prefix")


def _equals(package: str) -> bool:
    return any(sign in package for sign in ("=", "~", "<", ">", "@", "#"))


def _behind_name(package: str) -> bool:
    return "@" in package[1:]


_INSTALLERS: dict[str, tuple[tuple[str, ...], Callable[[str], bool]]] = {
    "apt-get": (("install",), _equals),
    "apt": (("install",), _equals),
    "apk": (("add",), _equals),
    "pip": (("install",), _equals),
    "pip3": (("install",), _equals),
    "npm": (("install", "i", "add"), _behind_name),
    "gem": (("install",), lambda package: ":" in package),
    "yum": (("install",), lambda package: "-" in package),
    "dnf": (("install",), lambda package: "-" in package),
    "zypper": (("install", "in"), _equals),
    "go": (("install",), _behind_name),
}


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each RUN, with the packages."""
    for ran in runs(evidence):
        loose = list(dict.fromkeys(name for one in ran.commands for name in _loose(one)))
        if loose:
            yield about(
                evidence,
                ID,
                SEVERITY,
                ran.instruction,
                f"installs whatever version is newest of {shown(', '.join(loose))}",
                "write a version behind each name",
            )


def _loose(command: ShellCommand) -> Iterator[str]:
    """The packages without a version."""
    verbs, is_pinned = _INSTALLERS.get(command.program, ((), _equals))
    verb = next((word for word in command.args if word in verbs), None)
    if verb is None or (command.program == "gem" and command.has("-v", "--version")):
        return
    words = iter(command.args[command.args.index(verb) + 1 :])
    for word in words:
        if word in _WITH_VALUE:
            next(words, None)
        elif not word.startswith(("-", ".", "/", "$", "http")) and not is_pinned(word):
            yield word
