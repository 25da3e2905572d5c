"""Follows a script from command to command, to where it builds and in which directory."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ctxaudit.builds.workflows.commands import step_of
from ctxaudit.builds.workflows.expand import expanded, split_words
from ctxaudit.builds.workflows.model import Step, Text, Unknowable, joined
from ctxaudit.builds.workflows.shell import Command, Word, commands

_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)(\+?)=")
_KEYWORDS = frozenset("if then else elif do while until ! { } time fi done esac".split())
_DECLARATIONS = frozenset("export declare local readonly typeset".split())
# commands that run the one that is their argument, and their options with a value
_WRAPPERS = {
    "sudo": "ugpCDhRT",
    "env": "uCS",
    "nice": "n",
    "time": "fo",
    "timeout": "ks",
    "command": "",
    "exec": "a",
    "nohup": "",
    "retry": "",
    "travis_retry": "",
    "travis_wait": "",
    "xargs": "IndLPas",
    "call": "",
}
_SHELLS = frozenset("bash sh zsh dash ash".split())
_MOST_COMMANDS = 5_000
_MOST_DEPTH = 8
_DEEPEST_LOOP = 20


class Ran(NamedTuple):
    """A step that a script comes to: its line from 0, and the state it is in then."""

    step: Step
    line: int
    directory: str | None
    variables: dict[str, Text]


class _State(NamedTuple):
    directory: str | None
    variables: dict[str, Text]


class Shell:
    """A shell with a directory (None if it is not known) and variables, that runs nothing."""

    def __init__(self, directory: str | None, variables: dict[str, Text]) -> None:
        self.directory = directory
        self.variables = variables
        self.stack: list[_State] = []
        self.pushed: list[str | None] = []
        self.count = 0

    def follow(self, text: str) -> Iterator[Ran]:
        """The builds of a script, which leaves its directory and variables to the next one.

        Each branch is taken, each function's body is read where it stands, and a loop over words
        that are known runs for each of them. Raises Unknowable for a script that is too long.
        """
        self.stack.clear()
        yield from self._follow(commands(text), 0)

    def _follow(self, script: Sequence[Command], depth: int) -> Iterator[Ran]:
        at = 0
        while at < len(script):
            self.count += 1
            if self.count > _MOST_COMMANDS:
                raise Unknowable(f"the script runs more than {_MOST_COMMANDS:,} commands")
            command = script[at]._replace(words=_bare(script[at].words))
            at += 1
            if command.sign:
                self._bracket(command.sign)
            elif not command.words:
                continue
            elif _is_word(command.words[0], "for") and len(command.words) > 1:
                end = _done(script, at)
                yield from self._loop(command, script[at:end], depth)
                at = end
            else:
                yield from self._command(command, depth)

    def _bracket(self, sign: str) -> None:
        if sign == "(":
            self.stack.append(_State(self.directory, dict(self.variables)))
        elif self.stack:
            self.directory, before = self.stack.pop()
            self.variables.clear()
            self.variables.update(before)

    def _loop(self, command: Command, body: Sequence[Command], depth: int) -> Iterator[Ran]:
        name = expanded(command.words[1], {}, None).text
        values = self._values(command.words[3:])
        if depth > _DEEPEST_LOOP:
            raise Unknowable("the script has too many loops inside of each other")
        for value in values if values is not None else [Text("", (f"${name}",))]:
            self.variables[name] = value
            yield from self._follow(body, depth + 1)

    def _values(self, words: Sequence[Word]) -> list[Text] | None:
        """The words that a loop is over; None if they are not known."""
        found = [one for word in words for one in self._split(word)]
        globs = any(
            part.kind == "text" and not part.is_quoted and re.search(r"[*?\[{]", part.text)
            for word in words
            for part in word
        )
        if not found or globs or any(one.unknown for one in found):
            return None
        return found

    def _split(self, word: Word) -> list[Text]:
        return split_words(word, self.variables, self.directory)

    def _command(self, command: Command, depth: int) -> Iterator[Ran]:
        words = list(command.words)
        if depth < _MOST_DEPTH:
            for part in (part for word in words for part in word if part.kind == "command"):
                inner = Shell(self.directory, dict(self.variables))
                for ran in inner._follow(commands(part.text), depth + 1):
                    yield ran._replace(line=command.line + ran.line)
        given = dict(self.variables)
        assigned: dict[str, Text] = {}
        while words and (found := _assignment(words[0])):
            value = expanded(_value(words.pop(0)), self.variables, self.directory)
            assigned[found[1]] = value if not found[2] else Text("", (f"${found[1]}",))
        if not words:
            self.variables.update(assigned)
            return
        texts = _unwrapped([one for word in words for one in self._split(word)], given)
        if texts:
            yield from self._run(texts, command, {**given, **assigned}, depth)

    def _run(
        self, words: list[Text], command: Command, variables: dict[str, Text], depth: int
    ) -> Iterator[Ran]:
        program, arguments = words[0].text, words[1:]
        if program in ("cd", "pushd", "chdir", "Set-Location", "Push-Location"):
            self._enter(program, arguments)
        elif program in ("popd", "Pop-Location"):
            self.directory = self.pushed.pop() if self.pushed else None
        elif program in _DECLARATIONS:
            self._declare(arguments)
        elif program in ("read", "unset", "mapfile", "readarray"):
            self._forget(arguments)
        elif program in _SHELLS or program == "eval":
            yield from self._inner(program, arguments, command.line, depth)
        elif (step := step_of(words)) is not None:
            yield Ran(step, command.line, self.directory, variables)

    def _enter(self, program: str, arguments: list[Text]) -> None:
        if program in ("pushd", "Push-Location"):
            self.pushed.append(self.directory)
        targets = [one for one in arguments if one.text not in ("--", "/d", "-P", "-L")]
        if len(targets) != 1 or targets[0].unknown or targets[0].text in ("-", "~"):
            self.directory = None
            return
        try:
            self.directory = joined(self.directory, targets[0].text)
        except Unknowable:
            self.directory = None

    def _declare(self, arguments: list[Text]) -> None:
        for argument in arguments:
            name, equals, value = argument.text.partition("=")
            if equals:
                self.variables[name] = Text(value, argument.unknown)

    def _forget(self, arguments: list[Text]) -> None:
        for argument in arguments:
            if not argument.text.startswith("-"):
                self.variables.pop(argument.text, None)

    def _inner(self, program: str, arguments: list[Text], line: int, depth: int) -> Iterator[Ran]:
        """The script of `sh -c` or `eval`."""
        script = arguments[0] if program == "eval" and arguments else _of_option(arguments)
        if script is None or script.unknown or depth >= _MOST_DEPTH:
            return
        inner = Shell(self.directory, dict(self.variables))
        for ran in inner._follow(commands(script.text), depth + 1):
            yield ran._replace(line=line)


def _of_option(arguments: list[Text]) -> Text | None:
    """What follows `-c`, `-ec` and the like."""
    for at, argument in enumerate(arguments[:-1]):
        if re.fullmatch(r"-[a-z]*c", argument.text):
            return arguments[at + 1]
    return None


def _done(script: Sequence[Command], start: int) -> int:
    """Where the loop ends whose head is before `start`: behind its `done`."""
    depth = 0
    for at in range(start, len(script)):
        words = script[at].words
        if not words:
            continue
        depth += sum(_is_word(words[0], name) for name in ("do",))
        depth -= _is_word(words[0], "done")
        if depth <= 0 and _is_word(words[0], "done"):
            return at + 1
    return len(script)


def _bare(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words of a command behind the keywords that lead it."""
    at = 0
    while at < len(words) and any(_is_word(words[at], keyword) for keyword in _KEYWORDS):
        at += 1
    return words[at:]


def _is_word(word: Word, text: str) -> bool:
    return len(word) == 1 and word[0].kind == "text" and word[0].text == text


def _assignment(word: Word) -> re.Match[str] | None:
    first = word[0]
    return _ASSIGNMENT.match(first.text) if first.kind == "text" and not first.is_quoted else None


def _value(word: Word) -> Word:
    first = word[0]
    return (first._replace(text=first.text.partition("=")[2]), *word[1:])


def _unwrapped(words: list[Text], variables: dict[str, Text]) -> list[Text]:
    """The command that others run: without `sudo -E`, `timeout 60`, `env X=1`."""
    while words and words[0].text in _WRAPPERS:
        program = words.pop(0).text
        takes_value = _WRAPPERS[program]
        while words and words[0].text.startswith("-"):
            option = words.pop(0).text
            if len(option) == 2 and option[1] in takes_value and words:
                words.pop(0)
        while program in ("env", "sudo") and words and _ASSIGNMENT.match(words[0].text):
            assigned = words.pop(0)
            name, _, value = assigned.text.partition("=")
            variables[name] = Text(value, assigned.unknown)
        if program in ("timeout", "retry", "travis_wait", "nice"):
            while words and re.fullmatch(r"[\d.]+[smhd]?", words[0].text):
                words.pop(0)
    return words
