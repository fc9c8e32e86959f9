"""An earlier bone stress injury: where, when, and whether a scan showed it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from runners.models import Side, Site

SEEN = {"yes": True, "no": False, "": None}


class InjuryForm(forms.Form):
    site = forms.ChoiceField(
        label=_("Where"),
        choices=[("", _("Choose a bone")), *Site.choices],
        error_messages={"required": _("Choose the bone that was injured.")},
    )
    side = forms.ChoiceField(label=_("Side"), choices=Side, required=False, widget=forms.RadioSelect)
    month = forms.TypedChoiceField(
        label=_("Month"),
        coerce=int,
        choices=lambda: [("", _("Choose a month")), *MONTHS.items()],
        error_messages={"required": _("Choose the month, roughly is fine.")},
    )
    year = forms.IntegerField(
        label=_("Year"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": _("Enter the year, for example 2023."),
            "invalid": _("Enter the year in four digits, for example 2023."),
        },
    )
    confirmed = forms.ChoiceField(
        label=_("Confirmed by a scan"),
        choices=[("yes", _("Yes")), ("", _("No scan, or not sure")), ("no", _("A scan ruled it out"))],
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for name in ("site", "month"):
            self.fields[name].widget.attrs["class"] = "form-select"
        self.fields["year"].widget.attrs["class"] = "form-control"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        month, year = data.pop("month", None), data.pop("year", None)
        if not month or year is None:
            return data
        if not 1940 <= year <= self.today.year or (year, month) > (self.today.year, self.today.month):
            self.add_error("year", _("Enter a month in the past, with a year from 1940."))
            return data
        data["happened_on"] = date(year, month, 1)
        return data

    def clean_confirmed(self) -> bool | None:
        return SEEN[self.cleaned_data["confirmed"]]
