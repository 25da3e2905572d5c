"""What Maven's and Gradle's files name.

Sources: maven.apache.org/pom.html, maven.apache.org/wrapper/, docs.gradle.org/current/userguide/
multi_project_builds.html and gradle_wrapper.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ctxaudit.expression import Expression
from ctxaudit.needs.files import Files
from ctxaudit.needs.manifest import Manifest, manifests
from ctxaudit.needs.model import Need
from ctxaudit.needs.parsed import local, xml_of

NAMES: tuple[str, ...] = (
    "pom.xml",
    "settings.gradle",
    "settings.gradle.kts",
    "build.gradle",
    "build.gradle.kts",
)
ENDINGS: tuple[str, ...] = ()

_COMMENT = Expression(r"/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)
_TEXT = r"""["']([^"'$\n]+)["']"""
_INCLUDE = Expression(rf"\binclude\b\s*\(?\s*((?:{_TEXT}\s*,?\s*)+)\)?")
_INCLUDE_BUILD = Expression(rf"\bincludeBuild\s*\(?\s*{_TEXT}")
_APPLY = Expression(r"""\bapply\s*\(?\s*from\s*[:=]\s*(?:file\s*\(\s*)?["']([^"'\n]+)["']""")
_ROOT_DIR = Expression(r"^\$\{?root(?:Dir|Project\.projectDir)\}?/")
_PROJECT_DIR = Expression(
    rf"project\(\s*{_TEXT}\s*\)\.projectDir\s*=\s*(?:new\s+File\([^,]*,|file\()\s*{_TEXT}"
)
_CATALOG = Expression(rf"\bfrom\s*\(\s*files\s*\(\s*{_TEXT}")
_BUILD_FILES = ("build.gradle", "build.gradle.kts")


def find(files: Files) -> Iterator[Need]:
    """The needs of both tools."""
    for manifest in manifests(files, "maven", "pom.xml"):
        yield from _pom(manifest)
    for manifest in manifests(files, "gradle", "settings.gradle", "settings.gradle.kts"):
        yield from _settings(manifest)
    for manifest in manifests(files, "gradle", *_BUILD_FILES):
        text = _COMMENT.sub("", manifest.text)
        for found in _APPLY.finditer(text):
            yield from _applied(manifest, found[1])
        yield from _gradle_beside(manifest)


def _applied(manifest: Manifest, written: str) -> Iterator[Need]:
    """A script that is applied; the root is the nearest directory above that has it."""
    line = manifest.at("from", written).line
    path = re.sub(r"^\$\{?projectDir\}?/", "", _ROOT_DIR.sub("", written))
    depth = manifest.path.count("/") if path != written and _ROOT_DIR.match(written) else 0
    for count in range(depth + 1):
        found = list(manifest.need("../" * count + path, "is applied by the build", line=line))
        if found:
            yield from found
            return


def _pom(manifest: Manifest) -> Iterator[Need]:
    root = xml_of(manifest.files, manifest.path)
    for element in root.iter() if root is not None else ():
        written = (element.text or "").strip()
        if local(element) == "module" and written and "${" not in written:
            is_file = written.endswith(".xml")
            path = written if is_file else f"{written}/pom.xml"
            line = manifest.at("<module>", written).line
            why = "is the POM of a module, and Maven reads all of them"
            yield from manifest.need(path, why, line=line)
        elif local(element) == "parent":
            yield from _parent(manifest, {local(one): one.text or "" for one in element})
    why = "has settings of Maven"
    yield from manifest.beside(
        ".mvn/maven.config", ".mvn/jvm.config", ".mvn/extensions.xml", why=why
    )
    if manifest.files.has_file(_beside_path(manifest, "mvnw")):
        yield from manifest.beside("mvnw", why="is the Maven wrapper")
        why = "is what the Maven wrapper goes by"
        yield from manifest.beside(".mvn/wrapper/maven-wrapper.properties", why=why)
        yield from manifest.beside(".mvn/wrapper/*.jar", why=why, certain=False)


def _beside_path(manifest: Manifest, name: str) -> str:
    return f"{manifest.directory}/{name}".lstrip("/")


def _parent(manifest: Manifest, parent: dict[str, str]) -> Iterator[Need]:
    written = parent.get("relativePath", "../pom.xml").strip()
    if written and not written.endswith(".xml"):
        written += "/pom.xml"
    for need in manifest.need(written, "is the parent POM", "<parent>"):
        root = xml_of(manifest.files, need.path)
        names = [
            local(one) == "artifactId" and one.text
            for one in list(root if root is not None else ())
        ]
        if parent.get("artifactId", "") in names:
            yield need


def _settings(manifest: Manifest) -> Iterator[Need]:
    text = _COMMENT.sub("", manifest.text)
    moved = {found[1]: found[2] for found in _PROJECT_DIR.finditer(text)}
    for included in _INCLUDE.finditer(text):
        for name in re.findall(_TEXT, included[1]):
            directory = moved.get(name, name.strip(":").replace(":", "/")).strip("/")
            why = "is the build of a subproject"
            line = manifest.at(name).line
            for file in _BUILD_FILES:
                yield from manifest.need(f"{directory}/{file}", why, line=line)
    for found in _INCLUDE_BUILD.finditer(text):
        yield from manifest.need(found[1], "is a build that is included", "includeBuild")
    for found in _CATALOG.finditer(text):
        yield from manifest.need(found[1], "is a version catalogue", "from")
    yield from _gradle_beside(manifest)


def _gradle_beside(manifest: Manifest) -> Iterator[Need]:
    yield from manifest.beside("gradle.properties", why="has settings of the build")
    yield from manifest.beside("gradle/*.versions.toml", why="is a version catalogue")
    yield from manifest.beside("buildSrc", why="is compiled into the build")
    yield from manifest.beside(
        "gradle.lockfile", "gradle/verification-metadata.xml", why="pins the dependencies"
    )
    if manifest.files.has_file(_beside_path(manifest, "gradlew")):
        yield from manifest.beside("gradlew", why="is the Gradle wrapper")
        names = ("gradle-wrapper.jar", "gradle-wrapper.properties")
        files = [f"gradle/wrapper/{name}" for name in names]
        yield from manifest.beside(*files, why="is what the Gradle wrapper goes by")
