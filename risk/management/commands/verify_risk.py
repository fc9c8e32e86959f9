"""Recompute scores from nothing with the naive implementation, and compare every stored value."""

import argparse
import math
import random
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Exists, Max, OuterRef

from risk.engine import naive
from risk.models import RescoreRequest, RiskScore, SharedScore
from risk.services import MODEL_VERSION
from risk.services.reading import Book, read_book
from risk.services.sharing import only
from runners.models import Category, Runner

TOLERANCE = 1e-9
EXACT = ("index", "band", "light", "hidden", "distance_m")
MEASURED = ("dri", "damage", "capacity", "load_ebk")
MOST_SHOWN = 50


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--sample", type=int, help="so many runners, chosen by chance; else all")
        parser.add_argument("--seed", type=int, default=0, help="which runners chance chooses")

    def handle(self, *args: Any, **options: Any) -> None:
        found: list[str] = []
        seen = days = 0
        for runner in _runners(options["sample"], options["seed"]):
            until = RiskScore.objects.filter(runner=runner).aggregate(last=Max("local_date"))["last"]
            rows = list(RiskScore.objects.filter(runner=runner).order_by("local_date"))
            found += differences(runner, rows, until)
            seen, days = seen + 1, days + len(rows)
        waiting = Runner.objects.filter(Exists(_requests())).count()
        for line in found[:MOST_SHOWN]:
            self.stdout.write(line)
        if len(found) > MOST_SHOWN:
            self.stdout.write(f"… and {len(found) - MOST_SHOWN} more")
        self.stdout.write(f"{seen} runners, {days} days, model {MODEL_VERSION}: {len(found)} differences.")
        if waiting:
            self.stdout.write(f"{waiting} runners wait for a rescore and were left out.")
        if found:
            raise CommandError("Stored scores differ from what the log says.", returncode=1)


def _requests() -> Any:
    return RescoreRequest.objects.filter(runner=OuterRef("pk"))


def _runners(sample: int | None, seed: int) -> list[Runner]:
    """Return the runners whose scores should be up to date: those with a request are about to change."""
    settled = Runner.objects.filter(~Exists(_requests()), scores__isnull=False).distinct().order_by("pk")
    keys = list(settled.values_list("pk", flat=True))
    if sample is not None and sample < len(keys):
        keys = random.Random(seed).sample(keys, sample)  # noqa: S311  (which runners; nothing secret)
    return list(Runner.objects.filter(pk__in=keys).select_related("user").order_by("pk"))


def differences(runner: Runner, rows: list[RiskScore], until: date) -> list[str]:
    """Say where the stored rows of one runner, and what coaches read, are not what the naive version says."""
    book = read_book(runner, until)
    if Category.RISK not in book.categories:
        return [f"{runner.pk}: scores are kept without consent"]
    expected = {day["on"]: day for day in _worked_out(book, until)}
    stored = {row.local_date: row for row in rows}
    found = [f"{runner.pk} {on}: no score is stored" for on in sorted(expected.keys() - stored.keys())]
    found += [f"{runner.pk} {on}: a score of no day" for on in sorted(stored.keys() - expected.keys())]
    for on in sorted(expected.keys() & stored.keys()):
        found += [f"{runner.pk} {on}: {fault}" for fault in _day_faults(stored[on], expected[on])]
    if rows and until in expected:
        found += [f"{runner.pk} {until}: {fault}" for fault in _factor_faults(rows[-1].detail, expected[until])]
    return found + [f"{runner.pk} shared: {fault}" for fault in _shared_faults(runner, book)]


def _worked_out(book: Book, until: date) -> list[dict[str, Any]]:
    return naive.season(book.log, book.person, until)


def _said(day: dict[str, Any]) -> dict[str, Any]:
    """Return a naive day as a row of scores would hold it."""
    hidden = day["hidden"] or ""
    said = {name: day[name] for name in (*MEASURED, "distance_m", "light")}
    return said | {
        "hidden": hidden,
        "index": None if hidden else day["index"],
        "band": "" if hidden else day["band"],
    }


def _day_faults(row: RiskScore, day: dict[str, Any]) -> Iterator[str]:
    if row.model_version != MODEL_VERSION:
        yield f"is of model {row.model_version}"
        return
    said = _said(day)
    for name in EXACT:
        if getattr(row, name) != said[name]:
            yield f"{name} is {getattr(row, name)!r}, should be {said[name]!r}"
    for name in MEASURED:
        if not math.isclose(getattr(row, name), said[name], rel_tol=TOLERANCE, abs_tol=TOLERANCE):
            yield f"{name} is {getattr(row, name)!r}, should be {said[name]!r}"


def _factor_faults(detail: dict[str, Any], day: dict[str, Any]) -> Iterator[str]:
    """Compare the points that the newest day shows."""
    stored = [(factor["code"], factor["shown"]) for factor in detail.get("factors", [])]
    said = [] if day["hidden"] else [(factor["code"], factor["shown"]) for factor in day["factors"]]
    if stored != said:
        yield f"factors are {stored}, should be {said}"


def _shared_faults(runner: Runner, book: Book) -> Iterator[str]:
    """Compare what coaches read with the naive version of what is shared."""
    for row in SharedScore.objects.filter(runner=runner):
        if row.hidden in ("stale", "on_plan"):
            continue  # it says nothing
        until = row.local_date
        seen = {day["on"]: day for day in _worked_out(only(book, frozenset(row.categories.split(","))), until)}
        index = None if seen[until]["hidden"] else seen[until]["index"]
        if row.index != index:
            yield f"{row.categories}: index is {row.index!r}, should be {index!r}"
        for iso, shown in row.trend:
            on = date.fromisoformat(iso)
            said = None if seen[on]["hidden"] else seen[on]["index"]
            if shown != said:
                yield f"{row.categories} {iso}: trend is {shown!r}, should be {said!r}"
