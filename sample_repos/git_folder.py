"""A `.git` folder written file by file, the same bytes each time; git itself is not needed."""

from __future__ import annotations

import struct
import zlib
from hashlib import sha1
from pathlib import Path
from typing import NamedTuple

AUTHOR = "Sam Sample <sam@example.org>"
FIRST_DAY = 1_700_000_000
KINDS = {"commit": 1, "tree": 2, "blob": 3}
HOOKS = "applypatch-msg commit-msg pre-commit pre-push pre-rebase update".split()


class Source(NamedTuple):
    """A tracked file."""

    content: bytes
    executable: bool

    @property
    def mode(self) -> int:
        """The mode that git keeps of it."""
        return 0o100755 if self.executable else 0o100644


class Stored(NamedTuple):
    """An object of the repository."""

    kind: str
    content: bytes

    @property
    def with_header(self) -> bytes:
        """What git takes the digest of."""
        return f"{self.kind} {len(self.content)}\0".encode() + self.content

    @property
    def name(self) -> bytes:
        """The digest by which others refer to it."""
        return sha1(self.with_header).digest()


Files = dict[str, Source]
Objects = dict[bytes, Stored]


def write_git_folder(
    git: Path, files: Files, removed: dict[str, bytes], commits: int, loose: int
) -> None:
    """Writes a history in which the files come one by one; the newest commits stay unpacked."""
    history = [_version(files, removed, number, commits) for number in range(1, commits + 1)]
    packed: Objects = {}
    unpacked: Objects = {}
    reflog, parent = [], b""
    for number, version in enumerate(history):
        objects = packed if number < commits - loose else unpacked
        commit = _add_commit(objects, version, parent, number)
        reflog.append(_reflog_line(parent, commit, number))
        parent = commit
    _write_pack(git / "objects" / "pack", packed)
    for name in unpacked.keys() - packed.keys():
        _write_loose(git / "objects", name.hex(), unpacked[name])
    _write(git / "index", _index(files))
    _write(git / "refs/heads/main", parent.hex().encode() + b"\n")
    for log in ("HEAD", "refs/heads/main"):
        _write(git / "logs" / log, "".join(reflog).encode())
    _write_settings(git)


def _version(files: Files, removed: dict[str, bytes], number: int, commits: int) -> Files:
    """The files of one commit: a growing part of them, and before the last one the removed ones."""
    paths = sorted(files)[: len(files) * number // commits]
    version = {path: files[path] for path in paths}
    if number < commits:
        version |= {path: Source(content, False) for path, content in removed.items()}
    return version


def _add_commit(objects: Objects, version: Files, parent: bytes, number: int) -> bytes:
    tree = _add_tree(objects, version)
    who = f"{AUTHOR} {FIRST_DAY + 86_400 * number} +0100"
    lines = [f"tree {tree.hex()}"]
    if parent:
        lines.append(f"parent {parent.hex()}")
    lines += [f"author {who}", f"committer {who}", "", _subject(number), ""]
    return _add(objects, "commit", "\n".join(lines).encode())


def _add_tree(objects: Objects, files: Files) -> bytes:
    entries: dict[bytes, bytes] = {}
    folders: dict[str, Files] = {}
    for path, source in files.items():
        name, _, rest = path.partition("/")
        if rest:
            folders.setdefault(name, {})[rest] = source
            continue
        blob = _add(objects, "blob", source.content)
        entries[name.encode()] = f"{source.mode:o} {name}\0".encode() + blob
    for name, inside in folders.items():
        # git sorts a folder as if its name ended in a slash
        entries[name.encode() + b"/"] = f"40000 {name}\0".encode() + _add_tree(objects, inside)
    return _add(objects, "tree", b"".join(entries[key] for key in sorted(entries)))


def _add(objects: Objects, kind: str, content: bytes) -> bytes:
    stored = Stored(kind, content)
    return objects.setdefault(stored.name, stored).name


def _subject(number: int) -> str:
    return f"Step {number + 1}" if number else "First version"


def _reflog_line(parent: bytes, commit: bytes, number: int) -> str:
    before = parent.hex() or "0" * 40
    when = FIRST_DAY + 86_400 * number
    return f"{before} {commit.hex()} {AUTHOR} {when} +0100\tcommit: {_subject(number)}\n"


def _write_pack(folder: Path, objects: Objects) -> None:
    """Pack and index, version 2; nothing is a delta."""
    names = sorted(objects)
    pack = bytearray(b"PACK" + struct.pack(">II", 2, len(names)))
    offsets, checks = [], []
    for name in names:
        stored = objects[name]
        entry = _pack_header(KINDS[stored.kind], len(stored.content)) + _deflate(stored.content)
        offsets.append(len(pack))
        checks.append(zlib.crc32(entry))
        pack += entry
    pack += sha1(pack).digest()
    fanout = [sum(name[0] <= first for name in names) for first in range(256)]
    index = b"\377tOc" + struct.pack(">I256I", 2, *fanout) + b"".join(names)
    index += struct.pack(f">{2 * len(names)}I", *checks, *offsets) + pack[-20:]
    base = f"pack-{pack[-20:].hex()}"
    _write(folder / f"{base}.pack", bytes(pack))
    _write(folder / f"{base}.idx", index + sha1(index).digest())


def _pack_header(kind: int, size: int) -> bytes:
    header = bytearray([kind << 4 | size & 15])
    size >>= 4
    while size:
        header[-1] |= 128
        header.append(size & 127)
        size >>= 7
    return bytes(header)


def _deflate(content: bytes) -> bytes:
    """Uncompressed blocks: every zlib compresses a little differently, and these never change."""
    blocks = [content[at : at + 65_535] for at in range(0, len(content), 65_535)] or [b""]
    heads = [struct.pack("<BHH", 0, len(block), len(block) ^ 65_535) for block in blocks]
    heads[-1] = b"\1" + heads[-1][1:]
    body = b"".join(head + block for head, block in zip(heads, blocks, strict=True))
    return b"\x78\x01" + body + struct.pack(">I", zlib.adler32(content))


def _write_loose(folder: Path, name: str, stored: Stored) -> None:
    _write(folder / name[:2] / name[2:], _deflate(stored.with_header))


def _index(files: Files) -> bytes:
    """What is staged. Times and inodes are 0, so git looks at the contents when it is asked."""
    paths = sorted(files, key=str.encode)
    index = bytearray(b"DIRC" + struct.pack(">II", 2, len(paths)))
    for path in paths:
        source, name = files[path], path.encode()
        size = len(source.content)
        blob = Stored("blob", source.content).name
        entry = struct.pack(">10I", 0, 0, 0, 0, 0, 0, source.mode, 0, 0, size) + blob
        entry += struct.pack(">H", min(len(name), 4095)) + name
        index += entry + b"\0" * (8 - len(entry) % 8)
    return bytes(index + sha1(index).digest())


def _write_settings(git: Path) -> None:
    _write(git / "HEAD", b"ref: refs/heads/main\n")
    _write(git / "COMMIT_EDITMSG", b"\n")
    _write(git / "description", b"Unnamed repository\n")
    _write(git / "info/exclude", b"# files that git ignores here only\n")
    _write(git / "config", b"[core]\n\trepositoryformatversion = 0\n\tbare = false\n")
    for hook in HOOKS:
        _write(git / "hooks" / f"{hook}.sample", f"#!/bin/sh\n# runs at {hook}\nexit 0\n".encode())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
