"""Where a bone can hurt, as the pain map and the lists name it."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _

from runners.models import MIDLINE, Side, Site

SHORT = {Site.NAVICULAR.value: "nav", Site.METATARSALS.value: "met"}  # as the drawing and its style sheet say
# The bones of the drawing; the others are in the list below it.
DRAWN = frozenset({"pelvis", "sacrum", "hip", "femur", "tibia", "fibula", "navicular", "metatarsals", "heel"})


def place_words(site: str, side: str) -> str:
    """Return e.g. "Left shin bone, tibia (inner edge)"; without a side, the bone alone."""
    bone = str(Site(site).label)
    small = bone[:1].lower() + bone[1:]
    if side == Side.LEFT:
        return _("Left %(bone)s") % {"bone": small}
    if side == Side.RIGHT:
        return _("Right %(bone)s") % {"bone": small}
    return bone


class Place(NamedTuple):
    """A bone and its side: "l", "r", or "" for the middle or where the side is not known."""

    site: str
    side: str

    @property
    def code(self) -> str:
        """What a form posts for it: tibia-l, pelvis."""
        return f"{self.site}-{self.side}" if self.side else self.site

    @property
    def key(self) -> str:
        """Its name in ids and in the style sheet: met-l for the metatarsals of the left foot."""
        short = SHORT.get(self.site, self.site)
        return f"{short}-{self.side}" if self.side else short

    @property
    def words(self) -> str:
        return place_words(self.site, self.side)

    @property
    def is_drawn(self) -> bool:
        return self.site in DRAWN and (bool(self.side) or self.site in MIDLINE)


def sides_of(site: str) -> tuple[str, ...]:
    """Return the sides that one may be asked about."""
    return ("",) if site in MIDLINE else (Side.RIGHT.value, Side.LEFT.value)


def places(extra: Iterable[Place] = ()) -> list[Place]:
    """Return every place in the order of the skeleton, then those of `extra` that are none of them."""
    usual = [Place(site, side) for site in Site.values for side in sides_of(site)]
    return usual + [place for place in extra if place not in usual]
