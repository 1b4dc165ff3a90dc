"""Files that are handed in: streamed to disk, never held in memory, refused before a byte is read where too large."""

import os
import secrets
import shutil
import unicodedata
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Final

from anyio import to_thread
from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse

from hoshimori.errors import UsageError
from hoshimori.service.limits import Limits
from hoshimori.service.problem import RefusedError
from hoshimori.service.reader import Asking, allow, parts_of
from hoshimori.service.shapes import Upload
from hoshimori.service.upload_folder import UploadFolder
from hoshimori.store.atomic_file import storage_error

router = APIRouter(tags=["jobs"])
_LONGEST_NAME: Final = 200
#: Controls, marks that turn the direction, halves of letters, places without a letter; and what is put for no letter.
_ODD: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_NO_LETTER: Final = "\N{REPLACEMENT CHARACTER}"


@router.put("/uploads", summary="Hand in a file for a job", status_code=201, response_model=Upload, openapi_extra={
    "requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {
        "type": "string", "format": "binary"}}}}})  # fmt: skip
async def upload(
    request: Request,
    principal: Asking,
    name: Annotated[str, Query(max_length=400, description="File name; it says nothing of a folder.")] = "upload",
) -> JSONResponse:
    """Take the body of the request as a file; a job `ingest` then reads it. It is gone once it is in the store."""
    allow(principal, "run")
    parts = parts_of(request)
    checked = file_name(name)
    folder = UploadFolder(store=parts.watch.settings.store)
    expected = int(request.headers.get("content-length") or 0)
    await to_thread.run_sync(lambda: _has_room(folder, parts.limits, expected))
    made = secrets.token_hex(12)
    size = await _kept(request.stream(), folder.folder, made, checked)
    return JSONResponse({"upload": made, "name": checked, "size_bytes": size}, 201)


def file_name(name: str) -> str:
    """Return a file name that is one.

    Raises:
        UsageError: It holds a folder, control or direction-changing characters, or is no name.
    """
    bare = unicodedata.normalize("NFC", name)
    odd = any(c == _NO_LETTER or unicodedata.category(c) in _ODD for c in bare)
    if odd or "/" in bare or "\\" in bare or bare.startswith(".") or not bare.strip():
        raise UsageError("This is no file name: leave out folders, leading dots and control characters.")
    if len(bare.encode("utf-8")) > _LONGEST_NAME:
        raise UsageError(f"This file name is longer than {_LONGEST_NAME} bytes.")
    if bare.lower() == "sources.toml":
        raise UsageError("A SOURCES.toml describes other files; hand in the data, and say what is known with the job.")
    return bare


def _has_room(folder: UploadFolder, limits: Limits, expected: int) -> None:
    waiting = folder.size_bytes()
    if waiting + expected > limits.most_uploads_bytes:
        raise RefusedError(
            413,
            f"{waiting:,} bytes wait already and at most {limits.most_uploads_bytes:,} may; ingest them first.",
            kind="too-large",
        )
    folder.folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder.folder).free < 2 * expected:
        raise RefusedError(507, "The disk of the service has no room for this; free some space.", kind="disk-full")


def _check_size(size: int) -> None:
    if size == 0:
        raise UsageError("The file is empty; nothing was taken.")


async def _kept(chunks: AsyncIterator[bytes], folder: Path, made: str, name: str) -> int:
    """Write chunks to a file in the making, then give it its place; whatever fails, nothing half-written stays."""
    making = folder / f".new-{made}"
    size = 0
    try:
        await to_thread.run_sync(lambda: making.mkdir(parents=True))
        with await to_thread.run_sync(lambda: (making / name).open("wb")) as file:
            async for chunk in chunks:
                size += len(chunk)
                await to_thread.run_sync(file.write, chunk)
            await to_thread.run_sync(file.flush)
            await to_thread.run_sync(os.fsync, file.fileno())
        _check_size(size)
        await to_thread.run_sync(lambda: making.rename(folder / made))
    except BaseException as error:
        shutil.rmtree(making, ignore_errors=True)
        if isinstance(error, OSError):
            raise storage_error(error, folder, "write") from error
        raise
    return size
