"""Every sentence of a brief and of the morning page, in one place a language; a test lints them all.

A key is never put together at run time. Words in braces are filled in by `say`; numbers come with their unit.
"""

from typing import Final

from hoshimori.errors import UsageError

ENGLISH: Final[dict[str, str]] = {
    # page one
    "title": "{case_id} · Hoshimori brief, known as of {as_of}",
    "exercise": "EXERCISE EXERCISE EXERCISE: made up for training; nothing on this page happened.",
    "status_withdrawn": "This incident was withdrawn.",
    "status_closed": "This incident is closed.",
    "wording": "Highest statement that the data supports: {wording}.",
    "geometry": "Geometry.",
    "distance_range": "On the {n} days from {days} their distance was {spread}.",
    "distance_range_one_day": "On {days} their distance was {spread}.",
    "error_assumed": "Error assumed about ± {error}.",
    "error_not_given": "These distances come from published mean elements; their error is not published.",
    "slot_since": "Same slot since at least {since} ({near} of {looked_at} older catalogues).",
    "slot_not_older": "Not in one slot in the newest of {n} older catalogues.",
    "slot_no_catalogue": "No older catalogue holds both.",
    "burns": "Manoeuvres seen: {burns}.",
    "burns_none": "No manoeuvre of either was seen above the detector's floor.",
    "docked": "The two are docked or share one element set.",
    "reading": "How the detector reads it: {reading}.",
    "parent": "Probable parent: {parent}.",
    "came_apart": "They came apart between {low} and {high} ({method}).",
    "heights": "Heights from {lowest} (lowest perigee) to {highest} (highest apogee).",
    "delta_v": "Change of speed {delta_v} ± {sigma}, mostly {way}.",
    "drift": "Drift in longitude {before} before, {after} after (east positive).",
    "table_distance": "Least and greatest distance of each day (UTC), at refined extremes",
    "column_day": "day (UTC)",
    "column_least": "least, km",
    "column_greatest": "greatest, km",
    "more_detections": "{n} further detections are in annex C.",
    "more_days": "The other {n} days are in the exhibits.",
    "unusual": "How unusual.",
    "unusual_share": "Of {controls} comparable objects on the same days, {share} stand out as much.",
    "unusual_share_proximity": "Of {controls} comparable objects, {share} have another object as near"
    " on the last of these days.",
    "unusual_share_maneuver": "Of {controls} comparable objects on the same days, {share} changed as much.",
    "unusual_none_known": "No comparable objects were at hand on the same days: how unusual this is was not measured.",
    "whose": "Whose.",
    "whose_object": "{name}: {claims}.",
    "whose_claim": "{field} {value}",
    "whose_register": "{register} of {known}: {claims}",
    "whose_withheld": "{register}: on file, not for passing on",
    "whose_short": "{register}: {claims}",
    "whose_inherited": " (taken over from its launch)",
    "whose_nobody": "no register on file knows it",
    "whose_more": "And {n} more objects; all are in incident.json of the case.",
    "registry_unknown": "State of registry: unknown (no register of registrations was ingested; it is"
    " never inferred from the owner).",
    "registry_known": "State of registry: {states}.",
    "neighbours": "Neighbours.",
    "neighbours_none": "No other object stands in the table of neighbours.",
    "neighbours_day": "Least to greatest distance on {day}.",
    "neighbours_near": "Nearest to {of}: {names}.",
    "hypotheses": "What else it could be.",
    "column_explanation": "explanation",
    "column_words": "how likely",
    "column_words_uncalibrated": "how likely (uncalibrated)",
    "column_for": "speaks for it",
    "column_against": "speaks against it",
    "uncalibrated_mark": "{words} (uncalibrated)",
    "uncalibrated_note": "Words after ICD 203. Uncalibrated: too few events of known outcome"
    " stand behind them to check them.",
    "not_visible": "What public data cannot show:",
    "commitments": "Which commitments may be relevant",
    "commitments_none_applies": "(none is said to apply; that is for governments)."
    " Annex A says why, who could answer an unknown, and both readings of what is contested.",
    "commitments_none": "No clause of the registry matches this kind of incident and these objects.",
    "commitments_not_met": "With at least one condition not met: {titles}.",
    "conditions_met": "Conditions met: {conditions}.",
    "counted": "{title} ({n})",
    "conditions_unknown": "Unknown:",
    "condition_contested": " (contested)",
    "conditions_more": "and {n} more.",
    "commitment_texts": "Texts of these clauses: {texts}.",
    "sources_line": "Sources: {sources}. All of them in annex D.",
    "source_count": "{n} of {provider} ({known})",
    # annexes
    "annex_a": "Annex A. Conditions, clause by clause",
    "annex_a_intro": "A status is what the data on file says about one condition. No clause is said to apply.",
    "as_for": "as for {clause}",
    "column_clause": "clause",
    "column_condition": "condition",
    "column_status": "status",
    "column_reason": "why",
    "column_answer": "who could answer",
    "readings_of": "Two readings of",
    "clause_wording": "Wording: {wording}",
    "clause_source": "{clause}: text {text}; source: {source}.",
    "clause_texts": "Texts",
    "annex_b": "Annex B. Consult and notify",
    "consult": "Consult: {who} ({clauses}).",
    "notify": "Notify: {who} ({clauses}).",
    "question": "{question}",
    "checklist_none": "The clauses above name nobody to consult or to notify.",
    "decided": "Only if governments decide",
    "decided_intro": "What would go before and follow a decision that is not made here.",
    "decided_by": "{clause}: for {decider} to decide{rule}.",
    "decided_consult": "Before: consult {who}.",
    "decided_duties": "After: {duties}.",
    "decided_notify": "notify {who}",
    "decider_parties": "the parties",
    "decided_none": "No duty of a clause above waits for a decision.",
    "annex_c": "Annex C. Evidence and figures",
    "detections": "What stood out",
    "column_code": "detector",
    "column_seen": "what it saw",
    "column_rarity": "rarity",
    "column_evidence": "evidence",
    "column_basis": "basis",
    "column_ratios": "likelihood ratios",
    "evidence_intro": "Items of one group share a cause and count once. Ratios: how much likelier the item is under an"
    " explanation than under the others; \"assumed\" ones are this project's judgement.",
    "annex_d": "Annex D. Sources, and how to check this case",
    "column_provider": "provider",
    "column_file": "file or address",
    "column_known": "known",
    "column_terms": "terms",
    "column_sha": "SHA-256",
    "known_at_epoch": "each set at its own epoch",
    "known_at_column": "as its known_at column says",
    "sources_none": "No payload is named.",
    "check": "The case verifies offline, and every number can be made again from the same payloads:",
    "closing": "Hoshimori shows what public data shows. It does not decide; governments do.",
    # figures
    "figure_distance": "Least to greatest distance of each day, km.",
    "figure_distance_alt": "Band of least to greatest distance a day, {spread}, {days}.",
    "figure_longitude": "Longitude above the equator, degrees east.",
    "figure_longitude_alt": "Longitudes of the objects named above over time.",
    "figure_gabbard": "Gabbard diagram: apogee and perigee against period; the parent is marked.",
    "figure_gabbard_alt": "Apogee and perigee height of {n} objects against their period.",
    # morning page
    "morning_title": "{party}, {as_of}",
    "morning_lead": "{changes} near your {own}.",
    "morning_lead_none_near": "{changes}, none at or near your {own}.",
    "morning_lead_nobody": "{changes}.",
    "morning_elsewhere": "Elsewhere: {n}.",
    "morning_nothing": "Nothing among {counts}.",
    "morning_nothing_uncounted": "No count of what was looked at is on file; this page cannot"
    " say that nothing changed.",
    "morning_counts": "Looked at: {counts}.",
    "morning_more": "{n} more are in the list of incidents.",
    "morning_unseen": "Not seen:",
    "morning_unseen_none": "no gap is known.",
    "morning_closed": "Closed or withdrawn:",
    "morning_next": "Next 24 h:",
    "morning_none": "none.",
    "morning_why_own": "yours",
    "morning_why_no_incident": "yours; reads as: {reading}; no incident",
    "morning_why_followed": "not yours; at a longitude that you follow",
    "morning_why_rare": "not yours; shown because it is rare",
    "morning_why_new": "new since the last page",
    "morning_why_still": "still so",
    "morning_old": "{n} of your {own} satellites without a set newer than 24 h ({named})",
    "morning_absent": "{n} of your {own} satellites without any set on file ({named})",
    "morning_ended_closed": "{id} is closed",
    "morning_ended_withdrawn": "{id} is withdrawn",
    "morning_gone": "{id} is no longer found in the days looked at",
    "morning_no_conjunction": "no close approach of your satellites among the objects screened",
    "morning_conjunctions": "close approaches of your satellites: {n}; the nearest {nearest} at {time}"
    " ({pair}; the error of mean elements is not in this number)",
}  # fmt: skip

MESSAGES: Final[dict[str, dict[str, str]]] = {"en": ENGLISH}

#: Words of enumerations as printed.
ENGLISH_WORDS: Final[dict[str, str]] = {
    "consultation": "Consultation",
    "harmful_interference": "Due regard and harmful interference",
    "liability": "Liability and registration",
    "norm": "Norms of behaviour",
    "use_of_force": "Use of force",
    "armed_attack": "Armed attack",
    "met": "met",
    "not_met": "not met",
    "unknown": "unknown",
    "compared": "compared with the official wording",
    "official_copy": "official copy, not yet compared",
    "second_hand": "second-hand, not yet compared with the official wording",
    "memory": "from memory, not verified",
    "bracket": "last catalogue without them to first set with them",
    "pinch": "where their orbits, run backwards, come together",
    "in_track": "along the track",
    "normal": "across the orbital plane",
    "stay": "stays near, owners differ",
    "shared_slot": "a slot shared for long",
    "same_operator": "one operator or declared family",
    "docked": "docked, or one element set",
    "pass": "passing by",
    "swing": "swings by daily",
    "maneuver": "a change of orbit",
    "breakup_like": "many pieces, as after a break-up",
    "launch_like": "many pieces, as after a launch",
    "late_pieces": "pieces catalogued late",
    "owner": "owner",
    "owner_state": "state",
    "state_of_registry": "state of registry",
    "launch_date": "launched",
    "launch_site": "from",
    "decay_date": "decayed",
    "ops_status": "status",
}  # fmt: skip

WORDS: Final[dict[str, dict[str, str]]] = {"en": ENGLISH_WORDS}


def say(key: str, language: str, **values: object) -> str:
    """Return a sentence in a language, filled in.

    Raises:
        UsageError: There are no sentences in this language.
    """
    if language not in MESSAGES:
        raise UsageError(f"there is no brief in {language!r}; languages: {', '.join(MESSAGES)}", language=language)
    return MESSAGES[language][key].format(**values)


def word(value: str, language: str) -> str:
    """Return the printed form of a word of the vocabulary; an unknown one without its underscores."""
    return WORDS.get(language, {}).get(value, value.replace("_", " "))
