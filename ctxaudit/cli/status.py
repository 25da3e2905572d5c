"""From what happened to an exit status, in one place for all commands."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable

import typer

from ctxaudit.cli.terminal import close_stdout
from ctxaudit.errors import CtxauditError

CLEAN, FINDINGS, NO_AUDIT, INTERRUPTED = 0, 1, 2, 130
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def run(command: Callable[[], int]) -> None:
    """Runs a command and leaves with its status.

    Anticipated trouble, and a full disk under our output, is one line on stderr and status 2;
    Ctrl-C is quiet with 130; a reader that went away (`| head`) is no trouble at all. Anything else
    is a bug and keeps its traceback.
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
        close_stdout()
        status = CLEAN
    except OSError as error:
        if error.errno not in _FULL:
            raise
        close_stdout()
        reason = (error.strerror or str(error)).lower()
        print(f"ctxaudit: error: cannot write the output: {reason}", file=sys.stderr)
        status = NO_AUDIT
    raise typer.Exit(status)
