"""One athlete for their coach: what they share, and a note to them."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from risk import charts, wording
from risk.forms import NoteForm
from risk.services import roster as service
from risk.services.roster import AthleteFile, Kind, Row
from risk.views.athlete import cards
from risk.views.roster.cells import change_words, listed, needs_runs, scope, state_of, units_of
from risk.views.roster.query import Query, folded, name_of
from risk.views.stop import BECAUSE
from risk.wording import amounts, coach
from runners.models import Coach, CoachingLink, Share, User
from runners.views.owner import coach_page
from training.places import place_words


@require_safe
@coach_page
def athlete(request: HttpRequest, coach: Coach, link_id: uuid.UUID) -> HttpResponse:
    """The page; it leads to the athletes before and after by name, and back to the list as it was asked for."""
    return athlete_page(request, link_id, NoteForm())


def athlete_page(request: HttpRequest, link_id: uuid.UUID, form: NoteForm, status: int = 200) -> HttpResponse:
    """Show an athlete with this note form. Raises Http404 unless something is shared with who asks, now."""
    now = timezone.now()
    file = service.athlete(request.user, link_id, now)
    if file is None:
        raise Http404
    units = units_of(request.user)
    reader = wording.Reader(units, file.row.today)
    context = _head(file.row) | _body(file, reader) | _pager(request, link_id) | {"form": form}
    return render(request, "risk/athlete.html", context, status=status)


def _head(row: Row) -> dict[str, Any]:
    shared, missing = scope(row.shares)
    said = _("Shares %(what)s.") % {"what": listed(shared)}
    if missing:
        said = f"{said} {' '.join(_('Not %(what)s.') % {'what': word} for word in missing)}"
    user = row.link.runner.user
    return {
        "row": row,
        "link": row.link,
        "name": name_of(user),
        "first": user.get_short_name(),
        "initials": user.initials(),
        "scope": said,
        "state": state_of(row),
        "change": change_words(row),
        "needs_runs": needs_runs(row),
        "as_of": row.score.local_date if row.score is not None else None,
        "takes_notes": Share.MESSAGES in row.shares,
        "shares_pain": Share.PAIN in row.shares,
        "shares_training": Share.TRAINING in row.shares,
        "shares_risk": row.kind != Kind.NOT_SHARED and Share.RISK in row.shares,
        "flag": _flag(row),
    }


def _flag(row: Row) -> dict[str, Any] | None:
    """Return what stands in place of the level while a bone hurts."""
    flag = row.flag
    if flag is None:
        return None
    return {
        "place": place_words(flag.site, flag.side or ""),
        "score": flag.score,
        "since": amounts.day_month(flag.since, row.today),
        "reasons": coach.flag_reasons(flag.reasons),
        "because": BECAUSE["limp" if flag.urgent and "limp" in flag.reasons else flag.reason],
        "is_urgent": flag.urgent,
    }


def _body(file: AthleteFile, reader: wording.Reader) -> dict[str, Any]:
    row = file.row
    return {
        "gauge": charts.gauge(row.index) if row.level else None,
        "reading": cards.reading(row, file.score, reader),
        "reasons": cards.reasons(file.score, reader) if row.level else [],
        "confidence": wording.confidence(file.score.detail["confidence"]) if file.score and row.level else "",
        "trend": cards.trend(row),
        "repair": cards.repair(file.score, row.today),
        "weeks": None if file.training is None else cards.weeks(file.training, reader.units, row.today),
        "shoes": None if file.training is None else cards.shoes(file.training.shoes, reader.units),
        "pains": file.pains,
        "injuries": file.injuries,
        "warnings": cards.warning_lines(row.warnings, reader, file),
        "past_warnings": cards.warning_lines(file.past_warnings, reader, file),
        "notes": file.notes,
        "unit": reader.units,
    }


def _pager(request: HttpRequest, link_id: uuid.UUID) -> dict[str, Any]:
    """Return the way back to the list as it was asked for, and who stands before and after by name."""
    kept = Query.read(request.GET).of_an_athlete()
    links = _by_name(request.user)
    at = next((at for at, link in enumerate(links) if link.pk == link_id), len(links))
    return {
        "back_url": reverse("risk:roster") + kept,
        "previous": _neighbour(links[at - 1], kept) if 0 < at < len(links) else None,
        "next": _neighbour(links[at + 1], kept) if at + 1 < len(links) else None,
        "query_string": kept,
    }


def _by_name(user: User) -> list[CoachingLink]:
    """Return all who share something. One query, for names alone: that is no look at anybody's data."""
    named = ("runner__user__name", "runner__user__email")
    links = CoachingLink.objects.visible_to(user).select_related("runner__user").only(*named)
    return sorted(links, key=lambda link: (folded(name_of(link.runner.user)), link.pk))


def _neighbour(link: CoachingLink, kept: str) -> dict[str, str]:
    return {"name": name_of(link.runner.user), "url": reverse("risk:athlete", args=[link.pk]) + kept}
