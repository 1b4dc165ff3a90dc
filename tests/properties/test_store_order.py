"""The order in which payloads came in changes nothing that can be read."""

import hashlib
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from hoshimori.model import KnownAtRule, Payload
from hoshimori.store import Store

DAY = datetime(2026, 5, 24, tzinfo=UTC)
TIME = pl.Datetime("us", "UTC")


class StandingClock:
    def now(self):
        return DAY


# Few objects, epochs, values and names, so that payloads overlap in every way.
ROW = st.fixed_dictionaries(
    {
        "norad_cat_id": st.sampled_from([5, 25544, 799_999_999]),
        "epoch": st.sampled_from([DAY, DAY + timedelta(hours=1), DAY + timedelta(hours=2)]),
        "bstar": st.sampled_from([0.0, -0.0, 1e-4]),
        "object_name": st.sampled_from(["", "A", "B"]),
        "object_id": st.sampled_from(["", "1998-067A"]),
        "element_set_no": st.sampled_from([1, 999]),
        "known_at": st.sampled_from([None, DAY, DAY + timedelta(hours=3)]),
    }
)
REST = {
    "mean_motion": 15.5,
    "eccentricity": 0.001,
    "inclination": 51.6,
    "ra_of_asc_node": 10.0,
    "arg_of_pericenter": 20.0,
    "mean_anomaly": 30.0,
    "ephemeris_type": 0,
    "classification_type": "U",
    "rev_at_epoch": 1,
    "mean_motion_dot": 0.0,
    "mean_motion_ddot": 0.0,
}
PAYLOAD = st.tuples(
    st.lists(ROW, min_size=0, max_size=6),
    st.sampled_from([DAY + timedelta(hours=h) for h in (0, 1, 4)]),
    st.sampled_from(list(KnownAtRule)),
)


def fill(folder, payloads):
    store = Store.open(Path(folder), StandingClock())
    for number, (rows, known_at, rule) in payloads:
        types = {"epoch": TIME, "known_at": TIME}
        frame = pl.DataFrame([REST | row for row in rows], schema_overrides=types) if rows else None
        data = f"payload {number}".encode()
        payload = Payload(
            sha256=hashlib.sha256(data).hexdigest(),
            provider="file",
            url=f"{number}.tle",
            fetched_at=DAY + timedelta(days=1),
            known_at=known_at if rule is KnownAtRule.INSTANT else None,
            known_at_rule=rule,
        )
        store.put(data)
        recorded = store.record(payload, sets=frame)
    return store, recorded


def expected_known(payloads):
    """Return (object, epoch, bstar) → earliest time known, in plain Python."""
    known = {}
    for _, (rows, known_at, rule) in payloads:
        for row in rows:
            at = {
                KnownAtRule.INSTANT: known_at,
                KnownAtRule.EPOCH: row["epoch"],
                KnownAtRule.COLUMN: row["known_at"] or DAY + timedelta(days=1),
            }[rule]
            key = (row["norad_cat_id"], row["epoch"], row["bstar"] + 0.0)
            known[key] = min(at, known.get(key, at))
    return known


@settings(max_examples=30, deadline=None)
@given(st.lists(PAYLOAD, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_ingest_changes_no_answer(payloads, rng):
    numbered = list(enumerate(payloads))
    shuffled = rng.sample(numbered, len(numbered))
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        first, second = fill(one, numbered)[0], fill(two, shuffled)[0]
        for as_of in (None, DAY, DAY + timedelta(hours=1), DAY + timedelta(hours=3)):
            history = first.sets(as_of=as_of)
            assert_frame_equal(history, second.sets(as_of=as_of))
            assert_frame_equal(first.latest_sets(as_of=as_of), second.latest_sets(as_of=as_of))
            wanted = {k: t for k, t in expected_known(numbered).items() if as_of is None or t <= as_of}
            found = {(r["norad_cat_id"], r["epoch"], r["bstar"]): r["known_at"] for r in history.to_dicts()}
            assert found == wanted
            assert history.height == len(wanted)
            assert first.payloads(as_of) == second.payloads(as_of)
        for payload_id in first.payload_table()["payload_id"]:
            assert_frame_equal(first.members(payload_id), second.members(payload_id))


@settings(max_examples=30, deadline=None)
@given(st.lists(PAYLOAD, min_size=1, max_size=3))
def test_what_is_counted_as_accepted_is_what_the_history_grew_by(payloads):
    with tempfile.TemporaryDirectory() as folder:
        before = 0
        for number, one in enumerate(payloads):
            store, recorded = fill(folder, [(number, one)])
            after = store.sets().height
            assert recorded.accepted == after - before
            assert recorded.duplicate == len(one[0]) - recorded.accepted
            before = after
