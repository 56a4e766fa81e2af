#!/usr/bin/python3
"""Water through the real controller and the real field: what closing a valve takes away is foreseen before it is confirmed
(WA-a, WA-b), a command has its true effect downstream, and what cannot be known in time needs a second person."""
import re
import sqlite3
import time

import bench as b


class Network:
    def __init__(self, path):
        db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        db.row_factory = sqlite3.Row
        self.valves = db.execute("select * from water_valve").fetchall()
        self.customers = {r["id"]: r["customers"] or 0 for r in db.execute("select id, customers from water_node")}
        self.roots = [r[0] for r in db.execute("select id from water_node where head_m is not null union select id from water_tank")]
        self.ways = []
        for table in ("water_pipe", "water_pump", "water_valve"):
            for r in db.execute(f"select * from {table}"):
                if table != "water_valve" or r["normally_open"]:
                    one_way = table == "water_pump" or (table == "water_valve" and r["kind"] == "PRV")
                    self.ways.append((f"{table}/{r['id']}", r["from_node"], r["to_node"], one_way))
        self.pipes = {r["id"]: (r["from_node"], r["to_node"]) for r in db.execute("select id, from_node, to_node from water_pipe")}
        self.remote = [r for r in self.valves if r["control"] == "remote"]

    def served(self, closed=None):
        near = {}
        for address, a, c, one_way in self.ways:
            if address != closed:
                near.setdefault(a, []).append(c)
                if not one_way:
                    near.setdefault(c, []).append(a)
        seen, todo = set(self.roots), list(self.roots)
        while todo:
            for other in near.get(todo.pop(), []):
                if other not in seen:
                    seen.add(other)
                    todo.append(other)
        return seen

    def cut(self, valve):
        gone = self.served() - self.served(f"water_valve/{valve}")
        return sum(self.customers.get(n, 0) for n in gone)


def select(desk, valve, value):
    command = desk.command(f"water_valve/{valve}", "opening", value)
    began = time.monotonic()
    status, answer = desk.post("select", command)
    return command, status, answer["commands"][0], time.monotonic() - began


def is_loaded(desk, valve):
    """The worker reads the territory when the controller starts: until then it does not know, and says so."""
    _, status, told, _ = select(desk, valve, 0.0)
    if told["state"] == "REJECTED" and "not known" in told["text"]:
        assert told["cause"] == "approver-missing" and status == 422, told
        return False
    return True


def foresees_what_closing_takes_away(bench):
    network = Network(bench.territory)
    bench.start()
    desk = bench.desk().ready()
    assert network.remote, "no motorised valve"
    bench.until(lambda: is_loaded(desk, network.remote[0]["id"]), 30, "the worker knows the network")
    refused = accepted = 0
    slowest = 0.0
    for valve in network.remote:
        command, status, told, took = select(desk, valve["id"], 0.0)
        if told.get("cause") == "busy":  # selected by is_loaded()
            assert valve is network.remote[0]
            continue
        slowest = max(slowest, took)
        cut = network.cut(valve["id"])
        if cut:
            refused += 1
            assert status == 422 and told["cause"] == "approver-missing", told
            n = re.search(r"Without water until it is undone: (\d+) customers, about (\d+) inhabitants", told["text"])
            assert n and int(n.group(1)) == cut and int(n.group(2)) >= cut / 2, (cut, told["text"])
        else:
            accepted += 1
            assert status == 202 and told["state"] == "SELECTED" and told["class"] == "B", told
            assert "Without water" not in told["notice"] and len(told["notice"]) > 20, told
    print(f"# {len(network.remote)} motorised valves: {refused} need a second person, {accepted} are foreseen; slowest answer {slowest * 1e3:.0f} ms")
    bench.stop()


def near_flows(bench, desk, network, valve):
    ends = {valve["from_node"], valve["to_node"]}
    pipes = [i for i, e in network.pipes.items() if ends & set(e)]
    return {i: desk.values[bench.layout.point(f"water_pipe/{i}", "flow")][0] for i in pipes}


def closing_stops_the_water(bench):
    network = Network(bench.territory)
    bench.start("--speed", "60")
    desk = bench.desk().ready()
    bench.until(lambda: is_loaded(desk, network.remote[0]["id"]), 30, "the worker knows the network")
    time.sleep(0.3)
    for valve in network.remote:
        if network.cut(valve["id"]) == 0:
            break
    else:
        valve = None
    if valve is None:
        print("# every motorised valve of this territory is somebody's last feed: nothing may be closed by one person")
        bench.stop()
        return
    address = f"water_valve/{valve['id']}"
    ends = [i for i, e in network.pipes.items() if valve["from_node"] in e]
    flow = bench.layout.point(f"water_pipe/{ends[0]}", "flow")
    desk.wait(lambda: flow in desk.values, 20, "a first flow")
    for value in (0.0, 1.0):
        for _ in range(100):  # what is_loaded() selected has to lapse
            command, status, told, _took = select(desk, valve["id"], value)
            if status == 202:
                break
            time.sleep(0.2)
        assert status == 202, told
        status, answer = desk.post("operate", command)
        assert status == 202, answer
        desk.wait(lambda c=command: desk.commands.get(c["id"], {}).get("state") in ("DONE", "FAILED", "UNKNOWN"), 30, "carried out")
        assert desk.commands[command["id"]]["state"] == "DONE", desk.commands[command["id"]]
        assert abs(desk.values[bench.layout.point(address, "opening")][0] - value) < 0.03
        if value == 0.0:  # the pipe between its node and the valve has nothing to carry but what is drawn on it
            desk.wait(lambda: abs(desk.values[flow][0]) < 2e-4, 30, f"no flow at the closed valve: {near_flows(bench, desk, network, valve)}")
    bench.stop()


if __name__ == "__main__":
    b.run([foresees_what_closing_takes_away, closing_stops_the_water])
