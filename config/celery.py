"""The Celery app and the beat schedule, side by side.

A message is a nudge: it carries an id, and every unit of work is a row in PostgreSQL that the sweeper
would find anyway. So results are off, retries are off, and losing every message costs seconds, not data.
"""

import os
from typing import Any

from celery import Celery, Task
from celery.schedules import crontab
from celery.signals import task_prerun
from django.conf import settings
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

BEAT = {
    # The sweeper process does the same without Redis; only when it is silent does the worker do it.
    "sweep": {"task": "risk.tasks.sweep", "schedule": 60.0, "options": {"expires": 55}},
    "redo": {"task": "risk.tasks.redo_old_versions", "schedule": crontab(minute="*/10", hour="1-4")},
    "sessions": {"task": "runners.tasks.clear_sessions", "schedule": crontab(minute=20, hour=4)},
    "heartbeat": {"task": "runners.tasks.heartbeat", "schedule": 60.0, "options": {"expires": 55}},
}


def configuration() -> dict[str, Any]:
    """Return Celery's settings; called on first use, so that importing this reads no environment."""
    timeout = settings.BROKER_TIMEOUT_S
    return {
        "broker_url": settings.REDIS_URL.replace("unix://", "redis+socket://"),
        "task_serializer": "json",
        "accept_content": ["json"],
        "result_backend": None,
        "task_ignore_result": True,
        "task_acks_late": True,
        # Rows and the sweeper retry, with a counter; a poison message must not loop.
        "task_reject_on_worker_lost": False,
        "task_soft_time_limit": 540,
        "task_time_limit": 570,
        "broker_transport_options": {
            "visibility_timeout": 900,
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            "health_check_interval": 25,
            "socket_timeout": 10 if settings.IN_WORKER else timeout,
            "socket_connect_timeout": timeout,
            "max_retries": 0,
        },
        "broker_connection_timeout": timeout,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "task_publish_retry": False,
        "worker_prefetch_multiplier": 1,
        "worker_max_tasks_per_child": 500,
        "worker_max_memory_per_child": 300_000,  # KiB; acts after a task ends
        "worker_cancel_long_running_tasks_on_connection_loss": True,
        "worker_hijack_root_logger": False,
        # Celery's Django part closes the connection around each task unless told for how many it may be kept; a new
        # one costs PostgreSQL more than most tasks do. How long it is kept, and whether it lives, is Django's to say.
        "CELERY_DB_REUSE_MAX": 500,
        "timezone": "UTC",
        "enable_utc": True,
        "beat_schedule": BEAT,
        "beat_scheduler": "config.beat.Ticker",
    }


@task_prerun.connect
def ask_connection(task: Task, **_: object) -> None:
    """Let go of a connection that is old or no longer answers, as Django does before each request."""
    if not task.request.is_eager:
        close_old_connections()


app = Celery("lamella")
app.add_defaults(configuration)
app.autodiscover_tasks(["runners", "training", "risk"])
