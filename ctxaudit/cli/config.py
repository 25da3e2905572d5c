"""`ctxaudit config`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ctxaudit.cli.options import (
    ConfigOption,
    ContextArgument,
    ExtendSelectOption,
    FailOnOption,
    IgnoreOption,
    IsolatedFlag,
    MaxFilesOption,
    MaxSizeOption,
    SelectOption,
    WarnSizeOption,
)
from ctxaudit.cli.settings import Options, read_layers
from ctxaudit.cli.status import CLEAN, run
from ctxaudit.errors import CtxauditError
from ctxaudit.names import shown

if TYPE_CHECKING:
    from ctxaudit.config.listing import Setting

_UNSET = {"builds": "the Dockerfile, else all", "select": "the default rules"}


def config(
    context: ContextArgument = ".",
    file: ConfigOption = None,
    isolated: IsolatedFlag = False,
    max_size: MaxSizeOption = None,
    max_files: MaxFilesOption = None,
    warn_size: WarnSizeOption = None,
    select: SelectOption = None,
    extend_select: ExtendSelectOption = None,
    ignore: IgnoreOption = None,
    fail_on: FailOnOption = None,
    format_: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="text or json.")
    ] = "text",
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of the settings.")
    ] = False,
) -> None:
    """Show the settings that a scan with the same options would use, and what each comes from."""

    def command() -> int:
        if format_ not in ("text", "json"):
            raise CtxauditError(f'--format is text or json, not "{shown(format_)}"')
        if schema:
            from ctxaudit.config.schema import schema_text

            sys.stdout.write(schema_text())
            return CLEAN
        from ctxaudit.config.listing import settings_in_force

        given = Options(max_size, max_files, warn_size, select, extend_select, ignore, fail_on)
        layers = read_layers(given, context, file, isolated=isolated)
        settings = list(settings_in_force(layers))
        as_json = format_ == "json"
        sys.stdout.write(_json(layers.config.path, settings) if as_json else _table(settings))
        return CLEAN

    run(command)


def _json(path: str | None, settings: Iterable[Setting]) -> str:
    rows = [
        {"name": one.name, "value": one.value, "origin": one.origin._asdict()} for one in settings
    ]
    return json.dumps({"schema_version": 1, "file": path, "settings": rows}, indent=2) + "\n"


def _table(settings: Iterable[Setting]) -> str:
    rows = [("setting", "value", "from")]
    rows += [(shown(one.name), shown(_text(one)), str(one.origin)) for one in settings]
    widths = [max(len(row[at]) for row in rows) for at in (0, 1)]
    return "".join(
        f"{name:{widths[0]}}  {value:{widths[1]}}  {origin}\n" for name, value, origin in rows
    )


def _text(setting: Setting) -> str:
    if setting.value is None:
        return _UNSET.get(setting.name, "none")
    if isinstance(setting.value, dict):
        return ", ".join(f"{key} {_plain(value)}" for key, value in setting.value.items())
    return _plain(setting.value)


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "none"
    return str(value).lower() if isinstance(value, bool) else str(value)
