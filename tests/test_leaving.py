"""How a customer leaves: notice, wind-down, replacement and timing, by hand."""

import math

import numpy as np
import pytest

from ai_investments.customers.leaving import Leaving


def test_a_leaver_winds_down_after_its_notice() -> None:
    gone = Leaving(0.5, notice_months=3).gone(np.array([0.0, 3.0, 6.0, 9.0, 12.0]))
    assert gone.tolist() == [0, 0, 0.5, 1, 1]


def test_leaving_at_once_leaves_nothing_to_wind_down() -> None:
    leaving = Leaving(0.5, notice_months=3, wind_down_months=0)
    assert leaving.gone(np.array([0.0, 3.0, 3.1, 9.0])).tolist() == [0, 0, 1, 1]


def test_an_exponential_wind_down_leaves_five_per_cent_after_its_months() -> None:
    leaving = Leaving(0.5, wind_down_months=12, shape="exponential")
    gone = leaving.gone(np.array([-1.0, 0.0, 6.0, 12.0, 24.0]))
    assert gone == pytest.approx([0, 0, 1 - math.sqrt(0.05), 0.95, 0.9975])


def test_what_is_replaced_comes_back_after_its_lag() -> None:
    gone = Leaving(0.5, replaced=0.4, lag_months=6).gone(np.array([3.0, 6.0, 9.0, 12.0]))
    assert gone == pytest.approx([0.5, 1.0, 0.8, 0.6])


def test_a_later_start_is_the_same_fall_later() -> None:
    now, later = Leaving(0.5, notice_months=1), Leaving(0.5, start_months=6, notice_months=1)
    for months in (0, 3, 6, 8, 9, 12, 15):
        ((share, begin, end),) = later.profile(months, 18, "at once")
        assert (begin, end) == (0, 1)
        assert share == now.gone(months - 6)


def test_evenly_a_decision_counts_from_the_middle_of_its_month() -> None:
    # By month 3 of 12: who decided in months 1, 2, 3 has lost 2.5, 1.5, 0.5 sixths.
    profile = Leaving(0.5).profile(3, 12, "evenly")
    assert [share for share, _, _ in profile] == pytest.approx([2.5 / 6, 1.5 / 6, 0.5 / 6])
    assert [(12 * begin, 12 * end) for _, begin, end in profile] == [
        pytest.approx(pair) for pair in ((0, 1), (1, 2), (2, 3))
    ]


def test_evenly_whoever_lost_the_same_is_one_part() -> None:
    profile = Leaving(0.5, wind_down_months=0, replaced=0.25, lag_months=4).profile(9, 12, "evenly")
    # Decided in months 1–5: lost and partly replaced; in 6–9: lost; after: still there.
    assert profile == (
        (0.75, 0.0, pytest.approx(5 / 12)),
        (1.0, pytest.approx(5 / 12), pytest.approx(0.75)),
    )


def test_evenly_nobody_decides_before_the_start_or_after_the_horizon() -> None:
    leaving = Leaving(0.5, start_months=4.5, wind_down_months=0)
    assert leaving.profile(4, 12, "evenly") == ((0, 0, 1),)
    assert leaving.profile(12, 12, "evenly") == ((1, 0, 1),)
    assert leaving.profile(24, 12, "evenly") == ((1, 0, 1),)
    ((_, begin, end),) = leaving.profile(6, 12, "evenly")
    assert (begin, end) == (0, pytest.approx(1.5 / 7.5))
    assert Leaving(0.5, start_months=12).profile(12, 12, "evenly") == ((0, 0, 1),)


@pytest.mark.parametrize(
    ("changed", "words"), [
        ({"probability": 1.01}, "probability of leaving must be between 0 and 1"),
        ({"probability": math.nan}, "probability of leaving must be between 0 and 1"),
        ({"replaced": -0.1}, "share replaced must be between 0 and 1"),
        ({"lag_months": -1}, "Months must be numbers of at least 0"),
        ({"start_months": math.inf}, "Months must be numbers of at least 0"),
        ({"shape": "steep"}, "linear or exponential, not steep"),
    ])  # fmt: skip
def test_terms_that_mean_nothing_are_refused(changed: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Leaving(**{"probability": 0.5, **changed})
