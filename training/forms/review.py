"""What the runner makes of an import: answers to what was doubtful, and the pair that each shoe name means."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from runners.forms.fields import MeasureField
from training import services
from training import units as convert
from training.forms.shoe import MOST_M
from training.models import ImportItem, Shoe

KEEP, OUT, LATER = "keep", "out", ""
EACH = ""  # what is said at each question counts
ANSWERS: dict[str, tuple[Any, Any]] = {  # by the question: what "keep" and "out" are called
    "maybe_same": (_("Keep both"), _("Skip this one")),
    "very_far": (_("It is right, add it"), _("Leave it out")),
    "very_fast": (_("It is right, add it"), _("Leave it out")),
    "run_perhaps": (_("It was a run, add it"), _("Leave it out")),
    "walk_perhaps": (_("It was a walk, add it"), _("Leave it out")),
    "ride_perhaps": (_("It was a ride, add it as one"), _("Leave it out")),
}


class ReviewForm(forms.Form):
    """`questions` are the items asked about on this page; `gear` the names of shoes in the file."""

    all = forms.ChoiceField(
        label=_("All at once"),
        required=False,
        choices=[(EACH, _("As I answer each")), (KEEP, _("Add all of them")), (OUT, _("Leave all of them out"))],
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        questions: Sequence[ImportItem],
        gear: Sequence[services.Gear],
        shoes: Sequence[Shoe],
        units: str,
    ) -> None:
        super().__init__(data)
        self.questions, self.gear = list(questions), list(gear)
        self.shoes = {str(shoe.pk): shoe for shoe in shoes}
        if len(self.questions) < 2:
            del self.fields["all"]
        for item in self.questions:
            keep, out = ANSWERS.get(item.reason, ANSWERS["very_far"])
            self.fields[f"answer_{item.pk}"] = forms.ChoiceField(
                label=item.name,
                required=False,
                choices=[(KEEP, keep), (OUT, out), (LATER, _("Later"))],
                widget=forms.RadioSelect,
            )
        names = [(str(shoe.pk), shoe.name) for shoe in shoes]
        for one in self.gear:
            self.fields[f"pair_{_key(one)}"] = forms.ChoiceField(
                label=_("Pair for %(name)s") % {"name": one.name},
                choices=names,
                initial=str(one.shoe.pk) if one.shoe else None,
                widget=forms.Select(attrs={"class": "form-select"}),
                required=False,
            )
            if one.is_new and one.shoe:
                self.fields[f"start_{_key(one)}"] = _distance(one, units)

    @property
    def of_all(self) -> str:
        """The one answer to every question, also to those of the next pages; empty where each has its own."""
        return str(self.cleaned_data.get("all", EACH))

    def answers(self) -> tuple[set[int], set[int]]:
        """Return the numbers of the items to keep, and of those to leave out."""
        of_all = self.of_all
        said = {item.pk: of_all or self.cleaned_data.get(f"answer_{item.pk}") for item in self.questions}
        return {pk for pk, word in said.items() if word == KEEP}, {pk for pk, word in said.items() if word == OUT}

    def pairs(self) -> dict[str, services.Pair]:
        """Return what was chosen for each name; a name without a choice is left as it is."""
        found = {}
        for one in self.gear:
            shoe = self.shoes.get(self.cleaned_data.get(f"pair_{_key(one)}") or "")
            if shoe is not None:
                start = self.cleaned_data.get(f"start_{_key(one)}") if shoe == one.shoe else None
                found[one.name] = services.Pair(shoe, start)
        return found

    def asked(self) -> list[tuple[ImportItem, forms.BoundField]]:
        return [(item, self[f"answer_{item.pk}"]) for item in self.questions]

    def mapped(self) -> list[tuple[services.Gear, forms.BoundField, forms.BoundField | None]]:
        return [
            (
                one,
                self[f"pair_{_key(one)}"],
                self[f"start_{_key(one)}"] if f"start_{_key(one)}" in self.fields else None,
            )
            for one in self.gear
        ]


def _key(one: services.Gear) -> str:
    """Return what the fields of a name are called: the same in whatever order the names come."""
    return sha256(one.name.encode()).hexdigest()[:12]


def _distance(one: services.Gear, units: str) -> MeasureField:
    return MeasureField(
        label=_("Distance of %(name)s before these runs") % {"name": one.name},
        parse=lambda text: convert.parse_distance(text, units),
        low=0,
        high=MOST_M,
        initial=convert.typed_distance(one.shoe.start_distance_m, units) if one.shoe else None,
        complaint=_("Enter a distance, for example 120."),
    )
