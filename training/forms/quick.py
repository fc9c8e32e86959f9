"""The log card on Today."""

from datetime import datetime
from typing import Any

from runners.models import Category, Runner
from training.forms.pain import PainForm
from training.forms.run import RunForm
from training.models import RestDay, Run


def quick_log(runner: Runner, now: datetime, categories: frozenset[str]) -> dict[str, Any]:
    """Return what templates/training/_quick_log.html shows: an empty form, and what today holds already.

    `categories` are those that the runner lets us store now.
    """
    today = runner.today(now)
    runs = list(Run.objects.kept().filter(runner=runner, local_date=today).newest_first())
    ran = any(run.loads_bone for run in runs)  # a ride leaves the day a rest day, and the form open
    return {
        "quick_form": RunForm(runner=runner, categories=categories, now=now),
        "quick_pain": PainForm() if Category.PAIN in categories else None,
        "quick_runs": runs,
        "quick_ran": ran,
        "quick_rest": None if ran else RestDay.objects.filter(runner=runner, local_date=today).first(),
        "quick_units": runner.units,
    }
