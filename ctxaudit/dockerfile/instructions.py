"""The instructions of a stage as values, noted down while the stage is replayed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ctxaudit.dockerfile.expand import Hidden
from ctxaudit.dockerfile.model import DEFAULT_SHELL, Instruction, Pair, Setting
from ctxaudit.dockerfile.mounts import Mount
from ctxaudit.dockerfile.parse import Instruction as Written
from ctxaudit.dockerfile.state import Bound, State

_EMPTY = Setting({}, {}, None, None, DEFAULT_SHELL)


class Outcome(NamedTuple):
    """What replaying an instruction made of its words."""

    values: tuple[str | None, ...] = ()
    pairs: tuple[Pair, ...] = ()
    mounts: tuple[Mount, ...] = ()


NOTHING = Outcome()


def known(value: str | Hidden) -> str | None:
    """The value, None for one that cannot be known."""
    return value if isinstance(value, str) else None


def setting_of(state: State, before: Setting | None = None) -> Setting:
    """What holds at this point of the stage; `before` is the setting one instruction earlier."""
    environment, variables = _texts(state.environment), _texts(state.variables.values)
    if before is not None:  # most instructions change nothing: keep one value for all of them
        environment = before.environment if before.environment == environment else environment
        variables = before.variables if before.variables == variables else variables
    return Setting(environment, variables, state.workdir, state.user, state.shell)


def _texts(values: Mapping[str, str | Hidden]) -> Mapping[str, str | None]:
    return {name: known(value) for name, value in values.items()}


def from_of(state: State) -> Instruction | None:
    """The FROM of a stage."""
    if state.text is None:
        return None
    found = Outcome((state.base_name,))
    return _instruction(state, state.text, state.line, found, _EMPTY, onbuild=False)


def instruction_of(state: State, bound: Bound, setting: Setting, outcome: Outcome) -> Instruction:
    """An instruction with what replaying it gave."""
    is_trigger = bound.onbuild is not None
    return _instruction(state, bound.text, bound.line, outcome, setting, onbuild=is_trigger)


def _instruction(
    state: State,
    text: Written,
    line: int,
    outcome: Outcome,
    setting: Setting,
    *,
    onbuild: bool,
) -> Instruction:
    return Instruction(
        line=line,
        end=line if onbuild else text.end,
        name=text.name,
        stage=state.position,
        needed=state.runs,
        shipped=False,
        flags=text.flags,
        args=text.args,
        json=text.json,
        heredocs=text.heredocs,
        values=outcome.values,
        pairs=outcome.pairs,
        mounts=outcome.mounts,
        onbuild=onbuild,
        setting=setting,
    )
