"""The shapes of answers, for the OpenAPI document. What else stands in an object keeps its meaning too."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Open(BaseModel):
    """An object with the keys that others rely on; more may come."""

    model_config = ConfigDict(extra="allow")


class Problem(Open):
    """A refusal in the shape of RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    instance: str | None = None


class Session(Open):
    """Who asks."""

    mode: str
    party: str | None
    person: str
    roles: list[str]
    may: list[str]
    csrf: str | None


class Status(Open):
    """What is on file."""

    payloads: int
    incidents: int
    feeds: list[dict[str, Any]]
    blind: list[str]
    needs: list[dict[str, Any]]
    earth_orientation: dict[str, Any]


class TwoLanguages(Open):
    """A text in English and Japanese."""

    en: str
    ja: str


class PageOfRows(Open):
    """Part of a list."""

    next: str | None = Field(description="Cursor of the next part; null at the end.")
    total: int


class IncidentSummary(Open):
    """An incident in a list."""

    id: str
    kind: str
    direction: str | None
    status: str
    level: str
    exercise: bool
    begin: str
    end: str
    sentence: TwoLanguages
    why: TwoLanguages


class IncidentPage(PageOfRows):
    """Incidents, ranked."""

    incidents: list[IncidentSummary]


class IncidentFull(Open):
    """An incident with evidence, hypotheses and commitments."""

    id: str
    kind: str
    direction: str | None
    status: str
    level: str
    exercise: bool
    begin: str
    end: str
    as_of: str
    sentence: TwoLanguages
    hypotheses: list[dict[str, Any]]
    evidence: list[dict[str, Any]]
    commitments: list[dict[str, Any]]
    objects: list[dict[str, Any]]
    figures: list[dict[str, Any]]
    history: list[dict[str, Any]]


class TimelineEvent(Open):
    """Something at a time."""

    at: str
    kind: str
    text: TwoLanguages
    objects: list[int]


class Timeline(Open):
    """What happened when, oldest first."""

    events: list[TimelineEvent]


class ObjectRow(Open):
    """An object in a list."""

    norad_cat_id: int
    object_name: str
    object_type: str
    owner: str
    owner_state: str
    regime: str
    cospar: str
    launch: str
    epoch: str


class ObjectPage(PageOfRows):
    """Objects by catalogue number."""

    objects: list[ObjectRow]


class ObjectFull(Open):
    """An object with its claims."""

    norad_cat_id: int
    object_name: str
    object_type: str
    claims: list[dict[str, Any]]
    contradictions: list[str]
    element_sets: int
    last_element_set: dict[str, Any] | None


class ElementSetPage(PageOfRows):
    """Element sets by epoch."""

    element_sets: list[dict[str, Any]]


class CatalogIndex(Open):
    """Who is who, in the order of the buffers."""

    objects: list[list[int | str]]
    columns: list[str]
    as_of: str | None
    count: int


class BeltObject(Open):
    """One object of the belt over time."""

    norad: int
    name: str
    longitude_deg: list[float | None]
    latitude_deg: list[float | None]


class Belt(Open):
    """The belt over time."""

    times: list[str]
    objects: list[BeltObject]


class DetectionRow(Open):
    """What stood out."""

    id: str
    incident: str
    code: str
    kind: str
    reading: str
    objects: list[int]
    begin: str
    end: str
    significance: float | None
    controls: int
    summary: str


class DetectionPage(PageOfRows):
    """Detections, newest first."""

    detections: list[DetectionRow]


class RelativeMotion(Open):
    """Where one object is in the RTN frame of another, over time."""

    incident: str
    origin: int
    frame: str
    times: list[str]
    radial_km: list[float | None]
    transverse_km: list[float | None]
    normal_km: list[float | None]
    distance_km: list[float | None]


class Cloud(Open):
    """The pieces of a break-up."""

    incident: str
    as_of: str
    parent: int | None
    epoch: str | None
    epoch_low: str | None
    epoch_high: str | None
    gabbard: list[dict[str, Any]]
    pieces: list[int]
    elements: list[dict[str, Any]]


class CommitmentFull(Open):
    """An instrument or a pledge."""

    id: str
    title: str


class CommitmentPage(PageOfRows):
    """Instruments on file."""

    commitments: list[CommitmentFull]


class PledgePage(PageOfRows):
    """Pledges."""

    pledges: list[CommitmentFull]


class Upload(Open):
    """A file that waits for its job."""

    upload: str
    name: str
    size_bytes: int


class JobFull(Open):
    """Work outside the request."""

    id: str
    kind: str
    state: str = Field(description="waiting, running, done, failed, cancelled or interrupted")
    request: dict[str, Any]
    asked_by: str
    asked_at: str
    begun_at: str | None
    ended_at: str | None
    what: str
    done: int
    total: int
    result: dict[str, Any] | None
    problem: dict[str, Any] | None


class JobPage(PageOfRows):
    """Jobs, newest first."""

    jobs: list[JobFull]
