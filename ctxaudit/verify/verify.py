"""Whether a real builder takes from a context, with a new ignore file, what was computed.

It is asked twice, with the old ignore file and with the new one, what the copies of a build get
(see `probe`). Both times the ignore file stands beside a Dockerfile in a directory of its own, so
that nothing in the tree is changed. The change must be the computed one, file for file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ctxaudit.builder import BUILDKIT
from ctxaudit.builds.model import BuildDefinition
from ctxaudit.contexts import Contexts
from ctxaudit.errors import CtxauditError
from ctxaudit.model import Skipped
from ctxaudit.names import shown, sorted_paths
from ctxaudit.pipeline import read_build
from ctxaudit.tree import ContextTree
from ctxaudit.verify.engine import Engine, Failed, engine
from ctxaudit.verify.probe import Probe, Request, probe_of

_NEW = "the new ignore file"
_DOES = {  # had it with the old ignore file, has it with the new one
    (True, True): "still takes",
    (True, False): "no longer takes",
    (False, True): "takes",
    (False, False): "does not take",
}


class IgnoreChange(NamedTuple):
    """The ignore file at `path` (as shown): its old content, None for no file, and the new one."""

    path: str
    before: bytes | None
    after: bytes


class Verified(NamedTuple):
    """What a real builder said of one build and one of its contexts.

    `copies` (instructions and mounts) were compared. With the new ignore file they get `files`
    different files of the context, no longer get those in `dropped`, and get those in `gained` for
    the first time (sorted paths). `skipped` are the copies that were not compared, and why.
    """

    name: str
    context: str
    copies: int
    files: int
    dropped: tuple[str, ...]
    gained: tuple[str, ...]
    skipped: tuple[Skipped, ...]


def verify(
    definitions: Sequence[BuildDefinition], change: IgnoreChange, contexts: Contexts
) -> tuple[Verified, ...]:
    """Asks the builder of `docker buildx build` about builds that read an ignore file.

    The result has an entry for each context of a build that this file decides about. Raises
    CtxauditError where there is no builder, for another builder than BuildKit, and where it takes
    other files than computed or fails with the new file alone.
    """
    check_builder(contexts)
    questions = [one for build in definitions for one in _questions(build, change, contexts)]
    with engine() as found:
        known: dict[tuple[str, Probe], Verified] = {}
        for one in questions:
            key = one.context_dir, one.probe
            if key not in known:
                known[key] = _Verifier(found, change, one).verified()
        return tuple(known[one.context_dir, one.probe]._replace(name=one.name) for one in questions)


def check_builder(contexts: Contexts) -> None:
    """Raises CtxauditError for another builder than the one that can be asked."""
    name = contexts.builder.name
    if name != BUILDKIT.name:
        raise CtxauditError(f"--verify asks BuildKit; it cannot be used with --builder {name}")


class _Question(NamedTuple):
    """What a build takes of a context, and the trees that the two ignore files make of that."""

    name: str
    place: str
    context_dir: str
    probe: Probe
    before: ContextTree
    after: ContextTree


def _questions(
    definition: BuildDefinition, change: IgnoreChange, contexts: Contexts
) -> Iterator[_Question]:
    old = contexts.with_ignore_file(change.path, change.before or b"")
    new = contexts.with_ignore_file(change.path, change.after)
    inputs = read_build(definition, old)
    plan = None if inputs.journey is None else inputs.journey.plan
    for name, taken in inputs.taken.items():
        if taken.ignore.path == change.path:
            context_dir = taken.decided.context_dir
            dockerfile = inputs.dockerfile if name is None else None
            after = new.take(context_dir, dockerfile).tree
            place = context_dir if inputs.dockerfile is None else inputs.dockerfile.shown_path
            probe = probe_of(plan, name)
            yield _Question(definition.name or place, place, context_dir, probe, taken.tree, after)


class _Verifier(NamedTuple):
    """One question to a builder."""

    engine: Engine
    change: IgnoreChange
    question: _Question

    def verified(self) -> Verified:
        """Compares what the copies get. Raises CtxauditError for what was not computed."""
        question = self.question
        got, failed = self._listing(question.probe, self.change.before or b"")
        probe = question.probe.without(failed)
        still_got, failed_now = self._listing(probe, self.change.after)
        for request, reason in failed_now.items():
            raise self._disagreement(request, f"this fails with {_NEW} alone: {reason}")
        places, new_places = _places(question, probe)
        for path in sorted((got ^ still_got) ^ (places.keys() ^ new_places.keys())):
            file = shown({**places, **new_places}.get(path, path))
            words = f"with {_NEW} this {_DOES[path in got, path in still_got]} {file}"
            raise self._disagreement(probe.request_of(path), f"{words}, other than computed")
        # a symlink that goes may have led to a file that is copied elsewhere too
        files = {places.get(path, path) for path in got}
        new_files = {new_places.get(path, path) for path in still_got}
        return Verified(
            question.name,
            question.context_dir,
            probe.copies,
            len(new_files),
            sorted_paths(list(files - new_files)),
            sorted_paths(list(new_files - files)),
            tuple(self._skipped(failed)),
        )

    def _listing(self, probe: Probe, ignore: bytes) -> tuple[set[str], dict[Request, str]]:
        """The paths that the builder has of the probe, and the requests that fail, with reasons."""
        found: set[str] = set()
        failed: dict[Request, str] = {}
        waiting = list(probe.split())
        while waiting:
            part = waiting.pop()
            listing = self.engine.listing(self.question.context_dir, part.text, ignore)
            if not isinstance(listing, Failed):
                found |= listing
            elif len(part.requests) == 1:
                failed[part.requests[0]] = listing.reason
            else:
                waiting += part.split(1)
        return found, failed

    def _disagreement(self, request: Request, words: str) -> CtxauditError:
        reason = f"the builder disagrees: {words}"
        return CtxauditError(reason, path=self.question.place, line=request.line)

    def _skipped(self, failed: Mapping[Request, str]) -> Iterator[Skipped]:
        """The copies that were not compared."""
        place = self.question.place
        for request, reason in failed.items():
            where = place if request.line is None else f"{place}:{request.line}"
            yield Skipped(where, f"fails already with the old ignore file: {reason}")
        for line in self.question.probe.unknown:
            yield Skipped(f"{place}:{line}", "cannot be asked: its sources are not known literally")


def _places(question: _Question, probe: Probe) -> tuple[dict[str, str], dict[str, str]]:
    """The paths that the probe should have before and after, each with the file of the context."""
    from ctxaudit.dockerfile import plan
    from ctxaudit.journey import Source, follow

    resolved = plan(probe.text)
    found: list[dict[str, str]] = []
    for tree in (question.before, question.after):
        source = Source(question.context_dir, tree)
        journey = follow(resolved, {None: source}, fetches_by_need=True)
        found.append(
            {
                place.path: path
                for path in tree.files(included=True)
                if journey.is_fetched(path)
                for place in journey.placements.places(path)
                if place.path is not None
            }
        )
    before, after = found
    return before, after
