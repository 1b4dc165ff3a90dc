"""Brute force: every pair, densely sampled by SGP4, every sampled minimum followed to the bottom. No filter at all."""

import numba
import numpy as np

from hoshimori.propagation import TimeGrid, satrecs, to_jd_fr
from hoshimori.propagation.bulk import propagate_records

STEP_S = 10.0
FASTEST_KM_S = 23.0
CHUNK = 400


@numba.njit
def sampled_minima(r, near2, deep2, out):
    """Write (one, other, sample) of each sampled local minimum of the distance that may be deep; return how many.

    Every pair is looked at in every sample, r[sample, axis, object]. A minimum may be deep if the parabola through its
    three distances squared goes below `deep2`, which is 1 km deeper than asked for: over 10 s a distance squared
    departs from a parabola by far less. `near2` is what nobody can cross in half a step.
    """
    found, objects, wide = 0, r.shape[2], 16
    for k in range(1, r.shape[0] - 1):
        for i in range(objects):
            x, y, z = r[k, 0, i], r[k, 1, i], r[k, 2, i]
            for low in range(i + 1, objects, wide):
                high = min(low + wide, objects)
                some = 0
                for j in range(low, high):
                    dx, dy, dz = r[k, 0, j] - x, r[k, 1, j] - y, r[k, 2, j] - z
                    some += dx * dx + dy * dy + dz * dz < near2
                if some == 0:
                    continue
                for j in range(low, high):
                    before, here, after = square(r, k - 1, i, j), square(r, k, i, j), square(r, k + 1, i, j)
                    if not here < near2 or before < here or after <= here:
                        continue
                    bend = before - 2.0 * here + after
                    if bend > 0.0 and here - (before - after) ** 2 / (8.0 * bend) > deep2:
                        continue
                    if found < out.shape[0]:
                        out[found, 0], out[found, 1], out[found, 2] = i, j, k
                    found += 1
    return found


@numba.njit
def square(r, k, i, j):
    """Return the distance squared of two objects in one sample; NaN if either is gone."""
    x, y, z = r[k, 0, i] - r[k, 0, j], r[k, 1, i] - r[k, 1, j], r[k, 2, i] - r[k, 2, j]
    return x * x + y * y + z * z


def brute_force(sets, begin, end, distance_km):
    """Return [(number, number, seconds after begin, distance km, speed km/s)] of every local minimum, sorted."""
    records = satrecs(sets)
    ids = sets["norad_cat_id"].to_list()
    jd, fr = to_jd_fr(begin)
    span = (end - begin).total_seconds()
    samples = int(np.ceil(span / STEP_S)) + 3  # one before the begin, one after the end

    def grid(t):
        return TimeGrid(jd=np.full(len(t), jd), fr=fr + np.asarray(t) / 86400.0)

    minima = set()
    for first in range(0, samples, CHUNK):
        index = np.arange(first, min(first + CHUNK + 2, samples))
        r, _, _ = propagate_records(records, grid((index - 1) * STEP_S))
        out = np.empty((4_000_000, 3), dtype=np.int64)
        reach = distance_km + FASTEST_KM_S * STEP_S / 2
        count = sampled_minima(np.ascontiguousarray(r.transpose(1, 2, 0)), reach**2, (distance_km + 1.0) ** 2, out)
        assert count <= len(out)
        minima.update((i, j, k + first - 1) for i, j, k in out[:count].tolist())

    def course(i, j, t):
        error_i, r_i, v_i = records[i].sgp4_array(grid(t).jd, grid(t).fr)
        error_j, r_j, v_j = records[j].sgp4_array(grid(t).jd, grid(t).fr)
        gone = (error_i != 0) | (error_j != 0)
        return np.where(gone, np.nan, np.linalg.norm(r_i - r_j, axis=1)), np.linalg.norm(v_i - v_j, axis=1)

    rows = []
    for i, j, k in minima:
        # the parabola through three distances squared, laid ever closer, stays in the bracket of the sampled minimum
        t, width = k * STEP_S, STEP_S
        for _ in range(12):
            d, _ = course(i, j, np.array([t - width, t, t + width]))
            q0, q1, q2 = d**2 - np.min(d**2)
            bend = q0 - 2 * q1 + q2
            if not bend > 0:
                break
            move = 0.5 * width * (q0 - q2) / bend
            t += min(max(move, -width), width)
            width = max(min(width, 4 * abs(move)), 0.5)
        (d,), (v,) = course(i, j, np.array([t]))
        if d <= distance_km and 0 <= t < span and abs(t - k * STEP_S) <= STEP_S:
            rows.append((ids[i], ids[j], t, float(d), float(v)))
    return sorted(rows)


def compare(screening, oracle, begin, *, least_speed_km_s=0.010):
    """Return (missed, extra, greatest difference of time in s, of distance in km) of fast minima."""
    ours = {}
    for a, b, tca, miss, speed in screening.conjunctions.iter_rows():
        ours.setdefault((min(a, b), max(a, b)), []).append(((tca - begin).total_seconds(), miss, speed))
    missed, times, distances, used = [], [0.0], [0.0], set()
    for a, b, t, d, v in oracle:
        if v < least_speed_km_s:
            continue
        near = [(abs(row[0] - t), row) for row in ours.get((min(a, b), max(a, b)), []) if abs(row[0] - t) < 1.0]
        if not near:
            missed.append((a, b, t, d, v))
            continue
        gap, row = min(near)
        used.add((min(a, b), max(a, b), row))
        times.append(gap)
        distances.append(abs(row[1] - d))
    extra = [(pair, row) for pair, rows in ours.items() for row in rows if (*pair, row) not in used]
    return missed, extra, max(times), max(distances)
