"""Loading of Compose files: interpolation, `include`, `extends`, and override files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from collections.abc import Mapping as Variables
from collections.abc import Sequence as List
from typing import NamedTuple

from ctxaudit import disk
from ctxaudit.builds.compose.canonical import REMOTE_FILES, canonical_service, joined, wrong
from ctxaudit.builds.compose.merge import merged, untagged, with_resets, without_inner_tags
from ctxaudit.builds.compose.schema import check_service
from ctxaudit.builds.compose.variables import Interpolation
from ctxaudit.builds.dotenv import read_env_files
from ctxaudit.builds.yaml import Mapping, Scalar, Sequence, Value, is_null, read_yaml
from ctxaudit.errors import CtxauditError
from ctxaudit.model import Location
from ctxaudit.reading import read_regular, why_unread

_LONGEST = 100


class Service(NamedTuple):
    """A service as its files together have it, and where it stands."""

    name: str
    value: Mapping
    location: Location


Services = dict[str, Service]


class Loader:
    """Loads the files of one project; paths in results are seen from `project`."""

    def __init__(self, project: str) -> None:
        self.project = project
        self.read: list[str] = []
        self.known: dict[str, list[Mapping]] = {}
        self.bases: dict[str, tuple[Variables[str, str], Services]] = {}  # extended files

    def load(
        self,
        files: List[str],
        directory: str,
        environment: Variables[str, str],
        including: tuple[str, ...] = (),
        named_at: Value | None = None,
    ) -> Services:
        """The services of files merged in their order, relative paths in them from `directory`.

        `including` are the files whose `include` led here.
        """
        services: Services = {}
        for file in files:
            path = joined(self.project, file)
            for document in self.documents(path, environment, named_at):
                own = self._services(document, directory)
                chain = (*including, path)
                for included in self._includes(document, directory, environment, chain):
                    _import(own, included)
                for name in own:
                    own[name] = self._extended(name, own, environment, ())
                _put_over(services, own)
                for service in services.values():
                    check_service(service.name, service.value, service.location)
        return services

    def documents(
        self, path: str, environment: Variables[str, str], named_at: Value | None = None
    ) -> Iterator[Mapping]:
        """The documents of a file, interpolated; `named_at` is what names the file."""
        for document in self.parsed(path, named_at):
            yield Interpolation(environment).mapping(document)

    def parsed(self, path: str, named_at: Value | None = None) -> list[Mapping]:
        """The documents of a file as they are written."""
        if path not in self.known:
            self.known[path] = _documents(self._content(path, named_at), path)
        return self.known[path]

    def _content(self, path: str, named_at: Value | None) -> bytes:
        self.read.append(path)
        try:
            return read_regular(path)
        except OSError as error:
            reason = f"cannot read {path}: {why_unread(error)}"
            if named_at is None:
                raise CtxauditError(f"cannot be read: {why_unread(error)}", path=path) from None
            raise CtxauditError(reason, path=named_at.path, line=named_at.line) from None

    def _services(self, document: Mapping, directory: str) -> Services:
        services = document.entries.get("services")
        if services is None or is_null(services):
            return {}
        if not isinstance(services, Mapping):
            raise wrong(services, "services is not a mapping")
        found: Services = {}
        for name, value in services.entries.items():
            line = services.lines[name]
            if is_null(value) or value.tag == "!reset":
                value = Mapping({}, {}, line, document.path, value.tag)
            if not isinstance(value, Mapping):
                raise wrong(value, f"services.{name} is not a mapping")
            canonical = canonical_service(value, name, directory)
            found[name] = Service(name, canonical, Location(document.path, line))
        return found

    def _includes(
        self,
        document: Mapping,
        directory: str,
        environment: Variables[str, str],
        chain: tuple[str, ...],
    ) -> Iterator[Services]:
        includes = document.entries.get("include")
        if includes is None or is_null(includes):
            return
        if not isinstance(includes, Sequence):
            raise wrong(includes, "include is not a list")
        for item in includes.items:
            paths = [joined(directory, path) for path in _include_paths(item)]
            if len(chain) > _LONGEST:
                raise wrong(item, f"files include each other in a chain of more than {_LONGEST}")
            if joined(self.project, paths[0]) in chain:
                raise wrong(item, f"include of {paths[0]} goes in a circle")
            entries = item.entries if isinstance(item, Mapping) else {}
            given = entries.get("project_directory")
            base = os.path.dirname(paths[0]) or "."
            if isinstance(given, Scalar) and given.text:
                base = joined(directory, given.text)
            files = _texts(entries.get("env_file"))
            if files:
                env_files = [joined(directory, file) for file in files if file != "/dev/null"]
            else:
                env_files = [joined(base, ".env")]
                env_files = [file for file in env_files if disk.is_file(joined(self.project, file))]
            paths_of = [joined(self.project, file) for file in env_files]
            known = {**read_env_files(paths_of, environment), **environment}
            included = self.load(paths, base, known, chain, item)
            yield {name: _with_context(service, base) for name, service in included.items()}

    def _extended(
        self,
        name: str,
        services: Services,
        environment: Variables[str, str],
        chain: tuple[tuple[str, str], ...],
    ) -> Service:
        """The service with what it extends below it."""
        service = services[name]
        extends = service.value.entries.get("extends")
        if extends is None or is_null(extends):
            return service
        link = (service.location.file, name)
        if len(chain) >= _LONGEST:
            raise wrong(extends, f"services extend each other in a chain of more than {_LONGEST}")
        if link in chain:
            raise wrong(extends, f"services.{name} extends itself in a circle")
        reference, file = _extends(extends)
        others = services if file is None else self._base_file(file, environment)
        if reference not in others or others[reference].value.tag == "!reset":
            where = f" in {file.text}" if file is not None else ""
            raise wrong(
                extends, f'services.{name} extends "{reference}", which is not there{where}'
            )
        base = self._extended(reference, others, environment, (*chain, link))
        if file is None:
            services[reference] = base
        # a tag of the service itself speaks of earlier files, not of what it extends
        own = service.value._replace(tag="")
        value = merged(untagged(base.value), own, f"services.{name}")
        assert value is not None
        value = with_resets(value, own)
        assert isinstance(value, Mapping)
        entries = {key: one for key, one in value.entries.items() if key != "extends"}
        return service._replace(value=value._replace(entries=entries, tag=service.value.tag))

    def _base_file(self, file: Scalar, environment: Variables[str, str]) -> Services:
        path = joined(self.project, file.text)
        if (known := self.bases.get(path)) and known[0] is environment:
            return known[1]
        services: Services = {}
        for document in self.documents(path, environment, file):
            _put_over(services, self._services(document, os.path.dirname(file.text) or "."))
            for service in services.values():
                _check_contexts(service)
        self.bases[path] = environment, services
        return services


def _documents(content: bytes, path: str) -> list[Mapping]:
    found = []
    for document in read_yaml(content, path, keys_are_text=True):
        if document is None:
            raise CtxauditError("is no Compose file: a document of it is empty", path=path)
        if not isinstance(document, Mapping):
            raise wrong(document, "is no Compose file: the whole is not a mapping")
        found.append(without_inner_tags(document))
    if not found:
        raise CtxauditError("is an empty Compose file", path=path)
    return found


def _put_over(services: Services, own: Services) -> None:
    """Adds the services of a later file."""
    for name, service in own.items():
        if service.value.tag == "!reset":
            services.pop(name, None)
        else:
            services[name] = _over(services.get(name), service)


def _check_contexts(service: Service) -> None:
    """The only check of a service that is only extended: what it lacks the other may have."""
    build = service.value.entries.get("build")
    contexts = build.entries.get("additional_contexts") if isinstance(build, Mapping) else None
    if contexts is not None and is_null(contexts):
        place = f"services.{service.name}.build.additional_contexts"
        raise wrong(contexts, f"{place} is a mapping or a list")


def _with_context(service: Service, directory: str) -> Service:
    """A service of an included file, where the default context is that file's directory."""
    build = service.value.entries.get("build")
    if not isinstance(build, Mapping) or "context" in build.entries:
        return service
    context = Scalar(directory, build.line, build.path)
    build = build._replace(entries={**build.entries, "context": context})
    entries = {**service.value.entries, "build": build}
    return service._replace(value=service.value._replace(entries=entries))


def _over(base: Service | None, own: Service) -> Service:
    """A service over the one of the same name in an earlier file."""
    value = merged(None if base is None else base.value, own.value, f"services.{own.name}")
    if value is None:
        value = Mapping({}, {}, own.value.line, own.value.path)
    assert isinstance(value, Mapping)
    return Service(own.name, value, own.location if base is None else base.location)


def _import(own: Services, included: Services) -> None:
    """Adds the services of an included file; what the including file says of one goes over it."""
    for name, service in included.items():
        own[name] = _over(service, own[name]) if name in own else service


def _include_paths(item: Value) -> list[str]:
    paths = _texts(item.entries.get("path") if isinstance(item, Mapping) else item)
    if not paths:
        raise wrong(item, "include names no file")
    for path in paths:
        if path.startswith(REMOTE_FILES):
            raise wrong(item, f"include of {path}, which is not on this machine")
    return paths


def _texts(value: Value | None) -> list[str]:
    if value is None or is_null(value):
        return []
    items = value.items if isinstance(value, Sequence) else (value,)
    return [item.text for item in items if isinstance(item, Scalar) and item.text]


def _extends(extends: Value) -> tuple[str, Scalar | None]:
    if isinstance(extends, Scalar):
        return extends.text, None
    assert isinstance(extends, Mapping)
    service, file = extends.entries["service"], extends.entries.get("file")
    assert isinstance(service, Scalar)
    return service.text, file if isinstance(file, Scalar) else None
