"""Whether letters reach a person's address: what is said of it, and by whom."""

from datetime import datetime

from django.db import transaction

from runners.models import AddressTrouble, User

BOUNCED, COMPLAINED = "bounced", "complained"


@transaction.atomic
def note_bounce(*, address: str, code: str, now: datetime) -> bool:
    """Stop letters to the account of this address after a bounce or a complaint; return whether there is one.

    One that sent a letter on and came back says by itself what takes two refusals.
    """
    user = User.objects.select_for_update(no_key=True).filter(email__iexact=address).first()
    if user is None:
        return False
    AddressTrouble.objects.note(user=user, now=now, code=code, is_final=True)
    return True


@transaction.atomic
def try_address_again(*, user: User) -> bool:
    """Let letters go to the person's address again, who says that it works; return whether they had stopped."""
    return bool(AddressTrouble.objects.forget(user))
