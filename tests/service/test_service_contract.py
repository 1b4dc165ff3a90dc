"""The OpenAPI document holds: Schemathesis makes requests from it, good and bad, and checks every answer against it.

The stream of events has no end and is left out; it has tests of its own. Jobs get a worker that does nothing.
"""

import sys
from collections.abc import Iterator
from contextlib import suppress

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from hoshimori.service import Limits, parts
from service_on_loopback import TOKEN, Service, fill, serving

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]
HEADERS = {"Authorization": f"Bearer {TOKEN}"}
#: Requests of each kind, good and bad, to each operation; `-m brute_force` makes many.
FEW, MANY = 2, 20


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    patch = pytest.MonkeyPatch()
    patch.setattr(parts, "WORKER", (sys.executable, "-S", "-c", ""))
    generous = Limits(refused_at_once=1e9, writes_at_once=1e9)
    with serving(fill(tmp_path_factory.mktemp("contract") / "store"), limits=generous) as running:
        yield running
    patch.undo()


def failures_of(
    operation: schemathesis.APIOperation, mode: schemathesis.GenerationMode, session: requests.Session, examples: int
) -> list[str]:
    """Return what answers to made-up requests of one operation do not keep to."""
    found: list[str] = []

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: schemathesis.Case) -> None:
        try:
            case.call_and_validate(session=session, headers=HEADERS, checks=CHECKS, timeout=20)
        except FailureGroup as group:
            found.extend(f"{mode.value} {operation.label}: {one}" for one in group.exceptions)

    with suppress(Unsatisfiable):  # an operation without a parameter has no bad request
        ask()
    return found


def operations_of(service: Service) -> list[schemathesis.APIOperation]:
    schema = schemathesis.openapi.from_url(f"{service.address}/openapi.json").exclude(path="/v1/events")
    return [result.ok() for result in schema.get_all_operations()]


def check(service: Service, examples: int) -> None:
    operations = operations_of(service)
    assert len(operations) > 25
    found = []
    with requests.Session() as session:
        for one in operations:
            for mode in schemathesis.GenerationMode:
                found += failures_of(one, mode, session, examples)
    assert not found, "\n\n".join(found[:15])


def test_every_answer_is_as_the_document_says(service):
    check(service, FEW)


@pytest.mark.brute_force
def test_every_answer_of_many_is_as_the_document_says(service):
    check(service, MANY)


def test_no_operation_answers_without_a_token_or_with_a_forged_one(service):
    with requests.Session() as session:
        for one in operations_of(service):
            if one.path == "/health":
                continue
            address = service.address + one.path.replace("{", "").replace("}", "")
            for token in (None, TOKEN[:-1]):
                headers = {} if token is None else {"Authorization": f"Bearer {token}"}
                answer = session.request(one.method, address, headers=headers, timeout=20)
                assert answer.status_code == 401, (one.label, token)
                assert answer.headers["content-type"] == "application/problem+json"
                assert TOKEN not in answer.text
