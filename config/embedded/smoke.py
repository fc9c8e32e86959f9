"""Use the running demo as a person would, from the front page to the e-mail, and say what was seen."""

import http.cookiejar
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from html.parser import HTMLParser
from pathlib import Path

import psycopg

LONG_RUN_KM = "31"  # far above the demo runner's longest of the last 30 days


class SmokeError(Exception):
    """A check did not see what it should have seen."""


@dataclass(frozen=True)
class Site:
    """Where the demo answers and where it keeps what the checks look at."""

    address: str
    database_url: str
    mail: Path
    email: str
    password: str


class _Form(HTMLParser):
    """The fields of the form that posts to `action` (or of the only form with this field)."""

    def __init__(self, html: str, field: str) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self.choices: dict[str, list[str]] = {}
        self._select = ""
        self.feed(html)
        found = [form for form in self.forms if field in form]
        if not found:
            raise SmokeError(f"the page has no form with the field {field!r}")
        self.fields = found[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        name = values.get("name", "")
        if tag == "form":
            self.forms.append({})
        elif not self.forms:
            return
        elif tag == "input" and name and values.get("type") not in ("submit", "file", "button"):
            ticked = values.get("type") not in ("radio", "checkbox") or "checked" in values
            if ticked:
                self.forms[-1][name] = values.get("value", "on" if values.get("type") == "checkbox" else "")
        elif tag == "textarea" and name:
            self.forms[-1][name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            self.choices.setdefault(self._select, []).append(values.get("value", ""))
            if "selected" in values or self._select not in self.forms[-1]:
                self.forms[-1][self._select] = values.get("value", "")

    def day(self) -> str:
        """The day of a run as the form has it; where it asks (midnight to three), the first that it offers."""
        return self.fields["local_date"] or next(day for day in self.choices["local_date"] if day)


class Smoke:
    """The checks, in order; `run` raises SmokeError at the first that fails."""

    def __init__(self, site: Site, deadline: float, say: Callable[[str], None]) -> None:
        self.site, self.deadline, self.say = site, deadline, say
        jar = http.cookiejar.CookieJar()
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def run(self) -> None:
        for path in ("/", "/accounts/login/", "/health/ready"):
            self._get(path)
            self.say(f"ok: {path} answers 200")
        self.sign_in()
        before = self._now()
        self.log_a_long_run()
        self.wait_for_score(before)
        self.wait_for_email(before)

    def sign_in(self) -> None:
        fields = _Form(self._get("/accounts/login/"), "password").fields
        fields |= {"login": self.site.email, "password": self.site.password}
        url, html = self._post("/accounts/login/", fields)
        if urllib.parse.urlsplit(url).path != "/today/":
            raise SmokeError(f"signing in led to {url}, not to Today: {_errors(html)}")
        self.say(f"ok: signed in as {self.site.email}; Today answers 200")

    def log_a_long_run(self) -> None:
        form = _Form(self._get("/runs/new/"), "distance")
        run = {"distance": LONG_RUN_KM, "duration": "3:05:00", "local_date": form.day()}
        url, html = self._post("/runs/new/", form.fields | run)
        if urllib.parse.urlsplit(url).path == "/runs/new/":
            raise SmokeError(f"the run was not saved: {_errors(html)}")
        self.say(f"ok: a run of {LONG_RUN_KM} km saved through the form")

    def wait_for_score(self, before: datetime) -> None:
        query = """
            select (select count(*) from risk_rescorerequest q where q.runner_id = r.id),
                   (select max(computed_at) from risk_riskscore s where s.runner_id = r.id)
            from runners_runner r join runners_user u on u.id = r.user_id where u.email = %s
        """
        started = time.monotonic()

        def scored() -> bool:
            requests, computed_at = self._row(query, self.site.email)
            return requests == 0 and isinstance(computed_at, datetime) and computed_at > before

        self._wait(scored, "the worker did not score the run")
        self.say(f"ok: scored by the worker {time.monotonic() - started:.1f} s after saving")

    def wait_for_email(self, before: datetime) -> None:
        started = time.monotonic()
        seen: list[str] = []

        def told() -> bool:
            for file in sorted(self.site.mail.glob("*.eml")):
                if file.stat().st_mtime < before.timestamp():
                    continue
                message = message_from_bytes(file.read_bytes(), policy=policy.default)
                if self.site.email in str(message["To"]):
                    seen.append(str(message["Subject"]))
                    return True
            return False

        self._wait(told, "no e-mail about the run arrived")
        self.say(f"ok: e-mail after {time.monotonic() - started:.1f} s, subject: {seen[0]}")

    def _wait(self, done: Callable[[], bool], otherwise: str) -> None:
        while not done():
            if time.monotonic() > self.deadline:
                raise SmokeError(f"{otherwise} in time")
            time.sleep(0.1)

    def _now(self) -> datetime:
        (now,) = self._row("select clock_timestamp()")
        if not isinstance(now, datetime):
            raise SmokeError("the database has no clock")
        return now

    def _row(self, query: str, *parameters: str) -> tuple[object, ...]:
        with psycopg.connect(self.site.database_url) as connection:
            row = connection.execute(query.encode(), parameters).fetchone()
        if row is None:
            raise SmokeError("the demo's runner is not in the database")
        return row

    def _get(self, path: str) -> str:
        return self._ask(path, None)[1]

    def _post(self, path: str, fields: dict[str, str]) -> tuple[str, str]:
        return self._ask(path, urllib.parse.urlencode(fields).encode())

    def _ask(self, path: str, data: bytes | None) -> tuple[str, str]:
        url = self.site.address + path
        request = urllib.request.Request(url, data=data, headers={"Referer": url})  # noqa: S310  (our own loopback)
        try:
            with self.browser.open(request, timeout=15) as response:
                return response.url, response.read().decode()
        except urllib.error.HTTPError as error:
            raise SmokeError(f"{path} answered {error.code}") from None
        except OSError as error:
            raise SmokeError(f"{path} did not answer: {error}") from None


def _errors(html: str) -> str:
    """Return the form's complaints, as the page words them."""
    marks = ("error", "invalid-feedback")
    lines = [line.strip() for line in html.splitlines() if any(mark in line for mark in marks)]
    return " ".join(lines)[:500] or "the form came back without saying why"
