"""`ctxaudit generate` as people run it: in a shell, with redirections, accidents and all."""

from __future__ import annotations

import os
import select
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.conftest import COMMAND, MakeTree, Ran, RunCommand, environment, run_git

BASH = shutil.which("bash") or "bash"
OLD = "# mine\n*.tmp\n"
PROJECT = {
    "Dockerfile": "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD node src/a.js\n",
    "package.json": '{"name": "demo"}\n',
    "src/a.js": "a",
    "node_modules/x/index.js": "x" * 5000,
    "npm-debug.log": "log",
    "x.tmp": "t",
}
NAME = ".dockerignore"
SOURCES = ("Dockerfile", "package.json", "src")


def shell(line: str, directory: Path) -> Ran:
    """Runs a line in a shell that finds our command."""
    path = f"{COMMAND.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [BASH, "-c", line],
        cwd=directory,
        env=environment(PATH=path),
        capture_output=True,
        check=False,
        timeout=120,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def only_line(text: str) -> str:
    """The one line that there is, without its end."""
    assert text.endswith("\n")
    assert text.count("\n") == 1, text
    return text[:-1]


def refusal(ran: Ran) -> str:
    """The one line with which it was refused; nothing was printed."""
    assert (ran.status, ran.out) == (2, "")
    return only_line(ran.err).removeprefix("ctxaudit: error: ")


@pytest.fixture
def project(make_tree: MakeTree) -> Path:
    """A project with an ignore file and no git."""
    return make_tree(PROJECT | {NAME: OLD})


@pytest.fixture
def proposed(project: Path, ctxaudit: RunCommand) -> str:
    """What is proposed for it."""
    ran = ctxaudit("generate", cwd=project)
    assert ran.status == 0
    assert ran.out.startswith(OLD)
    assert "\n**/node_modules\n" in ran.out
    return ran.out


def committed(directory: Path, *files: str) -> None:
    """Makes a repository that has these files."""
    run_git(directory, "init", "-q")
    run_git(directory, "add", *files)
    run_git(directory, "commit", "-qm", "a")


REDIRECTIONS = [
    "ctxaudit generate > .dockerignore",
    "ctxaudit generate . >| ./.dockerignore",
    "ctxaudit generate | tee .dockerignore > /dev/null",
    "ctxaudit generate | cat > .dockerignore",
]


@pytest.mark.parametrize(
    ("line", "source"), [*((line, "index") for line in REDIRECTIONS), (REDIRECTIONS[0], "HEAD")]
)
def test_a_redirection_begins_with_what_git_has(project: Path, line: str, source: str) -> None:
    committed(project, NAME, *SOURCES)
    if source == "HEAD":
        run_git(project, "rm", "-q", "--cached", NAME)
    ran = shell(line, project)
    assert ran.status == 0
    assert f"started from the file in git's {source}" in ran.err
    assert (project / NAME).read_text().startswith(OLD)
    assert shell("ctxaudit generate --check", project) == Ran(0, "", "")


@pytest.mark.parametrize(
    ("line", "has_git"), [*((line, False) for line in REDIRECTIONS), (REDIRECTIONS[0], True)]
)
def test_what_the_shell_lost_is_told(project: Path, line: str, has_git: bool) -> None:
    if has_git:
        run_git(project, "init", "-q")
        run_git(project, "add", "src")
    ran = shell(line, project)
    assert ran.status == 0
    assert ran.err.startswith(
        "ctxaudit: the shell emptied .dockerignore before ctxaudit ran and git does not give it "
        "back, so its old content is lost; --write avoids this\n"
    )
    content = (project / NAME).read_text()
    assert "# mine" not in content
    assert "\n**/node_modules\n" in content


def test_of_a_file_that_was_not_there_nothing_is_lost(
    make_tree: MakeTree, ctxaudit: RunCommand
) -> None:
    root = make_tree(PROJECT)
    expected = ctxaudit("generate", cwd=root).out
    ran = shell(REDIRECTIONS[0], root)
    assert (ran.status, (root / NAME).read_text()) == (0, expected)
    assert "emptied" not in ran.err
    assert shell("ctxaudit generate --check", root) == Ran(0, "", "")


def test_output_is_not_added_to_the_file_that_is_read(project: Path) -> None:
    ran = shell("ctxaudit generate >> .dockerignore", project)
    assert refusal(ran).endswith(
        "the output would go into the file that it is made from; use --write"
    )
    assert (project / NAME).read_text() == OLD


def test_output_is_added_to_no_file(make_tree: MakeTree) -> None:
    root = make_tree(PROJECT)
    assert shell("ctxaudit generate >> .dockerignore", root).status == 0
    assert shell("ctxaudit generate --check", root) == Ran(0, "", "")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("ctxaudit generate app > app/.dockerignore", "app/.dockerignore"),
        ("cd app; ctxaudit generate .. > ../.dockerignore", ".dockerignore"),
        (
            "ctxaudit generate -f my.Dockerfile > my.Dockerfile.dockerignore",
            "my.Dockerfile.dockerignore",
        ),
        ("ctxaudit generate > Dockerfile.dockerignore", "Dockerfile.dockerignore"),
        ("ctxaudit generate --build app > app/.dockerignore", "app/.dockerignore"),
    ],
)
def test_the_emptied_file_is_known_wherever_it_is(
    make_tree: MakeTree, line: str, name: str
) -> None:
    root = make_tree(
        {
            "compose.yaml": "services:\n  app:\n    build: ./app\n",
            "my.Dockerfile": "FROM node:22\nCOPY . .\n",
            name: OLD,
            **PROJECT,
            **{f"app/{path}": content for path, content in PROJECT.items()},
        }
    )
    committed(root, name, *SOURCES)
    ran = shell(line, root)
    assert ran.status == 0
    assert "started from the file in git's index" in ran.err
    assert (root / name).read_text().startswith(OLD)


def test_write_replaces_the_file_once(project: Path, proposed: str, ctxaudit: RunCommand) -> None:
    path = project / NAME
    path.chmod(0o640)
    ran = ctxaudit("generate", "--write", cwd=project)
    assert (ran.status, ran.out, path.read_text()) == (0, "", proposed)
    assert ran.err.startswith("ctxaudit: wrote .dockerignore\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    first = path.stat()
    again = ctxaudit("generate", "--write", cwd=project)
    assert again.err.startswith("ctxaudit: .dockerignore is as proposed\n")
    assert path.stat() == first
    assert names(project) == sorted([NAME, *{name.partition("/")[0] for name in PROJECT}])


def test_write_makes_the_file(make_tree: MakeTree, ctxaudit: RunCommand) -> None:
    root = make_tree(PROJECT)
    expected = ctxaudit("generate", cwd=root).out
    assert ctxaudit("generate", "--write", root).status == 0
    assert (root / NAME).read_text() == expected


def test_write_goes_through_a_symlink(project: Path, ctxaudit: RunCommand) -> None:
    (project / NAME).rename(project / "ignore.txt")
    (project / NAME).symlink_to("ignore.txt")
    expected = ctxaudit("generate", cwd=project).out
    assert ctxaudit("generate", "--write", cwd=project).status == 0
    assert os.readlink(project / NAME) == "ignore.txt"
    assert (project / "ignore.txt").read_text() == expected
    assert ctxaudit("generate", "--check", cwd=project) == Ran(0, "", "")


@pytest.mark.parametrize("old", [b"# mine\r\n*.tmp\r\n", b"*.tmp", b"\xef\xbb\xbf*.tmp\r\n# \xff"])
def test_write_keeps_the_bytes_of_the_user(project: Path, ctxaudit: RunCommand, old: bytes) -> None:
    path = project / NAME
    path.write_bytes(old)
    assert ctxaudit("generate", "--write", cwd=project).status == 0
    content = path.read_bytes()
    assert content.startswith(old)
    assert b"**/node_modules" in content
    ends_with_cr = [line.endswith(b"\r") for line in content.split(b"\n")[:-1]]
    assert set(ends_with_cr) == {b"\r" in old}
    assert ctxaudit("generate", "--check", cwd=project) == Ran(0, "", "")


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Coverage could not write its data where the program may not write."""
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)


@pytest.fixture
def as_nobody(project: Path) -> Iterator[list[str]]:
    """What makes a command run without the rights of root, on a project of its own."""
    if os.geteuid() != 0:
        yield []
        return
    for path in [project, *project.rglob("*")]:
        os.chown(path, 65534, 65534)
    for directory in (project.parent, project.parent.parent, project.parent.parent.parent):
        directory.chmod(0o755)
    prefix = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    tried = subprocess.run([*prefix, COMMAND, "--version"], capture_output=True, check=False)
    if tried.returncode:
        pytest.skip(f"others than root cannot run it here: {tried.stderr.decode().strip()}")
    yield prefix


@pytest.mark.usefixtures("unmeasured")
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (NAME, "is read-only; nothing was changed: make it writable, or use the output"),
        (".", "cannot write it: permission denied; nothing was changed"),
    ],
)
def test_what_is_read_only_stays(
    project: Path, as_nobody: list[str], name: str, reason: str
) -> None:
    path = project / name
    path.chmod(path.stat().st_mode & 0o555)
    before = names(project)
    done = subprocess.run(
        [*as_nobody, COMMAND, "generate", "--write"],
        cwd=project,
        env=environment(),
        capture_output=True,
        check=False,
    )
    path.chmod(0o755)
    ran = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert refusal(ran) == f".dockerignore: {reason}"
    assert ((project / NAME).read_text(), names(project)) == (OLD, before)


def test_a_directory_that_is_gone_is_told(tmp_path: Path) -> None:
    ran = shell("mkdir d; cd d; rmdir ../d; ctxaudit generate --write", tmp_path)
    assert refusal(ran) == "the working directory was removed"
    assert names(tmp_path) == []


@pytest.fixture
def full_disk(project: Path) -> Iterator[Path]:
    """The project on a disk with no room for one byte more."""
    with tempfile.TemporaryDirectory() as directory:
        command = ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", directory]
        mounted = subprocess.run(command, capture_output=True, check=False)
        if mounted.returncode:
            pytest.skip("may not mount: " + mounted.stderr.decode().strip())
        try:
            root = Path(shutil.copytree(project, directory, dirs_exist_ok=True))
            filler = os.open(root / "filler", os.O_WRONLY | os.O_CREAT)
            with suppress(OSError):
                while os.write(filler, b"x" * 4096):
                    pass
            os.close(filler)
            yield root
        finally:
            subprocess.run(["umount", directory], check=True)


def test_a_full_disk_leaves_the_old_file(full_disk: Path, ctxaudit: RunCommand) -> None:
    before = names(full_disk)
    ran = ctxaudit("generate", "--write", cwd=full_disk)
    reason = "cannot write it: no space left on device; nothing was changed"
    assert refusal(ran) == f".dockerignore: {reason}"
    assert ((full_disk / NAME).read_text(), names(full_disk)) == (OLD, before)


@pytest.mark.usefixtures("unmeasured")
def test_a_limit_on_sizes_leaves_the_old_file(project: Path) -> None:
    old = "# a long comment of mine\n" * 100
    (project / NAME).write_text(old)
    before = names(project)
    ran = shell("ulimit -f 1; ctxaudit generate --write", project)
    reason = "cannot write it: file too large; nothing was changed"
    assert refusal(ran) == f".dockerignore: {reason}"
    assert ((project / NAME).read_text(), names(project)) == (old, before)


def test_output_that_cannot_be_written_is_told(project: Path) -> None:
    ran = shell("ctxaudit generate > /dev/full", project)
    assert refusal(ran) == "cannot write the output: no space left on device"


def test_a_dockerfile_may_come_from_stdin(project: Path, ctxaudit: RunCommand) -> None:
    dockerfile = (project / "Dockerfile").read_text()
    expected = ctxaudit("generate", cwd=project).out
    ran = ctxaudit("generate", "-f", "-", cwd=project, stdin=dockerfile)
    assert (ran.status, ran.out) == (0, expected)


def test_a_reader_that_goes_is_no_trouble(project: Path) -> None:
    (project / NAME).write_text("# a long comment of mine\n" * 10_000)
    ran = shell("ctxaudit generate | head -n 1; echo ${PIPESTATUS[0]}", project)
    assert ran[:2] == (0, "# a long comment of mine\n0\n")
    assert "Traceback" not in ran.err


def interrupted(process: subprocess.Popen[bytes], after: float) -> int:
    """The status after Ctrl-C at this moment, as a shell has it."""
    time.sleep(after)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    return process.returncode if process.returncode >= 0 else 128 - process.returncode


def test_ctrl_c_leaves_one_whole_file(project: Path, proposed: str) -> None:
    path = project / NAME
    before = names(project)
    command = [os.fspath(COMMAND), "generate", "--write"]
    start = time.monotonic()
    subprocess.run(command, cwd=project, env=environment(), capture_output=True, check=True)
    duration = time.monotonic() - start
    outcomes = set()
    for part in range(10):
        path.write_text(OLD)
        process = subprocess.Popen(
            command,
            cwd=project,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        status = interrupted(process, duration * part / 8)
        outcomes.add((status, path.read_text()))
        assert names(project) == before
    # an interrupt after the rename finds the new file
    assert outcomes <= {(130, OLD), (130, proposed), (0, proposed)}
    assert (130, OLD) in outcomes


def test_ctrl_c_is_quiet(project: Path) -> None:
    """While nobody reads what it prints."""
    (project / NAME).write_text("# a long comment of mine\n" * 10_000)
    process = subprocess.Popen(
        [COMMAND, "generate"],
        cwd=project,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert select.select([process.stdout], [], [], 60)[0]
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, b"")
    assert not out.endswith(b"ctxaudit generate: end\n")


def test_check_tells_whether_the_file_is_as_proposed(project: Path, ctxaudit: RunCommand) -> None:
    ran = ctxaudit("generate", "--check", cwd=project)
    assert (ran.status, ran.out) == (1, "")
    first = ran.err.splitlines()[0]
    assert first == (
        "ctxaudit: .dockerignore is not what would be proposed; see ctxaudit generate --diff"
    )
    assert (project / NAME).read_text() == OLD
    ctxaudit("generate", "--write", cwd=project)
    assert ctxaudit("generate", "--check", cwd=project) == Ran(0, "", "")
    (project / NAME).write_text((project / NAME).read_text().replace("**/node_modules\n", ""))
    assert ctxaudit("generate", "--check", cwd=project).status == 1


@pytest.mark.parametrize("old", [b"*.tmp\r\n# mine", b"*.tmp", None])
@pytest.mark.parametrize("program", [["git", "apply"], ["patch", "-p1", "--binary", "-s"]])
def test_diff_is_taken_by_git_and_patch(
    project: Path, ctxaudit: RunCommand, program: list[str], old: bytes | None
) -> None:
    path = project / NAME
    path.unlink()
    if old is not None:
        path.write_bytes(old)
    done = subprocess.run(
        [COMMAND, "generate", "--diff"],
        cwd=project,
        env=environment(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert ctxaudit("generate", "--write", "--fix", cwd=project).status == 0
    written = path.read_bytes()
    path.unlink()
    if old is not None:
        path.write_bytes(old)
    subprocess.run(program, input=done.stdout, cwd=project, check=True)
    assert path.read_bytes() == written
    assert ctxaudit("generate", "--diff", cwd=project)[:2] == (0, "")


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--write", "--diff"], "use one of --write, --diff, --check and --interactive"),
        (["--check", "--diff"], "use one of --write, --diff, --check and --interactive"),
        (["--style", "both"], '--style is deny or allow, not "both"'),
        (["--builder", "podman"], "podman"),
        (["-f", "nowhere"], "nowhere"),
        (["nowhere"], "nowhere"),
        (["--build", "nope"], "nope"),
        (["--target", "nope"], "nope"),
        (["--build-arg", "=x"], "write --build-arg NAME=VALUE"),
    ],
)
def test_wrong_use_is_one_line(
    project: Path, ctxaudit: RunCommand, options: list[str], reason: str
) -> None:
    assert reason in refusal(ctxaudit("generate", *options, cwd=project))


@pytest.mark.parametrize("options", [[], ["--write"], ["--diff"], ["--check"]])
def test_a_dockerfile_that_docker_refuses_is_told(
    project: Path, ctxaudit: RunCommand, options: list[str]
) -> None:
    (project / "Dockerfile").write_text("FROM node:22\nCOPIE . .\n")
    ran = ctxaudit("generate", *options, cwd=project)
    assert refusal(ran).startswith("Dockerfile:2: ")
    assert (project / NAME).read_text() == OLD


def test_an_ignore_file_that_docker_refuses_is_told(project: Path, ctxaudit: RunCommand) -> None:
    (project / NAME).write_text("a\n[\n")
    ran = ctxaudit("generate", "--write", cwd=project)
    assert refusal(ran).startswith(".dockerignore:2: ")
    assert (project / NAME).read_text() == "a\n[\n"


SEVERAL = {
    "web/Dockerfile": "FROM node:22\nCOPY . .\nRUN npm ci\n",
    "web/package.json": "{}",
    "web/.dockerignore": "# of web\n",
    "api/Dockerfile": "FROM python:3.13\nCOPY . .\nRUN pip install .\n",
    "api/setup.py": "from setuptools import setup\nsetup()\n",
    "api/.dockerignore": "# of api\n",
}


def test_of_several_ignore_files_one_has_to_be_named(
    make_tree: MakeTree, ctxaudit: RunCommand
) -> None:
    root = make_tree(SEVERAL)
    assert refusal(ctxaudit("generate", "--write", cwd=root)) == (
        "these builds read 2 ignore files (api/.dockerignore, web/.dockerignore); "
        "name one with --build or -f"
    )
    assert ctxaudit("generate", "--write", "web", cwd=root).status == 0
    content = (root / "web" / NAME).read_text()
    assert content.startswith("# of web\n")
    assert "**/node_modules" in content
    assert "__pycache__" not in content
    assert (root / "api" / NAME).read_text() == "# of api\n"
    assert ctxaudit("generate", "--write", "--build", "api/*", cwd=root).status == 0
    assert "**/__pycache__" in (root / "api" / NAME).read_text()


def test_a_dockerfile_with_an_ignore_file_of_its_own_counts_alone(
    make_tree: MakeTree, ctxaudit: RunCommand
) -> None:
    own = "docker/web.Dockerfile.dockerignore"
    root = make_tree(
        {
            "Dockerfile": "FROM scratch\nCOPY npm-debug.log /\n",
            NAME: OLD,
            "docker/web.Dockerfile": "FROM node:22\nCOPY . .\n",
            own: "# of web\n",
            "npm-debug.log": "log",
            "a.js": "a",
        }
    )
    ran = ctxaudit("generate", "--write", "-f", "docker/web.Dockerfile", cwd=root)
    assert ran.status == 0
    content = (root / own).read_text()
    assert content.startswith("# of web\n")
    assert "npm-debug.log*" in content
    assert (root / NAME).read_text() == OLD
    assert ctxaudit("generate", "--write", cwd=root).status == 0
    assert "npm-debug.log" not in (root / NAME).read_text()


def test_services_that_share_an_ignore_file_count_together(
    make_tree: MakeTree, ctxaudit: RunCommand
) -> None:
    files = {
        "compose.yaml": "services:\n"
        "  web:\n    build: {context: ., dockerfile: web.Dockerfile}\n"
        "  api:\n    build: {context: ., dockerfile: api.Dockerfile}\n",
        "web.Dockerfile": "FROM node:22\nCOPY . .\nRUN npm ci\n",
        "api.Dockerfile": "FROM scratch\nCOPY npm-debug.log README.md /\n",
        "npm-debug.log": "log",
        "other.log": "log",
        "README.md": "# Demo\n",
        "package.json": "{}",
    }
    root = make_tree(files)
    for options in ([], ["-f", "web.Dockerfile"]):
        ran = ctxaudit("generate", *options, cwd=root)
        assert ran.status == 0
        assert "by 2 builds together" in ran.err
        (root / NAME).write_text(ran.out)
        sent = ctxaudit("files", "--build", "api", cwd=root).out.splitlines()
        assert {"npm-debug.log", "README.md"} <= set(sent)
        assert "other.log" not in sent
        (root / NAME).unlink()
