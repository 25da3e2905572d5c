"""The targets and groups of a project, and the builds that they come to."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from ctxaudit.builds.bake.blocks import Instance, Instances
from ctxaudit.builds.bake.functions.paths import cleaned
from ctxaudit.builds.bake.target import Target, of_instance, of_service
from ctxaudit.builds.bake.trouble import error_at
from ctxaudit.builds.bake.world import World
from ctxaudit.builds.model import DeclaredBuild
from ctxaudit.errors import CtxauditError
from ctxaudit.model import Location, Skipped

_LINK = "target:"
_HERE = "cwd://"
_REMOTE = re.compile(r"https?://|git://|ssh://|github\.com/|[\w.-]+@[\w.-]+:")


class Project:
    """What bake knows once it has read all files."""

    def __init__(self, world: World, services: Sequence[DeclaredBuild]) -> None:
        self.targets: dict[str, Target] = {}
        self._resolved_targets: dict[str, Target] = {}
        self.groups: dict[str, tuple[tuple[str, ...], Location]] = {}
        for service in services:
            self._add(of_service(service))
        if services:
            names = tuple(self.targets)
            self.groups["default"] = (names, services[0].location)
        world.resolve_all()
        instances = Instances(world)
        world.targets = instances
        for instance in instances.all:
            if instance.block.kind == "group":
                self.groups[instance.name] = (_members(instance), instance.block.at)
            else:
                self._add(of_instance(instance))
        world.resolve_settings()
        for label, members, at in _matrices(instances):
            self.groups.setdefault(label, (members, at))

    def _add(self, target: Target) -> None:
        if target.name in self.targets:
            self.targets[target.name].merge(target)
        else:
            self.targets[target.name] = target

    def builds(self) -> Iterator[DeclaredBuild]:
        """What can be built: what groups name, what that takes from, and what is no template.

        A template is inherited from, and says itself nothing of what to build, or begins with `_`.
        """
        inherited = {name for one in self.targets.values() for name, _ in one.inherits}
        templates = {name for name in inherited if name in self.targets and self._is_template(name)}
        wanted = set(self.targets) - templates
        wanted |= {name for members, _ in self.groups.values() for name in members}
        wanted = self._with_linked(wanted)
        wanted = self._with_linked(wanted | set(self.targets) - self._with_bases(wanted))
        for name in self.targets:
            if name in wanted:
                yield self._declared(name)
        for group, (members, at) in self.groups.items():
            for name in members:
                if name not in self.targets and name not in self.groups:
                    message = f'the group "{group}" names "{name}", and there is no such target'
                    problem = CtxauditError(message, path=at.file, line=at.line)
                    yield DeclaredBuild(name, at, problem=problem)

    def _is_template(self, name: str) -> bool:
        texts = self.targets[name].texts
        says_what = any(texts.get(key) for key in ("dockerfile", "dockerfile-inline", "target"))
        return name.startswith("_") or not says_what

    def _with_linked(self, wanted: set[str]) -> set[str]:
        rest = list(wanted)
        while rest:
            name = rest.pop()
            for link in _links(self._resolved(name)) if name in self.targets else ():
                if link not in wanted:
                    wanted.add(link)
                    rest.append(link)
        return wanted

    def _with_bases(self, names: set[str]) -> set[str]:
        """The targets and all that they inherit from; others inherit from each other only."""
        found, rest = set(names), list(names)
        while rest:
            target = self.targets.get(rest.pop())
            for base, _ in target.inherits if target is not None else ():
                if base not in found:
                    found.add(base)
                    rest.append(base)
        return found

    def _resolved(self, name: str) -> Target:
        """The target with all that it inherits."""
        if name not in self._resolved_targets:
            target = self._with_inherited(name, {})
            assert target is not None
            self._resolved_targets[name] = target
        return self._resolved_targets[name]

    def _with_inherited(self, name: str, visited: dict[str, Target | None]) -> Target | None:
        if name in visited:
            return visited[name]
        visited[name] = None
        own = self.targets[name]
        found = Target(name, own.at)
        for base, at in own.inherits:
            if base not in self.targets:
                message = f'"{name}" inherits from "{base}", and there is no such target'
                found.problems.append(CtxauditError(message, path=at.file, line=at.line))
                continue
            inherited = self._with_inherited(base, visited)
            if inherited is not None:
                found.merge(inherited)
            else:
                reason = f'"{base}" inherits from itself; bake passes over what is left of it'
                found.unknown.append(Skipped(f"{at.file}:{at.line}", reason))
        found.merge(own)
        found.contexts = {key: text for key, text in found.contexts.items() if text}
        visited[name] = found
        return found

    def _declared(self, name: str) -> DeclaredBuild:
        target = self._resolved(name)
        unknown = list(target.unknown)
        unknown += [value for value in target.args.values() if isinstance(value, Skipped)]
        unknown += [target.hides_args] if target.hides_args else []
        arguments = {key: value for key, value in target.args.items() if isinstance(value, str)}
        errors = [text for text in target.texts.values() if isinstance(text, CtxauditError)]
        problem = next(iter(target.problems + errors), None) or self._link_problem(name)
        texts = {key: text for key, text in target.texts.items() if isinstance(text, str)}
        context = _context(texts.get("context"))
        for text in ("context", "dockerfile"):
            if texts.get(text) == "-":
                message = f"bake takes no {text} from standard input"
                problem = problem or CtxauditError(
                    message, path=target.at.file, line=target.at.line
                )
        return DeclaredBuild(
            name,
            target.at,
            context,
            _dockerfile(texts.get("dockerfile"), context),
            texts.get("dockerfile-inline") or None,
            texts.get("target") or None,
            dict(sorted(arguments.items())),
            {key: _named_context(text) for key, text in sorted(target.contexts.items())},
            tuple(unknown),
            problem,
        )

    def _link_problem(self, name: str) -> CtxauditError | None:
        """Why what a target takes from other targets cannot be had."""
        at = self.targets[name].at
        path: list[tuple[str, list[str]]] = [(name, _links(self._resolved(name)))]
        done: set[str] = set()
        while path:
            current, links = path[-1]
            if not links:
                done.add(path.pop()[0])
                continue
            link = links.pop()
            if link not in self.targets:
                message = f'"{current}" takes from "{link}", and there is no such target'
                return CtxauditError(message, path=at.file, line=at.line)
            if any(link == one for one, _ in path):
                message = f'"{current}" takes from "{link}", which takes from it'
                return CtxauditError(message, path=at.file, line=at.line)
            if link not in done:
                path.append((link, _links(self._resolved(link))))
        return None


def _links(target: Target) -> list[str]:
    texts = target.contexts.values()
    return [text.removeprefix(_LINK) for text in texts if text.startswith(_LINK)]


def _members(group: Instance) -> tuple[str, ...]:
    if group.setting("targets") is None:
        raise error_at(group.block.at, f'the group "{group.name}" needs "targets"')
    items = group.value("targets").data or ()
    if any(item.is_null for item in items):
        raise error_at(group.block.at, '"targets" has a null')
    return tuple(dict.fromkeys(item.data for item in items))


def _matrices(instances: Instances) -> Iterator[tuple[str, tuple[str, ...], Location]]:
    """The groups that bake makes of targets whose blocks have other names than they."""
    names: dict[str, list[Instance]] = {}
    for instance in instances.all:
        if instance.block.kind == "target":
            names.setdefault(instance.block.labels[0], []).append(instance)
    for label, found in names.items():
        members = tuple(dict.fromkeys(instance.name for instance in found))
        if members != (label,):
            yield label, members, found[0].block.at


def _context(text: str | None) -> str | None:
    """The path in its shortest form, as bake hands it on."""
    if text is None or _REMOTE.match(text):
        return text
    return cleaned(text.removeprefix(_HERE))


def _named_context(text: str) -> str:
    return cleaned(text.removeprefix(_HERE)) if text.startswith(_HERE) else text


def _dockerfile(text: str | None, context: str | None) -> str | None:
    """The path, seen from the context also where it is meant from where bake runs."""
    if not text:
        return None
    if not text.startswith(_HERE):
        return text
    path = cleaned(text.removeprefix(_HERE))
    if context is None or _REMOTE.match(context) or posixpath.isabs(path):
        return path
    return posixpath.relpath(path, context)
