#!/usr/bin/python3
"""Compares jumeau-whatif water with EPANET 2.3.5's own answers (../shared/data/water) on every network kept there.

usage: water-reference.py JUMEAU-WHATIF DATA-FOLDER [NETWORK…]

strict: each instant alone (--states) from the reference's tank levels, statuses, settings and demands: heads within 0.02 m,
        flows within 0.2 % of the network's largest, wherever our program finds an open path to a source;
run:    the extended period as a user runs it, same tolerances, for the networks whose reference is not event-chaotic;
        for the others: t = 0, tank levels within 0.3 m RMS, pump switches within 1.
Prints the worst error of each network; exits 1 if one is outside, 77 if there are no data."""
import csv
import gzip
import pathlib
import struct
import subprocess
import sys
import tempfile

import numpy as np

CHAOTIC = {"C-Town", "BWSN1", "BWSN2", "Richmond_skeleton"}
FT, CFS = 0.3048, 0.028316846592
PER_CFS = [1.0, 448.831, 0.64632, 0.5382, 1.9837, 28.317, 1699.0, 2.4466, 101.94, 2446.6, 0.028317]
HEAD_M, FLOW_SHARE, LEVEL_RMS_M = 0.02, 0.002, 0.3


def load(path):
    raw = gzip.open(path, "rb").read()
    magic, _, nodes, links, records, units = struct.unpack("6i", raw[:24])
    snap = magic == 0x50414E53
    width = (2 * nodes + 3 * links) if snap else nodes + links
    out = {}
    for k in range(records):
        at = 32 + k * (8 + 4 * width)
        time, _ = struct.unpack("2i", raw[at:at + 8])
        row = np.frombuffer(raw, "<f4", width, at + 8).astype(float)
        length = FT if units < 5 else 1.0
        flow = CFS / PER_CFS[units]
        if snap:
            out[time] = dict(head=row[:nodes] * length, demand=row[nodes:2 * nodes] * flow,
                             flow=row[2 * nodes:2 * nodes + links] * flow,
                             status=row[2 * nodes + links:2 * nodes + 2 * links], setting=row[2 * nodes + 2 * links:])
        else:
            out[time] = dict(head=row[:nodes] * length, flow=row[nodes:] * flow)
    return out


def read_rows(path):
    with gzip.open(path, "rt") as handle:
        rows = list(csv.DictReader(handle))
    return rows


def ours(path, node_index, link_index):
    result = {}
    with open(path, newline="") as handle:
        for row in csv.reader(handle):
            if row[0] == "time_s":
                continue
            at = result.setdefault(int(row[0]), (np.full(len(node_index), np.nan), np.full(len(link_index), np.nan), {}))
            if row[1] == "node":
                at[0][node_index[row[2]]] = float(row[3]) if row[3] else np.nan
            else:
                at[1][link_index[row[2]]] = float(row[5])
                at[2][row[2]] = row[6]
    return result


def solve(program, inp, out, *extra):
    done = subprocess.run([program, "water", str(inp), "--csv", str(out), "--json", *extra], capture_output=True, text=True)
    if done.returncode not in (0, 3):
        raise RuntimeError(done.stderr.strip())
    return done.returncode


def errors(reference, mine):
    """Worst head and flow errors at the common instants; heads only where ours are known."""
    scale = max((np.abs(r["flow"]).max() for r in reference.values()), default=1.0) or 1.0
    head = flow = 0.0
    worst_time = None
    for time, r in reference.items():
        if time not in mine:
            return float("inf"), float("inf"), time
        known = np.isfinite(mine[time][0])
        dh = np.abs(mine[time][0] - r["head"])[known].max(initial=0.0)
        dq = np.abs(mine[time][1] - r["flow"]).max(initial=0.0) / scale
        if dh > head:
            worst_time = time
        head, flow = max(head, dh), max(flow, dq)
    return head, flow, worst_time


def write_states(path, snap, node_rows, link_rows, elevation, fixed):
    with open(path, "w") as handle:
        handle.write("time_s,kind,id,level_m,status,setting,demand_m3s\n")
        for time, r in snap.items():
            for i, row in enumerate(node_rows):
                if fixed[i]:
                    handle.write(f"{time},node,{row},{float(r['head'][i] - elevation[i])!r},,,\n")
                else:
                    handle.write(f"{time},node,{row},,,,{float(r['demand'][i])!r}\n")
            for k, row in enumerate(link_rows):
                handle.write(f"{time},link,{row},,{'open' if r['status'][k] else 'closed'},{float(r['setting'][k])!r},\n")


def pump_switches(series):
    return sum(int(a != b) for a, b in zip(series, series[1:]))


def check_network(program, folder, name, scratch):
    inp = folder / "inp" / f"{name}.inp"
    if not inp.exists():
        inp = folder / "inp" / f"{name}.inp.gz"
    nodes, links = read_rows(folder / "ref" / f"{name}.nodes.csv.gz"), read_rows(folder / "ref" / f"{name}.links.csv.gz")
    node_ids, link_ids = [r["id"] for r in nodes], [r["id"] for r in links]
    node_index, link_index = {n: i for i, n in enumerate(node_ids)}, {n: i for i, n in enumerate(link_ids)}
    faults = []
    out = scratch / f"{name}.csv"

    snap_path = folder / "ref" / f"{name}.snap.bin.gz"
    strict = "no snapshots"
    if snap_path.exists():
        snap = load(snap_path)
        fixed = [r["type"] != "J" for r in nodes]
        length = FT if struct.unpack("6i", gzip.open(snap_path, "rb").read(24))[5] < 5 else 1.0
        elevation = [float(r["elevation"]) * length for r in nodes]
        states = scratch / f"{name}.states.csv"
        write_states(states, snap, node_ids, link_ids, elevation, fixed)
        solve(program, inp, out, "--states", str(states))
        head, flow, at = errors(snap, ours(out, node_index, link_index))
        strict = f"strict head {head:.5f} m flow {100 * flow:.4f} %"
        if head > HEAD_M or flow > FLOW_SHARE:
            faults.append(f"{name}: {strict} (at {at} s)")

    reference = load(folder / "ref" / f"{name}.ref.bin.gz")
    code = solve(program, inp, out)
    mine = ours(out, node_index, link_index)
    if name in CHAOTIC:
        first = min(reference)
        head, flow, _ = errors({first: reference[first]}, mine)
        tanks = [i for i, r in enumerate(nodes) if r["type"] == "T"]
        rms = 0.0
        for i in tanks:
            series = [(mine[t][0][i] - reference[t]["head"][i]) ** 2 for t in reference if t in mine]
            rms = max(rms, float(np.sqrt(np.mean(series))))
        switches = 0
        for k, r in enumerate(links):
            if r["type"] == "PUMP":
                times = sorted(set(reference) & set(mine))
                theirs = pump_switches([abs(reference[t]["flow"][k]) > 1e-7 for t in times])
                switches = max(switches, abs(theirs - pump_switches([mine[t][2][link_ids[k]] == "open" and abs(mine[t][1][k]) > 1e-7 for t in times])))
        run = f"t=0 head {head:.5f} m flow {100 * flow:.4f} %, tanks {rms:.3f} m RMS, switches ±{switches}"
        if head > HEAD_M or flow > FLOW_SHARE or rms > LEVEL_RMS_M or switches > 1:
            faults.append(f"{name}: {run}")
    else:
        head, flow, at = errors(reference, mine)
        run = f"run head {head:.5f} m flow {100 * flow:.4f} %"
        if head > HEAD_M or flow > FLOW_SHARE:
            faults.append(f"{name}: {run} (at {at} s)")
    print(f"{name:20s} {len(nodes):6d} nodes  {strict}; {run}{'' if code == 0 else '  (not converged)'}", flush=True)
    return faults


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    if not folder.is_dir():
        print("no reference data: ../shared/data is absent")
        return 77
    wanted = sys.argv[3:] or sorted(p.name.split(".ref.")[0] for p in (folder / "ref").glob("*.ref.bin.gz"))
    faults = []
    with tempfile.TemporaryDirectory() as scratch:
        for name in wanted:
            try:
                faults += check_network(program, folder, name, pathlib.Path(scratch))
            except RuntimeError as fault:
                faults.append(f"{name}: {fault}")
    print("\n".join(faults) if faults else f"{len(wanted)} networks agree with EPANET")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
