"""Coaches in every state there is, around one runner who has a secret in each category."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection

from risk import services as risk
from risk.models import CoachNote, RiskWarning
from runners import services
from runners.models import Coach, CoachingLink, Runner, Share, User
from tests import factories, log_factories
from tests.factories import NOW, TODAY
from training.models import Import, PainReport, RestDay, Run, Shoe

NAME = "Zephyrine Quillfeather"  # in no other text of the site
ALL = frozenset(Share.values)
NOBODY = frozenset[str]()

# What only this category may show, on the list of athletes or on their page. Never: what no coach sees at all.
SECRETS: dict[str, tuple[str, ...]] = {
    Share.TRAINING: ("canaryshoe", "17.3 km", "57.3", "337 km"),
    Share.RISK: (" of 100", " in 7 d"),
    Share.PAIN: ("fibula", "sesamoid", "outer lower leg"),
    Share.BODY: ("female",),
}
RISK_AND_TRAINING: tuple[str, ...] = ("21.9",)  # a long run that only an alert about load tells of
NEVER = ("canaryremark", "canaryfile", "61.7", "171.5", "1987")

# state → what this coach may see of the runner at this moment
STATES: dict[str, frozenset[str]] = {
    "a coach of nobody": NOBODY,
    "somebody else's coach": NOBODY,
    "invited her, no answer yet": NOBODY,
    "invited by her, no answer yet": NOBODY,
    "linked, nothing shared": NOBODY,
    "everything withdrawn": NOBODY,
    "link ended by her": NOBODY,
    "link ended by the coach": NOBODY,
    **{f"sees {share.value} alone": frozenset({share.value}) for share in Share},
    "sees runs and risk": frozenset({"training", "risk"}),
    "sees all but pain": ALL - {Share.PAIN.value},
    "sees everything": ALL,
    "sees everything and runs too": ALL,
}


@dataclass
class Stage:
    """The runner, her objects, and the coaches by state."""

    ana: Runner = field(init=False)
    objects: dict[str, Any] = field(init=False)
    coaches: dict[str, Coach] = field(default_factory=dict)
    links: dict[str, CoachingLink] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ana = _ana()
        self.objects = _objects(self.ana)
        for number, state in enumerate(STATES):
            self.coaches[state] = factories.coach(f"coach{number}")
            if (link := _bring_about(state, self.coaches[state], self.ana)) is not None:
                self.links[state] = link
        risk.rescore(runner=self.ana, today=TODAY, now=NOW)
        RiskWarning.objects.filter(runner=self.ana).exclude(family="pain").delete()
        _warning(self.ana)
        for link in self.links.values():
            CoachNote.objects.create(link=link, text=f"canarynote {link.coach.user.email}", written_at=NOW)
        connection.check_constraints()

    def user(self, state: str) -> User:
        return self.coaches[state].user


def _ana() -> Runner:
    user = factories.user("ana", full_name=NAME)
    ana = factories.runner(by=user, sex="f", birth_year=1987, height_cm=171.5)
    factories.weight(ana, kg=61.7, measured_on=TODAY - timedelta(days=90))
    factories.injury(ana, site="sesamoids", happened_on=TODAY - timedelta(days=400))
    shoe = log_factories.shoe(ana, "canaryshoe", is_default=True)
    log_factories.steady_weeks(ana, until=TODAY - timedelta(days=1), shoe=shoe)
    log_factories.run(ana, TODAY, 17.3, notes="canaryremark", shoe=shoe)
    return ana


def _objects(ana: Runner) -> dict[str, Any]:
    """Return one of everything that an address can name."""
    return {
        "injury_id": ana.injuries.get(),
        "run_id": Run.objects.get(runner=ana, local_date=TODAY),
        "shoe_id": Shoe.objects.get(runner=ana),
        "import_id": Import.objects.create(runner=ana, original_name="canaryfile.fit", size_bytes=4),
        "report_id": PainReport.objects.create(runner=ana, local_date=TODAY, site="fibula", side="l", score=2),
        "rest_id": RestDay.objects.create(runner=ana, local_date=TODAY - timedelta(days=5)),
    }


def _warning(ana: Runner) -> None:
    RiskWarning.objects.create(
        runner=ana, family="single_run", subject=TODAY.isoformat(), rule="W1", severity=2, level=2, model_version="1",
        numbers={"on": TODAY.isoformat(), "session_m": 21_900, "longest30_m": 13_000, "category": 2},
        opened_on=TODAY, severity_on=TODAY, created_at=NOW,
    )  # fmt: skip


def _bring_about(state: str, coach: Coach, ana: Runner) -> CoachingLink | None:
    if state == "a coach of nobody":
        return None
    if state == "somebody else's coach":
        factories.coaching(coach, factories.runner("sam"))
        return None
    if state == "invited her, no answer yet":
        services.invite_athlete(coach=coach, email=ana.user.email, now=NOW, by_mail=False)
        return None
    if state == "invited by her, no answer yet":
        services.invite_coach(runner=ana, email=coach.user.email, shares=ALL, now=NOW, by_mail=False)
        return None
    shares = STATES[state] or (NOBODY if state == "linked, nothing shared" else ALL)
    link = factories.coaching(coach, ana, shares=shares)
    if state == "everything withdrawn":
        services.share(link=link, shares=[], now=NOW)
    if state.startswith("link ended"):
        by = CoachingLink.Side.RUNNER if state.endswith("her") else CoachingLink.Side.COACH
        services.end_coaching(link=link, by=by, now=NOW)
    if state == "sees everything and runs too":
        factories.runner(by=coach.user)
    return link
