"""How each kind of activity is called in sentences: a ride is never a run.

Whole sentences by kind, because other languages change "saved" with the word before it.
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from training import units as convert
from training.models import RUNNING, Mode, Run

Words = str | Promise


class KindWords(NamedTuple):
    """What is said of one kind."""

    saved: Words
    changed: Words
    deleted: Words
    back: Words
    edit: Words
    delete: Words
    doing: Words  # within a sentence: "cycling 45 min"
    counts: Words  # what it is for a bone, as science.md 6.3 says


_REST = _("no load; a rest day stays one")

KIND_WORDS = {
    Mode.RUN: KindWords(
        *(_("Run saved"), _("Run changed"), _("Run deleted"), _("Run is back")),
        *(_("Edit run"), _("Delete run"), _("running"), _("in full")),
    ),
    Mode.TREADMILL: KindWords(
        *(_("Run saved"), _("Run changed"), _("Run deleted"), _("Run is back")),
        *(_("Edit run"), _("Delete run"), _("treadmill running"), _("nine tenths of a run outdoors")),
    ),
    Mode.WALK: KindWords(
        *(_("Walk saved"), _("Walk changed"), _("Walk deleted"), _("Walk is back")),
        *(_("Edit walk"), _("Delete walk"), _("walking")),
        _("a twentieth of a run; a rest day stays one"),
    ),
    Mode.HIKE: KindWords(
        *(_("Hike saved"), _("Hike changed"), _("Hike deleted"), _("Hike is back")),
        *(_("Edit hike"), _("Delete hike"), _("hiking")),
        _("a twentieth of a run; a rest day stays one"),
    ),
    Mode.ELLIPTICAL: KindWords(
        *(_("Elliptical saved"), _("Elliptical changed"), _("Elliptical deleted"), _("Elliptical is back")),
        *(_("Edit elliptical"), _("Delete elliptical"), _("elliptical")),
        _("a tenth of a run; a rest day stays one"),
    ),
    Mode.CYCLE: KindWords(
        *(_("Ride saved"), _("Ride changed"), _("Ride deleted"), _("Ride is back")),
        *(_("Edit ride"), _("Delete ride"), _("cycling"), _REST),
    ),
    Mode.SWIM: KindWords(
        *(_("Swim saved"), _("Swim changed"), _("Swim deleted"), _("Swim is back")),
        *(_("Edit swim"), _("Delete swim"), _("swimming"), _REST),
    ),
    Mode.ROW: KindWords(
        *(_("Row saved"), _("Row changed"), _("Row deleted"), _("Row is back")),
        *(_("Edit row"), _("Delete row"), _("rowing"), _REST),
    ),
    Mode.STRENGTH: KindWords(
        *(_("Strength training saved"), _("Strength training changed")),
        *(_("Strength training deleted"), _("Strength training is back")),
        *(_("Edit strength training"), _("Delete strength training"), _("strength training"), _REST),
    ),
    Mode.TEAM: KindWords(
        *(_("Team sport saved"), _("Team sport changed"), _("Team sport deleted"), _("Team sport is back")),
        *(_("Edit team sport"), _("Delete team sport"), _("team sport")),
        _("like 5 km of running an hour; no rest day"),
    ),
}


def words_of(mode: str) -> KindWords:
    return KIND_WORDS[Mode(mode)]


def measure(run: Run, units: str) -> str:
    """Return "24 km in 1:02:00", or whichever of the two is known; empty where neither is."""
    far = convert.format_distance(run.distance_m, units) if run.distance_m else ""
    if not run.moving_s:
        return far
    if not far:
        return convert.spell_duration(float(run.moving_s))
    return now("%(distance)s in %(time)s") % {"distance": far, "time": convert.format_duration(float(run.moving_s))}


def short(run: Run, units: str) -> str:
    """Return "8.2 km" for a run, and "Ride, 24 km" or "Strength training, 45 min" for what is none."""
    far = convert.format_distance(run.distance_m, units) if run.distance_m else ""
    if run.mode in RUNNING:
        return far
    return ", ".join(part for part in (str(run.get_mode_display()), far or measure(run, units)) if part)


def doing(run: Run) -> str:
    """Return what was done, within a sentence: "cycling 45 min", "swimming" where no time is known."""
    return doing_for(run.mode, float(run.moving_s or 0))


def doing_for(mode: str, seconds: float) -> str:
    """Return the same of a kind and a time."""
    name = str(words_of(mode).doing)
    if not seconds:
        return name
    return now("%(doing)s %(time)s") % {"doing": name, "time": convert.spell_minutes(seconds)}


def speed(mode: str, distance_m: float, moving_s: float, units: str) -> str:
    """Return how fast it was, as people of this sport say it; empty where distance or time is missing."""
    if not distance_m or not moving_s or mode in (Mode.STRENGTH, Mode.TEAM):
        return ""
    if mode == Mode.CYCLE:
        return convert.format_speed(distance_m, moving_s, units)
    if mode in (Mode.SWIM, Mode.ROW):
        return convert.format_split(distance_m, moving_s, 100 if mode == Mode.SWIM else 500)
    return convert.format_pace(distance_m, moving_s, units)
