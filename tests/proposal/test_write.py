from __future__ import annotations

import errno
import os
import resource
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from ctxaudit.errors import CtxauditError
from ctxaudit.proposal import write
from ctxaudit.proposal.write import write_ignore_file

OLD, NEW = b"old\n", b"new\n"
NOBODY = 65_534


@pytest.fixture
def place() -> Iterator[Path]:
    """A directory whose owner is not root, where we can be another user."""
    directory = Path(tempfile.mkdtemp())
    try:
        if os.geteuid() == 0:
            os.chown(directory, NOBODY, NOBODY)
        yield directory
    finally:
        shutil.rmtree(directory)


@contextmanager
def no_root() -> Iterator[None]:
    """For as long, permissions count for us."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)


def put(directory: Path, content: bytes = OLD, name: str = ".dockerignore") -> Path:
    path = directory / name
    path.write_bytes(content)
    return path


def replace(path: Path, content: bytes = NEW, read: bytes | None = OLD) -> None:
    write_ignore_file(os.fspath(path), content, read, root=os.fspath(path.parent))


def names(directory: Path) -> list[str]:
    return sorted(os.listdir(directory))


def test_a_file_is_replaced(tmp_path: Path) -> None:
    path = put(tmp_path)
    replace(path)
    assert path.read_bytes() == NEW
    assert names(tmp_path) == [".dockerignore"]


def test_a_path_without_a_directory_is_of_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_ignore_file(".dockerignore", NEW, None, root=".")
    assert (tmp_path / ".dockerignore").read_bytes() == NEW


def test_a_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        replace(tmp_path / ".dockerignore", read=None)
    finally:
        os.umask(before)
    assert (tmp_path / ".dockerignore").stat().st_mode & 0o7777 == 0o640


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o666, 0o755])
def test_the_mode_stays(tmp_path: Path, mode: int) -> None:
    path = put(tmp_path)
    path.chmod(mode)
    replace(path)
    assert path.stat().st_mode & 0o7777 == mode


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_the_owner_stays(tmp_path: Path) -> None:
    path = put(tmp_path)
    os.chown(path, NOBODY, 12_345)
    replace(path)
    assert (path.stat().st_uid, path.stat().st_gid) == (NOBODY, 12_345)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files of others")
def test_a_file_of_another_user_is_replaced_all_the_same(place: Path) -> None:
    path = put(place)
    path.chmod(0o666)
    with no_root():
        replace(path)
    assert (path.read_bytes(), path.stat().st_uid) == (NEW, NOBODY)


def test_a_symlink_stays_and_its_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "docker").mkdir()
    target = put(tmp_path / "docker", name="ignore")
    link = tmp_path / ".dockerignore"
    link.symlink_to("docker/ignore")
    replace(link)
    assert (os.readlink(link), target.read_bytes()) == ("docker/ignore", NEW)
    assert (names(tmp_path), names(tmp_path / "docker")) == (
        [".dockerignore", "docker"],
        ["ignore"],
    )


def test_a_dangling_symlink_gets_its_file(tmp_path: Path) -> None:
    link = tmp_path / ".dockerignore"
    link.symlink_to("ignore")
    replace(link, read=None)
    assert (link.is_symlink(), (tmp_path / "ignore").read_bytes()) == (True, NEW)


def test_a_symlink_out_of_the_context_is_refused(tmp_path: Path) -> None:
    target = put(tmp_path, name="shared")
    (tmp_path / "context").mkdir()
    link = tmp_path / "context" / ".dockerignore"
    link.symlink_to("../shared")
    with pytest.raises(CtxauditError, match="symlink that leads out of"):
        replace(link)
    assert (target.read_bytes(), names(link.parent)) == (OLD, [".dockerignore"])


def test_an_absolute_symlink_is_refused(tmp_path: Path) -> None:
    target = put(tmp_path, name="ignore")
    link = tmp_path / ".dockerignore"
    link.symlink_to(target)
    with pytest.raises(CtxauditError, match="absolute symlink"):
        replace(link)
    assert target.read_bytes() == OLD


def test_a_loop_of_symlinks_is_refused(tmp_path: Path) -> None:
    link = tmp_path / ".dockerignore"
    link.symlink_to(".dockerignore")
    with pytest.raises(CtxauditError):
        replace(link, read=None)
    assert names(tmp_path) == [".dockerignore"]


def test_a_read_only_directory_leaves_the_old_file(place: Path) -> None:
    path = put(place)
    path.chmod(0o666)
    place.chmod(0o555)
    with no_root(), pytest.raises(CtxauditError, match="permission denied; nothing was changed"):
        replace(path)
    assert (path.read_bytes(), names(place)) == (OLD, [".dockerignore"])


def test_a_read_only_file_is_meant_so(place: Path) -> None:
    path = put(place)
    path.chmod(0o444)
    with no_root(), pytest.raises(CtxauditError, match="is read-only; nothing was changed"):
        replace(path)
    assert (path.read_bytes(), names(place)) == (OLD, [".dockerignore"])


@pytest.mark.parametrize("kind", ["directory", "fifo"])
def test_what_is_no_file_is_left_alone(tmp_path: Path, kind: str) -> None:
    path = tmp_path / ".dockerignore"
    path.mkdir() if kind == "directory" else os.mkfifo(path)
    with pytest.raises(CtxauditError, match="not a regular file"):
        replace(path)
    assert names(tmp_path) == [".dockerignore"]


def test_a_vanished_directory_is_told(tmp_path: Path) -> None:
    with pytest.raises(CtxauditError, match="no such file or directory; nothing was changed"):
        replace(tmp_path / "gone" / ".dockerignore", read=None)


def test_a_directory_that_vanishes_meanwhile_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = tmp_path / "context"
    directory.mkdir()
    path = put(directory)
    check = write._check_unchanged

    def vanish(*arguments: Any) -> None:
        check(*arguments)
        shutil.rmtree(directory, ignore_errors=True)

    monkeypatch.setattr(write, "_check_unchanged", vanish)
    with pytest.raises(CtxauditError, match="no such file or directory; nothing was changed"):
        replace(path)


@pytest.mark.parametrize("now", [b"another\n", None])
def test_a_file_that_changed_since_it_was_read_is_left_alone(
    tmp_path: Path, now: bytes | None
) -> None:
    path = tmp_path / ".dockerignore"
    if now is not None:
        path.write_bytes(now)
    with pytest.raises(CtxauditError, match="was changed while ctxaudit ran"):
        replace(path)
    assert names(tmp_path) == ([] if now is None else [".dockerignore"])


def test_a_file_that_appeared_since_is_left_alone(tmp_path: Path) -> None:
    path = put(tmp_path)
    with pytest.raises(CtxauditError, match="was changed while ctxaudit ran"):
        replace(path, read=None)
    assert path.read_bytes() == OLD


def test_a_change_during_the_writing_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path)
    write_new = write._write

    def edit_meanwhile(*arguments: Any) -> None:
        write_new(*arguments)
        path.write_bytes(b"by an editor\n")

    monkeypatch.setattr(write, "_write", edit_meanwhile)
    with pytest.raises(CtxauditError, match="was changed while ctxaudit ran"):
        replace(path)
    assert (path.read_bytes(), names(tmp_path)) == (b"by an editor\n", [".dockerignore"])


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", os.fspath(tmp_path)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("may not mount: " + mounted.stderr.decode().strip())
    try:
        path = put(tmp_path)
        with pytest.raises(CtxauditError, match="no space left on device; nothing was changed"):
            replace(path, content=b"x" * 100_000)
        assert (path.read_bytes(), names(tmp_path)) == (OLD, [".dockerignore"])
    finally:
        subprocess.run(["umount", os.fspath(tmp_path)], check=True)


def test_a_limit_on_the_size_leaves_the_old_file(tmp_path: Path) -> None:
    path = put(tmp_path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, limits[1]))
    try:
        with pytest.raises(CtxauditError, match="file too large; nothing was changed"):
            replace(path, content=b"x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (path.read_bytes(), names(tmp_path)) == (OLD, [".dockerignore"])


@pytest.mark.parametrize("number", [errno.EINVAL, errno.EIO])
def test_what_a_file_system_says_to_flushing_a_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    path = put(tmp_path)
    flush = os.fsync

    def refuse(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(number, os.strerror(number))
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", refuse)
    if number == errno.EINVAL:
        replace(path)
    else:
        with pytest.raises(CtxauditError, match="was written, but may not be on the disk yet"):
            replace(path)
    assert (path.read_bytes(), names(tmp_path)) == (NEW, [".dockerignore"])


class CtrlC:
    """Raises KeyboardInterrupt before the given step (a bytecode) of the module under test."""

    def __init__(self, step: int) -> None:
        self.left = step

    def __call__(self, frame: FrameType, event: str, _argument: object) -> CtrlC | None:
        if frame.f_code.co_filename != write.__file__:
            return None
        frame.f_trace_opcodes = True
        if event == "opcode":
            self.left -= 1
            if self.left < 0:
                raise KeyboardInterrupt
        return self


# what was open when Ctrl-C came is closed by the interpreter, with a warning
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("read", [OLD, None])
def test_ctrl_c_at_any_moment_leaves_one_whole_file(tmp_path: Path, read: bytes | None) -> None:
    path = tmp_path / ".dockerignore"
    steps, seen = 0, set()
    while True:
        path.unlink(missing_ok=True)
        if read is not None:
            path.write_bytes(read)
        ctrl_c, tracing = CtrlC(steps), sys.gettrace()
        sys.settrace(ctrl_c)
        try:
            with suppress(KeyboardInterrupt):
                replace(path, read=read)
        finally:
            sys.settrace(tracing)
        content = path.read_bytes() if path.exists() else None
        assert content in (read, NEW)
        assert names(tmp_path) == ([] if content is None else [".dockerignore"])
        seen.add(content)
        if ctrl_c.left >= 0:
            break
        steps += 1
    assert seen == {read, NEW}
    assert steps > 100


def test_a_reader_never_sees_half_a_file(tmp_path: Path) -> None:
    contents = [b"a" * 300_000, b"b" * 300_000]
    path = put(tmp_path, contents[0])
    seen: set[bytes] = set()
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            seen.add(path.read_bytes())

    watcher = threading.Thread(target=watch)
    watcher.start()
    for turn in range(20):
        replace(path, contents[(turn + 1) % 2], contents[turn % 2])
    done.set()
    watcher.join()
    assert seen <= set(contents)
