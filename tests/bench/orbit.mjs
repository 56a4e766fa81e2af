// The two ways of jumeau --bench for a page: places of the eye in metres, and the middle of the measured frames.

const METRES = 111194.926; // a degree of latitude on a sphere

// Local metres round the middle of the footprints; every ring {h, xy:[x0,y0,…]} without its closing point.
export async function loadFootprints() {
  const { features } = await (await fetch("/footprints.json")).json();
  let x0 = Infinity, y0 = Infinity, x1 = -Infinity, y1 = -Infinity;
  const polygons = [];
  for (const { geometry, properties } of features) {
    const parts = geometry.type === "MultiPolygon" ? geometry.coordinates : [geometry.coordinates];
    for (const rings of parts) polygons.push({ h: properties.height_m ?? 6, rings });
    for (const [x, y] of parts.flat(2)) {
      x0 = Math.min(x0, x); x1 = Math.max(x1, x); y0 = Math.min(y0, y); y1 = Math.max(y1, y);
    }
  }
  const lon = (x0 + x1) / 2, lat = (y0 + y1) / 2, scale = METRES * Math.cos((lat * Math.PI) / 180);
  const toLocal = ([x, y]) => [(x - lon) * scale, (y - lat) * METRES];
  const toWorld = ([x, y]) => [lon + x / scale, lat + y / METRES];
  return { polygons, toLocal, toWorld, buildings: features.length, low: toLocal([x0, y0]), high: toLocal([x1, y1]) };
}

// Middle of the square kilometre that holds most buildings.
export function densest(city) {
  const cells = new Map();
  for (const { rings } of city.polygons) {
    const [x, y] = city.toLocal(rings[0][0]);
    const key = `${Math.floor(x / 1000)},${Math.floor(y / 1000)}`;
    cells.set(key, (cells.get(key) ?? 0) + 1);
  }
  const [key] = [...cells].reduce((a, b) => (b[1] > a[1] ? b : a));
  return key.split(",").map((cell) => Number(cell) * 1000 + 500);
}

// Eye, and direction as heading (radians from north, clockwise) and pitch (radians, negative looks down).
export function orbit([x, y], turn) {
  const angle = 2 * Math.PI * turn;
  return { x: x - 1500 * Math.sin(angle), y: y - 1500 * Math.cos(angle), z: 600, heading: angle,
           pitch: (-22 * Math.PI) / 180 };
}

export function flight({ low, high }, part) {
  return { x: low[0] + (high[0] - low[0]) * part, y: low[1] + (high[1] - low[1]) * part, z: 150,
           heading: Math.atan2(high[0] - low[0], high[1] - low[1]), pitch: (-10 * Math.PI) / 180 };
}

function summary(frames) {
  const sorted = frames.toSorted((a, b) => a - b);
  const at = (part) => sorted[Math.min(Math.floor(part * sorted.length), sorted.length - 1)];
  return { median: at(0.5), p95: at(0.95), max: sorted.at(-1), count: sorted.length };
}

// Half of the time on each way, as jumeau --bench does; at least 8 frames a way; loading is not counted.
export async function measure(seconds, city, prepare, draw) {
  const place = densest(city), taken = [];
  for (const way of [(t) => orbit(place, t), (t) => flight(city, t)]) {
    const frames = [];
    let spent = 0;
    await prepare(way(0));
    draw(); // the first frame of a way compiles and uploads: not counted
    while ((spent < seconds * 500 || frames.length < 8) && frames.length < 400) {
      await prepare(way(Math.min(spent / (seconds * 500), 1)));
      const begin = performance.now();
      draw();
      frames.push(performance.now() - begin);
      spent += frames.at(-1);
    }
    taken.push(frames);
  }
  await prepare(orbit(place, 0));
  draw();
  return { orbit_ms: summary(taken[0]), flight_ms: summary(taken[1]), frame_ms: summary(taken.flat()) };
}
