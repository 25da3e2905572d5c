"""What CMake's lists name. Source: cmake.org/cmake/help/latest/manual/cmake-commands.7.html."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ctxaudit.expression import Expression
from ctxaudit.needs.files import Files
from ctxaudit.needs.manifest import Manifest, manifests
from ctxaudit.needs.model import Need

NAMES: tuple[str, ...] = ("CMakeLists.txt",)
ENDINGS: tuple[str, ...] = ()

_COMMENT = Expression(r"#[^\n]*")
_CALL = Expression(r"\b(\w+)\s*\(([^()]*)\)")
_CONDITION = Expression(r"\b(if|endif)\s*\(", re.IGNORECASE)
_OWN = Expression(r"^\$\{(?:CMAKE_CURRENT_SOURCE_DIR|CMAKE_CURRENT_LIST_DIR)\}/")
_TOP = Expression(r"^\$\{(?:CMAKE_SOURCE_DIR|PROJECT_SOURCE_DIR)\}/")
_PACKED = ("CPACK_RESOURCE_FILE_LICENSE", "CPACK_RESOURCE_FILE_README")


def find(files: Files) -> Iterator[Need]:
    """The needs of configuring; what stands between if and endif is not certain."""
    for manifest in manifests(files, "cmake", *NAMES):
        text = _COMMENT.sub("", manifest.text)
        for found in _CALL.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            certain = not _is_conditional(text[: found.start()])
            words = [word.strip('"') for word in found[2].split()]
            if words:
                yield from _of_call(manifest, found[1].lower(), words, line, certain=certain)


def _is_conditional(before: str) -> bool:
    depth = sum(1 if found[1].lower() == "if" else -1 for found in _CONDITION.finditer(before))
    return depth > 0


def _of_call(
    manifest: Manifest, command: str, words: list[str], line: int, *, certain: bool
) -> Iterator[Need]:
    first = _TOP.sub("", _OWN.sub("", words[0]))
    if command == "add_subdirectory":
        why = "is added by add_subdirectory"
        yield from manifest.need(f"{first}/CMakeLists.txt", why, line=line, certain=certain)
    elif command == "include" and "/" in first + words[0]:
        yield from manifest.need(first, "is included", line=line, certain=certain)
    elif command == "include":
        yield from manifest.need(f"cmake/{first}.cmake", "is included", line=line, certain=False)
    elif command == "configure_file":
        yield from manifest.need(first, "is configured", line=line, certain=certain)
    elif command == "set" and first in _PACKED and len(words) > 1:
        path = _TOP.sub("", _OWN.sub("", words[1]))
        yield from manifest.need(path, "is packed by CPack", line=line, certain=certain)
    elif command == "install" and first in ("FILES", "PROGRAMS", "DIRECTORY"):
        for word in words[1:]:
            path = _TOP.sub("", _OWN.sub("", word))
            if "${" not in path:
                why = "is installed"
                yield from manifest.need(path.rstrip("/"), why, line=line, certain=certain)
    elif command == "list" and words[:2] == ["APPEND", "CMAKE_MODULE_PATH"]:
        for word in words[2:]:
            path = _TOP.sub("", _OWN.sub("", word)).rstrip("/")
            yield from manifest.need(path, "has modules of CMake", line=line, certain=certain)
