"""What the import tests share: running the programs, counting with ogrinfo, one result a line, exit codes."""
import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
OSMCONF = ROOT / "data/import/osmconf.ini"


class Failure(Exception):
    pass


def expect(condition, text):
    if not condition:
        raise Failure(text)


def run(program, *words, limit=None, data=ROOT / "data"):
    """The finished process; @limit: bytes a file may have (a full disk)."""
    def before():
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    environment = dict(os.environ, LC_ALL="C.UTF-8", JUMEAU_DATADIR=str(data))
    return subprocess.run([str(program), *map(str, words)], capture_output=True, text=True,
                          env=environment, preexec_fn=before, timeout=110 * float(os.environ.get("JUMEAU_PATIENCE", 1)))


def imported(program, out, *words):
    """info of the territory made, and its sources as {(file, table): source}."""
    done = run(program, "import", "--out", out, *words)
    expect(done.returncode == 0, f"import {words}: {done.returncode}: {done.stderr}")
    info = run(program, "info", out, "--json")
    expect(info.returncode == 0, info.stderr)
    facts = json.loads(info.stdout)
    sources = {(s["name"], s["what"].split(";")[0]): s for s in facts["sources"]}
    for source in facts["sources"]:
        expect(source["read"] == source["kept"] + sum(source["dropped"].values()),
               f"{source['name']} {source['what']}: read is not kept + dropped")
    return facts, sources


def ogr_count(path, layer, where="1"):
    """How many features of a layer ogrinfo sees."""
    done = run("ogrinfo", "-ro", "-q", path, "-dialect", "OGRSQL", "-sql",
               f'SELECT COUNT(*) FROM "{layer}" WHERE {where}')
    found = re.search(r"COUNT_\* \(Integer\) = (\d+)", done.stdout)
    expect(found is not None, f"ogrinfo {path} {layer}: {done.stderr}")
    return int(found.group(1))


def osm_features(path, unsorted=False):
    """(layer, {tag: value}) of every feature ogrinfo sees in an OpenStreetMap file, in the file's order: its SQL
    reads one layer alone and then counts some polygons twice."""
    words = ["-ro", "-rl", "-q", "-geom=NO", "--config", "OSM_CONFIG_FILE", OSMCONF]
    if unsorted:
        words += ["--config", "OSM_USE_CUSTOM_INDEXING", "NO"]
    features = []
    for line in run("ogrinfo", *words, path).stdout.splitlines():
        head = re.match(r"OGRFeature\((\w+)\):", line)
        field = re.match(r"  (\S+) \(\w+\) = (.*)", line)
        if head:
            features.append((head.group(1), {}))
        elif field and features and field.group(2) != "(null)":
            features[-1][1][field.group(1)] = field.group(2)
    expect(len(features) > 100, f"ogrinfo sees {len(features)} features in {path}")
    return features


def invalid_count(path, table):
    done = run("ogrinfo", "-ro", "-q", path, "-dialect", "SQLite", "-sql",
               f"SELECT count(*) AS bad FROM {table} WHERE geom IS NOT NULL AND NOT ST_IsValid(geom)")
    found = re.search(r"bad \(Integer\) = (\d+)", done.stdout)
    expect(found is not None, f"ogrinfo {path} {table}: {done.stderr}")
    return int(found.group(1))


def main(tests, needs_data):
    """Runs each test(program, folder); the program is the first argument."""
    program = pathlib.Path(sys.argv[1]).resolve()
    if needs_data and not DATA.is_dir():
        print("no ../shared/data: the real cities are not there")
        return 77
    failed = 0
    for test in tests:
        with tempfile.TemporaryDirectory(prefix="jumeau-import-") as folder:
            try:
                test(program, pathlib.Path(folder))
                print(f"ok {test.__name__}", flush=True)
            except (Failure, subprocess.TimeoutExpired, OSError, KeyError) as fault:
                failed += 1
                print(f"not ok {test.__name__}: {fault!r}", flush=True)
    return 1 if failed else 0
