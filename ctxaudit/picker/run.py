"""Runs the picker, which needs a terminal and the extra `tui`."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from ctxaudit.errors import CtxauditError

if TYPE_CHECKING:
    from ctxaudit.picker.model import Model
    from ctxaudit.proposal.propose import Proposal


def check_usable() -> None:
    """Raises CtxauditError where the picker cannot run."""
    if importlib.util.find_spec("textual") is None:
        raise CtxauditError("--interactive needs textual: pip install 'docker-ctxaudit[tui]'")
    streams = (sys.stdin, sys.stdout, sys.stderr)  # textual draws on stderr
    if not all(stream.isatty() for stream in streams) or os.environ.get("TERM") == "dumb":
        raise CtxauditError(
            "--interactive needs a terminal for its input and output; "
            "without one use --write, --diff or the output"
        )


def pick(model: Model, write: Callable[[Proposal], None]) -> Proposal | None:
    """Shows the picker until it is left; returns what was written, None for nothing."""
    from ctxaudit.picker.app import PickerApp

    return PickerApp(model, write).run()
