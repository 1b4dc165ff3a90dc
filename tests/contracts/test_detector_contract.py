"""What every detector promises. A new one passes this suite unchanged: it is found through the registry."""

import re
from dataclasses import FrozenInstanceError, fields, is_dataclass, replace
from datetime import UTC
from functools import cache
from itertools import chain

import polars as pl
import pytest
import rfc8785

from burn_samples import low_burns_window
from detection_samples import (
    belt_window,
    breakup_window,
    burn_window,
    cells_window,
    falling_window,
    launch_window,
)
from feed_samples import differing_window
from hoshimori.detection import DETECTORS, Detector, Window, all_detectors
from hoshimori.model import Detection, IncidentKind, Reading, plain
from low_orbit_samples import low_window
from two_catalogues import new_objects_window

WINDOWS = {
    "belt": belt_window,
    "breakup": breakup_window,
    "burn": burn_window,
    "cells": cells_window,
    "fall": falling_window,
    "feeds": differing_window,
    "launch": launch_window,
    "low": low_window,
    "low burns": low_burns_window,
    "new objects": new_objects_window,
}
VERDICTS = re.compile(
    r"attack|target|threat|violat|hostile|aggress|weapon|enem|adversar|suspicious|stalk|illegal|unlawful|invoke|trigger",
    re.IGNORECASE,
)
UNITS = re.compile(r"_(km|km_s|m|m_s|s|min|h|days|deg|deg_day|rev_day|rad|percent|share|sigma|ratio|m2_kg)$")
#: Numbers that count, name or are pure ratios and so carry no unit.
PLAIN_NUMBERS = re.compile(
    r"^(least|most|longest|neighbours|resamples|seed|side_sets|objects|watch_pairs|pass_count|.*_pieces|.*_sets.*|.*_gaps"
    r"|.*_catalogues|.*eccentricity.*|.*_count)"
)


@pytest.fixture(params=sorted(DETECTORS))
def detector(request):
    (one,) = all_detectors([request.param])
    return one


@pytest.fixture(params=sorted(WINDOWS))
def name(request):
    return request.param


@cache
def window_of(name):
    """Return a window, made once: a test below holds that nobody changes it."""
    return WINDOWS[name]()


@pytest.fixture
def window(name):
    return window_of(name)


@cache
def found_by(code, name):
    """Return what a detector finds in a window, looked for once."""
    (one,) = all_detectors([code])
    return one.detect(window_of(name))


@pytest.fixture
def found_here(detector, name):
    return found_by(detector.code, name)


@pytest.fixture
def found_anywhere(detector):
    """Return what a detector finds, window by window."""
    return [found_by(detector.code, name) for name in WINDOWS]


def as_bytes(detections):
    return rfc8785.dumps(plain(detections))


def shuffled(window, seed):
    return replace(
        window,
        history=window.history.sample(fraction=1.0, shuffle=True, seed=seed),
        identities=window.identities.sample(fraction=1.0, shuffle=True, seed=seed),
        snapshots=tuple(reversed(window.snapshots)),
    )


def test_a_detector_is_a_frozen_dataclass_with_defaults(detector):
    assert isinstance(detector, Detector)
    assert is_dataclass(detector)
    assert type(detector)() == detector
    with pytest.raises((FrozenInstanceError, AttributeError)):
        setattr(detector, fields(detector)[0].name, 0)


def test_its_code_is_three_letters_and_three_digits(detector):
    assert re.fullmatch(r"[A-Z]{3}\d{3}", detector.code)
    assert isinstance(DETECTORS[detector.code](), type(detector))
    assert isinstance(detector.kind, IncidentKind)
    assert detector.name


def test_its_thresholds_end_with_their_unit(detector):
    for one in fields(detector):
        value = getattr(detector, one.name)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            assert UNITS.search(one.name) or PLAIN_NUMBERS.match(one.name), one.name


def test_it_finds_something_in_one_of_the_windows(found_anywhere):
    assert any(found_anywhere)


def test_it_finds_nothing_in_an_empty_window(detector):
    for window in map(window_of, WINDOWS):
        assert detector.detect(Window(begin=window.begin, end=window.end, as_of=window.as_of)) == ()


def test_it_finds_nothing_before_anything_was_known(detector):
    for window in map(window_of, WINDOWS):
        early = window.history["known_at"].min().replace(year=2001)
        assert detector.detect(replace(window, as_of=early)) == ()


def test_the_same_window_made_again_gives_the_same_bytes_and_is_left_as_it_was(detector, name, found_here):
    window = WINDOWS[name]()  # nobody has looked into this one
    history, identities = window.history.clone(), window.identities.clone()
    assert as_bytes(type(detector)().detect(window)) == as_bytes(found_here)
    assert window.history.equals(history)
    assert window.identities.equals(identities)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_the_rows_does_not_matter(detector, window, found_here, seed):
    assert as_bytes(detector.detect(shuffled(window, seed))) == as_bytes(found_here)


def test_what_was_known_later_does_not_change_what_was_seen(detector, window, found_here):
    later = window.history.with_columns(
        pl.col("mean_motion") + 0.01,
        known_at=pl.lit(window.as_of).dt.offset_by("1d"),
        payload=pl.lit("f" * 64),
    )
    more = replace(window, history=pl.concat([window.history, later]))
    assert as_bytes(detector.detect(more)) == as_bytes(found_here)


def test_a_detection_is_complete(detector, found_anywhere):
    for found in chain(*found_anywhere):
        assert isinstance(found, Detection)
        assert found.code == detector.code
        assert isinstance(found.reading, Reading)
        assert found.objects == tuple(sorted(set(found.objects)))
        assert all(isinstance(number, int) for number in found.objects)
        assert found.begin < found.end  # half-open and not empty
        assert found.begin.utcoffset() == found.end.utcoffset() == UTC.utcoffset(None)
        assert found.summary.endswith(".")
        assert found.payloads == tuple(sorted(set(found.payloads)))
        assert found.payloads
        assert found.settings == {f.name: getattr(detector, f.name) for f in fields(detector)}
        assert found.significance is None or (0.0 <= found.significance <= 1.0 and found.controls > 0)
        as_bytes((found,))  # canonical JSON takes every value


def test_no_word_passes_a_verdict(found_anywhere):
    for found in chain(*found_anywhere):
        words = (found.summary, *found.not_visible, *map(str, found.values.values()), *found.values, *found.tables)
        assert not any(VERDICTS.search(word) for word in words)


def test_numbers_end_with_their_unit(found_anywhere):
    counts = re.compile(
        r"count|pieces|known_before|catalogued_lately|parent|gaps|sets|object|days|relation|close_pairs|maneuvers|older"
        r"|eccentricity|spreads|share|belt_objects|fleet|identical|near_every"
    )
    for found in chain(*found_anywhere):
        for name, value in found.values.items():
            if isinstance(value, float):
                assert UNITS.search(name) or counts.search(name), name


def test_states_of_owners_change_words_only(detector, window, found_here):
    other = {"A": "B", "B": "A", "S": "Z"}
    swapped = replace(
        window, identities=window.identities.with_columns(pl.col("owner_state").replace(other).alias("owner_state"))
    )

    def without_words(detections):
        said = {"owner_a", "owner_b"}
        kept = [replace(d, summary="", values={k: v for k, v in d.values.items() if k not in said}) for d in detections]
        return as_bytes(tuple(kept))

    assert without_words(detector.detect(swapped)) == without_words(found_here)


def test_detections_come_in_order(found_anywhere):
    for found in found_anywhere:
        assert list(found) == sorted(found, key=lambda d: (d.begin, d.objects))
