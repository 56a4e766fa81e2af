#!/usr/bin/python3
"""Golden pictures: golden.py SET PICTURE-PROGRAM COMPARE-PROGRAM [--update] [NAME…]

Draws each scene of SET.txt off-screen at 640×360, compares it with NAME.png beside this file, keeps the picture and,
where it differs, the difference under $MESON_BUILD_ROOT/golden (or ./golden).  --update takes what is drawn as
the new goldens: look at each before it is committed, alone.
"""
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def scenes(kind):
    for line in (HERE / f"{kind}.txt").read_text().splitlines():
        line = line.split("#")[0].strip()
        if line:
            name, view, time, *words = line.split()
            yield name, view, time, words


def main():
    arguments = [a for a in sys.argv[1:] if a != "--update"]
    update = "--update" in sys.argv
    kind, draw, compare, wanted = arguments[0], arguments[1], arguments[2], arguments[3:]
    out = pathlib.Path(os.environ.get("MESON_BUILD_ROOT", ".")) / "golden"
    out.mkdir(exist_ok=True)
    failed = 0
    for name, view, time, words in scenes(kind):
        if wanted and name not in wanted:
            continue
        environment = dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC", XDG_CACHE_HOME=str(out / "cache"))
        environment.update(w.split("=", 1) for w in words if w.startswith("MESA_"))
        words = [w for w in words if not w.startswith("MESA_")]
        picture, golden, difference = out / f"{name}.png", HERE / f"{name}.png", out / f"{name}-difference.png"
        difference.unlink(missing_ok=True)
        twin = next((w.split("=", 1)[1] for w in words if w.startswith("same-as=")), None)
        words = [w for w in words if not w.startswith("same-as=")]
        run = subprocess.run([draw, str(picture), view, time, "size=640x360", *words], env=environment,
                             capture_output=True, text=True)
        if run.returncode != 0 or "GL:" in run.stderr:
            print(f"not ok {name}: {run.stderr.strip()}")
            failed += 1
            continue
        if twin:
            golden = HERE / f"{twin}.png"
        elif update:
            golden.write_bytes(picture.read_bytes())
        run = subprocess.run([compare, str(picture), str(golden), str(difference)], capture_output=True, text=True)
        print(f"{'ok' if run.returncode == 0 else 'not ok'} {name}: {run.stdout.strip()}{run.stderr.strip()}")
        failed += run.returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
