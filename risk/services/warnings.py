"""Episodes: opened on the way into a state, closed with hysteresis, told once.

Only today's state opens an episode, and a single run only while it is at most two local days old: what is older
is history, whatever channel it came by. Shoes and pain stand beside the load families and need no index.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from risk import engine
from risk.models import Decision, RiskWarning
from risk.services.ledger import enter, forget_decisions
from risk.services.mailing import owe_coach_emails, owe_load_email, owe_pain_email, owe_shoe_email
from risk.services.reading import Book
from runners.models import Category, OutgoingEmail, Runner

Family = RiskWarning.Family
EVENTS = frozenset({Family.SINGLE_RUN, Family.RETURN})  # about a day that is over, known by its date
LOAD_FAMILIES = EVENTS | {Family.WEEKLY_RAMP, Family.MODEL_LOAD, Family.REST}  # a coach may see these
TOLD_ALWAYS = frozenset({Family.SHOE, Family.PAIN})  # also while a return plan stands in place of the index
NEEDS = dict.fromkeys(LOAD_FAMILIES | {Family.PROFILE}, Category.RISK) | {
    Family.SHOE: Category.TRAINING,
    Family.PAIN: Category.PAIN,
}
LETTERS: dict[str, str] = {Category.RISK: "load", Category.TRAINING: "shoe", Category.PAIN: "pain"}
SEVERITY = {"info": 1, "amber": 2, "red": 3}
HISTORY_AFTER = 2  # days: an older run opens nothing by itself
SHOE_STEP_M = 100_000
EVENT_LASTS = timedelta(days=14)  # how long a single run is news, as the engine counts its spike; also a return

Key = tuple[str, str]  # family, subject


@dataclass(frozen=True)
class Trigger:
    """One family's state about one subject, as the engine sees it today."""

    rule: engine.Rule
    level: int  # severity for load and pain; for shoes the number of thresholds passed
    opens: bool  # may open or raise an episode now
    tell: bool  # an e-mail may tell it


def open_or_close_warnings(
    *, runner: Runner, season: engine.Season, book: Book, today: date, now: datetime, is_paused: bool = False
) -> tuple[uuid.UUID, ...]:
    """Bring the runner's episodes in line with today; return the e-mails that became owed now.

    While `is_paused` (a return plan stands in place of the index) only pain and shoes are told.
    """
    for category in set(NEEDS.values()) - book.categories:
        close_for_consent(runner=runner, category=category)  # also what an earlier rescore wrote too late
    forget_decisions(runner=runner, allowed=book.categories)
    true = triggers_on(season, book.categories, today)
    triggers = {key: trigger for key, trigger in true.items() if not is_paused or key[0] in TOLD_ALWAYS}
    standing = {(w.family, w.subject): w for w in RiskWarning.objects.open().filter(runner=runner)}
    risen = []
    for key, trigger in triggers.items():
        warning = standing.get(key) or (_reopened(runner, key, trigger) if trigger.opens else None)
        if warning is None and trigger.opens:
            risen.append(_open(runner, key, trigger, today, now))
        elif warning is not None and _follow(warning, trigger, today):
            risen.append(warning)
    for key, warning in standing.items():
        if key not in triggers:
            _close(warning, today, "over" if key in true or _is_over(warning, today) else "no longer true")
    came_with = {shoe.key: shoe.start_m for shoe in book.log.shoes}
    owed = _owe(runner, risen, came_with, today, now)
    for warning in risen:
        enter(warning=warning, emails=owed[warning.pk], categories=book.categories, today=today, now=now)
    emails = {email.pk: email for theirs in owed.values() for email in theirs}
    return tuple(pk for pk, email in emails.items() if email.next_attempt_at <= now)


def families_allowed(categories: frozenset[str]) -> list[str]:
    """Return the families whose category is among these."""
    return [family.value for family, needed in NEEDS.items() if needed in categories]


def close_for_consent(*, runner: Runner, category: str) -> None:
    """Delete the warnings made of a category that may no longer be kept, with the e-mails about them."""
    gone = RiskWarning.objects.filter(
        runner=runner, family__in=[family for family, needed in NEEDS.items() if needed == category]
    )
    about = Q(subject_id__in=list(gone.values_list("pk", flat=True)))
    letter = Q(runner=runner, kind=LETTERS[category]) if category in LETTERS else Q()  # of an episode that is deleted
    OutgoingEmail.objects.filter(about | letter).delete()
    gone.delete()


def triggers_on(season: engine.Season, allowed: frozenset[str], today: date) -> dict[Key, Trigger]:
    """Return what stands today, by family and subject; families without consent are left out."""
    found: dict[Key, Trigger] = {}
    for rule in season.day(today).rules:  # the gravest of a family comes first
        family = Family(rule.family)
        if family in EVENTS or NEEDS[family] not in allowed:
            continue
        key = (family.value, "" if family == Family.PAIN else rule.subject)
        first = found.get(key)
        opens = _is_new(rule, today) or (first is not None and first.opens)
        gravest = first.rule if first else rule
        found[key] = Trigger(gravest, _level(gravest), opens, gravest.tell)
    if Category.RISK in allowed:
        found |= _events(season, today)
    return found


def _is_new(rule: engine.Rule, today: date) -> bool:
    """Whether this state may open an episode: it fires today, or began while nobody was looking lately."""
    since = rule.numbers.get("since")
    return rule.state == "open" or (since is not None and (today - since).days <= HISTORY_AFTER)


def _events(season: engine.Season, today: date) -> dict[Key, Trigger]:
    """Return the long runs and the returns that are still news, by their date."""
    found: dict[Key, Trigger] = {}
    for days_ago in range(min(EVENT_LASTS.days, (today - season.first).days + 1)):
        for rule in season.events(today - timedelta(days=days_ago)):
            found[(rule.family, rule.subject)] = Trigger(rule, _level(rule), days_ago <= HISTORY_AFTER, rule.tell)
    return found


def _level(rule: engine.Rule) -> int:
    """Return how far up an episode is; only a rise is told again.

    Load: its severity. Pain: an urgent site is one more. Shoes: 1 heads-up, 2 limit, one more for each 100 km.
    """
    numbers = rule.numbers
    if rule.family == Family.SHOE:
        if not numbers["past_limit"]:
            return 1
        return 2 + (numbers["threshold_m"] - numbers["limit_m"]) // SHOE_STEP_M
    return SEVERITY[rule.severity] + (1 if rule.family == Family.PAIN and numbers["urgent"] else 0)


def _facts(trigger: Trigger) -> dict[str, Any]:
    rule = trigger.rule
    return {
        "rule": rule.id,
        "severity": SEVERITY[rule.severity],
        "level": trigger.level,
        "by_mail": trigger.tell,
        "numbers": engine.plain(dict(rule.numbers)),
        "model_version": engine.MODEL_VERSION,
    }


def _open(runner: Runner, key: Key, trigger: Trigger, today: date, now: datetime) -> RiskWarning:
    family, subject = key
    return RiskWarning.objects.create(
        runner=runner,
        family=family,
        subject=subject,
        opened_on=today,
        severity_on=today,
        created_at=now,
        **_facts(trigger),
    )


def _reopened(runner: Runner, key: Key, trigger: Trigger) -> RiskWarning | None:
    """Return the same episode, open again: a run that was deleted and brought back, pain since the same day.

    It keeps what an e-mail has told of it, so that nobody is told twice.
    """
    family, subject = key
    if family not in EVENTS | {Family.PAIN}:
        return None
    last = RiskWarning.objects.filter(runner=runner, family=family, subject=subject).order_by("-created_at").first()
    if last is None or (
        family == Family.PAIN and last.numbers.get("since") != trigger.rule.numbers["since"].isoformat()
    ):
        return None
    last.closed_on, last.closed_because = None, ""
    last.save(update_fields=["closed_on", "closed_because"])
    return last


def _follow(warning: RiskWarning, trigger: Trigger, today: date) -> bool:
    """Keep an episode in line with the log; return whether its e-mail is owed: it rose, was never told, or may be
    told from now on.

    What was told keeps its level for load and pain: only a rise is news. A pair of shoes may fall (its limit was
    raised, a run deleted) and then rise again.
    """
    facts = _facts(trigger)
    rises = trigger.opens and trigger.level > warning.level
    falls = trigger.level < warning.level and (warning.family == Family.SHOE or warning.told_level == 0)
    also: dict[str, Any] = {}
    if rises:
        also = {"severity_on": today, "acknowledged_at": None, "snoozed_until": None}
    elif falls:
        also = {"told_level": min(warning.told_level, trigger.level)}
    elif trigger.level != warning.level:
        facts = {"numbers": facts["numbers"]}
    may_be_told = trigger.opens and trigger.tell and not warning.by_mail and warning.told_level == 0
    if not any(getattr(warning, name) != value for name, value in facts.items()):
        return False
    changed = facts | also
    for name, value in changed.items():
        setattr(warning, name, value)
    warning.save(update_fields=list(changed))  # the runner may say "Done" at this moment
    return rises or may_be_told or (falls and trigger.opens)


def _is_over(warning: RiskWarning, today: date) -> bool:
    if warning.family in EVENTS:
        return date.fromisoformat(warning.subject) <= today - EVENT_LASTS
    return True


def _close(warning: RiskWarning, today: date, because: str) -> None:
    """Close an episode. One about the runner's own answers leaves nothing behind that could outlive their consent."""
    if warning.family == Family.PROFILE:
        warning.delete()
        return
    warning.closed_on = today
    warning.closed_because = because
    warning.save(update_fields=["closed_on", "closed_because"])


def _owe(
    runner: Runner, risen: list[RiskWarning], came_with: dict[str, int], today: date, now: datetime
) -> dict[uuid.UUID, list[OutgoingEmail]]:
    """Put what the risen episodes owe into the outbox; return the e-mails of each, by the episode's id.

    A pair that came with its distance passed that mark before Lamella: shown in the app, but no news to mail.
    """
    owed: dict[uuid.UUID, list[OutgoingEmail | None]] = {warning.pk: [] for warning in risen}
    for warning in risen:
        if warning.family == Family.PAIN:
            owed[warning.pk].append(owe_pain_email(runner, warning, now))
            owed[warning.pk] += owe_coach_emails(runner, warning, now)
        if warning.family == Family.SHOE and warning.numbers["threshold_m"] > came_with[warning.subject]:
            owed[warning.pk].append(owe_shoe_email(runner, warning, now))
    load = [warning for warning in risen if warning.is_for_load_letter]
    if any(warning.family == Family.REST for warning in load) and Decision.objects.rest_was_mailed(runner, today):
        load = [warning for warning in load if warning.family != Family.REST]
    if load:
        letter = owe_load_email(runner, load, today, now)  # one for all of them
        for warning in load:
            owed[warning.pk].append(letter)
    return {pk: [email for email in emails if email is not None] for pk, emails in owed.items()}
