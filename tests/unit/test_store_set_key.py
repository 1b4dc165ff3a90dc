"""The keys of a set: part of the file format, so their values stand here."""

import numpy as np
import polars as pl
import pytest
from store_frames import sets_frame

from hoshimori.model.columns import ELEMENT_SET, SET_IDENTITY
from hoshimori.store.set_key import form_key, set_key

# The Cosmos 1408 parent, written out, with the keys of format 1. If this test fails, stored keys no longer match:
# that is a new format and needs a migration, not a new number here.
ROW = {
    "norad_cat_id": 13552,
    "object_name": "COSMOS 1408",
    "object_id": "1982-092A",
    "mean_motion": 15.29369527,
    "eccentricity": 0.0018466,
    "inclination": 82.5637,
    "ra_of_asc_node": 123.6906,
    "arg_of_pericenter": 102.7178,
    "mean_anomaly": 257.6015,
    "ephemeris_type": 0,
    "classification_type": "U",
    "element_set_no": 999,
    "rev_at_epoch": 15013,
    "bstar": 0.00026411,
    "mean_motion_dot": 5.421e-05,
    "mean_motion_ddot": 0.0,
}
KEY_OF_FORMAT_1 = 0x5D327AE5018A1CDE
FORM_OF_FORMAT_1 = 0xAC8908C6


def frame(**changes):
    epoch = pl.Series("epoch", [1_636_937_725_123_456]).cast(pl.Datetime("us", "UTC"))
    return pl.DataFrame({name: [value] for name, value in (ROW | changes).items()}).with_columns(epoch)


def test_the_keys_are_those_of_format_1():
    assert set_key(frame()).item() == KEY_OF_FORMAT_1
    assert form_key(frame()).item() == FORM_OF_FORMAT_1


@pytest.mark.parametrize("name", SET_IDENTITY)
def test_every_column_of_the_identity_changes_the_key(name):
    changed = frame().with_columns(pl.col(name) + pl.duration(microseconds=1) if name == "epoch" else pl.col(name) + 1)
    assert set_key(changed).item() != set_key(frame()).item()
    assert form_key(changed).item() == form_key(frame()).item()


@pytest.mark.parametrize("name", [name for name in ELEMENT_SET if name not in SET_IDENTITY])
def test_every_other_column_changes_the_form_only(name):
    changed = frame(**{name: "X" if ELEMENT_SET[name] == "str" else 7})
    assert form_key(changed).item() != form_key(frame()).item()
    assert set_key(changed).item() == set_key(frame()).item()


def test_two_elements_that_change_places_are_another_set():
    swapped = frame(ra_of_asc_node=ROW["arg_of_pericenter"], arg_of_pericenter=ROW["ra_of_asc_node"])
    assert set_key(swapped).item() != set_key(frame()).item()


def test_text_that_moves_from_one_name_to_the_other_is_another_form():
    moved = frame(object_name="COSMOS 1408" + ROW["object_id"], object_id="")
    assert form_key(moved).item() != form_key(frame()).item()


def test_zero_has_one_sign_and_not_a_number_one_pattern():
    assert set_key(frame(bstar=-0.0)).item() == set_key(frame(bstar=0.0)).item()
    odd = np.array([0x7FF8000000000001], np.uint64).view(np.float64)[0]
    assert set_key(frame(bstar=odd)).item() == set_key(frame(bstar=float("nan"))).item()


def test_twenty_thousand_sets_have_twenty_thousand_keys():
    assert set_key(sets_frame(1, 20_000)).n_unique() == 20_000


def test_keys_of_no_sets_are_empty():
    assert set_key(sets_frame(1, 0)).is_empty()
    assert form_key(sets_frame(1, 0)).is_empty()


def test_the_keys_do_not_depend_on_the_blocks_that_rows_are_taken_in(monkeypatch):
    sets = sets_frame(3, 100)
    whole = set_key(sets), form_key(sets)
    monkeypatch.setattr("hoshimori.store.set_key._BLOCK", 7)
    assert (set_key(sets).to_list(), form_key(sets).to_list()) == tuple(keys.to_list() for keys in whole)
    assert set_key(sets).to_list() == [set_key(sets[row]).item() for row in range(sets.height)]
