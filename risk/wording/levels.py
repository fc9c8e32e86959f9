"""Words for the codes that stand alone: bands, the load light, confidence, what is unknown, places."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from runners.models import Side, Site

BANDS: dict[str, str | Promise] = {
    "low": lazy("Low"),
    "moderate": lazy("Moderate"),
    "high": lazy("High"),
    "very_high": lazy("Very high"),
}
LIGHTS: dict[str, str | Promise] = {
    "green": lazy("Load in line with what you are used to"),
    "watch": lazy("Load a little ahead"),
    "amber": lazy("Load ahead of repair"),
    "red": lazy("Load far ahead of repair"),
    "returning": lazy("Returning after a break"),
}
CONFIDENCE: dict[str, str | Promise] = {
    "low": pgettext_lazy("how sure", "Low"),
    "medium": pgettext_lazy("how sure", "Medium"),
    "good": pgettext_lazy("how sure", "Good"),
}
GRADES: dict[str, str | Promise] = {
    "A": lazy("Strong: several studies agree"),
    "B": lazy("Moderate: one good study, or several weaker ones"),
    "C": lazy("Weak: indirect, or few people"),
    "D": lazy("Very weak: mostly convention"),
    "model": lazy("Model: worked out, not measured on runners"),
}
UNKNOWN: dict[str, str | Promise] = {
    "injuries": lazy("earlier bone stress injuries"),
    "sex": lazy("sex"),
    "energy": lazy("fuelling"),
    "nutrition": lazy("calcium and vitamin D"),
    "sleep": lazy("sleep"),
    "years_running": lazy("years of running"),
    "birth_year": lazy("birth year"),
    "cadence": lazy("cadence"),
    "surface": lazy("surfaces"),
    "usual_week": lazy("your usual week before Lamella"),
    "dates": lazy("runs on days you marked as not logged"),
    "pace": lazy("time or cadence of your runs"),
    "treadmill": lazy("more than half of your distance was on a treadmill, where load is less certain"),
    "lean_mass": lazy("lean mass comes from a consumer scale"),
}
CONDITIONS: dict[str, str | Promise] = {
    "pregnant": lazy("pregnancy"),
    "postpartum": lazy("the months after a birth"),
    "bone_medication": lazy("medication for bone"),
    "steroids": lazy("steroid medication"),
}
LOAD_TERMS: dict[str, str | Promise] = {
    "load": lazy("load against repair"),
    "spike": lazy("a long single run"),
    "week": lazy("a big week"),
}
SIDES: dict[str, str | Promise] = {Side.LEFT.value: lazy("left"), Side.RIGHT.value: lazy("right")}


def band(code: str) -> str:
    """Return the level's word, e.g. "Moderate"."""
    return str(BANDS[code])


def light(code: str) -> str:
    return str(LIGHTS[code])


def confidence(code: str) -> str:
    return str(CONFIDENCE[code])


def grade(code: str) -> str:
    return str(GRADES[code])


def unknown(codes: list[str] | tuple[str, ...]) -> list[str]:
    """Return names for what is not known, or lowers the confidence."""
    return [str(UNKNOWN[code]) for code in codes]


def conditions(codes: list[str] | tuple[str, ...]) -> list[str]:
    return [str(CONDITIONS[code]) for code in codes]


def load_terms(codes: list[str] | tuple[str, ...]) -> list[str]:
    return [str(LOAD_TERMS[code]) for code in codes]


def place(site: str, side: str | None) -> str:
    """Return a place on the skeleton with its side, e.g. "Shin bone, tibia (inner edge), left"."""
    name = str(Site(site).label)
    if not side:
        return name
    return _("%(site)s, %(side)s") % {"site": name, "side": SIDES[side]}
