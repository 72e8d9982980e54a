"""The address guard; the table is its specification."""

import asyncio
import ipaddress
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schoolhooks.sender.addresses import is_public
from schoolhooks.sender.guard import LONGEST_URL, Guard, Place, Refusal

REFUSED_HOSTS = [
    # IPv4, plain
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255",
    "127.0.0.1", "127.255.255.254", "169.254.1.1", "169.254.169.254", "172.16.0.1",
    "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1",
    "192.168.255.255", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1",
    "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    # IPv4, in spellings that some resolvers take
    "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0x7f.1", "0177.0.0.1",
    "017700000001", "127.0.0.01", "8.8", "0", "0x", "4294967296", "1.2.3.256", "1.2.3.4.5",
    # full-width digits and dots, a trailing dot
    "１２７.0.0.1", "127。0。0。1", "①②⑦.0.0.1", "127．0．0．1", "127.0.0.1.", "10.0.0.1.",
    # IPv6: unspecified, loopback, local, multicast, not routed
    "[::]", "[::1]", "[fe80::1]", "[fe80::1%25eth0]", "[fec0::1]", "[fc00::1]", "[fd12::1]",
    "[ff02::1]", "[100::1]", "[4000::1]", "[5f00::1]",
    # IPv6 with an IPv4 address inside: mapped, compatible, translated, 6to4, Teredo, ISATAP
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:10.0.0.1]", "[::127.0.0.1]", "[::7f00:1]",
    "[::ffff:0:127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::10.0.0.1]", "[64:ff9b:1::1]",
    "[2002:7f00:1::1]", "[2002:a00:1::1]", "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
    "[2606:4700::5efe:a00:1]", "[2606:4700::200:5efe:7f00:1]",
    # IPv6, documentation and protocol ranges
    "[2001:db8::1]", "[3fff::1]", "[2001:2::1]", "[2001:10::1]", "[2001:20::1]",
]  # fmt: skip
ALLOWED_HOSTS = [
    "8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1",
    "192.167.1.1", "11.0.0.1", "126.1.1.1", "128.0.0.1", "223.255.255.255", "８.8.8.8",
    "8.8.8.8.", "[2606:4700:4700::1111]", "[2a00:1450:4001::8a]", "[2001:4860:4860::8888]",
    "[2606:4700::5efe:808:808]",
]  # fmt: skip


@pytest.mark.parametrize("host", REFUSED_HOSTS)
def test_refused_host(host):
    for url in (f"http://{host}/", f"https://{host}:8443/hook"):
        assert isinstance(Guard().check_url(url), Refusal)


@pytest.mark.parametrize("host", ALLOWED_HOSTS)
def test_allowed_host(host):
    assert isinstance(Guard().check_url(f"https://{host}/hook"), Place)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "scheme"),
        ("nope", "scheme"),
        ("ftp://example.com/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("//example.com/", "scheme"),
        ("http://", "host"),
        ("http:///path", "host"),
        ("http://.", "host"),
        ("http://a..b/", "host"),
        ("http://-.example/", "host"),
        ("http://[::1", "host"),
        ("http://example.com:0/", "port"),
        ("http://example.com:99999/", "port"),
        ("http://example.com:x/", "port"),
        ("http://user@example.com/", "credentials"),
        ("http://user:word@example.com/", "credentials"),
        ("http://example.com@127.0.0.1/", "credentials"),
        ("http://@example.com/", "credentials"),
        ("http://exa mple.com/", "characters"),
        ("http://example.com/\r\nx", "characters"),
        ("http://example.com\\@127.0.0.1/", "characters"),
        ("http://example.com/<script>", "characters"),
        ("http://example.com/" + "a" * LONGEST_URL, "too_long"),
        ("http://127.0.0.1/", "private"),
    ],
)
def test_refused_form_says_why(url, code):
    refusal = Guard().check_url(url)

    assert refusal.code == code
    assert refusal.sentence.endswith(".")
    assert code != "too_long" or f"{LONGEST_URL:,}" in refusal.sentence


def answers(*addresses):
    async def resolve(_host, _port):
        return list(addresses)

    return resolve


def check(url, resolve, guard=None):
    return asyncio.run((guard or Guard()).check(url, resolve))


def test_name_with_public_addresses_passes():
    assert check("https://school.example/", answers("8.8.8.8", "2606:4700::1")) is None


@pytest.mark.parametrize("bad", ["127.0.0.1", "::1", "64:ff9b::a00:1", "fe80::1%eth0", "10.0.0.9"])
def test_one_bad_address_refuses_the_name(bad):
    assert check("https://school.example/", answers("8.8.8.8", bad)).code == "private"


def test_name_that_does_not_resolve_is_refused_with_a_clear_word():
    async def resolve(_host, _port):
        raise OSError("no such name")

    assert check("https://nowhere.example/", resolve).code == "does_not_resolve"


def test_allowed_origin_lets_exactly_itself_through():
    guard = Guard(["http://127.0.0.1:8000"])

    assert isinstance(guard.check_url("http://127.0.0.1:8000/in/x"), Place)
    for url in ("http://127.0.0.1:8001/", "https://127.0.0.1:8000/", "http://127.0.0.2:8000/"):
        assert isinstance(guard.check_url(url), Refusal)


def test_allowed_network_lets_its_addresses_through():
    guard = Guard(allowed_networks=[ipaddress.ip_network("10.1.0.0/16")])

    assert isinstance(guard.check_url("http://10.1.2.3/"), Place)
    assert isinstance(guard.check_url("http://10.2.0.1/"), Refusal)


def test_names_are_compared_in_one_spelling():
    assert Guard().check_url("https://BÜCHER.example./").host == "xn--bcher-kva.example"


@given(st.text())
def test_no_text_makes_it_fail(text):
    for url in (text, f"http://{text}", f"https://{text}/x"):
        assert isinstance(Guard().check_url(url), Place | Refusal)


@given(st.ip_addresses(v=4))
def test_ipv4_is_public_only_where_python_agrees(address):
    if is_public(address):
        assert address.is_global, "the guard lets nothing through that Python calls local"


@given(st.ip_addresses(v=4).filter(lambda one: not is_public(one)))
def test_no_form_of_ipv6_carries_a_refused_address(inner):
    number = int(inner)
    for prefix in ("::ffff:0:0", "::", "64:ff9b::", "64:ff9b:1::", "::ffff:0:0:0"):
        assert not is_public(ipaddress.IPv6Address(int(ipaddress.IPv6Address(prefix)) | number))
    assert not is_public(ipaddress.IPv6Address(0x2002 << 112 | number << 80 | 1))
    assert not is_public(ipaddress.IPv6Address(0x2606 << 112 | 0x5EFE << 32 | number))


@given(st.ip_addresses(v=6))
def test_ipv6_is_public_only_inside_the_routed_range(address):
    if is_public(address):
        assert int(address) >> 125 == 1


def test_form_that_asks_gets_the_same_answer():
    async def resolve(host, port):
        return ["10.0.0.1" if host == "intranet.example" else "8.8.8.8"]

    guard = Guard()
    assert guard.check_blocking("https://receiver.example/hook", resolve) is None
    assert guard.check_blocking("https://intranet.example/hook", resolve).code == "private"


def test_form_is_answered_in_time_though_the_resolver_hangs():
    woken = threading.Event()

    async def resolve(host, port):
        await asyncio.to_thread(woken.wait)  # as the system's own does: nothing can stop it
        return ["8.8.8.8"]

    refusal = Guard().check_blocking("https://receiver.example/hook", resolve, seconds=0.05)

    woken.set()
    assert refusal.code == "does_not_resolve"
