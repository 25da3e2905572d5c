r"""A secret is a value of ARG or ENV.

ENV is part of the image's settings, and the values of ARG stand in its history (`docker history`),
so both are readable for everybody who has the image. In a stage that is not shipped they stay in
the build cache. Found are literal secrets, names such as `API_KEY` with a literal value, and ARG
with such a name whose value a RUN or an ENV takes. Silent for placeholders, for public keys, and
for names such as `PASSWORD_FILE` that only tell where a secret is.

Bad:

    ARG NPM_TOKEN
    RUN echo "//registry.npmjs.org/:_authToken=$NPM_TOKEN" > ~/.npmrc && npm ci

Good:

    RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN \
        npm ci --//registry.npmjs.org/:_authToken=$NPM_TOKEN

    # docker build --secret id=npm_token,env=NPM_TOKEN .

Fix: give it to the RUN that needs it by `--mount=type=secret`, or to the container when it runs.

See: https://docs.docker.com/build/building/secrets/
https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ctxaudit.advice.edits import removed, rewritten
from ctxaudit.advice.runs import about, instructions
from ctxaudit.model import Edit, Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence

if TYPE_CHECKING:
    from ctxaudit.dockerfile import Instruction, Pair

ID = "secret-in-arg-or-env"
GROUP: Group = "secrets"
SEVERITY: Severity = "error"
DEFAULT = True
ALIASES: tuple[str, ...] = ("docker SecretsUsedInArgOrEnv", "hadolint DL3064")


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each name and instruction."""
    for instruction in instructions(evidence, "ARG", "ENV"):
        for pair in instruction.pairs:
            yield from _check_pair(evidence, instruction, pair)


def _check_pair(evidence: Evidence, instruction: Instruction, pair: Pair) -> Iterator[Finding]:
    from ctxaudit.secrets.values import judged_value, names_secret

    where = f"{instruction.name} {shown(pair.name)}"
    kept = "the image's settings" if instruction.name == "ENV" else "the image's history"
    kept = kept if instruction.shipped else "the build cache"
    mount = f"RUN --mount=type=secret,id={pair.name.lower()},env={pair.name} ..."
    help_ = f"remove it and give the value to the RUN that needs it: {shown(mount)}"
    if instruction.name == "ENV":
        help_ += ", or to the container when it runs: docker run --env"
    found = judged_value(pair.name, pair.written) if pair.written is not None else None
    if found is not None:
        severity: Severity = "error" if instruction.shipped else "warning"
        message = f"{where} has a secret as its value ({found}), which stays in {kept}"
        yield about(evidence, ID, severity, instruction, message, help_)
    elif names_secret(pair.name) and instruction.name == "ENV" and _passes(pair):
        severity = "warning" if instruction.shipped else "note"
        message = f"{where} takes over a secret of the build, which stays in {kept}"
        yield about(evidence, ID, severity, instruction, message, help_)
    elif names_secret(pair.name) and instruction.name == "ARG" and not pair.written:
        users = _users(evidence, instruction, pair.name)
        if users:
            severity = "warning" if instruction.shipped else "note"
            message = (
                f"{where} is used by RUN at line {users[0].line}, so its value stays in {kept}"
            )
            yield about(evidence, ID, severity, instruction, message, help_)._replace(
                edits=_edits(evidence, instruction, users, pair.name)
            )


def _passes(pair: Pair) -> bool:
    """Whether the value is a variable, thus an ARG: an ENV of a base image would be set anyway."""
    return re.fullmatch(r"[\"']?\$\{?\w+\}?[\"']?", pair.written or "") is not None


def _users(evidence: Evidence, argument: Instruction, name: str) -> list[Instruction]:
    """The RUNs of the same stage behind the ARG that take its value."""
    variable = re.compile(rf"\$(?:{name}\b|\{{{name}\b)")
    return [
        run
        for run in instructions(evidence, "RUN")
        if run.stage == argument.stage
        and run.line > argument.line
        and any(variable.search(text) for text in run.args)
    ]


def _edits(
    evidence: Evidence, argument: Instruction, users: list[Instruction], name: str
) -> tuple[Edit, ...]:
    """The ARG removed and a mount in each RUN; nothing where the ARG is used in other ways."""
    mount = f"--mount=type=secret,id={name.lower()},env={name}"
    variable = re.compile(rf"\$(?:{name}\b|\{{{name}\b)")
    others = instructions(evidence, "ENV", "COPY", "ADD", "LABEL", "WORKDIR", "USER", "ARG")
    if any(variable.search(text) for other in others for text in other.args):
        return ()
    if len(argument.pairs) > 1:
        return ()
    changes = [
        removed(evidence, argument),
        *(rewritten(evidence, run, lambda lines: _mounted(lines, mount)) for run in users),
    ]
    return tuple(edit for edits in changes for edit in edits) if all(changes) else ()


def _mounted(lines: tuple[str, ...], mount: str) -> list[str]:
    return [re.sub(r"^(\s*RUN)\s+", rf"\1 {mount} ", lines[0], flags=re.IGNORECASE), *lines[1:]]
