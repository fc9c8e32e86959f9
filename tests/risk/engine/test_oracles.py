"""The information metrics against packages that share no code with us. Only .ci/run installs them."""

import numpy as np
import pytest

from risk.engine import metrics
from tests.conftest import need

pytestmark = pytest.mark.oracle

WARM = 27  # the package gives nothing before its longest window is full


@pytest.fixture(params=range(5))
def load(request):
    """A year of daily kilometres with rest days."""
    chance = np.random.default_rng(request.param)
    days = np.where(chance.random(365) < 0.4, 0.0, chance.gamma(4, 2.5, 365))
    days[0] = 8.0  # a season begins with a run
    return days


def by_day(load):
    import pandas  # noqa: PLC0415

    return pandas.Series(load, index=pandas.date_range("2025-01-01", periods=len(load)))


def test_the_ratios_agree_with_acwr(load):
    need("acwr", "pandas")
    import acwr  # noqa: PLC0415

    series = by_day(load)
    ours = {
        "ewma": metrics.ewma(load, 7) / metrics.ewma(load, 28),
        "rac": metrics.coupled(load),
        "rau": metrics.uncoupled(metrics.coupled(load)),
    }
    for method, found in ours.items():
        theirs = acwr.acwr(series, method=method).to_numpy()
        np.testing.assert_allclose(found[WARM:], theirs[WARM:], rtol=1e-9, err_msg=method)


def test_monotony_agrees_with_acwr_and_with_pandas(load):
    need("acwr", "pandas")
    import acwr  # noqa: PLC0415

    series, found = by_day(load), metrics.monotony(load)
    np.testing.assert_allclose(found[6:], acwr.monotony(series, ddof=0).to_numpy()[6:], rtol=1e-9)
    week = series.rolling(7)
    np.testing.assert_allclose(found[6:], (week.mean() / week.std(ddof=0)).to_numpy()[6:], rtol=1e-6)


def test_another_filter_is_told_apart(load):
    """The check can fail: e^(-1/N) and 2/(N+1) are different filters."""
    need("acwr", "pandas")
    import acwr  # noqa: PLC0415

    theirs = acwr.acwr(by_day(load), method="ewma").to_numpy()
    wrong = metrics.impulse(load, 7) / metrics.impulse(load, 28)
    assert not np.allclose(wrong[WARM:], theirs[WARM:], rtol=1e-3)
