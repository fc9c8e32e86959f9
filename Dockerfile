# One image for web, worker, beat and sweeper: current Python, not root, no secrets.
FROM python:3.14-slim-trixie

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 DJANGO_SETTINGS_MODULE=config.settings
WORKDIR /srv/lamella
RUN useradd --uid 10001 --home-dir /var/lib/lamella --create-home --shell /usr/sbin/nologin lamella \
    && install --directory --owner lamella --mode 700 /var/lib/lamella/data
COPY requirements/runtime.txt requirements/runtime.txt
RUN pip install --require-hashes --only-binary :all: -r requirements/runtime.txt
COPY . .
# The file system is read-only later: what Python and the browser need is made now.
RUN python -m compileall -q -j 0 config risk runners training manage.py
# Collecting static files reads the settings; these values live for this one command.
RUN SECRET_KEY=build DATABASE_URL=postgresql:///none REDIS_URL=redis://none python manage.py collectstatic --noinput
USER lamella
# An upload grows where it will stay: the system's /tmp is memory here, and an archive may have two gigabytes.
ENV IN_IMAGE=yes PORT=8000 DATA_DIR=/var/lib/lamella/data FILE_UPLOAD_TEMP_DIR=/var/lib/lamella/data
EXPOSE 8000
STOPSIGNAL SIGTERM
# gunicorn listens on 0.0.0.0:$PORT by itself.
CMD ["gunicorn", "config.wsgi", "--workers", "2", "--threads", "4", "--timeout", "30", "--graceful-timeout", "25", "--max-requests", "2000", "--max-requests-jitter", "200", "--no-control-socket"]
