#!/usr/bin/python3
"""jumeau-whatif isolate and criticality on the tiny territory, against a walk of the tables written here.

For every pipe of a sample: once the moves of its sheet are made no way leads from a source to the pipe, none of them is
superfluous, who is cut is exactly who has no way left, and only remote devices become commands."""
import csv
import json
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

TERRITORY, WHATIF = sys.argv[1:3]


def run(*command):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.returncode} {done.stderr[-300:]}"
    return done.stdout


class Network:
    def __init__(self, path):
        self.base = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        self.base.row_factory = sqlite3.Row
        self.links = {}
        for table in ("water_pipe", "water_pump", "water_valve"):
            for row in self.rows(table):
                self.links[f"{table}/{row['id']}"] = row
        self.sources = {n["id"] for n in self.rows("water_node") if n["head_m"] is not None}
        self.tanks = {t["id"] for t in self.rows("water_tank")}
        self.customers = {n["id"]: n["customers"] or 0 for n in self.rows("water_node")}
        self.standing = {a for a, r in self.links.items() if a.startswith("water_valve") and not r["normally_open"]}

    def rows(self, table):
        return self.base.execute(f'select * from "{table}"').fetchall()

    def reached(self, closed, shut_tanks=(), lost=()):
        """From every source; pumps and reducers only lead forward.  lost: nodes nobody may pass."""
        ways = {}
        for address, row in self.links.items():
            if address in closed:
                continue
            a, b = row["from_node"], row["to_node"]
            ways.setdefault(a, []).append(b)
            if not (address.startswith("water_pump") or ("kind" in row.keys() and row["kind"] == "PRV")):
                ways.setdefault(b, []).append(a)
        todo = [n for n in self.sources | self.tanks if n not in shut_tanks]
        seen = set(todo)
        while todo:
            for other in ways.get(todo.pop(), []):
                if other not in seen and other not in lost:
                    seen.add(other)
                    todo.append(other)
        return seen


def check_sheet(network, path, pipe, failed=()):
    more = ["--failed", ",".join(failed)] if failed else []
    answer = json.loads(run(WHATIF, "isolate", "--territory", path, "--pipe", pipe, *more, "--json"))
    assert answer["converged"], pipe
    closed, shut = set(network.standing), set()
    for move in answer["moves"]:
        table, name = move["asset"].split("/")
        assert name not in failed
        if move["move"] == "shut-outlet":
            shut.add(name)
            continue
        assert (move["asset"] in network.standing) == (move["move"] == "check-closed"), move
        assert (move["by"] == "command") == (network.links[move["asset"]]["control"] == "remote"), move
        closed.add(move["asset"])
    order = [("check-closed" == m["move"], m["by"] != "command") for m in answer["moves"]]
    assert order == sorted(order), f"{pipe}: commands first, checks last: {order}"
    assert [m["order"] for m in answer["moves"]] == list(range(1, len(order) + 1))
    row = network.links[f"water_pipe/{pipe}"]
    ends = {row["from_node"], row["to_node"]} - network.sources - network.tanks
    assert not ends & network.reached(closed, shut), f"{pipe}: still has water"
    for address in closed - network.standing:  # each one is needed, unless its other side is cut all the same
        others = {network.links[address][k] for k in ("from_node", "to_node")}
        if ends & network.reached(closed - {address}, shut):
            continue
        assert others - network.reached(closed, shut), f"{pipe}: {address} closes nothing"
    before = network.reached(network.standing)
    segment = {n for n in network.customers if n not in network.reached(closed, shut)}
    cut = {n["id"] for n in answer["cut_nodes"]}
    wanted = {n for n in segment & before if network.customers[n]}
    assert cut == wanted, f"{pipe}: cut {sorted(cut ^ wanted)[:5]}"
    assert answer["cut_customers"] == sum(network.customers[n] for n in wanted)
    for site in answer["cut_sites"]:
        assert site["kind"] in ("hospital", "dialysis", "school", "nursery", "care_home"), site
    return answer


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        path = folder / "tiny.gpkg"
        run(TERRITORY, "generate", "--out", path, "--scale", "tiny", "--seed", "7")
        network = Network(path)
        pipes = [a.split("/")[1] for a in network.links if a.startswith("water_pipe/")]
        sheets, moves, tried = 0, 0, 0
        for pipe in pipes[:: max(1, len(pipes) // 25)]:
            answer = check_sheet(network, path, pipe)
            sheets, moves = sheets + 1, moves + len(answer["moves"])
            lost = [m["asset"].split("/")[1] for m in answer["moves"] if m["asset"].startswith("water_valve/")]
            if lost and tried < 8:
                check_sheet(network, path, pipe, failed=lost[:1])
                tried += 1
        table = folder / "rank.csv"
        answer = json.loads(run(WHATIF, "criticality", "--territory", path, "--csv", table, "--json"))
        with open(table, newline="", encoding="ascii") as file:
            rank = list(csv.DictReader(file))
        assert len(rank) == answer["pipes"] == len(pipes)
        missing = [float(r["missing_m3s"]) for r in rank]
        assert missing == sorted(missing, reverse=True) and missing[0] > 0
        worst = check_sheet(network, path, rank[0]["pipe"])
        assert abs(worst["cut_m3s"] - float(rank[0]["unserved_m3s"])) < 1e-9
        assert answer["segments_not_converged"] == 0
        again = json.loads(run(WHATIF, "criticality", "--territory", path, "--threads", 1, "--json"))
        assert again["worst"] == answer["worst"], "depends on the number of threads"
    print(f"{sheets} sheets with {moves} moves hold, {tried} with a failed valve; {len(rank)} pipes ranked by "
          f"{answer['segments']} segments, {answer['segments_solved']} of them solved")
    return 0


if __name__ == "__main__":
    sys.exit(main())
