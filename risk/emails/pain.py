"""The pain e-mail: please stop until somebody has looked. It names no place, no injury and no level."""

from datetime import datetime
from functools import partial

from django.utils.translation import gettext as _

from risk import wording
from risk.emails.letter import letter, link, runner_of, tell, warning_of
from risk.wording import amounts
from risk.wording.lasting import over_words
from runners.models import OutgoingEmail, Runner, Site
from runners.outbox import Message, NoLongerDue, kinds

# Places at which a delay costs most (science: hip group and navicular): a day or two instead of this week.
SOON = frozenset({Site.HIP.value, Site.FEMUR.value, Site.PELVIS.value, Site.SACRUM.value, Site.NAVICULAR.value})


def build_pain(email: OutgoingEmail, now: datetime) -> Message:
    """Return the letter; NoLongerDue once the flag is cleared or the report corrected."""
    runner = runner_of(email)
    warning = warning_of(email)
    if not runner.pain_reports.standing().exists():  # cleared or corrected a moment ago
        raise NoLongerDue("no longer true")
    numbers = warning.numbers
    urgency = "today" if numbers["urgent"] else "soon" if _is_grave(runner) else "week"
    context = {
        "since": amounts.on_day(amounts.parse(numbers["since"]), runner.today(now)),
        "reports": numbers["reports"],
        "score": numbers["score"],
        "urgency": urgency,
        "steps": [wording.StepWords(*_first_step(urgency)), wording.StepWords(*_second_step(urgency))],
        "over": over_words(warning.family, numbers, wording.Reader(runner.units, runner.today(now))),
        "tag": _("Pain flag"),
        "tag_level": "flag",
        "button_url": link("risk:what_to_do"),
        "button_label": _("Read what to do"),
    }
    label = next(kind.label for kind in kinds() if kind.code == "pain")
    return letter("pain", email, label, context, partial(tell, warning))


def _is_grave(runner: Runner) -> bool:
    return runner.pain_reports.standing().filter(site__in=SOON).exists()


def _first_step(urgency: str) -> tuple[str, str]:
    say = _("Say: pain in one spot on a bone, and since when")
    if urgency == "today":
        return _("See a doctor today; keep weight off it until then"), say
    if urgency == "soon":
        return _("See a sports doctor or physiotherapist in the next day or two"), say
    return _("Book a sports doctor or physiotherapist this week"), say


def _second_step(urgency: str) -> tuple[str, str]:
    if urgency == "today":
        return _("Swim or cycle only if it does not hurt at all"), ""
    return _("Until then walk, swim or cycle, as long as it does not hurt"), ""
