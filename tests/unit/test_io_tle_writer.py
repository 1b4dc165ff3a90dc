"""What a TLE can express is written; what it cannot is refused."""

from datetime import UTC, datetime

import polars as pl
import pytest
from io_samples import CREATION, NAME, ONE, TWO, VANGUARD_1, VANGUARD_2, catalogue, tle

from hoshimori import io
from hoshimori.errors import FormatError


def _sets(**values: object) -> pl.DataFrame:
    sets = catalogue(2)
    return sets.with_columns(
        pl.Series(name, [sets[name][0], value], dtype=sets.schema[name]) for name, value in values.items()
    )


def _write(**values: object) -> list[str]:
    return io.write(_sets(**values), "tle-2le", creation_date=CREATION).decode().splitlines()[2:]


def test_published_lines_come_back_as_they_were():
    data = tle((NAME, ONE, TWO), ("VANGUARD 1", VANGUARD_1, VANGUARD_2))
    sets = io.read(data, source="x").sets
    assert io.write(sets, "tle-3le", creation_date=CREATION) == tle(
        ("0 " + NAME, ONE, TWO), ("0 VANGUARD 1", VANGUARD_1, VANGUARD_2)
    )
    assert io.write(sets, "tle-2le", creation_date=CREATION) == tle((ONE, TWO), (VANGUARD_1, VANGUARD_2))
    assert io.write(sets.head(0), "tle-3le", creation_date=CREATION) == b""


@pytest.mark.parametrize(
    ("field", "value", "line", "columns", "text"),
    [
        ("norad_cat_id", 339_999, 0, slice(2, 7), "Z9999"),
        ("norad_cat_id", 1, 0, slice(2, 7), "00001"),
        ("object_id", "2026-001ABC", 0, slice(9, 17), "26001ABC"),
        ("object_id", "1957-001", 0, slice(9, 17), "57001   "),
        ("object_id", "TBA", 0, slice(9, 17), "TBA     "),
        ("epoch", datetime(1999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), 0, slice(18, 32), "00001.00000000"),
        ("epoch", datetime(2024, 12, 31, 12, tzinfo=UTC), 0, slice(18, 32), "24366.50000000"),
        ("mean_motion_dot", -0.000012345, 0, slice(33, 43), "-.00001234"),
        ("bstar", 0.0, 0, slice(53, 61), " 00000+0"),
        ("bstar", -0.123456, 0, slice(53, 61), "-12346+0"),
        ("bstar", 0.999999, 0, slice(53, 61), " 10000+1"),
        ("bstar", 1e-12, 0, slice(53, 61), " 00100-9"),
        ("bstar", 1e-20, 0, slice(53, 61), " 00000+0"),
        ("bstar", -1e-20, 0, slice(53, 61), " 00000+0"),
        ("bstar", 99.999, 0, slice(53, 61), " 99999+2"),
        ("element_set_no", 1, 0, slice(64, 68), "   1"),
        ("inclination", 9.99999, 1, slice(8, 16), " 10.0000"),
        ("eccentricity", 0.12345674, 1, slice(26, 33), "1234567"),
        ("mean_motion", 1.0, 1, slice(52, 63), " 1.00000000"),
        ("rev_at_epoch", 0, 1, slice(63, 68), "    0"),
    ],
)
def test_values_are_rounded_to_their_columns(field, value, line, columns, text):
    assert _write(**{field: value})[line][columns] == text


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("norad_cat_id", 340_000, "above 339999"),
        ("norad_cat_id", 799_500_001, "above 339999"),
        ("object_id", "1998-067ABCD", "no COSPAR designator"),
        ("object_id", "98067A", "no COSPAR designator"),
        ("object_id", "1998\u2013067A", "no COSPAR designator"),
        ("object_id", "1956-001A", "a year outside 1957 to 2056"),
        ("object_id", "2057-001A", "a year outside 1957 to 2056"),
        ("epoch", datetime(2056, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), "EPOCH rounds to a year outside"),
        ("epoch", datetime(2057, 1, 1, tzinfo=UTC), "EPOCH 2057"),
        ("eccentricity", 0.99999996, "put the perigee 0 km from the Earth's centre"),
        ("eccentricity", 1.0, "ECCENTRICITY 1.0 is outside"),
        ("mean_motion", 1e-9, "MEAN_MOTION rounds to 0"),
        ("mean_motion", 100.0, "MEAN_MOTION 100.0 is outside"),
        ("mean_motion_dot", 1.0, "MEAN_MOTION_DOT is not between"),
        ("mean_motion_ddot", -1e10, "MEAN_MOTION_DDOT -10000000000.0 is outside -100 to 100"),
        ("bstar", 1e9, "BSTAR 1000000000.0 is outside -100 to 100"),
        ("bstar", float("nan"), "BSTAR NaN is not a finite number"),
        ("element_set_no", 10_000, "ELEMENT_SET_NO has more than four digits"),
        ("rev_at_epoch", 100_000, "REV_AT_EPOCH has more than five digits"),
        ("classification_type", "Ü", "CLASSIFICATION_TYPE is no printable letter"),
        ("object_name", "A\nB", "OBJECT_NAME has"),
        ("epoch", None, "EPOCH is missing"),
    ],
)
def test_what_a_tle_cannot_express_is_refused_with_object_and_field(field, value, says):
    with pytest.raises(FormatError, match="set 2") as caught:
        _write(**{field: value})
    assert says in caught.value.message
    assert caught.value.data["line"] == 2


def test_a_name_that_looks_like_a_number_or_a_zero_survives():
    names = ["0", "0 X", "1 25544", "# 1", ""]
    sets = catalogue(5).with_columns(object_name=pl.Series(names))
    back = io.read(io.write(sets, "tle-3le", creation_date=CREATION), source="x").sets
    assert back["object_name"].to_list() == names
