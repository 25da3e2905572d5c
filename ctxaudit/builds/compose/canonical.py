"""Services in one form: `build` as a mapping, lists of pairs as mappings, paths from one place."""

from __future__ import annotations

import os
from collections.abc import Callable

from ctxaudit.builds.compose.schema import is_key
from ctxaudit.builds.yaml import Mapping, Scalar, Sequence, Value, is_null
from ctxaudit.errors import CtxauditError

KEPT = ("build", "extends", "environment", "env_file", "image", "provider")
_PAIRS = ("args", "additional_contexts")
REMOTE_FILES = ("https://", "http://", "git://", "ssh://", "git@", "github.com/", "oci://")
_REMOTE = ("https://", "http://", "git://", "ssh://", "github.com/", "git@", "service:", "target:")

Edit = Callable[[str], str]


def canonical_service(service: Mapping, name: str, directory: str) -> Mapping:
    """What decides about the builds of a service; paths are joined to `directory`."""
    kept = {key: value for key, value in service.entries.items() if key in KEPT}
    if "build" in kept and kept["build"].tag != "!reset":
        kept["build"] = _build(kept["build"], name, directory)
    if "environment" in kept:
        kept["environment"] = pairs(kept["environment"], f"services.{name}.environment")
    if "extends" in kept:
        kept["extends"] = _extends(kept["extends"], name, directory)
    if "env_file" in kept:
        kept["env_file"] = _env_files(kept["env_file"], directory)
    return service._replace(entries=kept)


def _build(build: Value, name: str, directory: str) -> Value:
    place = f"services.{name}.build"
    if isinstance(build, Scalar) and not is_null(build):
        lines = {"context": build.line}
        context = _text(build._replace(tag=""), place)
        build = Mapping({"context": context}, lines, build.line, build.path, build.tag)
    if not isinstance(build, Mapping):
        raise wrong(build, f"{place} is a path or a mapping")
    entries: dict[str, Value] = {}
    for key, value in build.entries.items():
        if not is_key(key):
            reason = f"{place} has no key {key}"
            raise CtxauditError(reason, path=build.path, line=build.lines[key])
        entries[key] = _build_value(key, value, f"{place}.{key}", directory)
    return build._replace(entries=entries)


def _build_value(key: str, value: Value, place: str, directory: str) -> Value:
    if value.tag == "!reset":
        return value
    if key == "context":
        return _moved(value, directory)
    if key in _PAIRS:
        value = pairs(value, place)
        if key == "additional_contexts" and isinstance(value, Mapping):
            for name, one in value.entries.items():
                if one.tag != "!reset" and not (isinstance(one, Scalar) and one.kind == "str"):
                    raise wrong(one, f"{place}.{name} is a text")
            moved = {name: _moved(one, directory) for name, one in value.entries.items()}
            return value._replace(entries=moved)
    return value


def pairs(value: Value, place: str) -> Value:
    """A list of `KEY=VALUE` as a mapping, the last of equal keys counting; a mapping as it is."""
    if is_null(value) or value.tag == "!reset":
        return value
    if isinstance(value, Mapping):
        for key, one in value.entries.items():
            if not isinstance(one, Scalar):
                raise wrong(one, f"{place}.{key} is a single value")
            if one.kind == "timestamp":
                raise wrong(one, f"{place}.{key} is a date; put quotes around it")
        return value
    if not isinstance(value, Sequence):
        raise wrong(value, f"{place} is a mapping or a list")
    entries: dict[str, Value] = {}
    lines: dict[str, int] = {}
    for item in value.items:
        if not isinstance(item, Scalar) or item.kind != "str":
            raise wrong(item, f"{place} is a list of KEY=VALUE, each a text")
        key, equals, text = item.text.partition("=")
        entries[key] = item._replace(text=text, kind="str" if equals else "null")
        lines[key] = item.line
    return Mapping(entries, lines, value.line, value.path, value.tag)


def _text(value: Value, place: str) -> Value:
    if not isinstance(value, Scalar) or value.kind != "str":
        raise wrong(value, f"{place} is a text")
    return value


def _moved(value: Value, directory: str) -> Value:
    """A context seen from another directory; what is no path on this machine stays."""
    if not isinstance(value, Scalar) or value.kind != "str":
        return value
    if "://" in value.text or value.text.startswith(_REMOTE) or not value.text:
        return value
    return value._replace(text=joined(directory, value.text))


def joined(directory: str, path: str) -> str:
    """The path in its shortest form, from the place that `directory` is seen from."""
    if path.startswith("~"):  # no other user's home, as it is elsewhere
        path = f"{os.path.expanduser('~')}/{path[1:]}"
    return os.path.normpath(os.path.join(directory, path))


def _extends(extends: Value, name: str, directory: str) -> Value:
    if isinstance(extends, Scalar) and not is_null(extends):
        return extends
    if not isinstance(extends, Mapping) or not isinstance(extends.entries.get("service"), Scalar):
        raise wrong(extends, f"services.{name}.extends names no service")
    file = extends.entries.get("file")
    if file is None:
        return extends
    if not isinstance(file, Scalar):
        raise wrong(file, f"services.{name}.extends.file is a path")
    if file.text.startswith(REMOTE_FILES):
        raise wrong(file, f"extends of {file.text}, which is not on this machine")
    moved = file._replace(text=joined(directory, file.text))
    return extends._replace(entries={**extends.entries, "file": moved})


def _env_files(value: Value, directory: str) -> Value:
    items = value.items if isinstance(value, Sequence) else (value,)
    found = []
    for item in items:
        path = item.entries.get("path") if isinstance(item, Mapping) else item
        if isinstance(path, Scalar) and path.kind == "str":
            moved = path._replace(text=joined(directory, path.text))
            rest = item.entries if isinstance(item, Mapping) else {}
            lines = {"path": item.line}
            found.append(Mapping({**rest, "path": moved}, lines, item.line, item.path, item.tag))
    return Sequence(tuple(found), value.line, value.path, value.tag)


def wrong(value: Value, reason: str) -> CtxauditError:
    """A value that is not what it must be."""
    return CtxauditError(reason, path=value.path, line=value.line)
