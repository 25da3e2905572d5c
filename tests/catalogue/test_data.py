"""The catalogue's data: well formed, in Docker's grammar, and understood as moby understands it."""

from __future__ import annotations

import functools
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from ctxaudit.catalogue import CONTEXT_FAMILIES, FAMILIES, GIT, Entry, entries, entry, is_litter
from ctxaudit.catalogue.entry import CONFIDENCES
from ctxaudit.catalogue.names import NameIndex
from ctxaudit.catalogue.read import read_entries
from ctxaudit.ignorefile.decide import NOTHING_MATCHED, PatternList
from ctxaudit.ignorefile.read import clean_pattern, read_patterns
from ctxaudit.litter.needs import makers
from ctxaudit.rules import RULES
from tests.catalogue.examples import Examples, examples_of
from tests.conformance.fuzz_matcher import find_devtools

PATTERNS = sorted({pattern for one in entries() for pattern in (*one.names, *one.exceptions)})


def test_ids_are_unique() -> None:
    counts = Counter(one.id for one in entries())
    assert len(counts) > 300
    assert [name for name, count in counts.items() if count > 1] == []


def test_no_pattern_is_there_twice_with_the_same_markers() -> None:
    seen = Counter(
        (pattern, marker)
        for one in entries()
        for pattern in one.names
        for marker in one.proofs or [one.confidence]
    )
    assert [key for key, count in seen.items() if count > 1] == []


@pytest.mark.parametrize("family", FAMILIES)
def test_each_family_has_entries_and_the_context_ones_a_rule(family: str) -> None:
    assert entries(family)
    rules = {rule.ID for rule in RULES}
    assert family in rules or family not in CONTEXT_FAMILIES


@pytest.mark.parametrize("one", entries(), ids=lambda one: str(one.id))
def test_an_entry_says_what_it_is(one: Entry) -> None:
    assert one.what
    assert not one.what.endswith(".")
    assert one.best_confidence != "none"
    assert len(set(one.names)) == len(one.names)
    assert all(
        CONFIDENCES.index(proof.confidence) > CONFIDENCES.index(one.confidence)
        for proof in one.proofs
    )
    assert makers(one.tools) >= makers("generic")
    assert one.tools == "generic" or makers(one.tools) > makers("generic")


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_is_one_that_docker_takes_as_it_is(pattern: str) -> None:
    cleaned = clean_pattern(pattern)
    assert cleaned is not None
    assert (cleaned.text, cleaned.exception) == (pattern, False)
    assert PatternList(read_patterns(pattern.encode())).refused == {}
    assert pattern.rpartition("/")[2].strip("*?")


@functools.cache
def batches() -> list[dict[str, Examples]]:
    """Patterns with their examples, such that no example is another pattern's, or above one."""
    found: list[tuple[dict[str, Examples], PatternList, set[str]]] = []
    for pattern in PATTERNS:
        examples = examples_of(pattern)
        paths = {*examples.matching, *examples.other}
        above = {"/".join(path.split("/")[:at]) for path in paths for at in range(path.count("/"))}
        for number, (batch, patterns, taken) in enumerate(found):
            ours = PatternList(read_patterns(pattern.encode()))
            if len(batch) < 80 and not (
                any(is_excluded(patterns, path) for path in paths)
                or any(is_excluded(ours, path) for path in taken)
                or taken & above
                or any(other.startswith(f"{path}/") for path in paths for other in taken)
                or any(path.startswith(f"{other}/") for path in paths for other in taken)
            ):
                batch[pattern] = examples
                text = "\n".join(batch).encode()
                found[number] = (batch, PatternList(read_patterns(text)), taken | paths)
                break
        else:
            found.append(({pattern: examples}, PatternList(read_patterns(pattern.encode())), paths))
    return [batch for batch, _, _ in found]


def is_excluded(patterns: PatternList, path: str) -> bool:
    state, prefix = NOTHING_MATCHED, ""
    for name in path.split("/"):
        state = patterns.advance(state, prefix, name)
        prefix += f"{name}/"
    return patterns.selects(state)


def moby_excludes(root: Path, patterns: list[str], paths: list[str], *, files: bool) -> set[str]:
    """What moby's own matcher excludes of these paths, made as files or as directories."""
    for path in paths:
        where = root / path
        (where.parent if files else where).mkdir(parents=True, exist_ok=True)
        if files:
            where.touch()
    dockerfile = root.with_name(f"{root.name}.Dockerfile")
    dockerfile.write_text("FROM scratch\n")
    root.with_name(f"{dockerfile.name}.dockerignore").write_text("\n".join([*patterns, ""]))
    command = [find_devtools(), "build-context", "ls", str(root), "--all", "-0"]
    done = subprocess.run([*command, "-f", str(dockerfile)], capture_output=True, check=True)
    rows = [row.decode() for row in done.stdout.split(b"\0") if row]
    assert {row[0] for row in rows} <= {"+", "-"}
    return set(paths) - {row[2:].removesuffix("/") for row in rows if row[0] == "+"}


@pytest.mark.parametrize("files", [True, False], ids=["files", "directories"])
def test_moby_matches_the_examples_and_no_others(tmp_path: Path, *, files: bool) -> None:
    seen = 0
    for number, batch in enumerate(batches()):
        root = tmp_path / str(number)
        root.mkdir()
        matching = {path for one in batch.values() for path in one.matching}
        paths = sorted(matching | {path for one in batch.values() for path in one.other})
        assert moby_excludes(root, list(batch), paths, files=files) == matching
        seen += len(batch)
    assert seen == len(PATTERNS)


def test_the_index_finds_what_the_patterns_match() -> None:
    index = NameIndex(one._replace(exceptions=()) for one in entries())
    for one in entries():
        for pattern in one.names:
            examples = examples_of(pattern)
            for path in (*examples.matching, *examples.other):
                prefix, slash, name = path.rpartition("/")
                found = {named.pattern for named in index.matching(prefix + slash, name)}
                assert (pattern in found) == (path in examples.matching), (pattern, path)
                assert index.suspects(["plain", name], f"plain/{name}") in ([], [1])
                assert not found or index.suspects(["plain", name], f"plain/{name}")


def test_the_index_asks_docker_where_a_directory_has_a_newline() -> None:
    index = NameIndex([entry("log-files")])
    patterns = PatternList(read_patterns(b"**/*.log"))
    for prefix in ("", "a/", "a\nb/", "a/b\n/c/"):
        found = {named.pattern for named in index.matching(prefix, "x.log")}
        assert ("**/*.log" in found) == bool(patterns.within(prefix).hits("x.log"))


@pytest.mark.parametrize(
    "text",
    [
        "\n[x]\nnames: a\nseverity: bad\nconfidence: low\nwhat: x\n",
        "\n[x]\nnames: a\nseverity: note\nconfidence: low\n",
        "\n[x]\nnames: a\nseverity: note\nconfidence: low\nwhat: x\nhigh: under:a\n",
        "\n[x]\nnames: a\nseverity: note\nconfidence: low\nwhat: x\ncolour: red\n",
        "\n[x]\nnames\n",
    ],
)
def test_bad_data_is_told(text: str) -> None:
    with pytest.raises(ValueError, match=r"f\.txt, \[x\]"):
        list(read_entries("f", text))


def test_it_loads_in_a_few_milliseconds() -> None:
    code = (
        "import time, ctxaudit.catalogue as c; t = time.process_time();"
        "from ctxaudit.catalogue.find import index_of;"
        "index_of(c.CONTEXT_FAMILIES); print(time.process_time() - t)"
    )
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True) for _ in range(5)]
    assert min(float(run.stdout) for run in runs) < 0.03  # about 0.008 on an idle machine


def test_an_entry_is_found_by_its_id() -> None:
    assert entry(GIT).names == ("**/.git",)
    assert is_litter("node_modules")
    assert not is_litter("docs")
    with pytest.raises(KeyError):
        entry("no-such-entry")
