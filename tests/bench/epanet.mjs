// EPANET in WASM: the loop of runH and nextH alone, best of N; heads (m) at the first and last instant to a file.
// node epanet.mjs NET.inp TRIES HEADS.json
import fs from "node:fs";
import { NodeProperty, Project, Workspace } from "epanet-js";

const [path, tries, out] = process.argv.slice(2);
const space = new Workspace();
await space.loadModule();
const model = new Project(space);
space.writeFile("net.inp", fs.readFileSync(path));
model.open("net.inp", "report.rpt", "out.bin");
model.setStatusReport?.(0);
const nodes = model.getCount(0);
const ids = Array.from({ length: nodes }, (_, i) => model.getNodeId(i + 1));
const metres = model.getFlowUnits() < 5 ? 0.3048 : 1; // CFS GPM MGD IMGD AFD are in feet

const accuracy = model.getOption(1);

const heads = () =>
  Object.fromEntries(ids.map((id, i) => [id, model.getNodeValue(i + 1, NodeProperty.Head) * metres]));

function solve(look) {
  model.openH();
  model.initH(0);
  const found = { unbalanced: 0 };
  let spent = 0;
  for (let more = true; more; ) {
    const begin = performance.now();
    const time = model.runH();
    spent += performance.now() - begin;
    if (look && model.getStatistic(1) > accuracy) found.unbalanced++; // relative error it stopped at
    if (look && time === 0) found.first = heads();
    if (look) found.end_s = time;
    const again = performance.now();
    more = model.nextH() > 0;
    spent += performance.now() - again;
    if (look && !more) found.last = heads();
  }
  model.closeH();
  return look ? found : spent;
}

fs.writeFileSync(out, JSON.stringify(solve(true)));
let ms = Infinity;
for (let i = 0; i < Number(tries); i++) ms = Math.min(ms, solve(false));
console.log(JSON.stringify({ ms, version: String(space.version ?? "") }));
