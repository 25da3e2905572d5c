"""A Compose project: its services' builds as values."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from collections.abc import Mapping as Variables
from collections.abc import Sequence as List
from typing import NamedTuple

from ctxaudit import disk
from ctxaudit.builds.compose.canonical import joined, pairs
from ctxaudit.builds.compose.links import LINK, refuse_circles
from ctxaudit.builds.compose.load import Loader, Service, Services
from ctxaudit.builds.compose.variables import interpolated
from ctxaudit.builds.dotenv import read_env_files
from ctxaudit.builds.model import DeclaredBuild
from ctxaudit.builds.plain import go_text
from ctxaudit.builds.yaml import Mapping, Scalar, Sequence, Value, is_null
from ctxaudit.errors import CtxauditError

_NOT_IN_NAMES = re.compile(r"[^-_a-z0-9]")
_LINK = "service:"


class ComposeProject(NamedTuple):
    """The builds of the services, and all files that were read for them."""

    builds: tuple[DeclaredBuild, ...]
    files: tuple[str, ...]


def read_compose(
    files: List[str],
    *,
    environment: Variables[str, str],
    env_files: List[str] = (),
    as_bake: bool = False,
) -> ComposeProject:
    """Reads the files of a project, an override behind its base, with the services of all profiles.

    Contexts are relative to the directory of the first file. `env_files` are read instead of the
    `.env` there; `environment` wins over both. `as_bake` reads as `docker buildx bake` does, where
    that differs. Raises CtxauditError, with file and line, where Compose refuses the project.
    """
    directory = os.path.dirname(files[0])
    if not env_files:
        default = os.path.join(directory, ".env")
        env_files = [default] if disk.is_file(default) else []
    known = {**read_env_files(list(env_files), environment), **environment}
    loader = Loader(directory or ".")
    names = [os.path.relpath(file, directory or ".") for file in files]
    known["COMPOSE_PROJECT_NAME"] = _project_name(loader, names, known, as_bake)
    services = loader.load(names, ".", known)
    if not services:
        raise CtxauditError("has no services", path=files[0])
    reader = _Reader(services, known, loader.project, as_bake)
    builds = tuple(build for service in services.values() for build in reader.builds(service))
    refuse_circles(builds)
    return ComposeProject(builds, tuple(dict.fromkeys(loader.read)))


def _project_name(
    loader: Loader, files: List[str], environment: Variables[str, str], as_bake: bool
) -> str:
    """The name that the project goes by, which its files may refer to."""
    if given := environment.get("COMPOSE_PROJECT_NAME"):
        return given
    for file in reversed(files):
        for document in reversed(loader.parsed(joined(loader.project, file))):
            name = document.entries.get("name")
            if isinstance(name, Scalar) and name.text:
                return interpolated(name, environment).text
    if as_bake:
        return "bake"
    folder = os.path.basename(disk.real_path(loader.project))
    return _NOT_IN_NAMES.sub("", folder.lower()).lstrip("_-")


class _Reader(NamedTuple):
    """From services to builds."""

    services: Services
    environment: Variables[str, str]
    project: str
    as_bake: bool

    def builds(self, service: Service) -> Iterator[DeclaredBuild]:
        entries = service.value.entries
        build = entries.get("build")
        if not isinstance(build, Mapping):
            if not _has_text(entries.get("image")) and is_null(entries.get("provider")):
                raise _error(service, f"service {service.name} has neither image nor build")
            return
        if _text(build, "dockerfile") and _text(build, "dockerfile_inline"):
            reason = f"service {service.name} has both dockerfile and dockerfile_inline"
            raise _error(service, reason)
        yield DeclaredBuild(
            service.name,
            service.location,
            context=_text(build, "context") or ".",
            dockerfile=_text(build, "dockerfile"),
            dockerfile_inline=_text(build, "dockerfile_inline"),
            target=_text(build, "target"),
            build_args=dict(self._arguments(service, build)),
            named_contexts=dict(self._contexts(service, build)),
        )

    def _arguments(self, service: Service, build: Mapping) -> Iterator[tuple[str, str]]:
        args = build.entries.get("args")
        if not isinstance(args, Mapping):
            return
        for name, value in args.entries.items():
            if not is_null(value):
                assert isinstance(value, Scalar)
                yield name, go_text(value.text, value.kind)
                continue
            found = self._of_service(service, name) if self.as_bake else None
            found = self.environment.get(name) if found is None else found
            if found is not None:
                yield name, found

    def _of_service(self, service: Service, name: str) -> str | None:
        """What the service's own environment has for a name, which bake looks at first."""
        entries = service.value.entries
        own = entries.get("environment")
        if isinstance(own, Mapping) and name in own.entries:
            value = own.entries[name]
            if isinstance(value, Scalar) and not is_null(value):
                return go_text(value.text, value.kind)
            return self.environment.get(name)
        files = entries.get("env_file")
        items = files.items if isinstance(files, Sequence) else ()
        paths = [path for item in items for path in self._env_file(item)]
        return read_env_files(paths, self.environment).get(name)

    def _env_file(self, item: Value) -> Iterator[str]:
        """The path of an entry of `env_file`; nothing for one that may be missing and is."""
        assert isinstance(item, Mapping)
        path, required = item.entries["path"], item.entries.get("required")
        assert isinstance(path, Scalar)
        found = joined(self.project, path.text)
        is_optional = isinstance(required, Scalar) and go_text(required.text, "bool") == "false"
        if not is_optional or disk.exists(found):
            yield found

    def _contexts(self, service: Service, build: Mapping) -> Iterator[tuple[str, str]]:
        found = _pairs(build.entries.get("additional_contexts"))
        if self.as_bake:
            extension = build.entries.get("x-bake")
            if isinstance(extension, Mapping):
                found = {**_pairs(extension.entries.get("contexts")), **found}
        for name, value in found.items():
            if not value:
                continue  # it takes back what another file says
            if value.startswith(_LINK):
                other = value.removeprefix(_LINK)
                known = self.services.get(other)
                if known is None or not isinstance(known.value.entries.get("build"), Mapping):
                    reason = f"service {service.name} takes a context from service {other}, "
                    raise _error(service, reason + "which is not there or builds nothing")
                value = f"{LINK}{other.replace('.', '_') if self.as_bake else other}"
            yield name, value


def _pairs(value: Value | None) -> dict[str, str]:
    if value is None or is_null(value):
        return {}
    value = pairs(value, "contexts")
    assert isinstance(value, Mapping)
    return {name: one.text for name, one in value.entries.items() if isinstance(one, Scalar)}


def _has_text(value: Value | None) -> bool:
    return isinstance(value, Scalar) and not is_null(value) and bool(value.text)


def _text(build: Mapping, key: str) -> str | None:
    value = build.entries.get(key)
    return value.text or None if isinstance(value, Scalar) else None


def _error(service: Service, reason: str) -> CtxauditError:
    return CtxauditError(reason, path=service.location.file, line=service.location.line)
