"""A picker of a project in a directory, without its screens."""

from __future__ import annotations

import os
from pathlib import Path

from ctxaudit.builder import builder_named
from ctxaudit.builds.discover import find_builds
from ctxaudit.builds.model import BuildDefinition
from ctxaudit.contexts import Contexts
from ctxaudit.picker.model import Model, Outcome
from ctxaudit.picker.rows import Rows
from ctxaudit.proposal.propose import Proposal, Style
from ctxaudit.proposal.subject import content_of, find_subject
from ctxaudit.proposal.write import write_ignore_file


def model_of(root: Path, style: Style | None = None) -> Model:
    contexts = Contexts(builder_named("buildkit"))
    others = find_builds(root, contexts).builds
    subject = find_subject([BuildDefinition("", str(root))], others, contexts, str(root))
    return Model(subject, content_of(subject), contexts, style)


def write(proposal: Proposal) -> None:
    write_ignore_file(proposal.path, proposal.content, proposal.before, root=proposal.context)


class Session:
    """Someone who picks and sees what comes of it."""

    def __init__(self, root: Path, style: Style | None = None) -> None:
        self.root = root
        self.model = model_of(root, style)
        self.rows = Rows(self.model)
        self.outcome: Outcome = self.model.outcome(self.model.first_picks)

    def toggle(self, *paths: str) -> Session:
        for path in paths:
            self.outcome = self.rows.turned(self.outcome, path)
        return self

    def propose(self) -> Session:
        self.outcome = self.model.with_proposal_turned(self.outcome)
        return self

    def mark(self, path: str) -> str:
        return self.rows.mark(self.outcome, path)

    @property
    def block(self) -> list[str]:
        """The lines between the markers."""
        lines = self.outcome.proposal.text.split("\n")
        marks = [at for at, line in enumerate(lines) if line.startswith("# --- ctxaudit")]
        return lines[marks[0] + 1 : marks[1]] if marks else []

    def write(self) -> None:
        write(self.outcome.proposal)

    @property
    def included(self) -> set[str]:
        """The files that the picker says are sent."""
        return {os.fspath(path) for path in self.outcome.tree.files(included=True)}
