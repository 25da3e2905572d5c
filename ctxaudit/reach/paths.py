"""Paths that lie within each other, as texts without a slash at their ends."""

from __future__ import annotations


def is_within(path: str, directory: str) -> bool:
    """Whether a path is the directory or lies below it; the empty text is the root."""
    return not directory or path == directory or path.startswith(directory + "/")


def below(path: str, directory: str) -> str:
    """The path from a directory that it lies in; empty for the directory itself."""
    return path[len(directory) :].removeprefix("/")


def join(directory: str, rest: str) -> str:
    """A path below a directory."""
    return f"{directory}/{rest}" if directory and rest else directory or rest
