"""What a project has set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ctxaudit.config.file import Place, SettingsFile
from ctxaudit.config.values import Names
from ctxaudit.model import Location, Severity


class BudgetTable(NamedTuple):
    """One item of `budget`: what some files may come to, see `ctxaudit.model.Limit`."""

    build: str | None = None
    directory: str | None = None
    reach: str = "included"
    max_size: str | None = None
    max_files: int | None = None
    warn_size: str | None = None


class SecretsTable(NamedTuple):
    """`secrets`: see `ctxaudit.model.SecretLimits`, which has the defaults."""

    max_file_size: str | None = None
    vendored: bool | None = None
    fixtures: bool | None = None


class Config(NamedTuple):
    """The settings of one file; `path` is the file, None where there is none.

    `per_path_ignores` has names of rules by patterns of paths, as in a `.gitignore` and from the
    directory of the file; `severity` severities by names of rules. Sizes are as written (`50MB`).
    `file` tells where each key stands that is set.
    """

    path: str | None = None
    builds: Names = ()
    select: Names = ()
    extend_select: Names = ()
    ignore: Names = ()
    per_path_ignores: Mapping[str, Names] = {}
    severity: Mapping[str, Severity] = {}
    fail_on: str | None = None
    max_size: str | None = None
    max_files: int | None = None
    warn_size: str | None = None
    budget: tuple[BudgetTable, ...] = ()
    secrets: SecretsTable = SecretsTable()
    file: SettingsFile | None = None

    def location(self, *keys: str | int) -> Location | None:
        """Where a key stands, else what it stands in; None for one that is not set."""
        if self.file is None or not self.sets(keys[0]):
            return None
        return Location(self.file.path, Place(self.file, keys).line or 1)

    def sets(self, key: str | int) -> bool:
        """Whether the file has this key."""
        return self.file is not None and key in self.file.table
