"""Bone pain outranks every number, so pages ask for it directly and never wait for a rescore."""

from datetime import date

from risk import engine
from risk.services.reading import read_pains
from runners.models import Category, Runner
from training.models import Run


def pain_flag_of(runner: Runner, today: date, categories: frozenset[str] | None = None) -> engine.PainFlag | None:
    """Return the standing pain flag, or None. Three queries; one where no pain was ever logged."""
    allowed = runner.categories() if categories is None else categories
    if Category.PAIN not in allowed:
        return None
    pains = read_pains(runner, today)
    if not pains:
        return None
    since = min(pain.on for pain in pains)
    # Which runs were consecutive decides "two runs in a row"; only their order matters here.
    rows = Run.objects.kept().running().filter(runner=runner, local_date__range=(since, today)).oldest_first()
    runs = tuple(
        engine.Run(on=on, distance_m=metres, mode=mode)
        for on, metres, mode in rows.values_list("local_date", "distance_m", "mode")
    )
    return engine.pain_flag(pains, runs, today)
