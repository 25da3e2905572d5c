"""Builds on disk: contexts whose files say where they are from, and our answer for a build."""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import ctxaudit
from ctxaudit.dockerfile import plan
from ctxaudit.reach import ContextFiles, Placements

Contexts = Mapping[str | None, tuple[str, ...]]


class Answer(NamedTuple):
    """What ctxaudit says of a build, in the form of `transferred.Fetched`.

    `image` maps a path to the contents that instructions put there, the last of which stays;
    `anywhere` are contents whose path in the image is left open.
    """

    main: list[str]
    named: dict[str, list[str]]
    image: dict[str, list[bytes]]
    anywhere: list[bytes]
    error: str | None = None


def write_files(directory: Path, texts: Iterable[str], ignore: str | None = None) -> Path:
    """Makes a context: `x -> target` is a symlink, `x (archive)` a tar archive, else a file."""
    directory.mkdir()
    for text in texts:
        name, is_link, target = text.partition(" -> ")
        path = directory / name.removesuffix(" (archive)")
        path.parent.mkdir(parents=True, exist_ok=True)
        if is_link:
            path.symlink_to(target)
        elif name.endswith(" (archive)"):
            _write_archive(path)
        else:
            path.write_text(f"{directory.name}:{name}")
    if ignore is not None:
        (directory / ".dockerignore").write_text(ignore)
    return directory


def ours(
    context_dir: Path,
    dockerfile: Path,
    *,
    target: str | None = None,
    build_args: Mapping[str, str] | None = None,
    named_contexts: Mapping[str, Path] | None = None,
) -> Answer:
    """Our answer for one build."""
    named = {name: str(directory) for name, directory in (named_contexts or {}).items()}
    options: dict[str, object] = {
        "target": target,
        "build_args": build_args,
        "named_contexts": named,
    }
    try:
        (build,) = ctxaudit.scan(context_dir, dockerfile, **options).builds  # type: ignore[arg-type]
    except ctxaudit.CtxauditError as error:
        return Answer([], {}, {}, [], error.message)
    files: dict[str | None, tuple[str, ...]] = {None: build.files("transferred")}
    files |= {name: one.files("transferred") for name, one in build.named_contexts.items()}
    directories: dict[str | None, Path] = {None: context_dir}
    directories.update(named_contexts or {})
    placements = _placements(dockerfile, options, directories, files)
    image: dict[str, list[bytes]] = {}
    anywhere = []
    for name, paths in files.items():
        for path in paths:
            for place in placements.places(path, name):
                if place.in_image and place.path is None:
                    anywhere.append(_content(directories[name] / path))
                elif place.in_image:
                    image.setdefault(str(place.path), []).append(_content(directories[name] / path))
    sent = {
        name: [
            path
            for path in paths
            if path != ".dockerignore" and not (directories[name] / path).is_symlink()
        ]
        for name, paths in files.items()
    }
    return Answer(sent[None], {name: sent[name] for name in named}, image, anywhere)


def _placements(
    dockerfile: Path,
    options: Mapping[str, object],
    directories: Mapping[str | None, Path],
    files: Contexts,
) -> Placements:
    resolved = plan(dockerfile.read_bytes().decode("utf-8", "surrogateescape"), **options)  # type: ignore[arg-type]
    views = {
        name: ContextFiles(str(directories[name]), frozenset(paths).__contains__)
        for name, paths in files.items()
    }
    main = views.pop(None)
    return Placements(resolved, main, {str(name): view for name, view in views.items()})


def _content(path: Path) -> bytes:
    if path.is_symlink():
        return b"-> " + os.readlink(os.fsencode(path))
    return path.read_bytes()


def _write_archive(path: Path) -> None:
    mode = "w:gz" if path.name.endswith("gz") else "w"
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        inside = tarfile.TarInfo(f"inside-{path.name}")
        inside.size = 1
        archive.addfile(inside, io.BytesIO(b"i"))
