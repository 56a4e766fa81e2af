"""Frames of a whole city on software GL, against three.js (merged geometry) and MapLibre GL (fill-extrusion).

1280x720, software GL on both sides (ours llvmpipe, theirs SwiftShader in Debian's Chromium, headless), the same
footprints and heights, the same ways: half of the time the orbit of jumeau --bench, half its flight.  The ratio is
that of the orbit; at the end of the flight the city lies behind, and empty frames are many because they are fast.
A frame ends when glFinish returns (theirs: gl.finish and the reading of one pixel).  In favour of the peers: flat
ground, flat roofs, no trees, roads, sky or streaming, loading not counted.  In ours: far buildings become boxes or
merged blocks.  Memory: our peak of resident pages; of theirs, all processes of the browser when the frames are drawn,
shared pages counted once (not the peak, so again in their favour).

On a machine with a GPU the same ways are measured by hand, off-screen through EGL, at 1080p and 4K:
    build/src/app/jumeau --bench 20 --size 1920x1080 --quality high --territory FILE.gpkg --json
    build/src/app/jumeau --bench 20 --size 3840x2160 --quality high --territory FILE.gpkg --json
("gl" names the card; --quality medium where frames are slower than 16 ms)."""
import math
import pathlib
import shutil

from place import HERE, NPM, Absent

PEERS = {"three": "three", "maplibre": "maplibre-gl"}
SECONDS, TURNS = 20, 2
CHROMIUM = pathlib.Path("/usr/bin/chromium")


def made(place, name, *arguments):
    """A territory in the build folder, made once."""
    file = place.folder / f"{name}.gpkg"
    if not file.exists():
        place.run([place.territory, *arguments, "--out", file])
    return file


def katsushika(place):
    return made(place, "katsushika", "import", place.data("city/katsushika-buildings.fgb"))


def angers(place):
    ready = place.build / "territory/angers-full.gpkg"
    return ready if ready.exists() else made(place, "angers-full", "generate", "--scale", "full")


def tiny(place):
    return made(place, "tiny", "generate", "--scale", "tiny")


CASES = {"Katsushika, 106 807 buildings": katsushika, "generated Angers, full": angers}
BRIEF = {"generated Angers, tiny": tiny}


def footprints(place, territory):
    """The buildings as GeoJSON in degrees with their heights, made once."""
    out = place.folder / f"{territory.stem}.geojson"
    if not out.exists() or out.stat().st_mtime < territory.stat().st_mtime:
        place.run(["ogr2ogr", "-f", "GeoJSON", out, territory, "building", "-select", "height_m", "-t_srs", "EPSG:4326",
                   "-lco", "COORDINATE_PRECISION=7"])
    return out


def calmer(one, other):
    """Of two turns the one whose orbit has the lower median frame."""
    return min((turn for turn in (one, other) if turn), key=lambda turn: turn["orbit_ms"]["median"])


def ours(place, territory, seconds):
    answer = place.json([place.desk, "--bench", seconds, "--size", "1280x720", "--quality", "low", "--territory",
                         territory, "--json"])
    if not math.isfinite(answer["orbit_ms"]["median"] or math.nan):
        raise Absent("jumeau --bench drew no frame")
    return answer


def peer_frames(place, peer, territory, seconds):
    place.wants_peers()
    if not CHROMIUM.exists():
        raise Absent("chromium is not installed")
    place.npm("playwright-core", PEERS[peer])
    for page in ("orbit.mjs", f"{peer}.html"):
        shutil.copyfile(HERE / page, place.folder / page)
    picture = place.folder / f"{peer}-{territory.stem}.png"
    return place.node("picture.mjs", peer, footprints(place, territory), picture, seconds)


def take_turns(place, territory, seconds):
    """Ours and each peer in turn, so that a busy moment of the machine does not fall on one side only."""
    mine, theirs, reasons = None, {}, {}
    for _ in range(1 if place.brief else TURNS):
        mine = calmer(mine, ours(place, territory, seconds))
        for peer in PEERS.keys() - reasons.keys():
            try:
                theirs[peer] = calmer(theirs.get(peer), peer_frames(place, peer, territory, seconds))
            except Absent as why:
                reasons[peer] = str(why)
    return mine, theirs, reasons


def compare(place, case, territory_of, seconds):
    try:
        territory = territory_of(place)
        mine, theirs, reasons = take_turns(place, territory, seconds)
    except Absent as why:
        for name in PEERS.values():
            place.broken("picture", case, name, str(why))
        return
    median = mine["orbit_ms"]["median"]
    own = {"unit": "ms a frame of the orbit (median)", "ours_p95": mine["orbit_ms"]["p95"],
           "ours_frames": mine["orbit_ms"]["count"], "ours_all_ways": mine["frame_ms"]["median"],
           "ours_triangles_median": mine["triangles_median"], "ours_memory_peak_mb": mine["rss_peak_mb"],
           "gl": mine["gl"]}
    for peer, name in PEERS.items():
        if peer in reasons:
            place.show("picture", case, name, reason=reasons[peer], ours=median, **own)
            continue
        frame = theirs[peer]["orbit_ms"]
        place.show("picture", case, f"{name} {NPM[name]}", median, frame["median"], frame["median"] / median, **own,
                   theirs_p95=frame["p95"], theirs_frames=frame["count"],
                   theirs_all_ways=theirs[peer]["frame_ms"]["median"],
                   theirs_memory_mb=theirs[peer].get("memory_mb"),
                   theirs_triangles_median=theirs[peer].get("orbit_triangles_median"),
                   browser=theirs[peer]["browser"])


def run(place):
    for case, territory_of in (BRIEF if place.brief else CASES).items():
        compare(place, case, territory_of, 2 if place.brief else SECONDS)
