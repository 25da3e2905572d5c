"""Ignore files that Docker refuses for what lies in the tree."""

from __future__ import annotations

from ctxaudit.builder import skips_of
from ctxaudit.errors import CtxauditError
from ctxaudit.ignorefile.read import refused
from ctxaudit.names import shown
from ctxaudit.tree import ContextTree


def refuse_what_docker_refuses(tree: ContextTree, ignore_path: str) -> None:
    """Raises where Docker's walk would come to a pattern that Go's regexp cannot compile."""
    from ctxaudit.ignorefile.charclass import UnknownUnicodeClass
    from ctxaudit.ignorefile.trace import first_refusal

    patterns = tree.patterns
    skips = skips_of(tree.builder, patterns)
    number = first_refusal(patterns, tree.names_by_directory(), skips)
    if number is not None:
        pattern, reason = patterns.patterns[number], patterns.refused[number]
        if isinstance(reason, UnknownUnicodeClass):
            text = f"cannot evaluate {shown(pattern.written)}: {reason}, maybe a script of Unicode"
            raise CtxauditError(text, path=ignore_path, line=pattern.line)
        why = f"syntax error in pattern ({reason})"
        raise refused(pattern.written, why, ignore_path, pattern.line)
