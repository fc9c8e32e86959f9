"""The e-mails of risk: what each says, and whether it is still due. Importing this registers the kinds."""

from django.utils.translation import gettext_lazy as _

from risk.emails.athlete import ATHLETE_PAIN, build_athlete_pain
from risk.emails.load import build_load
from risk.emails.morning import MORNING, build_morning
from risk.emails.pain import build_pain
from risk.emails.shoe import build_shoe
from runners.models import Category
from runners.outbox import Kind, register

__all__ = ["build_athlete_pain", "build_load", "build_morning", "build_pain", "build_shoe"]

register(
    Kind(
        code="load",
        label=_("Training load"),
        categories=frozenset({Category.TRAINING.value, Category.RISK.value}),
        build=build_load,
    )
)
register(
    Kind(
        code="shoe",
        label=_("Shoe distance"),
        categories=frozenset({Category.TRAINING.value}),
        build=build_shoe,
    )
)
register(
    Kind(
        code="pain",
        label=_("Bone pain"),
        categories=frozenset({Category.PAIN.value}),
        build=build_pain,
    )
)
register(
    Kind(
        code=ATHLETE_PAIN,
        label=_("An athlete is asked to stop"),
        categories=frozenset({Category.PAIN.value}),
        build=build_athlete_pain,
        reader="coach",
    )
)
register(
    Kind(
        code=MORNING,
        label=_("Return plan, the next morning"),
        categories=frozenset({Category.PAIN.value}),
        build=build_morning,
    )
)
