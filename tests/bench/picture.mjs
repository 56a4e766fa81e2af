// Frames of a peer in Chromium with software GL.  node picture.mjs three|maplibre FOOTPRINTS.json OUT.png SECONDS
// Serves the page, the packages and the footprints from the folder it runs in; prints one JSON object.
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { chromium } from "playwright-core";

const [peer, footprints, picture, seconds] = process.argv.slice(2);
const folder = path.dirname(new URL(import.meta.url).pathname);
const types = { ".html": "text/html", ".mjs": "text/javascript", ".js": "text/javascript",
                ".css": "text/css", ".json": "application/json" };

const server = http.createServer((request, response) => {
  const name = decodeURIComponent(new URL(request.url, "http://x").pathname);
  const file = name === "/footprints.json" ? footprints : path.join(folder, path.normalize(name));
  fs.readFile(file, (error, body) => {
    response.writeHead(error ? 404 : 200, { "content-type": types[path.extname(file)] ?? "application/octet-stream" });
    response.end(error ? "" : body);
  });
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));

// Proportional resident memory of all processes of the browser, MB: shared pages count once.
function memory() {
  const parents = new Map();
  for (const id of fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      parents.set(Number(id), Number(fs.readFileSync(`/proc/${id}/stat`, "utf8").replace(/^.*\) \S+ /s, "").split(" ")[0]));
    } catch { /* it has ended */ }
  }
  let kib = 0;
  for (const id of parents.keys()) {
    let up = parents.get(id);
    while (up > 1 && up !== process.pid) up = parents.get(up) ?? 0;
    if (up !== process.pid) continue;
    try {
      kib += Number(/^Pss:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${id}/smaps_rollup`, "utf8"))?.[1] ?? 0);
    } catch { /* it has ended */ }
  }
  return kib / 1024;
}

const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  headless: false, // the new headless mode is asked for by name
  args: ["--headless=new", "--no-sandbox", "--disable-gpu", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
         "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
         "--disable-sync"],
});
let code = 0;
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 }, deviceScaleFactor: 1 });
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  await page.goto(`http://127.0.0.1:${server.address().port}/${peer}.html`);
  const start = Date.now();
  while (!(await page.evaluate(() => Boolean(window.ready || window.failed)))) {
    if (Date.now() - start > 240000) throw new Error(`not ready after 240 s: ${faults[0] ?? "no error said"}`);
    await new Promise((done) => setTimeout(done, 250));
  }
  const failed = await page.evaluate(() => window.failed);
  if (failed) throw new Error(failed);
  const result = await page.evaluate((s) => window.measure(s), Number(seconds));
  result.memory_mb = memory();
  await page.screenshot({ path: picture });
  result.load_s = result.ready_ms / 1000;
  result.browser = browser.version();
  console.log(JSON.stringify(result));
} catch (error) {
  console.error(String(error.message ?? error).replaceAll("\n", " "));
  code = 1;
} finally {
  await browser.close();
  server.close();
}
process.exit(code);
