"""A cluster of two local worker processes, of which one is killed; in a process of its own, as it opens sockets."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from orbit_samples import EPOCH, population

from hoshimori.errors import HoshimoriError
from hoshimori.screening import screen

SCRIPT = """
import os, signal
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from distributed import LocalCluster
from orbit_samples import EPOCH, population
from hoshimori.screening import cluster as room, screen

room.OBJECTS_A_SHARE = 50

def main():
    sets = population(120, 61)
    window = dict(begin=EPOCH, end=EPOCH + timedelta(hours=15), miss_distance_km=100.0)
    alone = screen(sets, **window)
    killed = []
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        def kill_one(_rows):
            if not killed:
                pid = next(iter(cluster.workers.values())).process.pid
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)
        spread = screen(sets, **window, cluster=cluster.scheduler_address, on_found=kill_one)
    same = all(getattr(alone, n).equals(getattr(spread, n)) for n in ("conjunctions", "episodes", "dropped"))
    print("same" if same else "differs", len(alone.conjunctions), len(killed))

if __name__ == "__main__":
    main()
"""


def test_a_cluster_gives_the_same_bytes_although_a_worker_is_killed(tmp_path):
    pytest.importorskip("distributed")
    script = tmp_path / "cluster.py"
    script.write_text(SCRIPT, encoding="utf-8")
    path = os.pathsep.join([str(Path(__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        [sys.executable, str(script)], env=environment, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    word, rows, killed = done.stdout.split()[-3:]
    assert (word, killed) == ("same", "1")
    assert int(rows) > 50


def test_a_cluster_that_is_not_there_or_not_installed_is_said_in_words(monkeypatch):
    from hoshimori.screening import cluster

    def missing(_name):
        raise ImportError

    monkeypatch.setattr(cluster, "import_module", missing)
    with pytest.raises(HoshimoriError, match="hoshimori\\[cluster\\]"):
        screen(
            population(5, 62),
            begin=EPOCH,
            end=EPOCH + timedelta(hours=1),
            miss_distance_km=5.0,
            cluster="tcp://127.0.0.1:1",
        )


def test_a_worker_makes_the_job_ready_once():
    from hoshimori.screening.cluster import search_part
    from hoshimori.screening.part import Job, Request

    sets = population(60, 63)
    request = Request(begin=EPOCH, end=EPOCH + timedelta(hours=13), miss_distance_km=200.0)
    job = Job.of(sets, request)
    for part in job.parts(2):
        one, other = search_part(sets, request, part), job.search(part)
        assert (one.minima.t == other.minima.t).all()
