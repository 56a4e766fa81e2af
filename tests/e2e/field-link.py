#!/usr/bin/python3
"""jumeau-field as a controller meets it: the real process, its socket, and what happens when either side misbehaves.

field-link.py FIELD WRITE-TERRITORY [SCALE SECONDS]   the last two only measure (cost, memory, rate) and print it
"""
import json
import os
import pathlib
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time

FIELD, WRITER = sys.argv[1], sys.argv[2]


class Link:
    """A controller that keeps what it hears by kind."""

    def __init__(self, path, epoch=1, greet=True, schema=None):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        deadline = time.monotonic() + 20
        while True:
            try:
                self.sock.connect(path)
                break
            except OSError:
                assert time.monotonic() < deadline, f"nobody listens on {path}"
                time.sleep(0.02)
        self.buffer, self.frames, self.closed = b"", [], False
        self.values, self.first_lit, self.epoch = {}, {}, epoch
        self.hello = self.wait("hello")
        if greet:
            self.send(t="hello", version=1, schema=schema or self.hello["schema"], epoch=epoch)

    def send(self, **frame):
        self.sock.sendall(json.dumps(frame).encode() + b"\n")

    def pump(self, seconds):
        self.sock.settimeout(max(0.001, seconds))
        try:
            data = self.sock.recv(1 << 20)
        except TimeoutError:
            return
        except ConnectionResetError:
            data = b""
        if not data:
            self.closed = True
            return
        *lines, self.buffer = (self.buffer + data).split(b"\n")
        for line in lines:
            frame = json.loads(line)
            self.frames.append(frame)
            if frame["t"] == "v":
                for point, value, quality, when in frame["p"]:
                    assert quality & 8, "a simulated value without its mark"
                    self.values[point] = (value, quality, when)
                    if point < 60 and value == 1.0:  # a lamp of the smallest territory
                        self.first_lit.setdefault(point, when)

    def wait(self, kind, seconds=15, **match):
        deadline = time.monotonic() + seconds
        while True:
            for frame in self.frames:
                if frame["t"] == kind and all(frame.get(k) == v for k, v in match.items()):
                    self.frames.remove(frame)
                    return frame
            assert not self.closed, f"the field closed before {kind} {match}"
            assert time.monotonic() < deadline, f"no {kind} {match} in {seconds} s"
            self.pump(0.2)

    def wait_closed(self, seconds=10):
        deadline = time.monotonic() + seconds
        while not self.closed:
            assert time.monotonic() < deadline, "the field kept the link open"
            self.pump(0.2)

    def command(self, seq, target, action, value, duration_s=600.0, **more):
        now = int(time.time() * 1e6)
        frame = dict(t="cmd", id=f"id-{seq}", seq=seq, epoch=seq >> 32, target=target, action=action,
                     value=value, duration_s=duration_s, expires_at=now + 60_000_000)
        frame.update(more)
        self.send(**frame)


STARTED = []


def start(folder, territory, *extra):
    path = str(folder / "field.sock")
    process = subprocess.Popen([FIELD, "--territory", territory, "--listen", "unix:" + path, *extra],
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    STARTED.append(process)
    return process, path


def stop(process, how=signal.SIGTERM):
    process.send_signal(how)
    err = process.communicate(timeout=20)[1]
    if how == signal.SIGTERM:
        assert process.returncode == 0, (process.returncode, err)
    return err


def usage(folder, territory):
    listen = "unix:" + str(folder / "u.sock")
    for code, arguments in (
        (2, []), (2, ["--territory", territory]), (2, ["--nonsense"]),
        (2, ["--territory", territory, "--listen", "tcp:1"]),
        (2, ["--territory", territory, "--listen", listen, "--speed", "61"]),
        (2, ["--territory", territory, "--listen", listen, "--seed", "1,5"]),
        (2, ["--territory", territory, "--listen", listen, "--time", "soon"]),
        (1, ["--territory", str(folder / "none.gpkg"), "--listen", listen]),
        (1, ["--territory", territory, "--listen", "unix:/proc/none/x"]),
    ):
        done = subprocess.run([FIELD, *arguments], capture_output=True, text=True, timeout=20)
        assert done.returncode == code, (arguments, done)
        assert len(done.stderr.strip().splitlines()) == 1 and done.stdout == "", (arguments, done)
    done = subprocess.run([FIELD, "--help"], capture_output=True, text=True, timeout=20)
    assert done.returncode == 0 and "--territory" in done.stdout and "--state" in done.stdout


def behaves(folder, territory):
    state = ["--state", str(folder / "state"), "--seed", "3"]
    process, path = start(folder, territory, *state)
    link = Link(path, epoch=1)
    assert link.hello["version"] == 1 and link.hello["sim"] is True and link.hello["speed"] == 1
    link.send(t="gi")
    link.wait("gi.end")
    assert len(link.values) > 200, len(link.values)
    link.wait("hb", 3)
    link.wait("hb", 3)

    # a cabinet opens: ack, then the measured values, then the feedback that speaks of them
    base = 1 << 32
    link.frames.clear()
    link.command(base + 1, "cabinet/C-0", "switch", 0.0, 120.0)
    link.wait("ack", id=f"id-{base + 1}")
    assert link.wait("fb", id=f"id-{base + 1}")["ok"] is True
    unpowered = [v for v in link.values.values() if v[0] == 2 and v[1] == 8]
    assert len(unpowered) >= 5, unpowered
    link.command(base + 1, "cabinet/C-0", "switch", 1.0, 120.0)  # the same number never acts again
    link.wait("ack")
    link.wait("fb")
    link.command(base + 2, "lamp/L-0", "level", 0.5)
    nak = link.wait("nak")
    assert nak["cause"] == "field-refused" and nak["text"], nak

    # killed and started again: it remembers what it has seen
    stop(process, signal.SIGKILL)
    process, path = start(folder, territory, *state)
    link = Link(path, epoch=1)
    link.command(base + 1, "cabinet/C-0", "switch", 0.0, 120.0)
    link.wait("ack")
    assert link.wait("fb")["ok"] is True
    link.send(t="gi")
    link.wait("gi.end")
    assert len([v for v in link.values.values() if v[0] == 2 and v[1] == 8]) < 5, "it acted twice"
    late = int(time.time() * 1e6) - 100_000
    link.command(base + 3, "cabinet/C-0", "switch", 0.0, expires_at=late)
    assert link.wait("nak")["cause"] == "expired"

    # a newer controller fences the older one off
    newer = Link(path, epoch=9)
    newer.send(t="gi")
    newer.wait("gi.end")
    link.command(base + 4, "cabinet/C-0", "switch", 0.0)
    assert link.wait("nak")["cause"] == "superseded"
    Link(path, epoch=8).wait_closed()

    # what is not said properly ends that link only
    Link(path, epoch=9, schema="0" * 16).wait_closed()
    for garbage in (b"\x00\xff\n", b"[]\n", b'{"t":"cmd"}\n', b"x" * (300 * 1024)):
        bad = Link(path, epoch=9)
        try:
            bad.sock.sendall(garbage)
        except OSError:
            pass
        bad.wait_closed()
    newer.frames.clear()
    newer.wait("hb", 3)
    crowd = [Link(path, epoch=9) for _ in range(2)]
    newer.wait("hb", 3)
    for one in crowd:
        one.sock.close()
    second = subprocess.run([FIELD, "--territory", territory, "--listen", "unix:" + path],
                            capture_output=True, text=True, timeout=20)
    assert second.returncode == 1 and "in use" in second.stderr, second
    stop(process)
    assert not os.path.exists(path), "the socket is left behind"


def accelerated(folder, territory):
    """At ×60 from a moment before the first programme the lamps are lit within some seconds; same seed, same values."""
    seen = []
    for seed in ("4", "4", "5"):
        process, path = start(folder, territory, "--time", "2026-01-15T16:42:00Z", "--speed", "60",
                              "--seed", seed)
        link = Link(path)
        link.send(t="gi")
        link.wait("gi.end")
        dark = sum(1 for p in range(60) if link.values.get(p, (0,))[0] == 1.0)
        assert dark == 0, dark
        deadline = time.monotonic() + 45
        while len(link.first_lit) < 50:
            assert time.monotonic() < deadline, "the lamps do not light at dusk"
            link.pump(0.2)
        seen.append(link.first_lit)
        stop(process)
    common = set(seen[0]) & set(seen[1])
    assert len(common) > 40 and all(seen[0][p] == seen[1][p] for p in common), "not reproducible"
    assert seen[0] != seen[2]


def measure(scale, seconds):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        territory = str(folder / "t.gpkg")
        subprocess.run([WRITER, territory, str(scale)], check=True)
        began = time.monotonic()
        process, path = start(folder, territory)
        link = Link(path)
        ready = time.monotonic() - began
        link.send(t="gi")
        link.wait("gi.end", 60)
        asked = time.monotonic() - began - ready
        points = len(link.values)

        def cpu():
            fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        before, count, heard = cpu(), 0, time.monotonic()
        while time.monotonic() - heard < seconds:
            link.frames.clear()
            link.pump(1.0)
            count += sum(len(f["p"]) for f in link.frames if f["t"] == "v")
        spent = cpu() - before
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        rss = int(next(x for x in status.splitlines() if x.startswith("VmHWM")).split()[1]) / 1024
        stop(process)
        print(json.dumps(dict(points=points, start_s=round(ready, 2), interrogation_s=round(asked, 2),
                              core_pct=round(100 * spent / seconds, 2), values_per_s=round(count / seconds, 1),
                              rss_peak_mb=round(rss, 1))))


def main():
    if len(sys.argv) > 3:
        return measure(int(sys.argv[3]), float(sys.argv[4]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        territory = str(folder / "t.gpkg")
        subprocess.run([WRITER, territory, "1"], check=True)
        for test in (usage, behaves, accelerated):
            test(folder, territory)
            print(f"{test.__name__}: ok")


try:
    main()
finally:
    for left in STARTED:
        if left.poll() is None:
            left.kill()
