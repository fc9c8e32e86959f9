"""What cannot be a run, and what is worth a second look (science.md §6.8), in the form's words."""

from django.utils.translation import gettext as _

from training import kind_words
from training import units as convert
from training.kinds import kind_of
from training.models import ON_FOOT, RUNNING, Run

LONGEST_S = 10 * 86_400
FASTEST_MPS, JUDGED_FROM_M = 7.0, 1000  # faster than that over more than a kilometre nobody runs
FAST_MPS = 6.0


def refusal(*, mode: str, distance_m: int, moving_s: float | None) -> tuple[str, str] | None:
    """Return the field and what to do about it, where this cannot be."""
    if distance_m > kind_of(mode).farthest_m:
        return "distance", _("This is farther than can be saved at once. Check the number.")
    if moving_s is None:
        return None
    if moving_s > LONGEST_S:
        return "duration", _("More than ten days cannot be saved. Write the time like 45:30 or 1:02:10.")
    if mode in ON_FOOT and distance_m > JUDGED_FROM_M and distance_m > FASTEST_MPS * moving_s:
        return "duration", (
            _("Nobody runs that fast. Check the distance and the time.")
            if mode in RUNNING
            else _("Nobody walks that fast. Check the kind, the distance and the time.")
        )
    return None


def is_odd(*, mode: str, distance_m: int, moving_s: float | None) -> bool:
    """Return whether to ask before saving: a run under 2:00 or over 20:00 a kilometre, or faster than 6 m/s.

    Other kinds have limits of their own (training.kinds).
    """
    kind = kind_of(mode)
    if not moving_s:
        return False
    if moving_s > kind.long_s:
        return True
    if distance_m and not kind.quick <= moving_s * 1000 / distance_m <= kind.slow:
        return True
    return mode in RUNNING and distance_m > FAST_MPS * moving_s


def pace_question(distance_m: int, moving_s: float, units: str, mode: str) -> str:
    """Return e.g. "That is 1:12 per km. Save anyway?"."""
    if moving_s > kind_of(mode).long_s:
        return _("That is %(time)s. Save anyway?") % {"time": convert.spell_duration(moving_s)}
    if mode not in RUNNING:
        return _("That is %(speed)s. Save anyway?") % {
            "speed": kind_words.speed(mode, distance_m, moving_s, units),
        }
    pace = convert.format_pace(distance_m, moving_s, units).split(" /")[0]
    if units == convert.MILES:
        return _("That is %(pace)s per mile. Save anyway?") % {"pace": pace}
    return _("That is %(pace)s per km. Save anyway?") % {"pace": pace}


def twin_question(twin: Run, units: str) -> str:
    """Return e.g. "Looks like the 8.2 km in 45:30 you have on that day. Keep both?"."""
    if twin.mode not in RUNNING:
        said = {"what": ", ".join(filter(None, (str(twin.get_mode_display()), kind_words.measure(twin, units))))}
        return _("Looks like what you have on that day: %(what)s. Keep both?") % said
    said = {"distance": convert.format_distance(twin.distance_m, units)}
    if twin.moving_s:
        said["time"] = convert.format_duration(float(twin.moving_s))
        return _("Looks like the %(distance)s in %(time)s you have on that day. Keep both?") % said
    return _("Looks like the %(distance)s you have on that day. Keep both?") % said
