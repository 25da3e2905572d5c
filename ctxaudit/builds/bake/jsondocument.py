"""JSON bake files: the same blocks and settings, written in JSON."""

from __future__ import annotations

import json
import json.decoder
import json.scanner
from collections.abc import Iterator
from typing import Any, NamedTuple

from ctxaudit.builds.bake import syntax
from ctxaudit.builds.bake.functions.jsontext import json_number, refuse_constant
from ctxaudit.builds.bake.values import NULL, boolean, number
from ctxaudit.errors import CtxauditError
from ctxaudit.model import Location

_BLOCKS = ("variable", "function", "group", "target")
_COMMENT = "//"


class _Text(NamedTuple):
    text: str
    start: int


class _Mapping(NamedTuple):
    pairs: list[tuple[str, Any]]
    start: int


class _List(NamedTuple):
    items: list[Any]
    start: int


class _Decoder(json.JSONDecoder):
    """A decoder that keeps where each value begins, and keys that stand twice."""

    def __init__(self) -> None:
        super().__init__(
            parse_float=json_number, parse_int=json_number, parse_constant=refuse_constant
        )
        plain: Any = self
        plain.parse_string = self._string
        plain.parse_object = self._object
        plain.parse_array = self._array
        plain.scan_once = json.scanner.py_make_scanner(self)  # type: ignore[attr-defined]

    def _string(self, text: str, end: int, strict: bool) -> tuple[_Text, int]:
        scan: Any = json.decoder.scanstring  # type: ignore[attr-defined]
        found, after = scan(text, end, strict)
        return _Text(found, end), after

    def _object(self, s_and_end: Any, *rest: Any) -> tuple[_Mapping, int]:
        decode: Any = json.decoder.JSONObject  # type: ignore[attr-defined]
        pairs, after = decode(s_and_end, rest[0], rest[1], None, list, rest[4])
        return _Mapping(pairs, s_and_end[1]), after

    def _array(self, s_and_end: Any, scan_once: Any) -> tuple[_List, int]:
        decode: Any = json.decoder.JSONArray  # type: ignore[attr-defined]
        items, after = decode(s_and_end, scan_once)
        return _List(items, s_and_end[1]), after


def parse_json_document(content: bytes, path: str) -> syntax.Document:
    """The blocks and settings of a JSON file. Raises CtxauditError if it is none."""
    try:
        text = content.decode("utf-8")
        document = _Decoder().decode(text)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise CtxauditError("is not UTF-8", path=path, line=line) from None
    except json.JSONDecodeError as error:
        message = f"is no JSON: {error.msg.lower()}"
        raise CtxauditError(message, path=path, line=error.lineno) from None
    except ValueError:
        raise CtxauditError("is no JSON", path=path) from None
    except RecursionError:
        raise CtxauditError("is nested too deeply", path=path) from None
    return _Reader(path, text).document(document)


class _Reader:
    """Makes blocks and settings of what stands in one file."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text

    def at(self, value: Any, otherwise: Location | None = None) -> Location:
        """Where a value begins; numbers and the like do not know."""
        if not isinstance(value, _Text | _Mapping | _List):
            return otherwise or Location(self.path, 1)
        return Location(self.path, self.text.count("\n", 0, value.start) + 1)

    def document(self, root: Any) -> syntax.Document:
        """The whole file."""
        settings: dict[str, syntax.Setting] = {}
        blocks: list[syntax.Block] = []
        for name, value in self._pairs(root):
            if name in _BLOCKS:
                blocks += self._labelled(name, value)
            else:
                self._set(settings, name, value, self.at(root))
        return syntax.Document(settings, tuple(blocks))

    def _pairs(self, value: Any) -> Iterator[tuple[str, Any]]:
        """What stands in an object, or in the objects of a list."""
        if value is None:
            return
        for one in value.items if isinstance(value, _List) else [value]:
            if not isinstance(one, _Mapping):
                at = self.at(one, self.at(value))
                raise CtxauditError("an object is needed here", path=at.file, line=at.line)
            yield from (pair for pair in one.pairs if pair[0] != _COMMENT)

    def _set(
        self, settings: dict[str, syntax.Setting], name: str, value: Any, around: Location
    ) -> None:
        at = self.at(value, around)
        if name in settings:
            raise CtxauditError(f'"{name}" is set twice', path=at.file, line=at.line)
        settings[name] = syntax.Setting(at, name, self._node(value, at))

    def _labelled(self, kind: str, value: Any) -> Iterator[syntax.Block]:
        for label, inner in self._pairs(value):
            yield from self._blocks(kind, (label,), inner, self.at(value))

    def _blocks(
        self, kind: str, labels: tuple[str, ...], value: Any, around: Location
    ) -> Iterator[syntax.Block]:
        if value is None:
            return
        for one in value.items if isinstance(value, _List) else [value]:
            settings: dict[str, syntax.Setting] = {}
            blocks: list[syntax.Block] = []
            at = self.at(one, around)
            for name, inner in self._pairs(one):
                if kind == "variable" and name == "validation":
                    blocks += self._blocks(name, (), inner, at)
                else:
                    self._set(settings, name, inner, at)
            yield syntax.Block(at, kind, labels, settings, tuple(blocks))

    def _node(self, value: Any, around: Location) -> syntax.Node:
        at = self.at(value, around)
        if isinstance(value, _Text):
            return syntax.Deferred(at, value.text)
        if isinstance(value, _List):
            return syntax.Tuple(at, tuple(self._node(item, at) for item in value.items))
        if isinstance(value, _Mapping):
            return syntax.Object(
                at,
                tuple(
                    (syntax.Deferred(at, name), self._node(item, at)) for name, item in value.pairs
                ),
            )
        if value is None:
            return syntax.Literal(at, NULL)
        if isinstance(value, bool):
            return syntax.Literal(at, boolean(value))
        return syntax.Literal(at, number(value))
