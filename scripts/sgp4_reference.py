"""Write web/tests/sgp4_reference.json: states by sgp4 of its verification sets (Vallado 2006, public domain)."""

import base64
import itertools
import json
import struct
from pathlib import Path

import sgp4
from sgp4.api import Satrec

ROOT = Path(__file__).resolve().parent.parent
#: Seconds after the epoch of each set.
AT = (-43200.0, 0.0, 3600.0, 86400.0, 345600.0)


def main() -> None:
    """Write the file."""
    lines = (Path(sgp4.__file__).parent / "SGP4-VER.TLE").read_text(encoding="ascii").splitlines()
    pairs = [(a[:69], b[:69]) for a, b in itertools.pairwise(lines) if a[:2] == "1 " and b[:2] == "2 "]
    buffer, states = [], []
    for one in (Satrec.twoline2rv(*pair) for pair in pairs):
        # The epoch goes through Unix seconds, as in the service's buffer; its rounding is below a microsecond.
        epoch = (one.jdsatepoch - 2440587.5 + one.jdsatepochF) * 86400.0
        angles = (one.inclo, one.nodeo, one.ecco, one.argpo, one.mo, one.no_kozai)
        buffer.append(struct.pack("<II8d", one.satnum, 0, epoch, one.bstar, *angles))
        found = [one.sgp4_tsince(after / 60.0) for after in AT]
        states.append([None if code else [*r, *v] for code, r, v in found])
    data = struct.pack("<4sId", b"HSE1", len(buffer), 0.0) + b"".join(buffer)
    document = {"elements": base64.b64encode(data).decode(), "at": AT, "states": states}
    path = ROOT / "web" / "tests" / "sgp4_reference.json"
    path.write_text(json.dumps(document) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
