"""Which files are not searched for secrets, and why."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Literal, NamedTuple

from ctxaudit.model import SecretLimits

Reason = Literal["large", "vendored", "fixture"]

_VENDORED = frozenset(
    """node_modules bower_components jspm_packages site-packages dist-packages vendor vendored
    third_party third-party Pods Carthage .yarn .pnpm-store .terraform .tox .nox .venv venv
    virtualenv elm-stuff""".split()
)
_FIXTURES = frozenset(
    """testdata test-data test_data fixtures __fixtures__ fixture testfixtures cassettes
    __snapshots__""".split()
)
_PACKAGE_DATA = (".dist-info", ".egg-info")
# compressed, or a picture, a sound, a program: no text in it that could be found
_OPAQUE = frozenset(
    """png jpg jpeg gif webp ico bmp tif tiff avif heic psd mp3 mp4 m4a m4v mov avi mkv webm ogg wav
    flac woff woff2 ttf otf eot zip gz tgz bz2 xz zst lz4 br 7z rar whl jar war ear nupkg gem deb
    rpm apk pdf docx xlsx pptx parquet arrow feather avro orc npy npz h5 hdf5 onnx pt pth
    safetensors gguf tflite pb so dylib dll exe lib a o obj class pyc pyd wasm pack idx""".split()
)
# the settings of a repository; its history is compressed
_OF_GIT = frozenset(("config", "credentials", ".git-credentials"))


Files = list[tuple[str, int]]  # paths and bytes


class Candidates(NamedTuple):
    """Files of one directory in which something could be found.

    `unsearched` are the paths of those that are not searched, all of them for this `reason`.
    """

    searched: Files
    unsearched: list[str]
    reason: Reason = "large"


def candidates(prefix: str, files: Iterable[tuple[str, int]], limits: SecretLimits) -> Candidates:
    """Those among the files of a directory, which are names and bytes."""
    of_all, most = _of_directory(prefix, limits), limits.most_bytes
    if of_all == "git":
        files = [] if "/objects/" in prefix else [one for one in files if one[0] in _OF_GIT]
    else:
        files = [one for one in files if not _is_opaque(one[0])]
        if of_all is not None:
            return Candidates([], [prefix + name for name, _ in files], of_all)
    searched = [(prefix + name, size) for name, size in files if 0 < size <= most]
    return Candidates(searched, [prefix + name for name, size in files if size > most])


@lru_cache(maxsize=65_536)
def _of_directory(prefix: str, limits: SecretLimits) -> Reason | Literal["git"] | None:
    """What holds of all files in a directory because of its name or one above it."""
    found: Reason | Literal["git"] | None = None
    for name in prefix[:-1].split("/"):
        if name == ".git":
            found = "git"
        elif found is None and _is_vendored(name) and not limits.vendored:
            found = "vendored"
        elif found is None and name in _FIXTURES and not limits.fixtures:
            found = "fixture"
    return found


def _is_vendored(name: str) -> bool:
    return name in _VENDORED or name.endswith(_PACKAGE_DATA)


def _is_opaque(name: str) -> bool:
    _, dot, ending = name.rpartition(".")
    return bool(dot) and ending.lower() in _OPAQUE
