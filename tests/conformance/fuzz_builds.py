"""Random builds, by a real engine and by ctxaudit: what is fetched, and what the image holds.

    python -m tests.conformance.fuzz_builds 500 --seed 1000

prints each build that differs, with its number. `random_build` of that number makes it again.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.conformance.builds import Answer, ours, write_files
from tests.conformance.engine import Engine, NoEngineError, find_engine
from tests.conformance.random_dockerfiles import SHELL, Build, random_build
from tests.conformance.transferred import Fetched, build, write_shell

# reasons for which a build stops after the main context was fetched
_LATE = (
    *("not found", "non-directory", "too many links", "no such file", "not a directory"),
    *("replace to directory", "failed to do request"),
)


class Outcome(NamedTuple):
    """The comparison of one build: what kind of a build it was, and how the answers differ."""

    seed: int
    kind: str
    differences: tuple[str, ...]


def compare(count: int, seed: int, engine: Engine) -> Iterator[Outcome]:
    """Compares builds with consecutive numbers."""
    for number in range(seed, seed + count):
        with tempfile.TemporaryDirectory() as directory:
            yield _compare(random_build(number), Path(directory), engine)


def _compare(random: Build, directory: Path, engine: Engine) -> Outcome:
    context_dir = write_files(directory / "main", random.files, random.ignore)
    named = {}
    for name, files in random.named.items():
        named[name] = write_files(directory / name, () if name == SHELL else files)
    write_shell(named[SHELL])
    dockerfile = directory / "Dockerfile"
    dockerfile.write_text(random.dockerfile)
    theirs = build(
        engine,
        context_dir,
        random.dockerfile,
        target=random.target,
        build_args=random.build_args,
        named_contexts=named,
    )
    answer = ours(
        context_dir,
        dockerfile,
        target=random.target,
        build_args=random.build_args,
        named_contexts=named,
    )
    kind, differences = _differences(theirs, answer)
    return Outcome(random.seed, kind, tuple(differences))


def _differences(theirs: Fetched, answer: Answer) -> tuple[str, list[str]]:
    if answer.error is not None:
        reason = answer.error.split(": ", 1)[1]
        same = theirs.error is not None and reason in theirs.error
        return "refused", [] if same else [f"{answer.error!r} and not {theirs.error!r}"]
    if theirs.error is not None:
        return _differences_of_failed(theirs, answer)
    found = []
    if theirs.main != answer.main:
        found.append(f"fetched: {theirs.main} and not {answer.main}")
    if theirs.named != answer.named:
        found.append(f"fetched: {theirs.named} and not {answer.named}")
    left = {
        path: content
        for path, content in theirs.image.items()
        if content not in answer.image.get(path, ()) and content not in answer.anywhere
    }
    if left:
        found.append(f"in the image, not told: {left}")
    if beyond := answer.image.keys() - theirs.image.keys():
        found.append(f"not in the image: {sorted(beyond)}")
    return "built", found


def _differences_of_failed(theirs: Fetched, answer: Answer) -> tuple[str, list[str]]:
    """A build that fails may do so before all is fetched, but fetches nothing else."""
    error = str(theirs.error)
    if not any(reason in error for reason in _LATE):
        return "failed", [f"only Docker refuses: {error}"]
    if beyond := set(theirs.main) - set(answer.main):
        return "failed", [f"fetched although it fails: {sorted(beyond)}"]
    return "failed" if theirs.main == answer.main else "failed early", []


def main() -> int:
    """Compares as many builds as asked for; the exit status is 1 if some differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    try:
        engine = find_engine()
    except NoEngineError as reason:
        print(reason, file=sys.stderr)
        return 2
    kinds: Counter[str] = Counter()
    differing = 0
    for outcome in compare(options.count, options.seed, engine):
        kinds[outcome.kind] += 1
        if outcome.differences:
            differing += 1
            print(
                f"build {outcome.seed}:",
                *outcome.differences,
                random_build(outcome.seed),
                sep="\n  ",
            )
    print(
        f"builds {options.seed} to {options.seed + options.count - 1}: {differing} differ;",
        dict(kinds),
    )
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
