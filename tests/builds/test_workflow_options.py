"""Which word of `docker buildx build` is the context; the answers recorded are those of buildx.

It names the context that it does not find. To ask anew, with an engine that can be reached:

    python -m tests.builds.test_workflow_options
"""

import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from ctxaudit.builds.workflows.commands import step_of
from ctxaudit.builds.workflows.model import BuildStep, Text

RECORDED = Path(__file__).parent / "workflows" / "options.json"
VALUES = """
add-host=h:1.2.3.4 allow=network.host annotation=a=b attest=type=sbom,disabled=true build-arg=A=b
build-context=x=/ cache-from=type=gha cache-to=type=gha call=check cgroup-parent=x
cpu-period=1 cpu-quota=1 cpu-shares=1 cpuset-cpus=0 cpuset-mems=0 file=f iidfile=i isolation=x
label=a=b memory=1g memory-swap=1g metadata-file=m network=host no-cache-filter=x
output=type=docker platform=linux/amd64 progress=plain provenance=false sbom=false
secret=id=x,env=HOME security-opt=x shm-size=1g tag=t target=x ulimit=nofile=1
"""
FLAGS = "check compress force-rm load no-cache pull quiet rm squash debug".split()
OTHERS = """
-f file ctx
-ffile ctx
-f=file ctx
-t tag ctx
-qt tag ctx
-qf file ctx
-q ctx
-D ctx
-o type=docker ctx
-m 1g ctx
-c 5 ctx
--pull=false ctx
--no-cache=true ctx
--rm=false ctx
ctx -t tag
ctx --file f --pull
-t tag -- ctx
-- -ctx
--build-arg A ctx
--build-arg --pull ctx
--label "a b" "ctx with space"
--target= ctx
--squash ctx --compress
--load --push=false ctx -t a -t b --platform linux/amd64
""".strip().splitlines()


def lines() -> list[str]:
    pairs = [text.split("=", 1) for text in VALUES.split()]
    valued = [f"--{name}{sign}{value} ctx" for name, value in pairs for sign in (" ", "=")]
    return [*valued, *(f"--{flag} ctx" for flag in FLAGS), *OTHERS]


def asked(line: str) -> str:
    """The context that buildx sees, or its reason."""
    ran = subprocess.run(
        ["docker", "buildx", "build", *shlex.split(line)],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        cwd="/",
    )
    found = re.search(r'unable to prepare context: path "(.*)" not found', ran.stderr)
    return found[1] if found else f"error: {ran.stderr.strip().splitlines()[-1]}"


@pytest.mark.parametrize("line", lines())
def test_the_context_is_the_one_that_buildx_sees(line: str) -> None:
    recorded = json.loads(RECORDED.read_text())[line]
    step = step_of([Text("docker"), Text("build"), *map(Text, shlex.split(line))])
    assert isinstance(step, BuildStep)
    assert step.context == Text(recorded)


if __name__ == "__main__":
    answers = {line: asked(line) for line in lines()}
    RECORDED.write_text(json.dumps(answers, indent=1) + "\n")
