"""The language of a town's rules: loading policy files into frozen values."""

from booking.policy.compiled import Case, Policy, Room
from booking.policy.faults import Fault, PolicyFaults
from booking.policy.load import build, built_in, check_files, load, load_all, parse, reload

__all__ = [
    "Case",
    "Fault",
    "Policy",
    "PolicyFaults",
    "Room",
    "build",
    "built_in",
    "check_files",
    "load",
    "load_all",
    "parse",
    "reload",
]
