"""Which file of settings counts."""

from __future__ import annotations

import os

from ctxaudit.config.file import SHARED_NAME, read_settings_file
from ctxaudit.config.model import Config
from ctxaudit.config.read import config_of
from ctxaudit.errors import CtxauditError
from ctxaudit.names import shown

NAMES = (".ctxaudit.toml", "ctxaudit.toml", SHARED_NAME)


def find_config(directory: str) -> Config:
    """Reads the settings that count for a directory: the nearest ones, from it upwards.

    Of several files in one directory the first of `NAMES` counts. Raises CtxauditError as
    `read_config` does.
    """
    try:
        above = os.path.realpath(directory)
    except FileNotFoundError:
        raise CtxauditError("the working directory was removed") from None
    while True:
        for name in NAMES:
            path = os.path.join(above, name)
            if os.path.isfile(path) and (file := read_settings_file(os.path.relpath(path))):
                return config_of(file)
        parent = os.path.dirname(above)
        if parent == above:
            return Config()
        above = parent


def read_config(path: str) -> Config:
    """Reads the settings of a file that was named.

    Raises CtxauditError, with the line, for what cannot be read, is no TOML, an unknown key or a
    wrong type.
    """
    file = read_settings_file(path)
    if file is None:
        raise CtxauditError("has no [tool.ctxaudit]", path=shown(path))
    return config_of(file)
