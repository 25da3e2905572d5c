"""What files, variables and options say together: options win over variables, those over files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, NamedTuple

from ctxaudit.config.model import BudgetTable, Config
from ctxaudit.config.origin import Origin, of_file
from ctxaudit.config.places import Keys
from ctxaudit.config.read import LIMIT_KINDS, SELECTIONS
from ctxaudit.config.texts import Given
from ctxaudit.model import Limit, Limits, SecretLimits
from ctxaudit.sizes import parse_size

JOINED = frozenset(("extend-select", "ignore"))  # what adds or takes away is joined


class Layers(NamedTuple):
    """The settings of one run. `config` is the file's, `given` are those of variables and options.

    `given` has the weakest first.
    """

    config: Config
    given: tuple[Given, ...] = ()

    def values(self, key: str) -> list[Any]:
        """What counts of a key that options and variables have too: of most keys one value."""
        found = []
        if self.config.sets(key):
            found.append(getattr(self.config, key.replace("-", "_")))
        found += [one[key][0] for one in self.given if key in one]
        return found if key in JOINED else found[-1:]

    def origins(self, key: str) -> list[Origin]:
        """Where each of these values comes from."""
        place = self.config.location(key)
        found = [] if place is None else [of_file(place)]
        found += [one[key][1] for one in self.given if key in one]
        return found if key in JOINED else found[-1:]

    def names(self, key: str) -> tuple[str, ...]:
        """The names in a key that is a list."""
        return tuple(name for value in self.values(key) for name in value)

    def limits(self) -> Limits:
        """Those of the file, over which those of variables and options count."""
        given = {key: one[key][0] for one in self.given for key in LIMIT_KINDS if key in one}
        amounts = {LIMIT_KINDS[key]: _amount(key, value) for key, value in given.items()}
        return Limits(**amounts, others=tuple(_of_file(self.config)))

    def secret_limits(self) -> SecretLimits:
        """What the search for secrets leaves out."""
        most, vendored, fixtures = self.config.secrets
        limits = SecretLimits(vendored=vendored or False, fixtures=fixtures or False)
        return limits if most is None else limits._replace(most_bytes=parse_size(most))


def _of_file(config: Config) -> Iterator[Limit]:
    """The limits of the keys for all builds, and of each budget."""
    yield from _limits(config, config, ())
    for at, table in enumerate(config.budget):
        for limit in _limits(table, config, ("budget", at)):
            yield limit._replace(
                build=table.build,
                directory=table.directory,
                selection=SELECTIONS[table.reach],
                base=os.path.dirname(config.path or "") or ".",
            )


def _limits(table: Config | BudgetTable, config: Config, keys: Keys) -> Iterator[Limit]:
    """The limits of the whole file, or of the item of it to which these keys lead."""
    for key, kind in LIMIT_KINDS.items():
        value = getattr(table, key.replace("-", "_"))
        if value is not None:
            yield Limit(kind, _amount(key, value), at=config.location(*keys, key))


def _amount(key: str, value: Any) -> int:
    """Bytes of a size, or a number of files as it is."""
    return value if LIMIT_KINDS[key] == "max_files" else parse_size(value)
