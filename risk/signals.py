"""What this app announces. Receivers run inside the sender's transaction."""

from django.dispatch import Signal

# A return plan began, ended or moved: it may stand in place of the index now, or no longer. Arguments: runner.
return_plan_changed = Signal()
