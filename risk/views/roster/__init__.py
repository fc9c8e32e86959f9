"""All athletes of a coach on one page: who needs a human today, and why."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from risk.services import roster as service
from risk.services.roster import Group, Roster, Row
from risk.views.roster.cells import Cells, cells, listed, units_of
from risk.views.roster.query import FILTERS, LEVELS, Query, level_of_row, name_of
from runners.models import Coach, CoachingLink
from runners.services import notice_end
from runners.views.owner import coach_page
from training import units as convert

ROWS_A_PAGE = 100
FIRST_ON_TRACK = 10  # the rest of them behind a link, so that the page stays about those who need somebody
TITLES: dict[Group, str | Promise] = {
    Group.ACT: lazy("Act today"),
    Group.REVIEW: lazy("Review this week"),
    Group.ON_TRACK: lazy("On track"),
    Group.UNRATED: lazy("No level to go by"),
}
NUMBERS = (
    lazy("One"), lazy("Two"), lazy("Three"), lazy("Four"), lazy("Five"), lazy("Six"), lazy("Seven"), lazy("Eight"),
    lazy("Nine"),
)  # fmt: skip


@dataclass(frozen=True)
class Tile:
    """A level with how many stand in it, and a link that leaves those in."""

    level: str
    count: int
    change: str
    url: str
    is_on: bool


@dataclass(frozen=True)
class Chip:
    title: str | Promise
    icon: str
    count: int
    url: str
    is_on: bool


@dataclass(frozen=True)
class Section:
    """A group on this page; `count` is how many there are of it in all."""

    title: str | Promise
    count: int
    rows: list[Cells]
    hides_some: bool


@require_safe
@coach_page
def roster(request: HttpRequest, coach: Coach) -> HttpResponse:
    """The page; everything that is chosen stands in the address."""
    query, units = Query.read(request.GET), units_of(request.user)
    team = service.roster(request.user, timezone.now(), lambda rows: _page(query.apply(rows), query))
    found = query.apply(team.rows)
    page = _page(found, query)
    context = {
        "team": team,
        "query": query,
        "hidden": [field for field in query.fields(without="q") if field[0] != "page"],
        "sentence": sentence(team.rows),
        "tiles": _tiles(team.rows, query),
        "chips": _chips(team.rows, query),
        "sections": _sections(found, page, query, team, units),
        "sorts": {column: _sort(query, column) for column in ("name", "index", "change", "km", "last")},
        "pages": _pages(page, query),
        "km_label": _("7-day %(unit)s") % {"unit": convert.symbol(units)},
        "ended": [(link, name_of(link.runner.user)) for link in team.ended],
        "silent": _silent(team),
        "athletes_count": len(team.rows),
    }
    return render(request, "risk/roster.html", context)


@require_POST
@coach_page
def end_noticed(request: HttpRequest, coach: Coach, link_id: uuid.UUID) -> HttpResponse:
    """Put away the line that says that an athlete stopped sharing."""
    ended = CoachingLink.objects.filter(coach=coach, ended_at__isnull=False)
    notice_end(link=get_object_or_404(ended, pk=link_id), now=timezone.now())
    return redirect("risk:roster")


def sentence(rows: Sequence[Row]) -> str:
    """Return e.g. "Two athletes need you today. 64 share their data with you."."""
    acting = sum(row.group == Group.ACT for row in rows)
    if acting:
        text = ngettext("%(count)s athlete needs you today.", "%(count)s athletes need you today.", acting)
        first = text % {"count": NUMBERS[acting - 1] if acting <= len(NUMBERS) else acting}
    else:
        first = _("Nobody needs you today. Quiet is good.")
    shared = ngettext("%(count)d shares data with you.", "%(count)d share their data with you.", len(rows))
    return f"{first} {shared % {'count': len(rows)}}"


def _silent(team: Roster) -> str:
    """Return e.g. "Ben and Grace share nothing at present."; nothing where nobody fell silent."""
    names = [name_of(link.runner.user) for link in team.silent]
    said = ngettext("%(names)s shares nothing at present.", "%(names)s share nothing at present.", len(names))
    return said % {"names": listed(names)} if names else ""


def _page(found: list[Row], query: Query) -> Page:
    return Paginator(_visible(found, query), ROWS_A_PAGE).get_page(query.page)


def _visible(found: list[Row], query: Query) -> list[Row]:
    """Leave the rest of On track out of the plain page."""
    if query.is_whole or query.is_narrowed:
        return found
    on_track = [row for row in found if row.group == Group.ON_TRACK]
    hidden = {row.link.pk for row in on_track[FIRST_ON_TRACK:]}
    return [row for row in found if row.link.pk not in hidden]


def _sections(found: list[Row], page: Page, query: Query, team: Roster, units: str) -> list[Section]:
    sections = []
    link = query.of_an_athlete()
    for group, title in TITLES.items():
        rows = [cells(row, team.shoes.get(row.runner_id), units, link) for row in page if row.group == group]
        if rows:
            count = sum(row.group == group for row in found)
            hides = group == Group.ON_TRACK and not query.is_whole and not query.is_narrowed
            sections.append(Section(title, count, rows, hides and count > FIRST_ON_TRACK))
    return sections


def _tiles(rows: Sequence[Row], query: Query) -> list[Tile]:
    levels = [level_of_row(row) for row in rows]
    mondays = [row.monday_level for row in rows if row.level]
    firm_then = [row.level for row in rows if row.level and row.monday_level]
    return [
        Tile(
            level=level,
            count=levels.count(level),
            change=_since_monday(firm_then.count(level) - mondays.count(level)) if level != "none" else "",
            url=query.with_level(level),
            is_on=query.level == level,
        )
        for level in LEVELS
    ]


def _since_monday(change: int) -> str:
    if not change:
        return _("no change")
    return _("%(change)s since Mon") % {"change": f"+{change}" if change > 0 else f"−{-change}"}


def _chips(rows: Sequence[Row], query: Query) -> list[Chip]:
    """Return the filters that leave somebody in, and those that are on."""
    counted = [(code, one, sum(map(one.leaves_in, rows))) for code, one in FILTERS.items()]
    return [
        Chip(one.title, one.icon, count, query.with_show(code), code in query.show)
        for code, one, count in counted
        if count or code in query.show
    ]


def _sort(query: Query, column: str) -> dict[str, str]:
    """Return the link of a column's head and, for the one that is sorted by, which way."""
    way = ("descending" if query.is_descending else "ascending") if query.column == column else ""
    return {"url": query.with_sort(column), "way": way}


def _pages(page: Page, query: Query) -> dict[str, object]:
    return {
        "page": page,
        "previous": query.with_page(page.previous_page_number()) if page.has_previous() else "",
        "next": query.with_page(page.next_page_number()) if page.has_next() else "",
    }
