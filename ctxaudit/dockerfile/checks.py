"""Checks of values that have nothing to do with files, yet make BuildKit refuse the build."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ctxaudit.dockerfile.refusal import Refusal

_DURATION = re.compile(r"[-+]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)", re.ASCII)
_SMALL = re.compile(r"-.*|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs))+", re.ASCII)
_SYMBOLIC_MODE = re.compile(
    r"[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+(?:,[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+)*"
)
_PROTOCOLS = ("", "tcp", "udp", "sctp")
_HIGHEST_PORT = 65_535
_SIGNALS = (
    *("ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT").split(),
    *("SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU").split(),
    *("XFSZ", "RTMIN", *(f"RTMIN+{number}" for number in range(1, 16))),
    *("RTMAX", *(f"RTMAX-{number}" for number in range(1, 15))),
)


def check_health(kind: str, command: Sequence[str], flags: Mapping[str, str]) -> None:
    """Checks a HEALTHCHECK. Raises Refusal."""
    if kind.upper() == "NONE":
        if command:
            raise Refusal("HEALTHCHECK NONE takes no arguments")
        return
    if kind.upper() != "CMD":
        raise Refusal(f'Unknown type "{kind.upper()}" in HEALTHCHECK (try CMD)')
    if not command:
        raise Refusal("Missing command after HEALTHCHECK CMD")
    for name, value in flags.items():
        if name == "retries":
            _check_retries(value)
        elif value:
            _check_duration(name, value)


def _check_retries(value: str) -> None:
    if value and not re.fullmatch(r"[-+]?\d{1,10}", value, re.ASCII):
        raise Refusal(f'strconv.ParseInt: parsing "{value}": invalid syntax')
    if value and int(value) < 0:
        raise Refusal(f"--retries cannot be negative ({int(value)})")


def _check_duration(name: str, value: str) -> None:
    if not _DURATION.fullmatch(value):
        why = "missing unit in" if re.fullmatch(r"\d+\.?\d*", value, re.ASCII) else "invalid"
        raise Refusal(f'time: {why} duration "{value}"')
    if _SMALL.fullmatch(value) and re.search(r"[1-9]", value):
        raise Refusal(f'Interval "{name}" cannot be less than 1ms')


def check_signal(signal: str) -> None:
    """Checks the signal of a STOPSIGNAL. Raises Refusal."""
    name = signal.upper().removeprefix("SIG")
    is_number = re.fullmatch(r"[-+]?\d{1,18}", signal, re.ASCII)
    if (is_number and int(signal) != 0) or (not is_number and name in _SIGNALS):
        return
    raise Refusal(f"invalid signal: {signal}")


def check_mode(mode: str) -> None:
    """Checks the value of `--chmod`. Raises Refusal."""
    if not mode or re.fullmatch(r"0*[0-7]{1,4}", mode, re.ASCII):
        return
    if not mode[0].isdigit() and not _SYMBOLIC_MODE.fullmatch(mode):
        raise Refusal("invalid syntax")
    if mode[0].isdigit():
        raise Refusal(
            f"invalid chmod parameter: '{mode}'. it should be octal string and between 0 and 07777"
        )


def check_ports(ports: Iterable[str]) -> None:
    """Checks the ports of an EXPOSE, in any form that `docker run -p` has. Raises Refusal."""
    for port in ports:
        *host, own = port.split(":")
        number, _, protocol = own.partition("/")
        if not number:
            raise Refusal(f'invalid port: "{port}": no port specified')
        if protocol.lower() not in _PROTOCOLS:
            raise Refusal(f'invalid port: "{port}": invalid proto: {protocol}')
        if len(host) > 1:
            _check_address(":".join(host[:-1]))
        span = _port_range(number)
        if span is None:
            raise Refusal(f"invalid containerPort: {number}")
        if host and host[-1]:
            _check_host_port(host[-1], number, span)


def _check_address(address: str) -> None:
    if not address:
        return
    from ipaddress import ip_address

    try:
        ip_address(address.removeprefix("[").removesuffix("]"))
    except ValueError:
        raise Refusal(f"invalid IP address: {address}") from None


def _check_host_port(host: str, number: str, span: int) -> None:
    host_span = _port_range(host)
    if host_span is None:
        raise Refusal(f"invalid hostPort: {host}")
    if host_span != span and span:
        raise Refusal(f"invalid ranges specified for container and host Ports: {number} and {host}")


def _port_range(text: str) -> int | None:
    """How many ports lie between the ends of a range; None for a malformed one."""
    first, dash, last = text.partition("-")
    ends = [first, last] if dash else [first]
    if not all(re.fullmatch(r"\+?\d{1,9}", end, re.ASCII) for end in ends):
        return None
    start, stop = int(ends[0]), int(ends[-1])
    return stop - start if start <= stop <= _HIGHEST_PORT else None
