"""Return plans: all of them, a new one, and one plan with everything that is said about it."""

from risk.views.recovery.begin import recovery_list, recovery_new
from risk.views.recovery.plan import recovery, recovery_end, recovery_gate, recovery_morning, recovery_session

__all__ = [
    "recovery",
    "recovery_end",
    "recovery_gate",
    "recovery_list",
    "recovery_morning",
    "recovery_new",
    "recovery_session",
]
