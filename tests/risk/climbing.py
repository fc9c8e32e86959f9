"""A runner with a return plan, who goes through its pages day by day."""

from datetime import timedelta

from django.urls import reverse

from risk.models import ReturnPlan, ReturnSession
from risk.services.recovery import plan_state, tick_gate
from tests import factories
from tests.factories import NOW, TODAY
from tests.hours import believe
from tests.risk.pages import signed_in

GATES = ("tenderness", "walking", "clinician", "strength", "causes")


class Way:
    """A runner with a plan, who goes through its pages day by day."""

    def __init__(self, monkeypatch, site="tibia", side="l", is_high_risk=False, gates=GATES, by_pages=False):
        self.monkeypatch, self.day = monkeypatch, 0
        self.runner = factories.runner("ana")
        self.client = signed_in(self.runner)
        self.go(0)
        typed = {"site": site, "side": side, "hurt_on": (TODAY - timedelta(days=60)).isoformat()}
        answer = self.client.post("/recovery/new/", typed | ({"is_high_risk": "on"} if is_high_risk else {}))
        self.plan = ReturnPlan.objects.get()
        self.url = reverse("risk:recovery", args=[self.plan.pk])
        assert (answer.status_code, answer.url) == (302, self.url)
        for gate in gates:
            if by_pages:
                assert self.tick(gate).status_code == 302
            else:
                tick_gate(plan=self.plan, gate=gate, since=self.today, today=self.today, now=NOW)

    def go(self, day):
        self.day = day
        at = NOW + timedelta(days=day)
        believe(self.monkeypatch, at)

    @property
    def today(self):
        return TODAY + timedelta(days=self.day)

    def tick(self, gate, since=None):
        return self.client.post(f"{self.url}gate/", {"gate": gate, "since": (since or self.today).isoformat()})

    def session(self, pain="none"):
        step = self.state().standing.step
        return self.client.post(
            f"{self.url}session/",
            {"step": step.code if step else "1A", "on": self.today.isoformat(), "pain": pain},
        )

    def morning(self, answer="none"):
        on = self.plan.sessions.order_by("on").last().on.isoformat()
        return self.client.post(f"{self.url}morning/", {"on": on, "morning": answer})

    def state(self):
        return plan_state(ReturnPlan.objects.with_log().get(pk=self.plan.pk), self.today)

    def climb(self, to, *, by_pages=False):
        """Do every session on the first day that is allowed, without pain, until a step or None is due."""
        while (standing := self.state().standing).step is not None and standing.step.code != to:
            self.go((standing.next_on - TODAY).days)
            if by_pages:
                assert self.session().status_code == 302
                self.go(self.day + 1)
                assert self.morning().status_code == 302
                continue
            at, step = NOW + timedelta(days=self.day), standing.step.code
            one = ReturnSession.objects.create(plan=self.plan, step=step, on=self.today, pain="none", logged_at=at)
            self.go(self.day + 1)
            one.morning, one.morning_on, one.morning_at = "none", self.today, at + timedelta(days=1)
            one.save()

    def page(self):
        return " ".join(self.client.get(self.url).content.decode().split())
