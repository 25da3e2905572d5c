"""Which locked Python packages have wheels for which systems.

Read from `uv.lock`, `poetry.lock` and `pylock.toml` (PEP 751), which name every file of a package.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

LOCKS = ("uv.lock", "poetry.lock", "pylock.toml")


class LockedPackage(NamedTuple):
    """A package that a lock file names for production, with the names of its wheels."""

    name: str
    wheels: tuple[str, ...]

    def has_wheel(self, system: str) -> bool:
        """Whether one of them is for any system, or for this one (`manylinux`, `musllinux`)."""
        tags = [wheel.removesuffix(".whl").rpartition("-")[2] for wheel in self.wheels]
        return any(tag == "any" or system in tag for tag in tags)


def locked_packages(name: str, lock: Mapping[str, Any]) -> tuple[LockedPackage, ...]:
    """The packages of a lock file with this name."""
    read = {"uv.lock": _of_uv, "poetry.lock": _of_poetry}.get(name, _of_pylock)
    return tuple(read(lock))


def _tables(found: Any) -> list[Mapping[str, Any]]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _of_uv(lock: Mapping[str, Any]) -> Iterator[LockedPackage]:
    packages = _tables(lock.get("package"))
    needed = _reachable(packages)
    for package in packages:
        if package.get("name") in needed:
            yield LockedPackage(str(package["name"]), _names(_tables(package.get("wheels")), "url"))


def _reachable(packages: Iterable[Mapping[str, Any]]) -> set[str]:
    """What the workspace's own packages need, development groups left out."""
    by_name: dict[str, list[Mapping[str, Any]]] = {}
    for package in packages:
        by_name.setdefault(str(package.get("name")), []).append(package)
    own = [
        name
        for name, found in by_name.items()
        if any({"editable", "virtual"} & set(one.get("source") or ()) for one in found)
    ]
    seen: set[str] = set()
    waiting = own
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for package in by_name.get(name, ()):
            waiting += [str(one.get("name")) for one in _tables(package.get("dependencies"))]
    return seen


def _of_poetry(lock: Mapping[str, Any]) -> Iterator[LockedPackage]:
    for package in _tables(lock.get("package")):
        is_main = "main" in package.get("groups", ["main"])
        if is_main and package.get("category", "main") == "main" and not package.get("optional"):
            files = _tables(package.get("files"))
            yield LockedPackage(str(package.get("name")), _names(files, "file"))


def _of_pylock(lock: Mapping[str, Any]) -> Iterator[LockedPackage]:
    for package in _tables(lock.get("packages")):
        wheels = _tables(package.get("wheels"))
        names = _names(wheels, "name") or _names(wheels, "url")
        yield LockedPackage(str(package.get("name")), names)


def _names(files: Iterable[Mapping[str, Any]], key: str) -> tuple[str, ...]:
    names = (str(one.get(key, "")).rpartition("/")[2].partition("#")[0] for one in files)
    return tuple(name for name in names if name.endswith(".whl"))
