"""The web process."""

import os

from django.core.wsgi import get_wsgi_application

from config.celery import app as celery_app

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
# Load the broker's client now (about a second), not while the first runner saves.
_ = celery_app.connection_for_write().get_transport_cls(), celery_app.amqp.queues, celery_app.producer_pool
