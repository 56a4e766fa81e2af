#!/usr/bin/python3
"""The whole way, at night, with the real processes: a remote group is dimmed; its lamps are measured at the new level, the
journal tells it, and in the picture the light falls at those lamps' places while the rest stays as it was."""
import math
import os
import pathlib
import sqlite3
import struct
import subprocess
import sys

import numpy as np

import bench as b

SIZE, FOV_DEG = 900, 45.0
HEIGHT_M = 420.0
NIGHT = "2026-11-21T19:00:00Z"


def snapshot(bench, place, out):
    """Straight down from HEIGHT_M: one pixel is the same length everywhere."""
    view = f"{place[0]:.2f},{place[1]:.2f},{HEIGHT_M},0,-90"
    subprocess.run([bench.jumeau, "--snapshot", str(out), "--size", f"{SIZE}x{SIZE}", "--territory", str(bench.territory), "--view", view,
                    "--time", NIGHT, "--controller", f"unix:{bench.socket}"], check=True,
                   env=dict(os.environ, XDG_CACHE_HOME=str(bench.folder / "cache")))
    raw = subprocess.run(["convert", str(out), "-depth", "8", "RGB:-"], check=True, capture_output=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(SIZE, SIZE, 3).astype(float).mean(axis=2)


def places(territory):
    """id → (east, north) of the lamps, from the file's geometry blobs."""
    db = sqlite3.connect(territory)
    found = {}
    for name, blob in db.execute("SELECT id, geom FROM lamp"):
        envelope = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}[(blob[3] >> 1) & 7]
        found[name] = struct.unpack("<2d", blob[8 + envelope + 5:8 + envelope + 21])
    return found


def group_of_one_cabinet(bench, where):
    """The dimmable remote lamps of the cabinet that has most of them, at most twelve, close together."""
    groups = {}
    for row in bench.layout.rows["lamp"]:
        if row["control"] == "remote" and (row["dim_min_pu"] or 0) <= 0.2:
            groups.setdefault(row["parent"], []).append(row["id"])
    lamps = max(groups.values(), key=len)
    first = where[lamps[0]]
    lamps.sort(key=lambda name: math.dist(first, where[name]))
    return lamps[:12]


def light_falls_where_the_group_was_dimmed(bench):
    bench.start("--time", NIGHT, "--seed", "3")
    desk = bench.desk().ready()
    where = places(bench.territory)
    lamps = group_of_one_cabinet(bench, where)
    lit = [name for name in lamps if desk.values[bench.layout.point(f"lamp/{name}", "level")][0] > 0.6]
    assert len(lit) >= 4, f"{len(lit)} of {len(lamps)} lamps of the group are lit"
    centre = tuple(sum(where[name][axis] for name in lit) / len(lit) for axis in (0, 1))
    before = snapshot(bench, centre, bench.folder / "before.png")
    target = 0.2
    commands = [desk.command(f"lamp/{name}", "level", target) for name in lit]
    batch = b.desks.uuid7()
    assert desk.post("select", *commands, batch=batch)[0] == 202
    assert desk.post("operate", *commands, batch=batch)[0] == 202
    ids = [c["id"] for c in commands]
    desk.wait(lambda: all(desk.commands.get(i, {}).get("state") == "DONE" for i in ids), 60, "the group is dimmed")
    measured = [desk.values[bench.layout.point(f"lamp/{name}", "level")][0] for name in lit]
    assert all(abs(level - target) < 0.011 for level in measured), measured
    told = bench.journal("SELECT cmd_id, \"after\" FROM journal WHERE type = 'command'")
    assert all((i, "SENT") in told and (i, "DONE") in told for i in ids)
    after = snapshot(bench, centre, bench.folder / "after.png")

    scale = SIZE / 2 / math.tan(math.radians(FOV_DEG / 2)) / HEIGHT_M
    rows, columns = np.mgrid[0:SIZE, 0:SIZE]
    dimmed = np.zeros((SIZE, SIZE), bool)
    falls = []
    for name in lit:
        x = SIZE / 2 + (where[name][0] - centre[0]) * scale
        y = SIZE / 2 - (where[name][1] - centre[1]) * scale
        near = (columns - x) ** 2 + (rows - y) ** 2 < (12 * scale) ** 2
        dimmed |= (columns - x) ** 2 + (rows - y) ** 2 < (60 * scale) ** 2
        falls.append((before[near].mean(), after[near].mean()))
    print("# brightness at the lamps before → after: " + ", ".join(f"{a:.0f} → {z:.0f}" for a, z in falls))
    # a lamp under a tree or against a wall shows less of its light from above than one over a street
    assert all(z < 0.85 * a for a, z in falls) and sum(z for _, z in falls) < 0.6 * sum(a for a, _ in falls), falls
    rest = np.abs(after - before)[~dimmed]
    print(f"# the rest: {rest.size} pixels, mean change {rest.mean():.3f} of 255, 99.9 % below {np.percentile(rest, 99.9):.0f}")
    assert rest.size > SIZE * SIZE / 4 and rest.mean() < 0.5, rest.mean()


def main():
    bench = b.Bench(sys.argv[1], sys.argv[2], sys.argv[3])
    bench.jumeau = sys.argv[4]
    print("1..1")
    try:
        light_falls_where_the_group_was_dimmed(bench)
        print("ok 1 - light falls where the group was dimmed")
        return 0
    except AssertionError as fault:
        print(f"not ok 1 - light falls where the group was dimmed\n# {fault}")
        return 1
    finally:
        bench.close()


if __name__ == "__main__":
    sys.exit(main())
