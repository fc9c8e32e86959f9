"""How many load letters ordinary runners get: a year of each habit, by the services' own rules (science 6.6, 6.8)."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from risk.engine import Injury, Log, Person, Season, season
from risk.models import RiskWarning
from risk.services.mailing import may_go_on
from risk.services.warnings import triggers_on
from runners.models import Category, MailSettings
from tests.risk.engine.makers import daily, day, weeks

YEAR = 365
MOST_A_MONTH = 2
COOL_DOWN = MailSettings.COOL_DOWN[0]
EVENTS = ("single_run", "return")
SHAPE = (0, 0.2, 0.15, 0.2, 0, 0.1, 0.35)
UP_AND_DOWN = [40, 43, 46, 32]
NOVICE = [6 + 12 * min(week, 11) / 11 for week in range(53)]
HABITS = {
    "steady": (weeks([40] * 53, SHAPE), 40),
    "three up, one down": (weeks(UP_AND_DOWN * 14, SHAPE), 40),
    "a long run every other week": ([0, 8, 0, 8, 0, 0, 10, 0, 8, 0, 8, 0, 0, 22] * 27, 32),
    "once a week": ([0, 0, 0, 0, 0, 0, 12] * 53, 12),
    "a streak": ([5.0] * 371, 35),
    "140 km a week": (weeks([140] * 53, (0.1, 0.15, 0.12, 0.15, 0.12, 0.11, 0.25)), 140),
    "a novice": (weeks(NOVICE, (0.3, 0, 0.3, 0, 0, 0.4, 0)), 6),
    "a holiday each quarter": (weeks(([40] * 12 + [0]) * 4 + [40], SHAPE), 40),
}


def lived(kilometres: list[float], usual: float, **facts: object) -> Season:
    known = {"sex": "m", "birth_year": 1985, "injuries": (), "usual_weekly_m": round(usual * 1000)}
    person = Person(**known | facts)
    return season(Log(daily(kilometres[:YEAR])), person, day(YEAR - 1))


@dataclass
class Mailbox:
    """One runner's episodes and letters, day by day: what opens, rises, waits for its turn, and goes."""

    standing: dict[tuple[str, str], RiskWarning] = field(default_factory=dict)
    sent: list[date] = field(default_factory=list)
    families: list[set[str]] = field(default_factory=list)
    severity: int = 0  # of the last letter
    due: date | None = None

    def live(self, found: Season, today: date) -> None:
        triggers = triggers_on(found, frozenset(Category.values), today)
        risen = []
        for key, trigger in triggers.items():
            warning = self.standing.get(key)
            if warning is None and trigger.opens:
                warning = self.standing[key] = RiskWarning(family=key[0], subject=key[1], level=0, told_level=0)
            if warning is not None and trigger.opens and trigger.level > warning.level:
                warning.level, warning.by_mail = trigger.level, trigger.tell
                risen.append(warning)
        self.standing = {key: warning for key, warning in self.standing.items() if key in triggers}
        self._owe([warning for warning in risen if warning.is_for_load_letter], today)
        if self.due is not None and self.due <= today:
            self._send(today)

    def _owe(self, risen: list[RiskWarning], today: date) -> None:
        if not risen:
            return
        highest = max(warning.level for warning in risen)
        allowed = may_go_on(highest, self.sent[-1], self.severity, COOL_DOWN) if self.sent else today
        self.due = min(max(allowed, today), self.due or date.max)

    def _send(self, today: date) -> None:
        self.due = None
        told = [
            warning
            for warning in self.standing.values()
            if warning.is_for_load_letter
            and warning.level > warning.told_level
            and (warning.family not in EVENTS or (today - date.fromisoformat(warning.subject)).days <= 6)
        ]
        if not told:
            return
        for warning in told:
            warning.told_level = warning.level
        self.sent.append(today)
        self.families.append({warning.family for warning in told})
        self.severity = max(warning.level for warning in told)


def letters(found: Season) -> Mailbox:
    box = Mailbox()
    for on in found.days:
        box.live(found, on)
    return box


def most_in_a_month(sent: list[date]) -> int:
    return max((sum(0 <= (other - first).days < 30 for other in sent) for first in sent), default=0)


@pytest.mark.parametrize("habit", HABITS)
def test_an_ordinary_habit_gets_two_letters_a_month_at_most_and_few_a_year(habit: str) -> None:
    box = letters(lived(*HABITS[habit]))
    assert most_in_a_month(box.sent) <= MOST_A_MONTH, box.sent
    assert len(box.sent) <= 4, list(zip(box.sent, box.families, strict=True))
    assert sum("rest" in told for told in box.families) <= 1


def test_an_old_injury_does_not_make_an_ordinary_habit_a_nuisance() -> None:
    hurt = {"sex": "f", "injuries": (Injury("tibia", "l", day(-900)),)}
    for habit in ("three up, one down", "a long run every other week"):
        box = letters(lived(*HABITS[habit], **hurt))
        assert most_in_a_month(box.sent) <= MOST_A_MONTH
        assert len(box.sent) <= 4


def test_the_count_can_see_letters() -> None:
    """A month of wild running: a jump, what the model makes of it and a long run are told, in several letters."""
    wild = weeks([30] * 10 + [75] * 3 + [30] * 40, SHAPE)
    wild[70] = 34.0
    box = letters(lived(wild, 30))
    told = set().union(*box.families)
    assert {"single_run", "weekly_ramp", "model_load"} <= told
    assert most_in_a_month(box.sent) >= MOST_A_MONTH
    gaps = [later - first for first, later in zip(box.sent, box.sent[1:], strict=False)]
    assert min(gaps, default=timedelta(0)) >= timedelta(days=1)


def test_every_day_is_looked_at() -> None:
    found = lived(*HABITS["steady"])
    assert len(found.days) >= YEAR - 7
