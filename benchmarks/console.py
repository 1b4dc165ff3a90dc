"""How fast is the globe? First picture and frames of a full catalogue, through the real service, in software rendering.

    python benchmarks/console.py --catalog FOLDER_OR_FILE … [--loads 5] [--seconds 10] [--json OUT]

The machine may be shared: beside the clock's numbers stands the processor time of the browser per frame, which does not
depend on who else is there, and the load of the machine.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

#: WebGL by SwiftShader and pages put together by the processor: what Chromium does where there is no graphics card.
SOFTWARE = ("--enable-unsafe-swiftshader",)
#: SwiftShader puts the pages together too, which no user's browser does by itself: the whole window is drawn twice.
ALL_SWIFTSHADER = ("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
QUIET = ("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--no-first-run", "--disable-quic")  # fmt: skip
CLI = (sys.executable, "-c", "from hoshimori.cli import main; main()")
#: Counts frames and the longest of them, from one call to the next.
COUNT = """() => { const t = []; const tick = now => { t.push(now); window.__ticks = t; requestAnimationFrame(tick); };
 requestAnimationFrame(tick); }"""


@contextmanager
def served(store: Path) -> Iterator[tuple[str, str, int]]:
    """Give address, token and process of `hoshimori serve` over a store."""
    command = [*CLI, "serve", "--store", str(store), "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        text = ""
        for line in process.stdout or ():
            text += line
            if line.startswith("}"):
                break
        said = json.loads(text)
        try:
            yield said["address"], said["token"], process.pid
        finally:
            process.terminate()


def processor_seconds(but: set[int]) -> float:
    """Return processor time of our children and theirs, without the processes in `but`."""
    ticks: dict[int, tuple[int, float]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            ticks[int(entry.name)] = (int(fields[1]), int(fields[11]) + int(fields[12]))
    ours, grown = {os.getpid()}, True
    while grown:
        more = {pid for pid, (parent, _) in ticks.items() if parent in ours and pid not in ours | but}
        grown, ours = bool(more), ours | more
    return sum(ticks[pid][1] for pid in ours if pid in ticks and pid != os.getpid()) / os.sysconf("SC_CLK_TCK")


def opened(browser: Browser, address: str, token: str, path: str, size: tuple[int, int]) -> Page:
    """Return a new page at `path`, in a context without a cache, when the catalogue is drawn."""
    page = browser.new_context(viewport={"width": size[0], "height": size[1]}).new_page()
    page.goto(f"{address}{path}#token={token}")
    page.wait_for_selector(".globe[data-ready]", timeout=60_000)
    return page


def first_picture_s(page: Page) -> float:
    """Return seconds from the begin of the navigation to the first picture with all objects."""
    return float(page.evaluate("performance.getEntriesByName('globe-first-picture')[0].startTime")) / 1000.0


def frames(page: Page, seconds: float, *, turn: bool, but: set[int]) -> dict[str, float]:
    """Return frames a second while time runs, the median and 95th percentile of a frame, and processor time a frame."""
    page.wait_for_timeout(8000)  # the worker makes its sets ready, the tiles come
    page.evaluate(COUNT)
    box = page.locator(".globe-scene").bounding_box()
    if box is None:
        raise SystemExit("the globe is not on the page")
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    before, begin = processor_seconds(but), time.monotonic()
    if turn:
        page.mouse.move(x, y)
        page.mouse.down()
        while time.monotonic() - begin < seconds:
            x += 3
            page.mouse.move(x % box["width"], y)
        page.mouse.up()
    else:
        page.wait_for_timeout(1000.0 * seconds)
    spent = processor_seconds(but) - before
    stamps = page.evaluate("window.__ticks.slice()")
    gaps = sorted(b - a for a, b in pairwise(stamps))
    return {
        "fps": 1000.0 * len(gaps) / (stamps[-1] - stamps[0]),
        "median_ms": gaps[len(gaps) // 2],
        "p95_ms": gaps[int(0.95 * len(gaps))],
        "processor_ms_a_frame": 1000.0 * spent / len(gaps),
    }


def measure(store: Path, loads: int, seconds: float) -> dict[str, Any]:
    """Return all numbers."""
    found: dict[str, Any] = {"load_at_begin": os.getloadavg()[0], "cores": os.cpu_count()}
    with served(store) as (address, token, service), sync_playwright() as playwright:
        executable = shutil.which("chromium") or shutil.which("chromium-browser")
        mine = {service}
        browser = playwright.chromium.launch(executable_path=executable, args=[*QUIET, *SOFTWARE])
        opened(browser, address, token, "/globe", (1280, 800)).context.close()  # the service reads the store once
        times = []
        for _ in range(loads):
            page = opened(browser, address, token, "/globe", (1280, 800))
            times.append(first_picture_s(page))
            found["objects"] = page.inner_text(".globe-shown")
            page.context.close()
        found["first_picture_s"] = {"median": statistics.median(times), "each": times}
        cases = (
            ("time runs, 1280 x 800", "/globe?speed=60", (1280, 800), False),
            ("time runs at 1800x, 1280 x 800", "/globe?speed=1800", (1280, 800), False),
            ("time runs and the globe is turned, 1280 x 800", "/globe?speed=60", (1280, 800), True),
            ("time runs, 390 x 844", "/globe?speed=60", (390, 844), False),
            ("points drawn by WebGL, time runs, 1280 x 800", "/globe?speed=60&points=card", (1280, 800), False),
        )
        for name, path, size, turn in cases:
            load = os.getloadavg()[0]
            page = opened(browser, address, token, path, size)
            found[name] = {**frames(page, seconds, turn=turn, but=mine), "load": load}
            page.context.close()
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.set_content("<canvas width=1280 height=800></canvas>")
        page.evaluate("const g = document.querySelector('canvas').getContext('webgl2'); const f = n => {"
                      " g.clearColor(n % 1000 / 1000, 0, 0, 1); g.clear(g.COLOR_BUFFER_BIT);"
                      " requestAnimationFrame(f); }; requestAnimationFrame(f)")  # fmt: skip
        page.evaluate("document.querySelector('canvas').className = 'globe-scene'")
        found["an empty WebGL canvas, 1280 x 800"] = frames(page, seconds, turn=False, but=mine)
        browser.close()
        browser = playwright.chromium.launch(executable_path=executable, args=[*QUIET, *ALL_SWIFTSHADER])
        page = opened(browser, address, token, "/globe?speed=60", (1280, 800))
        found["time runs, SwiftShader puts the page together, 1280 x 800"] = frames(page, seconds, turn=False, but=mine)
        browser.close()
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--catalog", nargs="+", type=Path, required=True, help="files that are ingested")
    parser.add_argument("--loads", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        ingest = [*CLI, "ingest", "--store", str(store), *map(str, asked.catalog)]
        subprocess.run(ingest, check=True, stdout=subprocess.DEVNULL)
        found = measure(store, asked.loads, asked.seconds)
    text = json.dumps(found, indent=2)
    print(text)
    if asked.json:
        asked.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
