"""Solving water networks, against EPANET 2.3.5 compiled to WASM (epanet-js).

Solving alone on both sides, best of five: no parsing, no report.  Ours is hydraulic_ms; theirs is the loop of
EN_runH and EN_nextH.  EPANET in WASM is 1.2 to 1.7 times slower than native.  So that the figures are comparable,
the heads of all nodes are compared at the first instant (at most 0.02 m apart, isolated nodes left out) and at the
end, where tank-level controls make some networks drift with the accuracy asked for (C-Town, BWSN2)."""
import csv
import gzip
import json
import shutil

from place import NPM, Absent

PEER = "epanet-js"
CASES = ["Net3", "C-Town", "L-Town", "ky10", "BWSN2"]
TRIES, TOLERANCE_M = 5, 0.02
NOTES = {"ky10": "a constant-power pump against a closed valve: its head at no flow is anything"}


def network(place, name):
    """The .inp file, unpacked in the build folder if the data hold it compressed."""
    try:
        return place.data(f"water/inp/{name}.inp")
    except Absent:
        packed, plain = place.data(f"water/inp/{name}.inp.gz"), place.folder / f"{name}.inp"
        with gzip.open(packed) as source, open(plain, "wb") as target:
            shutil.copyfileobj(source, target)
        return plain


def ours(place, inp):
    """The fastest answer of TRIES."""
    return min((place.json([place.whatif, "water", inp, "--json"]) for _ in range(TRIES)),
               key=lambda answer: answer["hydraulic_ms"])


def heads(place, inp):
    """Our heads by node at every report step; without value where a node is isolated."""
    table = place.folder / "heads.csv"
    place.json([place.whatif, "water", inp, "--csv", table, "--json"])
    by_time = {}
    with open(table, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["kind"] == "node" and row["head_m"] and row["status"] != "isolated":
                by_time.setdefault(float(row["time_s"]), {})[row["id"]] = float(row["head_m"])
    table.unlink()
    return by_time


def agreement(mine, theirs):
    """Differences of head in metres: the largest at the first instant, who is beyond the tolerance, the end."""
    apart = {node: abs(head - theirs["first"][node]) for node, head in mine[0.0].items()}
    beyond = sorted(node for node in apart if apart[node] > TOLERANCE_M)
    last = mine.get(theirs["end_s"], {})
    return {"nodes": len(apart), "heads_apart_m": max(apart.values()), "nodes_apart": len(beyond),
            "nodes_apart_named": beyond[:4], "same_answer": not beyond,
            "heads_apart_at_end_m": max((abs(last[node] - theirs["last"][node]) for node in last), default=None)}


def compare(place, name):
    try:
        inp = network(place, name)
        answer = ours(place, inp)
    except Absent as why:
        place.broken("water", name, PEER, str(why))
        return
    milliseconds = answer["hydraulic_ms"]
    try:
        place.npm(PEER)
        found = place.folder / "epanet.json"
        # Two turns each, so that a busy moment of the machine does not fall on one side only.
        turns = [place.node("epanet.mjs", inp, TRIES, found)["ms"]]
        milliseconds = min(milliseconds, ours(place, inp)["hydraulic_ms"])
        turns.append(place.node("epanet.mjs", inp, TRIES, found)["ms"])
        theirs = json.loads(found.read_text(encoding="utf-8"))
    except Absent as why:
        place.show("water", name, PEER, reason=str(why), ours=milliseconds, unit="ms")
        return
    more = agreement(heads(place, inp), theirs)
    if name in NOTES:
        more["note"] = NOTES[name]
    place.show("water", name, f"{PEER} {NPM[PEER]}", milliseconds, min(turns), min(turns) / milliseconds, unit="ms",
               converged=answer["converged"], unbalanced_instants_of_peer=theirs["unbalanced"], **more)


def run(place):
    for name in CASES[:1] if place.brief else CASES:
        compare(place, name)
