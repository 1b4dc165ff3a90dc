"""Alert rules: what people want to be told of, and the feed of what fits.

Rules belong to a party; whoever of it may read sees them. Mail and webhook are this service's own ways to its own
people, so a person of another party has the feed alone. The address of a feed carries a token of one person and no
session: what it shows is what that person may read at that moment.
"""

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from hoshimori import brief
from hoshimori.errors import BadInputError, NotFoundError, StoreError
from hoshimori.model import plain
from hoshimori.notify import AlertRule, read_rule, rss, selected, under_rules
from hoshimori.notify.rss import MEDIA_TYPE
from hoshimori.rounds import notice_of
from hoshimori.service.access import Principal
from hoshimori.service.answer import answer_of
from hoshimori.service.parts import Parts
from hoshimori.service.problem import RefusedError
from hoshimori.service.reader import Asking, KnownBy, allow, parts_of
from hoshimori.service.shapes import Open
from hoshimori.store.alert_rules import AlertFile

router = APIRouter(tags=["alerts"])
MOST_RULES: Final = 200
_SECRET: Final = "console.secret"  # noqa: S105  # the name of a file
_RSS: dict[int | str, dict[str, Any]] = {200: {"description": "RSS 2.0.", "content": {MEDIA_TYPE: {}}}}


class RuleWish(BaseModel):
    """A rule; what it does not name does not matter."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(max_length=80)
    objects: list[int] = Field([], max_length=2_000)
    owners: list[str] = Field([], max_length=100)
    kinds: list[str] = Field([], max_length=100)
    least_level: str = "observation"
    most_km: float | None = Field(None, description="Close motion: the least distance seen is at most this.")
    least_delta_v_m_s: float | None = Field(None, description="Burns: the change of speed is at least this.")
    most_window_h: float | None = Field(None, description="Re-entries: the 90 % window is at most this wide.")
    exercise: bool = False
    channels: list[str] = Field(["rss"], max_length=3)


class Rules(Open):
    """Rules of the asking person's party, and the address of the person's feed."""

    rules: list[dict[str, Any]]
    rss: str


@router.get("/alert-rules", summary="The rules of the asking person's party", response_model=Rules)
def rules(request: Request, principal: Asking) -> Response:
    """Return the rules and the address of the person's own feed."""
    allow(principal, "read")
    parts = parts_of(request)
    kept = _file(parts).read()
    mine = [one for one in kept["rules"] if one["party"] == (principal.party or "")]
    listed = {"rules": mine, "total": len(mine), "next": None, "rss": _feed_address(request, parts, kept, principal)}
    return answer_of(listed).response(request)


@router.post("/alert-rules", summary="Make a rule", response_model=Open, status_code=201)
def make(request: Request, principal: Asking, wish: RuleWish) -> Response:
    """Keep a rule; the same rule made twice is one."""
    allow(principal, "read")
    parts = parts_of(request)
    rule = read_rule(wish.model_dump(exclude_none=True), party=principal.party or "", person=principal.person)
    if not principal.own and set(rule.channels) - {"rss"}:
        raise RefusedError(
            403, "Mail and webhook go to this party's own people; take the feed (rss).", kind="not-allowed"
        )

    def with_rule(kept: dict[str, Any]) -> dict[str, Any]:
        others = [one for one in kept["rules"] if one["id"] != rule.id]
        if sum(one["party"] == rule.party for one in others) >= MOST_RULES:
            raise BadInputError(f"a party has at most {MOST_RULES} rules; take one out first", most=MOST_RULES)
        return {**kept, "rules": [*others, plain(asdict(rule))]}

    _file(parts).change(with_rule)
    return JSONResponse(plain(asdict(rule)), status_code=201)


@router.delete("/alert-rules/{rule_id}", summary="Take a rule out", status_code=204, response_class=Response)
def take_out(request: Request, principal: Asking, rule_id: str) -> Response:
    """Take a rule of the person's own party out."""
    allow(principal, "read")

    def without(kept: dict[str, Any]) -> dict[str, Any]:
        left = [one for one in kept["rules"] if not (one["id"] == rule_id and one["party"] == (principal.party or ""))]
        if len(left) == len(kept["rules"]):
            raise NotFoundError(f"There is no rule {rule_id[:40]!r} here.", id=rule_id[:40])
        return {**kept, "rules": left}

    _file(parts_of(request)).change(without)
    return Response(status_code=204)


@router.post("/alert-rules/new-feed-address", summary="Make a new feed address", response_model=Open)
def renew(request: Request, principal: Asking) -> Response:
    """Make a new address for the person's feed; the old one shows nothing from now on."""
    allow(principal, "read")
    parts, who = parts_of(request), _who(principal)

    def renewed(kept: dict[str, Any]) -> dict[str, Any]:
        return {**kept, "feeds": {**kept["feeds"], who: int(kept["feeds"].get(who, 0)) + 1}}

    return JSONResponse({"rss": _feed_address(request, parts, _file(parts).change(renewed), principal)})


@router.get("/alerts.rss", summary="The feed; its token stands in the address", response_class=Response, responses=_RSS)
def feed(
    request: Request,
    token: Annotated[str, Query(max_length=400)] = "",
    as_of: KnownBy = None,
) -> Response:
    """Return what fits the rules of a person's party, of what that person may read now."""
    parts = parts_of(request)
    address = request.client.host if request.client else "local"
    kept = _file(parts).read()
    principal = _of_token(parts, kept, token)
    if principal is None:
        parts.refused.take(address)
        raise RefusedError(401, "This feed address is none, or is no longer good; take the one of the alerts page.")
    note = request.scope.get("hoshimori")
    if isinstance(note, dict):
        note["who"] = {"party": principal.party, "person": principal.person, "by": "feed"}
    parts.reads.take(f"{principal.party}/{principal.person}")
    mine = [_rule(one) for one in kept["rules"] if one["party"] == (principal.party or "")]
    for_feed = [rule for rule in mine if "rss" in rule.channels]
    every = parts.release.incidents(principal, lambda: parts.incidents.all(as_of=as_of), as_of)
    entries = [
        (one.as_of, under_rules(notice_of(one), fitting)) for one, fitting in selected(for_feed, brief.in_order(every))
    ]
    made = rss(entries, address=_address(request), at=max((at for at, _ in entries), default=parts.clock.now()))
    return answer_of(made, media_type=MEDIA_TYPE).response(request)


def _file(parts: Parts) -> AlertFile:
    return AlertFile(store=parts.watch.settings.store)


def _rule(record: Mapping[str, Any]) -> AlertRule:
    return read_rule(record, party=str(record["party"]), person=str(record["person"]))


def _who(principal: Principal) -> str:
    return f"{principal.party or ''}/{principal.person}"


def _address(request: Request) -> str:
    return parts_of(request).access.address or str(request.base_url).rstrip("/")


def _feed_address(request: Request, parts: Parts, kept: Mapping[str, Any], principal: Principal) -> str:
    who = _who(principal)
    name = base64.urlsafe_b64encode(who.encode()).decode().rstrip("=")
    return f"{_address(request)}/v1/alerts.rss?token={name}.{_mac(parts, who, int(kept['feeds'].get(who, 0)))}"


def _of_token(parts: Parts, kept: Mapping[str, Any], token: str) -> Principal | None:
    """Return the person whose feed this token opens, as the ledger knows them now; None where it is none."""
    name, _, mac = token.partition(".")
    try:
        who = base64.urlsafe_b64decode(name + "=" * (-len(name) % 4)).decode("utf-8")
    except ValueError:
        return None
    if not hmac.compare_digest(mac.encode(), _mac(parts, who, int(kept["feeds"].get(who, 0))).encode()):
        return None
    party, _, person = who.partition("/")
    return parts.access.known(party or None, person)


def _mac(parts: Parts, who: str, generation: int) -> str:
    key = _secret(parts.watch.settings.store / _SECRET)
    return hmac.new(key, f"rss/1\n{generation}\n{who}".encode(), hashlib.sha256).hexdigest()


def _secret(path: Path) -> bytes:
    """Return the secret of this store's feed addresses, made at first use; its owner alone may read it."""
    try:
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(32))
                file.flush()
                os.fsync(file.fileno())
        found = path.read_bytes()
    except OSError as error:
        raise StoreError(
            f"The secret of feed addresses cannot be read: {error.strerror}.", errno=error.errno
        ) from error
    if len(found) != 32:
        raise StoreError(
            "The secret of feed addresses is damaged; delete console.secret in the store, and take new addresses."
        )
    return found
