from datetime import UTC, datetime

import polars as pl
import pytest

from hoshimori.catalog.identity import COLUMNS, identify, seen
from hoshimori.catalog.launch_tag import launch_of
from hoshimori.catalog.object_type import type_of_name, type_of_register
from hoshimori.catalog.state_code import state_codes

TIME = pl.Datetime("us", "UTC")
OLD, NEW = datetime(2024, 7, 5, tzinfo=UTC), datetime(2024, 9, 17, tzinfo=UTC)
GCAT, SATCAT = "gcat-launch-log", "celestrak-satcat"


def sets(*rows):
    schema = {
        "norad_cat_id": pl.Int64,
        "object_name": pl.String,
        "object_id": pl.String,
        "epoch": TIME,
        "known_at": TIME,
    }
    return pl.DataFrame([(*row[:3], row[3], row[3]) for row in rows], schema, orient="row")


def claims(*rows, known_at=OLD, payload="p1"):
    schema = {"norad_cat_id": pl.Int64, "launch_tag": pl.String, "field": pl.String, "value": pl.String}
    frame = pl.DataFrame([row[:4] for row in rows], schema | {}, orient="row").with_columns(
        register=pl.Series([row[4] if len(row) > 4 else GCAT for row in rows], dtype=pl.String)
    )
    return frame.with_columns(known_at=pl.lit(known_at).cast(TIME), payload=pl.lit(payload))


def one(table, number):
    return table.filter(pl.col("norad_cat_id") == number).row(0, named=True)


def test_a_launch_is_the_designator_without_its_letters():
    ids = pl.DataFrame({"id": ["1998-067A", "1998-067ABC", "", "TBA", "1961 OMI 1", "1998-067"]})
    assert ids.select(launch_of(pl.col("id"))).to_series().to_list() == ["1998-067", "1998-067", "", "", "", "1998-067"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("FENGYUN 1C DEB", "DEBRIS"),
        ("CZ-6A DEB", "DEBRIS"),
        ("ECHO 1 DEB (METAL OBJ)", "DEBRIS"),
        ("SL-8 R/B", "ROCKET BODY"),
        ("TJS-3 AKM", "ROCKET BODY"),
        ("PKM", "ROCKET BODY"),
        ("DEBUT (ORIZURU)", "UNKNOWN"),
        ("ISS (ZARYA)", "UNKNOWN"),
        ("", "UNKNOWN"),
    ],
)
def test_a_name_tells_debris_and_stages_and_nothing_else(name, kind):
    assert pl.DataFrame({"n": [name]}).select(type_of_name(pl.col("n"))).item() == kind


@pytest.mark.parametrize(
    ("word", "kind"), [("PAYLOAD", "PAYLOAD"), ("ROCKET BODY", "ROCKET BODY"), ("X", None), ("", None)]
)
def test_a_registers_word_for_a_type_is_ours_or_none(word, kind):
    assert pl.DataFrame({"w": [word]}).select(type_of_register(pl.col("w"))).item() == kind


def test_state_codes_are_words_and_contradict_only_where_the_table_says_so():
    codes = state_codes()
    words = [*codes.agrees, *codes.as_gcat.values(), *codes.unknown, *(w for row in codes.agrees.values() for w in row)]
    assert all(isinstance(word, str) for word in words)
    assert all(word in codes.agrees[code] for code, word in codes.as_gcat.items())
    assert not codes.contradict("CIS", "RU")
    assert not codes.contradict("CIS", "SU")
    assert codes.contradict("PRC", "US")
    assert not codes.contradict("NEW CODE", "US")


def test_the_last_name_counts_and_a_placeholder_never_hides_a_name():
    found = seen(
        sets(
            (1, "OBJECT A", "2024-140A", NEW), (1, "REAL NAME", "2024-140A", OLD), (2, "A", "", OLD), (2, "B", "", NEW)
        )
    )
    assert found.select("norad_cat_id", "object_name", "object_id").rows() == [
        (1, "REAL NAME", "2024-140A"),
        (2, "B", ""),
    ]
    assert found.get_column("first_known_at").to_list() == [OLD, OLD]


def test_a_register_fills_what_sets_without_names_lack():
    table = identify(
        seen(sets((5, "", "1958-002B", OLD))),
        claims(
            (5, "1958-002", "name", "Vanguard I"),
            (5, "1958-002", "object_type", "PAYLOAD"),
            (5, "1958-002", "owner_state", "US"),
        ),
    )
    row = one(table, 5)
    assert tuple(table.columns) == COLUMNS
    assert (row["object_name"], row["object_type"], row["owner_state"]) == ("Vanguard I", "PAYLOAD", "US")
    assert (row["owner_register"], row["inherited"], row["launch"]) == (GCAT, False, "1958-002")
    assert row["state_of_registry"] == "unknown"


def test_an_object_that_only_a_register_names_is_there_too():
    table = identify(
        seen(sets()), claims((60379, "2024-140", "cospar_id", "2024-140A"), (60379, "2024-140", "owner", "YUANX"))
    )
    row = one(table, 60379)
    assert (row["object_id"], row["launch"], row["owner"], row["first_known_at"]) == (
        "2024-140A",
        "2024-140",
        "YUANX",
        OLD,
    )


def test_state_of_registry_comes_from_a_register_of_registrations_alone():
    table = identify(
        seen(sets((5, "A", "", OLD), (6, "B", "", OLD))),
        claims((5, "", "state_of_registry", "US", "un-register"), (6, "", "owner_state", "US")),
    )
    assert table.get_column("state_of_registry").to_list() == ["US", "unknown"]


def launch_log():
    return claims(
        (1, "2024-140", "owner_state", "CN"),
        (1, "2024-140", "owner", "YUANX"),
        (2, "2024-140", "owner_state", "CN"),
        (2, "2024-140", "owner", "OTHER"),
        (None, "2024-140", "launch_vehicle_state", "CN-LV"),
        (None, "2024-140", "owner_state", "XX"),
        (3, "2024-149", "owner_state", "US"),
        (4, "2024-149", "owner_state", "AU"),
    )


def test_debris_takes_the_payloads_state_where_they_have_one():
    row = one(identify(seen(sets((11, "CZ-6A DEB", "2024-140AB", OLD))), launch_log()), 11)
    assert (row["owner_state"], row["owner"], row["inherited"], row["owner_register"]) == ("CN", "several", True, GCAT)


def test_debris_of_a_shared_launch_says_several():
    row = one(identify(seen(sets((12, "FALCON 9 DEB", "2024-149ZZ", OLD))), launch_log()), 12)
    assert (row["owner_state"], row["inherited"]) == ("several", True)


def test_a_stage_takes_the_launch_vehicles_state():
    row = one(identify(seen(sets((13, "CZ-6A R/B", "2024-140ZZ", OLD))), launch_log()), 13)
    assert (row["owner_state"], row["owner"], row["inherited"]) == ("CN-LV", "", True)


def test_an_object_without_a_designator_or_with_its_own_claim_inherits_nothing():
    table = identify(seen(sets((270001, "", "", OLD), (1, "QIANFAN", "2024-140A", OLD))), launch_log())
    assert (one(table, 270001)["owner_state"], one(table, 270001)["inherited"]) == ("", False)
    assert (one(table, 1)["owner_state"], one(table, 1)["inherited"]) == ("CN", False)


def test_gcat_speaks_first_about_owners_and_a_conflict_is_marked():
    table = identify(
        seen(sets((5, "A", "", OLD), (6, "B", "", OLD), (8, "C", "", OLD))),
        claims(
            (5, "", "owner_state", "CIS", SATCAT),
            (5, "", "owner_state", "RU"),
            (6, "", "owner_state", "PRC", SATCAT),
            (6, "", "owner_state", "US"),
            (8, "", "owner_state", "PRC", SATCAT),
        ),
    )
    assert table.get_column("owner_conflict").to_list() == [False, True, False]
    assert table.get_column("owner_state").to_list() == ["RU", "US", "PRC"]
    assert table.get_column("owner_register").to_list() == [GCAT, GCAT, SATCAT]


def test_of_one_register_the_newest_file_counts():
    both = pl.concat(
        [
            claims((5, "", "owner_state", "SU"), (6, "", "owner_state", "US"), known_at=OLD, payload="old"),
            claims((5, "", "owner_state", "RU"), known_at=NEW, payload="new"),
        ]
    )
    table = identify(seen(sets((5, "A", "", OLD), (6, "B", "", OLD))), both)
    assert table.get_column("owner_state").to_list() == ["RU", "US"]


def test_without_any_register_owners_are_empty_and_nothing_fails():
    table = identify(seen(sets((5, "A DEB", "1958-002B", OLD))), claims())
    row = one(table, 5)
    assert (row["owner"], row["owner_state"], row["inherited"], row["object_type"]) == ("", "", False, "DEBRIS")
