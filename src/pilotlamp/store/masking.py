"""Masking of e-mail addresses in a recording: in names, owners, links and errors. Pure."""

import re
from hashlib import blake2b
from urllib.parse import unquote

_PLAIN = "[^\\s@\uff20\ufe6b<>()\\[\\]{},;:\"'\\\\|/=?&#%]"
"""Of a local part, what needs no quotes; the second and third are the wide and the small @."""

_ADDRESS = re.compile(
    rf"""(?x) (?P<local> \\"[^"\\@]{{1,64}}+\\"
        | (?<!{_PLAIN}) (?<!{_PLAIN}') {_PLAIN} (?: {_PLAIN} | ' | %2[BbDdEe] | %27 )*+ )
    (?P<at> [@\uff20\ufe6b] | %(?:25)*+40 )
    (?P<domain> \w (?:[\w.-]*\w)? | \[[0-9A-Za-z.:]++\] )"""
)
"""In JSON, also as links have them. A local part is only looked for where it may begin, so that no text takes long."""

_HINTS = ("@", "\uff20", "\ufe6b", "%40", "2540")


def masked(line: str, key: bytes) -> str:
    """Mask each address in a line of JSON; one address has one mask, with the same ``key``."""
    if not any(hint in line for hint in _HINTS):
        return line
    return _ADDRESS.sub(lambda found: _mask(found, key), line)


def _mask(found: re.Match[str], key: bytes) -> str:
    address = f"{unquote(found['local'])}@{found['domain']}".casefold()
    name = blake2b(address.encode(), key=key, digest_size=6).hexdigest()
    return f"{name}{found['at']}masked.invalid"
