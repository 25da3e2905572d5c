"""What a `package.json` and its lock file say, for the rules about Node.js."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ctxaudit.advice.installs import install_of
from ctxaudit.advice.landed import absolute, at_path
from ctxaudit.advice.manifests import json_of
from ctxaudit.advice.runs import Ran, runs
from ctxaudit.expression import Expression
from ctxaudit.rules.evidence import Evidence

if TYPE_CHECKING:
    from ctxaudit.dockerfile.scripts import ShellCommand

_HOOKS = ("preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare")
_WORD = Expression(r"[@\w./-]+")


class NodeProject(NamedTuple):
    """The manifest that an install reads; `path` is its place in the context."""

    path: str
    manifest: Mapping[str, Any]
    context_dir: str

    @property
    def directory(self) -> str:
        """Where it lies, with a slash at the end; empty for the root."""
        return self.path.removesuffix("package.json")

    @property
    def has_hooks(self) -> bool:
        """Whether an install runs scripts of the project."""
        return any(hook in self.scripts for hook in _HOOKS)

    @property
    def scripts(self) -> Mapping[str, str]:
        """Its scripts, by name."""
        found = self.manifest.get("scripts")
        return found if isinstance(found, dict) else {}

    @property
    def for_development(self) -> frozenset[str]:
        """The names of its development dependencies."""
        found = self.manifest.get("devDependencies")
        return frozenset(found if isinstance(found, dict) else ())

    def lock(self) -> Mapping[str, Any]:
        """Its npm lock file; empty if there is none."""
        for name in ("package-lock.json", "npm-shrinkwrap.json"):
            if found := json_of(self.context_dir, f"{self.directory}{name}"):
                return found
        return {}

    def needs_development(self, commands: Iterable[ShellCommand]) -> bool:
        """Whether one of these commands, or the script that it names, uses such a dependency."""
        names = {name.rpartition("/")[2] for name in self.for_development}
        if "typescript" in names:
            names.add("tsc")
        return any(names & set(_WORD.findall(text)) for text in self._texts(commands))

    def _texts(self, commands: Iterable[ShellCommand]) -> Iterator[str]:
        for command in commands:
            yield " ".join([command.program, *command.args])
            for word in command.operands:
                if command.program in ("npm", "yarn", "pnpm", "bun"):
                    yield str(self.scripts.get(word, ""))
                    yield str(self.scripts.get(f"pre{word}", ""))


class NodeInstall(NamedTuple):
    """A RUN that installs what a `package.json` of the build context names."""

    ran: Ran
    command: ShellCommand
    kind: str
    project: NodeProject


def node_installs(evidence: Evidence, *, shipped: bool = False) -> Iterator[NodeInstall]:
    """Every such RUN whose manifest is a file of the main context, at most one in each RUN."""
    for ran in runs(evidence, shipped=shipped):
        for command in ran.commands:
            install = install_of(command)
            if install is None or install.directory != "node_modules":
                continue
            place = absolute(ran.instruction.setting.workdir, "package.json")
            if place is None or any(one.program == "cd" for one in ran.commands):
                break
            path = at_path(evidence, ran.instruction, place)
            if path is not None:
                context_dir = evidence.decided.context_dir
                project = NodeProject(path, json_of(context_dir, path), context_dir)
                yield NodeInstall(ran, command, install.kind, project)
            break
