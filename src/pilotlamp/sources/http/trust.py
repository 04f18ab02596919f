"""Trust in TLS connections, the same on every Python and whatever the environment says.

``ssl.create_default_context`` writes all keys to the file in ``SSLKEYLOGFILE``, and from Python 3.13 on it refuses
home-made authorities that lack a key identifier.
"""

import ssl
import threading
import weakref
from pathlib import Path

from pilotlamp.errors import UnreachableError
from pilotlamp.sources import texts
from pilotlamp.sources.base import Endpoint

_shared = weakref.WeakValueDictionary[str, ssl.SSLContext]()
_sharing = threading.Lock()


def tls_context(endpoint: Endpoint) -> ssl.SSLContext:
    """TLS context with the user's ``ca_file`` alone, else with the authorities of the system and certifi.

    Blocks for some 20 ms.

    Raises:
        UnreachableError: the certificates can't be read.
    """
    if not endpoint.verify:
        return unverified()
    if endpoint.ca_file is None:
        return _of_the_system()
    context = _verifying()
    try:
        context.load_verify_locations(cafile=endpoint.ca_file)
    except OSError as error:  # ssl.SSLError is one
        raise UnreachableError(
            texts.CERTIFICATES_UNREADABLE.format(file=endpoint.ca_file), hint=texts.CERTIFICATES_UNREADABLE_HINT
        ) from error
    return context


def unverified() -> ssl.SSLContext:
    """TLS context that trusts every server."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _of_the_system() -> ssl.SSLContext:
    """Share one context among all that need it at the same time: a hundred sources need not read the files each."""
    with _sharing:
        context = _shared.get("system")
        if context is None:
            context = _shared["system"] = _verifying()
            _load_system(context)
        return context


def _verifying() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def _load_system(context: ssl.SSLContext) -> None:
    import certifi

    context.load_verify_locations(cafile=certifi.where())
    if hasattr(ssl, "enum_certificates"):  # Windows: authorities are in no file
        context.load_default_certs()
        return
    # Not load_default_certs: OpenSSL would go by SSL_CERT_FILE and SSL_CERT_DIR.
    paths = ssl.get_default_verify_paths()
    file, folder = Path(paths.openssl_cafile), Path(paths.openssl_capath)
    if file.is_file():
        context.load_verify_locations(cafile=file)
    if folder.is_dir():
        context.load_verify_locations(capath=folder)
