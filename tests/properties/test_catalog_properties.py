from datetime import UTC, datetime
from pathlib import PurePath

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from hoshimori.catalog.known_at import instant_in_name
from hoshimori.catalog.launch_change import ChangeKind, change_kind, launch_changes
from hoshimori.catalog.sources_toml import SourceEntry, match

JULY = datetime(2024, 7, 5, tzinfo=UTC)
minutes = st.datetimes(datetime(1957, 10, 4), datetime(2056, 12, 31)).map(  # noqa: DTZ001  # given UTC below
    lambda t: t.replace(second=0, microsecond=0, tzinfo=UTC)
)
words = st.text("abcxyz_-.", max_size=8)


@settings(max_examples=50)
@given(when=minutes, before=words, after=st.text("abcxyz", max_size=5))
def test_a_time_written_into_a_file_name_is_read_back(when, before, after):
    name = f"{before}{when.year:04}-{when:%m-%d_%H%M}_{after}.tle"
    assert instant_in_name(PurePath(name)) == when


@settings(max_examples=50)
@given(names=st.lists(st.text("abc", min_size=1, max_size=3), min_size=1, max_size=3))
def test_an_exact_path_always_wins(names):
    path = "/".join(names)
    exact, glob = SourceEntry(terms="exact"), SourceEntry(terms="glob")
    assert match(path, {"**": glob, "/".join("*" for _ in names): glob, path: exact}) is exact
    assert match(path, {"**": glob}) is glob
    assert match(path, {"*" + "/*" * len(names): glob}) is None


objects = st.lists(
    st.tuples(
        st.sampled_from(["2024-140", "1999-025", "2023-001", ""]),
        st.sampled_from(["PAYLOAD", "DEBRIS", "UNKNOWN"]),
        st.floats(1.0, 16.0),
    ),
    min_size=1,
    max_size=60,
)


@settings(max_examples=50)
@given(rows=objects, known=st.dictionaries(st.sampled_from(["2024-140", "1999-025"]), st.integers(0, 50)))
def test_every_new_object_is_in_exactly_one_launch(rows, known):
    new = pl.DataFrame(rows, ["launch", "object_type", "mean_motion"], orient="row").with_columns(
        eccentricity=pl.lit(0.01), inclination=pl.lit(98.0)
    )
    changes = launch_changes(new, before={}, payloads_known=known, launch_dates={}, begin=JULY)
    assert sum(change.new for change in changes) == new.height
    assert len({change.launch for change in changes}) == len(changes)
    assert [change.new for change in changes] == sorted((change.new for change in changes), reverse=True)
    for change in changes:
        assert change.height_low_km <= change.height_high_km
        assert change.payloads is None or change.payloads <= change.new
        assert change.launch or change.kind is ChangeKind.OTHER


@settings(max_examples=50)
@given(new=st.integers(1, 500), spread=st.floats(0.0, 50.0), before=st.integers(0, 50), young=st.booleans())
def test_a_narrow_group_never_reads_as_a_cloud(new, spread, before, young):
    row = {"launch": "2024-140", "new": new, "payloads": 0, "height_low_km": 500.0, "height_high_km": 500.0 + spread}
    assert change_kind(row, before=before, young=young) is not ChangeKind.BREAKUP_LIKE
