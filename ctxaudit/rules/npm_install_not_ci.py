"""npm installs other versions than the project's lock file has.

`npm install` may change versions and writes a new lock file into the image; `npm ci` installs what
is locked and fails if the lock does not fit. And where the ignore file or the COPY leaves the lock
out, every build takes what is newest. The rule is silent in projects without a lock.

Bad:

    COPY package.json ./
    RUN npm install

Good:

    COPY package.json package-lock.json ./
    RUN npm ci

Fix: copy the lock file beside `package.json` and run `npm ci`.

See: https://docs.npmjs.com/cli/commands/npm-ci
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.advice.edits import replaced
from ctxaudit.advice.landed import at_path
from ctxaudit.advice.node import NodeInstall, NodeProject, node_installs
from ctxaudit.advice.runs import about
from ctxaudit.model import Edit, Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence

ID = "npm-install-not-ci"
GROUP: Group = "image"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()

_LOCKS = ("package-lock.json", "npm-shrinkwrap.json")


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each install; a note where the lock is there and only the command is loose.

    Nothing of `npm ci` without a lock, which fails at once.
    """
    for install in node_installs(evidence):
        if install.kind != "npm" or install.command.args[0] not in ("install", "i"):
            continue
        if install.command.has("-g", "--global", "--no-package-lock"):
            continue
        lock = _lock(evidence, install.project)
        if lock is not None:
            yield _finding(evidence, install, lock)


def _lock(evidence: Evidence, project: NodeProject) -> str | None:
    paths = (f"{project.directory}{name}" for name in _LOCKS)
    return next((path for path in paths if evidence.tree.state_of(path) is not None), None)


def _finding(evidence: Evidence, install: NodeInstall, lock: str) -> Finding:
    one = install.ran.instruction
    name = lock.rpartition("/")[2]
    place = f"{(one.setting.workdir or '').rstrip('/')}/{name}"
    state = evidence.tree.state_of(lock)
    if at_path(evidence, one, place) is not None:
        message = f"npm install may install other versions than {shown(lock)} has"
        found = about(evidence, ID, "note", one, message, "write npm ci")
        return found._replace(path=lock, edits=_edits(evidence, install))
    if state is not None and not evidence.tree.is_included(lock, state):
        why = f"is excluded by {evidence.deciding(lock)}"
        help_ = f"take that pattern out, copy {shown(lock)} beside package.json and run npm ci"
    else:
        why = "is not copied"
        help_ = f"copy {shown(lock)} beside package.json and run npm ci"
    message = f"npm install takes what is newest: {shown(lock)} {why}"
    return about(evidence, ID, SEVERITY, one, message, help_)._replace(path=lock)


def _edits(evidence: Evidence, install: NodeInstall) -> tuple[Edit, ...]:
    """`npm ci`, if the lock file fits the manifest, so that it will not fail."""
    packages = install.project.lock().get("packages")
    root = packages.get("") if isinstance(packages, dict) else None
    if not isinstance(root, dict):
        return ()
    for kind in ("dependencies", "devDependencies", "optionalDependencies"):
        if (root.get(kind) or {}) != (install.project.manifest.get(kind) or {}):
            return ()
    return replaced(evidence, install.ran.instruction, r"\bnpm (?:install|i)(?![\w-])", "npm ci")
