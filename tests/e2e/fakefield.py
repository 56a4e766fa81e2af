"""A field for tests, on a Unix socket: devices that obey at once, remember the last sequence of each target, refuse what
has expired; in between a network that may lose, double and delay lines.  It keeps what it saw, for the tests' judgement.
The schema is the controller's own: it says the same back."""
import heapq
import itertools
import json
import os
import random
import socket
import sqlite3
import threading
import time


class Layout:
    """Point numbers of a territory, as world/points.c gives them."""

    def __init__(self, territory, quantities):
        db = sqlite3.connect(f"file:{territory}?mode=ro", uri=True)
        self.first, self.rows, self.table_of, self.n = {}, {}, {}, 0
        self.period = {}
        for line in open(quantities, encoding="utf-8"):
            if not line.startswith("JUM_QUANTITY("):
                continue
            parts = [p.strip() for p in line.split("(", 1)[1].split(")")[0].split(",")]
            table, name = parts[1], parts[2]
            if table not in self.rows:
                try:
                    cursor = db.execute(f"SELECT * FROM {table} ORDER BY fid")
                    names = [c[0] for c in cursor.description]
                    self.rows[table] = [dict(zip(names, row)) for row in cursor]
                except sqlite3.OperationalError:
                    self.rows[table] = []
            self.first[table, name] = self.n
            self.n += len(self.rows[table])
        self.row_of = {f"{t}/{r['id']}": (t, i) for t, rows in self.rows.items() for i, r in enumerate(rows)}

    def point(self, address, name):
        table, row = self.row_of[address]
        return self.first[table, name] + row

    def assets(self, table, **wanted):
        return [f"{table}/{r['id']}" for r in self.rows[table] if all(r[k] == v for k, v in wanted.items())]


QUANTITY = {"level": "level", "switch": "contactor", "plan": "plan", "run": "running", "opening": "opening", "message": "message"}


class FakeField:
    def __init__(self, path, layout, speed=1.0, seed=1, drop=0.0, double=0.0, delay_s=0.0, journal=None):
        self.path, self.layout, self.speed = path, layout, speed
        self.rng, self.drop, self.double, self.delay_s, self.journal = random.Random(seed), drop, double, delay_s, journal
        self.started, self.base = time.monotonic(), int(time.time() * 1e6)
        self.values = {}          # point: value
        self.muted = set()        # points not told
        self.last = {}            # target: (seq, outcome)
        self.executed = []        # (id, seq, target, value, clock, expires_at)
        self.received = []        # (id, seq)
        self.unjournalled = []    # ids that came before their SENT row
        self.obey, self.answer = True, True
        self.version, self.schema, self.greeting, self.sim = 1, None, None, True
        self.connections, self.controllers, self.queue, self.tick = 0, [], [], itertools.count()
        self.lock = threading.RLock()
        self.client = None
        self.default_values()
        if os.path.exists(path):
            os.unlink(path)
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(path)
        self.server.listen(4)
        self.alive = True
        threading.Thread(target=self.accept, daemon=True).start()
        threading.Thread(target=self.deliver, daemon=True).start()

    def now(self):
        return self.base + int((time.monotonic() - self.started) * 1e6 * self.speed)

    def default_values(self):
        start = {("lamp", "level"): 0.8, ("lamp", "power"): 60, ("lamp", "state"): 0, ("cabinet", "contactor"): 1, ("cabinet", "power"): 1000,
                 ("junction", "plan"): 1, ("junction", "state"): 0, ("water_tank", "level"): 3, ("water_valve", "opening"): 1, ("water_node", "pressure"): 40}
        for (table, name), first in self.layout.first.items():
            for i in range(len(self.layout.rows[table])):
                row = self.layout.rows[table][i]
                value = start.get((table, name), 0)
                if (table, name) == ("sensor", "value"):
                    lo, hi = row["limit_low"], row["limit_high"]
                    value = (lo + hi) / 2 if lo is not None and hi is not None else hi - 1 if hi is not None else lo + 1 if lo is not None else row["value_min"] or 0
                if (table, name) == ("junction", "plan"):
                    plans = [p["plan_no"] for p in self.plans(f"junction/{row['id']}")]
                    value = plans[0] if plans else 1
                self.values[first + i] = value

    def plans(self, junction):
        return self.signal_plans.get(junction, []) if hasattr(self, "signal_plans") else []

    # ---- the network: each line is lost, doubled, delayed, in both directions
    def through(self, action):
        if self.rng.random() < self.drop:
            return
        for _ in range(2 if self.rng.random() < self.double else 1):
            due = time.monotonic() + (self.rng.random() * self.delay_s if self.delay_s else 0)
            with self.lock:
                heapq.heappush(self.queue, (due, next(self.tick), action))

    def deliver(self):
        while self.alive:
            with self.lock:
                ready = self.queue and self.queue[0][0] <= time.monotonic()
                action = heapq.heappop(self.queue)[2] if ready else None
            if action:
                action()
            else:
                time.sleep(0.002)

    def send(self, frame, client=None):
        with self.lock:
            client = client or self.client
            try:
                if client:
                    client.sendall((frame if isinstance(frame, str) else json.dumps(frame)).encode() + b"\n")
            except OSError:
                pass

    # ---- the controller's side
    def accept(self):
        while self.alive:
            try:
                client, _ = self.server.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        stream = client.makefile("rb")
        try:
            for line in stream:
                frame = json.loads(line)
                if frame["t"] == "hello":
                    self.controllers.append(frame)
                    with self.lock:
                        self.client = client
                    if self.greeting is not None:
                        client.sendall(self.greeting)
                        continue
                    self.send({"t": "hello", "version": self.version, "schema": self.schema or frame["schema"], "now": self.now(), "speed": self.speed, "sim": self.sim}, client)
                    threading.Thread(target=self.beat, args=(client,), daemon=True).start()
                elif frame["t"] == "gi":
                    self.tell_all()
                    self.send({"t": "gi.end"}, client)
                elif frame["t"] == "cmd":
                    self.received.append((frame["id"], frame["seq"]))
                    if self.journal:
                        self.look_in_journal(frame)
                    self.through(lambda f=frame: self.command(f))
        except (OSError, ValueError):
            pass
        with self.lock:
            if self.client is client:
                self.client = None

    def beat(self, client):
        while self.alive and self.client is client:
            self.send({"t": "hb", "now": self.now()}, client)
            time.sleep(1)

    def look_in_journal(self, frame):
        try:
            db = sqlite3.connect(f"file:{self.journal}?mode=ro", uri=True, timeout=5)
            n = db.execute("SELECT count(*) FROM journal WHERE cmd_id = ? AND \"after\" = 'SENT'", (frame["id"],)).fetchone()[0]
            db.close()
        except sqlite3.OperationalError:
            return  # the controller was killed this instant: the end judges by the file
        if n == 0:
            self.unjournalled.append(frame["id"])

    def say(self, frame):
        if self.answer:
            self.through(lambda: self.send(frame))

    def command(self, f):
        with self.lock:
            last, outcome = self.last.get(f["target"], (0, None))
            if f["seq"] <= last:
                if outcome and outcome.get("seq") == f["seq"]:
                    self.say(outcome)
                else:
                    self.say({"t": "nak", "id": f["id"], "seq": f["seq"], "cause": "superseded", "text": "older"})
                return
            clock = self.now()
            if f["expires_at"] is not None and clock > f["expires_at"]:
                self.say({"t": "nak", "id": f["id"], "seq": f["seq"], "cause": "expired", "text": "too late"})
                return
            self.say({"t": "ack", "id": f["id"], "seq": f["seq"]})
            outcome = {"t": "fb", "id": f["id"], "seq": f["seq"], "ok": True}
            self.last[f["target"]] = (f["seq"], outcome)
            if not self.obey:
                return
            self.executed.append((f["id"], f["seq"], f["target"], f["value"], clock, f["expires_at"]))
            self.put(f["target"], QUANTITY[f["action"]], f["value"])
            self.say(outcome)

    # ---- values
    def measures(self, points):
        now = self.now()
        return {"t": "v", "p": [[p, self.values[p], 8, now] for p in points if p not in self.muted]}

    def tell_all(self):
        points = sorted(self.values)
        for i in range(0, len(points), 1000):
            self.send(self.measures(points[i:i + 1000]))

    def put(self, address, name, value, quality=8):
        point = self.layout.point(address, name)
        self.values[point] = value
        self.send({"t": "v", "p": [[point, value, quality, self.now()]]})

    def hang_up(self):
        with self.lock:
            client, self.client = self.client, None
        if client:
            client.shutdown(socket.SHUT_RDWR)

    def close(self):
        self.alive = False
        self.hang_up()
        self.server.close()
