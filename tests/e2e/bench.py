"""What every end-to-end test of the controller needs: a small territory, a folder, the programs, a checker."""
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import desk as desks  # noqa: E402
import fakefield  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Bench:
    def __init__(self, controller, generator, field=None):
        self.controller, self.generator, self.field_program = controller, generator, field
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="jumeau-e2e-", dir="/tmp"))
        self.territory = self.folder / "tiny.gpkg"
        subprocess.run([generator, "generate", "--out", str(self.territory), "--scale", "tiny"], check=True, capture_output=True)
        self.layout = fakefield.Layout(self.territory, ROOT / "src/world/quantities.def")
        db = sqlite3.connect(self.territory)
        self.plans = {}
        for parent, plan, cycle in db.execute("SELECT parent, plan_no, cycle_s FROM signal_plan ORDER BY fid"):
            self.plans.setdefault(parent, []).append({"plan_no": plan, "cycle_s": cycle})
        self.data = self.folder / "data"
        self.socket = str(self.data / "live")
        self.process, self.field, self.log = None, None, open(self.folder / "log", "wb+")

    def fake(self, **options):
        self.field = fakefield.FakeField(str(self.folder / "field"), self.layout, **options)
        self.field.signal_plans = self.plans
        self.field.default_values()
        return self.field

    def start(self, *arguments, config="[limits]\nclass_a_per_min=100000\nclass_b_per_min=100000\n", wait=True):
        ini = self.folder / "c.ini"
        ini.write_text((f"[field]\nuri=unix:{self.folder}/field\n" if self.field else "") + config)
        env = dict(os.environ, LC_ALL="C.UTF-8", TMPDIR=str(self.folder))
        if self.field_program:
            env["PATH"] = str(pathlib.Path(self.field_program).parent) + ":" + env["PATH"]
        self.process = subprocess.Popen([self.controller, "--territory", str(self.territory), "--data", str(self.data), "--config", str(ini), *arguments],
                                        stdout=self.log, stderr=self.log, env=env)
        if wait:
            self.until(lambda: self.status().get("interrogated"), 30, "the controller has heard the field")
        return self.process

    def status(self):
        try:
            return desks.request(self.socket, "GET", "/v1/status")[1]
        except (OSError, ValueError):
            if self.process.poll() is not None:
                raise AssertionError(f"the controller ended with {self.process.returncode}: {self.said()}")
            return {}

    def until(self, condition, seconds, what):
        end = time.monotonic() + seconds * desks.PATIENCE
        while not condition():
            if time.monotonic() > end:
                raise AssertionError(f"not within {seconds} s: {what}\n{self.said()}")
            time.sleep(0.02)

    def said(self):
        self.log.flush()
        return (self.folder / "log").read_text(errors="replace")[-3000:]

    def desk(self, **options):
        d = desks.Desk(self.socket, **options)
        d.wait(lambda: d.hello is not None or d.closed, 10, "hello")
        d.opened = time.monotonic()
        return d

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.terminate()
        if self.process.wait(20) != 0:
            raise AssertionError(f"the controller ended with {self.process.returncode}: {self.said()}")

    def verify(self):
        done = subprocess.run([self.controller, "verify", "--data", str(self.data), "--json"], capture_output=True, text=True)
        return done.returncode, json.loads(done.stdout) if done.stdout else {}, done.stderr

    def journal(self, sql, *arguments):
        db = sqlite3.connect(f"file:{self.data}/journal.db?mode=ro", uri=True)
        rows = db.execute(sql, arguments).fetchall()
        db.close()
        return rows

    def rss_mb(self):
        for line in open(f"/proc/{self.process.pid}/status"):
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
        return 0

    def quarantine_mb(self):
        """What a sanitiser keeps of freed memory before it is given out again."""
        with open(f"/proc/{self.process.pid}/maps") as maps:
            return 256 if "libasan" in maps.read() else 0

    def close(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()  # in order, so that a sanitiser can look for leaks
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.field:
            self.field.close()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def run(tests):
    """tests: functions of a Bench; arguments of the program: controller, generator, [field]."""
    failed = 0
    wanted = [t for t in tests if len(sys.argv) < 5 or t.__name__ in sys.argv[4:]]
    print(f"1..{len(wanted)}", flush=True)
    for i, test in enumerate(wanted, 1):
        bench = Bench(*[a for a in sys.argv[1:4] if a != "-"])
        begun = time.monotonic()
        try:
            test(bench)
            print(f"ok {i} - {test.__name__} # {time.monotonic() - begun:.1f} s", flush=True)
        except Exception as error:  # noqa: BLE001
            import traceback
            failed += 1
            for line in traceback.format_exc().splitlines() + bench.said().splitlines()[-20:]:
                print(f"# {line}")
            print(f"not ok {i} - {test.__name__}: {error}", flush=True)
        finally:
            bench.close()
    sys.exit(1 if failed else 0)
