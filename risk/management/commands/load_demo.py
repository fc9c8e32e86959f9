"""Put made-up people with eighteen months of training into an empty database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from risk.demo.loading import HasPeople, load
from risk.demo.people import MARKER, PASSWORD
from runners.models import Heartbeat


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            users = load(now=timezone.now(), password=PASSWORD)
        except HasPeople:
            raise CommandError("This database has people in it that no demo made; nothing was changed.") from None
        if users:
            self.stdout.write(f"{len(users)} people made.")
            return
        made_at = Heartbeat.objects.get(name=MARKER).at
        self.stdout.write(f"The people of {made_at:%Y-%m-%d} are kept.")
