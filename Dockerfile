# One image for web, worker, beat and sweeper: current Python, not root, no secrets.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 DJANGO_SETTINGS_MODULE=config.settings
WORKDIR /srv/lamella
COPY requirements/runtime.txt requirements/runtime.txt
RUN pip install --require-hashes --only-binary :all: -r requirements/runtime.txt
COPY . .
# Collecting static files reads the settings; these values live for this one command.
RUN SECRET_KEY=build DATABASE_URL=postgresql:///none REDIS_URL=redis://none python manage.py collectstatic --noinput \
    && useradd --system --home-dir /var/lib/lamella --create-home lamella \
    && mkdir -p /var/lib/lamella/data && chown lamella /var/lib/lamella/data
USER lamella
ENV DATA_DIR=/var/lib/lamella/data
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--no-control-socket"]
