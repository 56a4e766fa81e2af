#!/usr/bin/python3
"""headless.py HEADLESS TOWN: what scripts rely on of --snapshot and --bench: keys, exit status, one line on stderr."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HEADLESS, TOWN = sys.argv[1:3]
SNAPSHOT = {"size", "gl", "view", "time", "quality", "triangles", "buildings_drawn", "tiles_missing", "themes"}
BENCH = {"first_frame_ms", "complete_ms", "frame_ms", "orbit_ms", "pick_ms", "rss_peak_mb", "quality", "buildings_total",
         "buildings_drawn_median", "triangles_median", "draws_median", "upload_bytes_max", "allocs_per_frame", "gl"}
failed = 0


def check(name, good, told=""):
    global failed
    failed += not good
    print(f"{'ok' if good else 'not ok'} {name} {told if not good else ''}".rstrip())


def run(*arguments, **environment):
    return subprocess.run([HEADLESS, *arguments], capture_output=True, text=True, timeout=120,
                          env=dict(os.environ, LC_ALL="C.UTF-8", **environment))


def refused(name, status, *arguments):
    got = run(*arguments)
    check(name, got.returncode == status and got.stdout == "" and got.stderr.count("\n") == 1,
          f"{got.returncode} {got.stdout!r} {got.stderr!r}")


with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
    town, picture = str(folder / "town.gpkg"), str(folder / "out.png")
    subprocess.run([TOWN, town, "2000"], check=True)
    common = ["--snapshot", picture, "--size", "320x180", "--territory", town, "--controller", "none"]

    got = run(*common, "--time", "2026-06-21T13:00:00", "--json")
    answer = json.loads(got.stdout)
    check("snapshot tells its keys", got.returncode == 0 and set(answer) == SNAPSHOT, sorted(answer))
    check("snapshot misses nothing", answer["tiles_missing"] == 0 and answer["buildings_drawn"] > 1000, answer)
    check("civil time of the territory", answer["time"] == "2026-06-21T11:00:00Z", answer["time"])
    first = pathlib.Path(picture).read_bytes()
    run(*common, "--time", "2026-06-21T13:00:00")
    check("same arguments, same picture", first == pathlib.Path(picture).read_bytes())
    got = run(*common, "--time", "2026-06-21T13:00:00", "--theme", "lighting", "--json", "--view", "maine")
    check("theme and named view", got.returncode == 0 and json.loads(got.stdout)["themes"]["lighting"]["points"] > 0,
          got.stdout + got.stderr)

    refused("unknown view", 1, *common, "--view", "atlantis")
    refused("no such territory", 1, "--snapshot", picture, "--size", "64x64", "--territory", str(folder / "no.gpkg"))
    refused("unwritable picture", 1, "--snapshot", str(folder / "no" / "out.png"), *common[2:])
    refused("no pixels", 2, "--snapshot", picture, "--size", "0x0", "--territory", town)
    refused("too many pixels", 2, "--snapshot", picture, "--size", "16384x16385", *common[4:])
    torn = folder / "torn.gpkg"
    torn.write_bytes(pathlib.Path(town).read_bytes()[:300000])
    refused("half a territory", 1, "--snapshot", picture, "--size", "64x64", "--territory", str(torn), "--controller", "none")

    got = run("--bench", "1", "--size", "320x180", "--quality", "low", "--territory", town, "--cold", "--json")
    answer = json.loads(got.stdout) if got.returncode == 0 else {}
    check("bench tells its keys", set(answer) == BENCH, got.stderr + str(sorted(answer)))
    check("bench counts", answer.get("buildings_total", 0) > 1000 and answer.get("frame_ms", {}).get("count", 0) > 5
          and set(answer.get("frame_ms", {})) == {"median", "p95", "max", "count"}, answer)
    check("a settled frame allocates nothing", answer.get("allocs_per_frame") == 0, answer)
    check("quality stays pinned", answer.get("quality") == "low", answer)

sys.exit(1 if failed else 0)
