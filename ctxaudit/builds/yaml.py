"""YAML with positions, read as Docker's programs read it (go-yaml v3).

The parser is PyYAML's, where possible the one in C, which is libyaml as go-yaml is a port of it.
Its events are put together here and not by PyYAML, whose types are those of YAML 1.1 (`on` is true,
`12:30` is 750), which drops lines and tags, and which a deep or cyclic document brings down.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, Union

from ctxaudit.builds.plain import Kind, kind_of
from ctxaudit.errors import CtxauditError

if TYPE_CHECKING:
    import yaml

Value = Union["Scalar", "Sequence", "Mapping"]

_DEEPEST = 300
_MOST_EXPANDED = 2_000_000  # values that aliases may stand for
_MERGE = "<<"
_RESET, _OVERRIDE = "!reset", "!override"  # tags of Compose
_STANDARD = "tag:yaml.org,2002:"
_KINDS: dict[str, Kind] = {
    f"{_STANDARD}str": "str",
    f"{_STANDARD}null": "null",
    f"{_STANDARD}bool": "bool",
    f"{_STANDARD}int": "int",
    f"{_STANDARD}float": "float",
    f"{_STANDARD}timestamp": "timestamp",
}


class Scalar(NamedTuple):
    """A single value: its text without quotes, where it stands, and what a plain one stands for.

    `tag` is a local one, as `!reset`, else empty.
    """

    text: str
    line: int
    path: str
    kind: Kind = "str"
    tag: str = ""


class Sequence(NamedTuple):
    """A list."""

    items: tuple[Value, ...]
    line: int
    path: str
    tag: str = ""


class Mapping(NamedTuple):
    """A mapping, merge keys resolved; `lines` are those of the keys."""

    entries: dict[str, Value]
    lines: dict[str, int]
    line: int
    path: str
    tag: str = ""


def is_null(value: Value | None) -> bool:
    """Whether there is nothing, or only a null."""
    return value is None or (isinstance(value, Scalar) and value.kind == "null")


def read_yaml(
    content: bytes, path: str, *, keys_are_text: bool = False
) -> tuple[Value | None, ...]:
    """The documents of a file; None for an empty one.

    With `keys_are_text` a key that is a number, say, is refused.

    Raises CtxauditError with file and line for what is no YAML, for a key that stands twice in a
    mapping, and for aliases that form a circle or stand for too much.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return tuple(_Documents(path, keys_are_text).build(yaml.parse(content, Loader=loader)))
    except yaml.reader.ReaderError as error:
        line = content[: error.position].count(b"\n") + 1
        raise CtxauditError(f"is no YAML: {error.reason}", path=path, line=line) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if error.problem == "found unexpected end of stream":
            mark = error.context_mark  # where it begins what does not end
        reason = f"is no YAML: {error.problem or error.context}"
        raise CtxauditError(reason, path=path, line=mark.line + 1 if mark else None) from None


class _Open(NamedTuple):
    """A sequence or mapping whose end is still to come."""

    event: Any
    values: list[Value]


class _Documents:
    """Puts the events of one file together."""

    def __init__(self, path: str, keys_are_text: bool) -> None:
        self.path = path
        self.keys_are_text = keys_are_text
        self.anchors: dict[str, Value | None] = {}
        self.weights: dict[int, int] = {}
        self.kept: list[Value] = []  # so that no id in `weights` is given again
        self.expanded = 0

    def build(self, events: Iterator[yaml.Event]) -> Iterator[Value | None]:
        """Gives the root of each document."""
        import yaml

        stack: list[_Open] = []
        root: Value | None = None
        for event in events:
            kind = type(event)
            value: Value | None = None
            if kind is yaml.ScalarEvent:
                value = self._scalar(event)
                self._remember(event, value)
            elif kind is yaml.SequenceStartEvent or kind is yaml.MappingStartEvent:
                self._open(event, stack)
            elif kind is yaml.SequenceEndEvent or kind is yaml.MappingEndEvent:
                value = self._close(stack.pop())
            elif kind is yaml.AliasEvent:
                value = self._alias(event)
            elif kind is yaml.DocumentEndEvent:
                yield None if is_null(root) and isinstance(root, Scalar) and not root.text else root
                self.anchors, root = {}, None
            if value is not None and stack:
                stack[-1].values.append(value)
            elif value is not None:
                root = value

    def _open(self, event: Any, stack: list[_Open]) -> None:
        if len(stack) >= _DEEPEST:
            raise self._error(f"is nested deeper than {_DEEPEST} levels", event)
        if event.anchor is not None:
            self.anchors[event.anchor] = None  # an alias inside of it would be a circle
        stack.append(_Open(event, []))

    def _close(self, opened: _Open) -> Value:
        import yaml

        event, values = opened
        line, tag = event.start_mark.line + 1, _local(event.tag)
        value: Value
        if type(event) is yaml.SequenceStartEvent:
            value = Sequence(tuple(values), line, self.path, tag)
        else:
            value = self._mapping(values, line, tag)
        self.weights[id(value)] = 1 + sum(self.weights.get(id(one), 1) for one in values)
        self.kept.append(value)
        self._remember(event, value)
        return value

    def _mapping(self, values: list[Value], line: int, tag: str) -> Mapping:
        entries: dict[str, Value] = {}
        lines: dict[str, int] = {}
        merged: list[Value] = []
        seen: dict[str, int] = {}
        for key, value in zip(values[::2], values[1::2], strict=True):
            if not isinstance(key, Scalar):
                raise CtxauditError("a key is no text", path=self.path, line=key.line)
            if self.keys_are_text and key.kind != "str":
                reason = f'the key "{key.text}" is no text; put quotes around it'
                raise CtxauditError(reason, path=self.path, line=key.line)
            if key.text in seen:
                reason = f'the key "{key.text}" stands in line {seen[key.text]} already'
                raise CtxauditError(reason, path=self.path, line=key.line)
            seen[key.text] = key.line
            if key.text == _MERGE:
                merged = [value]
            else:
                entries[key.text], lines[key.text] = value, key.line
        for source in merged:
            self._merge(source, entries, lines)
        return Mapping(entries, lines, line, self.path, tag)

    def _merge(self, source: Value, entries: dict[str, Value], lines: dict[str, int]) -> None:
        """Adds what a merge key names, where the mapping has no such key itself."""
        for one in source.items if isinstance(source, Sequence) else (source,):
            if not isinstance(one, Mapping):
                reason = "a merge key (<<) takes a mapping or a list of mappings"
                raise CtxauditError(reason, path=self.path, line=one.line)
            for key, value in one.entries.items():
                if key not in entries:
                    entries[key], lines[key] = value, one.lines[key]
                elif entries[key].tag == _RESET:
                    # the own key speaks of what is overridden, and is gone before the merge
                    entries[key], lines[key] = value._replace(tag=_OVERRIDE), one.lines[key]

    def _alias(self, event: Any) -> Value:
        if event.anchor not in self.anchors:
            raise self._error(f'there is no anchor "{event.anchor}"', event)
        value = self.anchors[event.anchor]
        if value is None:
            raise self._error(f'the anchor "{event.anchor}" contains itself', event)
        self.expanded += self.weights.get(id(value), 1)
        if self.expanded > _MOST_EXPANDED:
            raise self._error(f"aliases stand for more than {_MOST_EXPANDED:,} values", event)
        return value

    def _remember(self, event: Any, value: Value) -> None:
        if event.anchor is not None:
            self.anchors[event.anchor] = value

    def _scalar(self, event: Any) -> Scalar:
        text, line = event.value, event.start_mark.line + 1
        tag = event.tag or ""
        if tag.startswith(_STANDARD) or (not tag and event.implicit[0]):
            return Scalar(text, line, self.path, _KINDS.get(tag) or kind_of(text))
        return Scalar(text, line, self.path, "str", _local(tag))

    def _error(self, reason: str, event: Any) -> CtxauditError:
        return CtxauditError(reason, path=self.path, line=event.start_mark.line + 1)


def _local(tag: str | None) -> str:
    return tag if tag and not tag.startswith(_STANDARD) else ""
