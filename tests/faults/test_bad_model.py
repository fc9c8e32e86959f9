"""F21: a bad release of the model: it raises for some, says no number, or finds everybody in danger."""

import dataclasses
from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from config.operator import lines, reading
from config.operator.line import Verdict
from risk import engine, services
from risk.models import MailHold, RescoreRequest, RiskScore
from risk.services import guard, rescoring
from runners import program
from runners.models import OutgoingEmail, Runner
from tests.factories import NOW, TODAY
from tests.faults import checks
from tests.faults.cast import cast, happen
from tests.faults.conftest import Clock
from tests.scripted_smtp import ScriptedSmtp

pytestmark = [pytest.mark.faults, pytest.mark.django_db]
BROKEN_WEEK_M = 41_000  # by this the bad release knows whom it breaks for
Season = Callable[..., engine.Season]


def raises(season: engine.Season) -> engine.Season:
    raise ZeroDivisionError("a bad release")


def says_no_number(season: engine.Season) -> engine.Season:
    season.dri[5] = np.nan  # of a day that no page explains: nothing else would notice
    return season


def breaking_for_some(how: Season) -> Season:
    good = engine.season

    def season(log: engine.Log, person: engine.Person, today: date) -> engine.Season:
        found = good(log, person, today)
        return how(found) if person.usual_weekly_m == BROKEN_WEEK_M else found

    return season


@pytest.mark.parametrize("how", [raises, pytest.param(says_no_number, marks=pytest.mark.long)])
def test_who_it_breaks_for_keeps_the_old_score_marked_as_old(
    post: ScriptedSmtp, clock: Clock, monkeypatch: pytest.MonkeyPatch, how: Season
) -> None:
    people = cast(TODAY, ["long", "worn", "single"])
    unlucky = people["single"]
    Runner.objects.filter(pk=unlucky.pk).update(usual_weekly_m=BROKEN_WEEK_M)
    clock.sweep()
    old = RiskScore.objects.filter(runner=unlucky).order_by("local_date").values_list("input_hash", flat=True)
    kept = list(old)
    with monkeypatch.context() as patch:
        patch.setattr(rescoring.engine, "season", breaking_for_some(how))
        happen(people, clock.now)
        clock.sweep(minutes=12)
        state = services.risk_state(unlucky, clock.now)
        assert list(old.all()) == kept
        assert (state.is_updating, state.is_late) == (True, True)
        assert state.score is not None
        facts = reading.read(clock.now)
        assert (facts.rescores.count, facts.rescores.stuck) == (0, 1)
        assert lines._rescores(facts).verdict >= Verdict.LOOK
        others = [runner for name, runner in people.items() if name != "single"]
        assert checks.faults(post, others, TODAY) == {}  # nobody else notices
    monkeypatch.setattr(program, "release", lambda: "mended")
    clock.sweep(minutes=5)
    assert not RescoreRequest.objects.exists()
    assert checks.faults(post, people.values(), TODAY) == {}
    assert checks.untrue_scores() == ""


@dataclasses.dataclass
class Frightened:
    """A season in whose eyes today was far too long a run, for everybody."""

    good: engine.Season
    rule: engine.Rule

    def __getattr__(self, name: str) -> object:
        return getattr(self.good, name)

    def __len__(self) -> int:
        return len(self.good)

    def day(self, on: date) -> engine.Assessment:
        found = self.good.day(on)
        rule = dataclasses.replace(self.rule, subject=on.isoformat())
        return dataclasses.replace(found, rules=(rule, *found.rules)) if on == TODAY else found


@pytest.mark.long
def test_one_that_frightens_everybody_is_held_and_the_operator_told(
    post: ScriptedSmtp, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "LEAST", 2)  # of six: the share of a real site
    people = cast(TODAY, ["long", "calm", "sore", "worn", "jump", "ramp"])
    happen({"long": people["long"]}, NOW)
    clock.sweep()
    clock.sweep(minutes=1)
    book = rescoring.read_book(people["long"], TODAY)
    rule = next(r for r in engine.season(book.log, book.person, TODAY).day(TODAY).rules if r.family == "single_run")
    good = engine.season
    with monkeypatch.context() as patch:
        for module in (engine, guard, services):
            patch.setattr(module, "MODEL_VERSION", "0.bad")
        patch.setattr(guard._of_version, "__defaults__", ("0.bad",))
        patch.setattr(rescoring.engine, "season", lambda *about: Frightened(good(*about), rule))
        happen({"sore": people["sore"]}, clock.now)
        for runner in people.values():
            services.request_rescore(runner=runner, now=clock.now)
        clock.sweep(minutes=180, every_s=900)
        assert MailHold.objects.standing().get().model_version == "0.bad"
        assert OutgoingEmail.objects.filter(kind="load", state="pending").count() > guard.LEAST
        facts = reading.read(clock.now)
        assert lines._held(facts).verdict >= Verdict.LOOK
        assert "single_run" not in {family for to, tells in checks.told(post) for family in tells if "long" not in to}
        assert checks.told(post)["sore@example.org", frozenset({"pain"})] == 1  # pain is never held
    for runner in people.values():  # taken back: the release before it
        services.request_rescore(runner=runner, now=clock.now)
    clock.sweep(minutes=1)
    services.release_mail(now=clock.now, model_version="0.bad")
    clock.sweep(minutes=125, every_s=300)
    assert checks.faults(post, people.values(), TODAY) == {}
    assert checks.untrue_scores() == ""
