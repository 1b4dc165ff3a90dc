"""Whether reading a Parquet file comes to an end: tried in a process of its own, which may die of it.

A Parquet file says in a hundred places how much memory it will need. Where a damaged or hostile one says 2^61 bytes,
the library ends the whole process, which no exception handler sees. So a child reads the file first, with bounded
memory and time; it says nothing but whether it survived. Only then this process reads the same bytes.
"""

import subprocess
import sys

from hoshimori.errors import FormatError
from hoshimori.io.reading import Limits

_ROOM_BYTES = 6 * 1024**3  # address space of the interpreter, its libraries and their threads
_SECONDS = 300


def survives(data: bytes, *, limits: Limits) -> bool:
    """Return whether a process that reads `data` as Parquet lives on (with a table or with an error of ours)."""
    memory = _ROOM_BYTES + 4 * limits.max_unpacked_bytes
    command = [sys.executable, "-m", "hoshimori.io.parquet_probe"]
    command += [str(number) for number in (limits.max_records, limits.max_ratio, memory)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603  # our own module
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def main(arguments: list[str]) -> None:
    """Read Parquet from the standard input and end quietly, whatever it holds."""
    from hoshimori.io.omm_parquet import parquet_table  # noqa: PLC0415  # it imports this module

    max_records, max_ratio, memory = (int(text) for text in arguments)
    try:
        import resource  # noqa: PLC0415  # not on every system
    except ImportError:
        pass
    else:
        resource.setrlimit(resource.RLIMIT_AS, (memory, resource.getrlimit(resource.RLIMIT_AS)[1]))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        parquet_table(sys.stdin.buffer.read(), source="", limits=Limits(max_records=max_records, max_ratio=max_ratio))
    except FormatError:
        return


if __name__ == "__main__":
    main(sys.argv[1:])
