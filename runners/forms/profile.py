"""What the engine needs to know of a person. Empty means unknown; a category without consent is not asked."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from runners import measures
from runners.forms.fields import MeasureField
from runners.forms.zones import ZoneSelect, time_zones, zone_choices
from runners.models import Runner, Sex, Units
from runners.services import CATEGORY_OF

YOU = ("units", "time_zone", "sex", "birth_year", "height_cm", "weight_kg")
RUNNING = ("usual_weekly_m", "usual_cadence_spm")
MINIMUM_AGE = 13
LONGEST_WEEK_M = 400_000


def _typed(value: str | None, complaint: str) -> int:
    """Read a whole number; used through MeasureField, which words the complaint."""
    if not value or not value.isascii() or not value.isdigit():
        raise ValueError(complaint)
    return int(value)


class ProfileForm(forms.Form):
    """The facts of these `names` that the runner has agreed to store, in the runner's own units."""

    units = forms.ChoiceField(label=_("Distances in"), choices=Units, widget=forms.RadioSelect)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=time_zones,
        widget=ZoneSelect(attrs={"class": "form-select"}),
        help_text=_("Decides when your day begins and ends."),
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex, required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, runner: Runner, names: tuple[str, ...], today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(runner), **kwargs)
        # Read as the labels were written: choosing other units in the same form changes no number in it.
        self.fields |= _measures(runner.units, today)
        allowed = runner.categories()
        for name, category in CATEGORY_OF.items():
            if name not in names or (category is not None and category not in allowed):
                self.fields.pop(name, None)
        self.order_fields(list(names))
        if "time_zone" in self.fields:
            self.fields["time_zone"].choices = zone_choices(runner.time_zone)
            if runner.time_zone == "UTC":
                self.fields["time_zone"].widget.attrs["data-timezone"] = "UTC"

    def facts(self) -> dict[str, Any]:
        """Return what was changed; a number shown rounded (5'9) and left alone keeps its exact value."""
        return {name: self.cleaned_data[name] for name in self.changed_data}

    def body_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("birth_year", "height_cm", "weight_kg") if name in self.fields]


def _measures(units: str, today: date) -> dict[str, forms.Field]:
    """Return the number fields; a bare number means what the runner's units say."""
    miles = units == Units.MILES
    youngest = today.year - MINIMUM_AGE
    return {
        "birth_year": MeasureField(
            label=_("Birth year"),
            parse=partial(_typed, complaint="year"),
            low=1920,
            high=youngest,
            complaint=_("Enter a year from 1920 to %(year)s, for example 1994.") % {"year": youngest},
        ),
        "height_cm": MeasureField(
            label=_("Height (feet and inches, or cm)") if miles else _("Height (cm)"),
            parse=measures.parse_height_cm,
            low=120,
            high=230,
            complaint=_("Enter a height between 3'11 and 7'6, for example 5'9, or 175 cm.")
            if miles
            else _("Enter a height between 120 and 230 cm, for example 172."),
            help_text=_("Centimetres are fine too.") if miles else _("Feet and inches are fine too: 5'9."),
            widget=forms.TextInput(attrs={"autocomplete": "off", "class": "form-control"}),
        ),
        "weight_kg": MeasureField(
            label=_("Weight (lb)") if miles else _("Weight (kg)"),
            parse=partial(measures.parse_weight_kg, units=units),
            low=30,
            high=250,
            complaint=_("Enter a weight between 67 and 551 lb, for example 140.")
            if miles
            else _("Enter a weight between 30 and 250 kg, for example 63.5."),
            help_text=_("In kilograms with its unit: 63.5 kg.") if miles else _("In pounds with its unit: 140 lb."),
        ),
        "usual_weekly_m": MeasureField(
            label=_("Usual week (miles)") if miles else _("Usual week (km)"),
            parse=partial(measures.parse_distance_m, units=units),
            low=0,
            high=LONGEST_WEEK_M,
            complaint=_("Enter the miles of a usual week, from 0 to 248, for example 20.")
            if miles
            else _("Enter the kilometres of a usual week, from 0 to 400, for example 35."),
            help_text=_("Over the last two or three months. A rough number will do."),
        ),
        "usual_cadence_spm": MeasureField(
            label=_("Usual cadence (steps a minute, both feet)"),
            parse=partial(_typed, complaint="cadence"),
            low=120,
            high=230,
            complaint=_("Enter steps a minute for both feet, from 120 to 230, for example 168."),
            help_text=_("If your watch counts one foot only, double it. Leave it empty if you do not know."),
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "form-control"}),
        ),
    }


def _initial(runner: Runner) -> dict[str, Any]:
    weight = runner.weights.order_by("-measured_on").first()
    return {
        "units": runner.units,
        "time_zone": runner.time_zone,
        "sex": runner.sex,
        "birth_year": str(runner.birth_year or ""),
        "height_cm": _shown(runner.height_cm, measures.show_height, runner.units),
        "weight_kg": _shown(weight and weight.kg, measures.show_weight, runner.units),
        "usual_weekly_m": _shown(runner.usual_weekly_m, measures.show_distance, runner.units),
        "usual_cadence_spm": str(runner.usual_cadence_spm or ""),
    }


def _shown(value: Decimal | int | None, show: Any, units: str) -> str:
    return "" if value is None else show(value, units)
