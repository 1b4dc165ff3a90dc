"""Whatever stands in the records of a package, reading it ends in findings, never in a fault of ours."""

import json
import random

import pytest
import two_desks

from hoshimori.cases import container
from hoshimori.cases.canonical import canonical_json
from hoshimori.cases.verify import verify_bytes

ODD = [
    None,
    True,
    0,
    -1,
    2**70,
    1.5,
    "",
    "x",
    "2026-13-01",
    "0001-01-01T00:00:00+23:59",
    [],
    ["x"],
    {},
    {"x": 1},
    "AA==",
]


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    alpha, bravo = two_desks.two_sides()
    data = two_desks.handed_over(alpha, bravo, tmp_path_factory.mktemp("case"))
    bravo.sign(bravo.desk.open("PRX-44476-55841"), "concur", "reviewer-1", comment="same")
    back = two_desks.export_case(bravo.desk, bravo.desk.open("PRX-44476-55841"), to="ALPHA").data
    for one in (alpha, bravo):
        one.desk.ledger.engine.dispose()
    assert verify_bytes(data).valid
    assert verify_bytes(back).valid
    return back


def places(value, path=()):
    """Yield the path of every value inside a JSON value."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from places(inner, (*path, key))


def put(value, path, odd):
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = odd


def test_any_odd_value_anywhere_is_a_finding(package):
    import base64
    import hashlib

    source = random.Random(7)  # noqa: S311  # which places to change, no key
    members = container.read(package)
    names = ["package.json", "package.seal.json", "ledger/ALPHA.json", "ledger/BRAVO.json", "case/manifest.json"]
    for turn in range(400):
        changed = dict(members)
        name = source.choice(names)
        record = json.loads(changed[name])
        path = source.choice([p for p in places(record) if p])
        put(record, path, source.choice(ODD))
        if turn % 4 == 0 and name.startswith("ledger/"):  # inside a signed statement or key set
            record = json.loads(changed[name])
            link = source.choice([x for x in record["links"] if "envelope" in x.get("body", {})])
            envelope = link["body"]["envelope"]
            inner = json.loads(base64.b64decode(envelope["payload"]))
            put(inner, source.choice([p for p in places(inner) if p]), source.choice(ODD))
            envelope["payload"] = base64.b64encode(json.dumps(inner).encode()).decode()
        if name.startswith("ledger/") and turn % 2 == 0:
            rehash(record, name[7:-5])
        try:
            changed[name] = canonical_json(record)
        except Exception:  # noqa: BLE001  # what has no canonical form goes as it is
            changed[name] = json.dumps(record).encode()
        if name != "package.json":
            listed = json.loads(changed["package.json"])
            listed["members"][name] = hashlib.sha256(changed[name]).hexdigest()
            changed["package.json"] = canonical_json(listed)
        found = verify_bytes(container.build(changed))
        same = {n: d for n, d in changed.items() if n not in {"package.json", "package.seal.json"}}
        assert not found.valid or all(members[n] == d for n, d in same.items()), (name, path)


def rehash(record, party):
    """Make a chain fit itself again, as whoever forges one would."""
    import hashlib

    previous = "0" * 64
    for link in record["links"] if isinstance(record.get("links"), list) else ():
        if not isinstance(link, dict):
            return
        link["previous"] = previous
        if "body" in link:
            content = {k: link.get(k) for k in ("body", "kind", "number", "previous", "recorded_at")} | {"party": party}
            try:
                link["hash"] = hashlib.sha256(canonical_json(content)).hexdigest()
            except Exception:  # noqa: BLE001  # no canonical form, no hash
                return
        previous = link["hash"] if isinstance(link.get("hash"), str) else previous
