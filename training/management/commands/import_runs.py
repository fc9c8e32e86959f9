"""`manage.py import_runs FILE --runner EMAIL`: the same path as the page, told in lines."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from runners.models import Runner
from training import services
from training.models import Import, ImportItem
from training.tasks import take_import


class Command(BaseCommand):
    help = "Bring runs from a FIT, TCX or GPX file, plain or gzipped, or a zip of them (also a Strava export)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--runner", required=True, metavar="EMAIL", help="whose runs they are")

    def handle(self, *args: Any, **options: Any) -> None:
        runner = Runner.objects.filter(user__email__iexact=options["runner"]).select_related("user").first()
        if runner is None:
            raise CommandError(f"No runner signs in with {options['runner']}.")
        parent = self._receive(runner, options["file"])
        take_import(parent.pk, timezone.now())
        self._report(Import.objects.get(pk=parent.pk))

    def _receive(self, runner: Runner, path: Path) -> Import:
        try:
            with path.open("rb") as stream:
                upload = UploadedFile(File(stream), name=path.name, size=path.stat().st_size)
                return services.receive_import(runner=runner, upload=upload, now=timezone.now())
        except OSError as fault:
            raise CommandError(f"{path} cannot be read: {fault.strerror}.") from fault
        except services.CategoryMissing as missing:
            raise CommandError("This runner has not agreed to have runs stored.") from missing

    def _report(self, parent: Import) -> None:
        counts = dict.fromkeys(ImportItem.Outcome.values, 0)
        for item in parent.items.order_by("position", "part"):
            counts[item.outcome] += 1
            reason = f" ({item.reason})" if item.reason else ""
            self.stdout.write(f"{item.get_outcome_display():<12} {item.name}{reason}")
        told = ", ".join(f"{number} {outcome}" for outcome, number in counts.items())
        self.stdout.write(f"{parent.original_name}: {told}")
        if parent.failure or counts[ImportItem.Outcome.FAILED]:
            raise CommandError(f"Not everything was read{f' ({parent.failure})' if parent.failure else ''}.")
