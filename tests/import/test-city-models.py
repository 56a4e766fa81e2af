#!/usr/bin/python3
"""Cities of surfaces: CityJSON 1.0 to 2.0, CityJSONSeq and CityGML counted and measured here by other means."""
import json
import math
import re
import sys

from imports import DATA, expect, imported, invalid_count, main, run


def values(out, sql):
    done = run("ogrinfo", "-ro", "-q", out, "-dialect", "SQLite", "-sql", sql)
    return [float(v) for v in re.findall(r"\(\w+\) = (\S+)", done.stdout)]


def faces(geometry):
    """(role, outer ring of vertex numbers) of a Solid or MultiSurface."""
    surfaces = geometry.get("semantics", {}).get("surfaces", [])
    roles = geometry.get("semantics", {}).get("values")
    shells = geometry["boundaries"] if geometry["type"] == "Solid" else [geometry["boundaries"]]
    roles = (roles if geometry["type"] == "Solid" else [roles]) if roles else [None] * len(shells)
    for shell, said in zip(shells, roles):
        for i, face in enumerate(shell):
            role = surfaces[said[i]]["type"] if said and said[i] is not None else None
            yield role, face


def places(city):
    t = city.get("transform", {"scale": [1, 1, 1], "translate": [0, 0, 0]})
    return [[v * s + d for v, s, d in zip(vertex, t["scale"], t["translate"])] for vertex in city["vertices"]]


def ring_area(ring, at):
    return sum(at[a][0] * at[b][1] - at[b][0] * at[a][1] for a, b in zip(ring, ring[1:] + ring[:1])) / 2


def test_rotterdam(program, folder):
    path = DATA / "cityjson/rotterdam-delfshaven.city.json"
    facts, sources = imported(program, folder / "t.gpkg", path)
    city = json.loads(path.read_text())
    at = places(city)
    ground, heights = 0.0, {}
    for name, thing in city["CityObjects"].items():
        low, high = math.inf, -math.inf
        for role, face in faces(thing["geometry"][0]):
            for vertex in face[0]:
                high = max(high, at[vertex][2])
                low = min(low, at[vertex][2]) if role == "GroundSurface" else low
            if role == "GroundSurface":
                ground += abs(ring_area(face[0], at)) - sum(abs(ring_area(hole, at)) for hole in face[1:])
        heights[name] = high - low
    read = sources[("rotterdam-delfshaven.city.json", "building")]
    expect(read["read"] == read["kept"] == len(heights) == 853, str(read))
    area, total = values(folder / "t.gpkg", "SELECT sum(ST_Area(geom)) a, sum(height_m) h FROM building")
    expect(abs(area / ground - 1) < 2e-3, f"{area} m² of footprints, {ground} m² of ground faces")
    expect(abs(total - sum(heights.values())) < 0.002 * len(heights), f"heights {total}, {sum(heights.values())}")
    expect(invalid_count(folder / "t.gpkg", "building") == 0, "invalid")
    flat, = values(folder / "t.gpkg", "SELECT count(*) n FROM building WHERE roof_shape = 'flat'")
    expect(500 < flat < 750, f"{flat} flat roofs of 853 in a quarter of row houses")


def test_delft(program, folder):
    path = DATA / "cityjson/delft.city.json"
    facts, sources = imported(program, folder / "t.gpkg", path)
    kinds = [thing["type"] for thing in json.loads(path.read_text())["CityObjects"].values()]
    for table, kind in {"building": "Building", "water_area": "WaterBody", "green_area": "PlantCover"}.items():
        expect(facts["layers"][table] == kinds.count(kind), f"{table}: {facts['layers']}")
    read = sources[("delft.city.json", "other")]["read"]
    expect(read == len(kinds) - 160 - 3 - 126, f"{read} others")
    west, south, east, north = facts["extent_m"]
    expect(480 < east - west < 560 and 300 < north - south < 360, f"extent {facts['extent_m']}")


def test_sequence(program, folder):
    path = DATA / "cityjson/denhaag_random_5.city.jsonl"
    facts, _ = imported(program, folder / "t.gpkg", path)
    lines = [json.loads(line) for line in path.read_text().splitlines()[1:]]
    drawn = sum(bool(t.get("geometry")) for line in lines for t in line["CityObjects"].values())
    expect(facts["layers"] == {"building": drawn}, f"{facts['layers']}, {drawn} with geometry")
    sloped, = values(folder / "t.gpkg", "SELECT count(*) n FROM building WHERE roof_height_m > 0.5")
    codes = [t["attributes"]["roofType"] for line in lines for t in line["CityObjects"].values() if t.get("geometry")]
    expect(sloped == sum(code != "1000" for code in codes), f"{sloped} sloped roofs, codes {codes}")


def test_citygml(program, folder):
    facts, sources = imported(program, folder / "t.gpkg", DATA / "citygml/yokosuka_52397519_bldg_6697_op.gml")
    said = sources[("yokosuka_52397519_bldg_6697_op.gml", "building")]
    expect(said["read"] == 13 and said["kept"] == 11 and said["dropped"] == {"no_geometry": 2},
           f"two have their faces by reference only, which GDAL leaves empty: {said}")
    low, high = values(folder / "t.gpkg", "SELECT min(height_m) a, max(height_m) b FROM building")
    expect((low, high) == (3.2, 13.9), f"measuredHeight from 3.2 to 13.9, not {low} to {high}")
    expect(invalid_count(folder / "t.gpkg", "building") == 0, "invalid")
    relief = run(program, "import", "--out", folder / "r.gpkg", DATA / "citygml/yokosuka_523965_dem_6697_05_op.gml")
    expect(relief.returncode == 1 and len(relief.stderr.splitlines()) == 1, "relief is no building")


def test_faults(program, folder):
    house = {"type": "CityJSON", "version": "2.0", "metadata": {"referenceSystem": "urn:ogc:def:crs:EPSG::28992"},
             "vertices": [[0, 0, 0], [9, 0, 0], [9, 9, 0], [0, 9, 0]],
             "CityObjects": {"h-1": {"type": "Building", "geometry": [
                 {"type": "MultiSurface", "lod": "1", "boundaries": [[[0, 1, 2, 3]]]}]}}}

    def refused(words, **changes):
        bad = folder / "bad.city.json"
        bad.write_text(json.dumps({**house, **changes}))
        done = run(program, "import", "--out", folder / "t.gpkg", bad)
        expect(done.returncode == 1 and len(done.stderr.splitlines()) == 1, f"{done.returncode}: {done.stderr}")
        expect(all(word in done.stderr for word in ("bad.city.json", *words)), done.stderr)
        expect(not (folder / "t.gpkg").exists(), "a territory was left behind")

    refused(["frame of reference"], metadata={})
    refused(["h-1", "vertex that does not exist"], vertices=[[0, 0, 0]])
    refused(["three numbers"], vertices=[[0, "a", 0]])
    refused(["h-1", "nested"], CityObjects={"h-1": {"type": "Building", "geometry": [
        {"type": "Solid", "lod": "1", "boundaries": [[[0, 1, 2, 3]]]}]}})
    refused(["h-1", "type"], CityObjects={"h-1": {}})
    refused(["CityObjects"], CityObjects=3)


sys.exit(main([test_rotterdam, test_delft, test_sequence, test_citygml, test_faults], needs_data=True))
