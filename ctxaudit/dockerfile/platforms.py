"""The platform ARGs that every Dockerfile has without declaring them globally."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from ctxaudit.dockerfile.refusal import Refusal

_ARCHITECTURES = {
    "x86_64": "amd64",
    "amd64": "amd64",
    "i386": "386",
    "i686": "386",
    "aarch64": "arm64",
    "arm64": "arm64",
    "armv6l": "arm/v6",
    "armv7l": "arm/v7",
    "armv8l": "arm/v7",
}
_KNOWN_SYSTEMS = (
    *("aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd").split(),
    *("openbsd plan9 solaris windows zos").split(),
)
_KNOWN_ARCHITECTURES = (
    *("386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le").split(),
    *("mips64p32 mips64p32le ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64").split(),
    *("wasm i386 x86_64 x86-64 aarch64 armhf armel").split(),
)
_COMPONENT = re.compile(r"[A-Za-z0-9_.-]+(?:\([A-Za-z0-9_.+-]*\))?", re.ASCII)


def own_platform() -> str:
    """The platform that an engine on this machine builds for: Linux on its processor."""
    machine = os.uname().machine.lower()
    return f"linux/{_ARCHITECTURES.get(machine, machine)}"


def platform_arguments(
    platform_name: str, target_stage: str, build_args: Mapping[str, str]
) -> dict[str, str]:
    """The predefined ARGs, build arguments of their names first (`defaultArgs` of BuildKit)."""
    system, _, rest = platform_name.partition("/")
    architecture, _, variant = rest.partition("/")
    found: dict[str, str] = {}
    for side in ("BUILD", "TARGET"):
        found |= {
            f"{side}PLATFORM": platform_name,
            f"{side}OS": system,
            f"{side}OSVERSION": "",
            f"{side}ARCH": architecture,
            f"{side}VARIANT": variant,
        }
    found["TARGETSTAGE"] = target_stage or "default"
    return {name: build_args.get(name, value) for name, value in found.items()}


def check_platform(written: str, text: str) -> None:
    """Checks the value of `FROM --platform`. Raises Refusal."""
    if not text:
        raise Refusal(f"empty platform value from expression {written}")
    parts = text.split("/")
    if len(parts) > 3 or not all(_COMPONENT.fullmatch(part) for part in parts):
        raise Refusal(f'failed to parse platform {written}: "{text}": invalid platform')
    known = _KNOWN_SYSTEMS + _KNOWN_ARCHITECTURES
    if len(parts) == 1 and parts[0].partition("(")[0].lower() not in known:
        raise Refusal(
            f'failed to parse platform {written}: "{text}":'
            " unknown operating system or architecture: invalid argument"
        )
