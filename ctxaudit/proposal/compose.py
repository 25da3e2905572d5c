"""The block of an ignore file: lines in groups, each under a comment that says what it is for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.catalogue import UNNEEDED
from ctxaudit.claims import paths_of
from ctxaudit.ignorefile.decide import PatternList, parsed_lines
from ctxaudit.names import as_bytes, shown
from ctxaudit.proposal.ignored import GitIgnored, find_ignored
from ctxaudit.proposal.needed import directories_above
from ctxaudit.proposal.preventive import preventive_lines
from ctxaudit.proposal.shorten import hits, shortened, taken_by
from ctxaudit.proposal.unneeded import Choice, Excluded, Kept, choose, own_path
from ctxaudit.rules.evidence import amount

if TYPE_CHECKING:
    from ctxaudit.lint.whatif import Change
    from ctxaudit.proposal.basis import Basis

# the comments over the groups, in their order, each with the families of the catalogue under it
_HEADS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("secrets", ("secret", "credentials", "key-material")),
    ("version control", ("git-history", "vcs-history")),
    ("installed dependencies", ("installed-dependencies",)),
    ("build output", ("build-output",)),
    ("caches", ("cache-files",)),
    ("output of tests", ("test-output",)),
    ("logs", ("log-files",)),
    ("editors and operating systems", ("editor-files",)),
    ("temporary files", ("temporary-files",)),
    ("archives and large data", ("archive-or-dump", "large-data")),
    ("state of infrastructure tools", ("infrastructure-state",)),
    ("for people and services, not for the image", ("unneeded-files",)),
    ("what git ignores", ("git",)),
)
_IDLE = "kept from the last time: no more of it is here now"
_HEAD_OF = {family: head for head, families in _HEADS for family in families}


class Line(NamedTuple):
    """A line of the block and why it is there."""

    text: str
    reason: str


class Group(NamedTuple):
    """Lines under one comment."""

    head: str
    lines: tuple[Line, ...]


class Composed(NamedTuple):
    """The groups of a proposal, what looks unneeded and stays, and whether a path is to go."""

    groups: tuple[Group, ...]
    kept: tuple[Kept, ...]
    is_chosen: Callable[[str], bool]


class Draft:
    """What of a context no build needs, with lines for it, whatever block there is already."""

    def __init__(self, basis: Basis) -> None:
        self.choice = choose(basis)
        self.ignored = find_ignored(basis, self.choice.excluded, self.choice.kept)
        self.taken = _Taken(basis, self.choice.excluded)
        self.lines = _found(basis, self.choice, self.ignored, self.taken)

    def is_chosen(self, path: str) -> bool:
        """Whether an included file is to go."""
        return self.taken.has(path) or path in self.ignored.files


def compose(basis: Basis, old: Sequence[str] = ()) -> Composed:
    """The lines that exclude what no build needs.

    `old` are the lines of the block that is there; those that match nothing here are kept, because
    they may stand for what lies on another machine.
    """
    draft = basis.draft
    found = {head: dict(lines) for head, lines in draft.lines.items()}
    _take_over(basis, found, headed(old))
    groups = [_group(head, found[head]) for head, _ in _HEADS if found[head]]
    looked_at = (*draft.choice.kept, *draft.ignored.kept)
    kept = tuple(one for one in looked_at if basis.is_sent(one.path))
    return Composed(tuple(groups), kept, draft.is_chosen)


def nothing_sent(basis: Basis) -> Composed:
    """The one line for builds that take nothing: no file can change under their hands."""
    stays = any(pattern.text in ("*", "**") for pattern in basis.tree.patterns.patterns)
    group = Group("no build takes anything from here", (Line("*", "no COPY names it"),))
    return Composed(() if stays else (group,), (), lambda _path: True)


def block_lines(groups: Iterable[Group]) -> list[str]:
    """The groups as lines of text, a blank line between them."""
    lines: list[str] = []
    for group in groups:
        lines += [*([""] if lines else []), f"# {group.head}", *(line.text for line in group.lines)]
    return lines


_Found = dict[str, dict[str, str]]  # by head and line, the reason


def _found(basis: Basis, choice: Choice, ignored: GitIgnored, taken: _Taken) -> _Found:
    found: _Found = {head: {} for head, _ in _HEADS}
    for one in choice.excluded:
        for text in (*taken.wider(one), *one.lines):
            found[_HEAD_OF[one.family]][text] = f"{one.what}: {amount(one.claims.totals)}"
    for line in preventive_lines(basis):
        lines = found[_HEAD_OF[line.family]]
        if line.text not in lines and taken.is_all_of(line.text):
            lines[line.text] = f"because of {shown(line.cause)}" if line.cause else "never sent"
    for head in found:
        found[head] = taken.shortened(found[head])
    _drop_said_twice(found)
    for text, place in ignored.lines:
        found[_HEAD_OF["git"]][_anchored(text)] = f"git ignores it ({shown(place)})"
    return found


def _drop_said_twice(found: _Found) -> None:
    """Leaves out paths that a line for any depth takes as well."""
    wide = [text for lines in found.values() for text in lines if text.startswith("**/")]
    for lines in found.values():
        for text in list(lines):
            is_path = not text.startswith("**/")
            if is_path and any(hits(line, text.strip("/")) for line in wide):
                del lines[text]


def _anchored(line: str) -> str:
    """The line with a slash before a path from the root on, as in our other lines."""
    sign, text = ("!", line[1:]) if line.startswith("!") else ("", line)
    return sign + (text if text.startswith(("/", "**/")) else f"/{text}")


class _Taken:
    """The entries that the catalogue's lines take."""

    def __init__(self, basis: Basis, excluded: Iterable[Excluded]) -> None:
        self.tree = basis.tree
        self.needed = tuple(basis.needed.named())
        claims = [claim for one in excluded for claim in one.claims.items]
        self.directories = {claim.path for claim in claims if not claim.positions}
        self.files = {
            path for claim in claims if claim.positions for path in paths_of(basis.tree, claim)
        }
        if basis.history is None:
            self.files.add(own_path(basis) or "")

    def is_all_of(self, line: str) -> bool:
        """Whether a line takes no included entry beside them."""
        return all(map(self.has, taken_by(self.tree, line)))

    def wider(self, one: Excluded) -> Iterator[str]:
        """Its patterns for any depth that take, beside it, only what goes as something else."""
        sources = {claim.source for claim in one.claims.items if claim.source is not None}
        for source in sources:
            is_sure = source.confidence != "low" and not source.proven
            if not is_sure or one.family == UNNEEDED or source.entry.exceptions:
                continue
            if source.pattern.startswith("**/") and self._is_right(source.pattern):
                yield source.pattern

    def has(self, path: str) -> bool:
        """Whether a path is one of them, or lies in one."""
        is_inside = not self.directories.isdisjoint((path, *directories_above(path)))
        return is_inside or path in self.files

    def shortened(self, lines: dict[str, str]) -> dict[str, str]:
        """The lines with a wildcard where that says the same."""
        return shortened(lines, self._is_right)

    def _is_right(self, line: str) -> bool:
        return self.is_all_of(line) and not any(hits(line, path) for path in self.needed)


def _group(head: str, lines: dict[str, str]) -> Group:
    """Those of git stay in the order of their exceptions, the others are sorted."""
    rows = [Line(text, reason) for text, reason in lines.items()]
    if head != _HEAD_OF["git"]:
        rows.sort(key=lambda line: as_bytes(line.text.removeprefix("**/").lstrip("/")))
    return Group(head, tuple(rows))


def headed(block: Iterable[str]) -> dict[str, list[str]]:
    """The lines of a block by the comment that they stand under."""
    found: dict[str, list[str]] = {}
    head = ""
    for line in block:
        if line.startswith("#"):
            head = line[1:].strip()
        elif line.strip():
            found.setdefault(head, []).append(line)
    return found


def _take_over(basis: Basis, found: _Found, old: dict[str, list[str]]) -> None:
    """Adds the old lines that change nothing here; git's with their exceptions if that is so.

    So the block is the same on a machine where less of it lies about.
    """
    idle = _Idle(basis, found)
    head = _HEAD_OF["git"]
    if head in old and idle.changes_nothing(old[head]):
        found[head] = dict.fromkeys(old[head], _IDLE) | found[head]
    for head, lines in old.items():
        if head in found:
            more = [text for text in lines if text not in found[head] and idle.may_stay(text)]
            for text in more:
                for line in [line for line in found[head] if _is_path_of(text, line)]:
                    del found[head][line]
            found[head].update(dict.fromkeys(more, _IDLE))


def _is_path_of(wide: str, line: str) -> bool:
    return not line.startswith("!") and "*" not in line and hits(wide, line.strip("/"))


class _Idle:
    """Whether lines of an earlier block say nothing today that is not said already."""

    def __init__(self, basis: Basis, found: _Found) -> None:
        self.basis = basis
        self.needed = tuple(basis.needed.named())
        self.written = {pattern.written for pattern in basis.tree.patterns.patterns}
        self.lines = [text for lines in found.values() for text in lines]

    def may_stay(self, text: str) -> bool:
        """Whether a single line takes nothing but what goes anyway."""
        if text.startswith("!") or text in self.written or not parsed_lines([text]).patterns:
            return False
        path = text.strip("/")
        if any(hits(line, path) for line in self.lines if not line.startswith("!")):
            return False
        if any(hits(text, one) for one in self.needed):
            return False
        return self.basis.draft.taken.is_all_of(text)

    def changes_nothing(self, lines: Sequence[str]) -> bool:
        """Whether lines with exceptions among them leave all as the new lines have it."""
        if any(hits(text, one) for text in lines if text[0] != "!" for one in self.needed):
            return False
        new = change_by(self.basis, self.lines)
        more = change_by(self.basis, [*lines, *self.lines])
        return (more.removed, more.returned) == (new.removed, new.returned)


def change_by(basis: Basis, lines: Sequence[str]) -> Change:
    """What these lines behind the user's would change."""
    from ctxaudit.lint.whatif import change

    patterns = (*basis.tree.patterns.patterns, *parsed_lines(lines).patterns)
    return change(basis.tree, PatternList(patterns))
