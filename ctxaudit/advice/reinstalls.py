"""How often an install runs again for a change that does not concern it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.advice.installs import Install, install_of
from ctxaudit.advice.runs import Ran, runs_of
from ctxaudit.advice.taken import TakenFiles, taken_of
from ctxaudit.expression import Expression
from ctxaudit.ignorefile.paths import PathDecider
from ctxaudit.rules.evidence import Evidence

if TYPE_CHECKING:
    from ctxaudit.dockerfile import Copy, Stage
    from ctxaudit.dockerfile.scripts import ShellCommand
    from ctxaudit.tree import ContextTree

# programs that look at no file of the project, so that a copy may come after them
_APART = (
    *("apt-get", "apt", "apk", "dnf", "yum", "microdnf", "corepack", "adduser", "addgroup"),
    *("useradd", "groupadd", "mkdir", "curl", "wget", "echo", "set", "export", "rm", "tar"),
    *("update-ca-certificates", "ln", "usermod", "true", "[", "test", "exit"),
)
_OF_SYSTEM = Expression(
    r"(?:npm|yarn|pnpm|bun) (?:cache clean|config |set |store |i(?:nstall)? -g|install --global)"
    r"|gem install |(?:pip3?|uv pip) install (?:-\S+ )*(?:pip|setuptools|wheel|poetry|uv|pipenv)\b"
    r"|python3? -m pip install (?:-\S+ )*(?:pip|setuptools|wheel|poetry|uv|pipenv)\b"
    r"|poetry config |bundle config |mix local\.|go env "
)


class EarlyCopy(NamedTuple):
    """A RUN that installs, and the copies before it in its stage that its layer depends on."""

    stage: Stage
    ran: Ran
    install: Install
    copies: tuple[tuple[Copy, TakenFiles], ...]

    @property
    def broad(self) -> tuple[tuple[Copy, TakenFiles], ...]:
        """The copies that take something else than manifests."""
        return tuple(
            (copy, taken)
            for copy, taken in self.copies
            if any(not self.install.reads(path) for path, _ in taken.files())
        )

    def reruns(self, path: str) -> bool:
        """Whether a change of this path, included or not, makes the install run again."""
        return any(taken.takes(path) for _, taken in self.copies) and not is_excluded(
            self.copies[0][1].tree, path
        )


class Share(NamedTuple):
    """Of `commits` commits, `reruns` made the install run again and `needed` changed manifests."""

    commits: int
    reruns: int
    needed: int


def early_copies(evidence: Evidence, stage: Stage) -> list[EarlyCopy]:
    """The installs of a stage before which it copies manifests together with other files."""
    assert evidence.journey is not None
    copies = [
        (copy, taken)
        for copy in evidence.journey.plan.copies
        if copy.stage == stage.position
        and not copy.onbuild
        and (taken := taken_of(evidence.journey, copy)) is not None
    ]
    found: list[EarlyCopy] = []
    if not copies:
        return found
    for ran in runs_of(stage):
        before = tuple(one for one in copies if one[0].line < ran.instruction.line)
        install = next(filter(None, map(install_of, ran.commands)), None)
        if not before:
            continue
        if install is None and not is_apart(ran.commands):
            break  # it may need what was copied, and make what the install needs
        if install is not None:
            early = EarlyCopy(stage, ran, install, before)
            if _takes_manifests(early) and early.broad:
                found.append(early)
            break
    return found


def _takes_manifests(early: EarlyCopy) -> bool:
    return any(early.install.reads(path) for _, taken in early.copies for path, _ in taken.files())


def is_apart(commands: Iterable[ShellCommand]) -> bool:
    """Whether none of these commands looks at files of the project, installs apart."""
    return all(
        command.program in _APART
        or install_of(command) is not None
        or _OF_SYSTEM.match(" ".join([command.program, *command.args]))
        for command in commands
    )


def share_of(early: EarlyCopy, changes: Sequence[Sequence[str]]) -> Share:
    """Counts commits, each given by the paths that it changed."""
    reruns = needed = 0
    for paths in changes:
        taken = [path for path in paths if early.reruns(path)]
        reruns += bool(taken)
        needed += any(map(early.install.reads, taken))
    return Share(len(changes), reruns, needed)


def is_excluded(tree: ContextTree, path: str) -> bool:
    """Whether the ignore file keeps out a path, which need not exist."""
    return PathDecider(tree.patterns).selects(path)
