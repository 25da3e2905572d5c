"""An instruction of the Dockerfile has a password or a token in its text.

The text of an instruction is in the image's history, and what it downloads or writes is in its
layers; of a stage that is not shipped it stays in the build cache. Looked at are RUN, ADD, COPY,
LABEL, CMD, ENTRYPOINT and HEALTHCHECK with their documents, for tokens, keys, URLs with a user and
a password, and options such as `curl -u`. Silent for variables: see secret-in-arg-or-env.

Bad:

    RUN git clone https://ci:s3cret-pw9@git.example.org/app.git

Good:

    RUN --mount=type=secret,id=netrc,target=/root/.netrc git clone https://git.example.org/app.git

Fix: read the secret from a file or variable that `--mount=type=secret` gives to the RUN; for a git
repository over ssh, `--mount=type=ssh` or ADD with `--ssh` keys of the builder.

See: https://docs.docker.com/build/building/secrets/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ctxaudit.advice.runs import about, instructions
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence

if TYPE_CHECKING:
    from ctxaudit.dockerfile import Instruction

ID = "secret-in-instruction"
GROUP: Group = "secrets"
SEVERITY: Severity = "error"
DEFAULT = True
ALIASES: tuple[str, ...] = ()

_NAMES = ("RUN", "ADD", "COPY", "LABEL", "CMD", "ENTRYPOINT", "HEALTHCHECK")


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each instruction, with the first secret in it."""
    for instruction in instructions(evidence, *_NAMES):
        yield from _check(evidence, instruction)


def _check(evidence: Evidence, instruction: Instruction) -> Iterator[Finding]:
    from ctxaudit.secrets.values import instruction_hits

    documents = (document.content for document in instruction.heredocs)
    text = "\n".join((*instruction.args, *documents)).encode("utf-8", "surrogateescape")
    hit = next(instruction_hits(text), None)
    if hit is None:
        return
    hint = f" {shown(hit.hint)}" if hit.hint and hit.value not in hit.hint.encode() else ""
    kept = "the image's history" if instruction.shipped else "the build cache"
    severity: Severity = "error" if instruction.shipped else "warning"
    if hit.confidence == "likely":
        severity = "warning" if instruction.shipped else "note"
    yield about(
        evidence,
        ID,
        severity,
        instruction,
        f"{instruction.name} has a secret in its text, which stays in {kept}: {hit.kind}{hint}",
        "take it out, and read it from a mount: RUN --mount=type=secret,id=NAME,env=NAME ...",
    )
