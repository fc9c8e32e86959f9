"""The load e-mail: everything about long runs, weeks, load, rest and returns not told yet, in one letter."""

from datetime import date, datetime, timedelta

from django.db.models import F
from django.utils.translation import gettext as _

from risk import wording
from risk.emails.letter import enter_told, letter, link, runner_of, tell, wait_for_rescore
from risk.emails.parts import closing, happened_on, heading, parts, subject
from risk.models import Decision, RiskScore, RiskWarning
from risk.wording.firm import may_name_level
from risk.wording.warnings import is_still_rising
from runners import alert_kinds
from runners.models import EmailMute, OutgoingEmail, Runner
from runners.outbox import Message, NoLongerDue
from training.models import Run

Family = RiskWarning.Family
EVENTS = frozenset({Family.SINGLE_RUN, Family.RETURN})
ORDER = ["single_run", "model_load", "profile", "weekly_ramp", "rest", "return"]  # of the same severity
EVENT_LASTS = timedelta(days=6)  # a single run, or a return, is told at most so long after it
SCORE_LASTS = timedelta(days=1)  # advice older than this is left out
MOST_STEPS = 2


def build_load(email: OutgoingEmail, now: datetime) -> Message:
    """Return the letter for all load warnings still untold; NoLongerDue where none stands, or a bone hurts.

    What rests on the runner's own answers is told only while every consent stands under which it was decided; then
    the letter names no level, so that a third reader learns nothing from both together.
    """
    runner = runner_of(email)
    wait_for_rescore(runner)
    today = runner.today(now)
    if RiskWarning.objects.open().filter(runner=runner, family=Family.PAIN).exists():
        raise NoLongerDue("pain outranks")
    due, consents = _due(runner, today)
    if not due:
        raise NoLongerDue("no longer true")
    muted = set(EmailMute.objects.filter(user=runner.user).values_list("kind", flat=True))
    due = [warning for warning in due if warning.family not in muted]
    if not due:
        raise NoLongerDue("turned off")
    families = {warning.family for warning in due}
    is_personal = Family.PROFILE in families
    reader = wording.Reader(runner.units, today)
    head = due[0]
    score = RiskScore.objects.filter(runner=runner).between(today - SCORE_LASTS, today).last()
    level = {} if is_personal else _level(runner, score)
    told = parts(due, reader)
    context = {
        "subject": subject(head, today),
        "heading": heading(head, today),
        "head": told[0],
        "closing": closing(head),
        "others": told[1:],
        "steps": _steps(head, score, reader, has_level=bool(level)),
        "button_url": link("risk:detail"),
        "button_label": _("See your picture"),
    }

    def on_sent() -> None:
        for warning in due:
            tell(warning)
        enter_told(email, due)
        OutgoingEmail.objects.filter(pk=email.pk).update(facts={"severity": max(w.severity for w in due)})

    label = ", ".join(alert_kinds.labels(families))
    more = consents if is_personal else frozenset()
    return letter("load", email, label, context | level, on_sent, kinds=families, categories=more)


def _due(runner: Runner, today: date) -> tuple[list[RiskWarning], frozenset[str]]:
    """Return what has not been told, the gravest first, single runs before weeks; and what the personal part needs.

    That are the categories under which it was decided.
    """
    untold = list(RiskWarning.objects.open().filter(runner=runner, level__gt=F("told_level")))
    found = [warning for warning in untold if _is_for_this_letter(warning, today)]
    if any(warning.family == Family.REST for warning in found) and Decision.objects.rest_was_mailed(runner, today):
        found = [warning for warning in found if warning.family != Family.REST]
    consents = _made_of(found)
    if consents is None or not consents <= runner.categories():
        found = [warning for warning in found if warning.family != Family.PROFILE]
    found.sort(key=lambda w: (-w.severity, ORDER.index(w.family), -w.opened_on.toordinal()))
    return found, consents or frozenset()


def _made_of(found: list[RiskWarning]) -> frozenset[str] | None:
    """Return the categories that the warning about the runner's answers was decided from; None where nobody knows."""
    theirs = Decision.objects.filter(warning__in=[w for w in found if w.family == Family.PROFILE])
    latest = theirs.order_by("-decided_at", "-pk").first()
    return None if latest is None else frozenset(latest.categories)


def _is_for_this_letter(warning: RiskWarning, today: date) -> bool:
    return warning.is_for_load_letter and _is_news(warning, today) and not warning.is_snoozed(today)


def _is_news(warning: RiskWarning, today: date) -> bool:
    """Return whether it may still be told: a run of the last days, a week still above the others, a state."""
    if warning.family == Family.WEEKLY_RAMP:
        return is_still_rising(warning.numbers)
    return warning.family not in EVENTS or today - happened_on(warning) <= EVENT_LASTS


def _steps(
    head: RiskWarning, score: RiskScore | None, reader: wording.Reader, *, has_level: bool
) -> list[wording.StepWords]:
    """Return the advice of the newest score, else what the warning itself asks for; about rest, that comes first."""
    outlook = (score.detail if score else {}).get("outlook", {})
    steps = wording.step_words(outlook, reader, has_level=has_level)
    own = wording.StepWords(wording.warning_words(head.family, head.rule, head.numbers, reader).action, "")
    if not steps:
        return [own]
    if head.family == Family.REST and all(step["code"] != "rest_days" for step in outlook["steps"]):
        steps.insert(0, own)
    return steps[:MOST_STEPS]


def _level(runner: Runner, score: RiskScore | None) -> dict[str, str]:
    """Return the line about the level, where a level may be named."""
    if score is None or score.index is None:
        return {}
    first = (
        Run.objects.kept().running().filter(runner=runner).oldest_first().values_list("local_date", flat=True).first()
    )
    if not may_name_level(score.detail, first, score.local_date):
        return {}
    words = {"level": wording.band(score.band), "index": score.index}
    return {"tag": _("%(level)s, %(index)d of 100") % words, "tag_level": score.band}
