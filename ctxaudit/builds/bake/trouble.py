"""What can go wrong while an expression is evaluated."""

from __future__ import annotations

from ctxaudit.errors import CtxauditError
from ctxaudit.model import Location


class RefusedError(Exception):
    """An operation or a function that bake refuses with these operands; says no values of them."""


class LeftOpenError(Exception):
    """An operation or a function that bake carries out and ctxaudit does not; says which."""


MOST_TEXT = 1 << 20


def check_size(characters: int) -> None:
    """Raises LeftOpenError for a text that only a file made to do harm would ask for."""
    if characters > MOST_TEXT:
        raise LeftOpenError(f"a text of more than {MOST_TEXT:,} characters")


class EvaluationError(CtxauditError):
    """An expression that bake refuses; `kind` is the type its value would have, where that is set.

    The type matters where the expression is the branch of a condition that is not taken.
    """

    kind = "any"


class CycleError(CtxauditError):
    """Something that is needed for itself, which no `try` and no condition gets around."""


class NotEvaluatedError(CtxauditError):
    """An expression that bake evaluates and ctxaudit does not, such as a call of `timestamp`."""

    kind = "any"


def error_at(at: Location, message: str) -> EvaluationError:
    """The error that bake reports for this place."""
    return EvaluationError(message, path=at.file, line=at.line)


def not_evaluated_at(at: Location, what: str) -> NotEvaluatedError:
    """What ctxaudit leaves open at this place."""
    return NotEvaluatedError(f"{what} is not evaluated", path=at.file, line=at.line)
