"""The commands and their options."""

from __future__ import annotations

import typer

from ctxaudit.cli.config import config
from ctxaudit.cli.diff import diff
from ctxaudit.cli.explain import explain
from ctxaudit.cli.files import files
from ctxaudit.cli.generate import generate
from ctxaudit.cli.rule import rule
from ctxaudit.cli.scan import scan

app = typer.Typer(
    help="Tells what a Docker build takes from its build context, and what should not be there.",
    no_args_is_help=True,
    # rich is only loaded where it is shown, and a traceback is for bugs
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command()(scan)
app.command()(files)
app.command()(generate)
app.command()(explain)
app.command()(rule)
app.command()(config)
app.command()(diff)


def _show_version(wanted: bool) -> None:
    if wanted:
        from ctxaudit import __version__

        typer.echo(f"ctxaudit {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(  # its callback does the work
        False, "--version", callback=_show_version, is_eager=True, help="Print the version."
    ),
) -> None:
    pass
