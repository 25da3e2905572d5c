"""Manifests as values, and the lines of them that say something.

A manifest that cannot be parsed names nothing: the tool whose manifest it is refuses it, too. That
is told in `Files.skipped`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ctxaudit.expression import Expression
from ctxaudit.model import Location

if TYPE_CHECKING:
    from configparser import RawConfigParser
    from xml.etree.ElementTree import Element

    from ctxaudit.needs.files import Files

_COMMENTS = Expression(r'("(?:[^"\\\n]|\\.)*")|//[^\n]*|/\*.*?\*/', re.DOTALL)


def toml_of(files: Files, path: str) -> dict[str, Any]:
    """The tables of a TOML file."""
    import tomllib

    try:
        return tomllib.loads(files.text(path))
    except (ValueError, RecursionError) as error:
        files.skip(path, f"is no TOML: {error}")
        return {}


def json_of(files: Files, path: str) -> dict[str, Any]:
    """The object of a JSON file, comments and trailing commas allowed."""
    import json

    text = files.text(path)
    if not text.strip():
        return {}
    try:
        try:
            found = json.loads(text)
        except ValueError:
            text = _COMMENTS.sub(lambda part: part[1] or "", text)
            found = json.loads(re.sub(r",(\s*[}\]])", r"\1", text))
    except (ValueError, RecursionError) as error:
        files.skip(path, f"is no JSON: {error}")
        return {}
    return table(found)


def yaml_of(files: Files, path: str) -> dict[str, Any]:
    """The mapping of a YAML file; tags of programs (`!!python/...`) are plain values."""
    import yaml

    class Loader(yaml.SafeLoader):
        """Takes unknown tags for what they stand on."""

    Loader.add_multi_constructor("", _plain)
    try:
        return table(yaml.load(files.text(path), Loader))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        files.skip(path, f"is no YAML: {' '.join(str(error).split())}")
        return {}


def _plain(_loader: object, _tag: str, node: Any) -> object:
    return node.value if isinstance(node.value, str) else None


def ini_of(files: Files, path: str) -> RawConfigParser:
    """The sections of an INI file."""
    import configparser

    found = configparser.RawConfigParser(strict=False)
    try:
        found.read_string(files.text(path), source=path)
    except configparser.Error as error:
        files.skip(path, f"is no INI file: {' '.join(str(error).split())}")
        return configparser.RawConfigParser()
    return found


def xml_of(files: Files, path: str) -> Element | None:
    """The root of an XML file; one that declares entities is not parsed."""
    from xml.etree import ElementTree as ET

    text = files.text(path)
    if "<!ENTITY" in text or not text.strip():
        if text:
            files.skip(path, "declares XML entities: not parsed")
        return None
    try:
        return ET.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except (ET.ParseError, RecursionError) as error:
        files.skip(path, f"is no XML: {error}")
        return None


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def at(value: object, *keys: str) -> Any:
    """What lies in nested tables under these keys; None if it is not there."""
    for key in keys:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def table(value: object) -> dict[str, Any]:
    """The value if it is a table, else an empty one."""
    return value if isinstance(value, dict) else {}


def texts(value: object) -> list[str]:
    """A text, or the texts of a list; nothing of anything else."""
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def tables(value: object) -> list[dict[str, Any]]:
    """The tables of a list or of a table's values."""
    if isinstance(value, dict):
        value = list(value.values())
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def where(path: str, text: str, *words: str) -> Location:
    """The first line that has all of these words; else that has the last of them; else line 1."""
    lines = text.splitlines()
    for wanted in (words, words[-1:], words[:1]):
        if wanted:
            for number, line in enumerate(lines, 1):
                if all(word in line for word in wanted):
                    return Location(path, number)
    return Location(path, 1)


def numbered(text: str, *, comment: str = "#") -> Iterator[tuple[int, str]]:
    """The lines that are not empty and no comment, with their numbers."""
    for number, line in enumerate(text.splitlines(), 1):
        if (line := line.strip()) and not line.startswith(comment):
            yield number, line


def unique(values: Iterable[str]) -> list[str]:
    """The values without repetitions."""
    return list(dict.fromkeys(values))
