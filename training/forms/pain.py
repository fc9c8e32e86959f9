"""Pain: whether, where, and how it behaves. Nothing is chosen before the runner chooses."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from training.forms.lazy import lazy_html
from training.models import During, PainReport
from training.places import Place, places

NO, YES = "no", "yes"
AT_REST = "rest"  # stored as a fact of its own: it hurts at rest too
SCORES = [
    ("1", lazy_html("1–2<small>{}</small>", _("Niggle"))),
    ("3", lazy_html("3–4<small>{}</small>", _("Sore"))),
    ("5", lazy_html("5–6<small>{}</small>", _("Painful"))),
    ("7", lazy_html("7–10<small>{}</small>", _("Severe"))),
]
EXACT_SCORES = [(str(n), str(n)) for n in range(11) if str(n) not in dict(SCORES)]
BEHAVIOUR = [*During.choices, (AT_REST, _("At rest too"))]
MARKS = ("stays", "at_night", "limping")


class PlaceForm(forms.Form):
    """The questions about one place that hurts."""

    score = forms.ChoiceField(
        label=_("At its worst"),
        choices=[*SCORES, *EXACT_SCORES],
        widget=forms.RadioSelect,
        error_messages={"required": _("How sore at its worst? Choose a number.")},
    )
    during = forms.ChoiceField(label=_("While running"), choices=BEHAVIOUR, widget=forms.RadioSelect, required=False)
    at_rest = forms.BooleanField(label=_("At rest"), required=False)
    stays = forms.BooleanField(label=_("Stayed after the run, or was there the next morning"), required=False)
    at_night = forms.BooleanField(label=_("At night"), required=False)
    limping = forms.BooleanField(label=_("Made me limp"), required=False)

    def __init__(self, *args: Any, place: Place, with_run: bool, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"at-{place.key}", **kwargs)
        self.place = place
        if with_run:
            del self.fields["at_rest"]  # "At rest too" is an answer to how it was while running
        else:
            del self.fields["during"]
            self.fields["stays"].label = _("This morning, on getting up")

    def usual_scores(self) -> list[forms.boundfield.BoundWidget]:
        return list(self["score"].subwidgets)[: len(SCORES)]

    def exact_scores(self) -> list[forms.boundfield.BoundWidget]:
        return sorted(list(self["score"].subwidgets)[len(SCORES) :], key=lambda choice: int(choice.data["value"]))

    def has_exact_score(self) -> bool:
        """Return whether the chosen number is one of the list rather than of the four buttons."""
        return self["score"].value() in dict(EXACT_SCORES)

    def marks(self) -> list[forms.BoundField]:
        return [self[name] for name in ("at_rest", *MARKS) if name in self.fields]

    def pain(self) -> dict[str, Any]:
        """Return what was said, as the services take it."""
        said = self.cleaned_data
        during = said.get("during", "")
        return {
            "site": self.place.site,
            "side": self.place.side,
            "score": int(said["score"]),
            "during": "" if during == AT_REST else during,
            "at_rest": during == AT_REST or said.get("at_rest", False),
            **{name: said[name] for name in MARKS},
        }


class PainForm(forms.Form):
    """Any pain, the places, and the questions of each place."""

    pain = forms.ChoiceField(
        label=_("Any bone pain, during or after?"),
        choices=[(NO, _("None")), (YES, _("Yes, mark where"))],
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        with_run: bool = True,
        reports: Iterable[PainReport] = (),
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        self.stored = {Place(report.site, report.side): report for report in reports}
        first = {"pain": YES if self.stored or not with_run else ""}
        super().__init__(data, initial=first | dict(initial or {}))
        self.with_run = with_run
        self.places = places(self.stored)
        if not with_run:
            del self.fields["pain"]

    @cached_property
    def chosen(self) -> set[str]:
        """Return the codes of the places that are ticked."""
        if not self.is_bound:
            return {place.code for place in self.stored}
        ticked = self.data.getlist("site") if hasattr(self.data, "getlist") else self.data.get("site", [])
        return set(ticked) & {place.code for place in self.places}

    @cached_property
    def questions(self) -> list[PlaceForm]:
        """Return one form a place; those of places that are not ticked are never read."""
        return [
            PlaceForm(
                self.data if self.is_bound and place.code in self.chosen else None,
                place=place,
                with_run=self.with_run,
                initial=_answers(self.stored.get(place)),
            )
            for place in self.places
        ]

    def rows(self) -> list[tuple[str, list[tuple[Place, bool]]]]:
        """Return the list under the map: the bone, then its places with whether each is ticked."""
        rows: dict[str, list[tuple[Place, bool]]] = {}
        for place in self.places:
            rows.setdefault(Place(place.site, "").words, []).append((place, place.code in self.chosen))
        return list(rows.items())

    def has_undrawn(self) -> bool:
        """Return whether a place is ticked that the drawing does not have."""
        return any(place.code in self.chosen and not place.is_drawn for place in self.places)

    def drawn(self) -> list[Place]:
        return [place for place in self.places if place.is_drawn]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.says_none:
            return data
        if not self.chosen and (data.get("pain") == YES or not self.with_run):
            self.add_error(None, _("Tap the spot that hurts, or tick it in the list."))
        asked = [form.is_valid() for form in self._asked()]  # every one, so that each shows what it lacks
        if not all(asked):
            self.add_error(None, _("Say how sore each spot is at its worst."))
        return data

    @property
    def says_none(self) -> bool:
        """None was chosen: spots that were ticked before that count for nothing."""
        return self.with_run and self.cleaned_data.get("pain") == NO

    def pains(self) -> list[dict[str, Any]]:
        """Return what hurts, as the services take it."""
        return [] if self.says_none else [form.pain() for form in self._asked()]

    def _asked(self) -> list[PlaceForm]:
        return [form for form in self.questions if form.place.code in self.chosen]


def _answers(report: PainReport | None) -> dict[str, Any]:
    if report is None:
        return {}
    return {
        "score": "" if report.score is None else str(report.score),
        "during": AT_REST if report.at_rest else report.during,
        "at_rest": report.at_rest,
        **{name: getattr(report, name) for name in MARKS},
    }
