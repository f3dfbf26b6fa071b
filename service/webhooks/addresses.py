"""Where webhooks may go. An address that a person typed must not make the server knock at machines behind it.

Public addresses by HTTPS; private ones only in the networks that `CALLQA_WEBHOOK_NETWORKS` names, there also by HTTP.
Names are looked up once for each request and the connection goes to the address that was checked: a name that answers
something else the second time gains nothing.
"""

import ipaddress
import socket
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from ..config import settings
from ..errors import BadInput

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""Its last 32 bits are an IPv4 address, which is where a connection ends up."""
LONGEST_URL = 2000
PORTS = {"http": 80, "https": 443}
NOT_ALLOWED = "The address leads into a private network. Whoever runs the server can allow it: CALLQA_WEBHOOK_NETWORKS."


@dataclass(frozen=True, slots=True)
class Target:
    """An address, taken apart. `path` includes the query."""

    secure: bool
    host: str
    port: int
    path: str

    @classmethod
    def of(cls, url: str) -> Self:
        """Raises BadInput for what is not an address of a web server, or carries a password."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise BadInput("That is not a web address.") from None
        if parts.scheme not in PORTS or not parts.hostname or len(url) > LONGEST_URL or not _plain(url):
            raise BadInput("Give a web address such as https://hooks.example.org/callqa.")
        if parts.username is not None or parts.fragment:
            raise BadInput("Leave user names, passwords and fragments out of the address: requests are signed.")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return cls(parts.scheme == "https", parts.hostname, port or PORTS[parts.scheme], path)

    def resolve(self) -> str:
        """The IP address to connect to. Raises BadInput where the name is unknown or leads where it must not."""
        try:
            found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise BadInput("The name in the address cannot be found.") from None
        addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
        for address in addresses:
            self._check(_final(address))
        return str(addresses[0])

    def _check(self, address: Address) -> None:
        if any(address in network for network in allowed_networks() if network.version == address.version):
            return
        if not address.is_global or address.is_multicast:
            raise BadInput(NOT_ALLOWED)
        if not self.secure:
            raise BadInput("Use https:// here: plain http:// is for the own network only.")


def allowed_networks() -> tuple[Network, ...]:
    """Raises BadInput that names what is not a network."""
    named = [text.strip() for text in (settings().webhook_networks or "").split(",") if text.strip()]
    try:
        return tuple(ipaddress.ip_network(text) for text in named)
    except ValueError:
        raise BadInput(
            "CALLQA_WEBHOOK_NETWORKS must name networks such as 10.20.0.0/16, separated by commas."
        ) from None


def _final(address: Address) -> Address:
    """The IPv4 address within an IPv6 one, where there is one."""
    if not isinstance(address, ipaddress.IPv6Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _plain(url: str) -> bool:
    return url.isascii() and url.isprintable() and " " not in url
