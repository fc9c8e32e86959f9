"""What this app announces. Receivers run inside the sender's transaction."""

from django.dispatch import Signal

# The log changed from a local date on. Arguments: runner, since (date).
training_changed = Signal()
