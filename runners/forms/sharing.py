"""What a coach will see: one switch for each category, none of them on for anybody."""

from typing import Any, NamedTuple

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from runners.models import DATA, Share


class Wording(NamedTuple):
    """What a coach sees by a category, and what they never see by it."""

    sees: Promise
    never: Promise


# Raise SHARING_VERSION (models/coaching.py) when one of these sentences changes its meaning: the version kept with
# each yes says what it was given to.
WORDINGS: dict[str, Wording] = {
    Share.TRAINING: Wording(
        _(
            "Your runs with distance, time, pace, effort, surface and shoes, and which were races; rest days and "
            "other training. Your shoes with alerts about worn ones, and whether you have seen these."
        ),
        _("What you write beside a run, and the files you import."),
    ),
    Share.RISK: Wording(
        _(
            "Your index and level with the reasons, and alerts about load with whether you have seen them. Worked "
            "out only from what you share, and marked partial where something is missing."
        ),
        _("Any index without your runs: none can be worked out from what is shared then."),
    ),
    Share.PAIN: Wording(
        _(
            "Your pain reports and earlier bone injuries, and alerts about bone pain with whether you have seen "
            "them; these also come to them by e-mail. Without this, while a bone hurts they see no level and no "
            "reason, as when nothing came in; but whoever sees your runs and risk may guess it."
        ),
        _("Reports of a clinician: Lamella keeps none."),
    ),
    Share.BODY: Wording(
        _("That sex, age, height and weight play a part in the index."),
        _("The numbers of your height and weight."),
    ),
    Share.MESSAGES: Wording(
        _(
            "When you read a note of theirs. They may write to you, and you read it on Today. Notes need something "
            "else to be shared."
        ),
        _("Anything else about you. Your notes to yourself stay yours."),
    ),
}


class SharingForm(forms.Form):
    """The table of switches for one coach. What the runner does not let Lamella keep has no switch.

    `may` are the categories that can be shared, `given` those that are shared now. With `needs_one`, an answer
    with nothing on is an error; one with notes alone always is.
    """

    def __init__(
        self,
        *args: Any,
        may: frozenset[str],
        given: frozenset[str] = frozenset(),
        needs_one: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.needs_one = needs_one
        for share in Share:
            if share.value in may:
                attrs = {"class": "switch", "role": "switch", "aria-describedby": f"sees-{share} never-{share}"}
                self.fields[share.value] = forms.BooleanField(
                    label=share.label,
                    required=False,
                    initial=share.value in given,
                    widget=forms.CheckboxInput(attrs=attrs),
                )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = self.chosen()
        if self.needs_one and not chosen:
            raise forms.ValidationError(_("Nothing is switched on yet. Switch on what you want to share."))
        if chosen and not shows_data(chosen):
            raise forms.ValidationError(
                _("Notes need something else to be shared. Switch on one more, or switch the notes off.")
            )
        return data

    def chosen(self) -> list[str]:
        """Return the categories that are switched on."""
        return [name for name in Share.values if self.cleaned_data.get(name)]

    def rows(self) -> list[dict[str, Any]]:
        """Return each category with its words; `field` is None where there is nothing to share."""
        return [
            {
                "code": share.value,
                "label": share.label,
                "words": WORDINGS[share],
                "field": self[share.value] if share.value in self.fields else None,
            }
            for share in Share
        ]


class InviteForm(forms.Form):
    """Whose address: only its owner can accept."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "form-control", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": _("Enter the address of the person you want to invite."),
            "invalid": _("This is not an e-mail address. Enter one like maya@example.org."),
        },
    )


class InviteCoachForm(InviteForm, SharingForm):
    """The coach's address, with the table of what they will see."""


def in_words(shares: frozenset[str] | list[str]) -> list[str]:
    """Return the names of these categories, in the order of the table."""
    return [str(share.label) for share in Share if share.value in shares]


def has_no_index(shares: frozenset[str] | list[str]) -> bool:
    """Whether the index is shared without the runs that it would be worked out from."""
    return Share.RISK in shares and Share.TRAINING not in shares


def shows_data(shares: frozenset[str] | list[str]) -> bool:
    """Whether the coach sees something: without that they have no page on which to write a note either."""
    return not set(shares).isdisjoint(DATA)
