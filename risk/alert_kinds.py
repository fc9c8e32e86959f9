"""The kinds of alert that a person chooses about. Importing this registers them."""

from django.utils.translation import gettext_lazy as _

from risk.models import RiskWarning
from runners.alert_kinds import LOAD, AlertKind, register
from runners.models import Category

Family = RiskWarning.Family
_LOAD = frozenset({Category.TRAINING.value, Category.RISK.value})
_PAIN = frozenset({Category.PAIN.value})

register(
    AlertKind(
        code=Family.PAIN.value,
        label=Family.PAIN.label,
        letter="pain",
        categories=_PAIN,
        about=_("When pain you logged should be checked before you run again. At once, at any hour."),
        urgent=True,
        always=True,
    )
)
register(
    AlertKind(
        code=Family.SINGLE_RUN.value,
        label=Family.SINGLE_RUN.label,
        letter=LOAD,
        categories=_LOAD,
        about=_("A run well past your longest of the last 30 days."),
    )
)
register(
    AlertKind(
        code=Family.WEEKLY_RAMP.value,
        label=Family.WEEKLY_RAMP.label,
        letter=LOAD,
        categories=_LOAD,
        about=_("A week well above your last month."),
    )
)
register(
    AlertKind(
        code=Family.MODEL_LOAD.value,
        label=Family.MODEL_LOAD.label,
        letter=LOAD,
        categories=_LOAD,
        about=_("When the model sees load run ahead of what bone can repair."),
    )
)
register(
    AlertKind(
        code=Family.REST.value,
        label=Family.REST.label,
        letter=LOAD,
        categories=_LOAD,
        about=_("At most one day without running in two weeks."),
    )
)
register(
    AlertKind(
        code=Family.RETURN.value,
        label=Family.RETURN.label,
        letter=LOAD,
        categories=_LOAD,
        about=_("The first run after a break, with a volume to begin with."),
    )
)
register(
    AlertKind(
        code=Family.PROFILE.value,
        label=Family.PROFILE.label,
        letter=LOAD,
        categories=_LOAD,
        about=_("Load that counts for more because of what you told us about yourself. Coaches never see it."),
        to_coach=False,
    )
)
register(
    AlertKind(
        code=Family.SHOE.value,
        label=Family.SHOE.label,
        letter="shoe",
        categories=frozenset({Category.TRAINING.value}),
        about=_("When a pair nears its distance, and when it is there."),
    )
)
register(
    AlertKind(
        code="return_plan",
        label=_("Return plan, the next morning"),
        letter="return_plan",
        categories=_PAIN,
        about=_("Asks how the bone felt after a session of your return plan."),
        in_app=False,
        to_coach=False,
    )
)
register(
    AlertKind(
        code="weekly",
        label=_("Weekly summary"),
        letter="weekly",
        categories=frozenset({Category.TRAINING.value}),
        about=_("Your week in one e-mail; none when there is nothing to say."),
        in_app=False,
        to_coach=False,
    )
)
register(
    AlertKind(
        code="athlete_pain",
        label=_("An athlete is asked to stop"),
        letter="athlete_pain",
        reader="coach",
        about=_("At once, at any hour, when an athlete who shares pain with you is asked to stop running."),
        urgent=True,
        in_app=False,
        to_coach=False,
    )
)
register(
    AlertKind(
        code="digest",
        label=_("Digest of your athletes"),
        letter="digest",
        reader="coach",
        about=_("In the morning when somebody needs you, otherwise once a week."),
        in_app=False,
        to_coach=False,
    )
)
