"""The quick fit of a burn gives what a plain least-squares fit gives, and a share of objects gives what all give."""

import numpy as np
import pytest

from burn_samples import orbit, window
from hoshimori.astro.burn_fit import MOST_SETS, fill_background, fit_burn, fit_on_background, response, scratch
from hoshimori.detection import object_parts
from hoshimori.detection.maneuver_low_orbit import LowOrbitBurn


def plain_fit(t, phase, rate, phase_sigma, rate_sigma, *, row, when, span, degree, limit, with_phase):
    """Return size, sigma and chi² by numpy's least squares, all equations weighed anew in the second turn."""
    s = (t - when) / 8.0
    answer = np.array([response(x - when, span) if j > row else (0.0, 0.0) for j, x in enumerate(t)])
    powers = np.stack([s**k for k in range(degree + 1)], axis=1)
    slopes = np.stack([k * s ** max(k - 1, 0) / 8.0 for k in range(degree + 1)], axis=1)
    if with_phase:
        columns = np.concatenate(
            [
                np.column_stack([powers, answer[:, 1]]) / phase_sigma[:, None],
                np.column_stack([slopes, answer[:, 0]]) / rate_sigma[:, None],
            ]
        )
        right = np.concatenate(
            [(phase - phase[row] - rate[row] * (t - t[row])) / phase_sigma, (rate - rate[row]) / rate_sigma]
        )
    else:
        columns = np.column_stack([powers[:, :degree], answer[:, 0]]) / rate_sigma[:, None]
        right = (rate - rate[row]) / rate_sigma
    weight = np.ones(len(right))
    freedom = len(right) - columns.shape[1]
    for turn in range(2):
        root = np.sqrt(weight)
        solution = np.linalg.lstsq(columns * root[:, None], right * root, rcond=None)[0]
        left = np.abs(right - columns @ solution)
        if turn == 0:
            spread = limit * 1.2533 * left.sum() / np.sqrt(len(right) * freedom)
            weight = np.minimum(1.0, spread / np.maximum(left, 1e-300))
    normal = (columns * weight[:, None]).T @ columns
    return solution[-1], np.sqrt(np.linalg.inv(normal)[-1, -1]), float((weight * left**2).sum()), freedom


@pytest.mark.parametrize("with_phase", [True, False])
@pytest.mark.parametrize(("degree", "span"), [(1, 0.0), (2, 0.7), (3, 0.0), (3, 5.0)])
def test_the_fit_is_that_of_plain_least_squares(degree, span, with_phase):
    rng = np.random.default_rng(7)
    work = scratch()
    for n in (15, 15, 15, 15, 40, 2 * MOST_SETS):
        t = np.sort(rng.uniform(0.0, 16.0, n))
        phase, rate = rng.normal(0.0, 3e-4, n), rng.standard_t(2, n) * 1e-5
        phase_sigma, rate_sigma = rng.uniform(1e-4, 4e-4, n), rng.uniform(5e-6, 2e-5, n)
        row, limit = n // 2, float(rng.choice([1.0, 2.0]))
        when = float(t[row] + 0.3 * (t[row + 1] - t[row]))
        plain = plain_fit(
            t, phase, rate, phase_sigma, rate_sigma,
            row=row, when=when, span=span, degree=degree, limit=limit, with_phase=with_phase,
        )  # fmt: skip
        found = fit_burn(
            t, phase, rate, phase_sigma, rate_sigma, 0, n, row, when, span, degree, limit, with_phase, work
        )
        assert found == pytest.approx(plain, rel=1e-7, abs=1e-13)
        # the background may be relative to another set and time: what it spans is the same
        fill_background(t, phase, rate, phase_sigma, rate_sigma, 0, n, 5, float(t[6]), degree, with_phase, work)
        again = fit_on_background(
            t, phase_sigma, rate_sigma, 0, n, row, when, span, degree, limit, with_phase, work
        )  # fmt: skip
        assert again == pytest.approx(found, rel=1e-7, abs=1e-13)


def test_parts_of_objects_give_what_all_together_give(monkeypatch):
    rows = [row for k in range(40) for row in orbit(5001 + k, seed=k, burn_day=30.4 + k % 3, delta_v_m_s=0.002 * k)]
    rows[7 * 60 + 20]["mean_motion"] += 0.01  # a bad set
    together = window(rows)
    whole = LowOrbitBurn().detect(together)
    monkeypatch.setattr(object_parts, "_MANY_SETS", 0)
    monkeypatch.setattr(object_parts, "_STRIDE", 1)
    assert LowOrbitBurn().detect(together) == whole
    assert len(whole) > 20
    alone = LowOrbitBurn().detect(window([row for row in rows if row["norad_cat_id"] == 5030]))
    mine = [d for d in whole if d.objects == (5030,)]
    assert [(d.begin, d.values) for d in alone] == [(d.begin, d.values) for d in mine]
