"""The outbox: e-mail that is owed; decided once, delivered at least once, or visibly not.

What a kind means (is it still true, what does it say) is registered by the app that owns it.
"""

from runners.outbox.again import REPEATABLE, UNBUILT, send_again, try_mended
from runners.outbox.channel import NO_SERVER, ask_soon, probe, try_one
from runners.outbox.claiming import LEASE, claim, claim_due, give_back_broken, recover, release
from runners.outbox.delivery import PAUSED, deliver, deliver_claimed, post
from runners.outbox.owing import cancel_for_coach, owe
from runners.outbox.registry import Kind, Message, NoLongerDue, NotYet, Told, kinds, register
from runners.outbox.settling import UNKNOWN
from runners.transport import Transport, is_off

__all__ = [
    "LEASE",
    "NO_SERVER",
    "PAUSED",
    "REPEATABLE",
    "UNBUILT",
    "UNKNOWN",
    "Kind",
    "Message",
    "NoLongerDue",
    "NotYet",
    "Told",
    "Transport",
    "ask_soon",
    "cancel_for_coach",
    "claim",
    "claim_due",
    "deliver",
    "deliver_claimed",
    "give_back_broken",
    "is_off",
    "kinds",
    "owe",
    "post",
    "probe",
    "recover",
    "register",
    "release",
    "send_again",
    "try_mended",
    "try_one",
]
