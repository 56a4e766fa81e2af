"""Light of 400 luminaires on 10 000 points, against a vectorised numpy point method.

Both read the same luminaire file (LM-63, type C, symmetric about the street's normal), both interpolate between the
angles of the file, neither knows an obstacle.  Theirs is what a careful user writes: arrays, no loop over pairs."""
import csv
import math
import time

from place import Absent

PEER = "numpy"
COLUMNS, ROWS, SPACING, HEIGHT = 20, 20, 30.0, 8.0
TRIES = 5


def luminaires():
    return [(i * SPACING, j * SPACING, HEIGHT) for j in range(ROWS) for i in range(COLUMNS)]


def points():
    step = SPACING * COLUMNS / 100
    return [(i * step + 0.7, j * step + 0.3, 0.0) for j in range(100) for i in range(100)]


def write_scene(place, photometry):
    lights, grid = place.folder / "lights.csv", place.folder / "grid.csv"
    with open(lights, "w", newline="", encoding="ascii") as file:
        out = csv.writer(file)
        out.writerow("file,x_m,y_m,z_m,azimuth_of_0deg_plane_from_x_ccw_deg,tilt_deg,scale".split(","))
        out.writerows((photometry.name, *at, 90, 0, 1) for at in luminaires())
    with open(grid, "w", newline="", encoding="ascii") as file:
        out = csv.writer(file)
        out.writerow(["x_m", "y_m", "z_m"])
        out.writerows(points())
    return lights, grid


def read_ies(np, path):
    """Angles and candelas of an LM-63 file of type C whose planes cover half a turn or the whole."""
    numbers = path.read_text(encoding="latin-1").split("TILT=NONE", 1)[1].split()
    n_gamma, n_c, factor = int(numbers[3]), int(numbers[4]), float(numbers[2])
    ballast = float(numbers[10]) * float(numbers[11])
    values = np.array(numbers[13:], dtype=float)
    gamma, c = values[:n_gamma], values[n_gamma:n_gamma + n_c]
    candela = values[n_gamma + n_c:][:n_gamma * n_c].reshape(n_c, n_gamma) * factor * ballast
    return gamma, c, candela


def illuminate(np, gamma, c, candela, lights, grid):
    """Horizontal illuminance of every point: I(C, γ) cos γ / d², summed over the luminaires."""
    dx = grid[:, None, 0] - lights[None, :, 0]
    dy = grid[:, None, 1] - lights[None, :, 1]
    dz = lights[None, :, 2] - grid[:, None, 2]
    d2 = dx * dx + dy * dy + dz * dz
    cos = dz / np.sqrt(d2)
    plane = np.abs((np.degrees(np.arctan2(dy, dx)) - 90 + 180) % 360 - 180)
    if c[-1] <= 90:
        plane = np.minimum(plane, 180 - plane)
    u = np.clip(np.degrees(np.arccos(cos)) / (gamma[1] - gamma[0]), 0, len(gamma) - 1.000001)
    v = np.clip(plane / (c[1] - c[0]), 0, len(c) - 1.000001)
    i, j = u.astype(int), v.astype(int)
    u, v = u - i, v - j
    near = candela[j, i] * (1 - u) + candela[j, i + 1] * u
    far = candela[j + 1, i] * (1 - u) + candela[j + 1, i + 1] * u
    return ((near * (1 - v) + far * v) * cos / d2).sum(axis=1)


def numpy_point_method(place, photometry):
    place.wants_peers()
    try:
        import numpy as np
    except ImportError as why:
        raise Absent("python3-numpy is not installed") from why
    table = read_ies(np, photometry)
    lights, grid = np.array(luminaires()), np.array(points())
    best = math.inf
    for _ in range(TRIES):
        begin = time.perf_counter()
        lux = illuminate(np, *table, lights, grid)
        best = min(best, (time.perf_counter() - begin) * 1e3)
    return best, lux, np.__version__


def largest_difference(table, lux):
    """Over all points, as a part of the mean."""
    with open(table, newline="", encoding="ascii") as file:
        mine = [float(row["illuminance_lx"]) for row in csv.DictReader(file)]
    return max(abs(a - b) for a, b in zip(mine, lux, strict=True)) / (sum(mine) / len(mine))


def run(place):
    case = "400 luminaires x 10 000 points"
    try:
        photometry = place.data("lighting/photometry/italo.ies")
        lights, grid = write_scene(place, photometry)
        table = place.folder / "lux.csv"
        command = [place.whatif, "lighting", "--luminaires", lights, "--points", grid, "--photometry",
                   photometry.parent, "--csv", table, "--json"]
        ours = min(place.json(command)["solve_ms"] for _ in range(TRIES))
    except Absent as why:
        place.broken("lighting", case, PEER, str(why))
        return
    try:
        theirs, lux, version = numpy_point_method(place, photometry)
    except Absent as why:
        place.show("lighting", case, PEER, reason=str(why), ours=ours, unit="ms")
        return
    apart = largest_difference(table, lux)
    place.show("lighting", case, f"{PEER} {version}", ours, theirs, theirs / ours, unit="ms",
               lux_apart_of_mean=apart, same_answer=bool(apart < 0.01))
