"""What came of each row: one bit a finding. A refusing bit goes with NaN, the others qualify a number that is there.

Batches do not raise. `words` turns a code into sentences for people.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint16]

#: An eigenvalue of the covariance was below the clip and was raised to it.
REMEDIATED: Final = 1
#: The encounter is too long for straight relative motion: use a method for slow encounters.
LONG_ENCOUNTER: Final = 2
#: The formula is outside the range in which it was found good to one percent.
OUT_OF_RANGE: Final = 4
#: The combined radius is zero or negative: the probability is 0.
NO_RADIUS: Final = 8
#: The result did not settle to the tolerance asked for.
UNSETTLED: Final = 16
#: The probability is still flowing at an end of the time span: it counts that span only.
OPEN_ENDED: Final = 32

#: Refused: an input is NaN or infinite, or the radius is missing.
NOT_FINITE: Final = 256
#: Refused: the covariance is not positive definite and clipping cannot mend it.
NOT_POSITIVE_DEFINITE: Final = 512
#: Refused: no relative velocity, so there is no encounter plane.
NO_RELATIVE_MOTION: Final = 1024
#: Refused: not an elliptic orbit, which the method needs.
NOT_ELLIPTIC: Final = 2048

_REFUSING: Final = NOT_FINITE | NOT_POSITIVE_DEFINITE | NO_RELATIVE_MOTION | NOT_ELLIPTIC

_WORDS: Final = {
    REMEDIATED: "the covariance was not positive definite and was clipped",
    LONG_ENCOUNTER: "the encounter is too long for straight relative motion",
    OUT_OF_RANGE: "outside the range in which this formula is good to one percent",
    NO_RADIUS: "the combined radius is not positive",
    UNSETTLED: "the quadrature did not settle",
    OPEN_ENDED: "the time span ends while the probability still grows",
    NOT_FINITE: "an input is missing or not finite",
    NOT_POSITIVE_DEFINITE: "the covariance is not positive definite and cannot be mended",
    NO_RELATIVE_MOTION: "there is no relative motion, so no encounter plane",
    NOT_ELLIPTIC: "an orbit is not elliptic",
}


def refused(code: Codes) -> NDArray[np.bool_]:
    """Return whether a code stands beside NaN."""
    return np.asarray((np.asarray(code) & _REFUSING) != 0)


def words(code: int) -> tuple[str, ...]:
    """Return the sentences of a code, empty where there is nothing to say."""
    return tuple(sentence for bit, sentence in _WORDS.items() if code & bit)
