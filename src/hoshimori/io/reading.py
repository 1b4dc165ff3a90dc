"""What one read gives back, and how much it may cost."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on hostile input; `docs/reference/formats.md` argues each default.

    Attributes:
        max_bytes: Size of the input as handed in.
        max_unpacked_bytes: Size after gzip or zip; counted while unpacking, headers are not trusted.
        max_ratio: Unpacked over packed size, enforced once 1 MiB has come out. TLE packs about 3:1, OMM XML 17:1, a
            deflate bomb 1,000:1.
        max_records: Records of one payload. The public catalogue has about 30,000, a year of history about 20 million.
        max_line_bytes: Length of one line of text, or of one JSON or XML value.
        max_depth: Nesting of JSON and XML. An OMM in XML is eight deep.
    """

    max_bytes: int = 2 * 1024**3
    max_unpacked_bytes: int = 2 * 1024**3
    max_ratio: int = 200
    max_records: int = 20_000_000
    max_line_bytes: int = 64 * 1024
    max_depth: int = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One payload as tables.

    Attributes:
        record_format: `tle-2le`, `tle-3le`, `omm-csv`, `omm-json`, `omm-xml`, `omm-kvn`, `omm-parquet`, `satcat-csv`,
            `satcat-json`, `gcat-launch-log`, `gcat-satcat`, `gcat-organisations`, `gpsjam-csv`, `space-weather-csv`,
            `iers-finals2000a`, `space-track-decay` or `space-track-tip`.
        kind: `element_sets`, `register`, `gnss_cells`, `organisations`, `space_weather`,
            `earth_orientation` or `messages`.
        sets: Columns of `hoshimori.model.columns.ELEMENT_SET`, then `line` (1-based line of the record in the source;
            the record's number for JSON, XML and Parquet) and, where the source has it, `known_at`.
        text_runs: For each row of `sets` which run of rows with the same texts it belongs to (`TEXT_RUN` of
            `hoshimori.model.columns`), where the reader knows.
        claims: Columns of `hoshimori.model.columns.REGISTER_CLAIM`, then `line`.
        quarantine: Records set aside; columns of `hoshimori.model.columns.QUARANTINE`, sorted by line.
        messages: OMM in JSON, XML and KVN only: what each well-formed message itself says, before defaults. Columns of
            ELEMENT_SET, null where the keyword is absent, then `center_name`, `ref_frame`, `time_system` and
            `mean_element_theory` as printed, and `line`. A message without NORAD_CAT_ID is here although no catalogue
            can take it (it is in the quarantine, not in `sets`). Of TIP messages: columns of `io.tip.TIP_SCHEMA`.
        cells: Aircraft by day and H3 cell: day, cell, good, bad, line.
        organisations: Owners' codes: code, state, class, name.
        space_weather: Days: day, greatest_kp, f107_sfu.
        earth_orientation: Days: the attributes of `io.iers.Finals`.
    """

    record_format: str
    kind: str
    sets: pl.DataFrame | None = None
    text_runs: pl.Series | None = None
    claims: pl.DataFrame | None = None
    quarantine: pl.DataFrame
    messages: pl.DataFrame | None = None
    cells: pl.DataFrame | None = None
    organisations: pl.DataFrame | None = None
    space_weather: pl.DataFrame | None = None
    earth_orientation: pl.DataFrame | None = None
