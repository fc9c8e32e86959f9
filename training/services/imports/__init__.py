"""An upload on its way in: stored, read result by result, announced once, reviewed, and taken back if need be."""

from training.services.imports.ending import (
    end_lost_imports,
    finish_import,
    first_unread,
    pause_import,
    touch_import,
)
from training.services.imports.files import (
    NO_ROOM,
    NoRoom,
    forget_files,
    has_room_for,
    receive_import,
    sweep_files,
)
from training.services.imports.recording import record_item
from training.services.imports.review import Gear, Pair, answer_import, gear_of
from training.services.imports.undoing import TooLate, Undoing, undo_import, what_undo_takes

__all__ = [
    "NO_ROOM",
    "Gear",
    "NoRoom",
    "Pair",
    "TooLate",
    "Undoing",
    "answer_import",
    "end_lost_imports",
    "finish_import",
    "first_unread",
    "forget_files",
    "gear_of",
    "has_room_for",
    "pause_import",
    "receive_import",
    "record_item",
    "sweep_files",
    "touch_import",
    "undo_import",
    "what_undo_takes",
]
