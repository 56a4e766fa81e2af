#!/usr/bin/python3
"""Fields that die, are silent, speak garbage, another version or of another territory; what is wrong on the command
line; the real simulated field behind the real controller."""
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

import bench as b
import desk as desks


def bad_fields_are_a_link_down(bench):
    cases = [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "not JSON"),
        (b'{"t":"v","p":[[0,1,8,1]]}\n', "greeting"),
        (b'{"t":"hello","version":99,"schema":"x"}\n', "version 99"),
        (b'{"t":"hello","version":1,"schema":"0000000000000000","now":1,"speed":1,"sim":true}\n', "another territory"),
        (b"\xff\xfe\n", "UTF-8"),
        (b"x" * 600000, "does not end"),
        (b"[" * 200000 + b"\n", "deeper"),
    ]
    for greeting, said in cases:
        one = b.Bench(bench.controller, bench.generator)
        try:
            field = one.fake()
            field.greeting = greeting
            one.start(wait=False)
            one.until(lambda: said in one.said(), 10, f"says {said!r} after {greeting[:40]!r}")
            one.until(lambda: one.status().get("link") is False, 5, "alive, link down")
            assert one.process.poll() is None
            one.until(lambda: [a["type"] for a in desks.request(one.socket, "GET", "/v1/alarms")[1]["alarms"]] == ["link-lost"], 5, "one alarm")
        finally:
            one.close()


def a_simulated_field_is_no_real_one(bench):
    field = bench.fake()
    bench.start(config="real=true\n[limits]\nclass_a_per_min=100\n", wait=False)
    bench.until(lambda: "simulated" in bench.said(), 10, "refused")
    assert bench.status()["link"] is False and bench.status()["values"] == 0
    field.sim = False
    bench.until(lambda: bench.status().get("interrogated"), 10, "a real one is heard")
    assert bench.status()["sim"] is False
    desk = bench.desk().ready()
    assert desk.hello["sim"] is False


def values_that_make_no_sense(bench):
    field = bench.fake()
    bench.start()
    desk = bench.desk().ready()
    now, n = field.now(), bench.layout.n
    lamp = f"lamp/{bench.layout.rows['lamp'][0]['id']}"
    point = bench.layout.point(lamp, "level")
    field.send({"t": "v", "p": [[n + 5, 1, 8, now], [4294967290, 1, 8, now]]})      # no such point
    field.send({"t": "v", "p": [[point, 7.5, 8, now]]})                              # out of its physical range
    desk.wait(lambda: desk.values[point][1] & 7 == 3, 5, "BAD")
    field.send({"t": "v", "p": [[point, 0.5, 8, now + 86400 * 10**6]]})              # from tomorrow: our date, UNCERTAIN
    desk.wait(lambda: desk.values[point][1] & 7 == 1 and desk.values[point][2] < field.now() + 10**7, 5, "dated by us")
    field.send({"t": "v", "p": [[point, 0.1, 8, now - 3600 * 10**6]]})               # older than what is known
    field.send({"t": "ack", "id": "x", "seq": 5})
    field.send({"t": "fb", "id": "x", "seq": 5, "ok": True})
    field.send({"t": "cmd", "id": "x", "seq": 1, "epoch": 1, "target": "a", "action": "level", "value": 1, "duration_s": 0, "expires_at": None})
    time.sleep(0.4)
    assert desk.values[point][0] == 0.5 and bench.status()["link"] is True
    assert not desk.faults


def a_silent_field_is_lost(bench):
    field = bench.fake()
    bench.start()
    field.send = lambda *a, **k: None  # the process hangs
    begun = time.monotonic()
    bench.until(lambda: bench.status()["link"] is False, 10, "noticed")
    assert 3 < time.monotonic() - begun < 8
    assert "silent" in bench.said()


def wrong_command_lines(bench):
    folder, good = bench.folder, ["--territory", str(bench.territory), "--data", str(bench.folder / "d")]
    (folder / "text.gpkg").write_text("not a database")
    half = (folder / "half.gpkg")
    half.write_bytes(bench.territory.read_bytes()[:20000])
    (folder / "bad.ini").write_text("[limits]\nclass_a_per_min=many\n")
    (folder / "odd.ini").write_text("[server]\nport=80\n")
    (folder / "long.ini").write_text("[limits]\nselect_s=121\n")
    (folder / "yes.ini").write_text("[field]\nuri=unix:/x\nreal=yes\n")
    (folder / "alone.ini").write_text("[field]\nreal=true\n")
    (folder / "blocked").write_text("")
    cases = [
        ([], 2, "--data"), (["--data", "x"], 2, "--territory"), (["--nonsense"], 2, "nonsense"), (good + ["extra"], 2, "extra"),
        (good + ["--listen", "http://0.0.0.0:80"], 2, "rights"), (good + ["--listen", "tcp:1"], 2, "rights"), (good + ["--listen", "http://127.0.0.1:99999"], 2, "rights"),
        (good + ["--listen", "http://127.0.0.1.evil.org:80"], 2, "rights"), (good + ["--listen", "unix:/" + "x" * 200], 2, "107"),
        (good + ["--listen", "https://127.0.0.1:0"], 2, "certificate"), (good + ["--speed", "61"], 2, "60"), (good + ["--speed", "1,5"], 2, "1,5"),
        (good + ["--time", "noon"], 2, "noon"), (good + ["--seed", "x"], 2, "x"), (good + ["--config", str(folder / "none.ini")], 1, "none.ini"),
        (good + ["--config", str(folder / "bad.ini")], 1, "class_a_per_min"), (good + ["--config", str(folder / "odd.ini")], 1, "port"), (good + ["--config", str(folder / "yes.ini")], 1, "real"), (good + ["--config", str(folder / "alone.ini")], 1, "uri"), (good + ["--config", str(folder / "long.ini")], 1, "120"),
        (["--territory", str(folder / "none.gpkg"), "--data", str(folder / "d")], 1, "none.gpkg"),
        (["--territory", str(folder / "text.gpkg"), "--data", str(folder / "d")], 1, "text.gpkg"),
        (["--territory", str(half), "--data", str(folder / "d")], 1, "half.gpkg"),
        (["--territory", str(bench.territory), "--data", str(folder / "blocked" / "d")], 1, "blocked"),
        (["verify", "--data", str(folder / "empty")], 1, "no journal"),
    ]
    for arguments, code, said in cases:
        done = subprocess.run([bench.controller, *arguments], capture_output=True, text=True, timeout=20, env=dict(os.environ, LC_ALL="C.UTF-8"))
        assert done.returncode == code and said in done.stderr and len(done.stderr.strip().splitlines()) == 1, (arguments, done)
    done = subprocess.run([bench.controller, "--help"], capture_output=True, text=True)
    assert done.returncode == 0 and "--listen" in done.stdout


def loopback_needs_the_secret(bench):
    import http.client
    bench.fake()
    bench.start("--listen", "http://127.0.0.1:0", wait=False)
    bench.until(lambda: "secret " in bench.said(), 15, "announced")
    words = bench.said().split()
    port, secret = int(words[words.index("listening") + 1].rstrip("/").rsplit(":", 1)[1]), words[words.index("secret") + 1]

    def get(path, **headers):
        c = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        c.request("GET", path, headers=headers)
        return c.getresponse().status

    for path in ("/v1/status", "/v1/alarms", "/v1/history?point=0", "/v1/commands/x"):
        assert get(path) == 401 and get(path, Authorization="Bearer " + "0" * len(secret)) == 401, path
    assert get("/v1/status", Authorization=f"Bearer {secret}") == 200
    s = socket.create_connection(("127.0.0.1", port), timeout=5)
    s.sendall(b"GET /v1/live?role=desk HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
              b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: jumeau.live.1\r\n\r\n")
    data = b""
    while b"secret" not in data and len(data) < 4000:
        more = s.recv(1000)
        if not more:
            break
        data += more
    assert b"hello" not in data


def the_real_field_obeys(bench):
    """The simulated field as a child: a remote group is dimmed and measured at the new level; killed, it comes back."""
    if bench.field_program is None:
        raise AssertionError("no jumeau-field was given")
    bench.start("--time", "2026-11-21T21:00:00Z", "--seed", "3")
    desk = bench.desk().ready()
    assert desk.hello["sim"] is True
    lit = []
    for i, r in enumerate(bench.layout.rows["lamp"]):
        point = bench.layout.first["lamp", "level"] + i
        if r["control"] == "remote" and (r["dim_min_pu"] or 0) <= 0.25 and desk.values.get(point, (0, 0))[0] and desk.values[bench.layout.first["lamp", "state"] + i][0] == 0:
            lit.append((f"lamp/{r['id']}", point))
    assert len(lit) >= 10, f"{len(lit)} remote lamps are lit at night"
    group = [desk.command(lamp, "level", 0.25) for lamp, _ in lit[:10]]
    batch = desks.uuid7()
    status, answer = desk.post("select", *group, batch=batch)
    assert status == 202 and all(c["state"] == "SELECTED" for c in answer["commands"]), answer
    assert desk.post("operate", *group, batch=batch)[0] == 202
    desk.wait(lambda: all(desk.state(c) in ("DONE", "FAILED", "UNKNOWN") for c in group), 40, "outcomes")
    states = [desk.state(c) for c in group]
    assert states.count("DONE") >= 9, (states, [desk.commands[c["id"]].get("cause") for c in group])
    for c, (_, point) in zip(group, lit):
        if desk.state(c) == "DONE":
            assert abs(desk.values[point][0] - 0.25) < 0.02 and desk.values[point][1] & 8, desk.values[point]
    children = pathlib.Path(f"/proc/{bench.process.pid}/task/{bench.process.pid}/children").read_text().split()
    assert len(children) == 1
    os.kill(int(children[0]), signal.SIGKILL)
    desk.wait(lambda: desk.alarms.get("link-lost@link/field", {}).get("state") == "B", 5, "link lost")
    desk.wait(lambda: desk.alarms["link-lost@link/field"]["state"] == "D", 20, "started again")
    bench.until(lambda: bench.status().get("interrogated"), 20, "heard again")
    assert not desk.faults, desk.faults[:3]
    child = int(pathlib.Path(f"/proc/{bench.process.pid}/task/{bench.process.pid}/children").read_text().split()[0])
    bench.kill()
    bench.until(lambda: not pathlib.Path(f"/proc/{child}").exists() or "Z" in pathlib.Path(f"/proc/{child}/stat").read_text(), 5, "the child dies with its parent")
    assert bench.verify()[1]["sound"]


if __name__ == "__main__":
    b.run([bad_fields_are_a_link_down, a_simulated_field_is_no_real_one, values_that_make_no_sense, a_silent_field_is_lost, wrong_command_lines, loopback_needs_the_secret, the_real_field_obeys])
