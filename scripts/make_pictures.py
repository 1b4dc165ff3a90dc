"""Write the pictures of the README and the docs from a demo folder.

hoshimori demo --out demo && python scripts/make_pictures.py demo
"""

import sys
from pathlib import Path

from hoshimori.brief import figures
from hoshimori.cli.output import SystemClock
from hoshimori.config import Settings
from hoshimori.store import Store
from hoshimori.watch import Watch

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
#: Incident → figure → file.
WANTED = {
    "PRX-44476-55841": {"distance_by_day": "distance-by-day.svg", "longitude": "longitude.svg"},
    "BRK-1982-092": {"gabbard": "gabbard.svg"},
}


def main() -> None:
    """Write each picture."""
    folder = Path(sys.argv[1])
    clock = SystemClock()
    settings = Settings(store=folder / "store", cache=folder / "cache")
    watch = Watch(store=Store.open(settings.store, clock), clock=clock, settings=settings)
    PICTURES.mkdir(parents=True, exist_ok=True)
    for incident, wanted in WANTED.items():
        made = figures(watch.incident(incident))
        for name, file in wanted.items():
            (PICTURES / file).write_text(made[name], encoding="utf-8")


if __name__ == "__main__":
    main()
