"""Asking a real builder whether an ignore file does what was computed.

`verify` compares what copies get, which is quick; `build_whole` does the whole builds.
"""

from __future__ import annotations

from ctxaudit.verify.verify import IgnoreChange, Verified, verify
from ctxaudit.verify.whole import Built, build_whole

__all__ = ["Built", "IgnoreChange", "Verified", "build_whole", "verify"]
