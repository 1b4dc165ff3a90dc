"""Probabilities against CARA's 53 conjunctions and the 12 cases of Alfano (2009), and how many a second.

    python benchmarks/probability.py [--json] [--quick]

The conjunctions from $HOSHIMORI_DATA (CARA, NOSA: nothing of it is shipped); the rates need no data. `--quick` leaves
the three-dimensional values out.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

import numpy as np

from hoshimori.astro.collision_probability import chan1997, dilution, elrod2019, foster1992, hall2021, outcome
from hoshimori.io.cdm import read_cdm

ROOT = Path(__file__).parents[1]
CARA = Path(os.environ.get("HOSHIMORI_DATA", ROOT.parent / "shared" / "data")) / "conjunction" / "cara"
sys.path.insert(0, str(ROOT / "tests"))
EVENTS = 1_000_000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    result: dict[str, object] = {"rates_per_s": rates()}
    if CARA.is_dir():
        result["cara"] = cara(quick=arguments.quick)
        result["alfano_2009"] = alfano(quick=arguments.quick)
    if arguments.json:
        print(json.dumps(result))
        return
    for name, rate in rates_of(result).items():
        print(f"{name:<12} {rate:>12,.0f} a second on one core")
    if not CARA.is_dir():
        print(f"no CARA data at {CARA}; set HOSHIMORI_DATA")
        return
    for key in ("cara", "alfano_2009"):
        rows = result[key]
        assert isinstance(rows, list)  # noqa: S101  # made so above
        print(f"\n{'case':<34}{'2D':>12}{'rel. diff.':>11}{'long':>6}{'3D':>13}{'low':>12}{'high':>12}  inside")
        for row in rows:
            print(
                f"{row['case']:<34}{row['pc_2d']:>12.4e}{row['relative_difference']:>11.1e}{row['long_encounter']!s:>6}"
                f"{row['nc_3d']:>13.5e}{row['low']:>12.5e}{row['high']:>12.5e}  {row['inside']}"
            )
        print(
            f"{key}: greatest relative difference 2D {max(r['relative_difference'] for r in rows):.1e}; "
            f"3D inside the Monte Carlo bounds {sum(r['inside'] for r in rows)} of {len(rows)}"
        )


def rates_of(result: dict[str, object]) -> dict[str, float]:
    """Return the rates of a result."""
    found = result["rates_per_s"]
    assert isinstance(found, dict)  # noqa: S101  # made so above
    return found


def rates() -> dict[str, float]:
    """Return events a second of the short methods: sigmas of 0.1 to 3 km, radii of 5 to 20 m, misses to 5 km."""
    rng = np.random.default_rng(1)
    angle, minor, major = rng.uniform(0, np.pi, EVENTS), rng.uniform(0.1, 0.5, EVENTS), rng.uniform(0.5, 3.0, EVENTS)
    c, s = np.cos(angle), np.sin(angle)
    P = np.empty((EVENTS, 2, 2))
    P[:, 0, 0], P[:, 1, 1] = (c * minor) ** 2 + (s * major) ** 2, (s * minor) ** 2 + (c * major) ** 2
    P[:, 0, 1] = P[:, 1, 0] = c * s * (major**2 - minor**2)
    miss, hbr = rng.uniform(0, 5, EVENTS), rng.uniform(0.005, 0.02, EVENTS)
    found = {}
    for name, method, share in (("elrod2019", elrod2019, 1), ("chan1997", chan1997, 4), ("dilution", dilution, 20)):
        rows = slice(0, EVENTS // share)
        method(miss[:10], P[:10], hbr[:10])  # compiled before the clock starts
        start = time.perf_counter()
        method(miss[rows], P[rows], hbr[rows])
        found[name] = EVENTS / share / (time.perf_counter() - start)
    return found


def cara(*, quick: bool) -> list[dict[str, object]]:
    """Return a row for each of the 53 conjunctions."""
    from conjunction_samples import message_arrays, sheet

    folder = CARA / "PcTestCaseCDMs"
    rows = []
    for known in sheet(folder / "CARA_PcMethod_Test_Conjunctions.xlsx"):
        message = read_cdm((folder / f"{known['Conjunction_ID']}.cdm").read_bytes(), source="cdm").message
        bounds = (float(known["PcSDMCLo"]), float(known["PcSDMCHi"]))
        name = known["Conjunction_ID"][:34].removesuffix("_")
        hbr = float(known["HBR_m"]) / 1e3
        rows.append(_row(name, message_arrays(message), hbr, float(known["Pc2D"]), bounds, quick=quick))
    return rows


def alfano(*, quick: bool) -> list[dict[str, object]]:
    """Return a row for each of the 12 cases; the span of time is that of the paper."""
    from conjunction_samples import ALFANO_2009, alfano_case

    return [
        _row(
            f"Alfano (2009) {case}",
            alfano_case(CARA / "Alfano_2009", case),
            hbr_m / 1e3,
            straight,
            (low, high),
            quick=quick,
            half_span_s=end_s,
        )
        for case, (hbr_m, straight, _, low, high, end_s) in ALFANO_2009.items()
    ]


def _row(
    case: str,
    arrays: list[np.ndarray],
    hbr: float,
    known: float,
    bounds: tuple[float, float],
    *,
    quick: bool,
    half_span_s: float = 0.0,
) -> dict[str, object]:
    pc, code = foster1992(*arrays, np.array([hbr]))
    nc = np.array([np.nan]) if quick else hall2021(*arrays, np.array([hbr]), half_span_s=half_span_s)[0]
    return {
        "case": case,
        "pc_2d": float(pc[0]),
        "relative_difference": float(abs(pc[0] / known - 1.0)) if np.isfinite(pc[0]) else 0.0,
        "long_encounter": bool(code[0] & outcome.LONG_ENCOUNTER),
        "nc_3d": float(nc[0]),
        "low": bounds[0],
        "high": bounds[1],
        "inside": bool(bounds[0] <= nc[0] <= bounds[1]),
    }


if __name__ == "__main__":
    main()
