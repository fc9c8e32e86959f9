"""When a background process last showed a sign of life; the row, not a pid, says that it works."""

from datetime import datetime

from django.db import models


class HeartbeatManager(models.Manager["Heartbeat"]):
    def beat(self, name: str, now: datetime) -> None:
        """Note that this process (worker, sweeper) did a piece of work now."""
        self.update_or_create(name=name, defaults={"at": now})


class Heartbeat(models.Model):
    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    objects = HeartbeatManager()

    def __str__(self) -> str:
        return self.name
