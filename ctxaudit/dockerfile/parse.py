"""From the text of a Dockerfile to its instructions.

The only module that knows the parser in use, e2b-dockerfile-utils (a port of BuildKit's
`frontend/dockerfile/parser`). Where that one differs from BuildKit, BuildKit's way is restored
here: triggers of ONBUILD and their heredocs, words of ADD and COPY, flags with bytes above 0x7F,
the longest line, and a file without instructions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.dockerfile.refusal import Refusal, did_you_mean

if TYPE_CHECKING:
    from e2b_dockerfile_utils import DockerfileAst, DockerfileInstruction

LONGEST_LINE = 65_535
LARGEST_FILE = 16_777_216
NAMES = (
    *("ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL"),
    *("MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"),
)
_BLANKS = re.compile(r"[\t\v\f\r ]+")
_TRIGGER = re.compile(
    r"^([^\S\n]*)(ONBUILD)(?=(?:[^\S\n]|[\\`][ \t]*\r?\n)+(?:ADD|COPY|RUN)\b)",
    re.IGNORECASE | re.MULTILINE,
)
_PRIVATE_USE = range(0xE000, 0xF8FF)
_SURROGATES = re.compile("[\ud800-\udfff]")


class Heredoc(NamedTuple):
    """A document that is written into the Dockerfile; `expand`: variables count in it."""

    name: str
    content: str
    chomp: bool
    expand: bool


class Instruction(NamedTuple):
    """One instruction, from `line` to `end`; `text` is its joined line, `args` are not expanded.

    ENV and LABEL have key, value, delimiter in turns; ONBUILD has the name of its trigger.
    """

    line: int
    name: str
    flags: tuple[str, ...]
    args: tuple[str, ...]
    json: bool
    heredocs: tuple[Heredoc, ...]
    text: str
    end: int


class Parsed(NamedTuple):
    """A Dockerfile as instructions; `escape` is its escape character."""

    instructions: tuple[Instruction, ...]
    escape: str


def parse(text: str) -> Parsed:
    """Parses a Dockerfile. Raises Refusal for what BuildKit's parser refuses."""
    if not text:
        raise Refusal("the Dockerfile cannot be empty")
    mark = next(chr(code) for code in _PRIVATE_USE if chr(code) not in text)
    _check_sizes(text)
    ast = _syntax_tree(_TRIGGER.sub(rf"\1RUN {mark}\2", text))
    if not ast.instructions:
        raise Refusal("file with no instructions", max(1, text.count("\n")))
    instructions = [_instruction(found, ast.escape_token, mark) for found in ast.instructions]
    return Parsed(tuple(instructions), ast.escape_token)


def parse_trigger(text: str) -> Instruction:
    """Parses the trigger of an ONBUILD alone, as BuildKit does when the trigger runs."""
    parsed = parse(text)
    if len(parsed.instructions) != 1:
        raise Refusal("onbuild trigger should be a single expression")
    return parsed.instructions[0]


def parse_heredoc_word(word: str) -> str | None:
    """The name of the heredoc that this word begins, None for an ordinary word."""
    from e2b_dockerfile_utils import parse_heredoc

    try:
        heredoc = parse_heredoc(word)
    except ValueError:
        return None
    return None if heredoc is None else heredoc.name


def _syntax_tree(text: str) -> DockerfileAst:
    from e2b_dockerfile_utils import DockerfileSyntaxError, parse_dockerfile_ast

    try:
        return parse_dockerfile_ast(text)
    except DockerfileSyntaxError as error:
        reason = str(error).partition(": ")[2]
        unknown = reason.removeprefix("unknown instruction: ")
        if unknown != reason:
            names = NAMES if unknown == unknown.upper() else map(str.lower, NAMES)
            word = unknown if unknown == unknown.upper() else unknown.lower()
            reason = did_you_mean(reason, word, names)
        if reason == "Only strings are supported in JSON arrays":
            reason = "when using JSON array syntax, arrays must be comprised of strings only"
        raise Refusal(reason, error.line) from None
    except RecursionError:
        raise Refusal("a JSON form is nested too deeply") from None


def _check_sizes(text: str) -> None:
    if len(text) <= LONGEST_LINE // 4:
        return
    if (size := len(text.encode("utf-8", "surrogateescape"))) > LARGEST_FILE:
        reason = f"grpc: trying to send message larger than max ({size} vs. {LARGEST_FILE})"
        raise Refusal(reason)
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line.encode("utf-8", "surrogateescape")) > LONGEST_LINE:
            reason = f"dockerfile line greater than max allowed size of {LONGEST_LINE}"
            raise Refusal(reason, number)


def _instruction(found: DockerfileInstruction, escape: str, mark: str) -> Instruction:
    heredocs = tuple(
        Heredoc(one.name, one.content.replace(f"RUN {mark}", ""), one.chomp, one.expand)
        for one in found.heredocs
    )
    text = found.original.replace(f"RUN {mark}", "")
    name = found.name
    flags, args, json = tuple(found.flags), tuple(found.args), found.json
    if name == "RUN" and args and args[0].startswith(mark):
        name = "ONBUILD"
    if name == "ONBUILD":
        args = _trigger_name(text, escape, found.start_line)
    elif name in ("ADD", "COPY"):
        flags, rest = _flags_and_rest(text, escape)
        args = args if json else tuple(_BLANKS.split(rest) if rest else ())
    elif flags and not text.isascii():
        flags, _ = _flags_and_rest(text, escape)
    if json:
        args = tuple(_SURROGATES.sub("\ufffd", argument) for argument in args)
    return Instruction(found.start_line, name, flags, args, json, heredocs, text, found.end_line)


def _flags_and_rest(text: str, escape: str) -> tuple[tuple[str, ...], str]:
    """The flags of a line and the text behind them.

    BuildKit reads flags byte by byte and takes each byte for a character, so `--exclude=\u00e9`
    means two other characters; the text behind the flags is read as UTF-8.
    """
    command = _BLANKS.split(text.strip(), maxsplit=1)[0]
    behind = text.strip()[len(command) :]
    if not behind.strip().startswith("--"):
        return (), behind.strip()
    as_bytes = behind.encode("utf-8", "surrogateescape").decode("latin-1")
    # CMD keeps its line as it is; the bar keeps the end of the line from being trimmed bytewise
    only = _syntax_tree(f"# escape={escape}\nCMD{as_bytes} |").instructions[0]
    rest = only.args[0].encode("latin-1").decode("utf-8", "surrogateescape")
    return tuple(only.flags), rest.removesuffix("|").strip()


def _trigger_name(text: str, escape: str, line: int) -> tuple[str, ...]:
    """The name of the instruction behind ONBUILD, whose own line is checked on the way."""
    words = _BLANKS.split(text.strip(), maxsplit=1)
    if len(words) == 1:
        return ()
    name = _BLANKS.split(words[1], maxsplit=1)[0]
    if name.upper() in NAMES:
        try:
            _syntax_tree(f"# escape={escape}\n{words[1]}")
        except Refusal as refusal:
            if refusal.reason != "unterminated heredoc":
                raise Refusal(refusal.reason, line) from None
    return (name.upper(),)
