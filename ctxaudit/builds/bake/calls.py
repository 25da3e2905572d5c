"""Calls of functions: bake's own, those of the file, and those that take expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ctxaudit.builds.bake import syntax
from ctxaudit.builds.bake.convert import converted
from ctxaudit.builds.bake.functions import FUNCTIONS, NOT_EVALUATED, Function
from ctxaudit.builds.bake.trouble import (
    EvaluationError,
    NotEvaluatedError,
    RefusedError,
    error_at,
    not_evaluated_at,
)
from ctxaudit.builds.bake.types import type_constraint
from ctxaudit.builds.bake.values import FALSE, TRUE, Value

if TYPE_CHECKING:
    from ctxaudit.builds.bake.evaluate import Scope


def called(scope: Scope, node: syntax.Call) -> Value:
    """The result of a call."""
    if node.name in _SPECIAL:
        return _SPECIAL[node.name](scope, node)
    if node.name in FUNCTIONS:
        return _own(FUNCTIONS[node.name], _arguments(scope, node))
    if node.name in NOT_EVALUATED:
        raise not_evaluated_at(node.at, f"the function {node.name}")
    defined = scope.world.function(node.name, node.at)
    if defined is None:
        raise RefusedError(f'there is no function "{node.name}"')
    return defined(_arguments(scope, node))


def _arguments(scope: Scope, node: syntax.Call) -> list[Value]:
    values = [scope.value(argument) for argument in node.arguments]
    sizes = (len(value.data) for value in values if isinstance(value.data, tuple | dict))
    scope.world.count_steps(node.at, sum(sizes))
    if not node.expands:
        return values
    last = values.pop()
    if last.is_null or last.type.kind not in ("list", "tuple", "set"):
        raise RefusedError("`...` needs a list")
    return [*values, *last.data]


def _own(function: Function, values: list[Value]) -> Value:
    least = len(function.parameters)
    if len(values) < least or (function.rest is None and len(values) > least):
        more = "at least " if function.rest is not None else ""
        raise RefusedError(f"{function.name} takes {more}{least} arguments, not {len(values)}")
    given = [converted(value, function.parameter(index)) for index, value in enumerate(values)]
    for index, value in enumerate(given):
        may_be_null = function.takes_null and function.parameter(index).kind == "any"
        if value.is_null and not may_be_null:
            raise RefusedError(f"an argument of {function.name} is null")
    try:
        return function.run(*given)
    except RefusedError as refused:
        raise RefusedError(f"{function.name}: {refused}") from None


def _try(scope: Scope, node: syntax.Call) -> Value:
    for argument in node.arguments:
        try:
            return scope.value(argument)
        except EvaluationError:
            continue
    raise error_at(node.at, "try: no expression could be evaluated")


def _can(scope: Scope, node: syntax.Call) -> Value:
    if len(node.arguments) != 1:
        raise error_at(node.at, "can takes 1 argument")
    try:
        scope.value(node.arguments[0])
    except EvaluationError:
        return FALSE
    except NotEvaluatedError:
        return TRUE if isinstance(node.arguments[0], syntax.Call) else _open(node)
    return TRUE


def _open(node: syntax.Call) -> Value:
    raise not_evaluated_at(node.at, "whether that can be evaluated")


def _convert(scope: Scope, node: syntax.Call) -> Value:
    if len(node.arguments) != 2:
        raise error_at(node.at, "convert takes 2 arguments")
    return converted(scope.value(node.arguments[0]), type_constraint(node.arguments[1]))


_SPECIAL = {"try": _try, "can": _can, "convert": _convert}
