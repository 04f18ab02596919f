"""Faults of a server's certificate, in words; no I/O.

By OpenSSL's verify codes (X509_V_ERR_* of x509_vfy.h), never by its texts; a code without words here keeps OpenSSL's.
"""

import ssl
from collections.abc import Mapping
from typing import Final

from pilotlamp.domain.text import clean

_UNKNOWN_AUTHORITY: Final = "was signed by an authority that is not trusted"
_DAMAGED: Final = "is damaged: its signature does not fit"
_NO_AUTHORITY: Final = "was signed with a certificate that is not allowed to sign others"
_BAD_DATE: Final = "has a date that can't be read"
_WRONG_NAMES: Final = "is for names that its authority may not vouch for"
_TOO_WEAK: Final = "is signed with a key or a method that is too weak to be trusted"

_PROBLEMS: Mapping[int, str] = {
    2: _UNKNOWN_AUTHORITY,
    4: _DAMAGED,
    6: "has an authority whose key can't be read",
    7: _DAMAGED,
    9: "is not valid yet",
    10: "has expired",
    13: _BAD_DATE,
    14: _BAD_DATE,
    18: "is self-signed",
    19: _UNKNOWN_AUTHORITY,
    20: _UNKNOWN_AUTHORITY,
    21: _UNKNOWN_AUTHORITY,
    22: "has too many authorities between it and a trusted one",
    23: "was revoked by its authority",
    24: "has an authority without a key",
    25: "has more authorities between it and a trusted one than that one allows",
    26: "is not meant for servers",
    27: "has an authority that is not trusted for servers",
    28: "has an authority that is marked as not to be trusted",
    32: _NO_AUTHORITY,
    34: "has a critical extension that is not known here",
    47: _WRONG_NAMES,
    48: _WRONG_NAMES,
    62: "is for another host name",
    64: "is for another IP address",
    66: _TOO_WEAK,
    67: "has an authority whose key is too weak to be trusted",
    68: _TOO_WEAK,
    79: _NO_AUTHORITY,
    80: "is no authority's but has a limit that only authorities have",
    81: "has an authority that is not marked as one that may sign",
    82: "is no authority's but is marked as one that may sign",
    83: "does not name its authority",
    84: "has an authority without a name",
    85: "does not say which key of its authority signed it (it has no authority key identifier)",
    86: "has an authority without a subject key identifier",
    87: "has an empty list of host names",
    88: "has neither a name nor a list of host names that is marked critical",
    89: "has an authority whose basic constraints are not marked critical",
    90: "has an authority key identifier that is marked critical",
    91: "has a subject key identifier that is marked critical",
    92: "has an authority that does not say what its key may be used for",
    93: "has extensions that its version does not allow",
    94: "has a key on a curve without a name",
}
_CURED_BY_CA_FILE: Final = frozenset({2, 18, 19, 20, 21})


def certificate_problem(error: ssl.SSLCertVerificationError) -> str:
    """Why a certificate is refused, as words that follow "the certificate of HOST"."""
    known = _PROBLEMS.get(error.verify_code)
    return known or f"is not trusted: {clean(error.verify_message, limit=120)}"


def is_cured_by_ca_file(error: ssl.SSLCertVerificationError) -> bool:
    """Whether naming the certificate or its authority in the settings helps."""
    return error.verify_code in _CURED_BY_CA_FILE
