"""Against CARA's 53 conjunctions and the 12 cases of Alfano (2009); data from $HOSHIMORI_DATA, none of it shipped."""

import numpy as np
import pytest

from conjunction_samples import ALFANO_2009, alfano_case, message_arrays, sheet
from hoshimori.astro.collision_probability import foster1992, hall2021, outcome
from hoshimori.io.cdm import read_cdm

pytestmark = pytest.mark.shared_data


@pytest.fixture(scope="module")
def cara(shared_data):
    folder = shared_data / "conjunction" / "cara"
    if not folder.is_dir():
        pytest.skip("no CARA data")
    return folder


@pytest.fixture(scope="module")
def events(cara):
    folder = cara / "PcTestCaseCDMs"
    rows = []
    for row in sheet(folder / "CARA_PcMethod_Test_Conjunctions.xlsx"):
        message = read_cdm((folder / f"{row['Conjunction_ID']}.cdm").read_bytes(), source="cdm").message
        rows.append((message_arrays(message), float(row["HBR_m"]) / 1e3, row))
    return rows


def test_every_two_dimensional_value_is_cara_s_to_a_part_in_a_million(events):
    assert len(events) == 53
    for arrays, hbr, row in events:
        pc, _ = foster1992(*arrays, np.array([hbr]))
        assert pc[0] == pytest.approx(float(row["Pc2D"]), rel=1e-6), row["Conjunction_ID"]


def test_every_value_that_misses_monte_carlo_is_flagged(events):
    for arrays, hbr, row in events:
        pc, code = foster1992(*arrays, np.array([hbr]))
        if abs(np.log(pc[0] / float(row["PcSDMC"]))) > 0.03:
            assert code[0] & outcome.LONG_ENCOUNTER, row["Conjunction_ID"]


def test_three_dimensions_lie_inside_cara_s_monte_carlo_bounds_for_a_sample(events):
    # all 53 are in benchmarks/probability.py; these cover fast, head-on and slow encounters
    chosen = ["000035946_conj_000030648", "000032060_conj_000050346", "000048901_conj_000048903"]
    found = 0
    for arrays, hbr, row in events:
        if any(row["Conjunction_ID"].startswith(name) for name in chosen):
            number, _ = hall2021(*arrays, np.array([hbr]))
            assert float(row["PcSDMCLo"]) <= number[0] <= float(row["PcSDMCHi"]), row["Conjunction_ID"]
            found += 1
    assert found == 5


@pytest.mark.parametrize("case", [4, 6, 7, *(pytest.param(case, marks=pytest.mark.brute_force) for case in (3, 9))])
def test_cases_of_alfano_2009_lie_inside_the_monte_carlo_bounds(cara, case):
    hbr_m, straight, _, low, high, end_s = ALFANO_2009[case]
    arrays = alfano_case(cara / "Alfano_2009", case)
    hbr = np.array([hbr_m / 1e3])
    number, _ = hall2021(*arrays, hbr, half_span_s=end_s)
    assert low <= number[0] <= high
    assert foster1992(*arrays, hbr)[0][0] == pytest.approx(straight, rel=2e-4)


def test_two_objects_in_one_place_have_no_plane_but_a_number(cara):
    hbr_m, _, hall, _, _, end_s = ALFANO_2009[12]
    arrays = alfano_case(cara / "Alfano_2009", 12)
    pc, code = foster1992(*arrays, np.array([hbr_m / 1e3]))
    assert np.isnan(pc[0])
    assert code[0] & outcome.NO_RELATIVE_MOTION
    number, _ = hall2021(*arrays, np.array([hbr_m / 1e3]), half_span_s=end_s)
    assert number[0] == pytest.approx(hall, rel=1e-3)
