"""The water network of a territory as jumeau-territory exports it, solved, and its pressures judged."""
import csv
import json
import sqlite3
import subprocess

LOW_M, HIGH_M, SHARE = 20.0, 70.0, 0.9


def rows(path, table):
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as base:
        base.row_factory = sqlite3.Row
        return base.execute(f'select * from "{table}"').fetchall()


def solve(path, territory, whatif, folder, faults):
    """One day; the table of every hour, or None."""
    inp, table = folder / "network.inp", folder / "network.csv"
    for command in ([territory, "export-water", str(path), str(inp)],
                    [whatif, "water", str(inp), "--csv", str(table), "--json"]):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            faults.append(f"{' '.join(command)}: {done.returncode} {done.stdout[-300:]} {done.stderr[-300:]}")
            return None
    answer = json.loads(done.stdout)
    if not answer["converged"] or answer["isolated"] or answer["warnings"]:
        faults.append(f"water: {answer['isolated'][:5]} {answer['warnings'][:3]}")
    return table


def judge(path, territory, whatif, folder, faults):
    """At every hour 90 % of the places with customers between 20 and 70 m, none negative, no tank at its floor; by
    commune at the worst hour."""
    table = solve(path, territory, whatif, folder, faults)
    if table is None:
        return None
    served = {n["id"]: n["commune"] for n in rows(path, "water_node") if n["customers"]}
    tanks = {t["id"]: t for t in rows(path, "water_tank")}
    pressure, dry = {}, set()
    with open(table, newline="", encoding="ascii") as file:
        for row in csv.DictReader(file):
            if row["kind"] != "node":
                continue
            if row["id"] in served:
                pressure.setdefault(float(row["time_s"]), {})[row["id"]] = float(row["pressure_m"] or "nan")
            elif row["id"] in tanks:
                tank = tanks[row["id"]]
                if float(row["head_m"]) - tank["elevation_m"] < tank["level_min_m"] + 0.05:
                    dry.add(row["id"])
    share = {t: sum(LOW_M <= p <= HIGH_M for p in of.values()) / len(of) for t, of in pressure.items()}
    worst = min(share, key=share.get)
    lowest = min(min(of.values()) for of in pressure.values())
    if len(share) != 25 or share[worst] < SHARE:
        faults.append(f"water: {share[worst]:.3f} of the places in 20-70 m at hour {worst / 3600:g} of {len(share)}")
    if not lowest >= 0:
        faults.append(f"water: a pressure of {lowest:.1f} m")
    if dry:
        faults.append(f"water: tanks run dry: {sorted(dry)}")
    peak = min(pressure, key=lambda t: sum(pressure[t].values()))
    for commune in sorted({c or "" for c in served.values()}):
        of = [p for i, p in pressure[peak].items() if (served[i] or "") == commune]
        print(f"commune {commune or '?'}: {sum(LOW_M <= p <= HIGH_M for p in of)} of {len(of)} places in 20-70 m at "
              f"{peak / 3600:g} h, lowest {min(of):.1f} m, highest {max(of):.1f} m")
    return share[worst]
