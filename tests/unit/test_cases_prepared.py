"""A statement is prepared at the desk and signed where the key is: what is signed is what is shown."""

import base64
import json
from dataclasses import replace
from datetime import timedelta

import pytest
import sample_incidents
from click.testing import CliRunner
from two_desks import TERMS, drafted, side

from hoshimori.cases.dsse import pre_authentication_encoding, read_encoding
from hoshimori.cases.envelope import PAYLOAD_TYPE
from hoshimori.cases.prepared import command_line, prepared_act, prepared_review, read_prepared
from hoshimori.cases.review_desk import prepare_review, reviews_of, take_review
from hoshimori.cli.main import root
from hoshimori.errors import UsageError, VerificationError
from hoshimori.model.commitment import CommitmentMatch, ConditionResult
from hoshimori.model.vocabulary import ConditionStatus, InstrumentKind, Rung, TextStatus


@pytest.fixture
def alpha():
    one = side("ALPHA", seed=10)
    yield one
    one.desk.ledger.engine.dispose()


@pytest.fixture
def case(alpha, tmp_path):
    return alpha.desk.open(drafted(tmp_path))


def prepared(alpha, case, position="concur", holder="reviewer-1", **more):
    return prepared_act(
        alpha.desk.prepare(case, position=position, public_key=alpha.signers[holder].public_key, **more)
    )


def base64_of(one):
    return base64.b64encode(one.message).decode()


def signed(alpha, one, holder="reviewer-1"):
    signer = alpha.signers[holder]
    return one.envelope(one.signature(signer), signer.key_id)


def test_what_is_prepared_is_signed_elsewhere_and_recorded_once(alpha, case):
    before = alpha.entries()
    one = prepared(alpha, case, comment="as I see it")
    assert alpha.entries() == before
    read = read_prepared(base64_of(one))
    assert read == one
    assert read.says["position"] == "concur"
    assert read.says["comment"] == "as I see it"
    envelope = signed(alpha, read)
    alpha.clock.move(minutes=4)
    said = alpha.desk.take(case, envelope)
    assert (said.holder, said.act.comment, said.problems) == ("reviewer-1", "as I see it", ())
    number = len(alpha.entries())
    again = alpha.desk.take(alpha.desk.open(case.case_id), envelope)  # the answer was lost on the way
    assert again == said
    assert len(alpha.entries()) == number


def test_a_release_shows_to_whom_it_goes(alpha, case):
    says = prepared(alpha, case, "release", terms=TERMS).says
    assert says["releasable to"] == "BRAVO, TLP:AMBER"
    assert says["reply"] == "none sought: a test asks nobody"


def no_signature(envelope):
    return envelope | {"signatures": []}


def another_signature(envelope):
    return envelope | {"signatures": [envelope["signatures"][0] | {"sig": base64.b64encode(bytes(64)).decode()}]}


def another_position(envelope):
    payload = base64.b64decode(envelope["payload"]).replace(b"concur", b"abstain")
    return envelope | {"payload": base64.b64encode(payload).decode()}


@pytest.mark.parametrize("spoil", [no_signature, another_signature, another_position])
def test_what_was_changed_on_the_way_is_refused_and_leaves_no_trace(alpha, case, spoil):
    envelope = spoil(signed(alpha, prepared(alpha, case)))
    before = alpha.entries()
    with pytest.raises(VerificationError, match="does not fit"):
        alpha.desk.take(case, envelope)
    assert alpha.entries() == before


def test_a_prepared_act_is_good_for_five_minutes(alpha, case):
    envelope = signed(alpha, prepared(alpha, case))
    alpha.clock.move(minutes=6)
    with pytest.raises(VerificationError, match="good for five minutes"):
        alpha.desk.take(case, envelope)
    assert not any(e.kind == "act/1" for e in alpha.entries())


def test_a_statement_about_another_draft_is_refused(alpha, case, tmp_path):
    envelope = signed(alpha, prepared(alpha, case))
    other = alpha.desk.open(drafted(tmp_path / "other", extra_exhibits={"brief.md": b"another\n"}))
    with pytest.raises(VerificationError, match="not about this draft"):
        alpha.desk.take(other, envelope)


def test_a_key_signs_statements_only_and_only_those_that_name_it(alpha, case):
    strange = pre_authentication_encoding("text/plain", b"I owe you")
    with pytest.raises(VerificationError, match="no statement that is signed here"):
        read_prepared(base64.b64encode(strange).decode())
    with pytest.raises(VerificationError, match="no bytes that Hoshimori asks"):
        read_prepared(base64.b64encode(b"I owe you").decode())
    with pytest.raises(VerificationError, match="no base64"):
        read_prepared("!!")
    one = prepared(alpha, case)
    with pytest.raises(VerificationError, match="names another key"):
        one.signature(alpha.signers["analyst-1"])


def test_what_is_not_shown_is_not_signed(alpha, case):
    kind, payload = read_encoding(prepared(alpha, case).message)
    record = json.loads(payload)
    record["predicate"]["also"] = "and all my worldly goods"
    more = json.dumps(record, sort_keys=True, separators=(",", ":")).encode()
    assert kind == PAYLOAD_TYPE
    with pytest.raises(VerificationError, match="holds more than"):
        read_prepared(base64.b64encode(pre_authentication_encoding(kind, more)).decode())


# ---- the command ---------------------------------------------------------------------------------------------------


@pytest.fixture
def key_file(alpha, tmp_path):
    alpha.signers["reviewer-1"].save(tmp_path / "reviewer-1.pem", "open sesame")
    (tmp_path / "words").write_text("open sesame\n")
    return ["--key", str(tmp_path / "reviewer-1.pem"), "--passphrase-file", str(tmp_path / "words")]


def test_the_command_signs_what_the_console_shows(alpha, case, key_file, tmp_path):
    one = prepared(alpha, case, comment="a line\x1b[2Jand a trick")
    bundle = drafted(tmp_path / "mine")
    line = command_line(one, "reviewer-1")
    assert line == f"echo {base64_of(one)} | hoshimori case sign --prepared - --key reviewer-1.pem"
    arguments = ["case", "sign", "--prepared", "-", "--bundle", str(bundle), *key_file]
    result = CliRunner().invoke(root, arguments, input=base64_of(one) + "\n", standalone_mode=False)
    assert result.exception is None
    assert "\x1b" not in result.output
    assert f"manifest SHA-256  {case.manifest_sha256}" in result.stderr
    signature = base64.b64decode(result.stdout.strip())
    said = alpha.desk.take(case, one.envelope(signature, alpha.signers["reviewer-1"].key_id))
    assert said.problems == ()


def test_the_command_refuses_another_case_than_the_one_that_was_read(alpha, case, key_file, tmp_path):
    other = drafted(tmp_path / "other", extra_exhibits={"brief.md": b"another\n"})
    arguments = ["case", "sign", "--prepared", "-", "--bundle", str(other), *key_file]
    text = base64_of(prepared(alpha, case))
    result = CliRunner().invoke(root, arguments, input=text, standalone_mode=False)
    assert "not the case that you read; nothing was signed" in str(result.exception)
    assert result.stdout == ""


# ---- reviews -------------------------------------------------------------------------------------------------------


def matched():
    condition = ConditionResult(id="c1", title="It was near.", status=ConditionStatus.UNKNOWN, reason="nobody looked")
    match = CommitmentMatch(
        id="OST-9", title="A treaty", kind=InstrumentKind.TREATY, rung=Rung.CONSULTATION, source="a shelf",
        text_status=TextStatus.MEMORY, conditions=(condition,),
    )  # fmt: skip
    return replace(sample_incidents.proximity(), commitments=(match,))


def review(alpha, incident, **changes):
    arguments = {"commitment": "OST-9", "condition": "c1", "status": "met", "reason": "see annex 2"} | changes
    key_id = alpha.signers["reviewer-1"].key_id
    return prepared_review(prepare_review(alpha.desk, incident, key_id=key_id, **arguments))


def test_a_review_stands_beside_the_match_under_a_name(alpha):
    incident = matched()
    one = review(alpha, incident)
    assert read_prepared(base64_of(one)).says["status"] == "met (the watch said: unknown)"
    said = take_review(alpha.desk, incident, signed(alpha, one))
    assert (said.holder, said.review.status, said.problems) == ("reviewer-1", "met", ())
    assert take_review(alpha.desk, incident, signed(alpha, one)) == said
    assert reviews_of(alpha.desk, incident.id) == (said,)
    assert reviews_of(alpha.desk, "ANOTHER") == ()


def test_a_review_needs_a_reason_a_condition_and_a_key(alpha):
    incident = matched()
    with pytest.raises(UsageError, match="gives its reason"):
        review(alpha, incident, reason=" ")
    with pytest.raises(UsageError, match="no condition of this incident"):
        review(alpha, incident, condition="c2")
    with pytest.raises(UsageError, match="nothing else"):
        review(alpha, incident, status="violated")
    with pytest.raises(VerificationError, match="unknown here"):
        prepare_review(
            alpha.desk, incident, commitment="OST-9", condition="c1", status="met", reason="r", key_id="0" * 64
        )


def test_a_review_of_what_has_changed_or_is_late_or_forged_is_refused(alpha):
    incident = matched()
    envelope = signed(alpha, review(alpha, incident))
    newer = replace(incident, as_of=incident.as_of + timedelta(days=1))
    with pytest.raises(VerificationError, match="not about what is here"):
        take_review(alpha.desk, newer, envelope)
    with pytest.raises(VerificationError, match="does not fit"):
        take_review(alpha.desk, incident, envelope | {"signatures": []})
    alpha.clock.move(minutes=6)
    with pytest.raises(VerificationError, match="five minutes"):
        take_review(alpha.desk, incident, envelope)
    assert reviews_of(alpha.desk, incident.id) == ()
