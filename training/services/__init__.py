"""The only writers of what was done. Each is one transaction and announces what changed."""

from training.services.consents import CategoryMissing
from training.services.imports import (
    finish_import,
    first_unread,
    forget_files,
    pause_import,
    receive_import,
    record_item,
)
from training.services.pains import clear_pain, keep_flag, remove_pain, report_pain
from training.services.runs import (
    StaleRun,
    delete_run,
    edit_run,
    log_run,
    mark_rest_day,
    restore_run,
    similar_run,
    unmark_rest_day,
)
from training.services.shoes import add_shoe, edit_shoe, retire_shoe, set_default_shoe, unretire_shoe
from training.services.withdrawal import forget_category

__all__ = [
    "CategoryMissing",
    "StaleRun",
    "add_shoe",
    "clear_pain",
    "delete_run",
    "edit_run",
    "edit_shoe",
    "finish_import",
    "first_unread",
    "forget_category",
    "forget_files",
    "keep_flag",
    "log_run",
    "mark_rest_day",
    "pause_import",
    "receive_import",
    "record_item",
    "remove_pain",
    "report_pain",
    "restore_run",
    "retire_shoe",
    "set_default_shoe",
    "similar_run",
    "unmark_rest_day",
    "unretire_shoe",
]
