"""What others tell about addresses: allauth, when one was confirmed or changed; anymail, when a letter came back."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed, email_confirmed
from anymail.signals import tracking
from django.dispatch import receiver
from django.utils import timezone

from runners import services
from runners.models import User

# As anymail names what happened. A soft bounce ("deferred") is the sender's to try again.
ENDS = {"bounced": "bounced", "rejected": "bounced", "complained": "complained"}


@receiver(email_confirmed, dispatch_uid="a confirmed address is tried again")
def _on_confirmed(email_address: EmailAddress, **_: Any) -> None:
    services.try_address_again(user=email_address.user)


@receiver(email_changed, dispatch_uid="a new address is tried")
def _on_changed(user: User, **_: Any) -> None:
    services.try_address_again(user=user)


@receiver(tracking, dispatch_uid="a letter that came back")
def _on_tracking(event: Any, **_: Any) -> None:
    """Stop letters to an address of which the sender says that they do not arrive, or are not wanted."""
    if event.event_type in ENDS and event.recipient:
        services.note_bounce(address=event.recipient, code=ENDS[event.event_type], now=timezone.now())
