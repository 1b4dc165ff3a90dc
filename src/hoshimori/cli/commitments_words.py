"""What `hoshimori commitments` says of an instrument, a pledge, a comparison and a match, in words."""

from hoshimori.commitments import (
    PledgeStanding,
    QuoteDiff,
    TextComparison,
    forum_line,
    japanese_text_words,
    text_status_words,
)
from hoshimori.model import CommitmentMatch, Instrument


def instrument_text(found: Instrument) -> str:
    """Return an instrument: text, conditions, who consults in which forum, who decides."""
    lines = [f"{found.id}: {found.title}"]
    lines.append(f"Text: {text_status_words(found.text_status)}. Source: {found.source}")
    lines += [f"On the text: {found.text_note}"] if found.text_note else []
    lines += [f"\n“{found.text_en}”\n"] if found.text_en else []
    lines.append(f"Japanese: {japanese_text_words(found)}")
    lines += [f"Must say: {found.must_say}"] if found.must_say else []
    for condition in found.conditions:
        contested = " (contested)" if condition.contested else ""
        lines.append(f"  condition {condition.id}: {condition.title}{contested}")
        lines += [f"    reading: {reading}" for reading in condition.readings]
    for label, names in (("consult", found.consult), ("notify", found.notify), ("decide", found.decider)):
        lines += [f"  {label}: {', '.join(names)}"] if names else []
    lines += [f"  forum: {forum_line(forum)}" for forum in found.forum]
    lines += [f"Note: {found.note}"] if found.note else []
    return "\n".join(lines)


def match_text(found: CommitmentMatch) -> str:
    """Return one clause that may be relevant, condition by condition."""
    lines = [f"{found.id}  {found.title}  [{text_status_words(found.text_status)}]"]
    for condition in found.conditions:
        lines.append(f"  {condition.status.value:<8} {condition.title}: {condition.reason}")
        lines += [f"           who could answer: {condition.who_could_answer}"] if condition.who_could_answer else []
        lines += [f"           reading: {reading}" for reading in condition.readings]
    lines += [f"  consult: {', '.join(found.consult)}"] if found.consult else []
    lines += [f"  forum: {forum_line(forum)}" for forum in found.forum]
    lines += [f"  only if governments decide: {duty}" for duty in found.duties_if_decided]
    return "\n".join(lines)


def comparison_text(comparison: TextComparison, found: QuoteDiff, *, recorded: bool) -> str:
    """Return the word diff, the marks and what became of the record."""
    lines = [f"{comparison.instrument} ({comparison.language}): {comparison.outcome}", f"  {found.marked}"]
    for change in found.changes:
        mark = f"  [{', '.join(change.marks)}]" if change.marks else ""
        lines.append(f"  {change.kind.replace('_', ' ')}: ours “{change.ours}”, official “{change.official}”{mark}")
    lines.append(f"official text: {comparison.url}, SHA-256 {comparison.official_sha256}")
    if recorded:
        standing = "the text counts as compared" if found.equal else "the status of the text stays as it is"
        lines.append(f"signed by {comparison.by} with key {comparison.public_key[:16]}…, recorded; {standing}")
    else:
        lines.append("nothing recorded: a comparison is a signed act; give --key FILE to sign it")
    return "\n".join(lines)


def pledge_text(stood: PledgeStanding) -> str:
    """Return a pledge: who looked when, what was said, what was seen, what disagrees."""
    one = stood.pledge
    lines = [f"{one.id}: {one.title}  [{stood.words}]"]
    about = (("metric", one.metric), ("deadline", stood.deadline_words), ("last status", one.status_at_last_check))
    lines += [f"  {label}: {words}" for label, words in about if words]
    for label, values in (("seen", one.observed), ("said, not all alike", one.conflicting)):
        for value in values:
            note = f" ({value.note})" if value.note else ""
            when = value.date or "no date"
            lines.append(
                f"  {label}: {value.value}; {when}; {value.source}; {value.status.value.replace('_', ' ')}{note}"
            )
    if stood.later_values:
        lines.append(f"  {stood.later_values} values dated after {stood.as_of} are left out")
    if one.note:
        lines.append(f"  note: {one.note}")
    lines.append(f"  source: {one.source}  [{text_status_words(one.text_status)}]")
    return "\n".join(lines)
