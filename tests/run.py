#!/usr/bin/python3
"""Runs every meson suite but bench, prints why a test failed or was skipped, ends with the plain line
'N passed, N failed'.  --long also runs the suites whose names end in '-long'.  --asan: the build has the sanitisers
in it; what they report of any process, also of one whose words a test throws away, fails the run."""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys

SUPPRESSIONS = pathlib.Path(__file__).resolve().parent / "leaks-of-libraries.txt"


def sanitised(folder):
    """The environment in which reports become files of `folder`."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    log = f"log_path={folder}/report"
    return dict(os.environ, ASAN_OPTIONS=f"detect_leaks=1:{log}", UBSAN_OPTIONS=f"print_stacktrace=1:{log}",
                LSAN_OPTIONS=f"suppressions={SUPPRESSIONS}:print_suppressions=0", JUMEAU_PATIENCE="6")


def tell(reports):
    for report in reports:
        print(f"--- {report}\n{report.read_text(errors='replace')}")
    return len(reports)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--build", required=True)
    options.add_argument("--long", action="store_true")
    options.add_argument("--asan", action="store_true")
    options.add_argument("tests", nargs="*")
    args = options.parse_args()
    command = ["meson", "test", "-C", args.build, "--no-rebuild", "--print-errorlogs", "--no-suite", "bench"]
    if not args.long:
        command += ["--no-suite", "long"]
    folder, environment = pathlib.Path(args.build).resolve() / "sanitiser", None
    if args.asan:
        environment = sanitised(folder)
        command += ["--timeout-multiplier", "6"]
    code = subprocess.run(command + args.tests, env=environment).returncode
    passed = failed = skipped = 0
    log = pathlib.Path(args.build) / "meson-logs/testlog.json"
    for line in log.read_text().splitlines():
        result = json.loads(line)
        if result["result"] in ("OK", "EXPECTEDFAIL"):
            passed += 1
        elif result["result"] == "SKIP":
            skipped += 1
            reason = (result.get("stdout") or "").strip().splitlines()
            print(f"skipped: {result['name']}: {reason[-1] if reason else 'no reason given'}")
        else:
            failed += 1
            print(f"failed: {result['name']} ({result['result']})")
    reports = tell(sorted(folder.iterdir())) if args.asan else 0
    if args.asan:
        print(f"{reports} sanitiser reports")
    if skipped:
        print(f"{skipped} skipped")
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed or code != 0 or passed == 0 or reports else 0


if __name__ == "__main__":
    sys.exit(main())
