"""Events that services tell each other."""

from dataclasses import dataclass


@dataclass(frozen=True)
class OrderPlaced:
    order: str
    customer: str
