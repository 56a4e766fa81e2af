"""Solving water networks, against EPANET 2.3.5 compiled to WASM (epanet-js).

Solving alone on both sides, best of five: no parsing, no report.  Ours is hydraulic_ms (with the analysis of the
network, which theirs has done before); theirs is the loop of EN_runH and EN_nextH.  EPANET in WASM is 1.2 to 1.7 times
slower than native, so each line also says what native EPANET 2.3.5 (-O3) took elsewhere (CPU), how many times faster we want
to be (1 on small networks, 2 from 500 nodes, 3 from 10 000) and whether we are.  So that the figures are comparable,
the heads of all nodes are compared at the first instant (at most 0.02 m apart, isolated nodes left out) and at the
end, where tank-level controls make some networks drift with the accuracy asked for (C-Town, BWSN2)."""
import csv
import gzip
import json
import shutil

from place import NPM, Absent

PEER = "epanet-js"
# Name: (how many times faster than native EPANET we want to be, native EPANET's milliseconds where they are known)
CASES = {"Net3": (1, 0.65), "C-Town": (2, 17.4), "L-Town": (2, 172.0), "ky10": (2, None), "BWSN2": (3, 343.0),
         "BWSN2 x 8": (3, None)}
TRIES, TOLERANCE_M = 5, 0.02
COPIES, JOINTS = 8, 3
ID_COLUMNS = {"[JUNCTIONS]": 1, "[RESERVOIRS]": 1, "[TANKS]": 1, "[PIPES]": 3, "[PUMPS]": 3, "[VALVES]": 3, "[DEMANDS]": 1,
              "[STATUS]": 1, "[EMITTERS]": 1}
COMMON = {"[PATTERNS]", "[CURVES]", "[ENERGY]", "[TIMES]", "[OPTIONS]"}


def sections(path):
    """Lines without comments by section, in the order of the file."""
    found, current = {}, None
    for line in path.read_text(encoding="latin-1").splitlines():
        text = line.split(";")[0].strip()
        if text.startswith("["):
            current = found.setdefault(text.upper(), [])
        elif text and current is not None:
            current.append(text.split())
    return found


def copy_of(section, words, copy):
    """A line of copy number @copy: every id that is not common gets its number."""
    out = list(words)
    if section == "[CONTROLS]":
        for i in [1] + ([5] if len(words) > 5 and words[4].upper() == "NODE" else []):
            out[i] += f"_{copy}"
    for i in range(ID_COLUMNS.get(section, 0)):
        out[i] += f"_{copy}"
    return out


def multiply(source, target):
    """COPIES of a network, each joined to the next by a few mains: 100 000 nodes from 12 500."""
    found = sections(source)
    names = [words[0] for words in found["[JUNCTIONS]"]]
    with open(target, "w", encoding="utf-8") as file:
        for section, lines in found.items():
            if section not in COMMON and section not in ID_COLUMNS and section != "[CONTROLS]":
                continue
            file.write(section + "\n")
            for copy in range(1 if section in COMMON else COPIES):
                for words in lines:
                    file.write(" ".join(words if section in COMMON else copy_of(section, words, copy)) + "\n")
            for joint in range(JOINTS * (COPIES - 1) if section == "[PIPES]" else 0):
                node, copy = names[1000 + 3000 * (joint % JOINTS)], joint // JOINTS
                file.write(f"joint{joint} {node}_{copy} {node}_{copy + 1} 2000 12 100 0 Open\n")
        file.write("[END]\n")
    return target


def network(place, name):
    """The .inp file, unpacked in the build folder if the data hold it compressed."""
    if name == "BWSN2 x 8":
        return multiply(network(place, "BWSN2"), place.folder / "BWSN2x8.inp")
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


def goal_of(name, cpu):
    """What is asked for, beside the ratio to the peer of this run."""
    times, native = CASES[name]
    more = {"cpu_ms": round(cpu, 3), "goal_times_native": times}
    if native is not None:
        more |= {"native_cpu_ms_elsewhere": native, "goal_cpu_ms": round(native / times, 3),
                 "times_native_elsewhere": round(native / cpu, 2), "goal_met": cpu <= native / times}
    return more


def compare(place, name):
    try:
        inp = network(place, name)
        answer = ours(place, inp)
    except Absent as why:
        place.broken("water", name, PEER, str(why))
        return
    milliseconds, cpu = answer["hydraulic_ms"], answer["hydraulic_cpu_ms"]
    try:
        place.npm(PEER)
        found = place.folder / "epanet.json"
        # Two turns each, so that a busy moment of the machine does not fall on one side only.
        tries = 1 if name.endswith("x 8") else TRIES
        turns = [place.node("epanet.mjs", inp, tries, found)["ms"]]
        again = ours(place, inp)
        milliseconds, cpu = min(milliseconds, again["hydraulic_ms"]), min(cpu, again["hydraulic_cpu_ms"])
        turns.append(place.node("epanet.mjs", inp, tries, found)["ms"])
        theirs = json.loads(found.read_text(encoding="utf-8"))
    except Absent as why:
        place.show("water", name, PEER, reason=str(why), ours=milliseconds, unit="ms", **goal_of(name, cpu))
        return
    more = agreement(heads(place, inp), theirs)
    place.show("water", name, f"{PEER} {NPM[PEER]}", milliseconds, min(turns), min(turns) / milliseconds, unit="ms",
               **goal_of(name, cpu), converged=answer["converged"],
               unbalanced_instants_of_peer=theirs["unbalanced"], **more)


def run(place):
    for name in list(CASES)[:1] if place.brief else CASES:
        compare(place, name)
