"""What options, variables and files of settings say together."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.budgets import idle_limits
from ctxaudit.cli.audited import Chosen
from ctxaudit.config import Config, find_config, read_config
from ctxaudit.config.layers import Layers
from ctxaudit.config.origin import Origin, of_file
from ctxaudit.config.texts import CONFIG, Given, read_environment, read_options
from ctxaudit.config.values import FAIL_ON, USUAL_FAIL_ON
from ctxaudit.errors import CtxauditError
from ctxaudit.model import SEVERITIES, Limit, Limits, SecretLimits, Severity
from ctxaudit.names import shown
from ctxaudit.pipeline import Checks

if TYPE_CHECKING:
    from ctxaudit.results import Audit


class Options(NamedTuple):
    """The options that settings may stand in for, as given."""

    max_size: str | None = None
    max_files: int | None = None
    warn_size: str | None = None
    select: list[str] | None = None
    extend_select: list[str] | None = None
    ignore: list[str] | None = None
    fail_on: str | None = None

    def given(self) -> Given:
        """Those that were given. Raises CtxauditError, which names the option, for a wrong one."""
        texts = {
            name.replace("_", "-"): value if isinstance(value, list) else [str(value)]
            for name, value in self._asdict().items()
            if value is not None
        }
        return read_options(texts)


class InForce(NamedTuple):
    """What holds for this run; `failing` are the severities that give status 1."""

    layers: Layers
    limits: Limits
    checks: Checks
    failing: tuple[Severity, ...]
    secret_limits: SecretLimits

    def choosing(self, chosen: Chosen) -> Chosen:
        """The builds that the command line names, else those of the settings.

        `builds` of a file are those of its directory: they do not count for another one.
        """
        names = self.layers.names("builds")
        if chosen.is_by_hand or chosen.every or chosen.names or not names:
            return chosen
        (origin,) = self.layers.origins("builds")
        if origin.kind == "file" and not self._is_about(chosen.root):
            return chosen
        return chosen._replace(names=names, names_from=origin)

    def tell_idle_limits(self, chosen: Chosen, audit: Audit) -> None:
        """Says which limits of the file are for nothing, if the file's directory was audited."""
        if chosen.is_by_hand or chosen.names or not self._is_about(chosen.root):
            return
        was_found = any(build.definition.sources for build in audit.builds)
        for limit in idle_limits(self.limits, audit):
            if limit.at is not None and (was_found or limit.build is None):
                origin = of_file(limit.at)
                print(f"ctxaudit: note: {origin}: {_idle(limit)}", file=sys.stderr)

    def _is_about(self, directory: str) -> bool:
        """Whether the file of settings lies in this directory."""
        path = self.layers.config.path
        if path is None:
            return False
        return os.path.realpath(os.path.dirname(path) or ".") == os.path.realpath(directory)


def _idle(limit: Limit) -> str:
    parts = [f'build "{shown(limit.build)}"'] if limit.build is not None else []
    if limit.directory is not None:
        parts.append(f'directory "{shown(limit.directory)}"')
    return f"this limit is for nothing: there is no {' with a '.join(parts)}"


def in_force(given: Options, directory: str, config: str | None, *, isolated: bool) -> InForce:
    """Joins the options with variables and the settings of a file, the named or the found one.

    Raises CtxauditError for an option, a variable or a setting that makes no sense.
    """
    layers = read_layers(given, directory, config, isolated=isolated)
    (fail_on,) = layers.values("fail-on") or [USUAL_FAIL_ON]
    failing = () if fail_on == "none" else SEVERITIES[: FAIL_ON.index(fail_on) + 1]
    return InForce(layers, layers.limits(), _checks(layers), failing, layers.secret_limits())


def read_layers(given: Options, directory: str, config: str | None, *, isolated: bool) -> Layers:
    """The settings of this run, each with what it comes from. Raises as `in_force`."""
    variables, options = read_environment(os.environ), given.given()
    if config is not None and isolated:
        raise CtxauditError("use either --config or --isolated")
    if isolated:
        found = Config()
    elif config is not None:
        found = read_config(config)
    elif CONFIG in variables:
        found = _read_named(*variables[CONFIG])
    else:
        found = find_config(directory)
    return Layers(found, (variables, options))


def _read_named(path: str, origin: Origin) -> Config:
    try:
        return read_config(path)
    except CtxauditError as error:
        if error.line is not None:
            raise
        raise origin.wrong(f"{origin.name} names {error}") from None


def _checks(layers: Layers) -> Checks:
    from ctxaudit.rules import choose, path_ignores, severities

    names = ("select", "extend-select", "ignore")
    config = layers.config
    return Checks(
        choose(*map(layers.names, names)),
        path_ignores(config.path, config.per_path_ignores),
        severities(config.severity),
    )
