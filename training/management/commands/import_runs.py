"""`manage.py import_runs PATH --runner EMAIL [--watch]`: the same way in as the page, told in lines."""

import signal
import time
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from runners import clock
from runners.models import Runner
from training import reasons, services
from training.folders import Watcher, opened
from training.models import Import
from training.results import count, told
from training.tasks import nudge_import, take_import
from training.templatetags.training_format import short

EVERY_S = 5.0


class Command(BaseCommand):
    help = (
        "Bring runs from a file of any kind that the page takes, from a zip, or from a folder with all that is in it."
        " Prints what came of it; the exit status is 1 when something was not read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH")
        parser.add_argument("--runner", required=True, metavar="EMAIL", help="whose runs they are")
        parser.add_argument("--watch", action="store_true", help="stay, and bring whatever comes into the folder")
        parser.add_argument("--every", type=float, default=EVERY_S, metavar="SECONDS", help="between two looks")

    def handle(self, *args: Any, **options: Any) -> None:
        runner = Runner.objects.filter(user__email__iexact=options["runner"]).select_related("user").first()
        if runner is None:
            raise CommandError(f"No runner signs in with {options['runner']}.")
        path: Path = options["path"]
        if options["watch"]:
            if not path.is_dir():
                raise CommandError(f"{path} is no folder.")
            self._watch(runner, path, options["every"])
        elif not self._bring(runner, [path]):
            raise CommandError("Not everything was read.")

    def _watch(self, runner: Runner, folder: Path, every_s: float) -> None:
        """Bring what comes, until somebody ends it; what could not be read is said and not tried again."""
        signal.signal(signal.SIGTERM, _end)
        watcher = Watcher(folder, runner)
        self.stdout.write(f"Watching {folder}. End it with Ctrl-C.")
        try:
            while True:
                close_old_connections()
                self._look(runner, watcher)
                time.sleep(every_s)
        except KeyboardInterrupt:
            self.stdout.write("Ended.")

    def _look(self, runner: Runner, watcher: Watcher) -> None:
        for ready in watcher.look():
            try:
                self._bring(runner, [ready])
            except CommandError as fault:
                self.stderr.write(str(fault))

    def _bring(self, runner: Runner, paths: list[Path]) -> bool:
        """Receive, read and report; return whether everything was read."""
        try:
            with opened(paths) as uploads:
                parent = services.receive_import(runner=runner, uploads=uploads, now=clock.now())
        except OSError as fault:
            raise CommandError(f"{fault.filename or paths[0]} cannot be read: {fault.strerror}.") from fault
        except ValueError as fault:
            raise CommandError(f"There is nothing to read in {paths[0]}.") from fault
        except services.ConsentMissing as missing:
            raise CommandError("This runner has not agreed to have runs stored.") from missing
        except services.NoRoom as full:
            raise CommandError("The disk is full; nothing was stored.") from full
        if not take_import(parent.pk, clock.now()):
            nudge_import(parent.pk)
        return self._report(Import.objects.select_related("runner").get(pk=parent.pk))

    def _report(self, parent: Import) -> bool:
        """Say what the page says; return whether everything was read."""
        self.stdout.write(parent.title)
        numbers = count(parent)
        for label, number in numbers.lines:
            self.stdout.write(f"  {label}: {number}")
        for one in told(parent, None):
            why = f": {one.reason.why} {one.reason.fix}" if one.reason else ""
            run = f" ({one.run.local_date}, {short(one.run, parent.runner.units)})" if one.run else ""
            self.stdout.write(f"  {one.item.name} · {one.item.get_outcome_display()}{why}{run}")
        if parent.failure:
            said = reasons.words(parent.failure)
            self.stdout.write(f"  {said.why} {said.fix}")
        for table in parent.files.asking():
            self.stdout.write(f"  {table.original_name}: say on the page Import runs what its columns hold.")
        if parent.questions:
            self.stdout.write(f"  Waiting for an answer on the page Import runs: {parent.questions}")
        return parent.state == Import.State.DONE and not numbers.failed


def _end(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
