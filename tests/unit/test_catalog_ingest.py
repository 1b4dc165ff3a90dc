import hashlib
import json
import zipfile
from datetime import UTC, datetime

import polars as pl
import pytest

from hoshimori import io
from hoshimori.catalog import ingest_bytes, ingest_paths, quarantine_listing, quarantined_record
from hoshimori.catalog.withheld import withheld_list
from hoshimori.errors import BadInputError, FormatError, StoreError
from hoshimori.io.tle_problem import checksum
from hoshimori.model import Coverage, KnownAtRule, Payload, plain
from hoshimori.store import Store

# ISS and Vanguard 1 in the catalogue of 17 September 2024 (Space-Track), with their checksums.
SETS = """1 25544U 98067A   24260.51782528  .00016717  00000-0  29866-3 0  999
2 25544  51.6400 208.9163 0006317  69.9862 290.2553 15.49560230 4723
1 00005U 58002B   24260.40129451  .00000160  00000-0  19834-3 0  999
2 00005  34.2530  52.7143 1841484 140.8043 235.7093 10.85363462 3690
"""


def checked(text):
    """Complete TLE lines with their checksum."""
    lines = []
    for line in text.splitlines():
        body = line.ljust(68)[:68]
        lines.append(body + str(sum(int(c) if c.isdigit() else c == "-" for c in body) % 10))
    return "\n".join(lines) + "\n"


TLE = checked(SETS)
KNOWN = datetime(2024, 9, 17, tzinfo=UTC)


def write(folder, name, text):
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def one_set(number, **changes):
    first = io.read(TLE.encode(), source="x").sets.head(1)
    return first.with_columns(norad_cat_id=pl.lit(number), **{k: pl.lit(v) for k, v in changes.items()})


def written(sets, record_format="omm-csv"):
    return io.write(sets, record_format, creation_date=KNOWN)


def test_a_file_is_read_recorded_and_reported(store, folder, clock):
    file = write(folder, "a.tle", TLE)
    report = ingest_paths(store, [file], clock=clock, known_at=KNOWN, coverage=Coverage.FULL, terms="ST")
    assert (report.accepted, report.duplicate, report.quarantined, report.exit_code) == (2, 0, 0, 0)
    payload = report.payloads[0]
    assert payload.sha256 == hashlib.sha256(TLE.encode()).hexdigest()
    assert (payload.name, payload.record_format, payload.kind) == ("a.tle", "tle-2le", "element_sets")
    assert (payload.provider, payload.terms) == ("space-track", "Space-Track (not for passing on)")
    assert report.sets_per_second == pytest.approx(2 / payload.seconds)
    assert store.get(payload.sha256) == TLE.encode()
    kept = store.payloads()[0]
    assert (kept.url, kept.known_at, kept.coverage, kept.size_bytes) == ("a.tle", KNOWN, Coverage.FULL, len(TLE))
    assert json.dumps(plain(report))


def test_no_path_of_the_machine_is_kept(store, folder, clock):
    ingest_paths(store, [write(folder, "a.tle", TLE)], clock=clock)
    assert str(folder) not in repr(store.payloads())


def test_the_same_file_again_adds_nothing(store, folder, clock):
    file = write(folder, "a.tle", TLE)
    ingest_paths(store, [file], clock=clock, known_at=KNOWN)
    again = ingest_paths(store, [file], clock=clock, known_at=KNOWN)
    assert (again.accepted, again.duplicate, again.exit_code) == (0, 2, 0)
    assert again.payloads[0].already_recorded
    assert store.sets().height == 2


def test_doubled_sets_within_a_file_count_as_duplicates(store, folder, clock):
    report = ingest_paths(store, [write(folder, "a.tle", TLE + TLE)], clock=clock)
    assert (report.accepted, report.duplicate) == (2, 2)


def test_a_folder_goes_sorted_and_passes_by_what_only_describes(store, folder, clock):
    write(folder, "b/c.tle", TLE)
    write(folder, "a.tle", checked(SETS[: SETS.index("1 00005")]))
    for name in ("SOURCES.toml", "INDEX.md", "README", "notes_README.txt", ".hidden", ".git/x", "LICENSE"):
        write(folder, name, "")
    steps = []
    report = ingest_paths(store, [folder], clock=clock, progress=lambda *step: steps.append(step))
    assert [p.name for p in report.payloads] == ["a.tle", "b/c.tle"]
    assert len(report.skipped) == 7
    assert [step[0] for step in steps] == ["a.tle", "c.tle"]
    assert steps[-1][1] == steps[-1][2] == sum(f.stat().st_size for f in (folder / "a.tle", folder / "b/c.tle"))


def test_sources_toml_says_what_the_caller_does_not(store, folder, clock):
    write(
        folder,
        "SOURCES.toml",
        '["a.tle"]\nknown_at = 2024-09-17\ncoverage = "full"\nterms = "CT"\nurl = "https://example.org/a"\n'
        'complete_for = ["1998-067"]\n["series/*.tle"]\nknown_at = "epoch"\n["daily/*"]\nknown_at = "file name"\n',
    )
    write(folder, "a.tle", TLE)
    write(folder, "series/b.tle", TLE)
    write(folder, "daily/2024-09-18_0130.tle", TLE)
    report = ingest_paths(store, [folder], clock=clock)
    rules = {p.name: (p.known_at_rule, p.known_at) for p in report.payloads}
    assert rules["a.tle"] == (KnownAtRule.INSTANT, datetime(2024, 9, 17, 23, 59, 59, 999999, tzinfo=UTC))
    assert rules["series/b.tle"] == (KnownAtRule.EPOCH, None)
    assert rules["daily/2024-09-18_0130.tle"] == (KnownAtRule.INSTANT, datetime(2024, 9, 18, 1, 30, tzinfo=UTC))
    kept = {p.url: p for p in store.payloads()}["https://example.org/a"]
    assert (kept.provider, kept.coverage, kept.complete_for) == ("celestrak", Coverage.FULL, ("1998-067",))


def test_without_any_word_the_time_of_ingest_counts(store, folder, clock):
    report = ingest_paths(store, [write(folder, "a.tle", TLE)], clock=clock)
    assert report.payloads[0].known_at == clock.now()
    assert report.payloads[0].coverage is Coverage.PARTIAL


def test_old_and_ahead_epochs_are_counted(store, folder, clock):
    file = write(folder, "a.tle", TLE)
    ahead = ingest_paths(store, [file], clock=clock, known_at=datetime(2024, 9, 16, 10, tzinfo=UTC))
    assert (ahead.payloads[0].epochs_old, ahead.payloads[0].epochs_ahead) == (0, 1)
    assert (ingest_paths(store, [file], clock=clock).payloads[0].epochs_old) == 2


def test_a_known_at_column_is_used_unless_the_caller_knows_better(store, folder, clock):
    sets = io.read(TLE.encode(), source="x").sets.drop("line")
    known = pl.Series([KNOWN, KNOWN.replace(day=18)], dtype=pl.Datetime("us", "UTC"))
    file = folder / "daily.parquet"
    sets.with_columns(known_at=known).write_parquet(file)
    report = ingest_paths(store, [file], clock=clock)
    assert report.payloads[0].known_at_rule is KnownAtRule.COLUMN
    assert store.sets(as_of=KNOWN).height == 1
    again = ingest_paths(store, [file], clock=clock, known_at=KNOWN)
    assert again.payloads[0].known_at_rule is KnownAtRule.INSTANT
    assert store.sets(as_of=KNOWN).height == 2


@pytest.mark.parametrize(
    "content",
    [b"", b"<html><body>403 Forbidden</body></html>", b"hello\nworld\n", b"\x00\x01\x02"],
    ids=["empty", "html", "text", "bytes"],
)
def test_a_file_that_is_no_data_is_reported_and_the_others_go_on(store, folder, clock, content):
    write(folder, "a_bad.tle", content)
    write(folder, "b_good.tle", TLE)
    report = ingest_paths(store, [folder], clock=clock)
    assert (report.accepted, report.exit_code) == (2, 1)
    assert len(report.problems) == 1
    assert "a_bad.tle" in report.problems[0]
    assert len(store.payloads()) == 1


def test_a_missing_path_a_damaged_zip_and_a_wrong_sources_file_are_problems(store, folder, clock):
    write(folder, "x/SOURCES.toml", '["a.tle"]\nknown_at = soon\n')
    files = [write(folder, "x/a.tle", TLE), write(folder, "b.zip", b"PK\x03\x04 no zip"), folder / "missing.tle"]
    report = ingest_paths(store, files, clock=clock)
    assert report.exit_code == 1
    assert report.accepted == 0
    joined = "\n".join(report.problems)
    assert "SOURCES.toml:2" in joined
    assert "b.zip" in joined
    assert "missing.tle: no such file" in joined


def test_one_bad_row_is_set_aside_with_file_and_line_and_the_rest_kept(store, folder, clock):
    lines = TLE.splitlines()
    lines[2] = lines[2][:-1] + str((int(lines[2][-1]) + 1) % 10)
    report = ingest_paths(store, [write(folder, "bad.tle", "\n".join(lines) + "\n")], clock=clock)
    assert (report.accepted, report.quarantined, report.exit_code) == (1, 1, 1)
    assert report.payloads[0].set_aside[0].startswith("bad.tle:3: ")
    assert report.payloads[0].set_aside[0].endswith(": quarantined")
    record = quarantined_record(store, 1)
    assert (record.source, record.line, record.reason) == ("bad.tle", 3, "checksum")
    assert "00005U" in record.raw


def test_many_bad_rows_are_counted_and_the_first_shown(store, folder, clock):
    lines = TLE.splitlines()[:2] * 30
    wrong = [line[:-1] + str((int(line[-1]) + 1) % 10) for line in lines]
    report = ingest_paths(store, [write(folder, "bad.tle", "\n".join([*TLE.splitlines(), *wrong]) + "\n")], clock=clock)
    assert report.quarantined == 30
    assert len(report.payloads[0].set_aside) == 21
    assert report.payloads[0].set_aside[-1] == "and 10 more"


def test_a_file_beyond_the_limit_is_not_even_read(store, folder, clock, monkeypatch):
    monkeypatch.setattr("hoshimori.catalog.ingest.io.Limits", lambda: io.reading.Limits(max_bytes=10))
    report = ingest_paths(store, [write(folder, "a.tle", TLE)], clock=clock)
    assert report.exit_code == 1
    assert "larger than 10 bytes" in report.problems[0]


def test_a_problem_names_the_path_that_was_handed_in(store, folder, clock):
    file = write(folder, "deep/bad.tle", "<html>")
    problem = ingest_paths(store, [folder], clock=clock).problems[0]
    assert problem.startswith(str(file))
    assert problem.count("bad.tle") == 1


def test_an_unreadable_file_is_a_problem(store, folder, clock, monkeypatch):
    file = write(folder, "a.tle", TLE)
    withheld_list()  # read once in a process

    def refuse(self, _mode):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(type(file), "open", refuse)
    report = ingest_paths(store, [file], clock=clock)
    assert report.exit_code == 1
    assert "cannot be read: Permission denied" in report.problems[0]


def test_a_full_disk_is_an_outside_fault_and_is_told(store, folder, clock, monkeypatch):
    def full(_data, **_digest):
        raise StoreError("the disk is full; free some space")

    monkeypatch.setattr(store, "put", full)
    report = ingest_paths(store, [write(folder, "a.tle", TLE)], clock=clock)
    assert (report.exit_code, report.accepted) == (3, 0)
    assert "a.tle" in report.problems[0]
    assert "disk is full" in report.problems[0]


def test_conflicting_names_are_kept_and_noted(store, folder, clock):
    both = pl.concat([one_set(7, object_name="ALPHA"), one_set(7, object_name="BRAVO", object_id="2000-001A")])
    file = write(folder, "a.csv", written(both))
    report = ingest_paths(store, [file], clock=clock)
    assert report.exit_code == 0
    assert report.payloads[0].conflicts == (
        "object 7 has several names: ALPHA, BRAVO",
        "object 7 has several designators: 1998-067A, 2000-001A",
    )


def test_more_conflicts_than_fit_are_counted(store, folder, clock):
    both = [one_set(number, object_name=name) for number in range(10, 35) for name in ("A", "B")]
    report = ingest_paths(store, [write(folder, "a.csv", written(pl.concat(both)))], clock=clock)
    assert len(report.payloads[0].conflicts) == 21
    assert report.payloads[0].conflicts[-1] == "and 5 more of this kind"


WITHHELD = 29651


@pytest.mark.parametrize(("terms", "aside"), [("ST", 0), ("CT", 0), ("other", 1), (None, 1), ("hobbyist", 1)], ids=str)
def test_withheld_orbits_pass_only_from_the_owners_own_catalogue(store, folder, clock, terms, aside):
    both = pl.concat([one_set(7), one_set(WITHHELD, object_name="USA 193")])
    report = ingest_paths(store, [write(folder, "a.csv", written(both))], clock=clock, terms=terms)
    assert (report.accepted, report.quarantined, report.exit_code) == (2 - aside, aside, aside)
    rows = quarantine_listing(store, reason="withheld_by_owner")
    assert rows.height == aside
    if aside:
        row = rows.row(0, named=True)
        assert (row["norad_cat_id"], row["source"], row["line"]) == (WITHHELD, "a.csv", 3)
        assert "withholds its orbit" in row["message"]
        assert json.loads(row["raw"])["mean_motion"] == pytest.approx(15.4956023)
        assert WITHHELD not in store.sets().get_column("norad_cat_id")


def test_every_withheld_object_has_a_source_and_says_how_far_it_was_checked():
    listed = withheld_list()
    assert set(listed.objects) == {29651, 39232, 48247, 51445}
    for item in listed.objects.values():
        assert item.source
        assert item.why
        assert item.status
        assert item.state in listed.owner_catalogues
    assert listed.withheld_from("space-track") == ()
    assert listed.withheld_from("celestrak-supgp") == (29651, 39232, 48247, 51445)


LOG = (
    "#Launch_Tag\tLaunch_Date\tPiece\tType\tName\tPLName\tJCAT\tSatOwner\tSatState\tLV_Type\tLVState\n"
    "1998-067\t1998 Nov 20 0640\t1998-067A\tP\tZarya\tZarya\tS25544\tNASA\tUS\tProton\tRU\n"
)


def test_a_register_is_recorded_as_claims(store, folder, clock):
    report = ingest_paths(store, [write(folder, "log.tsv", LOG)], clock=clock, known_at=KNOWN)
    payload = report.payloads[0]
    assert (payload.kind, payload.provider, payload.terms) == ("register", "gcat", "GCAT (CC-BY, cite planet4589.org)")
    assert payload.claims == store.claims().height > 0
    assert report.sets_per_second == 0.0


def test_a_register_has_no_epochs(store, folder, clock):
    report = ingest_paths(store, [write(folder, "log.tsv", LOG)], clock=clock, known_at_rule=KnownAtRule.EPOCH)
    assert "a register has no epochs" in report.problems[0]


def payload_of(**changes):
    given = {"sha256": "", "provider": "celestrak", "url": "https://celestrak.org/x", "fetched_at": KNOWN}
    return Payload(**{**given, "known_at": KNOWN, "coverage": Coverage.GROUP, **changes})


def test_bytes_of_a_client_go_the_same_way(store):
    report = ingest_bytes(store, TLE.encode(), payload=payload_of(), seconds=1.0)
    assert (report.accepted, report.name, report.coverage) == (2, "https://celestrak.org/x", Coverage.GROUP)
    assert report.seconds > 1.0
    assert store.payloads()[0].record_format == "tle-2le"


def test_bytes_that_are_no_data_raise_and_leave_nothing(store):
    with pytest.raises(FormatError):
        ingest_bytes(store, b"<html>", payload=payload_of())
    with pytest.raises(BadInputError):
        ingest_bytes(store, LOG.encode(), payload=payload_of(known_at=None, known_at_rule=KnownAtRule.EPOCH))
    assert store.payloads() == ()


def test_a_zip_of_one_file_is_read(store, folder, clock):
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("a.tle", TLE)
    assert ingest_paths(store, [folder], clock=clock).accepted == 2


def test_bulk_history_with_backslashes_and_missing_checksums_is_mangled_nowhere(tmp_path, clock):
    """Space-Track's yearly files end lines with a backslash, and some of them lack the checksum."""
    lines = [
        "1 00005U 58002B   04001.50000000  .00000023  00000-0  28098-4 0  475",
        "2 00005  34.2682 348.7242 1859667 331.7664  19.3264 10.82419157 4136",
    ]
    whole = [line + str(checksum(line + " ")) for line in lines]
    later = lines[0].replace("04001.5", "04002.5")
    text = "\n".join([whole[0] + "\\", whole[1] + "\\", later + "\\", lines[1] + "\\", whole[0][:60] + "\\", whole[1]])
    file = tmp_path / "tle2004.txt"
    file.write_text(text + "\n")
    store = Store.open(tmp_path / "store", clock)
    report = ingest_paths(store, [file], clock=clock, known_at_rule=KnownAtRule.EPOCH)
    assert (report.accepted, report.duplicate, report.quarantined) == (1, 0, 2)
    (row,) = store.sets().iter_rows(named=True)
    assert (row["inclination"], row["mean_motion"], row["bstar"]) == (34.2682, 10.82419157, 2.8098e-05)
    aside = store.quarantine()
    assert aside["reason"].to_list() == ["checksum", "format"]
    assert aside["line"].to_list() == [3, 5]
    assert "has no checksum" in aside["message"][0]
    assert later in aside["raw"][0]
    assert store.get(store.payloads()[0].sha256) == file.read_bytes()
