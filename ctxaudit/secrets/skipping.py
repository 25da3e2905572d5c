"""Which files are not searched for secrets, and why."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from ctxaudit.expression import Expression

Reason = Literal["large", "vendored", "fixture"]

# The state of a large Terraform project has some megabytes; what is larger is data, or a program
LARGEST = 5_000_000

_VENDORED = frozenset(
    """node_modules bower_components jspm_packages site-packages dist-packages vendor vendored
    third_party third-party Pods Carthage .yarn .pnpm-store .terraform .tox .nox .venv venv
    virtualenv elm-stuff""".split()
)
_FIXTURES = frozenset(
    """testdata test-data test_data fixtures __fixtures__ fixture testfixtures cassettes
    __snapshots__""".split()
)
_PACKAGE_DATA = Expression(r".*\.(?:dist-info|egg-info)")
# compressed, or a picture, a sound, a program: no text in it that could be found
_OPAQUE = frozenset(
    """png jpg jpeg gif webp ico bmp tif tiff avif heic psd mp3 mp4 m4a m4v mov avi mkv webm ogg wav
    flac woff woff2 ttf otf eot zip gz tgz bz2 xz zst lz4 br 7z rar whl jar war ear nupkg gem deb
    rpm apk pdf docx xlsx pptx parquet arrow feather avro orc npy npz h5 hdf5 onnx pt pth
    safetensors gguf tflite pb so dylib dll exe lib a o obj class pyc pyd wasm pack idx""".split()
)
_GIT = ".git"


@lru_cache(maxsize=65_536)
def _of_directory(prefix: str) -> Reason | Literal["git"] | None:
    parts = prefix.split("/")[:-1]
    if _GIT in parts:
        return "git"
    for part in parts:
        if part in _VENDORED or _PACKAGE_DATA.fullmatch(part):
            return "vendored"
        if part in _FIXTURES:
            return "fixture"
    return None


def is_opaque(path: str) -> bool:
    """Whether nothing can be found in such a file: compressed, a picture, a program.

    Of a git repository only its settings are text; its history is compressed.
    """
    directory, _, name = path.rpartition("/")
    if _of_directory(f"{directory}/") == "git":
        return name not in ("config", "credentials", ".git-credentials") or "/objects/" in path
    return name.rpartition(".")[2].lower() in _OPAQUE


def why_not(path: str, size: int) -> Reason | None:
    """Why a file is not searched, None if it is."""
    reason = _of_directory(path[: path.rfind("/") + 1])
    if reason in ("vendored", "fixture"):
        return reason
    return "large" if size > LARGEST else None
