"""Formats to tables and back: TLE, 2LE, 3LE, OMM (CSV, JSON, XML, KVN, Parquet), SATCAT and the GCAT launch log.

`read` sniffs by content, unpacks within bounds and hands over tables; `write` refuses what a format cannot express.
"""

from hoshimori.io.dispatch import EMPTY_LIST, READERS, element_set_rows, read, write
from hoshimori.io.omm_csv import make_ready
from hoshimori.io.reading import Limits, Reading

__all__ = ["EMPTY_LIST", "READERS", "Limits", "Reading", "element_set_rows", "make_ready", "read", "write"]
