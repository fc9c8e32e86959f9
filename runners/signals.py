"""What this app announces. Receivers run inside the sender's transaction."""

from django.dispatch import Signal

# A fact about the person that the engine reads has changed. Arguments: runner.
profile_changed = Signal()

# The runner no longer lets this category be stored; whoever keeps such data deletes it. Arguments: runner, category.
consent_withdrawn = Signal()

# The runner is about to be deleted with everything that hangs on them. Rows go by themselves; whoever keeps
# anything else (files) sees to it, after commit. Arguments: runner.
runner_erased = Signal()

# What a runner shares with a coach has changed. Arguments: runner, link.
sharing_changed = Signal()

# The hour or the weekday of this person's regular letters may have changed. Arguments: user.
mail_timing_changed = Signal()
