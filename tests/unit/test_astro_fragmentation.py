"""The NASA Standard Breakup Model on the numbers of its paper and of published events."""

import numpy as np
import pytest

from hoshimori.astro.fragmentation import (
    area_m2,
    area_to_mass_parameters,
    collision_count,
    collision_mass,
    draw_area_to_mass,
    draw_sizes,
    draw_speed_m_s,
    explosion_count,
    small_area_to_mass_parameters,
    speed_parameters,
)


# Johnson et al. (2001), eq. 2 and 4, evaluated at 10 cm: 239 pieces for S = 1; Iridium 33 and Cosmos 2251 (1,510 kg in
# all) 1,243 (1,366 were catalogued by August 2009); Cosmos 1408 (1,750 kg) 1,390; Fengyun-1C (about 880 kg) 830.
@pytest.mark.parametrize(("mass_kg", "pieces"), [(1510.0, 1243), (1750.0, 1388), (880.0, 829)])
def test_a_collision_leaves_the_published_number_of_pieces(mass_kg, pieces):
    assert float(collision_count(0.1, mass_kg)) == pytest.approx(pieces, abs=3)


def test_an_explosion_leaves_the_published_number_of_pieces():
    assert float(explosion_count(0.1)) == pytest.approx(239, abs=1)
    assert float(explosion_count(0.1, 2.7)) == pytest.approx(645, abs=2)  # CZ-6A 2024-140 by January 2025: 646
    assert np.isnan(explosion_count([-0.1, 0.0])).all()


def test_a_collision_is_catastrophic_from_40_joules_a_gram():
    assert collision_mass(900.0, 560.0, 11.65) == (1460.0, True)
    mass, catastrophic = collision_mass(1000.0, 0.1, 10.0)  # 5 J/g
    assert not catastrophic
    assert mass == pytest.approx(1.0)  # 0.1 kg times 10 km/s
    assert collision_mass(1000.0, 0.8, 10.0)[1]  # 40 J/g exactly


# Values of the published tables at sizes where one branch holds, and between.
def test_area_to_mass_parameters_follow_the_tables():
    rocket = area_to_mass_parameters([10**-1.4, 10**-0.7, 1.0], rocket_body=True)
    np.testing.assert_allclose(rocket[0], [1.0, 0.75, 0.5], atol=1e-4)
    np.testing.assert_allclose(rocket[1], [-0.45, -0.45, -0.9], atol=1e-4)
    np.testing.assert_allclose(rocket[2], 0.55)
    np.testing.assert_allclose(rocket[3], -0.9)
    np.testing.assert_allclose(rocket[4], [0.28, 0.28 - 0.1636 * 0.3, 0.1164], atol=2e-3)
    craft = area_to_mass_parameters([0.1, 10**-0.4, 1.0], rocket_body=False)
    np.testing.assert_allclose(craft[0], [0.38, 0.62, 0.78], atol=1e-4)
    np.testing.assert_allclose(craft[1], [-0.6318, -0.6 - 0.318 * 0.7, -0.95], atol=2e-3)
    np.testing.assert_allclose(craft[2], [0.16, 0.28, 0.3], atol=1e-6)
    np.testing.assert_allclose(craft[3], [-1.2, -1.6, -2.0], atol=1e-3)
    np.testing.assert_allclose(craft[4], [0.5, 0.4, 0.3], atol=1e-6)
    mean, sigma = small_area_to_mass_parameters([10**-3.5, 10**-1.5, 0.07])
    np.testing.assert_allclose(mean, [-0.3, -0.65, -1.0], atol=1e-6)
    np.testing.assert_allclose(sigma, [0.2, 0.2 + 0.1333 * 2.0, 0.2 + 0.1333 * 2.3451], atol=1e-4)


# METHODS 5.4: median speeds at A/M of 0.1 and 1 m²/kg, m/s.
@pytest.mark.parametrize(("collision", "medians"), [(False, (45, 71)), (True, (100, 794))])
def test_median_speeds_are_those_published(collision, medians):
    mean, sigma = speed_parameters([0.1, 1.0], collision=collision)
    np.testing.assert_allclose(10.0**mean, medians, atol=0.7)
    assert sigma == 0.4


def test_what_is_drawn_follows_the_laws():
    rng = np.random.default_rng(1)
    sizes = draw_sizes(rng, 40_000, least_m=0.1, most_m=1.0, collision=True)
    assert sizes.min() >= 0.1
    assert sizes.max() <= 1.0
    assert np.mean(sizes > 0.2) == pytest.approx((0.2**-1.71 - 1.0) / (0.1**-1.71 - 1.0), abs=0.01)
    ratios = np.log10(draw_area_to_mass(rng, np.full(40_000, 0.5), rocket_body=True))
    share, mean_1, _, mean_2, _ = area_to_mass_parameters(0.5, rocket_body=True)
    assert ratios.mean() == pytest.approx(float(share * mean_1 + (1 - share) * mean_2), abs=0.02)
    fine = np.log10(draw_area_to_mass(rng, np.full(40_000, 0.02), rocket_body=True))
    assert fine.mean() == pytest.approx(float(small_area_to_mass_parameters(0.02)[0]), abs=0.01)
    speeds = np.log10(draw_speed_m_s(rng, np.full(40_000, 0.1), collision=False))
    assert (speeds.mean(), speeds.std()) == pytest.approx((1.65, 0.4), abs=0.01)


def test_the_area_of_a_piece():
    np.testing.assert_allclose(area_m2([0.001, 0.1, 1.0]), [0.540424e-6, 0.556945 * 0.1**2.0047077, 0.556945])
