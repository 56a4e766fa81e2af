"""Where a bench runs: the built programs, the reference data, the peers' packages, and the lines it prints."""
import json
import os
import pathlib
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
# The versions compared with; npm puts them into the build folder, nothing of them is ours to ship.
NPM = {"epanet-js": "0.9.0", "three": "0.187.0", "maplibre-gl": "6.17.0", "playwright-core": "1.65.1"}


class Absent(Exception):
    """A peer, or what we measure ourselves on, is not here; the text says why."""


def last_line(text):
    lines = [line for line in (text or "").splitlines() if line.strip()]
    return lines[-1].strip()[:300] if lines else "no message"


class Place:
    def __init__(self, build, brief=False, without_peers=False):
        self.build = pathlib.Path(build).resolve()
        self.brief, self.without_peers, self.failed = brief, without_peers, False
        self.folder = self.build / "bench"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.whatif = self.build / "src/tools/jumeau-whatif"
        self.territory = self.build / "src/tools/jumeau-territory"
        self.desk = self.build / "src/app/jumeau"

    def data(self, path):
        """A file of the reference data beside the repository."""
        file = ROOT.parent / "shared/data" / path
        if not file.exists():
            raise Absent(f"no reference data: {path} is not in ../shared/data")
        return file

    def json(self, command, timeout=600):
        """What a program of ours or of a peer prints as one JSON object."""
        text = self.run(command, timeout)
        try:
            return json.loads(text)
        except json.JSONDecodeError as why:
            raise Absent(f"{pathlib.Path(command[0]).name} printed no JSON: {last_line(text)}") from why

    def npm(self, *names):
        """Puts packages of npm into the build folder."""
        self.wants_peers()
        if shutil.which("node") is None or shutil.which("npm") is None:
            raise Absent("node or npm is not installed")
        missing = []
        for name in names:
            manifest = self.folder / "node_modules" / name / "package.json"
            if not manifest.exists() or json.loads(manifest.read_text())["version"] != NPM[name]:
                missing.append(f"{name}@{NPM[name]}")
        if missing:
            self.run(["npm", "install", "--no-audit", "--no-fund", "--prefix", self.folder, *missing], 300)

    def run(self, command, timeout=600):
        """Runs a command for what it leaves behind."""
        try:
            done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=timeout,
                                  cwd=self.folder, check=False)
        except FileNotFoundError as missing:
            raise Absent(f"{command[0]} is not there") from missing
        except subprocess.TimeoutExpired as late:
            raise Absent(f"{pathlib.Path(command[0]).name}: not done in {timeout} s") from late
        if done.returncode not in (0, 3):  # 3: an answer that misses its tolerance; the line says so
            raise Absent(f"{pathlib.Path(command[0]).name} ended with {done.returncode}: {last_line(done.stderr)}")
        return done.stdout

    def node(self, script, *arguments, timeout=600):
        """Runs a script of this folder under node, from where its packages are."""
        copy = self.folder / script
        shutil.copyfile(HERE / script, copy)
        return self.json(["node", copy, *arguments], timeout)

    def wants_peers(self):
        if self.without_peers:
            raise Absent("peers were left out on request")

    def show(self, subject, case, peer, ours=None, theirs=None, ratio=None, reason=None, **more):
        """Prints one line: a ratio, or a reason; never both, never neither."""
        if (ratio is None) == (reason is None):
            raise ValueError("a line of the bench has either a ratio or a reason")
        line = {"bench": subject, "case": case}
        if reason is None:
            line |= {"peer": peer, "ours": ours, "theirs": theirs, "ratio": round(ratio, 3)}
        else:
            line |= {"peer": "absent", "named": peer, "reason": reason, "ours": ours}
        line |= more | {"load": round(os.getloadavg()[0], 1)}
        print(json.dumps(line, ensure_ascii=False), flush=True)

    def broken(self, subject, case, peer, reason):
        """Our own side gave no answer: that is a fault of ours unless only the data are missing."""
        self.failed |= not reason.startswith("no reference data")
        self.show(subject, case, peer, reason=reason)
