"""Which addresses a call may go to, and how people spell them; names are not resolved here."""

from __future__ import annotations

import ipaddress
import re
import unicodedata

import idna

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Source: the IANA special-purpose address registries, https://www.iana.org/assignments/
# iana-ipv4-special-registry and iana-ipv6-special-registry. Python's own is_private and is_global
# let shared and embedded addresses through.
_REFUSED_IPV4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carriers' shared addresses
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, and the clouds' metadata servers
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays, deprecated
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
# All of IPv6 that is routed today; what embeds IPv4 by translation or mapping lies outside.
_ROUTED_IPV6 = ipaddress.IPv6Network("2000::/3")
_REFUSED_IPV6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address in disguise
        "3fff::/20",  # documentation
    )
)
_ISATAP = (0x00005EFE, 0x02005EFE)  # RFC 5214, 6.1: the upper half of the interface id
_NUMBER = re.compile(r"(0[xX][0-9a-fA-F]*|[0-9]+)")
_LABEL = r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?"
_LOOSE_NAME = re.compile(rf"{_LABEL}(\.{_LABEL})*")
_DOTS = str.maketrans(dict.fromkeys("\u3002\uff0e\uff61", "."))
_LONGEST_NAME = 253


def is_public(address: Address) -> bool:
    """Whether that address is a place on the public internet."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _REFUSED_IPV4)
    if address.scope_id or address not in _ROUTED_IPV6:
        return False
    if any(address in network for network in _REFUSED_IPV6):
        return False
    number = int(address)
    if number >> 32 & 0xFFFFFFFF in _ISATAP:
        return is_public(ipaddress.IPv4Address(number & 0xFFFFFFFF))
    return True


def normal_host(host: str) -> str | None:
    """The host in the one spelling that is compared and dialled; None when it is no host.

    Full-width digits and dots become plain ones, names get their ASCII form (IDNA 2008), one
    trailing dot goes. A number in any spelling but four plain decimals is refused: 127.1, 0x7f.1,
    0177.0.0.1 and 2130706433 all mean loopback to some resolver.
    """
    plain = unicodedata.normalize("NFKC", host).translate(_DOTS).lower().removesuffix(".")
    if not plain or len(plain) > _LONGEST_NAME:
        return None
    if ":" in plain:
        return _normal_ipv6(plain)
    if _NUMBER.fullmatch(plain.rpartition(".")[2]):
        try:
            return str(ipaddress.IPv4Address(plain))
        except ValueError:
            return None
    try:
        return idna.encode(plain, uts46=True).decode()
    except idna.IDNAError:
        # Names with an underscore are no host names by the book, yet people have them.
        return plain if _LOOSE_NAME.fullmatch(plain) else None


def literal(host: str) -> Address | None:
    """The address that a normal host spells out; None for a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _normal_ipv6(plain: str) -> str | None:
    try:
        address = ipaddress.IPv6Address(plain)
    except ValueError:
        return None
    return None if address.scope_id else str(address)
