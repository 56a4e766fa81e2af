#!/usr/bin/python3
"""jumeau-whatif as a script meets it: exit statuses, one line on stderr, the same bytes twice, in French too.

whatif.py WHATIF WRITE-TERRITORY"""
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile

WHATIF, WRITER = sys.argv[1], sys.argv[2]


def call(*arguments, code=0, **env):
    done = subprocess.run([WHATIF, *map(str, arguments)], capture_output=True, text=True, timeout=60,
                          env={**os.environ, **env})
    assert done.returncode == code, (arguments, done)
    lines = done.stderr.strip().splitlines()
    assert len(lines) == (0 if code in (0, 3) else 1), (arguments, done.stderr)
    assert code == 0 or done.stdout == "", (arguments, done.stdout)
    return done.stdout if code == 0 else lines[0]


def test_sun():
    place = ("--lat", "39.742476", "--lon", "-105.1786", "--elevation", "1830.14", "--pressure", "820",
             "--temperature", "11", "--delta-t", "67")
    answer = json.loads(call("sun", *place, "--time", "2003-10-17T12:30:30-07:00", "--json"))
    assert abs(answer["zenith_deg"] - 50.11162) < 0.0003 and abs(answer["azimuth_deg"] - 194.34024) < 0.0003
    assert answer["sunrise"].startswith("2003-10-17T13:12:4"), answer
    french = call("sun", *place, "--time", "2003-10-17T19:30:30", "--json", LC_ALL="fr_FR.UTF-8")
    assert json.loads(french) == answer
    polar = json.loads(call("sun", "--lat=69.65", "--lon=18.96", "--time=2026-06-21", "--json"))
    assert polar["sunrise"] is None and polar["sunset"] is None and polar["transit"]
    for bad in (("--lat", "1,5"), ("--lat",), ("--latitude", "1"), ("extra",)):
        call("sun", *bad, code=2)
    call("sun", "--lat", "95", "--lon", "0", "--time", "2026-01-01", "--json", code=1)
    call("sun", "--lat", "5", "--lon", "0", "--time", "never", "--json", code=2)
    call(code=2)
    call("dance", code=2)


def test_run(folder, territory):
    scenario, one, two = folder / "s.json", folder / "1.json", folder / "2.json"
    table = folder / "t.csv"
    scenario.write_text(call("example", "scenario"))
    assert call("run", scenario, "--territory", territory, "--out", one, "--csv", table) == ""
    call("run", scenario, "--territory", territory, "--out", two, LC_ALL="fr_FR.UTF-8", TZ="Asia/Tokyo")
    assert one.read_bytes() == two.read_bytes(), "not the same bytes"
    result = json.loads(one.read_text())
    assert result["inputs"]["synthetic"] is True and result["converged"] is True
    light = result["lighting"]
    total, by_lamp = light["indicators"]["energy_kwh"], light["series"][0]["difference"][0]
    assert len(by_lamp) == light["facts"]["lamps"] == 60 and light["solver"] == "lighting.energy"
    saved = sum(d for d in by_lamp if d is not None)
    assert abs(saved - (total["then"] - total["today"])) < 0.1, "the series is rounded to its decimals"
    rows = list(csv.DictReader(table.open(newline="")))
    assert abs(sum(float(r["then_kwh"]) for r in rows) - total["then"]) < 1e-6
    call("run", scenario, "--territory", territory, "--out", two, "--csv", table, "--table", "indicators")
    rows = list(csv.DictReader(table.open(newline="")))
    water = result["water"]["indicators"]
    assert water["demand_m3"]["then"] + water["missing_m3"]["then"] > water["demand_m3"]["today"] * 1.05, water
    assert {r["study"] for r in rows} == {"lighting", "water"} and all(r["synthetic"] == "1" for r in rows)
    assert [r["indicator"] for r in rows if r["study"] == "lighting"] == list(light["indicators"])
    assert "lighting.cabinets" in call("run", scenario, "--territory", territory, "--out", two, "--csv", table,
                                       "--table", "moon", code=1)
    call("run", scenario, "--territory", territory, "--out", two, "--table", "indicators", code=2)
    energy = json.loads(call("energy", "--territory", territory, "--json"))
    assert abs(energy["kwh"] - total["today"]) < 1e-9 and energy["lamps"] == 60
    peak = json.loads(call("energy", "--territory", territory, "--tariff", "peak-hours", "--json"))
    assert abs(peak["kwh"] / energy["kwh"] - 1) < 1e-12 and peak["eur"] < energy["eur"], (peak["eur"], energy["eur"])

    one.unlink()
    scenario.write_text(scenario.read_text().replace('"territory": null', '"territory": "00112233445566aa"'))
    assert "00112233445566aa" in call("run", scenario, "--territory", territory, "--out", one, code=1)
    scenario.write_text('{"schema": 1, "changes": [{"type": "lamp.dim", "zone": {"all": true}, "factor": 2}]}')
    assert "changes[0].factor" in call("run", scenario, "--territory", territory, "--out", one, code=1)
    call("run", scenario, "--territory", territory, code=2)
    call("run", folder / "none.json", "--territory", territory, "--out", one, code=1)
    call("energy", "--territory", folder / "none.gpkg", "--json", code=1)
    call("energy", "--territory", territory, "--year", "20.5", "--json", code=2)
    call("example", "opera", code=2)
    assert not one.exists(), "a refused scenario left a result"


def test_light(folder, territory):
    street = ("street", "--luminaire", "led-road-medium", "--width", "7", "--height", "8")
    grid = folder / "grid.csv"
    found = json.loads(call(*street, "--class", "M5", "--csv", grid, "--json", LC_ALL="fr_FR.UTF-8"))
    assert found["verdict"] == "pass" and found["widest"] and 10 < found["spacing_m"] < 80, found
    wider = json.loads(call(*street, "--class", "M5", "--spacing", found["spacing_m"] + 0.5, "--json"))
    assert wider["verdict"] == "fail" and wider["fails"], wider
    rows = list(csv.DictReader(grid.open(newline="")))
    lux = [float(r["value"]) for r in rows if r["quantity"] == "illuminance_lx"]
    assert abs(sum(lux) / len(lux) - found["e_mean_lx"]) < 1e-9 and abs(min(lux) - found["e_min_lx"]) < 1e-9
    for lane in ("1", "2"):
        cd = [float(r["value"]) for r in rows if r["observer_lane"] == lane]
        assert sum(cd) / len(cd) > found["l_mean_cd_m2"] - 1e-9
    path = json.loads(call(*street, "--spacing", 25, "--path-from", -2.5, "--path-width", 2, "--path-class", "P3", "--json"))
    assert path["path_verdict"] in ("pass", "fail") and path["path_e_min_lx"] <= path["path_e_mean_lx"], path
    assert 0 < path["path_ev_min_lx"] < path["path_e_mean_lx"], path
    call(*street, "--spacing", 25, "--path-class", "P3", code=2)
    assert "R3, C2" in call(*street, "--spacing", 30, "--surface", "R9", code=2)
    assert "widest" in call(*street, code=2)
    assert "no-such" in call("street", "--luminaire", "no-such", "--width", 7, "--height", 8, "--spacing", 30, code=1)
    assert "no spacing" in call(*street, "--class", "C0", code=1)
    call(*street, "--spacing", 1, code=1)
    broken = folder / "b.ies"
    broken.write_text("IESNA:LM-63-2002\nTILT=NONE\n1 1000 1,5 2 1 1 2 0 0 0\n")
    assert "b.ies:3:" in call("street", "--luminaire", broken, "--width", 7, "--height", 8, "--spacing", 30, code=1)

    ours = json.loads(call("photometry", "led-road-medium", "--ies", folder / "ours.ies", "--json"))
    theirs = json.loads(call("photometry", folder / "ours.ies", "--json"))
    assert abs(theirs["flux_lm"] / ours["flux_lm"] - 1) < 1e-5 and theirs["warnings"] == [], theirs
    assert ours["ulr_pct"] == 0 and 95 < ours["cie_flux_code_pct"][2] < 100
    assert "b.ies:3:" in call("photometry", broken, "--json", code=1)

    table = folder / "rules.csv"
    rules = json.loads(call("light-rules", "--territory", territory, "--csv", table, "--json"))
    assert len(rules["rules"]) == 11 and all(r["article"] for r in rules["rules"]) and rules["lamps"] == 60
    assert sum(r["found"] for r in rules["rules"]) == len(list(csv.DictReader(table.open(newline=""))))
    assert "article 3, II, 4°" in call("light-rules", "--territory", territory)
    lamps = folder / "lamps.csv"
    classes = json.loads(call("light-classes", "--territory", territory, "--lamps", lamps, "--json"))
    origins = list(csv.DictReader(lamps.open(newline="")))
    assert len(origins) == 60 and all(r["height_from"] in ("measured", "inventory", "type", "assumed") for r in origins)
    assert classes["lamps"] == 60 and 0 <= classes["assumed_flux_share"] <= 1 and "energy" in classes
    call("light-rules", "--territory", territory + "x", code=1)
    call("light-classes", "--territory", territory, "--year", "soon", "--json", code=2)


def test_sunhours(territory):
    box, far = "--bbox=-0.56,47.47,-0.55,47.475", "--bbox=2.0,48.0,2.01,48.01"
    for bad in ((box,), (box, "--date", "2026-12-21", "--year", "2026"), (box, "--year", "abcd"),
                ("--bbox=1,2,3", "--date", "2026-12-21"), (box, "--date", "21/12/2026")):
        call("sunhours", "--territory", territory, *bad, "--json", code=2)
    assert "outside" in call("sunhours", "--territory", territory, far, "--date", "2026-12-21", "--json", code=1)
    call("sunhours", "--territory", territory + "x", box, "--date", "2026-12-21", "--json", code=1)


def test_lighting_city(folder, territory):
    city = ("lighting-city", "--territory", territory)
    raster = folder / "lux.tif"
    one = json.loads(call(*city, "--threads", "1", "--check", "300", "--out", raster, "--json"))
    first = raster.read_bytes()
    two = json.loads(call(*city, "--threads", "2", "--check", "300", "--out", raster, "--json", LC_ALL="fr_FR.UTF-8"))
    assert first == raster.read_bytes(), "the raster depends on the threads"
    steady = ("luminaires", "tiles", "pairs", "mean_lx", "min_lx", "error_bound_lx", "communes", "checked_worst_lx")
    assert all(one[key] == two[key] for key in steady)
    assert one["luminaires"] == 60 and one["cells"] == 1024 * one["tiles"] and one["checked_cells"] == 300
    assert one["checked_worst_of_tolerance"] < 1 and one["error_bound_lx"] < 0.01
    assert first[:4] == b"II*\0" and len(first) > one["cells"] * 2
    half = json.loads(call(*city, "--level", "0.5", "--json"))
    assert half["mean_lx"] is None or abs(half["mean_lx"] / one["mean_lx"] - 0.5) < 0.01
    shaded = json.loads(call(*city, "--occlusion", "--json"))
    assert shaded["occlusion"] and "checked_cells" not in shaded
    for bad in (("--level", "2"), ("--cutoff", "0"), ("--threads", "1.5"), ("--threads", "99")):
        call(*city, *bad, "--json", code=2)
    call(*city, "--json", "--out", folder / "none" / "lux.tif", code=1)
    call("lighting-city", "--territory", territory + "x", "--json", code=1)


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    territory = str(folder / "t.gpkg")
    subprocess.run([WRITER, territory, "1"], check=True)
    test_sun()
    test_run(folder, territory)
    test_sunhours(territory)
    test_lighting_city(folder, territory)
    print("whatif: ok")
