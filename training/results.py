"""What came of an import, in words: the same for the page and for the command line."""

from typing import NamedTuple

from django.db.models import Case, Count, When
from django.utils.translation import gettext as _

from training import reasons
from training.models import Import, ImportItem, Run
from training.reasons import Reason

Outcome = ImportItem.Outcome
PLAIN = ("", "manual_entry", "you_kept")  # added, and nothing to say about it
# A second upload of one archive is thousands of duplicates: what needs a hand comes before them.
WORST_FIRST = Case(
    *(When(outcome=outcome, then=place) for place, outcome in enumerate(("failed", "skipped", "added"))), default=9
)
# not counted sports are told apart from what was left out for another reason
OTHER_SPORT = ("other_sport", "mode_unknown")


class Numbers(NamedTuple):
    """Each count with its word, in the order of the review; how many results are worth a word; how many failed."""

    lines: list[tuple[str, int]]
    notable: int
    failed: int


class Told(NamedTuple):
    """A result that is worth a word, its run where that is in the log, and why."""

    item: ImportItem
    run: Run | None
    reason: Reason | None


def count(parent: Import) -> Numbers:
    """Count what came of an import. One query."""
    rows = parent.items.order_by().values_list("outcome", "reason").annotate(n=Count("pk"))
    total = dict.fromkeys(("found", "added", "asked", "duplicate", "sport", "skipped", "failed"), 0)
    notable = 0
    for outcome, reason, n in rows:
        total["found"] += n
        total["sport" if outcome == Outcome.SKIPPED and reason in OTHER_SPORT else outcome] += n
        if outcome != Outcome.ASKED and not (outcome == Outcome.ADDED and reason in PLAIN):
            notable += n
    words = {
        "found": _("Found"),
        "added": _("Added"),
        "asked": _("Waiting for your answer"),
        "duplicate": _("Already in your log"),
        "sport": _("Sports that are not counted"),
        "skipped": _("Left out"),
        "failed": _("Not read"),
    }
    always = {"found", "added", "duplicate", "failed"}
    lines = [(words[key], n) for key, n in total.items() if n or key in always]
    return Numbers(lines, notable, total["failed"])


def told(parent: Import, most: int | None) -> list[Told]:
    """Return what was not simply added, worst first, `most` of it. One query."""
    items = parent.items.select_related("run").exclude(outcome=Outcome.ADDED, reason__in=PLAIN)
    found = items.exclude(outcome=Outcome.ASKED).order_by(WORST_FIRST, "position", "part")[:most]
    return [_told(item) for item in found]


def _told(item: ImportItem) -> Told:
    shown = item.run if item.run is not None and item.run.deleted_at is None else None
    return Told(item, shown, reasons.words(item.reason) if item.reason else None)
