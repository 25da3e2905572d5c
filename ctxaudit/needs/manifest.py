"""One manifest, and the needs that follow from what it names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ctxaudit.model import Location
from ctxaudit.needs.files import Files, directory_of, inside
from ctxaudit.needs.model import Need, Step
from ctxaudit.needs.parsed import where


class Manifest(NamedTuple):
    """A manifest of a context; `step` is the one that goes by it."""

    files: Files
    path: str
    step: Step

    @property
    def directory(self) -> str:
        """Where it lies; what it names is relative to that."""
        return directory_of(self.path)

    @property
    def text(self) -> str:
        """Its text."""
        return self.files.text(self.path)

    def at(self, *words: str) -> Location:
        """The line that has these words, see `parsed.where`."""
        return where(self.path, self.text, *words)

    def need(
        self,
        written: str,
        why: str,
        *words: str,
        certain: bool = True,
        step: Step | None = None,
        line: int = 0,
    ) -> Iterator[Need]:
        """At most one need: of a path as written here, if it is there."""
        path = inside(self.directory, written)
        if path and self.files.exists(path):
            cause = Location(self.path, line) if line else self.at(*words, written)
            yield Need(path, cause, why, step or self.step, certain)

    def globbed(
        self,
        pattern: str,
        why: str,
        *words: str,
        certain: bool = True,
        step: Step | None = None,
        line: int = 0,
    ) -> Iterator[Need]:
        """The needs of what a pattern matches, directories with all below them."""
        cause = Location(self.path, line) if line else self.at(*words, pattern)
        for path in self.files.glob(self.directory, pattern):
            yield Need(path, cause, why, step or self.step, certain)

    def beside(
        self, *patterns: str, why: str, certain: bool = True, step: Step | None = None
    ) -> Iterator[Need]:
        """The needs of what lies beside the manifest and is read whatever it says."""
        for pattern in patterns:
            yield from self.globbed(pattern, why, certain=certain, step=step, line=1)


def manifests(files: Files, step: Step, *names: str) -> Iterator[Manifest]:
    """The included manifests of these names or endings."""
    for path in files.manifests(*names):
        yield Manifest(files, path, step)
