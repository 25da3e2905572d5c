"""Functions that encode, decode and hash."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import uuid
from urllib.parse import quote_plus

from ctxaudit.builds.bake.functions.csvtable import rows_of
from ctxaudit.builds.bake.functions.jsontext import decoded, encoded
from ctxaudit.builds.bake.functions.registry import function
from ctxaudit.builds.bake.trouble import RefusedError
from ctxaudit.builds.bake.values import (
    ANY,
    STRING,
    Value,
    list_value,
    object_type,
    object_value,
    string,
)

_NAMESPACES = {
    "dns": uuid.NAMESPACE_DNS,
    "url": uuid.NAMESPACE_URL,
    "oid": uuid.NAMESPACE_OID,
    "x500": uuid.NAMESPACE_X500,
}


def _bytes(text: Value) -> bytes:
    content: bytes = text.data.encode("utf-8", "surrogatepass")
    return content


@function("base64encode", STRING)
def base64encode(text: Value) -> Value:
    """The text in base64."""
    return string(base64.b64encode(_bytes(text)).decode())


@function("base64decode", STRING)
def base64decode(text: Value) -> Value:
    """The text that stands there in base64."""
    packed = re.sub(r"[\r\n]", "", text.data)
    try:
        return string(base64.b64decode(packed, validate=True).decode("utf-8"))
    except (binascii.Error, ValueError):
        raise RefusedError("the text is no base64 of UTF-8") from None


@function("urlencode", STRING)
def urlencode(text: Value) -> Value:
    """The text as it may stand in the query of a URL."""
    return string(quote_plus(_bytes(text)))


@function("md5", STRING)
def md5(text: Value) -> Value:
    """The MD5 of the text in hexadecimal."""
    return string(hashlib.md5(_bytes(text), usedforsecurity=False).hexdigest())


@function("sha1", STRING)
def sha1(text: Value) -> Value:
    """The SHA-1 of the text in hexadecimal."""
    return string(hashlib.sha1(_bytes(text), usedforsecurity=False).hexdigest())


@function("sha256", STRING)
def sha256(text: Value) -> Value:
    """The SHA-256 of the text in hexadecimal."""
    return string(hashlib.sha256(_bytes(text)).hexdigest())


@function("sha512", STRING)
def sha512(text: Value) -> Value:
    """The SHA-512 of the text in hexadecimal."""
    return string(hashlib.sha512(_bytes(text)).hexdigest())


@function("uuidv5", STRING, STRING)
def uuidv5(namespace: Value, name: Value) -> Value:
    """The UUID of a name in a namespace."""
    space = _NAMESPACES.get(namespace.data)
    try:
        space = space or uuid.UUID(namespace.data)
    except ValueError:
        raise RefusedError("the namespace is no UUID") from None
    digest = hashlib.sha1(space.bytes + _bytes(name), usedforsecurity=False).digest()
    return string(str(uuid.UUID(bytes=digest[:16], version=5)))


@function("jsonencode", ANY, takes_null=True)
def jsonencode(value: Value) -> Value:
    """The value as JSON."""
    return string(encoded(value))


@function("jsondecode", STRING)
def jsondecode(text: Value) -> Value:
    """The value of a JSON text."""
    return decoded(text.data)


@function("csvdecode", STRING)
def csvdecode(text: Value) -> Value:
    """The rows of a CSV text, each an object by the names in the first."""
    rows = rows_of(text.data)
    if not rows:
        raise RefusedError("the first line with the names is missing")
    names = rows[0]
    if len(set(names)) < len(names):
        raise RefusedError("a column's name stands twice")
    if any(len(row) != len(names) for row in rows):
        raise RefusedError("the lines have different numbers of fields")
    found = [
        object_value({name: string(cell) for name, cell in zip(names, row, strict=True)})
        for row in rows[1:]
    ]
    return list_value(found, object_type(dict.fromkeys(names, STRING)))
