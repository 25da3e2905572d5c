"""The image holds the packages that only development needs.

A plain `npm ci` installs devDependencies too: test runners, compilers, linters. The rule reads
`package.json` and the lock file. It is silent if production is chosen by a flag, by NODE_ENV or by
a later prune, if a RUN of the image or its command uses one of them, and for images to develop in
or whose command is not one of Node.js.

Bad:

    COPY package.json package-lock.json ./
    RUN npm ci
    CMD ["node", "server.js"]

Good:

    COPY package.json package-lock.json ./
    RUN npm ci --omit=dev
    CMD ["node", "server.js"]

Fix: install for production, or build in a stage of its own and copy the result.

See: https://docs.npmjs.com/cli/commands/npm-ci#omit
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ctxaudit.advice.edits import replaced
from ctxaudit.advice.node import NodeInstall, node_installs
from ctxaudit.advice.runs import about, final, instructions, runs, target_of
from ctxaudit.expression import Expression
from ctxaudit.model import Edit, Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence
from ctxaudit.sizes import show_count

ID = "npm-dev-dependencies"
GROUP: Group = "image"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()

_FLAGS = {"npm": "--omit=dev", "pnpm": "--prod", "yarn": "--production", "bun": "--production"}
_PRODUCTION = Expression(
    r"--(?:omit[= ]dev|only[= ]prod(?:uction)?|prod(?:uction)?(?!=false))\b|(?:^| )-P(?: |$)"
)
_FOR_DEVELOPERS = Expression(r"dev|test|debug|lint|e2e|build")
_STARTERS = ("node", "npm", "npx", "yarn", "pnpm", "bun", "pm2", "pm2-runtime")
_DEVELOPS = Expression(r"\b(?:dev|test|watch|nodemon|lint|start:dev|serve)\b")


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each install in a shipped stage."""
    target = target_of(evidence)
    if target is None or _FOR_DEVELOPERS.search(target.name) or not _starts_node(evidence):
        return
    for install in node_installs(evidence, shipped=True):
        count = len(install.project.for_development)
        if count and not _is_production(evidence, install) and not _is_needed(evidence, install):
            yield _finding(evidence, install, count)


def _starts_node(evidence: Evidence) -> bool:
    """Whether the image starts something of which `package.json` tells enough."""
    words = [
        word
        for name in ("ENTRYPOINT", "CMD")
        if (one := final(evidence, name)) is not None
        for word in " ".join(one.args).split()
    ]
    return any(word.rpartition("/")[2] in _STARTERS for word in words)


def _is_production(evidence: Evidence, install: NodeInstall) -> bool:
    one = install.ran.instruction
    setting = [*install.command.assignments, f"NODE_ENV={one.setting.variables.get('NODE_ENV')}"]
    if "NODE_ENV=production" in setting or "NODE_ENV" in " ".join(one.args):
        return True
    return any(
        _PRODUCTION.search(" ".join([command.program, *command.args]))
        or (command.program == "rm" and any("node_modules" in word for word in command.args))
        for ran in runs(evidence, shipped=True)
        for command in ran.commands
        if ran.instruction.line >= one.line
    )


def _is_needed(evidence: Evidence, install: NodeInstall) -> bool:
    """Whether something that runs later in the image uses them, as far as the texts tell."""
    from ctxaudit.dockerfile.scripts import commands_of

    first = install.ran.instruction.line
    later = [
        command
        for one in instructions(evidence, "RUN", "CMD", "ENTRYPOINT", shipped=True)
        if one.line >= first
        for command in commands_of(one)
        if command is not install.command and command != install.command
    ]
    texts = [" ".join([command.program, *command.args]) for command in later]
    if any(_DEVELOPS.search(text) or " run " in f"{text} " for text in texts):
        return True
    return install.project.needs_development(later)


def _finding(evidence: Evidence, install: NodeInstall, count: int) -> Finding:
    flag = _FLAGS[install.kind]
    what = _amount(install, count)
    return about(
        evidence,
        ID,
        SEVERITY,
        install.ran.instruction,
        f"installs {what} into the image",
        f"write {install.command.program} {' '.join([*install.command.args, flag])}",
    )._replace(path=install.project.path, edits=_edits(evidence, install, flag))


def _amount(install: NodeInstall, count: int) -> str:
    packages = install.project.lock().get("packages")
    if isinstance(packages, dict):
        installed = [one for name, one in packages.items() if name and isinstance(one, dict)]
        only = sum(bool(one.get("dev")) for one in installed)
        if only:
            return f"{only:,} of {len(installed):,} packages for development only"
    return f"{show_count(count, 'dependency')} for development".replace("ys", "ies")


def _edits(evidence: Evidence, install: NodeInstall, flag: str) -> tuple[Edit, ...]:
    """The flag behind the subcommand; not if scripts of the project run on install."""
    if install.project.has_hooks:
        return ()
    words = " ".join([install.command.program, *install.command.args[:1]])
    pattern = rf"\b({re.escape(words)})(?![\w-])"
    return replaced(evidence, install.ran.instruction, pattern, rf"\1 {flag}")
