"""How far a pair went, and which pair is the main one: two faults that the naive version found."""

from dataclasses import replace

from risk.engine import Log, Shoe, assess

from .makers import MAN, day, run


def of(assessment, code):
    return next((row for row in assessment.factors if row.code == code), None)


def test_a_ride_in_running_shoes_wears_nothing_down():
    """The mileage of a pair is what was run and walked in it."""
    ran = (run(0, 10, shoe="a"), run(1, 5, shoe="a", mode="walk"))
    ride = run(2, 60, shoe="a", mode="cycle", moving_s=7_200)
    pair = (Shoe("a", start_m=450_000, heads_up_m=460_000),)
    found = assess(Log(runs=(*ran, ride), shoes=pair), MAN, day(2))
    assert next(rule for rule in found.rules if rule.id == "W7").numbers["mileage_m"] == 465_000
    assert of(found, "shoe_age") is None
    assert found.factors == assess(Log(runs=(*ran, replace(ride, shoe=None)), shoes=pair), MAN, day(2)).factors


def test_of_two_pairs_worn_alike_the_older_counts_in_any_order_of_rows():
    pairs = (Shoe("new"), Shoe("old", start_m=600_000))
    runs = tuple(run(t, 8, shoe="new" if t % 2 else "old") for t in range(10))
    for rows in (runs, runs[::-1]):
        found = of(assess(Log(runs=rows, shoes=pairs), MAN, day(9)), "shoe_age")
        assert found is not None
        assert (found.multiplier, found.numbers["shoe"]) == (1.05, "old")
