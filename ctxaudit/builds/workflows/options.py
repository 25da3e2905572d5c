"""The options of docker, podman, buildah and kaniko, read as their programs read them.

Docker's list is that of `buildCmd`, `rootFlags` and `commonBuildFlags` in buildx's
`commands/build.go`, hidden ones too.
"""

from __future__ import annotations

from typing import NamedTuple

from ctxaudit.builds.workflows.model import Text

_BUILDX = (
    "add-host allow annotation attest build-arg build-context builder cache-from cache-to call "
    "cgroup-parent cpu-period cpu-quota cpu-shares cpuset-cpus cpuset-mems file iidfile isolation "
    "label memory memory-swap metadata-file network no-cache-filter output platform policy print "
    "progress provenance resource sbom secret security-opt shm-size ssh tag target ulimit"
)
_BUILDAH = (
    "arch authfile blob-cache cache-ttl cap-add cap-drop cert-dir cgroupns cni-config-dir "
    "cni-plugin-path compat-volumes config cpp-flag creds decryption-key device dns dns-option "
    "dns-search env env-file format from hooks-dir ignorefile imagefile ipc jobs layer-label "
    "logfile manifest os os-feature os-version pid retry retry-delay root runroot runtime "
    "runtime-flag sbom-image-output sbom-merge-strategy sbom-output sbom-purl-output "
    "sbom-scanner-command sbom-scanner-image sign-by signature-policy source-date-epoch "
    "storage-driver storage-opt timestamp tmpdir unsetannotation unsetenv unsetlabel userns "
    "userns-gid-map userns-gid-map-group userns-uid-map userns-uid-map-user uts variant volume"
)
_KANIKO = (
    "build-arg cache-copy-layers cache-dir cache-repo cache-ttl compression compression-level "
    "context context-sub-path custom-platform customPlatform destination digest-file dockerfile "
    "git ignore-path image-download-retry image-fs-extract-retry image-name-tag-with-digest-file "
    "image-name-with-digest-file kaniko-dir label log-format oci-layout-path push-retry "
    "registry-certificate registry-client-cert registry-map registry-mirror snapshot-mode "
    "snapshotMode tar-path tarPath target verbosity"
)


class Grammar(NamedTuple):
    """Which options of a command take a value, and the long names of its short ones."""

    takes_value: frozenset[str]
    short: dict[str, str]


DOCKER_BUILD = Grammar(
    frozenset(_BUILDX.split()),
    {"f": "file", "t": "tag", "o": "output", "m": "memory", "c": "cpu-shares"},
)
BUILDAH_BUILD = Grammar(
    frozenset(f"{_BUILDX} {_BUILDAH}".split()),
    {"f": "file", "t": "tag", "o": "output", "m": "memory", "c": "cpu-shares", "v": "volume"},
)
KANIKO = Grammar(
    frozenset(_KANIKO.split()), {"f": "dockerfile", "c": "context", "d": "destination"}
)
BAKE = Grammar(
    frozenset(
        "allow builder call file list metadata-file policy progress provenance sbom set var".split()
    ),
    {"f": "file"},
)
COMPOSE = Grammar(
    frozenset(
        "ansi env-file file parallel profile progress project-directory project-name "
        "workdir host context".split()
    ),
    {"f": "file", "p": "project-name", "H": "host", "c": "context"},
)
# before the subcommand
DOCKER = Grammar(
    frozenset(
        "builder config context host log-level tlscacert tlscert tlskey connection identity url "
        "root runroot storage-driver storage-opt cgroup-manager namespace address".split()
    ),
    {"c": "context", "H": "host", "l": "log-level", "n": "namespace", "a": "address"},
)


class Options(NamedTuple):
    """Options by their long names in the order given, and what is no option.

    `unsure` are words that may be options or not, since what they are is not known.
    """

    given: tuple[tuple[str, Text], ...]
    positional: tuple[Text, ...]
    unsure: tuple[Text, ...] = ()

    def last(self, name: str) -> Text | None:
        """The value that counts for an option that is given once."""
        return next((value for key, value in reversed(self.given) if key == name), None)

    def all(self, name: str) -> tuple[Text, ...]:
        """The values of an option that may be given many times."""
        return tuple(value for key, value in self.given if key == name)


def read_options(words: list[Text], grammar: Grammar, *, until_first: bool = False) -> Options:
    """The options among the words; with `until_first` up to the first word that is none."""
    given: list[tuple[str, Text]] = []
    positional: list[Text] = []
    unsure: list[Text] = []
    waiting = list(reversed(words))
    while waiting:
        word = waiting.pop()
        if word.unknown and not word.text:
            unsure.append(word)
        elif word.text == "--":
            positional += reversed(waiting)
            break
        elif word.text.startswith("--"):
            given.append(_long(word, waiting, grammar))
        elif word.text.startswith("-") and word.text != "-":
            given += _short(word, waiting, grammar)
        elif until_first:
            positional += [word, *reversed(waiting)]
            break
        else:
            positional.append(word)
    return Options(tuple(given), tuple(positional), tuple(unsure))


def _long(word: Text, waiting: list[Text], grammar: Grammar) -> tuple[str, Text]:
    name, equals, value = word.text[2:].partition("=")
    if equals:
        return name, Text(value, word.unknown)
    if name in grammar.takes_value and waiting:
        return name, waiting.pop()
    return name, Text("true", word.unknown)


def _short(word: Text, waiting: list[Text], grammar: Grammar) -> list[tuple[str, Text]]:
    """`-qt name`, `-tname` and `-t=name` alike; letters before the one with a value have none."""
    found: list[tuple[str, Text]] = []
    for at, letter in enumerate(word.text[1:], 1):
        name = grammar.short.get(letter)
        if name is None:
            found.append((letter, Text("true")))
            continue
        rest = word.text[at + 1 :].removeprefix("=")
        if rest or word.unknown:
            return [*found, (name, Text(rest, word.unknown))]
        return [*found, (name, waiting.pop() if waiting else Text(""))]
    return found
