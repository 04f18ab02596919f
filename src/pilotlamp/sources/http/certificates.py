"""Faults of a server's certificate, in words; no I/O.

By OpenSSL's verify codes (X509_V_ERR_* of x509_vfy.h), never by its texts; a code without words here keeps OpenSSL's.
"""

import ssl
from collections.abc import Mapping
from typing import Final

from pilotlamp.domain.text import clean

_UNKNOWN_AUTHORITY: Final = "the certificate of {peer} was signed by an authority that is not trusted"
_DAMAGED: Final = "the certificate of {peer} is damaged: its signature does not fit"
_NO_AUTHORITY: Final = "the certificate of {peer} was signed with a certificate that is not allowed to sign others"
_BAD_DATE: Final = "the certificate of {peer} has a date that can't be read"
_WRONG_NAMES: Final = "the certificate of {peer} is for names that its authority may not vouch for"
_TOO_WEAK: Final = "the certificate of {peer} is signed with a key or a method that is too weak to be trusted"
_OTHER: Final = "the certificate of {peer} is not trusted: {reason}"

_PROBLEMS: Mapping[int, str] = {
    2: _UNKNOWN_AUTHORITY,
    4: _DAMAGED,
    6: "the certificate of {peer} has an authority whose key can't be read",
    7: _DAMAGED,
    9: "the certificate of {peer} is not valid yet",
    10: "the certificate of {peer} has expired",
    13: _BAD_DATE,
    14: _BAD_DATE,
    18: "the certificate of {peer} is self-signed",
    19: _UNKNOWN_AUTHORITY,
    20: _UNKNOWN_AUTHORITY,
    21: _UNKNOWN_AUTHORITY,
    22: "the certificate of {peer} has too many authorities between it and a trusted one",
    23: "the certificate of {peer} was revoked by its authority",
    24: "the certificate of {peer} has an authority without a key",
    25: "the certificate of {peer} has more authorities between it and a trusted one than the trusted one allows",
    26: "the certificate of {peer} is not meant for servers",
    27: "the certificate of {peer} has an authority that is not trusted for servers",
    28: "the certificate of {peer} has an authority that is marked as not to be trusted",
    32: _NO_AUTHORITY,
    34: "the certificate of {peer} has a critical extension that Pilotlamp does not know",
    47: _WRONG_NAMES,
    48: _WRONG_NAMES,
    62: "the certificate of {peer} is for another host name",
    64: "the certificate of {peer} is for another IP address",
    66: _TOO_WEAK,
    67: "the certificate of {peer} has an authority whose key is too weak to be trusted",
    68: _TOO_WEAK,
    79: _NO_AUTHORITY,
    80: "the certificate of {peer} has a path length limit although it is not an authority's",
    81: "the certificate of {peer} has an authority that is not marked as one that may sign",
    82: "the certificate of {peer} may sign others although it is not an authority's",
    83: "the certificate of {peer} does not name its authority",
    84: "the certificate of {peer} has an authority without a name",
    85: "the certificate of {peer} has no authority key identifier",
    86: "the certificate of {peer} has an authority without a subject key identifier",
    87: "the certificate of {peer} has an empty list of host names",
    88: "the certificate of {peer} has neither a name nor a critical list of host names",
    89: "the certificate of {peer} has an authority whose basic constraints are not marked critical",
    90: "the certificate of {peer} has an authority key identifier that is marked critical",
    91: "the certificate of {peer} has a subject key identifier that is marked critical",
    92: "the certificate of {peer} has an authority that does not say what its key may be used for",
    93: "the certificate of {peer} has extensions that its version does not allow",
    94: "the certificate of {peer} has a key on a curve without a name",
}
_CURED_BY_CA_FILE: Final = frozenset({2, 18, 19, 20, 21})


def certificate_problem(error: ssl.SSLCertVerificationError, peer: str) -> str:
    """Explain why a certificate is refused: "the certificate of api.example:443 has expired"."""
    return _PROBLEMS.get(error.verify_code, _OTHER).format(peer=peer, reason=clean(error.verify_message, limit=120))


def is_cured_by_ca_file(error: ssl.SSLCertVerificationError) -> bool:
    """Naming the certificate or its authority in the settings helps."""
    return error.verify_code in _CURED_BY_CA_FILE
