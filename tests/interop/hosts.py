"""Network namespaces joined by veth pairs: a server's host and a viewer's, or a router between; off this machine's network."""

import ctypes
import os
import shutil
import socket
import struct
import subprocess
import threading
from dataclasses import dataclass

CLONE_NEWNET = 0x40000000
ETH_P_ALL = 3
ETH_P_IP = 0x0800
ETH_P_IPV6 = 0x86DD


def missing():
    """Why there cannot be any, or None."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    if not shutil.which("ip"):
        return "ip (iproute2) is not installed"
    probe = "rtspsink-probe-%d" % os.getpid()
    made = subprocess.run(["ip", "netns", "add", probe], capture_output=True, text=True, check=False)
    if made.returncode != 0:
        return "no network namespaces here: " + made.stderr.strip()
    subprocess.run(["ip", "netns", "del", probe], check=False)
    return None


class Host:
    """One namespace with one network interface besides its loopback."""

    def __init__(self, name, interface, addresses):
        self.name = name
        self.interface = interface
        self.four, self.six = addresses
        subprocess.run(["ip", "netns", "add", name], check=True)

    def ip(self, *words):
        subprocess.run(["ip", "-n", self.name, *words], check=True)

    def command(self, words):
        return ["ip", "netns", "exec", self.name, *[str(word) for word in words]]

    def _use_addresses_at_once(self):
        with open("/proc/sys/net/ipv6/conf/%s/accept_dad" % self.interface, "w", encoding="ascii") as setting:
            setting.write("0")

    def connect(self):
        self.inside(self._use_addresses_at_once)
        self.ip("link", "set", "lo", "up")
        self.ip("link", "set", self.interface, "up")
        self.ip("addr", "add", self.four + "/24", "dev", self.interface)
        self.ip("addr", "add", self.six + "/64", "dev", self.interface, "nodad")

    def delete(self):
        subprocess.run(["ip", "netns", "del", self.name], check=False)

    def inside(self, function, *arguments):
        """Calls the function in this namespace; sockets that it makes stay there."""
        outcome = []

        def work():
            try:
                with open("/run/netns/" + self.name, "rb") as namespace:
                    if ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), CLONE_NEWNET) != 0:
                        raise OSError(ctypes.get_errno(), "setns")
                outcome.append((function(*arguments), None))
            except BaseException as error:
                outcome.append((None, error))

        thread = threading.Thread(target=work, name="inside-" + self.name)
        thread.start()
        thread.join(60)
        assert outcome, "%s did not return in %s" % (function, self.name)
        result, error = outcome[0]
        if error:
            raise error
        return result


def wire(one, other, other_interface="eth0"):
    """A cable from eth0 of one host to another."""
    subprocess.run(
        ["ip", "link", "add", "eth0", "netns", one.name, "type", "veth"]
        + ["peer", "name", other_interface, "netns", other.name],
        check=True,
    )


class TwoHosts:
    def __init__(self):
        number = os.getpid()
        self.server = Host("rtspsink-s-%d" % number, "eth0", ("10.77.0.1", "fd77::1"))
        self.viewer = Host("rtspsink-v-%d" % number, "eth0", ("10.77.0.2", "fd77::2"))
        try:
            wire(self.server, self.viewer)
            self.server.connect()
            self.viewer.connect()
            self.viewer.ip("route", "add", "239.0.0.0/8", "dev", "eth0")
        except BaseException:
            self.delete()
            raise

    def delete(self):
        self.server.delete()
        self.viewer.delete()


class BehindNat:
    """A server, and a viewer whom it knows by the address of the router between them only."""

    INSIDE, ROUTER_INSIDE = "192.168.77.2", "192.168.77.1"

    def __init__(self, masquerade):
        number = os.getpid()
        self.server = Host("rtspsink-s-%d" % number, "eth0", ("10.77.0.1", "fd77::1"))
        self.router = Host("rtspsink-r-%d" % number, "eth0", ("10.77.0.2", "fd77::2"))
        self.viewer = Host("rtspsink-v-%d" % number, "eth0", (self.INSIDE, "fd78::2"))
        try:
            wire(self.server, self.router)
            wire(self.viewer, self.router, "eth1")
            for host in (self.server, self.router, self.viewer):
                host.connect()
            self.router.ip("link", "set", "eth1", "up")
            self.router.ip("addr", "add", self.ROUTER_INSIDE + "/24", "dev", "eth1")
            self.viewer.ip("route", "add", "default", "via", self.ROUTER_INSIDE)
            self.router.inside(self._forward)
            rules = "add table ip n; add chain ip n out { type nat hook postrouting priority 100; }; "
            subprocess.run(
                self.router.command(["nft", rules + "add rule ip n out oifname eth0 " + masquerade]), check=True
            )
        except BaseException:
            self.delete()
            raise

    @staticmethod
    def _forward():
        with open("/proc/sys/net/ipv4/ip_forward", "w", encoding="ascii") as setting:
            setting.write("1")

    def delete(self):
        for host in (self.server, self.router, self.viewer):
            host.delete()


@dataclass(frozen=True)
class Header:
    """Of one IP packet; ports are 0 where there are none."""

    protocol: str
    source: str
    destination: str
    dscp: int
    ttl: int
    source_port: int
    port: int


class Sniffer:
    """Sees the packets that a host's interface receives."""

    def __init__(self, host):
        self.socket = host.inside(self._open, host.interface)

    @staticmethod
    def _open(interface):
        sniffer = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_ALL))
        sniffer.bind((interface, ETH_P_ALL))
        sniffer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        sniffer.setblocking(False)
        return sniffer

    def headers(self):
        """Of all that has come in since the last call."""
        found = []
        while True:
            try:
                data, origin = self.socket.recvfrom(65536)
            except BlockingIOError:
                return found
            if origin[2] != socket.PACKET_OUTGOING and origin[1] in (ETH_P_IP, ETH_P_IPV6):
                found.append(_header(data))

    def close(self):
        self.socket.close()


def _header(data):
    if data[0] >> 4 == 4:
        length, kind, ttl, traffic_class = (data[0] & 15) * 4, data[9], data[8], data[1]
        source, destination = (socket.inet_ntop(socket.AF_INET, data[at : at + 4]) for at in (12, 16))
    else:
        length, kind, ttl = 40, data[6], data[7]
        traffic_class = (data[0] & 15) << 4 | data[1] >> 4
        source, destination = (socket.inet_ntop(socket.AF_INET6, data[at : at + 16]) for at in (8, 24))
    protocol = {6: "tcp", 17: "udp"}.get(kind, str(kind))
    ports = struct.unpack("!HH", data[length : length + 4]) if protocol in ("tcp", "udp") else (0, 0)
    return Header(protocol, source, destination, traffic_class >> 2, ttl, *ports)
