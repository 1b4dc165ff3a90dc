"""What some bytes are, by their content; a file name says nothing.

What is no data at all gets a sentence that says what it looks like: an empty file, a web page, a provider's message, a
table of something else.
"""

import re
from typing import Final

from hoshimori.errors import FormatError
from hoshimori.io.adsb_frames import form_of
from hoshimori.io.aircraft_json import is_snapshot
from hoshimori.io.element_set_table import REQUIRED
from hoshimori.io.omm_csv import split_fields

_HEAD: Final = 64 * 1024
_QUOTED: Final = 120
_MARK: Final = b"\xef\xbb\xbf"
_FIXED_WIDTH: Final = {
    re.compile(rb"^[12] [ 0-9A-Z][ 0-9]{3}[0-9].{40}", re.MULTILINE): "tle",
    re.compile(rb"\A[ 0-9]{6} [0-9]{5}\.00 [IP] "): "iers-finals2000a",  # day, MJD, whether the pole was measured
}
_KVN: Final = re.compile(r"^\s*CCSDS_([A-Z]+)_VERS\s*=", re.MULTILINE)
_ROOT: Final = re.compile(r"<(?:\w+:)?([A-Za-z][\w.-]*)")
_HTML: Final = {"head", "body", "style", "script", "title", "meta", "center", "div", "table", "pre", "p", "h1", "h2"}
_REGISTER_KEYS: Final = {"OWNER", "COUNTRY", "SATNAME", "OPS_STATUS_CODE", "OBJECT_TYPE", "LAUNCH_DATE", "LAUNCH"}
_TIP_KEYS: Final = {"NORAD_CAT_ID", "MSG_EPOCH", "DECAY_EPOCH", "WINDOW"}
_OMM_KEYS: Final = frozenset(name.upper() for name in REQUIRED)
_CELL_KEYS: Final = frozenset({"HEX", "COUNT_GOOD_AIRCRAFT", "COUNT_BAD_AIRCRAFT"})
_DECAY_KEYS: Final = {"NORAD_CAT_ID", "DECAY_EPOCH", "MSG_TYPE"}
_UDL_KEYS: Final = {"SATNO", "EPOCH", "MEANMOTION"}
_GCAT: Final = {
    "#Launch_Tag\t": "gcat-launch-log",
    "#JCAT\tSatcat\t": "gcat-satcat",
    "#Code\tUCode\tStateCode": "gcat-organisations",
}
_OMM_ENOUGH: Final = 4  # of them: a file of element sets in which a column was lost or misspelt; a SATCAT has two
_JSON_KEY: Final = re.compile(r'"([A-Za-z_0-9]+)"\s*:')
_BINARY: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_WHAT_TO_DO: Final = (
    "hand in TLE, OMM (CSV, JSON, XML, KVN, Parquet), SATCAT, GCAT's launch log or catalogue, messages of decay, a "
    "table of Earth orientation or daily cells of aircraft"
)


def sniff(data: bytes, *, source: str) -> str:
    """Return the format of `data`; TLE of any form is `tle`, other names as in `Reading.record_format`.

    Args:
        data: Unpacked bytes; the first 64 KiB decide.
        source: Name for the sentence of the error.

    Raises:
        FormatError: It is nothing that is read here.
    """
    try:
        return _format_of(data, source)
    except FormatError as error:
        text = data[:_HEAD].removeprefix(_MARK).decode("utf-8", errors="replace").lstrip()
        if is_snapshot(text) or form_of(text):
            raise _no_data(
                source,
                "it holds single aircraft, which are not kept; count them by cell with hoshimori count-aircraft",
            ) from error
        raise


def _format_of(data: bytes, source: str) -> str:  # noqa: PLR0911  # one return a format
    if data.startswith(b"PAR1"):
        return "omm-parquet"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _no_data(source, "it is UTF-16 text; save it as UTF-8")
    head = data[:_HEAD].removeprefix(_MARK)
    if not head.strip():
        raise _no_data(source, "it is empty" if len(data) <= _HEAD else "it begins with nothing but blanks")
    text = head.decode("utf-8", errors="replace").lstrip()
    if text.startswith("<"):
        return _of_markup(text, source)
    if text.startswith(("{", "[")):
        return _of_json(text, source, whole=len(data) <= _HEAD)
    if fixed := next((name for form, name in _FIXED_WIDTH.items() if form.search(head)), ""):
        return fixed
    if version := _KVN.search(text):
        if version[1] != "OMM":
            raise _no_data(source, f"it is a CCSDS {version[1]} message; of these only OMM is read")
        return "omm-kvn"
    if gcat := next((name for start, name in _GCAT.items() if text.startswith(start)), ""):
        return gcat
    return _of_table(text, head, source)


def _of_markup(text: str, source: str) -> str:
    low = text[:2_048].lower()
    if low.startswith("<!doctype html") or "<html" in low:
        title = re.search(r"<title[^>]*>(.*?)</title", text[:_HEAD], re.IGNORECASE | re.DOTALL)
        said = f", titled {_quote(title[1])}" if title else ""
        raise _no_data(source, f"it is a web page (HTML){said}, not data; the provider may have refused the request")
    names = _ROOT.findall(text)
    if names and names[0].lower() in _HTML:
        raise _no_data(source, f"it is a part of a web page (<{names[0].lower()}>), not data")
    if not {"omm", "ndm"}.intersection(name.lower() for name in names[:3]):
        raise _no_data(source, f"it is XML of another kind (<{names[0] if names else '?'}>), not OMM")
    return "omm-xml"


def _of_json(text: str, source: str, *, whole: bool) -> str:
    keys = {key.upper() for key in _JSON_KEY.findall(text)}
    if "MEAN_MOTION" in keys or len(keys & _OMM_KEYS) >= _OMM_ENOUGH:
        return "omm-json"
    if keys >= _UDL_KEYS:
        return "udl-elset"
    if keys >= _TIP_KEYS:
        return "space-track-tip"
    if keys >= _DECAY_KEYS:
        return "space-track-decay"
    if "NORAD_CAT_ID" in keys and keys & _REGISTER_KEYS:
        return "satcat-json"
    if whole and not text.rstrip().endswith(("}", "]")):
        raise _no_data(source, "it is JSON that breaks off before its first record ends; fetch it again")
    if not keys:
        raise _no_data(source, "it is JSON with no records")
    raise _no_data(source, f"it is JSON of something else; it begins {_quote(text)}")


def _of_table(text: str, head: bytes, source: str) -> str:
    printed = [name.strip() for name in split_fields(text.partition("\n")[0].rstrip("\r")) if name.strip()]
    names = {name.upper() for name in printed}
    if names >= {"EPOCH", "MEAN_MOTION"} or len(names & _OMM_KEYS) >= _OMM_ENOUGH:
        return "omm-csv"
    if "NORAD_CAT_ID" in names and names & _REGISTER_KEYS:
        return "satcat-csv"
    if _is_cells(names):
        return "gpsjam-csv"
    if names >= {"DATE", "KP1", "F10.7_OBS"}:
        return "space-weather-csv"
    if _BINARY.search(head):
        raise _no_data(source, "it is binary")
    if len(printed) > 2 or (len(printed) == 2 and " " not in "".join(printed)):  # "Sorry, no data" is no table
        listed = ", ".join(printed[:12]) + (" …" if len(printed) > 12 else "")
        raise _no_data(source, f"it is a table of something else; its columns are {_quote(listed)}")
    raise _no_data(source, f"it is text of no known kind; it says {_quote(text)}")


def _is_cells(names: set[str]) -> bool:
    """Return whether a head is that of aircraft by cell; one with a renamed column is read, to be refused by name."""
    return len(names & _CELL_KEYS) >= 2 or ("HEX" in names and any("AIRCRAFT" in name for name in names))


def _quote(text: str) -> str:
    shown = " ".join("".join(sign if sign.isprintable() else " " for sign in text[:1_000]).split())
    return f"“{shown if len(shown) <= _QUOTED else shown[:_QUOTED] + '…'}”"


def _no_data(source: str, why: str) -> FormatError:
    return FormatError(
        f"{source} holds no data that can be read: {why}; {_WHAT_TO_DO}", path=source, line=1, reason=why
    )
