"""What the address asks of the roster: search, level, filters, order, page. Whatever makes no sense is left out."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from risk.services.roster import Group, Kind, Row
from runners.models import User

LEVELS = ("very_high", "high", "moderate", "low", "none")
MOST_SEARCHED = 80


def level_of_row(row: Row) -> str:
    """Return the tile an athlete is counted in; empty for one with a pain flag, whom no tile counts."""
    return row.level or ("" if row.kind == Kind.PAIN else "none")


def _needs_a_look(row: Row) -> bool:
    return row.group in (Group.ACT, Group.REVIEW)


def _load_rises(row: Row) -> bool:
    return bool(row.families & {"weekly_ramp", "model_load"}) or row.light in ("amber", "red")


@dataclass(frozen=True)
class Filter:
    """One chip: what it says, and whom it leaves in."""

    title: str | Promise
    icon: str
    leaves_in: Callable[[Row], bool]


FILTERS = {
    "look": Filter(lazy("Needs a look"), "", _needs_a_look),
    "pain": Filter(lazy("Bone pain"), "flag-3", lambda row: row.is_hurting),
    "run": Filter(lazy("Big single run"), "", lambda row: "single_run" in row.families),
    "load": Filter(lazy("Load rising"), "", _load_rises),
    "rest": Filter(lazy("Few rest days"), "", lambda row: "rest" in row.families),
    "shoe": Filter(lazy("Worn shoes"), "", lambda row: "shoe" in row.families),
}


def _name(row: Row) -> str:
    return folded(name_of(row.link.runner.user))


SORTS: dict[str, Callable[[Row], Any]] = {
    "name": _name,
    "index": lambda row: row.index,
    "change": lambda row: row.change,
    "km": lambda row: row.week_m,
    "last": lambda row: row.last_run_on,
}
DEFAULT_SORT = "-index"
GROUPS = tuple(Group)


def name_of(user: User) -> str:
    """Return the whole name, or what stands in for one."""
    return user.name or user.get_short_name()


def folded(text: str) -> str:
    """Return a text as it is compared: without accents and capitals."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold().strip()


@dataclass(frozen=True)
class Query:
    """One address of the roster."""

    search: str = ""
    level: str = ""
    show: frozenset[str] = frozenset()
    sort: str = DEFAULT_SORT  # a minus in front: largest first
    is_whole: bool = False  # all of On track
    page: int = 1

    @classmethod
    def read(cls, given: QueryDict) -> "Query":
        level, sort, page = given.get("level", ""), given.get("sort", ""), given.get("page", "")
        return cls(
            search=" ".join(given.get("q", "").replace("\x00", " ").split())[:MOST_SEARCHED],
            level=level if level in LEVELS else "",
            show=frozenset(given.getlist("show")) & FILTERS.keys(),
            sort=sort if sort.removeprefix("-") in SORTS and not sort.startswith("--") else DEFAULT_SORT,
            is_whole=given.get("all") == "1",
            page=int(page) if page.isascii() and page.isdecimal() and len(page) < 5 else 1,
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.search or self.level or self.show)

    @property
    def column(self) -> str:
        return self.sort.removeprefix("-")

    @property
    def is_descending(self) -> bool:
        return self.sort.startswith("-")

    def fields(self, without: str = "") -> list[tuple[str, str]]:
        """Return what stands in the address, for a link or for the hidden fields of the search."""
        found = [("q", self.search), ("level", self.level), *(("show", code) for code in sorted(self.show))]
        found += [("sort", self.sort if self.sort != DEFAULT_SORT else ""), ("all", "1" if self.is_whole else "")]
        found += [("page", str(self.page) if self.page > 1 else "")]
        return [(name, value) for name, value in found if value and name != without]

    def encoded(self) -> str:
        """Return the query string, with its question mark; empty where nothing is asked."""
        return f"?{text}" if (text := urlencode(self.fields())) else "?"

    def with_level(self, level: str) -> str:
        return replace(self, level="" if self.level == level else level, page=1).encoded()

    def with_show(self, code: str) -> str:
        return replace(self, show=self.show ^ {code}, page=1).encoded()

    def with_sort(self, column: str) -> str:
        """Return the address of the other direction, or of a column's first: names from A, all else from the top."""
        first = column if column == "name" else f"-{column}"
        other = column if first.startswith("-") else f"-{column}"
        return replace(self, sort=other if self.sort == first else first, page=1).encoded()

    def with_page(self, page: int) -> str:
        return replace(self, page=page).encoded()

    def whole(self) -> str:
        return replace(self, is_whole=True, page=1).encoded()

    def of_an_athlete(self) -> str:
        """Return the query string of a link to an athlete, whose page then leads back to this list."""
        kept = [field for field in self.fields() if field[0] not in ("page", "all")]
        return f"?{urlencode(kept)}" if kept else ""

    def apply(self, rows: Sequence[Row]) -> list[Row]:
        """Return the rows asked for: by group, then in the order asked for, unknown values last, then by name."""
        wanted = folded(self.search)
        found = [
            row
            for row in rows
            if (not wanted or wanted in _name(row))
            and (not self.level or level_of_row(row) == self.level)
            and all(FILTERS[code].leaves_in(row) for code in self.show)
        ]
        found.sort(key=_name)
        key = SORTS[self.column]
        found.sort(key=lambda row: _rank(key(row)), reverse=self.is_descending)
        found.sort(key=lambda row: key(row) is None)
        found.sort(key=lambda row: GROUPS.index(row.group))
        return found


def _rank(value: str | int | date | None) -> Any:
    """Return what is compared; the unknown compare equal to each other and are put last afterwards."""
    return (0, "") if value is None else (1, value)
