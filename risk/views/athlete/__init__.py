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
from risk.views.roster import neighbours
from risk.views.roster.cells import change_words, listed, name_of, scope, state_of, units_of
from risk.views.roster.query import HERE, Query
from risk.views.stop import BECAUSE
from risk.wording import amounts, coach
from runners.models import Coach, Share
from runners.views.owner import coach_page
from training.places import place_words


@require_safe
@coach_page
def athlete(request: HttpRequest, coach: Coach, link_id: uuid.UUID) -> HttpResponse:
    """The page; opened from the list it also leads to the athletes before and after."""
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
        "weeks": None if file.runs is None else cards.weeks(file.runs, reader.units, row.today),
        "shoes": None if file.shoes is None else cards.shoes(file.shoes, reader.units),
        "pains": file.pains,
        "injuries": file.injuries,
        "warnings": cards.warning_lines(row.warnings, reader, file),
        "past_warnings": cards.warning_lines(file.past_warnings, reader, file),
        "notes": file.notes,
        "unit": reader.units,
    }


def _pager(request: HttpRequest, link_id: uuid.UUID) -> dict[str, Any]:
    """Return who stands before and after in the list this was opened from; opened otherwise, nobody is read."""
    back = reverse("risk:roster")
    if request.GET.get("in") != HERE:
        return {"back_url": back}
    query = Query.read(request.GET)
    before, after = neighbours(service.roster(request.user, timezone.now()), link_id, query)
    return {
        "back_url": back + query.encoded(),
        "previous": _neighbour(before, query),
        "next": _neighbour(after, query),
        "query_string": query.of_an_athlete(),
    }


def _neighbour(row: Row | None, query: Query) -> dict[str, str] | None:
    if row is None:
        return None
    url = reverse("risk:athlete", args=[row.link.pk]) + query.of_an_athlete()
    return {"name": name_of(row.link.runner.user), "url": url}
