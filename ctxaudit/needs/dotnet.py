"""What .NET's solutions and projects name, and what MSBuild reads unasked.

Sources: learn.microsoft.com/visualstudio/msbuild/customize-by-directory,
learn.microsoft.com/nuget/consume-packages/configuring-nuget-behavior,
learn.microsoft.com/dotnet/core/tools/global-json.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ctxaudit.expression import Expression
from ctxaudit.model import Location
from ctxaudit.needs.files import Files, directory_of
from ctxaudit.needs.manifest import Manifest, manifests
from ctxaudit.needs.model import Need
from ctxaudit.needs.parsed import local, xml_of

ENDINGS: tuple[str, ...] = (".sln", ".slnx", ".csproj", ".fsproj", ".vbproj")
NAMES: tuple[str, ...] = ()

_PROJECT = Expression(r'^Project\([^)]*\)\s*=\s*"[^"]*",\s*"([^"]+proj)"', re.MULTILINE)
_LOOKED_FOR: tuple[tuple[tuple[str, ...], str, bool], ...] = (
    (
        (
            "Directory.Build.props",
            "Directory.Build.targets",
            "Directory.Packages.props",
            "Directory.Solution.props",
        ),
        "is imported by MSBuild into every project below",
        True,
    ),
    (
        ("global.json", "nuget.config", "NuGet.config", "NuGet.Config"),
        "has settings of .NET or NuGet",
        True,
    ),
    ((".editorconfig", ".globalconfig"), "has settings of analyzers", False),
    ((".config/dotnet-tools.json",), "has the tools of the project", False),
)
_ITEMS = {
    "ProjectReference": "is a project that is referred to",
    "Import": "is imported",
    "EmbeddedResource": "is compiled in",
    "Content": "is published with the program",
    "AdditionalFiles": "is read by analyzers",
    "Protobuf": "is what code is made from",
    "None": "is copied to the output",
}


def find(files: Files) -> Iterator[Need]:
    """The needs of solutions and projects."""
    above: dict[str, str] = {}
    for manifest in manifests(files, "dotnet", *ENDINGS):
        above.setdefault(manifest.directory, manifest.path)
        if manifest.path.endswith(".sln"):
            for found in _PROJECT.finditer(manifest.text):
                line = manifest.at(found[1]).line
                why = "is a project of the solution"
                yield from manifest.need(found[1].replace("\\", "/"), why, line=line)
        else:
            yield from _of_xml(manifest)
        yield from manifest.beside(
            "packages.lock.json", why="decides the versions that are restored"
        )
    for directory, project in above.items():
        yield from _unasked(files, directory, project)


def _of_xml(manifest: Manifest) -> Iterator[Need]:
    root = xml_of(manifest.files, manifest.path)
    for element in root.iter() if root is not None else ():
        name = local(element)
        if name == "Project" and (path := element.get("Path")):
            yield from _named(manifest, path, "is a project of the solution", certain=True)
        why = _ITEMS.get(name)
        written = element.get("Include") or element.get("Project") or element.get("Update")
        if why is None or not written or "Sdk" in element.attrib:
            continue
        is_copied = any(local(one).startswith("CopyTo") for one in element)
        is_copied = is_copied or any(key.startswith("CopyTo") for key in element.attrib)
        certain = name in ("ProjectReference", "Import", "EmbeddedResource", "Protobuf")
        if name != "None" or is_copied or element.get("Pack") == "true":
            has_condition = "Condition" in element.attrib
            yield from _named(manifest, written, why, certain=certain and not has_condition)


def _named(manifest: Manifest, written: str, why: str, *, certain: bool) -> Iterator[Need]:
    for one in written.split(";"):
        path = one.strip().replace("\\", "/")
        path = path.replace("$(MSBuildThisFileDirectory)", "").replace(
            "$(MSBuildProjectDirectory)/", ""
        )
        if "$(" not in path and "@(" not in path and path:
            line = manifest.at(one.strip()).line
            yield from manifest.globbed(path, why, line=line, certain=certain)


def _unasked(files: Files, directory: str, project: str) -> Iterator[Need]:
    """Files that MSBuild, the SDK and NuGet look for in the directories above a project.

    Of most names they take the nearest, of `nuget.config` all.
    """
    seen: set[str] = set()
    while True:
        for names, why, certain in _LOOKED_FOR:
            for name in names:
                path = f"{directory}/{name}".lstrip("/")
                if name not in seen and files.has_file(path):
                    yield Need(path, Location(project, 1), why, "dotnet", certain)
                    if name.lower() != "nuget.config":
                        seen.add(name)
        if not directory:
            return
        directory = directory_of(directory)
