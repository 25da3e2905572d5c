"""The image is based on the full variant of an official image that has a slim one.

`python:3.12` brings compilers and headers of a Debian installation, several hundred megabytes more
than `python:3.12-slim`. The rule looks at the image that is shipped, not at build stages. It says
so if the lock file proves that every package has a wheel, so that nothing has to be compiled.

Bad:

    FROM python:3.12

Good:

    FROM python:3.12-slim

Fix: take the slim variant, and install the few system packages that are needed.

See: https://docs.docker.com/build/building/best-practices/#choose-the-right-base-image
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.advice.manifests import toml_of
from ctxaudit.advice.runs import about, instructions
from ctxaudit.advice.wheels import LOCKS, locked_packages
from ctxaudit.expression import Expression
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence

ID = "full-base-image"
GROUP: Group = "image"
SEVERITY: Severity = "note"
DEFAULT = False
ALIASES: tuple[str, ...] = ()

_WITH_SLIM = ("python", "node", "ruby", "perl")
_FULL_TAG = Expression(r"\d[\d.]*(?:-(?:bookworm|bullseye|trixie|buster))?")


def check(evidence: Evidence) -> Iterator[Finding]:
    """At most one finding, at the FROM of the image's own base."""
    from ctxaudit.dockerfile.references import read_reference

    if evidence.journey is None:
        return
    for one in instructions(evidence, "FROM", shipped=True):
        base = evidence.journey.plan.stages[one.stage].base
        found = read_reference(base.name) if base.kind == "image" else None
        if found is None or found.official not in _WITH_SLIM:
            continue
        if _FULL_TAG.fullmatch(found.tag):
            proof = _proof(evidence) if found.official == "python" else ""
            yield about(
                evidence,
                ID,
                SEVERITY,
                one,
                f"the image is based on the full {shown(base.name)}{proof}",
                f"write FROM {shown(found.official)}:{_slim(found.tag)}",
            )


def _slim(tag: str) -> str:
    version, _, release = tag.partition("-")
    return f"{version}-slim-{release}" if release else f"{version}-slim"


def _proof(evidence: Evidence) -> str:
    for name in LOCKS:
        packages = locked_packages(name, toml_of(evidence.decided.context_dir, name))
        have_wheels = [one for one in packages if one.has_wheel("manylinux")]
        if have_wheels and len(packages) - len(have_wheels) <= 1:  # the project itself has none
            return f", though every package in {name} has a wheel and needs no compiler"
    return ""
