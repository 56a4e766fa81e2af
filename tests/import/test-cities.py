#!/usr/bin/python3
"""Real files of ../shared/data imported: what was read is what ogrinfo counts, in a valid territory."""
import json
import subprocess
import sys

from imports import DATA, expect, imported, invalid_count, main, ogr_count, osm_features, run


def check(program, out):
    done = run(program, "check", out, "--json")
    expect(done.returncode == 0, str([c for c in json.loads(done.stdout)["checks"] if not c["passed"]]))


def osm(program, folder, name, epsg, unsorted=False):
    path, out = DATA / "osm" / name, folder / "t.gpkg"
    facts, sources = imported(program, out, path)
    expect(facts["crs"] == f"EPSG:{epsg}", facts["crs"])
    features = osm_features(path, unsorted)
    areas = [tags for layer, tags in features if layer != "points"]
    points = [tags for layer, tags in features if layer == "points"]
    counts = {
        "building": sum(tags.get("building", "no") != "no" for tags in areas),
        "road": sum("highway" in tags for tags in areas),
        "tree": sum(tags.get("natural") == "tree" for tags in points),
        "lamp": sum(tags.get("highway") == "street_lamp" for tags in points),
        "junction": sum(tags.get("highway") == "traffic_signals" for tags in points),
        "hydrant": sum(tags.get("emergency") == "fire_hydrant" for tags in points),
    }
    for table, count in counts.items():
        read = sources[(name, table)]["read"] if (name, table) in sources else 0
        expect(read == count, f"{name} {table}: {read} read, ogrinfo counts {count}")
    expect(sources[(name, "building")]["kept"] == facts["layers"]["building"], "buildings lost")
    for table in ("building", "green_area"):
        expect(invalid_count(out, table) == 0, f"{name} {table}: geometry that GEOS refuses")
    check(program, out)
    return facts, features


def test_geneva(program, folder):
    facts, _ = osm(program, folder, "geneva.osm.pbf", 32632)
    expect(facts["layers"]["building"] > 11600, "buildings")
    expect(facts["layers"]["lamp"] > 1000, "lamps along lit streets")
    expect(facts["time_zone"] == "Europe/Paris", facts["time_zone"])


def test_monaco(program, folder):
    facts, _ = osm(program, folder, "monaco-osrm.osm.pbf", 2154)
    expect(facts["layers"]["building"] > 23000 and facts["layers"]["commune"] >= 1, "Monaco")
    # the coast is closed to a sea that goes on far beyond the territory, and belongs not to it
    done = run("ogrinfo", "-ro", "-q", folder / "t.gpkg", "-sql",
               "SELECT ST_Area(geom) AS a, ST_MinY(geom) AS y FROM water_area WHERE kind = 'sea'")
    area = float(done.stdout.split("a (Real) = ")[1].split()[0])
    south = float(done.stdout.split("y (Real) = ")[1].split()[0])
    expect(300e6 < area < 600e6, f"{area / 1e6} km² of sea")
    expect(invalid_count(folder / "t.gpkg", "water_area") == 0, "a sea that GEOS refuses")
    expect(south < facts["extent_m"][1] - 5000, "the sea counts as territory")


def test_san_francisco(program, folder):
    facts, features = osm(program, folder, "sf-downtown.osm.pbf", 32610)
    done = run("ogrinfo", "-ro", "-q", folder / "t.gpkg", "-sql",
               "SELECT count(*) AS n, max(height_m) AS top FROM building WHERE provenance = 'real'")
    said = int(done.stdout.split("n (Integer) = ")[1].split()[0])
    top = float(done.stdout.split("top (Real) = ")[1].split()[0])
    theirs = sum(layer == "multipolygons" and tags.get("building", "no") != "no" and tags.get("height", "0") != "0"
                 for layer, tags in features)
    expect(said == theirs > 4000, f"{said} heights, ogrinfo sees {theirs}")
    expect(300 < top < 400, f"the tallest building is {top} m")


def test_ile_de_la_cite(program, folder):
    facts, _ = osm(program, folder, "iledelacite.osm.pbf", 2154, unsorted=True)
    dropped = next(s["dropped"] for s in facts["sources"] if s["what"].startswith("building"))
    expect(dropped["duplicate"] == 170, f"elements given several times: {dropped}")
    expect(facts["layers"]["building"] == 5469, str(facts["layers"]["building"]))


def test_redon(program, folder):
    osm(program, folder, "redon.osm", 2154)


def test_katsushika(program, folder):
    facts, sources = imported(program, folder / "t.gpkg", DATA / "city/katsushika-buildings.fgb")
    expect(facts["layers"] == {"building": 106807}, str(facts["layers"]))
    expect(facts["crs"] == "EPSG:32654", facts["crs"])
    expect(sources[("katsushika-buildings.fgb", "building")]["dropped"] == {}, "dropped")
    expect(invalid_count(folder / "t.gpkg", "building") == 0, "invalid")


def test_florence(program, folder):
    path, out = DATA / "city/firenze.gpkg", folder / "t.gpkg"
    facts, sources = imported(program, out, path)
    expect(facts["layers"]["building"] == ogr_count(path, "buildings") == 48779, "buildings")
    expect(sources[("firenze.gpkg", "road")]["read"] == ogr_count(path, "roads") == 30922, "roads")
    expect(facts["layers"]["road"] >= 30907, "segments")
    check(program, out)


def test_bdtopo(program, folder):
    for version, buildings, roads in (("v3-12174", 2273, 1094), ("v2-12174", 11202, 4981)):
        out = folder / f"{version}.gpkg"
        facts, sources = imported(program, out, DATA / "bdtopo" / version)
        expect(facts["crs"] == "EPSG:2154", facts["crs"])
        expect(facts["layers"]["building"] == buildings, f"{version}: {facts['layers']['building']}")
        expect(sources[(version, "road")]["read"] == roads, f"{version} roads")
        expect(all(s["licence"] == "Licence Ouverte 2.0" for s in facts["sources"]), "licence")
        check(program, out)
    done = run("ogrinfo", "-ro", "-q", folder / "v3-12174.gpkg", "-sql",
               "SELECT count(*) AS n FROM building WHERE provenance = 'real'")
    said = ogr_count(DATA / "bdtopo/v3-12174", "BATIMENT", "HAUTEUR > 0")
    expect(f"n (Integer) = {said}" in done.stdout, f"{said} buildings have HAUTEUR: " + done.stdout)


def test_lorient(program, folder):
    facts, _ = imported(program, folder / "t.gpkg", DATA / "city/lorient/buildings.shp",
                        DATA / "city/lorient/ROADS2.shp")
    expect(facts["layers"]["building"] == 1701 and facts["layers"]["road"] >= 549, str(facts["layers"]))


def test_heights_of_the_ground(program, folder):
    out = folder / "t.gpkg"
    facts, _ = imported(program, out, DATA / "dem/portland-ned.tif")
    points = "\n".join(f"{-122.70 + 0.0011 * i} {45.50 + 0.0009 * i}" for i in range(44))
    heights = []
    for path in (out, DATA / "dem/portland-ned.tif"):
        done = subprocess.run(["gdallocationinfo", "-valonly", "-wgs84", path], input=points,
                              capture_output=True, text=True)
        heights.append([float(line) for line in done.stdout.split()])
    apart = sorted(ours - theirs for ours, theirs in zip(*heights))
    expect(len(apart) == 44 and abs(apart[22]) < 0.5, f"median {apart[22]} m")
    expect(sum(map(abs, apart)) / 44 < 1.5, f"mean {sum(map(abs, apart)) / 44} m")
    facts, _ = imported(program, out, DATA / "dem/N50E011.hgt.zip", "--bbox", "11.4,50.4,11.6,50.6")
    expect(80 < facts["elevation_cell_m"] < 110, str(facts["elevation_cell_m"]))


def test_box(program, folder):
    facts, sources = imported(program, folder / "t.gpkg", DATA / "osm/geneva.osm.pbf", "--bbox",
                              "6.140,46.200,6.150,46.206")
    source = sources[("geneva.osm.pbf", "building")]
    expect(source["dropped"]["outside_bbox"] > 8000 and 100 < source["kept"] < 3000, str(source))
    facts, sources = imported(program, folder / "t.gpkg", DATA / "city/katsushika-buildings.fgb",
                              "--bbox", "139.85,35.74,139.86,35.75")
    expect(100 < facts["layers"]["building"] < 20000, str(facts["layers"]))


def test_same_bytes(program, folder):
    for name in ("a", "b"):
        imported(program, folder / f"{name}.gpkg", DATA / "osm/redon.osm")
    expect((folder / "a.gpkg").read_bytes() == (folder / "b.gpkg").read_bytes(), "other bytes")


sys.exit(main([test_geneva, test_monaco, test_san_francisco, test_ile_de_la_cite, test_redon, test_katsushika,
               test_florence, test_bdtopo, test_lorient, test_heights_of_the_ground, test_box,
               test_same_bytes], needs_data=True))
