"""A pair of shoes: two fields to begin with, the two marks when wanted."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from runners.forms.fields import MeasureField
from runners.models import Runner
from training import units as convert
from training.models import Shoe

HEADS_UP_M, LIMIT_M = 400_000, 500_000
MOST_M = 10_000_000


class ShoeForm(forms.Form):
    """Distances in the runner's own unit; an unchanged one keeps its exact metres."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_("What you call the pair, for example Blue daily."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "form-control"}),
        error_messages={"required": _("Give the pair a name, for example Blue daily.")},
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, runner: Runner, shoe: Shoe | None = None) -> None:
        units = runner.units
        stored = {
            "start_distance_m": shoe.start_distance_m if shoe else 0,
            "heads_up_m": shoe.heads_up_m if shoe else HEADS_UP_M,
            "limit_m": shoe.limit_m if shoe else LIMIT_M,
        }
        first = {name: convert.typed_distance(metres, units) for name, metres in stored.items()}
        super().__init__(data, initial=first | {"name": shoe.name if shoe else ""})
        self.stored = stored
        self.fields |= {
            "start_distance_m": _distance(_("Distance before Lamella"), units, low=0),
            "heads_up_m": _distance(_("Heads-up at"), units, low=1000),
            "limit_m": _distance(_("Limit"), units, low=1000),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, metres in self.stored.items():
            if name not in self.errors and (data.get(name) is None or name not in self.changed_data):
                data[name] = metres
        if not self.errors and data["heads_up_m"] > data["limit_m"]:
            self.add_error("heads_up_m", _("Set the heads-up at or below the limit."))
        return data


def _distance(label: str | Promise, units: str, low: int) -> MeasureField:
    miles = units == convert.MILES
    return MeasureField(
        label=label,
        parse=lambda text: convert.parse_distance(text, units),
        low=low,
        high=MOST_M,
        complaint=_("Enter a distance in miles, for example 300.")
        if miles
        else _("Enter a distance in kilometres, for example 500."),
    )


class RetireForm(forms.Form):
    """Which pair new runs get, once the default one is put away."""

    next_default = forms.ModelChoiceField(
        Shoe.objects.none(),
        label=_("New runs get"),
        required=False,
        empty_label=_("No pair"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, shoe: Shoe) -> None:
        super().__init__(data)
        others = Shoe.objects.in_use().filter(runner=shoe.runner).exclude(pk=shoe.pk).order_by("name")
        self.fields["next_default"].queryset = others
        if not shoe.is_default:
            del self.fields["next_default"]
