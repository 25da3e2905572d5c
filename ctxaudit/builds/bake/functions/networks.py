"""Functions of IP networks."""

from __future__ import annotations

import ipaddress

from ctxaudit.builds.bake.functions.registry import function, whole_number
from ctxaudit.builds.bake.trouble import LeftOpenError, RefusedError
from ctxaudit.builds.bake.values import NUMBER, STRING, Value, string

_MOST_NEW_BITS = 32
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _network(prefix: Value) -> _Network:
    try:
        return ipaddress.ip_network(prefix.data, strict=False)
    except ValueError:
        raise RefusedError("the prefix is no network in CIDR notation") from None


def _v4(prefix: Value) -> ipaddress.IPv4Network:
    network = _network(prefix)
    if not isinstance(network, ipaddress.IPv4Network) or "/" not in prefix.data:
        raise LeftOpenError("a network of IPv6")
    return network


@function("cidrhost", STRING, NUMBER)
def cidrhost(prefix: Value, number: Value) -> Value:
    """The address of that number in the network; a negative one counts from the end."""
    network, host = _v4(prefix), whole_number(number)
    if not -network.num_addresses <= host < network.num_addresses:
        raise RefusedError("the network has no host of that number")
    return string(str(network[host]))


@function("cidrnetmask", STRING)
def cidrnetmask(prefix: Value) -> Value:
    """The mask of the network."""
    return string(str(_v4(prefix).netmask))


@function("cidrsubnet", STRING, NUMBER, NUMBER)
def cidrsubnet(prefix: Value, new_bits: Value, number: Value) -> Value:
    """The network of that number among those that are so many bits smaller."""
    network, bits, wanted = _v4(prefix), whole_number(new_bits), whole_number(number)
    length = network.prefixlen + bits
    if not (0 <= bits <= _MOST_NEW_BITS and length <= network.max_prefixlen):
        raise RefusedError("the network cannot be divided by so many bits")
    if not 0 <= wanted < 1 << bits:
        raise RefusedError("there is no network of that number")
    start = int(network.network_address) + (wanted << (network.max_prefixlen - length))
    return string(f"{ipaddress.IPv4Address(start)}/{length}")
