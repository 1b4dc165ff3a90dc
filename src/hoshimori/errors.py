"""Every error that Hoshimori raises on purpose.

    HoshimoriError                 exit code 1
    ├── BadInputError              1  what was handed in is wrong: says file, line, reason
    │   └── FormatError            1  a record does not follow its standard
    ├── UsageError                 2  the call itself is wrong
    ├── OutsideError               3  network, disk, provider
    │   ├── StoreError             3  the store cannot be read or written
    │   └── ProviderError          3  a provider refused or failed; says when the next try is allowed
    ├── PropagationError           1  an element set cannot be propagated to the time asked for
    ├── VerificationError          1  a bundle is not what it says it is
    └── NotFoundError              1  no such object, incident, instrument or case here

Every error reads as: what was wrong, where, what to do. ``data`` carries the same facts for machines.
"""

from typing import Any, ClassVar


class HoshimoriError(Exception):
    """Base of all errors; ``data`` holds the facts of the sentence.

    Args:
        message: One sentence: what was wrong, where, what to do.
        **data: The same facts under stable names.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, **data: Any) -> None:
        super().__init__(message)
        self.message = message
        self.data = data


class BadInputError(HoshimoriError):
    """What was handed in is wrong."""


class FormatError(BadInputError):
    """A record does not follow its standard (``standard``, ``keyword``, ``line``, ``path`` in ``data``)."""


class UsageError(HoshimoriError):
    """The call itself is wrong."""

    exit_code = 2


class OutsideError(HoshimoriError):
    """Something outside failed: network, disk, provider."""

    exit_code = 3


class StoreError(OutsideError):
    """The store cannot be read or written."""


class ProviderError(OutsideError):
    """A provider refused or failed (``provider``, ``status``, ``next_try_at`` in ``data``)."""


class PropagationError(HoshimoriError):
    """An element set cannot be propagated (``norad_cat_id``, ``code`` in ``data``)."""


class VerificationError(HoshimoriError):
    """A bundle is not what it says it is (``problems`` in ``data``)."""


class NotFoundError(HoshimoriError):
    """No such object, incident, instrument or case here."""
