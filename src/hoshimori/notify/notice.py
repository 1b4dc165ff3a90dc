"""What a person is told: a new incident, a feed that needs a person, a watch that stopped. In English and Japanese.

A notice says what was seen and where to read on. It carries no verdict, no owner and no list of own objects: it travels
through other people's servers.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from hoshimori.model import Incident, format_instant

#: Kind → subject in English and Japanese.
SUBJECTS: Final = {
    "incident": ("New on the watch: {id}", "新しい記録: {id}"),
    "feed": ("A data feed needs a person: {name}", "データ源に人の対応が必要です: {name}"),
    "silence": ("The watch has stopped: no round since {at}", "監視が停止しています: 最後の周回 {at}"),
    "trouble": ("A round of the watch failed", "監視の周回が失敗しました"),
}
#: Kind → what stands below the sentence, in English and Japanese.
BODIES: Final = {
    "incident": (
        "Public data cannot tell intent. Competing explanations and what was not seen: hoshimori incidents show {id}",
        "公開データからは意図は分からない。他の説明と、見えなかったもの: hoshimori incidents show {id}",
    ),
    "feed": (
        "The last good copy stays in use. All feeds and what their age hides: hoshimori status",
        "最後の正常なデータを引き続き使用中。全データ源の状態: hoshimori status",
    ),
    "silence": (
        "Expected every {every}. Look at the machine and its log, then start it again: hoshimori watch --every {every}",
        "予定の間隔: {every}。機械と記録を確認し、再開してください: hoshimori watch --every {every}",
    ),
    "trouble": (
        "The next round comes as planned. What is on file stands.",
        "次の周回は予定どおり。保存済みの記録はそのまま有効。",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message.

    Attributes:
        id: The same thing has the same id, and is told once.
        kind: `incident`, `feed`, `silence`, `trouble` or `heartbeat`.
        subject: One line, English / Japanese.
        text: The message, English first, then Japanese.
        data: The same facts for machines.
        channels: Names of the channels that it is for; None: all.
    """

    id: str
    kind: str
    subject: str
    text: str
    data: dict[str, Any] = field(default_factory=dict)
    channels: tuple[str, ...] | None = None


def of_incident(incident: Incident, *, sentences: tuple[str, str]) -> Notice:
    """Return the notice of a new incident.

    Args:
        incident: The incident.
        sentences: Its first sentence in English and Japanese, as the brief prints it.
    """
    mark = ("EXERCISE. ", "演習。") if incident.exercise else ("", "")
    data: dict[str, Any] = {"id": incident.id, "kind": incident.kind.value, "as_of": format_instant(incident.as_of)}
    if incident.exercise:
        data["exercise"] = True
    return _notice(
        "incident", f"incident-{incident.id}", (mark[0] + sentences[0], mark[1] + sentences[1]), data, id=incident.id
    )


def of_feed(*, site: str, name: str, reason: str, words: str, since: datetime) -> Notice:
    """Return the notice of a feed that needs a person; `words` say what is wrong and what to do."""
    provider = site.partition("/")[0]
    data = {"provider": provider, "feed": name, "reason": reason, "since": format_instant(since)}
    told = (words, f"{provider} {name} ({reason}): {words}(原文英語)")
    return _notice(
        "feed", _id("feed", site, name, reason, format_instant(since)), told, data, name=f"{provider} {name}"
    )


def of_silence(*, last: datetime, now: datetime, every: str) -> Notice:
    """Return the notice of a watch that has made no round for too long."""
    hours = (now - last).total_seconds() / 3600.0
    data = {"last_round": format_instant(last), "hours": round(hours, 1)}
    told = (f"No round for {hours:.1f} hours.", f"{hours:.1f}時間、周回なし。")
    at = f"{last:%Y-%m-%d %H:%M} UTC"
    return _notice("silence", _id("silence", format_instant(last)), told, data, at=at, every=every)


def of_trouble(*, words: str, at: datetime) -> Notice:
    """Return the notice of a round that failed; the same words are told once a day."""
    told = (words, f"{words}(原文英語)")
    return _notice("trouble", _id("trouble", words, f"{at:%Y-%m-%d}"), told, {"at": format_instant(at)})


def heartbeat(*, at: datetime, next_due: datetime, rounds: int) -> Notice:
    """Return the sign of life that a round leaves: whoever receives it can tell when it stops."""
    data = {"at": format_instant(at), "next_due": format_instant(next_due), "rounds": rounds}
    return Notice(id=f"heartbeat-{format_instant(at)}", kind="heartbeat", subject="heartbeat", text="", data=data)


def _notice(kind: str, notice_id: str, told: tuple[str, str], data: dict[str, Any], **fields: str) -> Notice:
    subjects = [subject.format(**fields) for subject in SUBJECTS[kind]]
    bodies = [body.format(**fields) for body in BODIES[kind]]
    text = "\n\n".join(f"{said}\n{body}" for said, body in zip(told, bodies, strict=True))
    subject = " / ".join(dict.fromkeys(subjects)).replace("\n", " ")
    return Notice(id=notice_id, kind=kind, subject=subject, text=text + "\n", data=data)


def _id(*parts: str) -> str:
    return f"{parts[0]}-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:16]}"
