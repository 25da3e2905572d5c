"""Which files a build is known to read beside what its COPYs name: one module a kind of project.

Nothing of the project is run: manifests are parsed, sources searched for what they take in.
"""

from __future__ import annotations

from ctxaudit.needs.model import Need, Needs, Step

__all__ = ["Need", "Needs", "Step"]
