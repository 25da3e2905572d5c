"""What Compose checks of a service in the parts that decide about builds."""

from __future__ import annotations

import re

from ctxaudit.builds.yaml import Mapping, Scalar, Sequence, Value, is_null
from ctxaudit.errors import CtxauditError
from ctxaudit.model import Location
from ctxaudit.names import shown

_NAME = re.compile(r"[a-zA-Z0-9._-]+")
_TEXT, _SWITCH, _SIZE = "a text", "a text or a truth value", "a text or a number"
_LIST, _MAPPING, _EITHER, _ANY = "a list", "a mapping", "a mapping or a list", "a value"
_KEYS = {
    "additional_contexts": _EITHER,
    "args": _EITHER,
    "cache_from": _LIST,
    "cache_to": _LIST,
    "context": _TEXT,
    "dockerfile": _TEXT,
    "dockerfile_inline": _TEXT,
    "entitlements": _LIST,
    "extra_hosts": _EITHER,
    "isolation": _TEXT,
    "labels": _EITHER,
    "network": _TEXT,
    "no_cache": _SWITCH,
    "no_cache_filter": _ANY,
    "platforms": _LIST,
    "privileged": _SWITCH,
    "provenance": _SWITCH,
    "pull": _SWITCH,
    "sbom": _SWITCH,
    "secrets": _LIST,
    "shm_size": _SIZE,
    "ssh": _ANY,
    "tags": _LIST,
    "target": _TEXT,
    "ulimits": _MAPPING,
}
_KINDS: dict[str, tuple[str, ...]] = {
    _TEXT: ("str",),
    _SWITCH: ("str", "bool"),
    _SIZE: ("str", "int", "float"),
}
_FORMS: dict[str, tuple[type, ...]] = {
    _LIST: (Sequence,),
    _MAPPING: (Mapping,),
    _EITHER: (Mapping, Sequence),
}


def is_key(key: str) -> bool:
    """Whether `build` can have this key."""
    return key in _KEYS or key.startswith("x-")


def check_service(name: str, service: Mapping, location: Location) -> None:
    """Raises CtxauditError for a wrong name, and for a value of the wrong kind in `build`."""
    if not _NAME.fullmatch(name):
        reason = f'the service "{shown(name)}" has other than letters, digits and . _ - in its name'
        raise CtxauditError(reason, path=location.file, line=location.line)
    image = service.entries.get("image")
    if image is not None and not _fits(image, _TEXT):
        raise CtxauditError(f"services.{name}.image is {_TEXT}", path=image.path, line=image.line)
    build = service.entries.get("build")
    for key, value in build.entries.items() if isinstance(build, Mapping) else ():
        wanted = _KEYS.get(key)
        if wanted is not None and not _fits(value, wanted):
            reason = f"services.{name}.build.{key} is {wanted}"
            raise CtxauditError(reason, path=value.path, line=value.line)


def _fits(value: Value, wanted: str) -> bool:
    if is_null(value):
        return False
    if isinstance(value, Scalar):
        return wanted == _ANY or value.kind in _KINDS.get(wanted, ())
    return wanted == _ANY or isinstance(value, _FORMS.get(wanted, ()))
