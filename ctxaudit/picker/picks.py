"""What was picked, and how one more entry changes it."""

from __future__ import annotations

from typing import NamedTuple

from ctxaudit.errors import CtxauditError
from ctxaudit.ignorefile.literal import pattern_of
from ctxaudit.names import shown
from ctxaudit.proposal.by_hand import ByHand, can_be_kept


class Picks(NamedTuple):
    """Whether the lines of the proposal are in the file, and what was chosen beside them.

    `kept` are paths for which nothing is to be proposed, `lines` patterns and exceptions.
    """

    proposed: bool = False
    kept: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()

    @property
    def by_hand(self) -> ByHand:
        """What of it is written down as chosen by hand."""
        return ByHand(self.kept, self.lines)

    def excluding(self, path: str) -> Picks:
        """With a line for the entry, and nothing more said about what is in it."""
        found = self.without(path)
        return found._replace(lines=(*found.lines, line_of(path)))

    def returning(self, path: str) -> Picks:
        """With an exception for the entry, which lies in something that is excluded."""
        found = self.without(path)
        return found._replace(lines=(*found.lines, f"!{line_of(path)}"))

    def keeping(self, path: str) -> Picks:
        """With the entry kept from the proposal."""
        if not can_be_kept(path):
            raise CtxauditError(f"{shown(path)} has a name that no comment can hold")
        found = self.without(path)
        return found._replace(kept=(*found.kept, path))

    def without(self, path: str) -> Picks:
        """Without what is said about the entry, or about what is in it."""
        line = line_of(path)
        return Picks(
            self.proposed,
            tuple(one for one in self.kept if one != path and not one.startswith(f"{path}/")),
            tuple(one for one in self.lines if not _is_about(one.removeprefix("!"), line)),
        )


def _is_about(one: str, line: str) -> bool:
    return one == line or one.startswith(f"{line}/")


def line_of(path: str) -> str:
    """The line that excludes this entry and nothing else.

    Raises CtxauditError where no line can.
    """
    text = pattern_of(path)
    if text is None:
        raise CtxauditError(f"{shown(path)} has a name that no line of an ignore file can hold")
    return f"/{text}"
