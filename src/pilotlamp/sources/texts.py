"""Texts of failed requests that hold for every system, to be translated in one place.

Problems stand after the source's name ("Makerspace: no route to api.example:443") or as a sentence of their own; hints
are sentences. ``{peer}`` is a host and port, or ``PROXY``; ``{request}`` such as "GET /clients"; ``{login}``
the command that stores the secret; ``{place}`` where a secret comes from that the keyring does not hold.
"""

from typing import Final

PROXY: Final = "the proxy {proxy}"
SECONDS: Final = "{n} s"
MINUTES: Final = "{n} min"
QUOTED: Final = '{problem}: "{reason}"'

# Before anything is sent
HEADER_INVALID: Final = "the secret can't be sent: the name of its header is invalid"
HEADER_NOT_SENDABLE: Final = "the secret can't be sent in the header {header}"
HEADER_NOT_SENDABLE_HINT: Final = "It has a line break, a space at its start or end, or a character outside ASCII."
TEXT_NOT_SENDABLE: Final = "this text can't be sent: it has an invalid character"
INVALID_ID: Final = "invalid id"
INVALID_ADDRESS: Final = "invalid address in a request or a link"
INVALID_PROXY: Final = "the address of the proxy is invalid"
INVALID_PROXY_HINT: Final = "Set proxy to an address such as http://HOST:PORT."
CERTIFICATES_UNREADABLE: Final = "the certificates in {file} can't be read"
CERTIFICATES_UNREADABLE_HINT: Final = "Set ca_file to a file of certificates in PEM format."

# No reply
TIMED_OUT: Final = "no complete reply from {peer} within {seconds} s"
PROXY_FAILED: Final = "the proxy {proxy} did not connect to {peer}"
PROXY_SIGN_IN: Final = "the proxy {proxy} requires a sign-in ({status})"
PROXY_HINT: Final = "If the proxy requires a password, set proxy_user and run {login} to store the password."
PROXY_HINT_ELSEWHERE: Final = "The proxy's password comes from {place}; is it right there?"
NOT_HTTP: Final = "{peer} closed the connection early or does not speak HTTP"
NOT_HTTP_HINT: Final = "Is the port in url right?"
ENCRYPTED_HINT: Final = "Does this port speak https? Then url must begin with https:// (for ipp://, with ipps://)."
UNEXPECTED: Final = "the request to {peer} failed unexpectedly ({error})"
TOO_MANY_OPEN: Final = "this computer can't open another connection, so {peer} was not asked"
TOO_MANY_OPEN_HINT: Final = "Too many files or connections are open on this computer."
NOT_ENCRYPTED: Final = "no encrypted connection to {peer}"
NOT_ENCRYPTED_HINT: Final = "Does this port speak https?"
UNKNOWN_HOST: Final = "{peer} is an unknown host"
UNKNOWN_HOST_HINT: Final = "Is the name right, and is the network up?"
REFUSED_CONNECTION: Final = "{peer} refused the connection"
REFUSED_CONNECTION_HINT: Final = "Is the service running?"
CLOSED_CONNECTION: Final = "{peer} closed the connection"
NO_ROUTE: Final = "no route to {peer}"
NO_ROUTE_HINT: Final = "Is the network up?"
SILENT: Final = "{peer} does not respond"
CA_FILE_HINT: Final = "If this is the right server, set ca_file to its certificate or authority."

# Refused by the server
REPLIED: Final = "{peer} replied to {request} with {status}"
NOT_FOUND_HINT: Final = "Is the address in url right?"
SLOW_DOWN: Final = "{peer} asks for fewer requests ({status})"
TRY_AGAIN_IN: Final = "{problem}: try again in {time}"
TRY_AGAIN_LATER: Final = "{problem}: try again later"
KEY_REFUSED: Final = "{peer} does not accept the secret ({status})"
KEY_REFUSED_HINT: Final = "Run {login} to store a valid secret."
KEY_REFUSED_ELSEWHERE_HINT: Final = "The secret comes from {place}; put a valid one there."
KEY_NEEDED: Final = "{peer} requires a secret, such as an API key ({status})"
KEY_NEEDED_HINT: Final = "Pilotlamp has none for this source. Run {login} to store one."
FORBIDDEN: Final = "{peer} does not allow {request} ({status})"
FORBIDDEN_HINT: Final = "The secret may lack a permission, or may have been revoked."
FORBIDDEN_ELSEWHERE_HINT: Final = "The secret comes from {place}. It may lack a permission, or may have been revoked."
FORBIDDEN_TO_ANYBODY_HINT: Final = (
    "The server may require a secret, and Pilotlamp has none for this source. Run {login} to store one."
)
REDIRECTED: Final = "{peer} redirects {request} ({status})"
REDIRECTED_HINT: Final = "Is the address in url complete?"
REDIRECTED_TO: Final = "{peer} redirects to {address} ({status})"
REDIRECTED_TO_HINT: Final = "If you trust {address}, set url to it."
WRITE_REFUSED: Final = "the server refused this ({status})"

# Replies that can't be used
WEB_PAGE: Final = "{peer} replied to {request} with a web page"
WEB_PAGE_HINT: Final = "The network may want you to sign in."
EMPTY_REPLY: Final = "{peer} replied to {request} with nothing"
FOREIGN_LINK: Final = "a link in the reply leads to another host than {host}"
UNEXPECTED_ENCODING: Final = "the reply has an unexpected encoding"
TOO_LARGE: Final = "the reply is larger than {limit} MiB"
INCOMPLETE: Final = "the reply is incomplete"
NOT_GZIP: Final = "the reply is not valid gzip"
TOO_MANY_PARTS: Final = "the reply is compressed in too many parts"
EMPTY: Final = "{what} is empty"
TOO_MANY_VALUES: Final = "{what} has too many entries"
UNEXPECTED_FORMAT: Final = "{what} has an unexpected format: {problem}"
UNEXPECTED_FORMAT_HINT: Final = "Is the address in url right? If it is, please report this message."
UNEXPECTED_VALUE: Final = "Unexpected value"
HTML: Final = "{what} is an HTML page instead of JSON"
HTML_HINT: Final = "This is often a sign-in or error page: the address, its path or the key may be wrong."
NOT_JSON: Final = "{what} is not valid JSON"
TOO_DEEP: Final = "{what} is nested too deeply"
NO_VALID_ID: Final = "{what} has no valid id"
