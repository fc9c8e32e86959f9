"""Consent: one box for each category, none of them ticked for anybody."""

from typing import Any, NamedTuple

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from runners.models import Category


class Wording(NamedTuple):
    """What a category holds, what it is for, and what goes when the consent ends."""

    what: Promise
    why: Promise
    deleted: Promise


# Raise WORDING_VERSION (models/consent.py) when one of these sentences changes its meaning.
WORDINGS: dict[str, Wording] = {
    Category.TRAINING: Wording(
        _(
            "Runs, rest days, shoes, your usual week and cadence; imported files, with the route, heart rate and "
            "laps that they hold."
        ),
        _(
            "The load on your bones is worked out from these. Lamella cannot work without them. Routes, heart rates "
            "and laps are drawn for you alone; nothing is worked out from them."
        ),
        _(
            "All runs with their routes, heart rates and laps, rest days, shoes and imports, your usual week and "
            "cadence, and every score made from them."
        ),
    ),
    Category.RISK: Wording(
        _("Your daily risk index, the reasons behind it and the alerts it opens."),
        _("So that you can see where you stand, how it moved and what to do next."),
        _("All scores, reasons and alerts. Your runs stay."),
    ),
    Category.PAIN: Wording(
        _("Pain you report and bone stress injuries you have had."),
        _("An earlier injury and present bone pain say more than any training number."),
        _("All pain reports and earlier injuries."),
    ),
    Category.BODY: Wording(
        _("Sex, birth year, height and weight."),
        _("Sex, age and a very low body mass change where a runner starts from. Without them your pages say so."),
        _("Sex, birth year, height and all weights."),
    ),
    Category.NOTES: Wording(
        _("What you write in your own words beside a run."),
        _("For you alone. Nothing is worked out from them."),
        _("The notes on all runs. The runs stay."),
    ),
}


class ConsentForm(forms.Form):
    """Asks for the categories that are not in force yet, and once for "guidance, not a diagnosis"."""

    understood = forms.BooleanField(
        label=_("I understand that this is training guidance, not a diagnosis"),
        error_messages={"required": _("Tick this box to go on: Lamella cannot tell whether a bone is injured.")},
    )

    def __init__(self, *args: Any, given: frozenset[str], has_understood: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([])
        understood = self.fields.pop("understood")
        for category in Category:
            if category in given:
                continue
            needed = category == Category.TRAINING
            self.fields[category.value] = forms.BooleanField(
                label=category.label,
                required=needed,
                error_messages={
                    "required": _(
                        "Tick this box to use Lamella: without your runs there is nothing it could tell you."
                    )
                },
            )
        if not has_understood:
            self.fields["understood"] = understood

    def agreed(self) -> list[str]:
        """Return the categories that were ticked."""
        return [name for name in Category.values if self.cleaned_data.get(name)]

    def rows(self) -> list[dict[str, Any]]:
        """Return each open category with its words, for the template."""
        return [{"field": self[name], "words": WORDINGS[name]} for name in Category.values if name in self.fields]
