"""Regular letters: a runner's week, a coach's morning. Importing this registers them.

Apart from the other e-mails, because what they say is read by services, which those may not ask.
"""

from django.utils.translation import gettext_lazy as _

from risk.models import MailDue
from risk.summaries.digest import build_digest
from risk.summaries.weekly import build_weekly
from runners.models import Category
from runners.outbox import Kind, register

__all__ = ["build_digest", "build_weekly"]

register(
    Kind(
        code=MailDue.Kind.WEEKLY.value,
        label=_("Weekly summary"),
        categories=frozenset({Category.TRAINING.value}),
        build=build_weekly,
        repeats_in_doubt=False,
    )
)
register(
    Kind(
        code=MailDue.Kind.DIGEST.value,
        label=_("Digest of your athletes"),
        categories=frozenset(),  # each athlete's own sharing is asked instead
        build=build_digest,
        reader="coach",
        repeats_in_doubt=False,
    )
)
