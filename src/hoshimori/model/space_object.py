"""An object in orbit and what registers claim about it."""

from dataclasses import dataclass
from datetime import datetime

from hoshimori.model.vocabulary import ObjectType


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterClaim:
    """What one register said about one object, on a date. Claims are shown side by side, never merged.

    Attributes:
        field: See `hoshimori.model.columns.REGISTER_CLAIM`.
        value: As the register prints it.
        register: `gcat-launch-log`, `gcat-catalogue`, `celestrak-satcat`, `space-track-satcat`, `element-sets` …
        known_at: When the register's file was known, UTC.
        payload_sha256: The bytes that say so.
        inherited: True where a piece takes the claim of its launch.
    """

    field: str
    value: str
    register: str
    known_at: datetime
    payload_sha256: str
    inherited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceObject:
    """Anything in orbit: identities first, then claims.

    `owner_state` is the register's word on a date (GCAT first), empty where no register knows.
    `state_of_registry` stays "unknown" unless a register of registrations was ingested; never inferred from the owner.
    """

    norad_cat_id: int
    object_name: str = ""
    object_id: str = ""
    object_type: ObjectType = ObjectType.UNKNOWN
    owner: str = ""
    owner_state: str = ""
    owner_register: str = ""
    state_of_registry: str = "unknown"
    claims: tuple[RegisterClaim, ...] = ()
