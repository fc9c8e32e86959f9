"""An upload on its way in: stored, read result by result, announced once, reviewed, and taken back if need be."""

from training.services.imports.asides import put_aside
from training.services.imports.ending import (
    STOPPED,
    end_lost_imports,
    file_read,
    finish_import,
    first_unread,
    note_progress,
    note_result,
    note_total,
    pause_import,
    stop_import,
    touch_import,
)
from training.services.imports.files import (
    NO_ROOM,
    ImportOver,
    NoRoom,
    forget_files,
    has_room_for,
    keep_original,
    let_go,
    receive_import,
    sweep_files,
)
from training.services.imports.matching import ask_about, end_reading, leave_out_table, match_again, match_table
from training.services.imports.recording import record_item
from training.services.imports.review import Gear, Pair, answer_import, gear_of
from training.services.imports.turns import next_import, note_waste, wasted_s
from training.services.imports.undoing import TooLate, Undoing, undo_import, what_undo_takes

__all__ = [
    "NO_ROOM",
    "STOPPED",
    "Gear",
    "ImportOver",
    "NoRoom",
    "Pair",
    "TooLate",
    "Undoing",
    "answer_import",
    "ask_about",
    "end_lost_imports",
    "end_reading",
    "file_read",
    "finish_import",
    "first_unread",
    "forget_files",
    "gear_of",
    "has_room_for",
    "keep_original",
    "leave_out_table",
    "let_go",
    "match_again",
    "match_table",
    "next_import",
    "note_progress",
    "note_result",
    "note_total",
    "note_waste",
    "pause_import",
    "put_aside",
    "receive_import",
    "record_item",
    "stop_import",
    "sweep_files",
    "touch_import",
    "undo_import",
    "wasted_s",
    "what_undo_takes",
]
