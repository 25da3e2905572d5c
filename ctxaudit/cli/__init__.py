"""The command line: typer and exit statuses live only here."""

from __future__ import annotations


def main() -> None:
    """The `ctxaudit` command."""
    from ctxaudit.cli.app import app

    app(prog_name="ctxaudit")
