"""The command line: typer and exit statuses live only here."""

from __future__ import annotations


def main() -> None:
    """The `ctxaudit` command."""
    import gc

    # a short run makes many values and no cycles: looking for some costs a tenth of the time
    gc.disable()
    try:
        from ctxaudit.cli.app import app

        app(prog_name="ctxaudit")
    except KeyboardInterrupt:
        raise SystemExit(130) from None  # before a command has begun
