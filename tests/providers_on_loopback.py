"""Real HTTP servers on loopback that keep the rules of Space-Track, UDL, GCAT, IERS and gpsjam: strict, so that
clients must be polite. Each counts what its owner would not like in `rudeness`, and locks out who goes too far.
"""

import base64
import json
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

Answer = tuple[int, bytes, dict[str, str]]
USER, PASSWORD = "watch@example.org", "correct horse"  # of a pretended account

GP_CSV = (
    '"CCSDS_OMM_VERS","OBJECT_NAME","OBJECT_ID","CENTER_NAME","REF_FRAME","TIME_SYSTEM","MEAN_ELEMENT_THEORY","EPOCH",'
    '"MEAN_MOTION","ECCENTRICITY","INCLINATION","RA_OF_ASC_NODE","ARG_OF_PERICENTER","MEAN_ANOMALY","EPHEMERIS_TYPE",'
    '"CLASSIFICATION_TYPE","NORAD_CAT_ID","ELEMENT_SET_NO","REV_AT_EPOCH","BSTAR","MEAN_MOTION_DOT","MEAN_MOTION_DDOT"\n'
    '"3.0","CALSPHERE 1","1964-063C","EARTH","TEME","UTC","SGP4","2026-05-31T03:44:00.383136","13.76647064",'
    '"0.00234977","90.2216","72.3098","220.5925","303.3745","0","U","900","999","7458","0.00040393571","0.00000406","0.0"\n'
)
OBJECTS = {
    "satcat": {"NORAD_CAT_ID": "900", "SATNAME": "CALSPHERE 1", "COUNTRY": "US", "INTLDES": "1964-063C",
               "OBJECT_TYPE": "PAYLOAD", "LAUNCH": "1964-10-06", "SITE": "AFWTR", "DECAY": None, "CURRENT": "Y",
               "FILE": "2026-05-31"},
    "boxscore": {"COUNTRY": "ALL", "SPADOC_CD": "ALL", "COUNTRY_TOTAL": "60000"},
    "decay": {"NORAD_CAT_ID": "900", "DECAY_EPOCH": "2026-05-30 00:00:00", "MSG_TYPE": "Historical"},
    "tip": {"NORAD_CAT_ID": "41461", "MSG_EPOCH": "2026-05-31 04:02:00", "INSERT_EPOCH": "2026-05-31 04:16:19",
            "DECAY_EPOCH": "2026-06-02 04:30:00", "WINDOW": "900", "DIRECTION": "ascending", "LAT": "67", "LON": "80"},
    "cdm_public": {"CDM_ID": "1", "CREATED": "2026-05-31", "TCA": "2026-06-02", "MIN_RNG": "100", "SAT_1_ID": "900",
                   "SAT_2_ID": "901"},
}  # fmt: skip
LEAST_GAP = {"gp": timedelta(hours=1), "tip": timedelta(hours=1), "cdm_public": timedelta(hours=8)}


@dataclass
class PretendedSite:
    """What all pretended sites have: a clock, a memory, a fault to show."""

    now: datetime
    requests: list[tuple[datetime, str, int]] = field(default_factory=list)
    rudeness: Counter[str] = field(default_factory=Counter)
    locked_out: bool = False
    fault: str = ""
    base_url: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def meet(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """Return the answer, after the faults that any site may show."""
        if self.locked_out:
            return 403, b"blocked", {}
        if self.fault == "server error":
            return 500, b"oops", {}
        if self.fault == "web page":
            return 200, b"<!DOCTYPE html><html><title>Maintenance</title></html>\n", {"Set-Cookie": "x=1"}
        return self.answer(method, path, headers, body)

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """Return the site's own answer."""
        raise AssertionError(method, path, headers, body)


@dataclass
class SpaceTrackSite(PretendedSite):
    """Space-Track: cookies of two hours, 30 requests a minute, 300 an hour, hours and cadences of each class."""

    cookies: dict[str, datetime] = field(default_factory=dict)
    password: str = PASSWORD
    wrong_logins: int = 0
    rows: str = GP_CSV
    day: str = "2026-05-31"  # of its lists
    seen: dict[str, datetime] = field(default_factory=dict)
    cookie_life: timedelta = timedelta(hours=2)

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """Return status, body and headers; count what the owner would not like."""
        for most, span in ((30, timedelta(minutes=1)), (300, timedelta(hours=1))):
            if sum(1 for at, _, _ in self.requests if self.now - at < span) >= most:
                self.locked_out = True
        if path == "/ajaxauth/login":
            return self._login(method, body)
        value = headers.get("Cookie", "").partition("=")[2]
        if self.now - self.cookies.get(value, datetime.min.replace(tzinfo=UTC)) >= self.cookie_life:
            return 401, b'{"error":"You must be logged in to complete this action"}', {}
        parts = unquote(path).strip("/").split("/")
        kind = parts[3]
        self._cadence(kind, path)
        if kind in {"gp", "gp_history"}:
            return 200, self.rows.encode(), {}
        return 200, json.dumps([OBJECTS[kind]]).replace("2026-05-31", self.day).encode(), {}

    def _login(self, method: str, body: bytes) -> Answer:
        form = parse_qs(body.decode())
        if method != "POST" or form.get("identity") != [USER] or form.get("password") != [self.password]:
            self.wrong_logins += 1
            self.locked_out = self.locked_out or self.wrong_logins >= 5
            return 200, b'{"Login":"Failed"}', {"Set-Cookie": "chocolatechip=deleted; path=/"}
        value = f"c{len(self.cookies)}"
        self.cookies[value] = self.now
        return 200, b'""', {"Set-Cookie": f"chocolatechip={value}; path=/; HttpOnly"}

    def _cadence(self, kind: str, path: str) -> None:
        before = self.seen.get(path)
        if before is not None and self.now - before < LEAST_GAP.get(kind, timedelta(0)):
            self.rudeness[f"{kind} too often"] += 1
        if kind == "gp_history" and before is not None:
            self.rudeness["gp_history again"] += 1
        if kind in {"satcat", "boxscore"} and (
            self.now.hour < 17 or (before is not None and before.date() == self.now.date())
        ):
            self.rudeness[f"{kind} out of hours"] += 1
        if kind == "decay" and before is not None and self.now - before < timedelta(days=6):
            self.rudeness["decay too often"] += 1
        if min(self.now.minute % 30, 30 - self.now.minute % 30) <= 2:
            self.rudeness["on the hour"] += 1
        self.seen[path] = self.now


#: The set of GP_CSV under the names of the Unified Data Library's schema; the catalogue number is added.
ELSET = {"classificationMarking": "U", "dataMode": "REAL", "epoch": "2026-05-31T03:44:00.383136Z",
         "meanMotion": 13.76647064, "eccentricity": 0.00234977, "inclination": 90.2216, "raan": 72.3098,
         "argOfPerigee": 220.5925, "meanAnomaly": 303.3745, "bStar": 0.00040393571, "ephemType": 0, "revNo": 7458,
         "line1": "1 00900U 64063C   26151.15555999  .00000406  00000-0  40394-3 0  9994"}  # fmt: skip


def elset(number: int, **other: Any) -> dict[str, Any]:
    """Return a record of the library, with a line that prints its number where a TLE can."""
    line = f"1 {number:05d}{ELSET['line1'][7:]}" if number < 100_000 else None
    return {"satNo": number} | ELSET | {"line1": line} | other


@dataclass
class UdlSite(PretendedSite):
    """The Unified Data Library: user and password with every request, a catalogue in pages, few of them a day."""

    password: str = PASSWORD
    records: list[dict[str, Any]] = field(default_factory=lambda: [elset(n) for n in (900, 902, 1361, 1512, 270001)])
    most: int = 2  # records that it hands out at once, whatever is asked for
    wrong_logins: int = 0
    seen: dict[str, datetime] = field(default_factory=dict)

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:  # noqa: ARG002
        """Return status, body and headers; count what an owner would not like."""
        wanted = base64.b64encode(f"{USER}:{self.password}".encode()).decode()
        if headers.get("Authorization") != f"Basic {wanted}":
            self.wrong_logins += 1
            self.locked_out = self.wrong_logins >= 3
            return 401, b"", {"WWW-Authenticate": 'Basic realm="UDL"'}
        parts = urlsplit(path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path != "/udl/elset/current/tuple" or asked.get("source") != "18th SPCS":
            return 404, b"not found", {}
        before = self.seen.get(path)
        if asked["maxResults"] != "1" and before is not None and self.now - before < timedelta(hours=8):
            self.rudeness["udl too often"] += 1
        self.seen[path] = self.now
        first, most = int(asked["firstResult"]), min(int(asked["maxResults"]), self.most)
        columns = asked["columns"].split(",")
        rows = [{k: v for k, v in r.items() if k in columns} for r in self.records[first : first + most]]
        return 200, json.dumps(rows).encode(), {"Content-Type": "application/json"}


@dataclass
class OpenSite(PretendedSite):
    """GCAT, IERS and gpsjam in one: validators that hold, and a count of whole downloads of what had not changed."""

    columns: str = "hex,count_good_aircraft,count_bad_aircraft"
    version: str = "1"
    more_cells: int = 0
    sent: dict[str, str] = field(default_factory=dict)

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:  # noqa: ARG002
        """Return status, body and headers."""
        etag = f'"{self.version}"'
        if headers.get("If-None-Match") == etag:
            return 304, b"", {}
        text = self._text(path)
        if text is None:
            return 404, b"not found", {}
        if self.sent.get(path) == etag:
            self.rudeness["whole file again"] += 1
        if self.fault not in {"half a body", "hung up"} and self.columns == OpenSite.columns:
            self.sent[path] = etag  # a table that nobody could read may be asked for again
        return 200, text.encode(), {"ETag": etag}

    def _text(self, path: str) -> str | None:
        if path.startswith("/data/") and path.endswith("-h3_4.csv"):
            more = (f"84{number:05x}ffffffff,5,0\n" for number in range(self.more_cells))
            return f"{self.columns}\n84a9737ffffffff,2,0\n8435265ffffffff,5,3\n{''.join(more)}"
        return {
            "/tsv/derived/launchlog.tsv": "#Launch_Tag\tLaunch_Date\tPiece\tType\tName\tPLName\tJCAT"
            "\tSatOwner\tSatState\n"
            "# Updated 2026 May 31\n"
            "1964-063\t1964 Oct  6 1704\t1964-063C\tP\tCalsphere 1\tCALSPHERE 1\tS00900\tNRL\tUS\n",
            "/tsv/cat/satcat.tsv": "#JCAT\tSatcat\tLaunch_Tag\tPiece\tType\tName\tOwner\tState\n"
            "S00900\t00900\t1964-063\t1964-063C\tP\tCalsphere 1\tNRL\tUS\n",
            "/tsv/tables/orgs.tsv": "#Code\tUCode\tStateCode\tType\tClass\tShortName\tName\n"
            "NRL\tNRL\tUS\tO\tD\tNRL\tNaval Research Laboratory\n",
            "/data/10/finals2000A.data": "".join(
                f"26 5{day:2d} {61160 + day}.00 I  0.12{day:04d} 0.000091  0.34{day:04d} 0.000090  I 0.01{day:05d}\n"
                for day in range(1, 32)
            ),
        }.get(path)


class _Handler(BaseHTTPRequestHandler):
    site: PretendedSite

    def do_GET(self) -> None:
        self._serve("GET", b"")

    def do_POST(self) -> None:
        self._serve("POST", self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _serve(self, method: str, sent: bytes) -> None:
        with self.site.lock:
            status, body, headers = self.site.meet(method, self.path, dict(self.headers), sent)
            self.site.requests.append((self.site.now, self.path, status))
        if self.site.fault == "hung up":
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        half = self.site.fault == "half a body" and status == 200
        if self.site.fault != "no length":
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if half else body)

    def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002  # the pretended site's own clock
        return format_datetime(self.site.now, usegmt=True)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Loopback:
    """Context manager: a pretended site on a free port of 127.0.0.1."""

    def __init__(self, site: Any) -> None:
        self.site = site

    def __enter__(self) -> Any:
        handler = type("Handler", (_Handler,), {"site": self.site})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.site.base_url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()
        return self.site

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
