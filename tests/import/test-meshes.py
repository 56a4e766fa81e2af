#!/usr/bin/python3
"""Every building of real cities, meshed with every roof: closed, of the right area, nothing folded: test-meshes.py
TERRITORY-PROGRAM MESH-PROOF."""
import sys

from imports import DATA, expect, main, run

PROOF = sys.argv.pop()


def proved(program, folder, buildings, *sources):
    out = folder / "t.gpkg"
    done = run(program, "import", "--out", out, *sources)
    expect(done.returncode == 0, done.stderr)
    done = run(PROOF, out)
    print("    " + done.stdout.strip())
    expect(done.returncode == 0, done.stdout + done.stderr)
    expect(int(done.stdout.split(": ")[1].split()[0]) >= buildings, "buildings are missing")


def test_florence(program, folder):
    proved(program, folder, 48779, DATA / "city/firenze.gpkg")


def test_katsushika(program, folder):
    proved(program, folder, 106807, DATA / "city/katsushika-buildings.fgb")


def test_san_francisco(program, folder):
    proved(program, folder, 7700, DATA / "osm/sf-downtown.osm.pbf")


def test_geneva(program, folder):
    proved(program, folder, 11600, DATA / "osm/geneva.osm.pbf")


def test_monaco(program, folder):
    proved(program, folder, 23000, DATA / "osm/monaco-osrm.osm.pbf")


def test_ile_de_la_cite(program, folder):
    proved(program, folder, 5400, DATA / "osm/iledelacite.osm.pbf")


def test_redon(program, folder):
    proved(program, folder, 1000, DATA / "osm/redon.osm")


def test_berlin(program, folder):
    proved(program, folder, 3700, DATA / "osm/berlin-miraustr.osm.pbf")


def test_lorient(program, folder):
    proved(program, folder, 1701, DATA / "city/lorient/buildings.shp")


def test_bdtopo_2(program, folder):
    proved(program, folder, 11202, DATA / "bdtopo/v2-12174")


def test_bdtopo_3(program, folder):
    proved(program, folder, 2273, DATA / "bdtopo/v3-12174")


if __name__ == "__main__":
    sys.exit(main([test_florence, test_katsushika, test_san_francisco, test_geneva, test_monaco, test_ile_de_la_cite, test_redon,
                   test_berlin, test_lorient, test_bdtopo_2, test_bdtopo_3], needs_data=True))
