"""Two hosts of their own on this machine, and a house in the middle that both reach over TCP only.

Where the machine allows no network namespaces, two processes without anything shared but TCP.
"""

import contextlib
import dataclasses
import itertools
import os
import signal
import socket
import subprocess
from dataclasses import dataclass

import psycopg
import pytest
import redis
from cryptography.fernet import Fernet

from schoolhooks.demo.processes import Process
from schoolhooks.demo.servers import TemporaryServers
from tests.harness.programs import Programs
from tests.harness.receiver import Receiver

_times = itertools.count(1)


@dataclass
class Host:
    """Where a worker runs. `inside` is put before its command."""

    address: str
    inside: tuple[str, ...] = ()
    link: str = ""
    process: Process | None = None

    def cut_off(self):
        """From now on nobody hears of it, and it hears of nobody; no connection is closed."""
        if self.link:
            _ip("link", "set", self.link, "down")
        else:
            os.kill(self.process.pid, signal.SIGSTOP)

    def mend(self):
        """Everything can be reached again."""
        if self.link:
            _ip("link", "set", self.link, "up")
        elif self.process:
            os.kill(self.process.pid, signal.SIGCONT)


@dataclass
class House:
    """The servers, and the two hosts around them."""

    address: str
    hosts: list[Host]
    servers: TemporaryServers
    local_url: str
    """How to reach the database from the house itself."""
    urls: dict[str, str]
    """How hosts reach the servers, as settings."""
    settings: dict[str, str]
    """What all of them have to know."""


def _ip(*arguments):
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


@contextlib.contextmanager
def _hosts():
    """The house's address and two hosts, each in a network namespace of its own where possible."""
    with contextlib.ExitStack() as undo:
        try:
            first = 2 * next(_times)
            hosts = [_namespace(number, undo) for number in (first, first + 1)]
        except (OSError, subprocess.CalledProcessError):
            undo.close()
            yield "127.0.0.1", [Host("127.0.0.1"), Host("127.0.0.1")]
        else:
            yield _network(first)[0], hosts


def _network(number):
    """The house's end and the host's end of a link, unlike those of another run on this machine."""
    pid = os.getpid()
    base = f"10.{128 + (pid >> 8) % 128}.{pid % 256}"
    return f"{base}.{4 * number % 256 + 1}", f"{base}.{4 * number % 256 + 2}"


def _namespace(number, undo):
    # A new name each time: a link goes a moment later than the namespace that its end was in.
    name = f"sh{os.getpid() % 10**7}-{next(_times)}"
    link = f"{name}v"
    ours, theirs = _network(number)
    _ip("netns", "add", name)
    undo.callback(_ip, "netns", "del", name)
    _ip("link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", name)
    _ip("addr", "add", f"{ours}/30", "dev", link)
    _ip("link", "set", link, "up")
    for command in (
        ("addr", "add", f"{theirs}/30", "dev", "eth0"),
        ("link", "set", "lo", "up"),
        ("link", "set", "eth0", "up"),
        ("route", "add", "default", "via", ours),
    ):
        _ip("-n", name, *command)
    return Host(theirs, inside=("ip", "netns", "exec", name), link=link)


def _listen(servers, address):
    """Let both servers be reached over TCP too. Returns their addresses there."""
    postgres = servers.postgres
    postgres.process.stop()
    with (postgres.data / "pg_hba.conf").open("a") as rules:
        rules.write("host all all 10.0.0.0/8 trust\n")
    program = postgres.process.program
    argv = [f"listen_addresses={address}" if one == "listen_addresses=" else one
            for one in program.argv]  # fmt: skip
    port = _free_port(address)
    argv += ["-c", f"port={port}"]
    postgres.process = Process(dataclasses.replace(program, argv=tuple(argv)), servers.leash)
    local = postgres.url.replace("?", f"?port={port}&")
    postgres.process.wait_until(lambda: _answers(local))
    with redis.from_url(servers.valkey.url) as valkey:
        valkey.config_set("protected-mode", "no")
        valkey.config_set("bind", address)
        valkey_port = _free_port(address)
        valkey.config_set("port", valkey_port)
    return (
        local,
        f"postgresql://postgres@{address}:{port}/schoolhooks",
        f"redis://{address}:{valkey_port}/0",
    )


def _answers(url):
    with contextlib.suppress(psycopg.OperationalError), psycopg.connect(url):
        return True
    return False


def _free_port(address):
    with socket.create_server((address, 0)) as listening:
        return listening.getsockname()[1]


@pytest.fixture(scope="module")
def house():
    """Own servers that listen over TCP, and two hosts from which nothing else can be reached."""
    with _hosts() as (address, hosts), TemporaryServers() as servers:
        local, database_url, redis_url = _listen(servers, address)
        # Keys by setting, not by a file: the hosts share no folder.
        shared = {
            "SECRETS_KEYS": Fernet.generate_key().decode(),
            "SESSION_KEY": Fernet.generate_key().decode(),
            "ALLOWED_NETWORKS": f"{address}/32",
        }
        urls = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
        house = House(address, hosts, servers, local, urls, shared)
        yield house


@pytest.fixture
def house_receiver(house):
    """A receiver in the house, which sees from which host a call came."""
    running = Receiver(house.address)
    yield running
    running.close()


@pytest.fixture(scope="module")
def house_programs(house):
    """Starts workers on the hosts: house_programs(host, LEASE_SECONDS=4)."""
    environment = {f"SCHOOLHOOKS_{name}": value for name, value in house.settings.items()}
    with redis.from_url(house.servers.valkey.url) as valkey:
        programs = Programs(house.servers, environment, valkey)
        yield programs
        for host in house.hosts:
            with contextlib.suppress(ProcessLookupError):
                host.mend()
        programs.stop_all()
