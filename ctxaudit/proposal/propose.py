"""The proposal for one ignore file: from the builds that read it to a file that is proven safe."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from ctxaudit.builder import builder_named
from ctxaudit.builds.model import BuildDefinition
from ctxaudit.contexts import Contexts
from ctxaudit.errors import CtxauditError
from ctxaudit.inputs import Path
from ctxaudit.model import Funnel
from ctxaudit.names import shown
from ctxaudit.pipeline import evidence_of, read_build
from ctxaudit.proposal.allow import HEAD_OF_ALL, Wanted, allowed
from ctxaudit.proposal.basis import Basis
from ctxaudit.proposal.block import BEGIN, Existing, at_the_start, parse, with_block
from ctxaudit.proposal.by_hand import ByHand, split_block, with_hand
from ctxaudit.proposal.compare import Difference, compare
from ctxaudit.proposal.compose import Composed, Group, block_lines, compose, nothing_sent
from ctxaudit.proposal.diff import Reason
from ctxaudit.proposal.mend import mend
from ctxaudit.proposal.proof import prove
from ctxaudit.proposal.subject import Subject
from ctxaudit.proposal.unneeded import Kept
from ctxaudit.sizes import show_count, show_size

if TYPE_CHECKING:
    from ctxaudit.rules.evidence import Evidence

Style = Literal["deny", "allow"]
STYLES: tuple[Style, ...] = ("deny", "allow")


class ProvenBuild(NamedTuple):
    """A build that the proposal was proven for: the totals of its context before and after."""

    definition: BuildDefinition
    dockerfile: str | None
    before: Funnel
    after: Funnel


class Proposal(NamedTuple):
    """A proposed ignore file.

    `path` is where it belongs, as shown. `before` is what the file holds, None where there is none,
    `content` what it should hold; they are equal where there is nothing to do. `groups` are our
    lines with their reasons. `difference` has the files that `content` excludes and `before` does
    not, and the other way round, which an earlier block or replaced lines can bring about. `kept`
    looks unneeded and stays. `mended` says which of the user's lines were replaced, and why,
    counted without the block. `notes` tell what could not be read or known.
    """

    path: str
    context: str
    style: Style
    before: bytes | None
    content: bytes
    groups: tuple[Group, ...]
    builds: tuple[ProvenBuild, ...]
    difference: Difference
    kept: tuple[Kept, ...]
    mended: tuple[Reason, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The proposed file as text, with surrogate escapes for what is not UTF-8."""
        return self.content.decode("utf-8", "surrogateescape")

    def reasons(self) -> tuple[Reason, ...]:
        """Why the file changes, by the places of the changes."""
        lines = self.content.split(b"\n")
        marks = [at for at, line in enumerate(lines, 1) if line.startswith(BEGIN.encode())]
        if not marks:
            return self.mended
        first, length = marks[0], len(block_lines(self.groups)) + 2
        count = show_count(len(self.difference.removed), "file")
        text = f"keeps out {count}, {show_size(self.difference.totals.bytes)}"
        behind = [one for one in self.mended if one.first >= first]
        before = [one for one in self.mended if one.first < first]
        moved = [Reason(one.first + length, one.last + length, one.text) for one in behind]
        return (*before, Reason(first, first + length - 1, text), *moved)

    @property
    def is_new(self) -> bool:
        """Whether it differs from what is there."""
        return self.content != (self.before or b"")


def propose(
    context: Path,
    dockerfile: Path | None = None,
    target: str | None = None,
    build_args: Mapping[str, str] | None = None,
    named_contexts: Mapping[str, str] | None = None,
    builder: str = "buildkit",
    *,
    style: Style | None = None,
    fix: bool = False,
) -> Proposal:
    """Proposes the ignore file of one build, with all others below `context` that read the same.

    The arguments are those of `ctxaudit.scan`; `style` and `fix` as in `propose_for`. Nothing is
    written. Raises CtxauditError where a build cannot be read or the proof of the proposal fails.
    """
    from ctxaudit.audit import replaced
    from ctxaudit.builds.discover import find_builds
    from ctxaudit.proposal.subject import content_of, find_subject

    contexts = Contexts(builder_named(builder))
    plain = BuildDefinition("", os.fspath(context))
    definition = replaced(plain, dockerfile, target, build_args, named_contexts)
    others = find_builds(context, contexts).builds
    subject = find_subject([definition], others, contexts, os.fspath(context))
    return propose_for(subject, content_of(subject), contexts, style, fix=fix)


def style_named(name: str | None) -> Style | None:
    """The style of this name, None for none. Raises CtxauditError for any other."""
    if name is None:
        return None
    for style in STYLES:
        if style == name:
            return style
    raise CtxauditError(f'--style is {" or ".join(STYLES)}, not "{name}"')


class Start(NamedTuple):
    """What a proposal starts from: the file that is there, and how ours is to look.

    `existing` has the user's lines as they are to stay, `mended` why some are replaced.
    """

    subject: Subject
    before: bytes | None
    existing: Existing
    style: Style
    mended: tuple[Reason, ...] = ()


def propose_for(
    subject: Subject,
    before: bytes | None,
    contexts: Contexts,
    style: Style | None = None,
    *,
    fix: bool = False,
) -> Proposal:
    """Proposes an ignore file that begins with what is there, and proves it.

    The style is that of the block that is there if it is not given. `fix` also replaces lines of
    the user that findings of the rules about ignore files are about. Raises CtxauditError where a
    build cannot be read or the proof fails.
    """
    existing = parse(before or b"", path=subject.path)
    reasons: tuple[Reason, ...] = ()
    if fix:
        existing, reasons = mend(
            existing, lambda content: decided(subject, content, contexts), subject.path
        )
    start = Start(subject, before, existing, style or style_of(existing), reasons)
    renewed, by_hand = split_block(existing.block or ())
    basis = Basis(decided(subject, with_block(existing, ()), contexts), by_hand.kept)
    proposal = proven(start, contexts, basis, composed_for(basis, renewed, by_hand))
    check_lasting(proposal, basis)
    return proposal


def check_lasting(proposal: Proposal, basis: Basis) -> None:
    """Raises CtxauditError if proposing once more would change something."""
    block = parse(proposal.content, path=proposal.path).block or ()
    again = composed_for(basis, *split_block(block))
    if proposal.style == "deny" and block_lines(again.groups) != list(block):
        raise CtxauditError("no proposal, because its proof failed: it would not last")


def composed_for(basis: Basis, renewed: Sequence[str], by_hand: ByHand) -> Composed:
    """What is proposed, with what was chosen by hand; `renewed` is the block that is there."""
    is_all_out = basis.sends_nothing and not basis.kept
    composed = nothing_sent(basis) if is_all_out else compose(basis, renewed)
    return with_hand(basis, composed, by_hand)


def proven(start: Start, contexts: Contexts, basis: Basis, composed: Composed) -> Proposal:
    """The file with these lines as our block, and what it does. Raises CtxauditError if unsafe."""
    subject, before, existing, style, mended = start
    groups = composed.groups
    wanted = None
    if style == "allow" and basis.has_undecided and not basis.sends_nothing:
        wanted = Wanted(basis, composed)
    if wanted is not None:
        existing = at_the_start(existing)
        groups = allowed(basis, wanted, existing.block or ())
    content = with_block(existing, block_lines(groups))
    after = decided(subject, content, contexts)
    if wanted is not None:
        prove(basis, after, wanted.goes, wanted.must_go)
    else:
        prove(basis, after, lambda path, _state: composed.is_chosen(path))
    now = decided(subject, before or b"", contexts)
    return Proposal(
        path=subject.path,
        context=now[0].context.context,
        style=style,
        before=before,
        content=content,
        groups=groups,
        builds=_proven(subject, now, after),
        difference=compare(now[0].tree, after[0].tree),
        kept=composed.kept,
        mended=mended,
        notes=tuple(_notes(basis)),
    )


def _notes(basis: Basis) -> Iterator[str]:
    unknown = basis.needed.unknown
    if unknown is not None:
        yield f"{unknown}, so only what is certainly litter is excluded; give it by --build-arg"
    context = basis.evidences[0].decided
    for one in (*context.needs.skipped, *context.git_trouble):
        yield f"{shown(one.path) or 'sources'}: {one.reason}"


def style_of(existing: Existing) -> Style:
    """What the block that is there was made by."""
    return "allow" if f"# {HEAD_OF_ALL}" in (existing.block or ()) else "deny"


def decided(subject: Subject, content: bytes, contexts: Contexts) -> list[Evidence]:
    """The builds as if the ignore file had this content."""
    others = contexts.with_ignore_file(subject.path, content)
    return [evidence_of(read_build(one, others)) for one in subject.definitions]


def _proven(
    subject: Subject, before: Sequence[Evidence], after: Sequence[Evidence]
) -> tuple[ProvenBuild, ...]:
    rows = zip(subject.definitions, before, after, strict=True)
    return tuple(
        ProvenBuild(definition, old.dockerfile, old.context.totals, new.context.totals)
        for definition, old, new in rows
    )
