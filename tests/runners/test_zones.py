"""The light select of time zones: to a browser it is the select that Django writes."""

from html.parser import HTMLParser

import pytest
from django import forms

from runners.forms.zones import ZoneSelect, time_zones, zone_choices

ODD = (("UTC", "UTC"), ('a"b', "<b>A & B</b>"), ("c'd", "“Ç”"))


class Read(HTMLParser):
    """The attributes of a select, and its options as (value, is selected, label)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.attributes: dict[str, str | None] = {}
        self.options: list[list] = []
        self.is_open = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "select":
            self.attributes = found
        if self.is_open or tag == "option":
            assert tag == "option", "a label is text, never markup"
            self.options.append([found["value"], "selected" in found, ""])
            self.is_open = True

    def handle_data(self, data: str) -> None:
        if self.is_open:
            self.options[-1][2] += data.strip()

    def handle_endtag(self, tag: str) -> None:
        self.is_open = False


def read(widget: type[forms.Select], choices: tuple[tuple[str, str], ...], value: object) -> tuple[dict, list]:
    drawn = widget(attrs={"class": "form-select", "data-timezone": 'U"TC'}, choices=choices)
    found = Read(
        drawn.render("time_zone", value, attrs={"id": "id_time_zone", "aria-invalid": "true", "required": True})
    )
    return found.attributes, found.options


@pytest.mark.parametrize(
    ("choices", "value"),
    [
        (time_zones(), "Europe/Berlin"),
        (time_zones(), "UTC"),
        (time_zones(), "Mars/Olympus"),
        (time_zones(), None),
        (zone_choices("EST5EDT"), "EST5EDT"),
        (ODD, 'a"b'),
        (ODD, "c'd"),
        ((), "UTC"),
    ],
)
def test_it_is_the_select_that_django_writes(choices: tuple[tuple[str, str], ...], value: object) -> None:
    ours = read(ZoneSelect, choices, value)
    assert ours == read(forms.Select, choices, value)
    assert [one for one, is_chosen, _label in ours[1] if is_chosen] == [
        one for one, _label in choices if one == value
    ]


def test_who_lives_nowhere_on_the_list_keeps_their_zone_and_nobody_else_is_offered_it() -> None:
    assert zone_choices("EST5EDT")[-1] == ("EST5EDT", "EST5EDT")
    assert zone_choices("Mars/Olympus") == time_zones()
    assert ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos Aires") in time_zones()
