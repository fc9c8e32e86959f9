"""The same Celery app, that takes a message back from a worker after two seconds of silence instead of 15 minutes."""

from config.celery import app

__all__ = ["app"]

app.conf.broker_transport_options = app.conf.broker_transport_options | {
    "visibility_timeout": 2,
    "unacked_restore_interval": 1,
}
