"""Random trees and ignore files: ctxaudit beside moby's own matcher.

    python -m tests.conformance.fuzz_matcher --lists 50000 --seed 1

The other side is docker-devtools, which holds moby's patternmatcher and BuildKit's walk. It reads
files and sends nothing, so what only BuildKit's transport does is taken out of the comparison:
patterns are transported beforehand, and a list with control characters gets a pattern that is not
ASCII (with which BuildKit lets them pass). Some lists it cannot answer; they are counted as
"no answer" and left to `fuzz_engine`:

- It compiles every pattern, to explain decisions, and fails where the walk would never come to the
  pattern; so it does with what is left of `!!x` when the exclamation marks are gone.
- It looks inside excluded directories that BuildKit skips, which shows where an exception such as
  `!x|d/*` or `!d/*/**` matches more than its text, less the wildcards at its end, says.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random
from typing import NamedTuple

from tests.conformance.compare import (
    Case,
    Place,
    as_transported,
    describe,
    lay_out,
    ours,
    reason_of,
)
from tests.conformance.engine import Taken
from tests.conformance.random_contexts import random_ignore, random_texts

LISTS_PER_TREE = 25
NO_ANSWER = Taken(error="no answer")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_TWICE_EXCEPTION = re.compile(r"^[\s/.\ufeff]*![\s/.]*!", re.MULTILINE)
_MORE_THAN_ITS_TEXT = re.compile(r"!.*(?:[|{\ufffd].*/\*\*?|/\*/\*\*)[\s/.]*$", re.MULTILINE)


class Outcome(NamedTuple):
    """How the lists of one tree came out."""

    seen: Counter[str]
    differences: list[str]


def find_devtools() -> str:
    """The docker-devtools program of this Python's environment."""
    from docker_devtools._find import find_binary

    return str(find_binary())


def matched(place: Place) -> Taken:
    """What ctxaudit counts as included, whether or not BuildKit could transport the names."""
    return ours(place, transported=False)


def theirs(place: Place) -> Taken:
    """What docker-devtools lists as sent; the tree says what is a directory."""
    ignore = place.ignore_file.read_text()
    command = [find_devtools(), "build-context", "ls", str(place.context_dir), "--all", "-0"]
    asked = subprocess.run(
        [*command, "-f", str(place.dockerfile)], capture_output=True, check=False
    )
    if _MORE_THAN_ITS_TEXT.search(ignore):
        return NO_ANSWER
    if asked.returncode != 0:
        error = asked.stderr.decode(errors="replace").strip()
        unanswered = ": rule " in error or _TWICE_EXCEPTION.search(ignore)
        return NO_ANSWER if unanswered else Taken(error=reason_of(error))
    rows = [os.fsdecode(row) for row in asked.stdout.split(b"\0") if row]
    sent = sorted((row[2:] for row in rows if row[0] == "+"), key=os.fsencode)
    is_directory = {path: _is_directory(place.context_dir / path) for path in sent}
    return Taken(
        tuple(path for path in sent if not is_directory[path]),
        tuple(path for path in sent if is_directory[path]),
    )


def _is_directory(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def prepared(ignore: bytes) -> bytes:
    """The ignore file without what only BuildKit's transport minds."""
    text = as_transported(ignore).decode()
    return (f"{text}\nnot-there-é\n" if _CONTROL.search(text) else text).encode()


def compare_tree(seed: str) -> Outcome:
    """Compares some lists over one tree; both come from the seed."""
    random = Random(seed)
    texts = random_texts(random, all_names=True)
    seen: Counter[str] = Counter()
    differences = []
    with tempfile.TemporaryDirectory() as directory:
        place = lay_out(Path(directory), Case(texts, b""))
        everything = theirs(place)
        paths = [*everything.files, *everything.directories]
        for _ in range(LISTS_PER_TREE):
            ignore = prepared(random_ignore(random, paths))
            place.put(ignore)
            expected = theirs(place)
            seen[_kind(expected, everything)] += 1
            if expected != NO_ANSWER and matched(place) != expected:
                differences.append(_difference(seed, Case(texts, ignore)))
    return Outcome(seen, differences)


def _kind(taken: Taken, everything: Taken) -> str:
    if taken.error is not None:
        return "no answer" if taken == NO_ANSWER else "refused"
    if taken == everything:
        return "nothing excluded"
    return "some excluded" if taken.files else "all excluded"


def _difference(seed: str, case: Case) -> str:
    return f"seed {seed}\n{describe(case, {'ours': matched, 'moby': theirs}, ignoring=NO_ANSWER)}"


def compare(lists: int, seed: int, processes: int | None = None) -> Iterator[Outcome]:
    """Compares this many lists (rounded up to whole trees), in several processes."""
    seeds = [f"{seed}/{number}" for number in range(-(-lists // LISTS_PER_TREE))]
    with ProcessPoolExecutor(processes) as pool:
        yield from pool.map(compare_tree, seeds, chunksize=4)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--lists", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    seen: Counter[str] = Counter()
    differences = 0
    for outcome in compare(options.lists, options.seed):
        seen += outcome.seen
        differences += len(outcome.differences)
        for difference in outcome.differences:
            print(difference, flush=True)
    compared = seen.total() - seen["no answer"]
    print(
        f"seed {options.seed}: {compared} lists compared, {differences} differences; {dict(seen)}"
    )
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
