"""A real HTTP server on loopback that keeps CelesTrak's rules: it is strict so that the client must be polite."""

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

GP_ROWS = (
    "OBJECT_NAME,OBJECT_ID,EPOCH,MEAN_MOTION,ECCENTRICITY,INCLINATION,RA_OF_ASC_NODE,ARG_OF_PERICENTER,MEAN_ANOMALY,"
    "EPHEMERIS_TYPE,CLASSIFICATION_TYPE,NORAD_CAT_ID,ELEMENT_SET_NO,REV_AT_EPOCH,BSTAR,MEAN_MOTION_DOT,MEAN_MOTION_DDOT\r\n"
    "CALSPHERE 1,1964-063C,2026-05-31T03:44:00.383136,13.76647064,.00234977,90.2216,72.3098,220.5925,303.3745,0,U,900,"
    "999,7458,.40393571E-3,.406E-5,0\r\n"
    "SARAMAGO,2026-150A,2026-05-31T05:12:00.000000,15.2,.0011,97.4,10.0,20.0,30.0,0,U,100000,999,12,.1E-3,.1E-4,0\r\n"
)
SOCRATES_ROWS = (
    "NORAD_CAT_ID_1,OBJECT_NAME_1,DSE_1,NORAD_CAT_ID_2,OBJECT_NAME_2,DSE_2,TCA,TCA_RANGE,TCA_RELATIVE_SPEED,MAX_PROB,"
    "DILUTION\r\n45701,STARLINK-1403 [+],0.631,45762,STARLINK-1499 [+],0.332,2026-06-01 20:32:27.463,0.011,12.122,"
    "2.389E-02,0.004\r\n"
)
WEATHER_ROWS = (
    "DATE,BSRN,ND,KP1,KP2,KP3,KP4,KP5,KP6,KP7,KP8,KP_SUM,AP1,AP2,AP3,AP4,AP5,AP6,AP7,AP8,AP_AVG,CP,C9,ISN,F10.7_OBS\n"
    "2026-05-31,2628,9,20,13,17,23,30,27,20,13,163,7,5,6,9,15,12,7,5,8,0.4,2,120,148.2\n"
)
SATCAT_ROWS = (
    "OBJECT_NAME,OBJECT_ID,NORAD_CAT_ID,OBJECT_TYPE,OPS_STATUS_CODE,OWNER,LAUNCH_DATE,LAUNCH_SITE,DECAY_DATE,PERIOD,"
    "INCLINATION,APOGEE,PERIGEE,RCS,DATA_STATUS_CODE,ORBIT_CENTER,ORBIT_TYPE\r\n"
    "CALSPHERE 1,1964-063C,900,PAY,+,US,1964-10-06,AFWTR,,104.6,90.22,988,952,0.00,,EA,ORB\r\n"
)


PAGES = {f"/NORAD/elements/{page}" for page in ("gp.php", "gp-first.php", "gp-last.php", "supplemental/sup-gp.php")}


@dataclass
class Site:
    """The state of the pretended site: its clock, what it has, what it saw, and the faults it is told to show."""

    now: datetime
    updated_at: datetime
    downloads: dict[str, datetime] = field(default_factory=dict)
    requests: list[tuple[str, int]] = field(default_factory=list)
    errors: list[datetime] = field(default_factory=list)
    locked_out: bool = False
    fault: str = ""
    base_url: str = ""
    rows: str = GP_ROWS
    supplemental: dict[str, str] = field(default_factory=dict)  # FILE= → its own rows
    day: str = ""  # of its lists; empty: they stand still
    agents: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, path: str, etag: str) -> tuple[int, bytes, dict[str, str]]:  # noqa: C901, PLR0911  # one return a rule
        """Return status, body and headers, and remember what was asked."""
        if self.locked_out:
            return 403, b"blocked by the firewall", {}
        if self.fault == "server error":
            return 500, b"oops", {}
        if self.fault == "moved":
            return 301, b"", {"Location": self.base_url + "/elsewhere"}
        if self.fault == "web page":
            return 200, b"<!DOCTYPE html><html><body>Down for maintenance</body></html>", {}
        parts = urlsplit(path)
        if parts.path == "/pub/satcat.csv":
            if etag == (tag := f'"satcat-{self.day or 1}"'):
                return 304, b"", {}
            return 200, self._list(SATCAT_ROWS, "1964-10-06"), {"ETag": tag}
        if parts.path == "/SOCRATES/sort-minRange.csv":
            return 200, self._list(SOCRATES_ROWS, "2026-06-01"), {}
        if parts.path == "/SpaceData/SW-Last5Years.csv":
            return 200, self._list(WEATHER_ROWS, "2026-05-31"), {}
        query = parse_qs(parts.query)
        if parts.path not in PAGES or query.get("FORMAT") != ["CSV"]:
            return 404, b"No GP data found", {}
        group = next(f"{key}={values[0]}" for key, values in query.items() if key != "FORMAT")
        group = group.removeprefix("GROUP=") if parts.path.endswith("/gp.php") else f"{parts.path} {group}"
        if group == "nonsense":
            return 200, b"No GP data found\r\n", {}
        if group in self.downloads and self.downloads[group] >= self.updated_at:
            return 403, b"GP data has not updated since your last successful download of " + group.encode(), {}
        if self.fault not in {"half a body", "hung up"}:  # "your last successful download"
            self.downloads[group] = self.now
        return 200, self.supplemental.get(query.get("FILE", [""])[0], self.rows).encode(), {}

    def _list(self, rows: str, day: str) -> bytes:
        return rows.replace(day, self.day or day).encode()

    def remember(self, path: str, status: int) -> None:
        """Count the answer; 50 errors in two hours close the firewall."""
        self.requests.append((path, status))
        if status in {301, 403, 404, 500}:
            self.errors = [t for t in self.errors if self.now - t < timedelta(hours=2)] + [self.now]
            self.locked_out = self.locked_out or len(self.errors) >= 50


class _Handler(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        with self.site.lock:
            self.site.agents.add(self.headers.get("User-Agent", ""))
            status, body, headers = self.site.answer(self.path, self.headers.get("If-None-Match", ""))
            self.site.remember(self.path, status)
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


class LoopbackCelesTrak:
    """Context manager: the site on a free port of 127.0.0.1."""

    def __init__(self, now: datetime) -> None:
        self.site = Site(now=now, updated_at=now - timedelta(minutes=30))

    def __enter__(self) -> Site:
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
