"""Consent withdrawn in another tab between a page's first look and its lock: the answer of a page asked for later."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from risk.models import ReturnPlan
from risk.services.recovery import plans
from runners.models import Category, Runner
from runners.services import consents, profiles
from tests import factories
from tests.factories import NOW, TODAY
from tests.hours import believe
from training.models import PainReport, Run
from training.services import pains, runs

pytestmark = pytest.mark.django_db
INJURY = {"site": "tibia", "side": "l", "hurt_on": "2026-08-01"}
PAIN = {"pain": "yes", "site": "tibia-l", "at-tibia-l-score": "3", "local_date": TODAY.isoformat()}
RUN = {"local_date": TODAY.isoformat(), "distance": "8", "duration": "45:00"}

CASES = [
    pytest.param(profiles, Category.PAIN, "/settings/bones/", {"none": "1"}, id="runners"),
    pytest.param(pains, Category.PAIN, "/pain/new/", PAIN, id="training"),
    pytest.param(plans, Category.PAIN, "/recovery/new/", INJURY, id="risk"),
    pytest.param(runs, Category.TRAINING, "/runs/new/", RUN, id="all of it"),
]


@pytest.fixture
def ana(monkeypatch: pytest.MonkeyPatch) -> Runner:
    believe(monkeypatch, NOW)
    return factories.runner("ana")


def post(ana: Runner, url: str, data: dict[str, str], **headers: str) -> Any:
    client = Client(headers=headers)
    client.force_login(ana.user)
    return client.post(url, data)


@pytest.mark.parametrize("part", [False, True], ids=["a page", "a part of one"])
@pytest.mark.parametrize(("module", "category", "url", "data"), CASES)
def test_it_is_answered_as_if_withdrawn_before_and_stores_nothing(
    ana: Runner, monkeypatch: pytest.MonkeyPatch, module: Any, category: Category, url: str, data: Any, part: bool
) -> None:
    headers = {"HX-Request": "true"} if part else {}
    lock = module.locked

    def locked(runner: Runner, *needs: Any) -> Runner:
        if runner.allows(category):
            consents.withdraw_consent(runner=runner, category=category, now=NOW)
        return lock(runner, *needs)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(module, "locked", locked)
        answer = post(ana, url, data, **headers)
    assert [model for model in (Run, PainReport, ReturnPlan) if model.objects.exists()] == []
    consents.withdraw_consent(runner=ana, category=category, now=NOW)
    later = post(ana, url, data, **headers)
    for one in (answer, later):
        goes_to = one.headers["HX-Redirect" if part else "Location"]
        assert goes_to == ("/welcome/" if category == Category.TRAINING else "/settings/consent/"), one.status_code
    said, said_later = ([str(words) for words in get_messages(one.wsgi_request)] for one in (answer, later))
    assert said == said_later
