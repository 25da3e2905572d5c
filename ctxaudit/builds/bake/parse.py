"""From the text of an HCL file to its blocks and settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ctxaudit.builds.bake import syntax
from ctxaudit.builds.bake.expressions import Expressions
from ctxaudit.builds.bake.source import Source, without_comments
from ctxaudit.builds.bake.template import unescaped
from ctxaudit.builds.bake.values import string
from ctxaudit.errors import CtxauditError
from ctxaudit.model import Location

if TYPE_CHECKING:
    from tree_sitter import Node

_HEREDOC = "EOT_OF_A_STRING"
_Body = tuple[dict[str, syntax.Setting], tuple[syntax.Block, ...]]


def parse_document(content: bytes, path: str) -> syntax.Document:
    """The blocks and settings of an HCL file. Raises CtxauditError if it is none."""
    source = Source(path, content)
    return syntax.Document(*_Bodies(source).body(source.root()))


def parse_expression(text: str, at: Location) -> syntax.Node:
    """The expression that a text is."""
    return _only_value(f"x = ({text}\n)\n", at)


def parse_template(text: str, at: Location) -> syntax.Node:
    """The template that a text is, in which quotes and backslashes mean nothing."""
    if "${" not in text and "%{" not in text:
        return syntax.Literal(at, string(text))
    marker = _HEREDOC
    while marker in text:
        marker += "_"
    return _only_value(f"x = <<{marker}\n{text}\n{marker}\n", at)


def _only_value(text: str, at: Location) -> syntax.Node:
    source = Source(at.file, text.encode("utf-8", "surrogatepass"), at.line - 1, is_bare=True)
    settings, blocks = _Bodies(source).body(source.root())
    if len(settings) != 1 or blocks:
        raise source.error("this is no HCL", 0)
    return settings["x"].value


class _Bodies:
    """Reads the blocks of one source."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.expressions = Expressions(source)

    def body(self, node: Node) -> _Body:
        """The settings and blocks of a body, or of the tree around one."""
        settings: dict[str, syntax.Setting] = {}
        blocks = []
        for child in node.children:
            if child.type == "body":
                return self.body(child)
            if child.type == "object":
                raise self.source.error("this is no HCL", child.start_point.row)
            if child.type == "block":
                blocks.append(self._block(child))
            elif child.type == "attribute":
                setting = self._setting(child)
                if setting.name in settings:
                    line = settings[setting.name].at.line
                    message = f'"{setting.name}" is set in line {line} already'
                    raise CtxauditError(message, path=self.source.path, line=setting.at.line)
                settings[setting.name] = setting
        return settings, tuple(blocks)

    def _setting(self, node: Node) -> syntax.Setting:
        name, *_, value = without_comments(node)
        return syntax.Setting(
            self.source.at(node), self.source.text(name), self.expressions.expression(value)
        )

    def _block(self, node: Node) -> syntax.Block:
        self.expressions.go_deeper(node)
        kind, *rest = (x for x in node.children if x.type in ("identifier", "string_lit"))
        labels = tuple(map(self._label, rest))
        body: _Body = self.body(node)
        self.expressions.depth -= 1
        return syntax.Block(self.source.at(node), self.source.text(kind), labels, *body)

    def _label(self, node: Node) -> str:
        if node.type == "identifier":
            return self.source.text(node)
        return unescaped(self.source.text(node)[1:-1], self.source.at(node), is_quoted=True)
