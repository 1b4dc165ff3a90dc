"""The same set as a TLE and as an OMM is one set of the history."""

from datetime import UTC, datetime

import pytest
from store_frames import payload

from hoshimori import io
from hoshimori.store import Store

# The first and the deepest object of SGP4-VER.TLE in Vallado, Crawford, Hujsak, Kelso (2006), AIAA 2006-6753.
TLE = b"""\
1 00005U 58002B   00179.78495062  .00000023  00000-0  28098-4 0  4753
2 00005  34.2682 348.7242 1859667 331.7664  19.3264 10.82419157413667
1 23599U 95029B   06171.76535463  .00085586  12891-6  12956-2 0  2905
2 23599   6.9327   0.2849 5782022 274.4436  25.2425  4.47796565123555
"""


@pytest.mark.parametrize("record_format", ["omm-csv", "omm-json", "omm-xml", "omm-parquet"])
def test_a_set_in_another_format_is_the_same_set(tmp_path, clock, record_format):
    store = Store.open(tmp_path, clock)
    sets = io.read(TLE, source="a.tle").sets
    data = io.write(sets, record_format, creation_date=datetime(2026, 6, 1, tzinfo=UTC))
    for content, name in ((TLE, "a.tle"), (data, f"a.{record_format}")):
        store.put(content)
        recorded = store.record(payload(content, url=name), sets=io.read(content, source=name).sets)
    assert (recorded.accepted, recorded.duplicate) == (0, 2)
    assert store.sets().height == 2
