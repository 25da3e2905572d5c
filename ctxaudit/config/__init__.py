"""The settings of a project: `.ctxaudit.toml`, `ctxaudit.toml`, or a table in `pyproject.toml`.

The table is `[tool.ctxaudit]`, the keys are the same everywhere, and files are not merged. The
JSON Schema of the table is `settings.schema.json` in this package.
"""

from ctxaudit.config.find import find_config, read_config
from ctxaudit.config.model import Config

__all__ = ["Config", "find_config", "read_config"]
