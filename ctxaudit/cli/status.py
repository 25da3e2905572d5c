"""From what happened to an exit status, in one place for all commands."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import typer

from ctxaudit.errors import CtxauditError

CLEAN, FINDINGS, NO_AUDIT, INTERRUPTED = 0, 1, 2, 130


def run(command: Callable[[], int]) -> None:
    """Runs a command and leaves with its status.

    Anticipated trouble is one line on stderr and status 2; Ctrl-C is quiet with 130; a reader that
    went away (`| head`) is no trouble at all. Anything else is a bug and keeps its traceback.
    """
    try:
        status = command()
        sys.stdout.flush()
    except CtxauditError as error:
        print(f"ctxaudit: error: {error}", file=sys.stderr)
        status = NO_AUDIT
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:
        # the interpreter flushes stdout once more at its end, which must not fail
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = CLEAN
    raise typer.Exit(status)
