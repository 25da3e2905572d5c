"""What the command line and the files of settings say together; the command line wins."""

from __future__ import annotations

from typing import NamedTuple

from ctxaudit.config import Config, find_config, read_config
from ctxaudit.errors import CtxauditError
from ctxaudit.model import SEVERITIES, Limits, Severity
from ctxaudit.pipeline import Checks
from ctxaudit.sizes import parse_size

FAIL_ON = (*SEVERITIES, "none")


class Given(NamedTuple):
    """The options that settings may stand in for, as given."""

    max_size: str | None
    max_files: int | None
    warn_size: str | None
    select: list[str] | None
    extend_select: list[str] | None
    ignore: list[str] | None
    fail_on: str | None


class InForce(NamedTuple):
    """What holds for this run; `failing` are the severities that give status 1."""

    limits: Limits
    checks: Checks
    failing: tuple[Severity, ...]


def in_force(given: Given, directory: str, config: str | None, *, isolated: bool) -> InForce:
    """Joins the options with the settings of the named file, else of the one that is found.

    Raises CtxauditError for an option or a setting that makes no sense.
    """
    if given.fail_on not in (None, *FAIL_ON):
        raise CtxauditError(f'--fail-on is {", ".join(FAIL_ON)}, not "{given.fail_on}"')
    settings = _settings(directory, config, isolated)
    limits = Limits(
        _size(given.max_size or settings.max_size),
        settings.max_files if given.max_files is None else given.max_files,
        _size(given.warn_size or settings.warn_size),
    )
    fail_on = given.fail_on or settings.fail_on or "error"
    failing = () if fail_on == "none" else SEVERITIES[: FAIL_ON.index(fail_on) + 1]
    return InForce(limits, _checks(given, settings), failing)


def _settings(directory: str, path: str | None, isolated: bool) -> Config:
    if path is not None and isolated:
        raise CtxauditError("use either --config or --isolated")
    if path is not None:
        return read_config(path)
    return Config() if isolated else find_config(directory)


def _checks(given: Given, settings: Config) -> Checks:
    """The rules of the command line, else of the settings; what adds or takes away is joined."""
    from ctxaudit.rules import choose, path_ignores

    rules = choose(
        _names(given.select) or settings.select,
        (*settings.extend_select, *_names(given.extend_select)),
        (*settings.ignore, *_names(given.ignore)),
    )
    return Checks(rules, path_ignores(settings.path, settings.per_path_ignores))


def _names(texts: list[str] | None) -> list[str]:
    """The names in repeated options, each of which may hold several."""
    return [name.strip() for text in texts or () for name in text.split(",") if name.strip()]


def _size(text: str | None) -> int | None:
    return None if text is None else parse_size(text)
