"""What is typed about a return plan: the place, a gate's date, a session, and why it ends."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from risk.models import ReturnGate, ReturnPlan, ReturnSession
from runners.models import MIDLINE, Side, Site

LONGEST_DAYS = 3 * 365  # since when it may have hurt

DATE_ERRORS = {"required": _("Choose a day."), "invalid": _("Choose a day, for example 2026-09-21.")}


def day_field(label: Any, last: date, first: date | None = None) -> forms.DateField:
    """Return a field for a day up to `last`; the bounds are for the picker, the forms check them themselves."""
    attrs = {"type": "date", "class": "form-control", "max": last.isoformat()}
    if first is not None:
        attrs["min"] = first.isoformat()
    return forms.DateField(
        label=label, error_messages=DATE_ERRORS, widget=forms.DateInput(format="%Y-%m-%d", attrs=attrs)
    )


class PlanForm(forms.Form):
    """Where it was, since when, and whether a clinician takes it as a high-risk place."""

    site = forms.ChoiceField(
        label=_("Where"),
        choices=[("", _("Choose a bone")), *Site.choices],
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": _("Choose the bone.")},
    )
    side = forms.ChoiceField(label=_("Side"), choices=Side, required=False, widget=forms.RadioSelect)
    is_high_risk = forms.BooleanField(
        label=_("My clinician wants to see healing on a scan, or to agree to every stage"), required=False
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["hurt_on"] = day_field(_("When it began to hurt"), today)
        self.fields["hurt_on"].help_text = _("Roughly is fine. Pain logged since then counts here.")
        self.order_fields(["site", "side", "hurt_on", "is_high_risk"])

    def clean_hurt_on(self) -> date:
        on: date = self.cleaned_data["hurt_on"]
        if on > self.today:
            raise forms.ValidationError(_("This day is still to come. Choose today or a day before."))
        if (self.today - on).days > LONGEST_DAYS:
            raise forms.ValidationError(_("Choose a day of the last three years."))
        return on

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("site") in MIDLINE:
            data["side"] = ""
        return data


class GateForm(forms.Form):
    """One gate and the day since which it is met."""

    gate = forms.ChoiceField(choices=ReturnGate.Code, widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, first: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"] = day_field(_("Since"), today, first)


class SessionForm(forms.Form):
    """A session: its step and day, and how the bone was."""

    step = forms.CharField(max_length=4, widget=forms.HiddenInput)
    pain = forms.ChoiceField(
        choices=ReturnSession.Pain, error_messages={"required": _("Say how the bone was: None, Some or Stopped.")}
    )

    def __init__(self, *args: Any, today: date, first: date, steps: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.first, self.steps = today, first, steps
        self.fields["on"] = day_field(_("Day of the session"), today, first)

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError(_("This day is still to come. Choose today or a day before."))
        if on < self.first:
            raise forms.ValidationError(_("This day is before the plan. Choose a later one."))
        return on

    def clean_step(self) -> str:
        step: str = self.cleaned_data["step"]
        if step not in self.steps:
            raise forms.ValidationError(_("There is no such step. Please reload the page."))
        return step


class EndForm(forms.Form):
    """Why a plan ends."""

    because = forms.ChoiceField(
        label=_("Why"),
        choices=ReturnPlan.Ended,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason.")},
    )
