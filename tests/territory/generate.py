#!/usr/bin/python3
"""The demonstration territory at one scale: every rule of `check`, the counts the product promises, what
ogrinfo thinks of the file, the same bytes for the same seed, and the IGN benchmarks that the generator
does not know.  generate.py TOOL FOLDER SCALE SHARED"""
import csv
import json
import math
import pathlib
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile

import fixture

# At full scale: layer → fewest, most.
FULL = {"commune": (29, 29), "building": (110_000, 150_000), "road": (50_000, 90_000), "lamp": (49_000, 52_000),
        "cabinet": (1_300, 1_700), "junction": (110, 110), "detector": (400, 400), "car_park": (20, 20),
        "parking_bay": (600, 600), "water_pipe": (8_000, 14_000), "tree": (30_000, 200_000), "landmark": (20, 60)}
POLYGONS = ["commune", "building", "water_area", "green_area", "land_cover", "zone", "parking_zone", "water_sector"]
GROUND = re.compile(r"Borne|Clou Ville|Regard|MURET|Digue")
NOT_GROUND = re.compile(r"TERRASSE|late-forme|Château d.eau|Clocher")
faults = []


def expect(truth, what):
    print(("ok   " if truth else "FAIL ") + what)
    if not truth:
        faults.append(what)


def run(*command, code=0, **more):
    result = subprocess.run([str(c) for c in command], capture_output=True, text=True, **more)
    expect(result.returncode == code, f"{' '.join(map(str, command))}: exit {result.returncode}, {result.stderr.strip()[-200:]}")
    return result.stdout


def check_rules(tool, file):
    report = json.loads(run(tool, "check", file, "--json"))
    for rule in report["checks"]:
        expect(rule["passed"], f"{rule['name']}: {rule['measured']} {rule['relation']} {rule['required']}")
    return {rule["name"] for rule in report["checks"]}


def check_counts(tool, file, scale):
    info = json.loads(run(tool, "info", file, "--json"))
    expect(info["synthetic"] == "all" and info["crs"] == "EPSG:2154", "says that it is synthetic, in Lambert-93")
    for layer, (least, most) in (FULL if scale == "full" else {}).items():
        count = info["layers"].get(layer, 0)
        expect(least <= count <= most, f"{layer}: {count} within {least} … {most}")
    if scale == "tiny":
        expect(350 <= info["layers"]["building"] <= 500, f"tiny has some 400 buildings: {info['layers']['building']}")


def check_ogr(file):
    layers = run("ogrinfo", "-q", "-ro", file)
    for table in POLYGONS:
        if f" {table} " not in layers:
            continue
        out = run("ogrinfo", "-q", "-dialect", "SQLite", "-sql",
                  f"SELECT count(*) AS bad FROM {table} WHERE NOT ST_IsValid(geom)", file)
        bad = re.search(r"bad \(Integer\) = (\d+)", out)
        expect(bad is not None and bad.group(1) == "0", f"{table}: every polygon is valid for GEOS")
    summary = run("ogrinfo", "-so", "-ro", file, "building")
    expect("RGF93" in summary and "Lambert-93" in summary, "ogrinfo names the frame")


def ground_at(file, points):
    text = "".join(f"{lon} {lat}\n" for lon, lat, _ in points)
    out = run("gdallocationinfo", "-wgs84", "-valonly", f"GPKG:{file}:elevation", input=text)
    return [float(v) for v in out.split()]


def check_ground(file, shared, known):
    """The benchmarks of the shared data, and apart those that are not among the facts of the generator."""
    facts = [(float(r["lon"]), float(r["lat"])) for r in csv.DictReader(open(known, encoding="utf-8"))]
    source = shared / "data/angers/geodetic-points-alm.csv"
    if not source.exists():
        print("no shared data: the generator's own control points only")
        return
    points = [(float(r["lon"]), float(r["lat"]), float(r["altitude_m"])) for r in csv.DictReader(open(source, encoding="utf-8"))
              if r["in_alm"] == "True" and GROUND.search(r["description"]) and not NOT_GROUND.search(r["description"])]
    held = [p for p in points if all(math.hypot(p[0] - f[0], p[1] - f[1]) > 1e-4 for f in facts)]
    expect(len(points) >= 50 and len(held) >= 8, f"{len(points)} benchmarks, {len(held)} unknown to the generator")
    # Between benchmarks some kilometres apart no interpolation does better than 11 m (left out one by one).
    for what, chosen, limit in (("all", points, 8), ("unknown to the generator", held, 15)):
        heights = ground_at(file, chosen)
        expect(len(heights) == len(chosen), f"the coverage answers at every benchmark ({what})")
        rms = math.sqrt(sum((h - p[2]) ** 2 for h, p in zip(heights, chosen)) / len(chosen))
        expect(rms <= limit, f"ground RMS at benchmarks, {what}: {rms:.2f} m, at most {limit}")


def check_same_bytes(tool, file, scale):
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        again = pathlib.Path(folder) / "again.gpkg"
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run(tool, "generate", "--out", again, "--scale", scale)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        limit = {"tiny": 1, "full": 90}[scale]
        expect(cpu < limit, f"{scale}: {cpu:.2f} s of CPU under {limit}")
        expect(after.ru_maxrss < 2 * 1024 * 1024, f"{after.ru_maxrss / 1024:.0f} MiB at most")
        expect(again.read_bytes() == file.read_bytes(), "same seed, same bytes")
        if scale == "tiny":
            run(tool, "generate", "--out", again, "--scale", scale, "--seed", "2")
            expect(again.read_bytes() != file.read_bytes(), "another seed, another territory")


def check_refusals(tool):
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "x.gpkg"
        run(tool, "generate", code=2)
        run(tool, "generate", "--out", out, "--scale", "huge", code=2)
        run(tool, "generate", "--out", out, "--seed", "-3", code=2)
        run(tool, "generate", "--out", pathlib.Path(folder) / "absent/x.gpkg", "--scale", "tiny", code=1)
        expect(not any(pathlib.Path(folder).iterdir()), "nothing is left half-made")


def check_impossible_lamps(tool, file):
    """A mast of 900 m and a lamp of a million watts are named; a lamp that says nothing is not."""
    with tempfile.TemporaryDirectory() as folder:
        bad = pathlib.Path(folder) / "bad.gpkg"
        bad.write_bytes(file.read_bytes())
        db = sqlite3.connect(bad)
        lamps = [row[0] for row in db.execute("SELECT id FROM lamp ORDER BY fid LIMIT 3")]
        for trigger in [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]:
            db.execute(f'DROP TRIGGER "{trigger}"')
        db.execute("UPDATE lamp SET height_m = 900 WHERE id = ?", lamps[0:1])
        db.execute("UPDATE lamp SET power_w = 1e6 WHERE id = ?", lamps[1:2])
        db.execute("UPDATE lamp SET height_m = NULL, power_w = NULL WHERE id = ?", lamps[2:3])
        db.commit()
        db.close()
        report = json.loads(run(tool, "check", bad, "--json", code=3))
        rule = [r for r in report["checks"] if r["name"] == "lighting.values"][0]
        expect(not rule["passed"] and rule["measured"] == 2 and lamps[0] in str(rule), f"names {lamps[0]}: {rule}")


def main():
    tool, folder, scale, shared, known = sys.argv[1:6]
    file = fixture.path(tool, folder, scale)
    names = check_rules(tool, file)
    check_counts(tool, file, scale)
    check_ogr(file)
    check_same_bytes(tool, file, scale)
    if scale == "full":
        expect({"frame.area", "frame.ground_rms", "roads.connected", "roads.crossings", "roads.segments",
                "buildings.overlap", "buildings.sites", "buildings.number"} <= names, "every rule of full was applied")
        check_ground(file, pathlib.Path(shared), known)
    else:
        check_refusals(tool)
        check_impossible_lamps(tool, file)
    print(f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
