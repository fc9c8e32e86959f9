"""Where a person lives: the time zones on offer, and a plain select of them that costs little to write."""

import zoneinfo
from functools import cache, lru_cache
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Choices = tuple[tuple[str, str], ...]


@cache
def known_zones() -> frozenset[str]:
    """Return every zone that this machine knows. To ask is a walk through hundreds of files: once is enough."""
    return frozenset(zoneinfo.available_timezones())


@cache
def time_zones() -> Choices:
    """Return the places that a person may live in, with UTC first. Names of places: the same in every language."""
    places = sorted(name for name in known_zones() if "/" in name and not name.startswith("Etc/"))
    return (("UTC", "UTC"), *((name, name.replace("_", " ")) for name in places))


def zone_choices(stored: str) -> Choices:
    """Return the places, and the zone that a browser told us at sign-up where it is none of them ("EST5EDT")."""
    places = time_zones()
    if stored in known_zones() and stored not in dict(places):
        return (*places, (stored, stored.replace("_", " ")))
    return places


class ZoneSelect(forms.Select):
    """A select whose 500 options are written once for each value that is chosen, and not again for every page.

    It writes what `Select` does, for choices that are pairs of strings, without groups.
    """

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        told = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        choices = tuple((str(one), str(label)) for one, label in self.choices)
        # What was posted and is no choice is not kept: it may be anything, and of any length.
        chosen = next((one for one, _label in choices if one == str(value)), "")
        return format_html("<select{}>{}</select>", flatatt(told), _options(choices, chosen))


@lru_cache(maxsize=32)  # about 80 kB each
def _options(choices: Choices, chosen: str) -> SafeString:
    """Write the options, with the one that is chosen marked; none is where the value is not among them."""
    marked = ((value, " selected" if value == chosen else "", label) for value, label in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', marked)
