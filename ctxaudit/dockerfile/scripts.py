"""The commands that an instruction runs, as far as its text tells.

The shell's grammar is that of `builds.workflows.shell`, which scripts of CI are read with.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ctxaudit.builds.workflows.shell import Word, commands
from ctxaudit.dockerfile.model import Instruction
from ctxaudit.dockerfile.parse import parse_heredoc_word

_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")
_KEYWORDS = frozenset(("!", "{", "}", "if", "then", "elif", "else", "fi", "while", "until", "do"))
_WRAPPERS = frozenset(("sudo", "exec", "command", "time", "nice", "env", "nohup", "busybox"))
_SHELLS = frozenset(("sh", "bash", "ash", "dash", "zsh"))
_SCRIPT_OPTION = re.compile(r"-[a-z]*c[a-z]*")
_INTERPRETER = re.compile(r"#!\s*(\S+)(?:\s+(\S+))?")


class ShellCommand(NamedTuple):
    """One simple command: the program without its directory, and its other words.

    A variable of the Dockerfile stands with its value, any other as `$NAME`. `assignments` are the
    `NAME=value` words before the program; `joined` is the operator before the command.
    """

    program: str
    args: tuple[str, ...]
    assignments: tuple[str, ...] = ()
    joined: str = ""

    @property
    def options(self) -> tuple[str, ...]:
        """The arguments that begin with a dash."""
        return tuple(word for word in self.args if word.startswith("-"))

    @property
    def operands(self) -> tuple[str, ...]:
        """The other arguments; the value of an option that stands apart is among them."""
        return tuple(word for word in self.args if not word.startswith("-"))

    def has(self, *options: str) -> bool:
        """Whether one of these options is given, with a value or without."""
        return any(
            word == option or word.startswith(f"{option}=")
            for word in self.args
            for option in options
        )

    def short(self, letter: str) -> bool:
        """Whether a cluster of short options (`-rf`) has this letter."""
        return any(
            word.startswith("-") and not word.startswith("--") and letter in word[1:]
            for word in self.args
        )


def script_of(instruction: Instruction) -> str | None:
    """The text that a shell gets to run; None for the JSON form and for another interpreter."""
    if instruction.json or not _is_posix(instruction.setting.shell):
        return None
    text = "\n".join(instruction.args)
    if not instruction.heredocs:
        return text
    if parse_heredoc_word(text.strip()) is not None:  # the document is the script
        script = instruction.heredocs[0].content
        return None if _other_interpreter(script) else script
    documents = (f"{one.content}{one.name}\n" for one in instruction.heredocs)
    return f"{text}\n{''.join(documents)}"


def commands_of(instruction: Instruction) -> tuple[ShellCommand, ...]:
    """The simple commands of a RUN, CMD or ENTRYPOINT in order, `sh -c "..."` taken apart."""
    variables = instruction.setting.variables
    if instruction.json:
        return tuple(_unwrapped(list(instruction.args), "", variables))
    script = script_of(instruction)
    return () if script is None else tuple(_of_script(script, variables))


def _is_posix(shell: tuple[str, ...]) -> bool:
    return not shell or posixpath.basename(shell[0]) in _SHELLS


def _other_interpreter(script: str) -> bool:
    found = _INTERPRETER.match(script)
    if found is None:
        return False
    name = posixpath.basename(found[1])
    return (found[2] or "" if name == "env" else name) not in _SHELLS


def _of_script(script: str, variables: Mapping[str, str | None]) -> Iterator[ShellCommand]:
    for command in commands(script):
        words = [_text(word, variables) for word in command.words]
        yield from _unwrapped(words, command.joined, variables)


def _text(word: Word, variables: Mapping[str, str | None]) -> str:
    text = ""
    for part in word:
        if part.kind == "variable":
            value = variables.get(part.text)
            text += f"${part.text}" if value is None else value
        else:
            text += part.text if part.kind == "text" else f"$({part.text})"
    return text


def _unwrapped(
    words: list[str], joined: str, variables: Mapping[str, str | None]
) -> Iterator[ShellCommand]:
    """The command behind keywords, assignments and programs that run another."""
    assignments: list[str] = []
    while words:
        word = words[0]
        name = posixpath.basename(word)
        if _ASSIGNMENT.match(word):
            assignments.append(word)
        elif word not in _KEYWORDS and name not in _WRAPPERS:
            break
        del words[0]
        if name in _WRAPPERS:
            while words and words[0].startswith("-"):
                del words[0]
    if not words:
        return
    program, *args = words
    name = posixpath.basename(program)
    script = _script_argument(name, args)
    if script is not None:
        yield from _of_script(script, variables)
    else:
        yield ShellCommand(name, tuple(args), tuple(assignments), joined)


def _script_argument(program: str, args: list[str]) -> str | None:
    if program not in _SHELLS:
        return None
    for at, word in enumerate(args[:-1]):
        if _SCRIPT_OPTION.fullmatch(word):
            return args[at + 1]
    return None
