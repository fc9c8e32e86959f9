"""Let the e-mails of a new model version go that were held because they would warn many people at once."""

from typing import Any

from django.core.management.base import BaseCommand

from risk import services
from runners import clock


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        released = services.release_mail(now=clock.now())
        self.stdout.write(f"{released} e-mails may go now; each is checked again before it is sent.")
