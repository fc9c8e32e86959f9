"""What stands in place of an athlete's level where there is none, by the kind of picture (services/roster)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

# Silence, no runs at all, or something that is not shared: the words fit each and tell none.
NO_LEVEL = lazy("No level now")
STATES: dict[str, str | Promise] = {
    "pain": lazy("No level while a bone hurts"),
    "updating": lazy("Being updated"),
    "stale": NO_LEVEL,
    "no_runs": NO_LEVEL,
    "building": lazy("Building a picture"),
    "returning": lazy("Returning"),
    "on_plan": lazy("Return plan"),
    "clinician": lazy("No number, on purpose"),
    "not_designed": lazy("Model not made for this"),
    "not_shared": lazy("Not shared"),
}
