"""Incidents that public data cannot see: entered from a cited document, graded, and printed as reported only.

What the watch itself found is put beside a report where objects and days meet, and each stays as it was: the report
raises no odds of the other, for it may rest on the same public data, and neither does the other raise the report's.
Only where a person says why the two are independent, of which incident the words speak and which explanation of it they
name, are they weighed: as an outside statement there, never at the report's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from hoshimori.errors import UsageError
from hoshimori.incidents.account import item, labelled
from hoshimori.incidents.base_rate import base_rate
from hoshimori.incidents.judgement import judged
from hoshimori.incidents.number_words import list_words, span_words
from hoshimori.incidents.outside import OutsideStatement, agreed, check_names
from hoshimori.incidents.ownership import ownership
from hoshimori.model import Direction, Evidence, HypothesisId, Incident, IncidentKind, IncidentStatus, SpaceObject

#: Days around a report within which own incidents are put beside it.
AROUND = timedelta(days=2)
#: The longest quotation: a passage, not a document.
MOST_CHARACTERS = 1_000
#: Admiralty grades whose words are weighed: B2, an official statement of an interested party, or better.
WEIGHED_GRADES = frozenset({"A1", "A2", "B1", "B2"})
_CANNOT = "this tool cannot see it"
_NAMED = 3
_BESIDE, _INDEPENDENCE = "own detections", "independence"


class ReportedKind(StrEnum):
    """What a document may report that public data do not show."""

    LASER = "laser"
    UPLINK_JAMMING = "uplink-jamming"
    CYBER = "cyber"
    MISSILE_TEST = "missile-test"
    MISSED_DIRECT_ASCENT = "missed-direct-ascent"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    words: str
    direction: Direction | None
    not_visible: str


_KINDS: dict[ReportedKind, _Kind] = {
    ReportedKind.LASER: _Kind(
        words="a laser directed at an object in space",
        direction=Direction.TO,
        not_visible="Light on a sensor leaves no trace in orbits: this tool cannot see it.",
    ),
    ReportedKind.UPLINK_JAMMING: _Kind(
        words="jamming of the signals to an object in space",
        direction=Direction.TO,
        not_visible="Signals to a satellite are heard by it alone: this tool cannot see it.",
    ),
    ReportedKind.CYBER: _Kind(
        words="an intrusion into computers of a space system",
        direction=Direction.TO,
        not_visible="An intrusion into computers leaves no trace in orbits: this tool cannot see it.",
    ),
    ReportedKind.MISSILE_TEST: _Kind(
        words="a test of a missile",
        direction=None,
        not_visible="A flight that reaches no orbit is in no public catalogue: this tool cannot see it.",
    ),
    ReportedKind.MISSED_DIRECT_ASCENT: _Kind(
        words="a direct ascent that hit nothing",
        direction=Direction.TO,
        not_visible="A direct ascent that hits nothing leaves nothing in orbit: this tool cannot see it.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a document says.

    Attributes:
        kind: What it reports.
        quote: Its exact words.
        document: Its label in the store.
        sha256: Digest of its bytes.
        grade: Admiralty grade, "C3".
        grade_reason: The rule that gave it, or who.
        begin: First instant of what is reported, UTC.
        end: Last one, exclusive.
        independent: Why a person holds it for independent of public orbital data; empty where nobody does.
        weighs: Id of an incident of the watch that the words speak of, and the explanation of it that they name; None
            where nothing is weighed.
    """

    kind: ReportedKind
    quote: str
    document: str
    sha256: str
    grade: str
    grade_reason: str
    begin: datetime
    end: datetime
    independent: str = ""
    weighs: tuple[str, HypothesisId] | None = None

    @property
    def id(self) -> str:
        """The id of its incident."""
        return f"RPT-{self.begin:%Y%m%d}-{self.kind.value}-{self.sha256[:6]}"

    @property
    def statement(self) -> OutsideStatement | None:
        """What is weighed where the watch found something; None where nothing is."""
        if self.weighs is None:
            return None
        incident, names = self.weighs
        return OutsideStatement(
            report=self.id,
            quote=_on_one_line(self.quote),
            source=f"{self.document}, grade {self.grade}",
            incident=incident,
            names=names,
        )


def reported(
    report: Report, *, objects: Sequence[SpaceObject], beside: Sequence[Incident], as_of: datetime
) -> Incident:
    """Return the incident of a report, beside what the watch found of the same objects and days.

    Args:
        report: The document's words, and where they stand.
        objects: Objects that the document names; may be none.
        beside: Incidents on file.
        as_of: When it was entered, UTC.

    Raises:
        UsageError: No words, too many, a time that ends before it begins, or words that cannot be weighed.
    """
    if not report.quote.strip() or len(report.quote) > MOST_CHARACTERS:
        raise UsageError(f"A report needs the document's exact words, at most {MOST_CHARACTERS:,} characters.")
    if report.begin >= report.end:
        raise UsageError("What is reported ends before it begins.")
    said = _KINDS[report.kind]
    days = span_words(report.begin.date(), (report.end - timedelta(microseconds=1)).date())
    things = tuple(sorted(objects, key=lambda thing: thing.norad_cat_id))
    names = f", and names {_names(things)}" if things else ""
    sentence = (
        f"Reported only: {report.document} (grade {report.grade}) reports {said.words}, {days}{names}; {_CANNOT}."
    )
    listed = (_words(report), _nothing_seen(), *_independence(report))
    evidence = (
        base_rate(IncidentKind.REPORTED),
        *(_numbered(n, one) for n, one in enumerate(listed, start=1)),
        *ownership(things),
    )
    found = Incident(
        id=report.id,
        kind=IncidentKind.REPORTED,
        direction=said.direction,
        objects=things,
        states=tuple(sorted({thing.owner_state for thing in things if thing.owner_state})),
        begin=report.begin,
        end=report.end,
        as_of=as_of,
        sentence=sentence,
        activity=sentence,
        detections=(),
        evidence=evidence,
        not_visible=(said.not_visible, "What a document leaves out, and on what it rests itself."),
        checklist=_CHECKLIST,
    )
    made = judged(found, run=())
    _check_weighed(report, related(made, beside))
    return with_related(made, beside, () if report.statement is None else (report.statement,))


def _check_weighed(report: Report, met: Sequence[Incident]) -> None:
    """Refuse words that a person wants weighed and that cannot be; `met` are the incidents that the report meets."""
    if report.weighs is None:
        return
    incident, names = report.weighs
    check_names(names)
    if not report.independent.strip():
        raise UsageError(
            "The words of a report are weighed only where they do not rest on public orbital data: say why with "
            "--independent, or leave --weigh out."
        )
    if report.grade not in WEIGHED_GRADES:
        raise UsageError(
            f"{report.document} has grade {report.grade} ({report.grade_reason}); only words of grade B2 or better are "
            "weighed. Leave --weigh out, or take the document in with what it is (hoshimori documents ingest --kind).",
            grade=report.grade,
        )
    real = sorted(one.id for one in met if not one.exercise)
    if incident not in real:
        there = ", ".join(real) or "none"
        raise UsageError(
            f"The words cannot be weighed at {incident}: the report meets no such incident in objects and days "
            f"(EXERCISE apart). It meets: {there}.",
            incident=incident,
        )


def with_related(report: Incident, beside: Sequence[Incident], statements: Sequence[OutsideStatement] = ()) -> Incident:
    """Return the incident of a report with the watch's own incidents that meet it, and no others, beside it.

    What a watch finds later than a report was entered is put beside it then; no number of the report moves.

    Args:
        report: The incident.
        beside: Incidents on file.
        statements: What is weighed of all reports.
    """
    mine = {one.incident: one.names.value for one in statements if one.report == report.id}

    def weighs(one: Incident) -> str:
        if one.id not in mine:
            return "neither raises the odds of the other"
        if not agreed(statements, one.id):
            return f"its words name {mine[one.id]} there, another report names something else, and neither is weighed"
        return f"the words weigh there for {mine[one.id]}, and nothing weighs here"

    why = next(
        (e.statement for e in report.evidence if e.group == _INDEPENDENCE), "The report may rest on the same data."
    )
    kept = [e for e in report.evidence if e.group != _BESIDE]
    last = max(n for n, e in enumerate(kept) if e.group in {"report", "nothing seen", _INDEPENDENCE})
    items = (
        item(
            _BESIDE,
            f"{one.id} of this watch is near it in objects and days; {weighs(one)}. {why}",
            one.id,
        )
        for one in related(report, beside)
    )
    first = sum(e.id.startswith("E") for e in kept[: last + 1]) + 1
    numbered = [_numbered(n, one) for n, one in enumerate(items, start=first)]
    return replace(report, evidence=(*kept[: last + 1], *numbered, *kept[last + 1 :]))


def related(report: Incident, beside: Sequence[Incident]) -> tuple[Incident, ...]:
    """Return the watch's own incidents that share an object with a report and whose days lie within two of its own.

    A report without objects meets those without objects (a region) by time alone.
    """
    numbers = {thing.norad_cat_id for thing in report.objects}
    found = [
        one
        for one in beside
        if one.kind is not IncidentKind.REPORTED
        and one.status is not IncidentStatus.WITHDRAWN
        and one.begin < report.end + AROUND
        and report.begin - AROUND < one.end
        and (numbers & {o.norad_cat_id for o in one.objects} or not (numbers or one.objects))
    ]
    return tuple(sorted(found, key=lambda one: one.id))


def _names(things: Sequence[SpaceObject]) -> str:
    more = len(things) - _NAMED
    listed = [labelled(thing) for thing in things[:_NAMED]]
    return list_words(listed) if more <= 0 else f"{', '.join(listed)} and {more:,} more"


def _words(report: Report) -> Evidence:
    return item(
        "report",
        f"“{_on_one_line(report.quote)}” ({report.document}, grade {report.grade}: {report.grade_reason}).",
        f"{report.document}, SHA-256 {report.sha256[:12]}",
    )


def _nothing_seen() -> Evidence:
    statement = "Public data hold nothing that bears on it: what could explain it stays open."
    return item("nothing seen", statement, "no detector", {HypothesisId.UNKNOWN: 20.0})


def _independence(report: Report) -> tuple[Evidence, ...]:
    if not report.independent:
        return ()
    why = _on_one_line(report.independent)
    statement = f"A person holds the report for independent of public orbital data: “{why}”."
    return (item(_INDEPENDENCE, statement, "a person"),)


def _on_one_line(words: str) -> str:
    """Return somebody's words with one blank for line ends and blanks of the page, as they were looked for in it."""
    return " ".join(words.split())


def _numbered(number: int, one: Evidence) -> Evidence:
    return Evidence(
        id=f"E{number}",
        group=one.group,
        statement=one.statement,
        source=one.source,
        basis=one.basis,
        likelihood_ratios=one.likelihood_ratios,
    )


_CHECKLIST = (
    "Ask the operator what was observed, with times. Was a reply sought, and what was it?",
    "Find out on what the document rests: is it a copy of another one on file?",
    "Ask states with sensors of their own what they saw; public data cannot tell.",
    "Compare the texts of the commitments with the official wording; none has been compared yet.",
)
