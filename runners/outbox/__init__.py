"""The outbox: e-mail that is owed; decided once, delivered at least once, or visibly not.

What a kind means (is it still true, what does it say) is registered by the app that owns it.
"""

from runners.outbox.delivery import claim, deliver
from runners.outbox.owing import cancel_for_coach, owe
from runners.outbox.registry import Kind, Message, NoLongerDue, NotYet, kinds, register

__all__ = [
    "Kind",
    "Message",
    "NoLongerDue",
    "NotYet",
    "cancel_for_coach",
    "claim",
    "deliver",
    "kinds",
    "owe",
    "register",
]
