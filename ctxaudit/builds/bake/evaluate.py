"""The value of an expression, in what it can see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ctxaudit.builds.bake import syntax
from ctxaudit.builds.bake.access import attribute_of, element_of
from ctxaudit.builds.bake.branches import beside_unknown, in_common_type, kind_of
from ctxaudit.builds.bake.calls import called
from ctxaudit.builds.bake.convert import as_string, converted
from ctxaudit.builds.bake.functions import FUNCTIONS
from ctxaudit.builds.bake.parse import parse_template
from ctxaudit.builds.bake.seen import World
from ctxaudit.builds.bake.trouble import (
    EvaluationError,
    LeftOpenError,
    NotEvaluatedError,
    RefusedError,
    check_size,
    error_at,
    not_evaluated_at,
)
from ctxaudit.builds.bake.values import (
    ANY,
    BOOL,
    Type,
    Value,
    can_iterate,
    elements,
    list_value,
    name_of,
    object_value,
    string,
    tuple_value,
)

OPERATORS = {
    "+": "add",
    "-": "subtract",
    "*": "multiply",
    "/": "divide",
    "%": "modulo",
    "==": "equal",
    "!=": "notequal",
    "<": "lessthan",
    "<=": "lessthanorequalto",
    ">": "greaterthan",
    ">=": "greaterthanorequalto",
    "&&": "and",
    "||": "or",
}


class Scope:
    """Evaluates expressions in a world, with some names that are known here only."""

    def __init__(self, world: World, names: Mapping[str, Value] | None = None) -> None:
        self.world = world
        self.names = names or {}

    def inner(self, names: Mapping[str, Value]) -> Scope:
        """The same scope with more names."""
        return Scope(self.world, {**self.names, **names})

    def value(self, node: syntax.Node) -> Value:
        """The value. Raises EvaluationError or NotEvaluatedError, with file and line."""
        self.world.count_steps(node.at)
        try:
            return self._value(node)
        except (EvaluationError, NotEvaluatedError) as error:
            if not isinstance(node, syntax.Conditional):
                error.kind = kind_of(node)
            raise

    def _value(self, node: syntax.Node) -> Value:
        try:
            return _METHODS[type(node)](self, node)
        except RefusedError as refused:
            raise error_at(node.at, str(refused)) from None
        except LeftOpenError as left:
            raise not_evaluated_at(node.at, str(left)) from None

    def literal(self, node: syntax.Literal) -> Value:
        """A value as it is written."""
        return node.value

    def deferred(self, node: syntax.Deferred) -> Value:
        """A string of a JSON file."""
        return self.value(parse_template(node.text, node.at))

    def template(self, node: syntax.Template) -> Value:
        """A text put together of parts."""
        text = "".join(self._text(part) for part in node.parts)
        check_size(len(text))
        return string(text)

    def _text(self, node: syntax.Node) -> str:
        value = self.value(node)
        if value.is_null:
            raise error_at(node.at, "a null cannot be put into a text")
        try:
            return as_string(value)
        except RefusedError as refused:
            raise error_at(node.at, str(refused)) from None

    def joined(self, node: syntax.Joined) -> Value:
        """The texts of a `for` in a template."""
        items = self.value(node.loop).data
        if any(item.is_null for item in items):
            raise RefusedError("a null cannot be put into a text")
        text = "".join(map(as_string, items))
        check_size(len(text))
        return string(text)

    def variable(self, node: syntax.Variable) -> Value:
        """What a name stands for."""
        if node.name in self.names:
            return self.names[node.name]
        if self.world.is_block(node.name):
            raise RefusedError(f"{node.name} is no variable; name one of its blocks")
        return self.world.variable(node.name, node.at)

    def attribute(self, node: syntax.Attribute) -> Value:
        """An attribute of an object, or of a target."""
        source = node.source
        if isinstance(source, syntax.Variable) and self._is_blocks(source):
            return self.world.block(source.name, node.name, None, node.at)
        if isinstance(source, syntax.Attribute):
            kind = source.source
            if isinstance(kind, syntax.Variable) and self._is_blocks(kind):
                found = self.world.block(kind.name, source.name, node.name, node.at)
                return attribute_of(found, node.name)
        return attribute_of(self.value(source), node.name)

    def _is_blocks(self, node: syntax.Variable) -> bool:
        return node.name not in self.names and self.world.is_block(node.name)

    def index(self, node: syntax.Index) -> Value:
        """An element of a collection."""
        return element_of(self.value(node.source), self.value(node.key))

    def splat(self, node: syntax.Splat) -> Value:
        """What follows the `[*]`, of each element."""
        source = self.value(node.source)
        if source.type.kind not in ("list", "set", "tuple"):
            items: tuple[Value, ...] = () if source.is_null else (source,)
        elif source.is_null:
            raise RefusedError("null has no elements")
        else:
            items = source.data
        found = [self.inner({syntax.ITEM: item}).value(node.each) for item in items]
        if source.type.kind not in ("list", "set"):
            return tuple_value(found)
        if any(one.type != found[0].type for one in found):
            raise RefusedError("the results of `[*]` are of several types")
        return list_value(found, self._type_of_each(node, source) if not found else ANY)

    def _type_of_each(self, node: syntax.Splat, source: Value) -> Type:
        """The type that results would have, if there were elements."""
        if isinstance(node.each, syntax.Variable):
            return source.type.element
        try:
            inner = self.inner({syntax.ITEM: Value(source.type.element, None)})
            return inner.value(node.each).type
        except EvaluationError:
            raise LeftOpenError("`[*]` of an empty list") from None

    def call(self, node: syntax.Call) -> Value:
        """The result of a function."""
        return called(self, node)

    def unary(self, node: syntax.Unary) -> Value:
        """A minus or a not."""
        name = "negate" if node.operator == "-" else "not"
        return self._applied(name, node.operand)

    def binary(self, node: syntax.Binary) -> Value:
        """An operation with two operands."""
        return self._applied(OPERATORS[node.operator], node.one, node.other)

    def _applied(self, name: str, *operands: syntax.Node) -> Value:
        function = FUNCTIONS[name]
        values = [self.value(operand) for operand in operands]
        values = [converted(value, function.parameter(0)) for value in values]
        if not function.takes_null and any(value.is_null for value in values):
            raise RefusedError("an operand is null")
        return function.run(*values)

    def conditional(self, node: syntax.Conditional) -> Value:
        """The one or the other, in the type that both have in common."""
        then, otherwise = self._attempt(node.then), self._attempt(node.otherwise)
        condition = self.value(node.condition)
        if condition.is_null:
            raise RefusedError("a condition is null")
        holds = converted(condition, BOOL).data
        chosen, other = (then, otherwise) if holds else (otherwise, then)
        if isinstance(chosen, Exception):
            raise chosen
        if isinstance(other, Exception):
            if other.kind == "any":
                return beside_unknown(chosen, other)
            other = Value(Type(other.kind), None)
        return in_common_type(chosen, other)

    def _attempt(self, node: syntax.Node) -> Value | EvaluationError | NotEvaluatedError:
        try:
            return self.value(node)
        except (EvaluationError, NotEvaluatedError) as error:
            return error

    def tuple(self, node: syntax.Tuple) -> Value:
        """A tuple."""
        return tuple_value([self.value(item) for item in node.items])

    def object(self, node: syntax.Object) -> Value:
        """An object; of keys that stand twice the later one wins."""
        return object_value({self.key(key): self.value(value) for key, value in node.items})

    def key(self, node: syntax.Node) -> str:
        """The text of a key."""
        value = self.value(node)
        if value.is_null:
            raise error_at(node.at, "a key is null")
        try:
            return as_string(value)
        except RefusedError as refused:
            raise error_at(node.at, str(refused)) from None

    def loop(self, node: syntax.For) -> Value:
        """A `for`."""
        source = self.value(node.source)
        if not can_iterate(source):
            what = "null" if source.is_null else name_of(source.type)
            raise error_at(node.source.at, f"`for` cannot walk over {what}")
        scopes = [self._step(node, key, value) for key, value in elements(source)]
        if node.condition is not None:
            condition = node.condition
            scopes = [scope for scope in scopes if scope.holds(condition)]
        if node.key is None:
            return tuple_value([scope.value(node.value) for scope in scopes])
        grouped: dict[str, list[Value]] = {}
        for scope in scopes:
            grouped.setdefault(scope.key(node.key), []).append(scope.value(node.value))
        if node.groups:
            return object_value({key: tuple_value(items) for key, items in grouped.items()})
        if any(len(items) > 1 for items in grouped.values()):
            raise RefusedError("two elements give the same key; `...` after the value groups them")
        return object_value({key: items[0] for key, items in grouped.items()})

    def _step(self, node: syntax.For, key: Value, value: Value) -> Scope:
        names = {node.value_name: value}
        return self.inner({node.key_name: key, **names} if node.key_name else names)

    def holds(self, node: syntax.Node) -> bool:
        """Whether a condition is true."""
        value = self.value(node)
        try:
            if value.is_null:
                raise RefusedError("a condition is null")
            return bool(converted(value, BOOL).data)
        except RefusedError as refused:
            raise error_at(node.at, str(refused)) from None


_METHODS: dict[type, Callable[[Scope, Any], Value]] = {
    syntax.Literal: Scope.literal,
    syntax.Deferred: Scope.deferred,
    syntax.Template: Scope.template,
    syntax.Joined: Scope.joined,
    syntax.Variable: Scope.variable,
    syntax.Attribute: Scope.attribute,
    syntax.Index: Scope.index,
    syntax.Splat: Scope.splat,
    syntax.Call: Scope.call,
    syntax.Unary: Scope.unary,
    syntax.Binary: Scope.binary,
    syntax.Conditional: Scope.conditional,
    syntax.Tuple: Scope.tuple,
    syntax.Object: Scope.object,
    syntax.For: Scope.loop,
}
