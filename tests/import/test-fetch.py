#!/usr/bin/python3
"""`fetch` against a server of our own: a connection that breaks off, the next run that continues, a page that is not
there, a machine that does not answer."""
import http.server
import json
import os
import shutil
import sys
import threading

from imports import ROOT, expect, main, run

STREET = json.dumps({"type": "FeatureCollection", "features": [
    {"type": "Feature", "properties": {"building": "yes", "height": 9, "name": "x" * 300},
     "geometry": {"type": "Polygon", "coordinates": [[[-0.55 + i * 1e-4, 47.47], [-0.54995 + i * 1e-4, 47.47],
                                                      [-0.54995 + i * 1e-4, 47.4701], [-0.55 + i * 1e-4, 47.47]]]}}
    for i in range(500)]}).encode()


class Server(http.server.BaseHTTPRequestHandler):
    asked = []
    breaks = True

    def do_GET(self):
        start = self.headers.get("Range")
        Server.asked.append(start)
        if self.path != "/b.geojson":
            self.send_error(404)
            return
        first = int(start.split("=")[1].rstrip("-")) if start else 0
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {first}-{len(STREET) - 1}/{len(STREET)}")
        self.send_header("Content-Length", str(len(STREET) - first))
        self.end_headers()
        if Server.breaks:
            self.wfile.write(STREET[first:first + len(STREET) // 2])
            self.wfile.flush()
            self.connection.close()
        else:
            self.wfile.write(STREET[first:])

    def log_message(self, *words):
        pass


def recipe(folder, url):
    """A data folder of the test's own, with one recipe."""
    data = folder / "data"
    shutil.copytree(ROOT / "data/import", data / "import", dirs_exist_ok=True)
    (data / "fetch").mkdir(exist_ok=True)
    (data / "fetch/town.json").write_text(json.dumps(
        {"title": "Town", "bbox": "-0.6,47.4,-0.4,47.5", "epsg": 2154, "sources": [{"file": "b.geojson", "url": url}]}))
    return data


def fetch(program, folder, name="town"):
    return run(program, "fetch", name, "--out", folder / "t.gpkg", "--dir", folder / "down",
               data=folder / "data")


def test_broken_off_and_continued(program, folder):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    recipe(folder, f"{address}/b.geojson")
    done = fetch(program, folder)
    expect(done.returncode == 1 and "continues" in done.stderr, done.stderr)
    expect(len(done.stderr.strip().splitlines()) == 1 and not (folder / "t.gpkg").exists(), done.stderr)
    half = (folder / "down/b.geojson.part").stat().st_size
    expect(0 < half < len(STREET), str(half))
    Server.breaks = False
    done = fetch(program, folder)
    expect(done.returncode == 0, done.stderr)
    expect(Server.asked == [None, f"bytes={half}-"], str(Server.asked))
    expect((folder / "down/b.geojson").read_bytes() == STREET, "other bytes")
    info = json.loads(run(program, "info", folder / "t.gpkg", "--json").stdout)
    expect(info["layers"]["building"] == 500 and info["name"] == "Town", str(info))
    expect(fetch(program, folder).returncode == 0 and len(Server.asked) == 2, "asked again")
    recipe(folder, f"{address}/gone.geojson")
    (folder / "down/b.geojson").unlink()
    done = fetch(program, folder)
    expect(done.returncode == 1 and "404" in done.stderr, done.stderr)
    expect(not list((folder / "down").iterdir()), "the page that says 404 was kept")
    server.shutdown()


def test_no_network(program, folder):
    recipe(folder, "http://127.0.0.1:9/b.geojson")
    done = fetch(program, folder)
    expect(done.returncode == 1 and "127.0.0.1:9" in done.stderr, done.stderr)
    expect(len(done.stderr.strip().splitlines()) == 1 and not (folder / "t.gpkg").exists(), done.stderr)
    done = fetch(program, folder, "atlantis")
    expect(done.returncode == 1 and "known: town" in done.stderr, done.stderr)


def test_recipes(program, folder):
    """Those that we ship are whole."""
    for path in (ROOT / "data/fetch").glob("*.json"):
        recipe_of = json.loads(path.read_text())
        for source in recipe_of["sources"]:
            expect(source["url"].startswith("https://") and "/" not in source["file"], f"{path}: {source}")


os.environ["no_proxy"] = "127.0.0.1"
sys.exit(main([test_broken_off_and_continued, test_no_network, test_recipes], needs_data=False))
