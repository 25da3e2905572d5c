"""Merging of Compose values: an override over a base, a service over the one that it extends."""

from __future__ import annotations

from ctxaudit.builds.yaml import Mapping, Scalar, Sequence, Value, is_null
from ctxaudit.errors import CtxauditError

_RESET, _OVERRIDE = "!reset", "!override"
_EITHER_FORM = (".build.labels", ".build.extra_hosts")  # their values are of no interest here


def merged(base: Value | None, own: Value, place: str) -> Value | None:
    """`own` over `base`: mappings by key, lists one after the other, anything else replaced.

    `!override` takes `own` alone, `!reset` removes the value (None).
    """
    if own.tag == _RESET:
        return None
    if base is None or own.tag == _OVERRIDE or is_null(base):
        return _without_resets(own)
    if is_null(own):
        return base
    if isinstance(base, Mapping) and isinstance(own, Mapping):
        return _merged_mappings(base, own, place)
    if isinstance(base, Sequence) and isinstance(own, Sequence):
        return own._replace(items=(*base.items, *own.items))
    if isinstance(base, Scalar) or place.endswith(_EITHER_FORM):
        return own
    reason = f"{place} cannot override a value of another kind"
    raise CtxauditError(reason, path=own.path, line=own.line)


def _merged_mappings(base: Mapping, own: Mapping, place: str) -> Mapping:
    entries = dict(base.entries)
    for key, value in own.entries.items():
        found = _null_wins(entries.get(key), value, place)
        if found is None:
            found = merged(entries.get(key), value, f"{place}.{key}")
        if found is None:
            entries.pop(key, None)
        else:
            entries[key] = found
    return own._replace(entries=entries, lines={**base.lines, **own.lines})


def _null_wins(base: Value | None, own: Value, place: str) -> Value | None:
    """In lists of pairs a key without a value replaces one that has some."""
    is_pair = place.endswith((".args", ".additional_contexts", ".environment"))
    return own if base is not None and is_pair and is_null(own) and own.tag != _RESET else None


def _without_resets(value: Value) -> Value:
    if not isinstance(value, Mapping):
        return value
    entries = {key: _without_resets(one) for key, one in value.entries.items() if one.tag != _RESET}
    return value._replace(entries=entries)


def untagged(value: Value) -> Value:
    """The value as the base of another one: its tags spoke of what lay below it."""
    if isinstance(value, Mapping):
        entries = {key: untagged(one) for key, one in value.entries.items() if one.tag != _RESET}
        return value._replace(entries=entries, tag="")
    return value._replace(tag="")


def with_resets(value: Value, own: Value) -> Value:
    """The value with what `own` says of resets, which count for earlier files as well."""
    if not isinstance(value, Mapping) or not isinstance(own, Mapping):
        return value
    entries = dict(value.entries)
    for key, one in own.entries.items():
        if one.tag == _RESET:
            entries[key] = one
        elif key in entries:
            entries[key] = with_resets(entries[key], one)
    return value._replace(entries=entries, lines={**own.lines, **value.lines})


def without_inner_tags(value: Mapping) -> Mapping:
    """The document, where a tag below an `!override` says nothing."""
    entries = {key: _without_inner_tags(one) for key, one in value.entries.items()}
    return value._replace(entries=entries)


def _without_inner_tags(value: Value, is_inner: bool = False) -> Value:
    if isinstance(value, Mapping):
        is_below = is_inner or value.tag == _OVERRIDE
        items = value.entries.items()
        entries = {key: _without_inner_tags(one, is_below) for key, one in items}
        value = value._replace(entries=entries)
    return value._replace(tag="") if is_inner and value.tag else value
