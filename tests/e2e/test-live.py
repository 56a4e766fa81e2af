#!/usr/bin/python3
"""The live link with real sockets: snapshot and its sum, deltas without a gap, resume, heartbeats, a slow client that
costs a bounded memory, peers that speak garbage or another version."""
import os
import socket
import struct
import time

import bench as b
import desk as desks


def storm(bench, seconds, per_s=5000):
    field, rng_at, n = bench.field, 0, 0
    points = sorted(field.values)
    end = time.monotonic() + seconds
    begun = time.monotonic()
    while time.monotonic() < end:
        lot = [points[(rng_at + i) % len(points)] for i in range(250)]
        rng_at += 250
        for p in lot:
            table = next((t for (t, name), first in bench.layout.first.items() if first <= p < first + len(bench.layout.rows[t]) and name == "power"), None)
            if table:
                field.values[p] = (field.values[p] + 1) % 100
        field.send(field.measures(lot))
        n += len(lot)
        time.sleep(max(0.0, begun + n / per_s - time.monotonic()))
    return n


def snapshot_deltas_and_resume(bench):
    field = bench.fake()
    bench.start()
    one = bench.desk().ready()
    bench.until(lambda: len(one.values) == bench.layout.n, 5, "every point")
    assert {p: v for p, (v, q, t) in one.values.items()} == {p: field.values[p] for p in one.values}
    n = storm(bench, 1.5)
    last = sorted(field.values)[-1]
    field.values[last] = 1 if field.values[last] == 0 else 0
    field.send(field.measures([last]))
    one.wait(lambda: one.values[last][0] == field.values[last], 5, "the last value")
    bench.until(lambda: all(one.values[p][0] == field.values[p] for p in one.values), 5, "the same at both ends")
    assert one.n_delta >= 10 and n > 5000
    assert one.heartbeats >= 1 and int(one.hb["sum"], 16) == int(desks.request(bench.socket, "GET", "/v1/alarms")[1]["sum"], 16)
    # gone for a moment: deltas only
    held = {"epoch": one.hello["epoch"], "seq": one.seq, "event": one.event}
    one.close()
    storm(bench, 0.3)
    two = desks.Desk(bench.socket, subscribe=held)
    two.seq, two.values = held["seq"], dict(one.values)
    two.ready()
    bench.until(lambda: all(two.values[p][0] == field.values[p] for p in two.values), 5, "the same again")
    assert not any(f["k"] == "snap.begin" for f in two.log), "a resume needs no snapshot"
    # another run of the controller, or a seq from the future: a snapshot
    for subscribe in ({"epoch": "another", "seq": 1, "event": 0}, {"epoch": one.hello["epoch"], "seq": 10**9, "event": 0}):
        three = bench.desk(subscribe=subscribe).ready()
        assert any(f["k"] == "snap.begin" for f in three.log)
        assert not three.faults, three.faults
        three.close()
    assert not one.faults + two.faults, (one.faults[:3], two.faults[:3])
    bench.until(lambda: bench.status()["sessions"] == 1, 5, "closed sessions are gone")


def slow_client_is_bounded(bench):
    bench.fake()
    bench.start()
    good = bench.desk().ready()
    storm(bench, 0.5)
    before = bench.rss_mb()
    slow = socket.socket(socket.AF_UNIX)
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    slow.connect(bench.socket)
    slow.sendall(b"GET /v1/live?role=desk HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                 b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: jumeau.live.1\r\n\r\n")
    time.sleep(0.1)
    payload = b'{"k":"subscribe","epoch":null,"seq":0,"event":0}'
    slow.sendall(bytes([0x81, 0x80 | len(payload)]) + b"\0\0\0\0" + payload)  # then it never reads
    silent = bench.desk(ack=False)  # reads, and never acks
    storm(bench, 7)
    grown = bench.rss_mb() - before
    assert bench.status()["unacked_bytes"] < 5 * 1024 * 1024
    storm(bench, 4)
    silent.wait(lambda: silent.closed is not None, 10, "who never acks is closed")
    assert silent.closed == 4013, silent.closed
    bench.until(lambda: bench.status()["sessions"] == 1, 15, "who never reads is closed too")
    assert grown < 25 + bench.quarantine_mb(), f"grew by {grown:.1f} MB"
    assert not good.faults and good.closed is None, good.faults[:3]
    print(f"# {bench.status()['values']} values, grown by {grown:.1f} MB, resident {bench.rss_mb():.1f} MB")


def garbage_is_turned_away(bench):
    bench.fake()
    bench.start()
    good = bench.desk().ready()
    for noise in (b"\x00\x01\x02\x03" * 100, b"GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", b"POST /v1/commands HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n",
                  b"GET /v1/live HTTP/1.1\r\n\r\n", os.urandom(5000), b"A" * 200000):
        s = socket.socket(socket.AF_UNIX)
        s.settimeout(0.5)
        s.connect(bench.socket)
        try:
            s.sendall(noise)
            s.recv(1000)
        except OSError:
            pass
        s.close()
    try:
        bench.desk(protocol="jumeau.live.9")
        raise AssertionError("another version of the protocol was accepted")
    except ConnectionError:
        pass
    for payload in (b"hello", b"{}", b'{"k":"hello"}', b'{"k":"hb","seq":1,"now":1,"event":0,"sum":"0"}', b"[" * 50000, b'{"k":"subscribe","epoch":5,"seq":"x"}', b"\xff\xfe"):
        peer = bench.desk()
        peer.send_raw(payload)
        peer.wait(lambda: peer.closed is not None, 5, f"closed after {payload[:30]}")
        peer.close()
    peer = bench.desk()
    try:
        peer.send_raw(b"x" * 300000)
        peer.send_raw(b"\x01\x02", opcode=2)
    except OSError:
        pass
    peer.wait(lambda: peer.closed is not None, 5, "too long a message")
    peer = bench.desk()
    peer.socket.sendall(struct.pack("BB", 0xff, 0xff) + b"\xff" * 50)  # not even a frame
    peer.wait(lambda: peer.closed is not None, 5, "no frame")
    for path in ("/", "/v1", "/v1/nothing", "/v1/history", "/v1/history?point=99999999", "/v1/history?point=lamp/none:level", "/v1/history?point=0&from=5&to=1",
                 "/v1/commands", "/v1/commands/x", "/v1/alarms/none"):
        status, _ = desks.request(bench.socket, "GET", path)
        assert 400 <= status < 500, (path, status)
    assert bench.status()["link"] and good.closed is None and not good.faults


def history_keeps_the_corners(bench):
    field = bench.fake(speed=60.0)
    bench.start()
    lamp = f"lamp/{bench.layout.rows['lamp'][0]['id']}"
    begin = bench.status()["now"]
    for value in (10, 10, 10, 55, 55, 20):
        field.put(lamp, "power", value)
        time.sleep(0.05)
    now = lambda: bench.status()["now"]  # noqa: E731
    time.sleep(1.3)
    status, trend = desks.request(bench.socket, "GET", f"/v1/history?point={lamp}:power&from={begin}&to={now()}")
    assert status == 200
    values = trend["v"]
    assert values[-1] == 20 and 55 in values and 10 in values, values
    assert trend["t"] == sorted(trend["t"]) and len(trend["t"]) == len(values) == len(trend["q"])
    assert len(values) <= 6, "by exception"
    index = bench.layout.point(lamp, "power")
    assert desks.request(bench.socket, "GET", f"/v1/history?point={index}&from={begin}&to={now()}")[1]["v"][-1] == 20
    bench.kill()
    bench.start()
    assert desks.request(bench.socket, "GET", f"/v1/history?point={index}&from={begin}&to={now()}")[1]["v"][:len(values) - 1] == values[:-1], "kept over a kill"


if __name__ == "__main__":
    b.run([snapshot_deltas_and_resume, slow_client_is_bounded, garbage_is_turned_away, history_keeps_the_corners])
