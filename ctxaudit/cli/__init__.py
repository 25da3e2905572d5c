"""The command line: typer and exit statuses live only here."""

from __future__ import annotations


def main() -> None:
    """The `ctxaudit` command."""
    import gc

    from ctxaudit.cli.app import app

    # a short run makes many values and no cycles: looking for some costs a tenth of the time
    gc.disable()
    app(prog_name="ctxaudit")
