"""From the concrete syntax tree of an expression to what it consists of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ctxaudit.builds.bake import syntax
from ctxaudit.builds.bake.numbers import parsed
from ctxaudit.builds.bake.source import Source, without_comments
from ctxaudit.builds.bake.template import template
from ctxaudit.builds.bake.values import FALSE, NULL, TRUE, count, number, string
from ctxaudit.errors import CtxauditError
from ctxaudit.model import Location

if TYPE_CHECKING:
    from tree_sitter import Node

DEEPEST = 100
_OPERATORS = frozenset("|| && == != < > <= >= + - * / %".split())
_CONSTANTS = {"true": TRUE, "false": FALSE, "null": NULL}
_PLAIN = ("get_attr", "legacy_index")


class Expressions:
    """Reads the expressions of one source."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.depth = 0

    def go_deeper(self, node: Node) -> None:
        """Counts a level more. Raises CtxauditError if these are too many."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.source.error(f"is nested deeper than {DEEPEST} levels", node.start_point.row)

    def expression(self, node: Node) -> syntax.Node:
        """An expression."""
        self.go_deeper(node)
        found = self._term(without_comments(node))
        self.depth -= 1
        return found

    def _term(self, nodes: list[Node]) -> syntax.Node:
        first = nodes[0]
        if first.type == "operation":
            self.go_deeper(first)
            found = self._operation(without_comments(first.children[0]))
            self.depth -= 1
            return found
        if first.type == "conditional":
            return self._conditional(first)
        if first.type == "(":
            return self._with_steps(self.expression(nodes[1]), self._steps(nodes[3:]))
        head = _HEADS[first.type](self, first.children[0], first)
        return self._with_steps(head, self._steps(nodes[1:]))

    def _conditional(self, node: Node) -> syntax.Node:
        """`a ? b : c ? d : e`: the grammar puts the first three together, HCL the last three."""
        condition, _, then, _, otherwise = without_comments(node)
        branches = [(node, then, otherwise)]
        while [child.type for child in without_comments(condition)] == ["conditional"]:
            node = without_comments(condition)[0]
            condition, _, then, _, otherwise = without_comments(node)
            branches.insert(0, (node, then, otherwise))
        if len(branches) > DEEPEST:
            raise self.source.error(f"has more than {DEEPEST} conditions", node.start_point.row)
        conditions = [condition, *(otherwise for _, _, otherwise in branches)]
        found = self.expression(conditions.pop())
        for branch, then, _ in reversed(branches):
            condition_node = self.expression(conditions.pop())
            at = self.source.at(branch)
            found = syntax.Conditional(at, condition_node, self.expression(then), found)
        return found

    def _operation(self, nodes: list[Node]) -> syntax.Node:
        at = self.source.at(nodes[0])
        if nodes[0].type in ("-", "!"):
            return syntax.Unary(at, nodes[0].type, self._term(nodes[1:]))
        middle = next(index for index, node in enumerate(nodes) if node.type in _OPERATORS)
        one, other = self._term(nodes[:middle]), self._term(nodes[middle + 1 :])
        return syntax.Binary(at, nodes[middle].type, one, other)

    def _steps(self, nodes: list[Node]) -> list[tuple[str, Node]]:
        """What follows an expression, one after the other: attributes, indexes, splats."""
        found: list[tuple[str, Node]] = []
        for node in nodes:
            if node.type == "index":
                found.append((node.children[0].type, node.children[0]))
            elif node.type == "splat":
                marker, *rest = without_comments(node.children[0])
                found.append((node.children[0].type, marker))
                found += self._steps(rest)
            elif node.type == "get_attr":
                found.append((node.type, node))
        return found

    def _with_steps(self, source: syntax.Node, steps: list[tuple[str, Node]]) -> syntax.Node:
        if len(steps) > DEEPEST:
            raise self.source.error(f"has more than {DEEPEST} steps", steps[0][1].start_point.row)
        for index, (kind, node) in enumerate(steps):
            at = self.source.at(node)
            if kind == "legacy_index" and index and steps[index - 1][0] == kind:
                raise self.source.error("`.0.0` is not allowed; use brackets", node.start_point.row)
            if kind in ("full_splat", "attr_splat"):
                return self._splat(source, kind, at, steps[index + 1 :])
            source = self._step(source, kind, node, at)
        return source

    def _step(self, source: syntax.Node, kind: str, node: Node, at: Location) -> syntax.Node:
        if kind == "get_attr":
            return syntax.Attribute(at, source, self.source.text(node.children[-1]))
        if kind == "new_index":
            key = next(child for child in node.children if child.type == "expression")
            return syntax.Index(at, source, self.expression(key))
        position = int(self.source.text(node).lstrip(". \t\r\n"))
        return syntax.Index(at, source, syntax.Literal(at, count(position)))

    def _splat(
        self, source: syntax.Node, kind: str, at: Location, steps: list[tuple[str, Node]]
    ) -> syntax.Node:
        """A splat: `[*]` takes all that follows with it, `.*` attributes only."""
        own = len(steps)
        if kind == "attr_splat":
            plain = (index for index, (each, _) in enumerate(steps) if each not in _PLAIN)
            own = next(plain, own)
            if own < len(steps) and steps[own][0] == "attr_splat":
                raise CtxauditError("`.*` cannot follow `.*`", path=at.file, line=at.line)
        each = self._with_steps(syntax.Variable(at, syntax.ITEM), steps[:own])
        return self._with_steps(syntax.Splat(at, source, each), steps[own:])

    def literal(self, node: Node, _: Node) -> syntax.Node:
        """A number, a truth value, null, or a string without anything in it."""
        at, text = self.source.at(node), self.source.text(node)
        if node.type == "string_lit":
            return self.template(node, node)
        if text in _CONSTANTS:
            return syntax.Literal(at, _CONSTANTS[text])
        value = parsed(text)
        if value is None:
            raise CtxauditError("this is no number", path=at.file, line=at.line)
        return syntax.Literal(at, number(value))

    def variable(self, node: Node, _: Node) -> syntax.Node:
        """A name."""
        return syntax.Variable(self.source.at(node), self.source.text(node))

    def call(self, _: Node, node: Node) -> syntax.Node:
        """A call of a function."""
        arguments: list[Node] = []
        expands = False
        for child in node.children:
            if child.type == "function_arguments":
                arguments = [each for each in child.children if each.type == "expression"]
                expands = any(each.type == "ellipsis" for each in child.children)
        name = self.source.text(node.children[0])
        return syntax.Call(
            self.source.at(node), name, tuple(map(self.expression, arguments)), expands
        )

    def collection(self, node: Node, _: Node) -> syntax.Node:
        """A tuple or an object."""
        at = self.source.at(node)
        if node.type == "tuple":
            items = [child for child in node.children if child.type == "expression"]
            return syntax.Tuple(at, tuple(map(self.expression, items)))
        elements = [child for child in node.children if child.type == "object_elem"]
        return syntax.Object(at, tuple(map(self._element, elements)))

    def _element(self, node: Node) -> tuple[syntax.Node, syntax.Node]:
        name, _, value = without_comments(node)
        key = self.expression(name)
        is_bare = name.children[0].type != "("
        if is_bare and isinstance(key, syntax.Variable):
            key = syntax.Literal(key.at, string(key.name))
        elif (
            is_bare and isinstance(key, syntax.Attribute) and self.source.text(name).isidentifier()
        ):
            raise self.source.error(
                "a key with a point needs quotes or brackets", name.start_point.row
            )
        elif self.source.text(name) in _CONSTANTS:
            key = syntax.Literal(self.source.at(name), string(self.source.text(name)))
        return key, self.expression(value)

    def loop(self, node: Node, _: Node) -> syntax.Node:
        """A `for` in brackets or braces."""
        intro = next(child for child in node.children if child.type == "for_intro")
        *names, value_name = [self.source.text(x) for x in intro.children if x.type == "identifier"]
        source = next(child for child in intro.children if child.type == "expression")
        *keys, value = [child for child in node.children if child.type == "expression"]
        conditions = [child.children[-1] for child in node.children if child.type == "for_cond"]
        return syntax.For(
            self.source.at(node),
            names[0] if names else None,
            value_name,
            self.expression(source),
            self.expression(keys[0]) if keys else None,
            self.expression(value),
            self.expression(conditions[0]) if conditions else None,
            any(child.type == "ellipsis" for child in node.children),
        )

    def template(self, node: Node, _: Node) -> syntax.Node:
        """A string in quotes or a heredoc."""
        return template(self.source, node, self.expression)


_HEADS = {
    "literal_value": Expressions.literal,
    "template_expr": Expressions.template,
    "collection_value": Expressions.collection,
    "variable_expr": Expressions.variable,
    "function_call": Expressions.call,
    "for_expr": Expressions.loop,
}
