"""What to be told, where and when: the whole page of choices as one form."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from runners.alert_kinds import AlertKind
from runners.models import AlertMute, MailSettings, Weekday

Channel = AlertMute.Channel
EMAIL = "email"
SHORTEST, LONGEST = MailSettings.COOL_DOWN
CLOCK = ["%H:%M", "%H:%M:%S", "%H.%M", "%H"]
WEEKLY, DIGEST = "weekly", "digest"  # kinds that come on a day of the week


@dataclass(frozen=True)
class Cell:
    """One place of the table: a box to tick, or a word that says why there is none."""

    field: BoundField | None = None
    word: Any = ""


@dataclass(frozen=True)
class Row:
    kind: AlertKind
    app: Cell
    email: Cell
    coach: Cell


class Clock(forms.TimeField):
    """A wall-clock time to the minute."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "form-control"})
        errors = {"required": _("Enter a time, such as 21:30."), "invalid": _("Enter a time, such as 21:30.")}
        super().__init__(widget=widget, input_formats=CLOCK, error_messages=errors, **kwargs)


class PreferencesForm(forms.Form):
    """A box for each kind and channel that leave a choice, and the facts of timing that concern this person."""

    quiet_from = Clock(label=_("Quiet from"))
    quiet_until = Clock(label=_("Quiet until"))
    cool_down_days = forms.IntegerField(
        label=_("Fewest days between two e-mails about load"),
        min_value=SHORTEST,
        max_value=LONGEST,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
        help_text=_("One that has become more serious does not wait. Nor does bone pain."),
        error_messages={
            "required": _("Enter a number of days from 3 to 14."),
            "invalid": _("Enter a whole number of days from 3 to 14."),
            "min_value": _("3 days is the shortest. Enter 3 to 14."),
            "max_value": _("14 days is the longest. Enter 3 to 14."),
        },
    )
    weekly_day = forms.TypedChoiceField(
        label=_("Weekly e-mails come on"),
        choices=Weekday,
        coerce=int,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": _("Choose a day."), "invalid_choice": _("Choose a day of the list.")},
    )
    digest_initials = forms.BooleanField(
        label=_("Initials only in the digest"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        help_text=_("For an inbox that others read too."),
    )

    def __init__(
        self,
        *args: Any,
        kinds: Sequence[AlertKind],
        off_by_email: Iterable[str],
        hidden: Iterable[tuple[str, str]],
        timing: MailSettings,
        **kwargs: Any,
    ) -> None:
        """`off_by_email` are kinds; `hidden` are (kind, channel) of what is not shown."""
        super().__init__(*args, **kwargs)
        self.kinds, self._off, gone = list(kinds), set(off_by_email), set(hidden)
        for kind in self.kinds:
            if kind.in_app and not kind.always:
                self._add(kind, Channel.APP, _("in the app"), (kind.code, Channel.APP.value) not in gone)
            if not kind.always or kind.code in self._off:
                self._add(kind, EMAIL, _("by e-mail"), kind.code not in self._off)
            if kind.to_coach and not kind.always:
                self._add(kind, Channel.COACH, _("your coaches see it"), (kind.code, Channel.COACH.value) not in gone)
        codes, is_runner = {kind.code for kind in self.kinds}, any(kind.reader == "runner" for kind in self.kinds)
        unused = {
            "cool_down_days": not is_runner,
            "weekly_day": not codes & {WEEKLY, DIGEST},
            "digest_initials": DIGEST not in codes,
        }
        for name in [name for name, is_unused in unused.items() if is_unused]:
            del self.fields[name]
        self._timing = [name for name in self.base_fields if name in self.fields]
        for name in self._timing:
            self.initial[name] = getattr(timing, name)

    def _add(self, kind: AlertKind, channel: str, where: Any, is_on: bool) -> None:
        box = forms.CheckboxInput(attrs={"class": "form-check-input", "aria-label": f"{kind.label}: {where}"})
        field = forms.BooleanField(label=kind.label, required=False, initial=is_on, widget=box)
        self.fields[f"{channel}-{kind.code}"] = field

    def rows(self, reader: str) -> list[Row]:
        """Return the table of one kind of reader."""
        return [self._row(kind) for kind in self.kinds if kind.reader == reader]

    def _row(self, kind: AlertKind) -> Row:
        return Row(
            kind=kind,
            app=self._cell(kind, Channel.APP, _("Always") if kind.always else _("By e-mail only")),
            email=self._cell(kind, EMAIL, _("On")),
            coach=self._cell(kind, Channel.COACH, _("By sharing") if kind.always else _("Never")),
        )

    def _cell(self, kind: AlertKind, channel: str, word: Any) -> Cell:
        name = f"{channel}-{kind.code}"
        return Cell(field=self[name]) if name in self.fields else Cell(word=word)

    def emails(self) -> dict[str, bool]:
        """Return by kind whether it is wanted by e-mail, for those that leave the choice."""
        return {kind: on for (channel, kind), on in self._boxes().items() if channel == EMAIL}

    def shown(self) -> dict[tuple[str, str], bool]:
        """Return by kind and channel whether it is shown there."""
        return {(kind, channel): on for (channel, kind), on in self._boxes().items() if channel != EMAIL}

    def timing(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._timing}

    def _boxes(self) -> dict[tuple[str, str], bool]:
        found = {}
        for name, on in self.cleaned_data.items():
            channel, dash, kind = name.partition("-")
            if dash:
                found[(channel, kind)] = bool(on)
        return found
