"""kingfisher, if it is installed (extra `secrets`): it knows many more vendors' tokens.

Its rules take seconds to compile at the first start, so they are kept in the user's cache. What it
reports is redacted by itself; of that only rule and line are used.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable

from ctxaudit.secrets.flavours import is_template
from ctxaudit.secrets.model import Secret

Merge = Callable[[str, bytes, tuple[Secret, ...]], tuple[Secret, ...]]


def merge_of() -> Merge:
    """Adds what kingfisher finds to what was found; without it, nothing."""
    try:
        sdk = importlib.import_module("kingfisher_sdk")
    except ImportError:
        return lambda _path, _content, found: found
    scanner = sdk.Scanner(sdk.Rules(cache_dir=_cache_directory()), redact=True)

    def merge(path: str, content: bytes, found: tuple[Secret, ...]) -> tuple[Secret, ...]:
        if is_template(path.rpartition("/")[2].lower()):
            return found
        name = path.encode("utf-8", "replace").decode()
        known = {secret.line for secret in found}
        more = {}
        for one in scanner.scan_input(sdk.ScanInput(path=name, data=content)):
            line = int(one.location["line"])
            if one.visible and line not in known:
                kind = one.rule_id.rpartition(".")[2].replace("-", " ")
                sure = one.confidence == "high"
                more[line] = Secret(
                    kind, line, "found by kingfisher", "certain" if sure else "likely"
                )
        return tuple(sorted((*found, *more.values()), key=lambda secret: secret.line))

    return merge


def _cache_directory() -> str:
    """Where compiled rules are kept, made for the user alone."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    path = os.path.join(base, "ctxaudit", "kingfisher")
    os.makedirs(path, mode=0o700, exist_ok=True)
    return path
