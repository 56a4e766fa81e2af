"""A desk for tests: WebSocket and HTTP over the controller's Unix socket, standard library only.  It applies the live
protocol (snapshot, deltas, events), checks its sums and sequence on the way, and acks."""
import base64
import http.client
import json
import math
import os
import socket
import struct
import threading
import time
import uuid

PATIENCE = float(os.environ.get("JUMEAU_PATIENCE", 1))  # for programs slowed down, by a sanitiser
MASK = (1 << 64) - 1
NONE = -(1 << 63)


class UnixHTTP(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=20)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(20)
        self.sock.connect(self.path)


def request(path, method, url, body=None, headers=None):
    connection = UnixHTTP(path)
    data = json.dumps(body).encode() if isinstance(body, dict) else body
    connection.request(method, url, data, {"Content-Type": "application/json", **(headers or {})})
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return answer.status, json.loads(text) if text else {}


def measure_sum(total, point, value, quality, stamp):
    bits = 0 if value == 0 else MASK if value is None else struct.unpack("<Q", struct.pack("<d", value))[0]
    for word in (point, bits, quality, stamp & MASK):
        total = ((total ^ word) * 0x9e3779b97f4a7c15) & MASK
        total ^= total >> 29
    return total


def uuid7():
    ms = int(time.time() * 1000)
    return str(uuid.UUID(int=(ms << 80 | 7 << 76 | 2 << 62 | int.from_bytes(os.urandom(10), "big") & ~(15 << 76) & ~(3 << 62))))


class Desk:
    def __init__(self, path, role="desk", subscribe=None, ack=True, protocol="jumeau.live.1"):
        self.path, self.values, self.alarms, self.commands = path, {}, {}, {}
        self.hello = self.closed = self.error = None
        self.seq = self.n_delta = self.event = self.n_snap = self.heartbeats = 0
        self.faults, self.log, self.live, self.acking = [], [], threading.Event(), ack
        self.lock = threading.Condition()
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET /v1/live?role={role} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: {protocol}\r\n\r\n").encode())
        self.buffer = b""
        while b"\r\n\r\n" not in self.buffer:
            data = self.socket.recv(4096)
            if not data:
                raise ConnectionError("closed during the handshake")
            self.buffer += data
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise ConnectionError(head.decode(errors="replace").split("\r\n")[0])
        self.subscription = subscribe or {"epoch": None, "seq": 0, "event": 0}
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    # ---- frames
    def send_raw(self, payload, opcode=1):
        mask = os.urandom(4)
        n = len(payload)
        head = bytes([0x80 | opcode]) + (bytes([0x80 | n]) if n < 126 else bytes([0x80 | 126]) + struct.pack(">H", n) if n < 65536
                                         else bytes([0x80 | 127]) + struct.pack(">Q", n))
        self.socket.sendall(head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(payload)))

    def say(self, **frame):
        self.send_raw(json.dumps(frame).encode())

    def read(self, n):
        while len(self.buffer) < n:
            data = self.socket.recv(65536)
            if not data:
                raise ConnectionError("closed")
            self.buffer += data
        data, self.buffer = self.buffer[:n], self.buffer[n:]
        return data

    def frame(self):
        a, b = self.read(2)
        n = b & 127
        if n == 126:
            n = struct.unpack(">H", self.read(2))[0]
        elif n == 127:
            n = struct.unpack(">Q", self.read(8))[0]
        return a & 15, self.read(n)

    def run(self):
        try:
            last_ack = time.monotonic()
            while True:
                opcode, data = self.frame()
                if opcode == 8:
                    self.closed = struct.unpack(">H", data[:2])[0] if len(data) >= 2 else 1005
                    self.send_raw(data[:2], 8)
                    break
                if opcode == 9:
                    self.send_raw(data, 10)
                    continue
                if len(data) > 96 * 1024:
                    self.faults.append(f"a frame of {len(data)} bytes")
                with self.lock:
                    self.take(json.loads(data))
                    self.lock.notify_all()
                if self.acking and time.monotonic() - last_ack > 0.5:
                    last_ack = time.monotonic()
                    self.ack()
        except (OSError, ConnectionError):
            pass
        self.closed = self.closed or 1006
        with self.lock:
            self.lock.notify_all()

    def ack(self):
        self.say(k="ack", seq=self.seq, event=self.event, n=self.n_delta)

    def columns(self, f):
        point, stamps = 0, []
        for gap, value, quality, t in zip(f["i"], f["v"], f["q"], f["t"], strict=True):
            point += gap
            stamps.append((point, value, quality, f["t0"] + t))
        return stamps

    def take(self, f):
        kind = f["k"]
        if kind not in ("snap.chunk", "d"):
            self.log.append(f)
        if kind == "hello":
            self.hello = f
            self.say(k="subscribe", **self.subscription)
        elif kind == "snap.begin":
            self.values, self.sum, self.n_snap, self.chunks = {}, 0xcbf29ce484222325, 0, 0
            self.live.clear()
        elif kind == "snap.chunk":
            if f["n"] != self.chunks:
                self.faults.append(f"chunk {f['n']} instead of {self.chunks}")
            self.chunks += 1
            for point, value, quality, stamp in self.columns(f):
                self.sum = measure_sum(self.sum, point, value, quality, stamp)
                self.values[point] = (value, quality, stamp)
                self.n_snap += 1
            if self.acking:
                self.say(k="snap.ack", n=f["n"])
        elif kind == "snap.end":
            if int(f["sum"], 16) != self.sum or f["points"] != self.n_snap:
                self.faults.append("the sum of the snapshot does not match")
            self.seq = f["seq"]
        elif kind == "state":
            if f["n"] == 0 or not hasattr(self, "more") or not self.more:
                self.alarms, self.commands = {}, {}
            self.more = f["more"]
            self.records(f)
            if not f["more"]:
                self.live.set()
        elif kind == "d":
            if f["from"] != self.seq:
                self.faults.append(f"delta from {f['from']}, held {self.seq}")
            self.n_delta = f["n"]
            for point, value, quality, stamp in self.columns(f):
                if point in self.values and self.values[point][2] > stamp:
                    self.faults.append(f"point {point} goes back in time")
                self.values[point] = (value, quality, stamp)
            self.seq = f["seq"]
        elif kind == "ev":
            if f["event"] < self.event:
                self.faults.append("events out of order")
            self.event = f["event"]
            self.records(f)
        elif kind == "hb":
            self.heartbeats += 1
            self.now = f["now"]
            self.hb = f
        elif kind == "error":
            self.error = f

    def records(self, f):
        for alarm in f["alarms"]:
            key = alarm["type"] + "@" + alarm["asset"]
            if alarm["state"] == "A":
                self.alarms.pop(key, None)
            else:
                self.alarms[key] = alarm
        for command in f["commands"]:
            self.commands[command["id"]] = command

    # ---- acts
    def wait(self, condition, seconds=15, what=""):
        end = time.monotonic() + seconds * PATIENCE
        with self.lock:
            while not condition():
                left = end - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"not within {seconds} s: {what}")
                self.lock.wait(min(left, 0.1))

    def state(self, command):
        return self.commands.get(command["id"], {}).get("state")

    def ready(self):
        if not self.live.wait(20):
            raise AssertionError(f"no state within 20 s (error {self.error}, closed {self.closed})")
        return self

    def http(self, method, url, body=None):
        return request(self.path, method, url, body, {"X-Jumeau-Session": self.hello["session"]})

    def command(self, target, action, value, **more):
        now = self.hello["now"] + int((time.monotonic() - self.opened) * 1e6 * self.hello["speed"]) if hasattr(self, "opened") else None
        return {"id": uuid7(), "target": target, "action": action, "value": value, "duration_s": 3600 if action in ("level", "switch") else 0,
                **({"issued_at": now} if now else {}), **more}

    def post(self, mode, *commands, **more):
        return self.http("POST", "/v1/commands", {"mode": mode, "commands": list(commands), **more})

    def close(self):
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.socket.close()
        self.thread.join(5)


def number(value):
    return math.nan if value is None else value
