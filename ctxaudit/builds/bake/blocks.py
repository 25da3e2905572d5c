"""The target and group blocks of bake files, one for each combination of a matrix."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from ctxaudit.builds.bake import syntax
from ctxaudit.builds.bake.convert import converted
from ctxaudit.builds.bake.evaluate import Scope
from ctxaudit.builds.bake.trouble import (
    CycleError,
    NotEvaluatedError,
    RefusedError,
    error_at,
    not_evaluated_at,
)
from ctxaudit.builds.bake.values import (
    MAPPINGS,
    STRING,
    Type,
    Value,
    can_iterate,
    elements,
    list_of,
    map_of,
    object_value,
    string,
)
from ctxaudit.builds.bake.world import World
from ctxaudit.errors import CtxauditError
from ctxaudit.model import Location

_MOST_COMBINATIONS = 2000
_NAME = re.compile(r"[a-zA-Z0-9_-]+")
_TEXTS, _TEXTS_BY_NAME = list_of(STRING), map_of(STRING)
# the types that bake gives attributes; of those that are left out it makes objects of its own
TYPES: dict[str, Type] = {
    **dict.fromkeys(
        "name description context dockerfile dockerfile-inline target network shm-size "
        "call".split(),
        STRING,
    ),
    **dict.fromkeys(
        "inherits targets annotations tags platforms no-cache-filter ulimits entitlements".split(),
        _TEXTS,
    ),
    **dict.fromkeys("args contexts labels extra-hosts".split(), _TEXTS_BY_NAME),
}
_WITHOUT_TYPE = frozenset("attest cache-from cache-to secret ssh output pull no-cache".split())
_OF_GROUP = ("name", "description", "targets")


class Instance:
    """A target or group, or one of a matrix; its attributes are found out when asked for."""

    def __init__(self, block: syntax.Block, name: str, scope: Scope) -> None:
        self.block = block
        self.name = name
        self.scope = scope
        self.problem: NotEvaluatedError | None = None
        self._values: dict[str, Value] = {}
        self._open: set[str] = set()

    def setting(self, attribute: str) -> syntax.Setting | None:
        """The attribute as it is written."""
        return self.block.settings.get(attribute)

    def value(self, attribute: str, at: Location | None = None) -> Value:
        """The value of an attribute in the type that bake gives it; null if it is not set."""
        if attribute not in self._values:
            if attribute in self._open:
                place = at or self.block.at
                message = f'"{attribute}" of "{self.name}" needs itself'
                raise CycleError(message, path=place.file, line=place.line)
            self._open.add(attribute)
            try:
                self._values[attribute] = self._evaluated(attribute)
            finally:
                self._open.discard(attribute)
        return self._values[attribute]

    def _evaluated(self, attribute: str) -> Value:
        setting = self.setting(attribute)
        if attribute == "name":
            return string(self.name)
        if setting is None:
            return string("") if attribute == "description" else Value(TYPES[attribute], None)
        return self.typed(self.scope.value(setting.value), TYPES[attribute], setting.value.at)

    def typed(self, value: Value, wanted: Type, at: Location) -> Value:
        """The value in the type that an attribute has."""
        try:
            return converted(value, wanted)
        except RefusedError as refused:
            raise error_at(at, str(refused)) from None

    def attributes_for_reference(self, attribute: str, at: Location) -> Value:
        """The attribute as `target.NAME.ATTRIBUTE` gives it."""
        allowed = _OF_GROUP if self.block.kind == "group" else (*TYPES, *_WITHOUT_TYPE)
        if attribute not in allowed or (self.block.kind == "target" and attribute == "targets"):
            raise error_at(at, f'a {self.block.kind} has no attribute "{attribute}"')
        if attribute in _WITHOUT_TYPE:
            raise not_evaluated_at(at, f'the attribute "{attribute}" as a value')
        return self.value(attribute, at)


class Instances:
    """All targets and groups of a project, in the order that bake merges them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.all: list[Instance] = []
        self._by_name: dict[tuple[str, str], list[Instance]] = {}
        for block in world.blocks:
            self.all += self._of_block(block)
        for instance in self.all:
            key = (instance.block.kind, instance.name)
            self._by_name.setdefault(key, []).append(instance)

    def attribute(self, kind: str, name: str, attribute: str, at: Location) -> Value:
        """An object of that one attribute, as the last block of the name has it."""
        instances = self._by_name.get((kind, name))
        if not instances:
            raise error_at(at, f'there is no {kind} "{name}"')
        found = [one.attributes_for_reference(attribute, at) for one in instances]
        return object_value({attribute: found[-1]})

    def _of_block(self, block: syntax.Block) -> list[Instance]:
        if len(block.labels) != 1:
            raise error_at(block.at, f"a {block.kind} needs one name")
        label = block.labels[0]
        _check_name(label, block.at)
        if block.kind == "group":
            for name in ("matrix", "name"):
                if name in block.settings:
                    raise error_at(block.settings[name].at, f'a group cannot have "{name}"')
            return [Instance(block, label, self.world.scope())]
        try:
            return self._named(block, label)
        except NotEvaluatedError as error:
            open_one = Instance(block, label, self.world.scope())
            open_one.problem = error
            return [open_one]

    def _named(self, block: syntax.Block, label: str) -> list[Instance]:
        naming = block.settings.get("name")
        if naming is not None and "matrix" not in block.settings:
            raise error_at(naming.at, '"name" needs a "matrix"')
        found = []
        for scope in self._scopes(block):
            name = label
            if naming is not None:
                name = scope.key(naming.value)
                _check_name(name, naming.at)
            found.append(Instance(block, name, scope))
        names = [instance.name for instance in found]
        for name in names:
            if names.count(name) > 1:
                raise error_at(block.at, f'the matrix gives the name "{name}" twice')
        return found

    def _scopes(self, block: syntax.Block) -> Iterator[Scope]:
        scope = self.world.scope()
        matrix = block.settings.get("matrix")
        if matrix is None:
            yield scope
            return
        value = scope.value(matrix.value)
        if value.is_null or value.type.kind not in MAPPINGS:
            raise error_at(matrix.at, "a matrix must be a map")
        axes = [len(axis.data) for axis in value.data.values() if can_iterate(axis)]
        if math.prod(axes) > _MOST_COMBINATIONS:
            message = f"the matrix has more than {_MOST_COMBINATIONS:,} combinations"
            raise CtxauditError(message, path=matrix.at.file, line=matrix.at.line)
        combinations: list[dict[str, Value]] = [{}]
        for name, axis in value.data.items():
            if not can_iterate(axis):
                raise error_at(matrix.at, "the values of a matrix must be lists")
            items = [item for _, item in elements(axis)]
            combinations = [{**each, name: item} for each in combinations for item in items]
        for names in combinations:
            yield scope.inner(names)


def _check_name(name: str, at: Location) -> None:
    if not _NAME.fullmatch(name):
        message = "a name may have letters, digits, underscores and hyphens only"
        raise CtxauditError(message, path=at.file, line=at.line)
