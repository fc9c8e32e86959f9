"""A nudge costs the caller nothing, whatever the broker does."""

import threading
import time

import pytest

from runners import nudges


class Broker:
    """A task whose broker does what the test says."""

    def __init__(self, does):
        self.does, self.sent = does, []

    def apply_async(self, args, **options):
        assert options == {"retry": False, "ignore_result": True}
        self.does()
        self.sent.append(args)


@pytest.fixture(autouse=True)
def _listening(monkeypatch):
    monkeypatch.setattr(nudges, "_silent_until", 0.0)


def refuse():
    raise OSError("no broker")


def test_a_nudge_is_sent():
    broker = Broker(lambda: None)
    assert nudges.nudge(broker, "a").result(5) is True
    assert broker.sent == [("a",)]


def test_a_hung_broker_holds_the_sender_and_not_the_caller():
    broker = Broker(lambda: time.sleep(0.5))
    waiting = [nudges.nudge(broker, str(number)) for number in range(2)]
    assert not any(sent.done() for sent in waiting)  # we are here, and they are still on their way
    assert [sent.result(5) for sent in waiting] == [True, True]


def test_after_a_failure_the_next_are_not_tried_for_a_while(caplog):
    broker = Broker(refuse)
    assert nudges.nudge(broker, "a").result(5) is False
    broker.does = lambda: None
    assert nudges.nudge(broker, "b").result(5) is False
    assert broker.sent == []
    assert [record.getMessage() for record in caplog.records] == ["no broker (OSError); the sweeper will do it"]


def test_more_than_can_wait_are_left_to_the_sweeper(monkeypatch):
    monkeypatch.setattr(nudges, "_waiting", threading.BoundedSemaphore(1))
    broker = Broker(lambda: time.sleep(0.2))
    first = nudges.nudge(broker, "a")
    assert nudges.nudge(broker, "b") is None
    assert first.result(5) is True


class Task(Broker):
    """What is done where it stands; it may nudge on."""

    def __init__(self, does):
        super().__init__(does)
        self.done = []

    def __call__(self, *args):
        self.does()
        self.done.append(args)


def test_what_a_task_nudges_it_may_do_itself_once_it_is_over():
    mail, sent = Task(lambda: None), []
    rescore = Task(lambda: sent.append(nudges.nudge(mail, "letter")))
    with nudges.held_back() as follow:
        assert [nudges.nudge(rescore, who) for who in ("ana", "ana", "ben")] == [None, None, None]
    assert (rescore.sent, rescore.done) == ([], [])
    follow()
    assert (rescore.sent, rescore.done) == ([], [("ana",), ("ben",)])
    assert [one.result(5) for one in sent] == [True, True]  # what is nudged then is a message again
    assert (mail.sent, mail.done) == ([("letter",), ("letter",)], [])


def test_a_fault_leaves_what_was_held_back_to_the_sweeper():
    rescore = Task(lambda: None)
    with pytest.raises(LookupError), nudges.held_back():
        raise LookupError(nudges.nudge(rescore, "ana"))
    assert nudges.nudge(rescore, "ben").result(5) is True
    assert (rescore.sent, rescore.done) == ([("ben",)], [])


def test_what_breaks_off_keeps_nobody_from_going_on(caplog):
    broken, rescore = Task(refuse), Task(lambda: None)
    with nudges.held_back() as follow:
        nudges.nudge(broken, "ana")
        nudges.nudge(rescore, "ben")
    follow()
    assert (broken.done, rescore.done) == ([], [("ben",)])
    assert [record.getMessage() for record in caplog.records] == ["what was nudged broke off; the sweeper will do it"]
