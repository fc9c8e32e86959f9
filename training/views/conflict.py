"""Two tabs changed one run: both versions side by side, and the choice."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats
from django.utils.translation import gettext as _

from runners.models import Runner
from training import units as convert
from training.forms import PainForm, RunForm
from training.models import Mode, PainReport, Run, Surface
from training.places import place_words

NOT_KEPT = {"csrfmiddlewaretoken", "version"}


@dataclass(frozen=True)
class Line:
    """One fact in both versions, in words; a dash where nothing was said."""

    label: str
    mine: str
    theirs: str

    @property
    def differs(self) -> bool:
        return self.mine != self.theirs


def conflict_page(
    request: HttpRequest, runner: Runner, form: RunForm, pain: PainForm | None, current: Run
) -> HttpResponse:
    """Show what was typed beside what was saved meanwhile; "Use mine" posts what was typed once more."""
    mine = _words(form.facts(), runner.units)
    theirs = _words(_facts(current), runner.units)
    if "notes" not in form.fields:
        mine.pop(_("Notes")), theirs.pop(_("Notes"))
    lines = [Line(label, mine[label], theirs[label]) for label in mine]
    if pain is not None:
        reports = PainReport.objects.owned_by(request.user).filter(run=current).order_by("site", "side")
        stored = [{"site": one.site, "side": one.side, "score": one.score} for one in reports]
        lines.append(Line(_("Bone pain"), _pain_words(pain.pains()), _pain_words(stored)))
    kept = [(name, value) for name, values in request.POST.lists() if name not in NOT_KEPT for value in values]
    context = {"run": current, "lines": lines, "kept": kept, "is_gone": current.deleted_at is not None}
    return render(request, "training/run_conflict.html", context, status=409)


def _facts(run: Run) -> dict[str, Any]:
    names = ("local_date", "distance_m", "moving_s", "mode", "cadence_spm", "rpe", "surface", "is_race", "notes")
    return {name: getattr(run, name) for name in names} | {"shoe": run.shoe}


def _words(facts: dict[str, Any], units: str) -> dict[str, str]:
    seconds = facts["moving_s"]
    said = {
        _("Date"): formats.date_format(facts["local_date"], "j F Y"),
        _("Distance"): convert.format_distance(facts["distance_m"], units) if facts["distance_m"] else "",
        _("Time"): convert.format_duration(float(seconds)) if seconds else "",
        _("Kind"): Mode(facts["mode"]).label,
        _("Effort"): "" if facts["rpe"] is None else str(facts["rpe"]),
        _("Cadence"): str(facts["cadence_spm"] or ""),
        _("Shoes"): str(facts["shoe"] or ""),
        _("Surface"): Surface(facts["surface"]).label if facts["surface"] else "",
        _("Race"): _("Yes") if facts["is_race"] else "",
        _("Notes"): facts["notes"],
    }
    return {label: str(value) or "–" for label, value in said.items()}


def _pain_words(pains: list[dict[str, Any]]) -> str:
    told = (
        place_words(pain["site"], pain["side"])
        if pain["score"] is None
        else _("%(place)s, %(score)d of 10")
        % {"place": place_words(pain["site"], pain["side"]), "score": pain["score"]}
        for pain in sorted(pains, key=lambda one: (one["site"], one["side"]))
    )
    return "; ".join(told) or "–"
