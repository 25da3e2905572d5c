"""What a stage begins with: the variables, the working directory and the files of its base."""

from __future__ import annotations

from ctxaudit.dockerfile.expand import DEFAULT_PATH, Variables
from ctxaudit.dockerfile.state import State


def start(state: State) -> None:
    """Sets a state up from its base: variables, working directory, used paths."""
    state.dispatched = state.needed
    base = state.base
    if base is not None:
        state.variables = base.variables.having(base.environment)
        state.environment = dict(base.environment)
        state.workdir = base.workdir
        state.user, state.shell = base.user, base.shell
        state.paths = base.paths
        state.uses = set(base.uses)
    elif state.root == "image":
        state.variables = Variables({}, unseen=state.source or state.base_name)
        state.environment = {}
        state.workdir = None
    else:
        state.variables = Variables({"PATH": DEFAULT_PATH})
        state.environment = {"PATH": DEFAULT_PATH}
        state.workdir = "/"
        state.user = "root" if state.root == "scratch" else None
        state.uses = {state} if state.root == "named" else set()
