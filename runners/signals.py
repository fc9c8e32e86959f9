"""What this app announces. Receivers run inside the sender's transaction."""

from django.dispatch import Signal

# A fact about the person that the engine reads has changed. Arguments: runner.
profile_changed = Signal()

# The runner no longer lets this category be stored; whoever keeps such data deletes it. Arguments: runner, category.
consent_withdrawn = Signal()
