#!/usr/bin/python3
"""Quality and pump energy of jumeau-whatif water against EPANET 2.3.5's (../shared/data/water/quality).

usage: water-quality.py JUMEAU-WHATIF DATA-FOLDER

Quality within 1 % of the largest value, except within one quality step of a front (where the reference itself changes by
more than that in the neighbouring report); pump energy to the printed digit.  Exits 77 without data."""
import csv
import gzip
import json
import pathlib
import re
import subprocess
import sys
import tempfile

SHARE = 0.01
FRONT_SHARE = 0.005  # at most this share of all (node, time) pairs may stand beside a front


def read_reference(path):
    values = {}
    with gzip.open(path, "rt") as handle:
        for row in csv.DictReader(handle):
            values.setdefault(row["id"], {})[int(row["time_s"])] = float(row["quality"])
    return values


def solve(program, inp, scratch):
    out = scratch / "out.csv"
    done = subprocess.run([program, "water", str(inp), "--quality", "--csv", str(out), "--json"], capture_output=True, text=True)
    if done.returncode not in (0, 3):
        raise SystemExit(done.stderr)
    mine = {}
    with open(out, newline="") as handle:
        for row in csv.DictReader(handle):
            if row["kind"] == "node":
                mine.setdefault(row["id"], {})[int(row["time_s"])] = float(row["quality"] or "nan")
    return json.loads(done.stdout), mine


def near_front(series, time, times, limit):
    at = times.index(time)
    around = [series[times[i]] for i in (at - 1, at, at + 1) if 0 <= i < len(times)]
    return max(around) - min(around) > limit


def check_quality(name, reference, mine):
    largest = max(v for series in reference.values() for v in series.values()) or 1.0
    worst, where, fronts, pairs = 0.0, None, 0, 0
    for node, series in reference.items():
        times = sorted(series)
        for time, value in series.items():
            error = abs(mine[node][time] - value)
            pairs += 1
            if error > SHARE * largest and near_front(series, time, times, SHARE * largest):
                fronts += 1
            elif not error <= worst:
                worst, where = error, (node, time, value, mine[node][time])
    print(f"{name:8s} quality: worst {100 * worst / largest:.3f} % of {largest:g} at {where}; {fronts} of {pairs} beside a front")
    ok = worst <= SHARE * largest and fronts <= FRONT_SHARE * pairs
    return [] if ok else [f"{name}: quality differs"]


def check_energy(name, rows, answer):
    faults = []
    pumps = {p["id"]: p for p in answer["pumps"]}
    for row in rows:
        pump = pumps[row["pump"]]
        volume = 1.0 if row["volume_unit"] == "m3" else 3785.41178
        got = (pump["usage_percent"], pump["efficiency_percent"], pump["kwh_per_m3"] * volume, pump["average_kw"], pump["peak_kw"], pump["cost_per_day"])
        keys = ("usage_percent", "avg_efficiency_percent", "energy_per_volume", "avg_kw", "peak_kw", "cost_per_day")
        for key, value in zip(keys, got):
            if float(row["usage_percent"]) == 0.0 and key != "usage_percent":
                continue
            if abs(value - float(row[key])) > 0.0051 + 1e-5 * abs(float(row[key])):
                faults.append(f"{name} pump {row['pump']}: {key} {value:.4f}, EPANET {row[key]}")
    print(f"{name:8s} energy of {len(rows)} pumps: {'as printed' if not faults else 'differs'}")
    return faults


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    if not folder.is_dir():
        print("no reference data: ../shared/data is absent")
        return 77
    faults = []
    energy = {}
    for row in csv.DictReader(open(folder / "quality/pump_energy.csv")):
        energy.setdefault(row["network"], []).append(row)
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        for name, file in (("Net1", "Net1.quality"), ("Net2", "Net2.quality"), ("Net3", "Net3.quality"), ("L-Town", "L-Town.age")):
            inp = scratch / f"{name}.inp"
            text = (folder / "inp" / f"{name}.inp").read_text(errors="replace")
            if name == "L-Town":
                text = re.sub(r"(?mi)^\s*Quality\s+None.*$", " Quality Age", text)
            inp.write_text(text)
            answer, mine = solve(program, inp, scratch)
            faults += check_quality(name, read_reference(folder / "quality" / f"{file}.csv.gz"), mine)
        for name, rows in energy.items():
            answer, _ = solve(program, folder / "inp" / f"{name}.inp", scratch)
            faults += check_energy(name, rows, answer)
    print("\n".join(faults) if faults else "quality and energy agree with EPANET")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
