"""An address that another mail server refuses."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from runners.models.user import User

MOST_REFUSALS = 2  # after so many nothing more is sent there, until somebody looks at it


class AddressTroubleManager(models.Manager["AddressTrouble"]):
    def note(self, *, user: User, now: datetime, code: str, is_final: bool = False) -> None:
        """Count a refusal of the person's present address; `is_final` (a bounce) says enough by itself."""
        weight = MOST_REFUSALS if is_final else 1
        same, _ = self.get_or_create(
            user=user, defaults={"address": user.email, "refusals": 0, "since": now, "last_at": now}
        )
        if same.address.lower() != user.email.lower():  # it told of an address that is gone
            self.filter(pk=same.pk).update(address=user.email, refusals=0, since=now, last_at=now)
        self.filter(pk=same.pk).update(refusals=F("refusals") + weight, last_at=now, code=code[:40])
        if standing := self.stands_for(user):
            User.objects.filter(pk=user.pk, unreachable_since__isnull=True).update(unreachable_since=standing.since)

    def stands_for(self, user: User) -> "AddressTrouble | None":
        """Return the trouble because of which nothing is sent to this person's present address."""
        return self.filter(user=user, address__iexact=user.email, refusals__gte=MOST_REFUSALS).first()

    def forget(self, user: User) -> int:
        """Let the next letter go out again; return how many rows said otherwise."""
        gone = self.filter(user=user).delete()[0]
        if gone:
            User.objects.filter(pk=user.pk).update(unreachable_since=None)
        return gone


class AddressTrouble(models.Model):
    """How often letters to this person's address were refused for good, since when. It names no letter."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="address_trouble")
    address = models.EmailField()  # it was about; another one has a clean sheet
    refusals = models.PositiveSmallIntegerField()
    since = models.DateTimeField()
    last_at = models.DateTimeField()
    code = models.CharField(max_length=40, blank=True)  # "recipient refused (550)", "bounced", "complained"

    objects = AddressTroubleManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_at__gte=models.F("since")), name="trouble_ends_after_it_began"),
        ]

    def __str__(self) -> str:
        return f"address trouble {self.pk}"
