"""The log form. What was typed stays; what is odd is asked about once; effort and pain are never filled in."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from runners.forms.fields import LongText
from runners.models import Category, Runner
from training import kinds, services
from training.forms.days import OTHER, day_choices, read_day
from training.forms.lazy import lazy_html
from training.forms.plausible import is_odd, pace_question, refusal, twin_question
from training.forms.starts import new_run, of_run
from training.models import RUNNING, Mode, Run, Shoe, Surface

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
    notes = LongText(
        label=lazy("Notes"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
    )
    other = forms.CharField(required=False, widget=forms.HiddenInput)  # "Other activity": the kind is asked first
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
        if self.asks_kind:
            offer = [(mode.value, mode.label) for mode in kinds.OTHER_MODES]
            self.fields["mode"].widget = forms.RadioSelect(choices=offer)
        for name in ("shoe", "surface", "mode"):
            if not isinstance(self.fields[name].widget, forms.RadioSelect):
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

    @property
    def asks_kind(self) -> bool:
        """Whether this is the form of another activity, which begins with its kind."""
        return self.run is None and bool(self["other"].value())

    # ── one field ────────────────────────────────────────────────────────────
    def clean_unit(self) -> str:
        unit: str = self.cleaned_data["unit"]
        return unit or self.runner.units

    def clean_mode(self) -> str:
        mode: str = self.cleaned_data["mode"]
        if not mode and self.asks_kind:
            raise ValidationError(_("Choose what it was."))
        return mode or Mode.RUN

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
        data["moving_s"] = self._time(data.get("duration", ""), data["distance_m"], mode)
        data["on"] = self._day(data)
        if not self.errors:
            self._need(mode, data)
        if not self.errors:
            self._judge(data)
        return data

    def _distance(self, text: str, unit: str, mode: str) -> int | None:
        if not kinds.has_distance(mode) or not (text.strip() or kinds.needs_distance(mode)):
            return 0
        shown = self.run and text == self.initial.get("distance") and unit == self.initial.get("unit")
        if shown and self.run.distance_m:
            return self.run.distance_m  # shown rounded and left alone: the exact metres stay
        try:
            metres = kinds.read_distance(text, unit, mode)
        except ValueError:
            example = _("Write the distance like 1500m, 1.5 or 1650yd.")
            run = _("Write the distance like 8.2, 5mi, 800m or half.")
            self.add_error("distance", example if mode == Mode.SWIM else run)
            return None
        if not metres and kinds.needs_distance(mode):
            self.add_error("distance", _("Write a distance above zero, for example 8.2."))
            return None
        return metres

    def _time(self, text: str, distance_m: int | None, mode: str) -> float | None:
        if not text.strip():
            return None
        if self.run and self.run.moving_s and text == self.initial.get("duration"):
            return float(self.run.moving_s)
        try:
            seconds = kinds.read_duration(text, distance_m, mode)
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

    def _need(self, mode: str, data: dict[str, Any]) -> None:
        """Ask for what this kind cannot do without."""
        if kinds.needs_time(mode) and not data["moving_s"]:
            self.add_error("duration", _("Enter how long it was, like 90 or 1:30: team sport counts by the hour."))
        elif kinds.needs_either(mode) and not (data["distance_m"] or data["moving_s"]):
            self.add_error("duration", _("Enter a time or a distance, for example 45 or 1:02:10."))

    def _judge(self, data: dict[str, Any]) -> None:
        """Refuse what cannot be a run, and ask about what is odd unless that was confirmed."""
        mode, distance_m, moving_s = data["mode"], data["distance_m"], data["moving_s"]
        if no := refusal(mode=mode, distance_m=distance_m, moving_s=moving_s):
            self.add_error(*no)
            return
        asked: dict[str, str] = {}
        if is_odd(mode=mode, distance_m=distance_m, moving_s=moving_s):
            asked["pace"] = pace_question(distance_m, moving_s, self.runner.units, mode)
        if twin := self._twin(data):
            asked["twin"] = twin_question(twin, self.runner.units)
        if not set(asked) <= set(data.get("anyway", "").split(",")):
            self.asked, self.questions = ",".join(asked), list(asked.values())
            self.add_error(None, ValidationError(self.questions, code="asked"))

    def _twin(self, data: dict[str, Any]) -> Run | None:
        """Return the run of that day which this one looks like; not itself, nor its own first post."""
        if self.run and data["on"] == self.run.local_date:
            return None
        twin = services.similar_run(self.runner, data["on"], data["distance_m"], data["moving_s"], data["mode"])
        own = data.get("idempotency_key")
        return None if twin is None or (own and twin.idempotency_key == own) else twin

    def facts(self) -> dict[str, Any]:
        """Return what the services store."""
        said = self.cleaned_data
        surface = Surface.TREADMILL if said["mode"] == Mode.TREADMILL else said["surface"]
        typed = {
            "local_date": said["on"],
            "distance_m": said["distance_m"],
            "moving_s": said["moving_s"],
            "mode": said["mode"],
            "cadence_spm": said["cadence"],
            "rpe": int(said["effort"]) if said["effort"] else None,
            "surface": surface,
            "is_race": said["is_race"],
            "shoe": said["shoe"],
            "notes": said.get("notes", ""),
        }
        return kinds.only_what_fits(typed)

    def dropped(self) -> list[str]:
        """Return the labels of what was typed and is not kept, because this kind cannot have it.

        The pair that a new form fills in by itself was not typed.
        """
        kept = self.facts()
        said: dict[str, bool] = {
            "distance": bool(self.cleaned_data["distance"].strip()) and not kinds.has_distance(kept["mode"]),
            "shoe": bool(self.run and self.cleaned_data["shoe"]) and not kept["shoe"],
            "surface": bool(self.cleaned_data["surface"]) and not kept["surface"],
            "cadence": bool(self.cleaned_data["cadence"]) and not kept["cadence_spm"],
            "is_race": bool(self.cleaned_data["is_race"]) and not kept["is_race"],
        }
        names = {"cadence": _("Cadence"), "is_race": _("Race")}
        return [names.get(name) or str(self.fields[name].label) for name, is_lost in said.items() if is_lost]

    # ── what templates ask ───────────────────────────────────────────────────
    def usual_efforts(self) -> list[forms.boundfield.BoundWidget]:
        return list(self["effort"].subwidgets)[: len(EFFORTS)]

    def more_efforts(self) -> list[forms.boundfield.BoundWidget]:
        return list(self["effort"].subwidgets)[len(EFFORTS) :]

    def chips(self) -> list[forms.BoundField]:
        names = ("shoe", "surface", "local_date", "other_date")
        return [self[name] for name in (names if self.asks_kind else (*names, "mode"))]

    def is_running(self) -> bool:
        """Return whether the form as it stands is of a run; the style sheet follows a change of the kind."""
        return (self["mode"].value() or Mode.RUN) in RUNNING and not self.asks_kind

    def has_more(self) -> bool:
        """Return whether the closed part of the form holds something."""
        names = ("cadence", "notes", "is_race")
        shown = [self[name].value() for name in names if name in self.fields]
        shown.append(self["effort"].value() in {value for value, _name in MORE_EFFORTS if value})
        return any(shown) or any(name in self.errors for name in names)
