"""`manage.py sweep [--loop]`: the path that needs no broker."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from risk.tasks import SWEEPER, sweep_once
from runners import clock, program
from runners.models import Heartbeat

PAUSE_S = 15.0


class Command(BaseCommand):
    help = "Redo whatever a lost message left: rescores, e-mails, imports, new local days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until told to stop (its own process)")
        parser.add_argument("--every", type=float, default=PAUSE_S, help="seconds between two sweeps")

    def handle(self, *args: Any, **options: Any) -> None:
        program.release()  # now, while the files are those of this process
        if not options["loop"]:
            self.stdout.write(str(sweep_once(clock.now())))
            return
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        while not stop.is_set():
            if not self._sweep_kindly():
                stop.wait(options["every"])

    def _sweep_kindly(self) -> bool:
        """Sweep once; return whether runners are left. A database that is away for a while must not end the loop."""
        close_old_connections()
        try:
            done = sweep_once(clock.now())
            Heartbeat.objects.beat(SWEEPER, clock.now())  # this process: a worker's sweep says nothing of it
            return bool(done["left"])
        except Exception as fault:
            self.stderr.write(f"sweep failed ({type(fault).__name__}); trying again")
            return False
