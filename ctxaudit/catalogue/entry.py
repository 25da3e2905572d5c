"""What the catalogue knows of a kind of files that a build hardly needs."""

from __future__ import annotations

from typing import Literal, NamedTuple

from ctxaudit.model import Severity

Confidence = Literal["none", "low", "medium", "high"]
CONFIDENCES: tuple[Confidence, ...] = ("none", "low", "medium", "high")
Condition = Literal["beside", "above", "inside", "tagged"]
CONDITIONS: tuple[Condition, ...] = ("beside", "above", "inside", "tagged")
Kind = Literal["any", "dir", "file"]


class Marker(NamedTuple):
    """Something that lies near an entry and tells what it is; `path` may have wildcards.

    `beside`: where the entry's name begins; `above`: there or in a directory above, up to the
    context root; `inside`: in the entry; `tagged`: in the entry, with the signature of a cache
    directory tag.
    """

    condition: Condition
    path: str


class Proof(NamedTuple):
    """Markers that, all together, make an entry as certain as `confidence` says."""

    confidence: Confidence
    markers: tuple[Marker, ...]


class Entry(NamedTuple):
    """One entry of the catalogue.

    `names` are patterns of an ignore file; what one of `exceptions` matches is not meant. `kind`
    says what must lie there, since Docker's patterns do not tell a directory from a file.
    `confidence` is that no build needs what has such a name, before any of the `proofs` is looked
    at; none: only a proof counts. `severity` is that of the worst case, an entry in the image.
    `what` names the thing, `breaks` says when a build does need it (empty: no case is known).
    `tools` is the ecosystem whose tools make it. `claims_parent`: the directory around the name is
    meant.
    """

    id: str
    family: str
    names: tuple[str, ...]
    exceptions: tuple[str, ...]
    kind: Kind
    tools: str
    severity: Severity
    confidence: Confidence
    proofs: tuple[Proof, ...]
    what: str
    breaks: str
    claims_parent: bool

    @property
    def best_confidence(self) -> Confidence:
        """The confidence with the best proof."""
        found = (self.confidence, *(proof.confidence for proof in self.proofs))
        return max(found, key=CONFIDENCES.index)
