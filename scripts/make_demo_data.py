"""Cut the demo's small data set out of the large real files, byte for byte, and write its SOURCES.toml.

    python scripts/make_demo_data.py DATA_FOLDER

Lines are copied, never edited. Run it again and the same bytes come out.
"""

import gzip
import hashlib
import sys
from pathlib import Path

OUT = Path(__file__).parents[1] / "src" / "hoshimori" / "scenarios" / "data"

#: Objects that the demo tells of, and the objects that have been beside them.
WITHIN = {
    55841,  # LUCH-5X
    44476,  # INTELSAT 39
    49330,  # SJ-21
    29272,  # JCSAT-3A
    36744,  # COMS 1
    43432,  # COSMOS 2526
    40613,  # THOR 7
    28358,  # INTELSAT 10-02
    46113,  # MEV-2
}
#: 2-line and 3-line catalogues from which the story's objects are taken, with what is known of their origin.
CATALOGS = {
    "2019-03-19_full_3le_alexphi.tle": ("2019-03-19", "Space-Track"),
    "2021-05-29_full_3le_asmialek.tle": ("2021-05-29", "Space-Track"),
    "2022-01-22_full_3le_odap.tle": ("2022-01-22", "Space-Track"),
    "2022-07-14_full_3le_person2.tle": ("2022-07-14", "Space-Track"),
    "2023-03-25_full_3le_keeptrack.tle": ("2023-03-25", "CelesTrak"),
    "2024-07-05_full_3le_heyoka.tle": ("2024-07-05", "Space-Track"),
    "2024-09-17_full_2le_mizuba.tle": ("2024-09-17", "Space-Track"),
    "2025-04-15_full_2le_keplemon_spacetrack.tle": ("2025-04-15", "Space-Track"),
}
GEO_FIRST, GEO_LAST = "26142.5", "26150.9"  # 22 May 12:00 to 30 May 2026, as a TLE prints its epoch


def sets_of(text: str) -> list[tuple[int, str, list[str]]]:
    """Return (catalogue number, epoch text, lines) of every set of a 2LE or 3LE file."""
    lines = text.splitlines()
    found = []
    for i, line in enumerate(lines):
        if line.startswith("1 ") and i + 1 < len(lines) and lines[i + 1].startswith("2 "):
            number = line[2:7]
            if not number.strip().isdigit():
                continue
            name = [lines[i - 1]] if i and not lines[i - 1].startswith("2 ") else []
            found.append((int(number), line[18:32], [*name, line, lines[i + 1]]))
    return found


def pack(name: str, lines: list[str]) -> Path:
    """Write lines, gzipped with a fixed time."""
    path = OUT / name
    path.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode("ascii"), compresslevel=9, mtime=0))
    return path


def geo_week(data: Path) -> tuple[list[str], set[int]]:
    """Return the GEO week: every set of the objects within 2 degrees of the story, one a day of the others."""
    all_sets = [
        s for s in sets_of((data / "history/geo_history.tle").read_text("ascii")) if GEO_FIRST <= s[1] <= GEO_LAST
    ]
    lines: list[str] = []
    seen: set[tuple[int, str]] = set()
    for number, epoch, rows in all_sets:
        day = epoch[:5]
        if number not in WITHIN and (number, day) in seen:
            continue
        seen.add((number, day))
        lines += rows
    return lines, {s[0] for s in all_sets}


def write_sources(sources: list[tuple[str, dict[str, str]]]) -> None:
    """Write what an ingest reads (beside the data) and what a reviewer reads (with origin, terms and digest)."""
    beside = ["# When the demo's data was known, what it covers, and its terms. Origins: tests/data/SOURCES.toml."]
    listed = ["# Every data file that ships, its origin and its terms. CelesTrak asks for attribution; GCAT is CC-BY."]
    terms = {"CT": "CelesTrak (attribution)", "ST": "Space-Track"}
    for name, entry in sources:
        beside += ["", f'["{name}"]']
        for key in ("known_at", "coverage", "provider", "terms"):
            bare = key == "known_at" and entry[key][:2] in {"19", "20"}
            beside.append(f"{key} = {entry[key]}" if bare else f'{key} = "{entry[key]}"')
        listed += ["", f'["src/hoshimori/scenarios/data/{name}"]', f'origin = "{entry["origin"]}"']
        listed += [f'terms = "{terms.get(entry["terms"], entry["terms"])}"', f'known_at = "{entry["known_at"]}"']
        listed.append(f'sha256 = "{hashlib.sha256((OUT / name).read_bytes()).hexdigest()}"')
    (OUT / "SOURCES.toml").write_text("\n".join(beside) + "\n", "utf-8")
    (OUT.parents[3] / "tests" / "data" / "SOURCES.toml").write_text("\n".join(listed) + "\n", "utf-8")


def main() -> None:
    """Write the demo data and say what was written."""
    data = Path(sys.argv[1])
    OUT.mkdir(parents=True, exist_ok=True)
    sources: list[tuple[str, dict[str, str]]] = []

    lines, geo = geo_week(data)
    pack("geo_2026-05.3le.gz", lines)
    sources.append(
        (
            "geo_2026-05.3le.gz",
            {
                "known_at": "epoch",
                "coverage": "group",
                "provider": "celestrak",
                "terms": "CT",
                "origin": "cut of a collected series of CelesTrak's GEO group, 22 to 30 May 2026; one set a day and "
                "object, every set of the objects of the story",
            },
        )
    )
    for name, (day, origin) in CATALOGS.items():
        whole_belt = origin == "CelesTrak"
        wanted = geo | WITHIN if whole_belt else WITHIN
        found = sets_of((data / "catalogs" / name).read_text("ascii"))
        rows = [line for number, _, lines in found if number in wanted for line in lines]
        out = f"belt_{day}.3le.gz" if whole_belt else f"story_{day}.tle"
        if whole_belt:
            pack(out, rows)
        else:
            (OUT / out).write_text("\n".join(rows) + "\n", "ascii")
        provider = {"Space-Track": "space-track", "CelesTrak": "celestrak"}[origin]
        terms = {"Space-Track": "ST", "CelesTrak": "CT"}[origin]
        sources.append(
            (
                out,
                {
                    "known_at": day,
                    "coverage": "partial",
                    "provider": provider,
                    "terms": terms,
                    "origin": f"the {'belt' if whole_belt else 'story'}'s objects out of the whole catalogue of "
                    f"{day} ({origin})",
                },
            )
        )
    day = "2024-11-01"
    csv = (data / "catalogs/2024-11-01_full_omm_csv_celestrak_mizuba.csv").read_text("ascii").splitlines()
    picked = [csv[0]] + [row for row in csv[1:] if int(row.split(",")[11]) in geo | WITHIN]
    pack(f"belt_{day}.csv.gz", picked)
    sources.append(
        (
            f"belt_{day}.csv.gz",
            {
                "known_at": day,
                "coverage": "partial",
                "provider": "celestrak",
                "terms": "CT",
                "origin": f"the belt's objects out of the whole catalogue of {day} (CelesTrak, OMM CSV)",
            },
        )
    )
    events = data / "events/cosmos1408_2021"
    (OUT / "cosmos1408_before.tle").write_bytes((events / "cosmos1408_pre_event_2021-11-13_15.tle").read_bytes())
    sources.append(
        (
            "cosmos1408_before.tle",
            {
                "known_at": "epoch",
                "coverage": "partial",
                "provider": "file",
                "terms": "origin not stated",
                "origin": "the last two sets of 13552 before the event; origin not stated, checksums verified",
            },
        )
    )
    (OUT / "cosmos1408_first_pieces.tle").write_bytes((events / "first_debris_2021-11-30_celestrak.tle").read_bytes())
    sources.append(
        (
            "cosmos1408_first_pieces.tle",
            {
                "known_at": "2021-12-01",
                "coverage": "partial",
                "provider": "celestrak",
                "terms": "CT",
                "origin": "the first published orbits of pieces of 1982-092, with parent and rocket body (CelesTrak)",
            },
        )
    )
    log = (data / "satcat/gcat_launchlog_2024-12.tsv").read_bytes().split(b"\n")
    wanted = {b"S%05d" % n for n in geo | WITHIN}
    rows = [
        row
        for row in log
        if row.startswith((b"#", b"1982-092")) or (row.count(b"\t") > 6 and row.split(b"\t")[6].strip() in wanted)
    ]
    (OUT / "gcat_launch_log.tsv.gz").write_bytes(gzip.compress(b"\n".join(rows) + b"\n", compresslevel=9, mtime=0))
    sources.append(
        (
            "gcat_launch_log.tsv.gz",
            {
                "known_at": "2024-12-08",
                "coverage": "partial",
                "provider": "gcat",
                "terms": "GCAT, J. McDowell, planet4589.org, CC-BY",
                "origin": "rows of the GCAT launch log of 8 December 2024 for the demo's objects",
            },
        )
    )
    write_sources(sources)
    for name, _ in sources:
        print(f"{(OUT / name).stat().st_size:>8}  {name}")  # noqa: T201  # a script that says what it wrote


if __name__ == "__main__":
    main()
