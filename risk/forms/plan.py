"""What the planner asks: a week in five numbers, or a table of planned runs. Nothing typed is stored."""

import math
import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from risk.services import AskRefused, WeekAsk
from risk.wording import amounts
from runners.forms.fields import LongText
from training import units as convert
from training.models import Surface

MOST_WEEK_M, MOST_RUN_M = 400_000, 200_000
MOST_DAYS, MOST_LINES, MOST_TOLD = 366, 500, 12
STEPPED = ("week", "longest", "runs", "rest")
LINE = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})(?:[\s,;:]+(\S.*))?")


class DistanceField(forms.CharField):
    """A distance in the runner's unit, as metres; empty is None."""

    def __init__(self, *, most_m: int, **fields: Any) -> None:
        attrs = {"class": "form-control", "inputmode": "decimal", "autocomplete": "off"}
        super().__init__(required=False, max_length=convert.LONGEST_TYPED, widget=forms.TextInput(attrs), **fields)
        self.most_m, self.units = most_m, convert.KM

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            metres = convert.parse_distance(text, self.units)
        except convert.Unreadable:
            raise ValidationError(
                _("Write a distance like 46 or 46.5. At most %(most)s.") % {"most": self._most()}
            ) from None
        if not metres:
            raise ValidationError(_("Write a distance above 0."))
        if metres > self.most_m:
            raise ValidationError(_("At most %(most)s.") % {"most": self._most()})
        return metres

    def _most(self) -> str:
        return convert.format_distance(self.most_m, self.units)


class WeekForm(forms.Form):
    """The coming week in the runner's unit. A blank takes the planner's own number."""

    week = DistanceField(label=lazy("Distance in the next 7 days"), most_m=MOST_WEEK_M)
    longest = DistanceField(label=lazy("Longest run"), most_m=MOST_RUN_M)
    runs = forms.IntegerField(
        label=lazy("Number of runs"),
        required=False,
        min_value=1,
        max_value=7,
        widget=forms.TextInput({"class": "form-control", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), lazy("A whole number from 1 to 7.")),
    )
    rest = forms.IntegerField(
        label=lazy("Rest days, at least"),
        required=False,
        min_value=0,
        max_value=6,
        widget=forms.TextInput({"class": "form-control", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), lazy("A whole number from 0 to 6.")),
    )
    surface = forms.ChoiceField(
        label=lazy("Mostly on"),
        required=False,
        choices=[("", lazy("As in the last weeks")), *Surface.choices],
        widget=forms.Select({"class": "form-select"}),
        error_messages={"invalid_choice": lazy("Choose one of the list.")},
    )

    def __init__(self, *args: Any, units: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        for field in self.fields.values():
            if isinstance(field, DistanceField):
                field.units = units

    def ask(self) -> WeekAsk:
        """Return what was typed, once it is valid."""
        told = self.cleaned_data
        return WeekAsk(told["week"], told["longest"], told["runs"], told["rest"], told["surface"])

    def refuse(self, refused: AskRefused, asked: WeekAsk) -> None:
        """Say, at the field to change, why the numbers do not fit together."""
        facts = {
            "runs": asked.runs,
            "rest": asked.rest_days,
            "week": amounts.distance(asked.week_m or 0, self.units),
            "longest": amounts.distance(asked.longest_m or 0, self.units),
            "most": amounts.distance((asked.runs or 0) * (asked.longest_m or 0), self.units),
        }
        text = {
            "days": _(
                "%(runs)d runs and %(rest)d rest days need more than 7 days. Take one away: a day has one run."
            ),
            "too_far": _("Longer than the whole week, %(week)s. Shorten it, or raise the week."),
            "too_short": _(
                "%(runs)d runs of at most %(longest)s make %(most)s, not %(week)s. Raise the longest run or the"
                " number of runs."
            ),
        }
        self.add_error("rest" if refused.code == "days" else "longest", text[refused.code] % facts)


def stepped(data: QueryDict, units: str) -> QueryDict:
    """Return what was typed after a press on − or + ("week-", "runs+"): the next whole number in that direction."""
    step = data.get("step", "")
    name, sign = step[:-1], step[-1:]
    if name not in STEPPED or sign not in ("-", "+"):
        return data
    try:
        value = convert.parse_distance(data.get(name, ""), units) / convert.metres_per(units)
    except convert.Unreadable:
        return data
    least = 0 if name == "rest" else 1
    whole = math.floor(value + 1e-6) + 1 if sign == "+" else math.ceil(value - 1e-6) - 1
    changed = data.copy()
    changed[name] = str(max(least, whole))
    return changed


class DatesForm(forms.Form):
    """A plan as text, one run a line: a date and a distance in the runner's unit."""

    runs = LongText(
        label=lazy("Planned runs, one a line"),
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(
            {"class": "form-control", "rows": 10, "spellcheck": "false", "autocomplete": "off", "maxlength": None}
        ),
        error_messages={
            "required": lazy("Write at least one run, like in the example."),
            "max_length": lazy("That is too long: a plan can hold %(limit_value)s characters."),
        },
    )

    def __init__(self, *args: Any, units: str, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units, self.today = units, today

    def clean_runs(self) -> Mapping[date, int]:
        """Return metres by date. Every line that cannot be read is named with its number and what to do."""
        found: dict[date, int] = {}
        wrong: list[str] = []
        lines = [(n, text.strip()) for n, text in enumerate(self.cleaned_data["runs"].splitlines(), 1)]
        written = [(n, text) for n, text in lines if text]
        if len(written) > MOST_LINES:
            raise ValidationError(
                _("That is %(count)s lines; a plan can hold %(most)d.")
                % {
                    "count": amounts.number(len(written)),
                    "most": MOST_LINES,
                }
            )
        for number, text in written:
            try:
                on, metres = self._line(text)
                if found.get(on, 0) + metres > MOST_RUN_M:
                    raise ValueError(_("more than %(most)s on one day") % {"most": self._far(MOST_RUN_M)})
                found[on] = found.get(on, 0) + metres
            except ValueError as error:
                wrong.append(
                    _("Line %(number)d, “%(text)s”: %(why)s.")
                    % {
                        "number": number,
                        "text": text[:40],
                        "why": error,
                    }
                )
        if wrong:
            more = len(wrong) - MOST_TOLD
            told = wrong[:MOST_TOLD] + (
                [_("And %(count)s more lines.") % {"count": amounts.number(more)}] if more > 0 else []
            )
            raise ValidationError(told)
        if not found:
            raise ValidationError(self.fields["runs"].error_messages["required"])
        return found

    def _line(self, text: str) -> tuple[date, int]:
        """Read one line. Raises ValueError with what to do about it."""
        example = f"{(self.today + timedelta(days=1)).isoformat()} 12"
        parts = LINE.fullmatch(text)
        if parts is None:
            raise ValueError(_("begin with the date, then the distance, like %(example)s") % {"example": example})
        try:
            year, month, day = (int(part) for part in parts[1].split("-"))
            on = date(year, month, day)
        except ValueError:
            raise ValueError(_("there is no such day")) from None
        if on <= self.today:
            raise ValueError(_("this day is not after today; a plan begins tomorrow")) from None
        if (on - self.today).days > MOST_DAYS:
            raise ValueError(_("more than a year ahead"))
        if not parts[2]:
            raise ValueError(_("the distance is missing, like %(example)s") % {"example": example})
        try:
            metres = convert.parse_distance(parts[2], self.units)
        except convert.Unreadable:
            raise ValueError(
                _("the distance cannot be read, write it like %(example)s") % {"example": example}
            ) from None
        if not metres:
            raise ValueError(_("a run is longer than 0; leave rest days out"))
        return on, metres

    def _far(self, metres: int) -> str:
        return convert.format_distance(metres, self.units)
