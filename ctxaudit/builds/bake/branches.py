"""What the branch of a condition that is not taken has to say about the one that is."""

from __future__ import annotations

from ctxaudit.builds.bake import syntax
from ctxaudit.builds.bake.convert import converted
from ctxaudit.builds.bake.functions import NOT_EVALUATED
from ctxaudit.builds.bake.trouble import EvaluationError, NotEvaluatedError, RefusedError
from ctxaudit.builds.bake.unify import unified
from ctxaudit.builds.bake.values import ANY, NULL, STRING, Value


def kind_of(node: syntax.Node) -> str:
    """The type that an expression has also where its value cannot be had."""
    if isinstance(node, syntax.Call):
        return NOT_EVALUATED.get(node.name, "any")
    if isinstance(node, syntax.Template | syntax.Joined):
        return "string"
    if isinstance(node, syntax.Unary):
        return "number" if node.operator == "-" else "bool"
    if isinstance(node, syntax.Binary):
        return "number" if node.operator in ("+", "-", "*", "/", "%") else "bool"
    return "any"


def beside_unknown(chosen: Value, other: EvaluationError | NotEvaluatedError) -> Value:
    """The branch that is taken, where nothing is known of the other, not even its type."""
    if isinstance(other, NotEvaluatedError) and chosen.type != STRING:
        raise other
    return chosen


def in_common_type(chosen: Value, other: Value) -> Value:
    """The branch that is taken, in the type that it has in common with the other."""
    if other == NULL:
        return chosen
    if chosen == NULL:
        return Value(other.type, None)
    if ANY in (chosen.type, other.type):
        return chosen
    common = unified([chosen.type, other.type])
    if common is None:
        raise RefusedError("the two results of a condition are of types that do not go together")
    return converted(chosen, common)
