"""A person's own copy of everything: what belongs in it is made known here by the app that keeps it.

Each app registers its parts from its `exports` module, so nothing needs to know everything. A table without a part
and without a reason fails tests/security/test_exports.py.
"""

from runners.exports.registry import (
    FORMAT,
    VERSION,
    Part,
    facts,
    leave_out,
    left_out,
    part_of,
    parts,
    register,
    register_fact,
)
from runners.exports.restoring import BadRow, Restored, Restoring, mapped_id, read_row

__all__ = [
    "FORMAT",
    "VERSION",
    "BadRow",
    "Part",
    "Restored",
    "Restoring",
    "facts",
    "leave_out",
    "left_out",
    "mapped_id",
    "part_of",
    "parts",
    "read_row",
    "register",
    "register_fact",
]
