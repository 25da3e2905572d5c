"""The documentation of rules: a table and single pages as text, all of it as one Markdown page."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from ctxaudit.model import GROUPS, Group
from ctxaudit.rules.documentation import Documentation

WIDTH = 100
_ABOUT: dict[Group, str] = {
    "context": "what is in the build context and should not be sent",
    "secrets": "credentials and keys that get into a build or an image",
    "ignorefile": "lines of the ignore file that do not do what they say",
    "copies": "COPY, ADD and mounts, and what they take",
    "image": "the rest of the Dockerfile, where the context makes it matter",
}


def table(rules: Iterable[Documentation]) -> str:
    """The rules by group: id, severity, whether it runs by default, and what is wrong."""
    rules = sorted(rules, key=lambda one: one.rule)
    width = max(len(one.rule) for one in rules)
    blocks = []
    for group in GROUPS:
        rows = [_row(one, width) for one in rules if one.group == group]
        blocks.append("\n".join([f"{group}: {_ABOUT[group]}", *rows]))
    notice = "Rules with a - run only if they are selected: --extend-select ID or GROUP."
    return "\n\n".join([*blocks, notice]) + "\n"


def _row(one: Documentation, width: int) -> str:
    start = f"  {'' if one.is_default else '-':1} {one.rule:{width}}  {one.severity:7}  "
    return textwrap.fill(one.title, WIDTH, initial_indent=start, subsequent_indent=" " * len(start))


def page(one: Documentation) -> str:
    """One rule in full."""
    runs = "" if one.is_default else ", only if selected"
    parts = [f"{one.rule} (group {one.group}, {one.severity}{runs})", _filled(one.title), one.why]
    parts += [f"Bad:\n\n{textwrap.indent(one.bad, '    ')}"]
    parts += [f"Good:\n\n{textwrap.indent(one.good, '    ')}"]
    parts += [_filled(f"Fix: {one.fix}"), _filled(f"Suppress: {one.suppressing}.")]
    if one.aliases:
        parts.append(f"Like: {', '.join(one.aliases)}")
    parts += [f"See: {reference}" for reference in one.references]
    return "\n\n".join(parts) + "\n"


def _filled(text: str) -> str:
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def markdown(rules: Sequence[Documentation]) -> str:
    """All rules as one page."""
    return "\n".join([_HEAD, *_sections(sorted(rules, key=lambda one: one.rule))])


_HEAD = """# Rules

This page is printed by `ctxaudit rule --format markdown`. `--select`, `--extend-select` and
`--ignore` take ids, groups, `all`, and the codes that other linters have for the same thing.
"""


def _sections(rules: Sequence[Documentation]) -> Iterator[str]:
    for group in GROUPS:
        members = [one for one in rules if one.group == group]
        yield f"## {group}\n\n{_ABOUT[group].capitalize()}.\n"
        yield "| rule | worst | runs | what is wrong |\n|---|---|---|---|"
        for one in members:
            runs = "by default" if one.is_default else "if selected"
            yield f"| [{one.rule}](#{one.rule}) | {one.severity} | {runs} | {one.title} |"
        yield ""
        yield from (_section(one) for one in members)


def help_markdown(one: Documentation) -> str:
    """One rule in full, without a heading."""
    parts = [one.title, one.why, "Bad:", _fenced(one.bad), "Good:"]
    parts += [_fenced(one.good), f"**Fix.** {one.fix[:1].upper()}{one.fix[1:]}"]
    if one.aliases:
        parts.append(f"Like {', '.join(f'`{alias}`' for alias in one.aliases)}.")
    if one.references:
        parts.append(f"See {', '.join(f'<{reference}>' for reference in one.references)}.")
    return "\n\n".join(parts) + "\n"


def _section(one: Documentation) -> str:
    return f"### {one.rule}\n\n{help_markdown(one)}"


def _fenced(text: str) -> str:
    return f"```text\n{text}\n```"
