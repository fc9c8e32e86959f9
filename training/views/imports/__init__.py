"""Files in: choose, say what a table holds, watch, review what came of each, and take it back."""

from training.views.imports.choose import import_create
from training.views.imports.columns import import_columns, import_match_again, import_stop
from training.views.imports.settle import import_review, import_undo
from training.views.imports.watch import import_detail, import_progress

__all__ = [
    "import_columns",
    "import_create",
    "import_detail",
    "import_match_again",
    "import_progress",
    "import_review",
    "import_stop",
    "import_undo",
]
