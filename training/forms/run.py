"""The log form. What was typed stays; what is odd is asked about once; effort and pain are never filled in."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from runners.models import Category, Runner
from training import services
from training import units as convert
from training.forms.days import OTHER, day_choices, read_day
from training.forms.lazy import lazy_html
from training.forms.plausible import is_odd, pace_question, refusal, twin_question
from training.forms.starts import new_run, of_run
from training.models import ON_FOOT, RUNNING, Mode, Run, Shoe, Surface

EFFORTS = [
    ("2", lazy_html("2<small>{}</small>", lazy("Easy"))),
    ("4", lazy_html("4<small>{}</small>", lazy("Steady"))),
    ("6", lazy_html("6<small>{}</small>", lazy("Brisk"))),
    ("8", lazy_html("8<small>{}</small>", lazy("Hard"))),
    ("10", lazy_html("10<small>{}</small>", lazy("Max"))),
]
MORE_EFFORTS = [(str(n), str(n)) for n in (0, 1, 3, 5, 7, 9)] + [("", lazy("Leave open"))]
# A treadmill is a kind of run here; the surface follows from it.
SURFACES = [choice for choice in Surface.choices if choice[0] != Surface.TREADMILL]
CADENCES = range(120, 231)
CHIP = {"class": "form-select"}


def _text(mode: str = "decimal", **attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off", "class": "form-control"} | attrs)


class RunForm(forms.Form):
    """One run, typed. `facts()` is what the services take; `version` and `idempotency_key` are beside it."""

    distance = forms.CharField(label=lazy("Distance"), required=False, max_length=40, widget=_text())
    unit = forms.ChoiceField(label=lazy("Unit"), choices=[("km", "km"), ("mi", "mi")], required=False)
    duration = forms.CharField(label=lazy("Time"), required=False, max_length=40, widget=_text())
    effort = forms.ChoiceField(
        label=lazy("Effort"), choices=[*EFFORTS, *MORE_EFFORTS], widget=forms.RadioSelect, required=False
    )
    shoe = forms.ModelChoiceField(
        Shoe.objects.none(), label=lazy("Shoes"), required=False, empty_label=lazy("No pair")
    )
    surface = forms.ChoiceField(label=lazy("Surface"), choices=[("", lazy("Any surface")), *SURFACES], required=False)
    mode = forms.ChoiceField(label=lazy("Kind"), choices=Mode, required=False)
    local_date = forms.CharField(label=lazy("Date"), required=False, widget=forms.Select(attrs=CHIP))
    other_date = forms.CharField(
        label=lazy("Other date"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"}),
    )
    cadence = forms.CharField(
        label=lazy("Cadence (steps a minute, both feet)"), required=False, max_length=10, widget=_text("numeric")
    )
    is_race = forms.BooleanField(label=lazy("This was a race"), required=False)
    notes = forms.CharField(
        label=lazy("Notes"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
    )
    anyway = forms.CharField(required=False, widget=forms.HiddenInput)
    idempotency_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        runner: Runner,
        categories: frozenset[str],
        now: datetime,
        run: Run | None = None,
        typed: Mapping[str, Any] | None = None,
    ) -> None:
        """`typed` fills a new form with what another form held, without judging it."""
        self.runner, self.run, self.now = runner, run, now
        self.today = runner.today(now)
        shoes = list(runner.shoes.order_by("retired_on", "-is_default", "name"))
        first = of_run(run, runner, self.today) if run else new_run(runner, shoes, now)
        super().__init__(data, initial=first | dict(typed or {}))
        if Category.NOTES not in categories:
            del self.fields["notes"]
        del self.fields["idempotency_key" if run else "version"]
        self.questions: list[str] = []
        self.asked = ""
        self._offer(shoes)

    def _offer(self, shoes: list[Shoe]) -> None:
        """Fill the choices that depend on the runner."""
        worn = self.run.shoe_id if self.run else None
        offered = [shoe for shoe in shoes if shoe.retired_on is None or shoe.pk == worn]
        self.has_shoes = bool(offered)
        self.fields["shoe"].queryset = self.runner.shoes.filter(pk__in=[shoe.pk for shoe in offered])
        self.fields["shoe"].choices = [("", _("No pair"))] + [(shoe.pk, shoe.name) for shoe in offered]
        for name in ("shoe", "surface", "mode"):
            self.fields[name].widget.attrs |= CHIP
        self.fields["unit"].widget.attrs |= {"class": "unit"}
        for name in ("distance", "duration"):
            self.fields[name].widget.attrs["class"] = "form-control input-big"
        chosen = self["local_date"].value()
        self.fields["local_date"].widget.choices = day_choices(self.today, self.local_hour, chosen)
        self.fields["other_date"].widget.attrs["max"] = self.today.isoformat()

    @property
    def local_hour(self) -> int:
        return self.now.astimezone(self.runner.zone).hour

    # ── one field ────────────────────────────────────────────────────────────
    def clean_unit(self) -> str:
        unit: str = self.cleaned_data["unit"]
        return unit or self.runner.units

    def clean_mode(self) -> str:
        return self.cleaned_data["mode"] or Mode.RUN

    def clean_cadence(self) -> int | None:
        text = self.cleaned_data["cadence"].strip()
        if not text or (self.run and text == str(self.run.cadence_spm or "")):
            return self.run.cadence_spm if text and self.run else None
        if not (text.isascii() and text.isdecimal()) or int(text) not in CADENCES:
            raise ValidationError(_("Count both feet: enter steps a minute from 120 to 230, for example 168."))
        return int(text)

    # ── all of it ────────────────────────────────────────────────────────────
    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        mode, unit = data.get("mode", Mode.RUN), data.get("unit", self.runner.units)
        data["distance_m"] = self._distance(data.get("distance", ""), unit, mode)
        data["moving_s"] = self._time(data.get("duration", ""), data["distance_m"])
        data["on"] = self._day(data)
        if not self.errors:
            self._judge(data)
        return data

    def _distance(self, text: str, unit: str, mode: str) -> int | None:
        if not text.strip() and mode not in ON_FOOT:
            return 0
        if self.run and text == self.initial.get("distance") and unit == self.initial.get("unit"):
            return self.run.distance_m  # shown rounded and left alone: the exact metres stay
        try:
            metres = convert.parse_distance(text, unit)
        except ValueError:
            self.add_error("distance", _("Write the distance like 8.2, 5mi, 800m or half."))
            return None
        if not metres and mode in ON_FOOT:
            self.add_error("distance", _("Write a distance above zero, for example 8.2."))
            return None
        return metres

    def _time(self, text: str, distance_m: int | None) -> float | None:
        if not text.strip():
            return None
        if self.run and self.run.moving_s and text == self.initial.get("duration"):
            return float(self.run.moving_s)
        try:
            seconds = convert.parse_duration(text, distance_m)
        except ValueError:
            seconds = 0
        if not seconds:
            self.add_error("duration", _("Write the time like 45:30 or 1:02:10."))
            return None
        return seconds

    def _day(self, data: Mapping[str, Any]) -> date | None:
        """Return the day; a form that was left open over midnight still means the day it showed."""
        chosen = data.get("local_date", "")
        field = "other_date" if chosen == OTHER else "local_date"
        try:
            return read_day(data.get(field, ""), self.today)
        except ValidationError as wrong:
            self.add_error(field, wrong)
            return None

    def _judge(self, data: dict[str, Any]) -> None:
        """Refuse what cannot be a run, and ask about what is odd unless that was confirmed."""
        mode, distance_m, moving_s = data["mode"], data["distance_m"], data["moving_s"]
        if no := refusal(mode=mode, distance_m=distance_m, moving_s=moving_s):
            self.add_error(*no)
            return
        asked: dict[str, str] = {}
        if is_odd(mode=mode, distance_m=distance_m, moving_s=moving_s):
            asked["pace"] = pace_question(distance_m, moving_s, self.runner.units)
        if twin := self._twin(data):
            asked["twin"] = twin_question(twin, self.runner.units)
        if not set(asked) <= set(data.get("anyway", "").split(",")):
            self.asked, self.questions = ",".join(asked), list(asked.values())
            self.add_error(None, ValidationError(self.questions, code="asked"))

    def _twin(self, data: dict[str, Any]) -> Run | None:
        """Return the run of that day which this one looks like; not itself, nor its own first post."""
        if self.run and data["on"] == self.run.local_date:
            return None
        twin = services.similar_run(self.runner, data["on"], data["distance_m"], data["moving_s"])
        own = data.get("idempotency_key")
        return None if twin is None or (own and twin.idempotency_key == own) else twin

    def facts(self) -> dict[str, Any]:
        """Return what the services store."""
        said = self.cleaned_data
        surface = Surface.TREADMILL if said["mode"] == Mode.TREADMILL else said["surface"]
        return {
            "local_date": said["on"],
            "distance_m": said["distance_m"],
            "moving_s": said["moving_s"],
            "mode": said["mode"],
            "cadence_spm": said["cadence"],
            "rpe": int(said["effort"]) if said["effort"] else None,
            "surface": surface,
            "is_race": said["is_race"] and said["mode"] in RUNNING,
            "shoe": said["shoe"] if said["mode"] in ON_FOOT else None,
            "notes": said.get("notes", ""),
        }

    # ── what templates ask ───────────────────────────────────────────────────
    def usual_efforts(self) -> list[forms.boundfield.BoundWidget]:
        return list(self["effort"].subwidgets)[: len(EFFORTS)]

    def more_efforts(self) -> list[forms.boundfield.BoundWidget]:
        return list(self["effort"].subwidgets)[len(EFFORTS) :]

    def chips(self) -> list[forms.BoundField]:
        return [self[name] for name in ("shoe", "surface", "mode", "local_date", "other_date")]

    def has_more(self) -> bool:
        """Return whether the closed part of the form holds something."""
        names = ("cadence", "notes", "is_race")
        shown = [self[name].value() for name in names if name in self.fields]
        shown.append(self["effort"].value() in {value for value, _name in MORE_EFFORTS if value})
        return any(shown) or any(name in self.errors for name in names)
