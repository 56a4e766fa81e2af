"""The water network of a territory as an EPANET file, read from the rows alone, and its answers judged."""
import csv
import json
import sqlite3
import subprocess

# The field's own shape of a day (model/water.c): hourly factors, mean 1.
DAY = [.45, .40, .38, .38, .42, .60, 1.00, 1.50, 1.75, 1.50, 1.30, 1.25,
       1.30, 1.20, 1.05, 1.00, 1.05, 1.20, 1.45, 1.55, 1.35, 1.05, .80, .60]


def rows(path, table):
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as base:
        base.row_factory = sqlite3.Row
        return base.execute(f'select * from "{table}"').fetchall()


def links(lines, pipes, pumps, valves):
    """Open isolation valves are short pipes, closed ones closed pipes."""
    lines.append("[PIPES]")
    for p in pipes:
        lines.append(f"{p['id']} {p['from_node']} {p['to_node']} {p['length_m']} {p['diameter_m'] * 1000}"
                     f" {p['roughness']} 0 Open")
    for v in valves:
        if v["kind"] != "PRV":
            lines.append(f"{v['id']} {v['from_node']} {v['to_node']} 1 {v['diameter_m'] * 1000} 130 0.2"
                         f" {'Open' if v['normally_open'] else 'Closed'}")
    lines.append("[VALVES]")
    for v in valves:
        if v["kind"] == "PRV":
            lines.append(f"{v['id']} {v['from_node']} {v['to_node']} {v['diameter_m'] * 1000} PRV"
                         f" {v['setting']} 0")
    lines.append("[PUMPS]")
    for p in pumps:
        lines.append(f"{p['id']} {p['from_node']} {p['to_node']} HEAD {p['id']}")
    lines.append("[CURVES]")
    for p in pumps:
        lines.append(f"{p['id']} {p['flow_m3s'] * 1000} {p['head_m']}")
    lines.append("[CONTROLS]")
    for p in pumps:
        tank = p["parent"].split("/")[1]
        lines.append(f"LINK {p['id']} OPEN IF NODE {tank} BELOW {p['start_level_m']}")
        lines.append(f"LINK {p['id']} CLOSED IF NODE {tank} ABOVE {p['stop_level_m']}")


def export(path, inp, hours):
    nodes = rows(path, "water_node")
    lines = ["[JUNCTIONS]"]
    lines += [f"{n['id']} {n['elevation_m']} {n['demand_m3s'] * 1000}" for n in nodes if n["kind"] != "source"]
    lines += ["[RESERVOIRS]"] + [f"{n['id']} {n['head_m']}" for n in nodes if n["kind"] == "source"]
    lines += ["[TANKS]"]
    lines += [f"{t['id']} {t['elevation_m']} {t['level_init_m']} {t['level_min_m']} {t['level_max_m']}"
              f" {t['diameter_m']} 0" for t in rows(path, "water_tank")]
    links(lines, rows(path, "water_pipe"), rows(path, "water_pump"), rows(path, "water_valve"))
    mean = sum(DAY) / 24
    lines += ["[PATTERNS]"] + [f"day {x / mean:.4f}" for x in DAY]
    lines += ["[TIMES]", f"Duration {hours}:00", "Hydraulic Timestep 1:00", "Pattern Timestep 1:00",
              "Report Timestep 1:00", "[OPTIONS]", "Units LPS", "Headloss H-W", "Pattern day", "Trials 200",
              "Accuracy 0.001", "[END]"]
    inp.write_text("\n".join(lines) + "\n")


def judge(path, whatif, folder, faults, hours=48):
    """Two days: at every hour 90 % of the places with customers between 20 and 70 m, no tank at its floor."""
    inp, table = folder / "angers.inp", folder / "angers.csv"
    export(path, inp, hours)
    done = subprocess.run([whatif, "water", str(inp), "--csv", str(table), "--json"], capture_output=True,
                          text=True, check=False)
    if done.returncode != 0 or not json.loads(done.stdout)["converged"]:
        faults.append(f"water: {done.returncode} {done.stdout[-300:]} {done.stderr[-300:]}")
        return None
    served = {n["id"] for n in rows(path, "water_node") if n["customers"]}
    tanks = {t["id"]: t for t in rows(path, "water_tank")}
    sane, all_, dry = {}, {}, set()
    with open(table, newline="", encoding="ascii") as file:
        for row in csv.DictReader(file):
            time = float(row["time_s"])
            if row["id"] in served and row["kind"] == "node":
                all_[time] = all_.get(time, 0) + 1
                sane[time] = sane.get(time, 0) + (row["pressure_m"] != "" and 20 <= float(row["pressure_m"]) <= 70)
            elif row["id"] in tanks and time >= 24 * 3600:
                tank = tanks[row["id"]]
                if float(row["head_m"]) - tank["elevation_m"] < tank["level_min_m"] + 0.05:
                    dry.add(row["id"])
    share = {time: sane[time] / all_[time] for time in all_}
    worst = min(share, key=share.get)
    if len(share) < hours or share[worst] < 0.9:
        faults.append(f"water: {share[worst]:.3f} of the places in 20-70 m at hour {worst / 3600:g}")
    if dry:
        faults.append(f"water: tanks run dry: {sorted(dry)}")
    return share[worst]
