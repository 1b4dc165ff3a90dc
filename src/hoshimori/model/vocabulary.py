"""Every enumeration of the project, in one file.

Values are the words that appear in files and on screens; they never change meaning once released.
"""

from enum import StrEnum


class Coverage(StrEnum):
    """What part of the public catalogue a payload covers."""

    FULL = "full"
    GROUP = "group"
    PARTIAL = "partial"


class KnownAtRule(StrEnum):
    """Where the time a set became known comes from."""

    INSTANT = "instant"  # one instant for the whole payload
    EPOCH = "epoch"  # each set counts as known at its own epoch (a collected series)
    COLUMN = "column"  # the payload has a known_at column


class Direction(StrEnum):
    """Direction of an act, in the words of the 2021 and 2023 statements; `to_service` for interference."""

    TO = "to"
    FROM = "from"
    WITHIN = "within"
    TO_SERVICE = "to_service"


class IncidentKind(StrEnum):
    """Kind of an incident."""

    PROXIMITY = "proximity"
    MANEUVER = "maneuver"
    BREAKUP = "breakup"
    LAUNCH = "launch"
    DECAY = "decay"
    INTERFERENCE = "interference"
    REPORTED = "reported"
    ARTEFACT = "artefact"


class IncidentStatus(StrEnum):
    """Standing of an incident."""

    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class ObjectType(StrEnum):
    """Type of a space object, in SATCAT words."""

    PAYLOAD = "PAYLOAD"
    ROCKET_BODY = "ROCKET BODY"
    DEBRIS = "DEBRIS"
    UNKNOWN = "UNKNOWN"


#: Types of objects that cannot manoeuvre.
PASSIVE_TYPES = frozenset({ObjectType.DEBRIS, ObjectType.ROCKET_BODY})


class Regime(StrEnum):
    """Orbital regime (METHODS: LEO below 2,000 km; GEO 0.9 to 1.1 rev/day, e < 0.2, i < 70 deg)."""

    LEO = "LEO"
    MEO = "MEO"
    GEO = "GEO"
    HEO = "HEO"
    OTHER = "OTHER"


class Reading(StrEnum):
    """How a detection of close motion reads; only `STAY` opens an incident of kind proximity."""

    STAY = "stay"  # near every day, arrival seen or not visible, owners differ
    SHARED_SLOT = "shared_slot"  # the same slot held side by side in old catalogues
    SAME_OPERATOR = "same_operator"  # one owner or declared family
    DOCKED = "docked"  # one element set, or distances of zero
    PASS = "pass"  # noqa: S105  # drifting by, no password
    SWING = "swing"  # an inclined or eccentric orbit that swings by daily
    MANEUVER = "maneuver"
    BREAKUP_LIKE = "breakup_like"
    LAUNCH_LIKE = "launch_like"
    LATE_PIECES = "late_pieces"
    FEEDS_DIFFER = "feeds_differ"  # two feeds put one object at two places
    DECLARED = "declared"  # a servicing or inspection that its operator declared
    CONSTELLATION = "constellation"  # two of many objects that hold one altitude and inclination
    REFERENCE_ORBIT = "reference_orbit"  # both keep a track or plane that is older than the pair
    MATCH = "match"  # planes and rates agree on the days at hand; that they are kept so is not shown
    UNUSUAL_ORBIT = "unusual_orbit"  # a new payload in an orbit that no other launch uses
    RELEASE = "release"  # few new objects beside one that was in orbit before
    DEPLOYMENT = "deployment"  # payloads or pieces of a launch that was known before
    CATALOGUE_CHANGE = "catalogue_change"  # renamed, given another designator, seen again, without a designator
    OTHER_ORBIT = "other_orbit"  # a number whose orbit became that of another object
    RISE = "rise"  # more aircraft with poor navigation than in the cells' own days before
    LASTING = "lasting"  # as many as on most of the days before
    NO_TRAFFIC = "no_traffic"  # no aircraft where there were
    DATA_ARTEFACT = "data_artefact"  # sets that would feign a burn: bad runs, another object, too long an interval
    REENTRY_PREDICTED = "reentry_predicted"
    DECAYED = "decayed"


class ConditionStatus(StrEnum):
    """Whether a condition of a clause is met."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class TextStatus(StrEnum):
    """How far the text of an instrument was verified; only `COMPARED` prints as verified."""

    COMPARED = "compared"
    OFFICIAL_COPY = "official_copy"
    SECOND_HAND = "second_hand"
    MEMORY = "memory"


class InstrumentKind(StrEnum):
    """Kind of an instrument."""

    TREATY = "treaty"
    TREATY_CLAUSE = "treaty_clause"
    POLITICAL_STATEMENT = "political_statement"
    POLITICAL_COMMITMENT = "political_commitment"
    UNILATERAL_COMMITMENT = "unilateral_political_commitment"
    UNGA_RESOLUTION = "unga_resolution"
    DOMESTIC_LAW = "domestic_law"
    GOVERNMENT_ANSWER = "government_answer"
    PLEDGE = "pledge"


class Rung(StrEnum):
    """Rungs of the ladder, lowest first (COMMITMENTS 2.3)."""

    CONSULTATION = "consultation"
    HARMFUL_INTERFERENCE = "harmful_interference"
    LIABILITY = "liability"
    NORM = "norm"
    USE_OF_FORCE = "use_of_force"
    ARMED_ATTACK = "armed_attack"


class HypothesisId(StrEnum):
    """The nine standing hypotheses and *unknown* (COMMITMENTS 3.4)."""

    H1 = "H1"  # station-keeping, collision avoidance, routine operation
    H2 = "H2"  # consensual servicing or agreed co-location
    H3 = "H3"  # inspection or observation
    H4 = "H4"  # test on own object
    H5 = "H5"  # internal failure
    H6 = "H6"  # debris strike or natural cause
    H7 = "H7"  # catalogue or data error
    H8 = "H8"  # hostile act: never a number
    H9 = "H9"  # deception: never a number
    UNKNOWN = "unknown"


class QuarantineReason(StrEnum):
    """Why a record was set aside."""

    FORMAT = "format"
    CHECKSUM = "checksum"
    RANGE = "range"
    EPOCH = "epoch"
    DUPLICATE_FIELD = "duplicate_field"
    WITHHELD_BY_OWNER = "withheld_by_owner"
    CONFLICT = "conflict"


#: Formats of aircraft by day and cell: neither element sets nor registers.
CELL_FORMATS = frozenset({"gpsjam-csv"})
#: Formats of registers: payloads that make claims about objects and hold no element sets.
REGISTER_FORMATS = frozenset({"gcat-launch-log", "gcat-satcat", "satcat-csv", "satcat-json", "space-track-decay"})

#: Formats that hold neither element sets nor claims: the bytes are kept, and the room that knows them reads them.
KEPT_FORMATS = frozenset(
    {
        "socrates-csv",
        "space-weather-csv",
        "space-track-boxscore",
        "space-track-tip",
        "space-track-cdm-public",
        "gcat-organisations",
        "iers-finals2000a",
    }
)
