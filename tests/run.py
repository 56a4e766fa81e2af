#!/usr/bin/python3
"""Runs every meson suite but bench, prints why a test failed or was skipped, ends with the plain line
'N passed, N failed'.  --long also runs the suites whose names end in '-long'."""
import argparse
import json
import pathlib
import subprocess
import sys


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--build", required=True)
    options.add_argument("--long", action="store_true")
    options.add_argument("tests", nargs="*")
    args = options.parse_args()
    command = ["meson", "test", "-C", args.build, "--no-rebuild", "--print-errorlogs", "--no-suite", "bench"]
    if not args.long:
        command += ["--no-suite", "long"]
    code = subprocess.run(command + args.tests).returncode
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
    if skipped:
        print(f"{skipped} skipped")
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed or code != 0 or passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
