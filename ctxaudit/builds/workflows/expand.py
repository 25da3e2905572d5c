"""What the words of a shell command stand for, as far as it is known without running anything."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ctxaudit.builds.workflows.model import ROOT, Text
from ctxaudit.builds.workflows.shell import Part, Word

_PARAMETER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-]")
_TRIM = re.compile(r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?P<how>%%?|##?)(?P<pattern>.*)", re.DOTALL)
_SHOW_TOP = "git rev-parse --show-toplevel"
_DIRNAME = re.compile(r"(dirname|basename)\s+\"?\$\{?(?P<name>[A-Za-z_]\w*)\}?\"?")


def expanded(word: Word, variables: Mapping[str, Text], directory: str | None) -> Text:
    """A word with its variables put in; what cannot be known is named and left out."""
    pieces = [_expanded(part, variables, directory) for part in word]
    text = "".join(piece.text for piece in pieces)
    return Text(text, tuple(name for piece in pieces for name in piece.unknown))


def split_words(word: Word, variables: Mapping[str, Text], directory: str | None) -> list[Text]:
    """The words that a word stands for: the value of an unquoted variable may be several."""
    whole = expanded(word, variables, directory)
    may_split = any(part.kind != "text" and not part.is_quoted for part in word)
    if not may_split or whole.unknown or not re.search(r"\s", whole.text):
        return [whole] if whole.text or whole.unknown or not may_split else []
    if len(word) == 1:
        return [Text(piece) for piece in whole.text.split()]
    return [whole]


def _expanded(part: Part, variables: Mapping[str, Text], directory: str | None) -> Text:
    if part.kind == "text":
        return Text(part.text)
    if part.kind == "unknown":
        return Text("", (part.text,))
    if part.kind == "command":
        return _output(part.text.strip(), variables, directory)
    return _variable(part.text, variables, directory)


def _variable(text: str, variables: Mapping[str, Text], directory: str | None) -> Text:
    if text == "PWD" and directory is not None:
        return Text(f"{ROOT}/{directory}")
    found = _PARAMETER.match(text)
    name = found[0] if found else ""
    unknown = Text("", (f"${name}" if name else "a variable",))
    value = variables.get(name, unknown)
    if text == name or value.unknown:
        return value
    trim = _TRIM.fullmatch(text)
    if trim is not None:
        return _trimmed(value, trim["how"], trim["pattern"]) or unknown
    # it has a value, so what is for the lack of one does not count
    return value if re.match(r":-|-|:\?|\?|:=|=", text[len(name) :]) and value.text else unknown


def _trimmed(value: Text, how: str, pattern: str) -> Text | None:
    """`${X%/}`, `${X##*/}` and the like; None for a pattern that is more than a star and text."""
    plain = pattern.strip("*")
    if re.search(r"[*?\[\\$'\"]", plain) or (pattern != plain and not plain):
        return None
    if how[0] == "%":
        if pattern == plain:
            return Text(value.text.removesuffix(plain))
        at = value.text.find(plain) if how == "%%" else value.text.rfind(plain)
        return value if at < 0 else Text(value.text[:at])
    if pattern == plain:
        return Text(value.text.removeprefix(plain))
    at = value.text.rfind(plain) if how == "##" else value.text.find(plain)
    return value if at < 0 else Text(value.text[at + len(plain) :])


def _output(command: str, variables: Mapping[str, Text], directory: str | None) -> Text:
    """What a command prints, of the few that say where they are."""
    if command == "pwd" and directory is not None:
        return Text(f"{ROOT}/{directory}")
    if command == _SHOW_TOP:
        return Text(ROOT)
    found = _DIRNAME.fullmatch(command)
    value = variables.get(found["name"]) if found else None
    if found is None or value is None or value.unknown:
        program = re.match(r"[\w./-]*", command)
        return Text("", (f"$({program[0] if program else ''} …)",))
    before, slash, after = value.text.rstrip("/").rpartition("/")
    if found[1] == "basename":
        return Text(after)
    return Text(before if slash else ".")
