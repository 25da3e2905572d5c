"""Shell text taken apart into commands, words and the parts of words; nothing is run.

As much of the shell's grammar as it takes to find commands: quotes, expansions, comments,
continued lines, redirections and here-documents (both left out), and what separates commands.
"""

from __future__ import annotations

import functools
import re
from typing import Literal, NamedTuple

PartKind = Literal["text", "variable", "command", "unknown"]

# around the name of an expression that another language left open; no character of a YAML file
OPEN = "\x00"

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PARAMETER = re.compile(r"[0-9@*#?$!-]")
_OPERATOR = re.compile(r"&&|\|\||;;&|;&|;;|\|&|[;|\n()]|&(?!>)")
_REDIRECTION = re.compile(r"&>>?|<<<|<<-?|<>|<&|>&|>>|>\||[<>](?!\()")
_QUOTED = re.compile(r"[^\"\\$`\x00]+")
_PLAIN = re.compile(r"[^\s'\"\\$`;|&()<>\x00]+")


class Part(NamedTuple):
    """A stretch of a word: text, or the name, command or expression that stands for some."""

    kind: PartKind
    text: str
    is_quoted: bool = False


Word = tuple[Part, ...]


class Command(NamedTuple):
    """The words of a simple command and its line from 0.

    `joined` is the operator before it (`&&`, `|`, a line break ...). Without words `sign` is the
    bracket that opens or closes a subshell here.
    """

    words: tuple[Word, ...]
    line: int
    sign: str = ""
    joined: str = ""


@functools.lru_cache(maxsize=256)
def commands(text: str) -> tuple[Command, ...]:
    """The commands of a script in the order in which they are written."""
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 0
        self.found: list[Command] = []
        self.words: list[Word] = []
        self.parts: list[Part] = []
        self.has_word = False
        self.start = 0
        self.awaits_target = False
        self.delimiters: list[tuple[str, bool]] = []
        self.joined = ""

    def read(self) -> tuple[Command, ...]:
        while self.at < len(self.text):
            self._step(self.text[self.at])
        self._end_command()
        return tuple(self.found)

    def _step(self, character: str) -> None:
        if character in " \t\r":
            self._end_word()
            self.at += 1
        elif character == "#" and not self.has_word:
            end = self.text.find("\n", self.at)
            self.at = len(self.text) if end < 0 else end
        elif found := _REDIRECTION.match(self.text, self.at):
            self._redirection(found[0])
        elif self._is_array(character):
            self._skip_brackets()
        elif found := _OPERATOR.match(self.text, self.at):
            self._operator(found[0])
        else:
            self._part(character, is_quoted=False)

    def _is_array(self, character: str) -> bool:
        if character == "(" and self.parts and self.parts[-1].text.endswith("="):
            return True
        return character in "<>" and self.text.startswith("(", self.at + 1)

    def _skip_brackets(self) -> None:
        self.at = self.text.index("(", self.at) + 1
        self._balanced(")")
        self._add(Part("unknown", "an array or the output of a command"))

    def _operator(self, operator: str) -> None:
        self._end_command()
        if operator in "()":
            self.found.append(Command((), self.line, operator))
        elif operator != "\n" or not self.joined:  # a line may be broken behind an operator
            self.joined = operator
        self.at += len(operator)
        if operator == "\n":
            self.line += 1
            while self.delimiters:
                self._skip_document(*self.delimiters.pop(0))

    def _redirection(self, operator: str) -> None:
        if self.has_word and len(self.parts) == 1 and self.parts[0].text.isdigit():
            self.parts, self.has_word = [], False  # the number of a stream
        self._end_word()
        self.at += len(operator)
        self.awaits_target = True
        if operator in ("<<", "<<-"):
            self._delimiter(strips=operator == "<<-")

    def _delimiter(self, *, strips: bool) -> None:
        found = re.compile(r"[ \t]*((?:\\.|'[^'\n]*'|\"[^\"\n]*\"|[^\s;|&()<>])+)").match(
            self.text, self.at
        )
        if found is not None:
            self.at = found.end()
            self.awaits_target = False
            self.delimiters.append((re.sub(r"['\"\\]", "", found[1]), strips))

    def _skip_document(self, delimiter: str, strips: bool) -> None:
        while self.at < len(self.text):
            end = self.text.find("\n", self.at)
            end = len(self.text) if end < 0 else end
            line = self.text[self.at : end]
            self.at = min(end + 1, len(self.text))
            self.line += 1
            if (line.lstrip("\t") if strips else line).rstrip("\r") == delimiter:
                return

    def _part(self, character: str, *, is_quoted: bool) -> None:
        if character == "\\":
            self._escape(is_quoted=is_quoted)
        elif character == "'" and not is_quoted:
            self._single_quotes()
        elif character == '"' and not is_quoted:
            self._double_quotes()
        elif character == "$":
            self._dollar(is_quoted=is_quoted)
        elif character in ("`", OPEN):
            end = self.text.find(character, self.at + 1)
            end = len(self.text) if end < 0 else end
            inner = self.text[self.at + 1 : end]
            self.at = end + 1
            self.line += inner.count("\n")
            self._add(Part("command" if character == "`" else "unknown", inner, is_quoted))
        else:
            found = (_QUOTED if is_quoted else _PLAIN).match(self.text, self.at)
            piece = found[0] if found else character
            self.line += piece.count("\n")
            self._add(Part("text", piece, is_quoted))
            self.at += len(piece)

    def _escape(self, *, is_quoted: bool) -> None:
        following = self.text[self.at + 1 : self.at + 2]
        self.at += 2
        if following == "\n":
            self.line += 1
        elif following == "\r" and self.text.startswith("\n", self.at):
            self.at += 1
            self.line += 1
        elif is_quoted and following not in '$`"\\':
            self._add(Part("text", f"\\{following}", True))
        else:
            self._add(Part("text", following, True))

    def _single_quotes(self) -> None:
        end = self.text.find("'", self.at + 1)
        end = len(self.text) if end < 0 else end
        inner = self.text[self.at + 1 : end]
        for number, piece in enumerate(inner.split(OPEN)):
            self._add(Part("unknown" if number % 2 else "text", piece, True))
        self.line += inner.count("\n")
        self.at = end + 1

    def _double_quotes(self) -> None:
        self._add(Part("text", "", True))
        self.at += 1
        while self.at < len(self.text) and self.text[self.at] != '"':
            self._part(self.text[self.at], is_quoted=True)
        self.at += 1

    def _dollar(self, *, is_quoted: bool) -> None:
        following = self.text[self.at + 1 : self.at + 2]
        if following in ("(", "{"):
            is_command = following == "("
            self.at += 2
            inner = self._balanced(")" if is_command else "}")
            self._add(Part("command" if is_command else "variable", inner, is_quoted))
            return
        self.at += 1
        if following in ("'", '"') and not is_quoted:
            return
        found = _NAME.match(self.text, self.at) or _PARAMETER.match(self.text, self.at)
        if found is None:
            self._add(Part("text", "$", is_quoted))
            return
        self.at = found.end()
        self._add(Part("variable", found[0], is_quoted))

    def _balanced(self, closing: str) -> str:
        """What is before the bracket that closes, brackets and quotes inside passed over."""
        opening = {")": "(", "}": "{"}[closing]
        start, depth, quote = self.at, 1, ""
        while self.at < len(self.text) and depth:
            character = self.text[self.at]
            if character == "\\":
                self.at += 1
            elif quote:
                quote = "" if character == quote else quote
            elif character in "'\"":
                quote = character
            elif character in (opening, closing):
                depth += 1 if character == opening else -1
            self.at += 1
        inner = self.text[start : self.at - 1 if not depth else self.at]
        self.line += inner.count("\n")
        return inner

    def _add(self, part: Part) -> None:
        if not self.words and not self.has_word:
            self.start = self.line
        self.has_word = True
        self.parts.append(part)

    def _end_word(self) -> None:
        if self.has_word and not self.awaits_target:
            self.words.append(tuple(self.parts))
        if self.has_word:
            self.awaits_target = False
        self.parts, self.has_word = [], False

    def _end_command(self) -> None:
        self._end_word()
        self.awaits_target = False
        if self.words:
            self.found.append(Command(tuple(self.words), self.start, joined=self.joined))
            self.joined = ""
        self.words = []
