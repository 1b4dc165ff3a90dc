"""A history of many years: import, size, one object, the catalogue of any day.

    python benchmarks/history.py [--json] [--copies 8] [--folder DIR] [--keep]
    python benchmarks/history.py --compact DIR/history-…/store

The rows are the 775,958 real sets of 53 days in $HOSHIMORI_DATA/history with their names, scaled up: copy k is the same
sets k times 53 days earlier, with a mean anomaly of its own, so that no two copies share a set. 65 copies are 50
million sets of 15,522 objects over 9.4 years; `--copies 8` (6.2 million) is the default. What is measured:

* import: OMM CSV through the whole ingest (read, hash, fsync, keys, Parquet, membership), one file after the other in a
  process that does nothing else, on all cores, its kernels loaded (a second, once);
  in turn with it, in a process of its own, reading alone, and what Polars alone takes to read the same bytes, their
  epochs, and to write the same columns in the same form: no digest, no check, no key, no order, nothing on disk;
* bulk import: `hoshimori ingest` of a folder of six such files, as it says itself and with the start of the process;
  and of the same sets in sixty files of some objects each, as a history that was asked for by object;
* bytes a set of the records' Parquet, and of the compacted files beside it;
* the compaction: wall, processor time and greatest memory, in a process of its own;
* one object's history (20 objects picked by a seed) and a day's catalogue (`latest_sets` as known at noon of 10 days
  picked by a seed), each in a process that has opened the store before: median and greatest.

Goals: 1,000,000 sets a second; 60 bytes a set; 100 ms; 1 s. The last figures are in docs/reference/benchmarks.md.
"""

import argparse
import io
import json
import multiprocessing
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any

os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:60000")  # as `hoshimori ingest` does

import numpy as np
import polars as pl

from hoshimori.catalog import ingest_bytes, make_ready
from hoshimori.io import read, write
from hoshimori.model import Coverage, KnownAtRule, Payload
from hoshimori.store import Store, table

ROOT = Path(__file__).parents[1]
SPAN = timedelta(days=53)
LAST = datetime(2026, 5, 8, tzinfo=UTC)


class Now:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present."""
        return datetime.now(UTC)


def copy_of(sets: pl.DataFrame, number: int) -> pl.DataFrame:
    """Return the sets `number` times 53 days earlier."""
    shift = number * SPAN
    return sets.with_columns(
        pl.col("epoch") - shift,
        pl.col("known_at") - shift,
        ((pl.col("mean_anomaly") + 0.0001 * number) % 360.0).round(4).alias("mean_anomaly"),
    )


def payload(number: int, rule: KnownAtRule) -> Payload:
    """Return the provenance of a copy."""
    return Payload(
        sha256="",
        provider="celestrak",
        url=f"copy-{number:03d}",
        fetched_at=datetime(2026, 6, 1, tzinfo=UTC),
        known_at=None,
        known_at_rule=rule,
        coverage=Coverage.GROUP,
        terms="CelesTrak (attribution)",
    )


def import_rate(sets: pl.DataFrame, folder: Path, runs: int) -> dict[str, float]:
    """Return the rates of a whole ingest of one copy as OMM CSV: best and median of some runs."""
    source = folder / "copy.csv"
    source.write_bytes(write(sets.drop("known_at"), "omm-csv", creation_date=LAST))
    rates, reads, cpus, alone = [], [], [], []
    anew = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=anew) as ours, ProcessPoolExecutor(1, mp_context=anew) as theirs:
        for run in range(runs):
            accepted, spent, cpu = ours.submit(_one_import, source, folder / f"import-{run}").result()
            rates.append(accepted / spent)
            cpus.append(cpu)
            reads.append(sets.height / theirs.submit(_read_alone, source).result())
            alone.append(sets.height / theirs.submit(_polars_alone, source).result())
    source.unlink()
    return {
        "import_sets_per_second": round(statistics.median(rates)),
        "import_best_sets_per_second": round(max(rates)),
        "import_sets_per_cpu_second": round(sets.height / statistics.median(cpus)),
        "read_sets_per_second": round(statistics.median(reads)),
        "read_best_sets_per_second": round(max(reads)),
        "polars_alone_sets_per_second": round(statistics.median(alone)),
        "polars_alone_best_sets_per_second": round(max(alone)),
        "import_to_polars_alone": round(statistics.median(r / a for r, a in zip(rates, alone, strict=True)), 2),
    }


def bulk_rate(sets: pl.DataFrame, folder: Path, runs: int, files: int = 6) -> dict[str, float]:
    """Return the rates of the command on two folders of the same sets: median and best of some runs."""
    copies = [copy_of(sets, number).drop("known_at") for number in range(files)]
    objects = sets["norad_cat_id"].unique().sort()
    batch = pl.DataFrame({"norad_cat_id": objects, "batch": np.arange(len(objects)) * 10 * files // len(objects)})
    together = pl.concat(copies).join(batch, on="norad_cat_id").sort("norad_cat_id", "epoch")
    batches = together.partition_by("batch", include_key=False)
    figures: dict[str, float] = {}
    for name, parts in (("bulk", copies), ("bulk_by_objects", batches)):
        source = folder / name
        source.mkdir()
        for number, part in enumerate(parts):
            (source / f"{number:03d}.csv").write_bytes(write(part, "omm-csv", creation_date=LAST))
        said, whole = zip(*(_one_command(source, folder / f"{name}-{run}") for run in range(runs)), strict=True)
        shutil.rmtree(source)
        figures |= {
            f"{name}_sets_per_second": round(statistics.median(said)),
            f"{name}_best_sets_per_second": round(max(said)),
            f"{name}_with_start_sets_per_second": round(statistics.median(whole)),
        }
    return figures


def _one_command(source: Path, store: Path) -> tuple[float, float]:
    """Return the rate of `hoshimori ingest` of a folder into a new store: as it says, and with the start of it."""
    command = ["ingest", str(source), "--known-at", "epoch", "--json", "--store", str(store)]
    begin = perf_counter()
    done = subprocess.run([Path(sys.executable).with_name("hoshimori"), *command], capture_output=True, check=True)
    spent, told = perf_counter() - begin, json.loads(done.stdout)
    shutil.rmtree(store)
    return told["sets_per_second"], told["accepted"] / spent


@cache
def _bytes(source: Path) -> bytes:
    make_ready()
    return source.read_bytes()


def _one_import(source: Path, folder: Path) -> tuple[int, float, float]:
    """Return how many sets of a file became part of a new store, and the seconds and the processor time of that."""
    data = _bytes(source)
    store = Store.open(folder, Now())
    begin, cpu = perf_counter(), _cpu_s()
    report = ingest_bytes(store, data, payload=payload(0, KnownAtRule.EPOCH))
    spent, used = perf_counter() - begin, _cpu_s() - cpu
    shutil.rmtree(folder)
    return report.accepted, spent, used


def _read_alone(source: Path) -> float:
    """Return the seconds that reading and checking take."""
    data = _bytes(source)
    begin = perf_counter()
    read(data, source="copy")
    return perf_counter() - begin


def _polars_alone(source: Path) -> float:
    """Return the seconds in which Polars alone reads and writes what an import does."""
    data = _bytes(source)
    begin = perf_counter()
    names = [name.strip().lower() for name in data.split(b"\n", 1)[0].decode().split(",")]
    types = {name: pl.String() if name == "epoch" else table.ELEMENTS[name] for name in names}
    sets = pl.scan_csv(data, has_header=False, skip_lines=1, schema=types).collect()
    sets = sets.with_columns(pl.col("epoch").str.to_datetime("%Y-%m-%dT%H:%M:%S%.6f", time_unit="us", time_zone="UTC"))
    sets.write_parquet(io.BytesIO(), **table.RECORD_FORM)
    return perf_counter() - begin


def timed(work: Callable[[Any], pl.DataFrame], questions: list[Any]) -> tuple[float, float, int]:
    """Return median and greatest milliseconds, and the rows of all answers."""
    spent, rows = [], 0
    for question in questions:
        begin = perf_counter()
        rows += work(question).height
        spent.append((perf_counter() - begin) * 1000.0)
    return round(statistics.median(spent), 1), round(max(spent), 1), rows


def measure(data: Path, folder: Path, *, copies: int, runs: int) -> dict[str, Any]:
    """Return all figures."""
    source = data / "history" / "active_2026-03-16_05-07_daily.parquet"
    sets = read(source.read_bytes(), source=source.name).sets
    assert sets is not None  # noqa: S101  # the file is what INDEX.md says
    names = pl.read_csv(data / "history" / "active_2026-03-16_05-07_names.csv")
    named = sets.drop("object_name").join(names, on="norad_cat_id", how="left", maintain_order="left")
    sets = named.with_columns(pl.col("object_name").fill_null("")).select(sets.columns)
    figures: dict[str, Any] = {"copies": copies, "real_sets": sets.height, "cores": len(os.sched_getaffinity(0))}
    figures |= import_rate(sets, folder, runs)
    figures |= bulk_rate(sets, folder, runs)
    store = Store.open(folder / "store", Now())
    begin = perf_counter()
    for number in range(copies):
        given = payload(number, KnownAtRule.COLUMN)
        digest = store.put(f"copy {number}".encode())  # the bytes themselves are not what is measured here
        store.record(Payload(**{**_fields(given), "sha256": digest}), sets=copy_of(sets, number))
    figures["record_seconds"] = round(perf_counter() - begin, 1)
    figures["sets"] = sets.height * copies
    figures["bytes_a_set"] = round(_size(folder / "store" / "records") / figures["sets"], 1)
    figures |= _compacted_alone(folder / "store")
    figures["compacted_bytes_a_set"] = round(_size(folder / "store" / "compact") / figures["sets"], 1)
    figures |= _questions(Store.open(folder / "store", Now()), sets, copies)
    figures["greatest_memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0)
    return figures


def compacted(store: Path) -> dict[str, float]:
    """Compact all of a store anew; return what that took of this process."""
    begin, cpu = perf_counter(), _cpu_s()
    Store.open(store, Now()).compact(everything=True)
    spent, used = perf_counter() - begin, _cpu_s() - cpu
    status = Path("/proc/self/status").read_text(encoding="ascii")  # rusage would count the process that started this
    memory = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))
    return {
        "compact_seconds": round(spent, 1),
        "compact_cpu_seconds": round(used, 1),
        "compact_memory_mb": round(memory / 1024.0),
    }


def _compacted_alone(store: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--compact", str(store)]
    usual = {name: value for name, value in os.environ.items() if name != "_RJEM_MALLOC_CONF"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=usual)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _questions(store: Store, sets: pl.DataFrame, copies: int) -> dict[str, Any]:
    picked = random.Random(7)  # noqa: S311  # which objects and days, no secrets
    numbers = picked.sample(sorted(sets["norad_cat_id"].unique().to_list()), 20)
    days = [LAST - timedelta(days=picked.uniform(1, 52 + 53 * (copies - 1))) for _ in range(10)]
    store.sets(norad_cat_ids=[numbers[0]])  # opens the receipts
    median, greatest, rows = timed(lambda n: store.sets(norad_cat_ids=[n]), numbers)
    figures = {"one_object_ms": median, "one_object_greatest_ms": greatest, "one_object_rows": rows // len(numbers)}
    median, greatest, rows = timed(lambda t: store.latest_sets(as_of=t, at=t), days)
    return figures | {"one_day_ms": median, "one_day_greatest_ms": greatest, "one_day_rows": rows // len(days)}


def _fields(given: Payload) -> dict[str, Any]:
    return {name: getattr(given, name) for name in Payload.__dataclass_fields__}


def _size(folder: Path) -> int:
    return sum(p.stat().st_size for p in folder.rglob("*.parquet"))


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--copies", type=int, default=8)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=None)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--compact", type=Path, help="only compact this store, which --keep left")
    arguments = parser.parse_args()
    if arguments.compact:
        print(json.dumps(compacted(arguments.compact), indent=2))
        return
    data = Path(os.environ.get("HOSHIMORI_DATA", ROOT.parent / "shared" / "data"))
    if not (data / "history").is_dir():
        print(f"no real data at {data}: nothing measured")
        return
    folder = Path(tempfile.mkdtemp(prefix="history-", dir=arguments.folder))
    try:
        figures = measure(data, folder, copies=arguments.copies, runs=arguments.runs)
    finally:
        if not arguments.keep:
            shutil.rmtree(folder, ignore_errors=True)
    if arguments.json:
        print(json.dumps(figures, indent=2))
        return
    print(f"{figures['real_sets']:,} real sets, {figures['copies']} copies 53 days apart: {figures['sets']:,} sets")
    for name, value in figures.items():
        print(f"{name:<28}{value:>16,}")


if __name__ == "__main__":
    main()
