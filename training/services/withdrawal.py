"""What training forgets when a consent ends. Runs inside the withdrawal's transaction."""

from runners.models import Category, Runner
from training.models import GearName, Import, PainReport, RestDay, Run, Shoe
from training.services.imports import forget_files


def forget_category(*, runner: Runner, category: str) -> None:
    """Delete what was stored under this category."""
    if category == Category.TRAINING:
        # Pain reports have a consent of their own: they stay, without the run they came with.
        PainReport.objects.filter(runner=runner, run__deleted_at__isnull=True).update(run=None)
        forget_files(runner=runner)
        for model in (Run, RestDay, Import, GearName, Shoe):
            model.objects.filter(runner=runner).delete()
    elif category == Category.PAIN:
        PainReport.objects.filter(runner=runner).delete()
    elif category == Category.NOTES:
        Run.objects.filter(runner=runner).exclude(notes="").update(notes="")
