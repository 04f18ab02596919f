"""Address of a source."""

from pilotlamp.sources.base import Endpoint


def test_password_of_the_proxy_is_in_no_log() -> None:
    endpoint = Endpoint(name="Makerspace", url="https://api.example", proxy="http://ada:s3cret@proxy.example")

    assert "s3cret" not in repr(endpoint)
