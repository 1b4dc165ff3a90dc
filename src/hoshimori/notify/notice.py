"""What a person is told: a new incident, a feed that needs a person, a watch that stopped. In English and Japanese.

A notice says what was seen and where to read on. It carries no verdict, no owner and no list of own objects: it travels
through other people's servers.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from hoshimori.model import Incident, format_instant

#: Kind → subject in English and Japanese.
SUBJECTS: Final = {
    "incident": ("New on the watch: {id}", "新しい記録: {id}"),
    "incidents": ("New on the watch: {n} at once", "新しい記録: {n}件"),
    "reentry": ("Re-entry foretold to within a day: {id}", "再突入の予測幅が1日以内: {id}"),
    "reentries": ("Re-entries foretold to within a day: {n}", "再突入の予測幅が1日以内: {n}件"),
    "feed": ("A data feed needs a person: {name}", "データ源に人の対応が必要です: {name}"),
    "silence": ("The watch has stopped: no round since {at}", "監視が停止しています: 最後の周回 {at}"),
    "clock": ("The clock was set back: the last round is dated {at}", "時計が戻されました: 最後の周回の日付 {at}"),
    "trouble": ("A round of the watch failed", "監視の周回が失敗しました"),
}
_OF_INCIDENT: Final = (
    "Public data cannot tell intent. Competing explanations and what was not seen: hoshimori incidents show {id}",
    "公開データからは意図は分からない。他の説明と、見えなかったもの: hoshimori incidents show {id}",
)
#: Kind → what stands below the sentence, in English and Japanese.
BODIES: Final = {
    "incident": _OF_INCIDENT,
    "reentry": _OF_INCIDENT,
    "incidents": tuple(words.replace("show {id}", "list") for words in _OF_INCIDENT),
    "reentries": tuple(words.replace("show {id}", "list") for words in _OF_INCIDENT),
    "feed": (
        "What is on file stands. All feeds and what their age hides: hoshimori status",
        "保存済みのデータはそのまま有効。全データ源の状態: hoshimori status",
    ),
    "clock": (
        "Until the next round nobody can tell whether the watch lives. Set the clock; then look: hoshimori status",
        "次の周回まで、監視の動作は確認できない。時刻サーバーで時計を合わせ、動作を確認してください: hoshimori status",
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
#: What is wrong with a feed, in one word → what is wrong and what to do, in Japanese; `since`: since when.
JAPANESE_REASONS: Final = {
    "page": "データではなくページが返された。提供元の告知を確認してください。それ以外の対応は不要。",
    "cut": "応答が途中で切れた。繰り返す場合はこの機械の通信を確認してください。",
    "columns": "表の列名が変わった。新しい版のHoshimoriを探すか、報告してください。",
    "moved": "アドレスが変わった。新しい版のHoshimoriを探すか、--base-urlで指定してください。",
    "status": "提供元がエラーを返した。提供元の告知と、この回線が遮断されていないかを確認してください。",
    "unreachable": "提供元に接続できない。この機械の通信と提供元の告知を確認してください。自動で再試行する。",
    "error_budget": "エラーが多いため問い合わせを止めている。提供元の告知を確認してください。",
    "byte_budget": "一日の通信量の上限に達した。データ源の一覧を減らしてください。",
    "shrunk": "件数が大幅に減った。新しい写しは保留中。告知を確認し、正しければ受け入れてください: fetch --accept",
    "clock": "時計が相手とずれている。相手の誤りでなければ合わせてください。保留中のデータはその後自動で取り込まれる。",
    "credential": "ログインできない。パスワードの期限を確認し、実行してください: hoshimori login {provider}",
    "disk": "ディスクの空きがない。空きを作ってください。取得済みの写しはその後自動で取り込まれる。",
    "ending": "地球姿勢の表が終わる。実行してください: hoshimori fetch iers。またはastropy-iers-dataの更新。",
    "stopped": "提供元は応答するが、{since}より後のデータが来ない。告知を確認してください。問い合わせは続く。",
    "set_aside": "一部の記録が使えず隔離した。残りは使用中。確認してください: hoshimori catalog quarantine",
    "unreadable": "多くの記録が使えず隔離した。新しい版を探すか、報告してください: hoshimori catalog quarantine",
    "format": "読み取れない内容が届いた。新しい版のHoshimoriを探すか、報告してください。写しは保存されている。",
}


#: Of so many incidents a notice of several has the sentences.
MOST_NAMED: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message.

    Attributes:
        id: The same thing has the same id, and is told once.
        kind: `incident`, `incidents` (several at once), `feed`, `silence`, `clock`, `trouble` or `heartbeat`.
        subject: One line, English / Japanese.
        text: The message, English first, then Japanese.
        data: The same facts for machines.
        channels: Names of the channels that it is for; None: all.
        said: Of an incident, its first sentence in English and Japanese.
        covers: Notices that this one makes needless.
    """

    id: str
    kind: str
    subject: str
    text: str
    data: dict[str, Any] = field(default_factory=dict)
    channels: tuple[str, ...] | None = None
    said: tuple[str, str] = ("", "")
    covers: tuple[str, ...] = ()


def of_incident(incident: Incident, *, sentences: tuple[str, str], narrow: bool = False) -> Notice:
    """Return the notice of a new incident, or of a re-entry whose window is narrow by now: that is news of its own.

    Args:
        incident: The incident.
        sentences: Its first sentence in English and Japanese, as the brief prints it.
        narrow: It is a re-entry with a window of a day or less.
    """
    mark = ("EXERCISE. ", "演習。") if incident.exercise else ("", "")
    data: dict[str, Any] = {"id": incident.id, "kind": incident.kind.value, "as_of": format_instant(incident.as_of)}
    if incident.exercise:
        data["exercise"] = True
    told = (mark[0] + sentences[0], mark[1] + sentences[1])
    first = f"incident-{incident.id}"
    if not narrow:
        return replace(_notice("incident", first, told, data, id=incident.id), said=told)
    data["window_of_a_day"] = True
    made = _notice("reentry", f"{first}-day", told, data, id=incident.id)
    return replace(made, kind="incident", said=told, covers=(first,))


def of_several(incidents: Sequence[Notice]) -> Notice:
    """Return one notice of several incidents that became known at one time: their sentences, `MOST_NAMED` at most.

    Args:
        incidents: Their notices, for the same channels, the first things first.
    """
    more = len(incidents) - MOST_NAMED
    rest = (f"… and {more} more.", f"… 他{more}件。") if more > 0 else ("", "")
    told = ["\n".join([*(f"* {n.said[k]}" for n in incidents[:MOST_NAMED]), rest[k]]).rstrip() for k in (0, 1)]
    data: dict[str, Any] = {"incidents": [n.data for n in incidents]}
    name = _id("incidents", *sorted(n.id for n in incidents))
    kind = "reentries" if "window_of_a_day" in incidents[0].data else "incidents"
    made = replace(_notice(kind, name, (told[0], told[1]), data, n=str(len(incidents))), kind="incidents")
    rules = [name for n in incidents for name in n.data.get("rules", ())]
    return replace(made, text=made.text + because(rules), channels=incidents[0].channels)


def because(rules: Sequence[str]) -> str:
    """Return the lines that name the rules which asked for a notice; empty without any."""
    names = ", ".join(dict.fromkeys(rules))
    return f"\nTold because of your rule: {names}\n設定した条件: {names}\n" if names else ""


def of_feed(*, feeds: Mapping[str, Sequence[str]], reason: str, words: str, since: datetime) -> Notice:
    """Return the notice of feeds that need a person for one cause.

    Args:
        feeds: Provider → names of its feeds.
        reason: The cause in one word, a key of `JAPANESE_REASONS`.
        words: What is wrong and what to do.
        since: Since when.
    """
    data = {"feeds": {p: list(names) for p, names in feeds.items()}, "reason": reason, "since": format_instant(since)}
    name = "; ".join(f"{provider} {', '.join(names)}" for provider, names in feeds.items())
    many = [f"{provider} {names[0] if len(names) == 1 else f'({len(names)})'}" for provider, names in feeds.items()]
    fields = {"since": f"{since:%Y-%m-%d}", "provider": next(iter(feeds))}
    japanese = JAPANESE_REASONS[reason].format(**fields) if reason in JAPANESE_REASONS else words
    told = (f"{name}: {words}", f"{name}: {japanese}")
    return _notice("feed", _id("feed", name, reason, format_instant(since)), told, data, name=", ".join(many))


def of_silence(*, last: datetime, now: datetime, every: str) -> Notice:
    """Return the notice of a watch that has made no round for too long."""
    hours = (now - last).total_seconds() / 3600.0
    data = {"last_round": format_instant(last), "hours": round(hours, 1)}
    told = (f"No round for {hours:.1f} hours.", f"{hours:.1f}時間、周回なし。")
    at = f"{last:%Y-%m-%d %H:%M} UTC"
    return _notice("silence", _id("silence", format_instant(last)), told, data, at=at, every=every)


def of_clock(*, last: datetime, now: datetime) -> Notice:
    """Return the notice of a last round that is dated in the future."""
    data = {"last_round": format_instant(last), "clock": format_instant(now)}
    told = (f"This machine's clock says {now:%Y-%m-%d %H:%M} UTC.", f"この機械の時計: {now:%Y-%m-%d %H:%M} UTC。")
    return _notice("clock", _id("clock", format_instant(last)), told, data, at=f"{last:%Y-%m-%d %H:%M} UTC")


def of_trouble(*, words: str, at: datetime) -> Notice:
    """Return the notice of a round that failed."""
    told = (words, f"周回中の障害。記録を確認してください。詳細(英語): {words}")
    return _notice("trouble", _id("trouble", words, format_instant(at)), told, {"at": format_instant(at)})


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
