"""A made sky of aircraft: ADS-B messages encoded here, so that what was sent is known exactly.

Written from the public description of the messages (ICAO Doc 9871; RTCA DO-260B, A.1.7) and from nothing of the reader.
"""

import math

POLYNOMIAL = 0x1FFF409


def parity(body):
    """Return the 24 parity bits of the first 88 bits, by long division."""
    rest = body << 24
    for place in range(111, 23, -1):
        if rest >> place & 1:
            rest ^= POLYNOMIAL << (place - 24)
    return rest


def message(icao, me, *, df=17, ca=5):
    body = df << 83 | ca << 80 | icao << 56 | me
    return f"{body << 24 | parity(body):028x}"


def zones(latitude_deg):
    """Return the number of longitude zones, by the closed form."""
    if abs(latitude_deg) >= 87:
        return 1 if abs(latitude_deg) > 87 else 2
    if latitude_deg == 0:
        return 59
    part = (1 - math.cos(math.pi / 30)) / math.cos(math.radians(latitude_deg)) ** 2
    return math.floor(2 * math.pi / math.acos(1 - part))


def compact(latitude_deg, longitude_deg, odd):
    step = 360 / (60 - odd)
    yz = math.floor(2**17 * (latitude_deg % step) / step + 0.5)
    sent = step * (yz / 2**17 + math.floor(latitude_deg / step))
    east = 360 / max(zones(sent) - odd, 1)
    xz = math.floor(2**17 * (longitude_deg % east) / east + 0.5)
    return yz % 2**17, xz % 2**17


def position(icao, latitude_deg, longitude_deg, *, odd, tc=11, nic_b=0, **more):
    y, x = compact(latitude_deg, longitude_deg, odd)
    me = tc << 51 | nic_b << 48 | 0xC38 << 36 | odd << 34 | y << 17 | x
    return message(icao, me, **more)


def status(icao, nacp, *, version=2, nic_a=0, **more):
    me = 31 << 51 | version << 13 | nic_a << 12 | nacp << 8 | 3 << 4 | 1 << 3
    return message(icao, me, **more)


def target_state(icao, nacp, **more):
    return message(icao, 29 << 51 | 1 << 49 | nacp << 13 | 3 << 10, **more)
