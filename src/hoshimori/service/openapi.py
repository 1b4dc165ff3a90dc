"""The OpenAPI document: one error shape, one way to show who asks."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from hoshimori.service.shapes import Problem

_OPEN = frozenset({"/health"})


def describe(app: FastAPI) -> None:
    """Make `app` describe its errors as problems and its access as a bearer token."""
    made: dict[str, Any] = {}

    def openapi() -> dict[str, Any]:
        if not made:
            made.update(_document(app))
        return made

    app.openapi = openapi  # type: ignore[method-assign]  # the documented way to change it


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = Problem.model_json_schema()
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    refusal = {
        "description": "A refusal in plain words (RFC 9457).",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    document["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    for path, item in document["paths"].items():
        for operation in item.values():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = refusal
            if path not in _OPEN:
                operation["security"] = [{"token": []}]
    return document
