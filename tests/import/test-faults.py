#!/usr/bin/python3
"""Bad files: one sentence on stderr, exit 1, nothing half-made, what was there before still there."""
import gzip
import json
import sys

from imports import DATA, expect, imported, main, run


def polygon(*vertices):
    return {"type": "Polygon", "coordinates": [list(map(list, vertices))]}


def feature(geometry, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def write(path, *features):
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


SQUARE = polygon((2.35, 48.85), (2.351, 48.85), (2.351, 48.851), (2.35, 48.851), (2.35, 48.85))
BOW_TIE = polygon((2.36, 48.85), (2.361, 48.851), (2.361, 48.85), (2.36, 48.851), (2.36, 48.85))


def refused(program, folder, *words, code=1):
    """Refused with one line; an older territory of the same name is untouched."""
    out = folder / "out.gpkg"
    out.write_bytes(b"before")
    done = run(program, "import", "--out", out, *words)
    expect(done.returncode == code, f"{words}: exit {done.returncode}, {done.stderr}")
    expect(len(done.stderr.strip().splitlines()) == 1, f"{words}: {done.stderr!r}")
    expect(out.read_bytes() == b"before", f"{words}: the old file is gone")
    expect(not out.with_name("out.gpkg.part").exists(), f"{words}: half a file is left")
    out.unlink()
    return done.stderr


def test_geometry(program, folder):
    path = write(folder / "buildings.geojson",
                 feature(SQUARE, height=12.5), feature(SQUARE, height=1e9), feature(SQUARE, height="NaN"),
                 feature(SQUARE, height="tall"), feature(BOW_TIE),
                 feature(polygon((2.35, 48.85), (2.351, 48.85))), feature(None),
                 feature({"type": "Polygon", "coordinates": "wrong"}),
                 feature({"type": "Polygon", "coordinates": [[["a", "b"], [1, 2], [3, 4], ["a", "b"]]]}),
                 feature(polygon((1e300, 48.85), (2.351, 48.85), (2.351, 48.851), (1e300, 48.85))),
                 feature({"type": "Point", "coordinates": [2.35, 48.85]}))
    facts, sources = imported(program, folder / "t.gpkg", path)
    source = sources[("buildings.geojson", "building")]
    expect(source["kept"] == facts["layers"]["building"] == 5, str(source))
    expect(source["what"] == "building; repaired 1; values ignored 3", source["what"])
    expect(source["dropped"] == {"no_geometry": 3, "few_vertices": 1, "not_a_number": 1}, str(source))
    expect(run(program, "check", folder / "t.gpkg").returncode == 0, "check")


def test_vocabularies(program, folder):
    """Layers as Geofabrik, Overture, a cadastre and our own export name them."""
    line = {"type": "LineString", "coordinates": [[2.35, 48.85], [2.352, 48.85]]}
    point = {"type": "Point", "coordinates": [2.3501, 48.8501]}
    paths = [
        write(folder / "gis_osm_roads_free_1.geojson", feature(line, osm_id="1", fclass="primary", name="A")),
        write(folder / "gis_osm_landuse_a_free_1.geojson", feature(SQUARE, osm_id="2", fclass="forest")),
        write(folder / "gis_osm_water_a_free_1.geojson", feature(SQUARE, osm_id="3", fclass="reservoir")),
        write(folder / "gis_osm_natural_free_1.geojson", feature(point, osm_id="4", fclass="tree")),
        write(folder / "segment.geojson", *[{"type": "Feature", "properties": {"id": "5", "class": "trunk"},
                                             "geometry": line}]),
        write(folder / "cadastre-49-batiments.geojson", feature(SQUARE, type="01", nom="Halle")),
        write(folder / "sensor.geojson", feature(point, id="S1", family="air", type="pm25", unit="µg/m³")),
        write(folder / "house.geojson", feature(SQUARE, hauteur="7,5", nb_etages=2)),
    ]
    with gzip.open(folder / "edifici.geojson.gz", "wb") as packed:
        packed.write(json.dumps({"type": "FeatureCollection", "name": "edifici",
                                 "features": [feature(SQUARE, piani=3)]}).encode())
    facts, _ = imported(program, folder / "t.gpkg", *paths, folder / "edifici.geojson.gz")
    expect(facts["layers"] == {"building": 3, "road": 2, "water_area": 1, "green_area": 1, "tree": 1, "sensor": 1},
           str(facts["layers"]))
    done = run("ogrinfo", "-ro", "-q", folder / "t.gpkg", "-sql",
               "SELECT group_concat(height_m || '', ' ') AS h, (SELECT group_concat(class, ' ') FROM road) AS c"
               " FROM building")
    expect("h (String) = 8.0 7.5 9.0" in done.stdout and "c (String) = primary trunk" in done.stdout, done.stdout)


def test_roofs(program, folder):
    """Where a roof falls to, in degrees or as a point of the compass, and which way its ridge runs."""
    path = write(folder / "roofs.geojson", *[
        feature(SQUARE, building="house", **{"roof:shape": shape, "roof:direction": direction, "roof:orientation": way})
        for shape, direction, way in (("gabled", "135", "across"), ("skillion", "SW", None), ("gabled", "540", "along"),
                                      ("gabled", "up", "askew"), ("hipped", "north-east", None), ("gabled", "-90", None))])
    imported(program, folder / "t.gpkg", path)
    done = run("ogrinfo", "-ro", "-q", folder / "t.gpkg", "-sql",
               "SELECT group_concat(roof_shape || ':' || ifnull(roof_direction_deg, '-') || ':' ||"
               " ifnull(roof_orientation, '-'), ' ') AS r FROM building")
    expect("gabled:135.0:across shed:225.0:- gabled:-:along gabled:-:- hipped:45.0:- gabled:270.0:-" in done.stdout,
           done.stdout)


def test_our_own(program, folder):
    """A territory of ours, imported again, is the same; what is invented in it stays said so."""
    made = run(program, "generate", "--out", folder / "tiny.gpkg", "--scale", "tiny")
    expect(made.returncode == 0, made.stderr)
    before = json.loads(run(program, "info", folder / "tiny.gpkg", "--json").stdout)
    after, _ = imported(program, folder / "t.gpkg", folder / "tiny.gpkg")
    for table in ("building", "road", "lamp", "water_pipe", "signal_plan", "sensor"):
        expect(after["layers"].get(table) == before["layers"].get(table),
               f"{table}: {before['layers'].get(table)} before, {after['layers'].get(table)} after")
    expect(after["synthetic"] == "all" and after["crs"] == "EPSG:2154", str(after["synthetic"]))


def test_nothing_usable(program, folder):
    nothing = write(folder / "benches.geojson", feature({"type": "Point", "coordinates": [2.35, 48.85]}))
    expect("no usable feature" in refused(program, folder, nothing), "sentence")
    refused(program, folder, write(folder / "none.geojson"))
    two = write(folder / "two.geojson", feature(polygon((2.35, 48.85), (2.351, 48.85)), building="yes"))
    expect("few_vertices" in refused(program, folder, two), "the reason is said")


def test_not_readable(program, folder):
    for name, text in (("cut.geojson", '{"type":"FeatureCollection","features":[{"type":"Fea'),
                       ("text.geojson", "hello"), ("empty.osm.pbf", ""), ("some.gpkg", "no database"),
                       ("some.shp", "x" * 200), ("some.tif", "II*\0"), ("some.fgb", "fgb\3fgb\0")):
        path = folder / name
        path.write_text(text)
        expect(name in refused(program, folder, path), f"{name} is not named")
    refused(program, folder, folder / "absent.osm.pbf")


def test_usage(program, folder):
    path = write(folder / "b.geojson", feature(SQUARE, building="yes"))
    for words in (["--bbox", "1,2,3", path], ["--bbox", "3,3,1,1", path], ["--colour", "red", path], []):
        refused(program, folder, *words, code=2)
    refused(program, folder, "--epsg", "4326", path, code=2)
    expect(run(program, "import", "--help").returncode == 0, "--help")
    expect(run(program, "import", path).returncode == 2, "--out is required")


def test_map(program, folder):
    bins = folder / "bins.csv"
    bins.write_text("serie;nom;adresse;lon;lat;hauteur_cm;genre\n"
                    "1;A;2 rue de l'Eglise;;;150;verre\n2;B;;2,3505;48,8505;x;papier\n"
                    "3;C;rue inconnue;0;0;120;verre\n")
    street = write(folder / "roads.geojson", feature(
        {"type": "LineString", "coordinates": [[2.35, 48.85], [2.352, 48.85]]}, name="Rue de l’Église"))
    columns = {"id": "serie", "name": "nom", "address": "adresse", "family": {"value": "waste"},
               "type": {"column": "genre", "words": {"verre": "glass", "papier": "paper"}},
               "value_max": {"column": "hauteur_cm", "factor": 0.01}}
    layer = {"layer": "bins*", "table": "sensor", "x": "lon", "y": "lat", "epsg": 4326, "columns": columns}
    maps = folder / "map.json"
    maps.write_text(json.dumps({"layers": [layer]}))
    facts, sources = imported(program, folder / "t.gpkg", street, bins, "--map", maps)
    source = sources[("bins.csv", "sensor")]
    expect(source["kept"] == 3 and facts["sensors_not_located"] == 1, str(source))
    expect(source["what"] == "sensor; values ignored 1; not located 1", source["what"])
    done = run("ogrinfo", "-ro", "-q", folder / "t.gpkg", "sensor").stdout
    expect("accuracy_m (Real) = 150" in done and "type (String) = glass" in done, done)
    expect("value_max (Real) = 1.5" in done and done.count("POINT") == 2, done)
    for wrong in ("{", "{}", json.dumps({"layers": [dict(layer, table="bin")]}),
                  json.dumps({"layers": [dict(layer, columns={"colour": "x"})]})):
        maps.write_text(wrong)
        expect("map.json" in refused(program, folder, bins, "--map", maps), "the map is named")


def test_full_disk(program, folder):
    path = write(folder / "b.geojson", *[feature(SQUARE, building="yes", name=f"n{i}" * 40) for i in range(4000)])
    out = folder / "t.gpkg"
    out.write_bytes(b"before")
    for limit in (100_000, 1_000_000):
        done = run(program, "import", "--out", out, path, limit=limit)
        expect(done.returncode == 1 and "disk" in done.stderr, f"{done.returncode} {done.stderr}")
        expect(out.read_bytes() == b"before" and len(list(folder.iterdir())) == 2, "something is left")
    expect(run(program, "import", "--out", "/nonexistent/t.gpkg", path).returncode == 1, "no folder")


def test_cut_off(program, folder):
    """Real files that end too early, where they are at hand."""
    for name, part in (("osm/geneva.osm.pbf", 0.45), ("osm/redon.osm", 0.5), ("osm/iledelacite.osm.pbf", 0.5),
                       ("city/katsushika-buildings.fgb", 0.3), ("city/firenze.gpkg", 0.2)):
        if DATA.is_dir():
            whole = DATA / name
            path = folder / whole.name
            path.write_bytes(whole.read_bytes()[:int(whole.stat().st_size * part)])
            expect(whole.name in refused(program, folder, path), name)


sys.exit(main([test_geometry, test_vocabularies, test_roofs, test_our_own, test_nothing_usable, test_not_readable, test_usage, test_map, test_full_disk,
               test_cut_off], needs_data=False))
