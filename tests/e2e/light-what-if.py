#!/usr/bin/python3
"""What-ifs of light on the tiny demonstration: switching off, presence, LED, another luminaire, another spacing: energy,
money, classes, the ground before and after, and what is refused.

light-what-if.py WHATIF TERRITORY-PROGRAM"""
import json
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

WHATIF, TERRITORY = sys.argv[1], sys.argv[2]


def run(folder, territory, *changes, code=0):
    scenario, out = folder / "s.json", folder / "r.json"
    scenario.write_text(json.dumps({"schema": 1, "changes": changes}))
    done = subprocess.run([WHATIF, "run", scenario, "--territory", territory, "--out", out], capture_output=True,
                          text=True, timeout=120)
    assert done.returncode == code, done
    return json.loads(out.read_text())["lighting"] if code == 0 else done.stderr


def then_of(result, key):
    return result["indicators"][key]["then"]


def today_of(result, key):
    return result["indicators"][key]["today"]


def mean(raster, side):
    values = [v for v in raster[side] if v is not None]
    return sum(values) / len(values)


def longest_street(territory):
    with sqlite3.connect(territory) as db:
        return db.execute("SELECT road, count(*) AS n FROM lamp WHERE road IS NOT NULL GROUP BY road "
                          "ORDER BY n DESC, road LIMIT 1").fetchone()


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        territory = folder / "tiny.gpkg"
        subprocess.run([TERRITORY, "generate", "--scale", "tiny", "--out", territory], check=True,
                       capture_output=True)
        everywhere = {"zone": {"all": True}}
        off = run(folder, territory, {"type": "lamp.off", "from": "23:00", "to": "05:00", **everywhere})
        zero = run(folder, territory, {"type": "lamp.dim", "factor": 0, "from": "23:00", "to": "05:00", **everywhere})
        assert then_of(off, "energy_kwh") == then_of(zero, "energy_kwh") < today_of(off, "energy_kwh")
        assert then_of(off, "mean_night_lx") < 0.1 < today_of(off, "mean_night_lx")
        assert then_of(off, "mean_evening_lx") == today_of(off, "mean_evening_lx") > 1
        assert then_of(off, "below_night") >= today_of(off, "below_night")
        ground = off["rasters"][0]
        assert ground["unit"] == "lx" and mean(ground, "difference") < -0.2

        led = run(folder, territory, {"type": "lamp.led", "power_share": 0.4, "flux_share": 0.7, "cct_k": 2400,
                                      **everywhere})
        saved = today_of(led, "cost_eur") - then_of(led, "cost_eur")
        assert saved > 0 and then_of(led, "work_eur") > 0
        assert abs(then_of(led, "payback_years") - then_of(led, "work_eur") / saved) < 1e-9
        assert then_of(led, "mean_evening_lx") != today_of(led, "mean_evening_lx")

        presence = run(folder, territory, {"type": "lamp.presence", "level": 0.2, "share": 0.25, **everywhere})
        never = run(folder, territory, {"type": "lamp.presence", "level": 0.2, "share": 0, **everywhere})
        assert then_of(never, "energy_kwh") < then_of(presence, "energy_kwh") < today_of(presence, "energy_kwh")
        assert presence["facts"]["lamps_cannot_dim"] > 0

        road, lamps = longest_street(territory)
        other = run(folder, territory, {"type": "street.luminaire", "target": road, "luminaire": "led-road-wide",
                                        "flux_lm": 12000})
        assert other["facts"]["lamps_changed"] == lamps and other["facts"]["streets_concerned"] == 1
        assert then_of(other, "mean_evening_lx") > today_of(other, "mean_evening_lx")
        wide = run(folder, territory, {"type": "street.spacing", "target": road, "spacing_m": 80})
        assert 0 < wide["facts"]["lamps_removed"] < lamps
        assert then_of(wide, "energy_kwh") < today_of(wide, "energy_kwh")
        assert then_of(wide, "mean_evening_lx") < today_of(wide, "mean_evening_lx")
        assert "cannot add lamps" in run(folder, territory, {"type": "street.spacing", "target": road,
                                                             "spacing_m": 8}, code=1)
        assert "no luminaire 'candle'" in run(folder, territory, {"type": "street.luminaire", "target": road,
                                                                  "luminaire": "candle", "flux_lm": 900}, code=1)
        assert "does not exist" in run(folder, territory, {"type": "street.spacing", "target": "road/none",
                                                           "spacing_m": 30}, code=1)
    print("light what-ifs: ok")


main()
