"""The bench names its subjects, and each line it prints holds a ratio or the reason why there is none.  No figure is
judged here: speed is no test."""
import contextlib
import io
import json
import pathlib
import subprocess
import sys
import tempfile

from place import Place

HERE = pathlib.Path(__file__).resolve().parent
SUBJECTS = {"water", "lighting", "picture"}


def bench(build, *arguments):
    return subprocess.run([sys.executable, str(HERE / "bench.py"), "--build", str(build), *arguments],
                          capture_output=True, text=True, timeout=100, check=False)


def whole(line):
    """A ratio of two figures, or a named peer that is absent with its reason."""
    if line["peer"] == "absent":
        return bool(line["reason"]) and bool(line["named"]) and "ratio" not in line
    return line["ratio"] > 0 and line["ours"] > 0 and line["theirs"] > 0 and "reason" not in line


def main(build):
    listed = bench(build, "--list")
    assert listed.returncode == 0, listed.stderr
    assert {line.split(":")[0] for line in listed.stdout.splitlines()} == SUBJECTS, listed.stdout
    assert bench(build, "nonsense").returncode == 2
    # Programs that are not there give reasons, never figures, and the run is a failure.
    with tempfile.TemporaryDirectory() as empty:
        bare = bench(empty)
        lines = [json.loads(line) for line in bare.stdout.splitlines()]
        assert {line["bench"] for line in lines} == SUBJECTS, bare.stdout + bare.stderr
        assert all(whole(line) and line["peer"] == "absent" for line in lines), bare.stdout
        alone = Place(empty)
        for wrong in ({}, {"ratio": 2.0, "reason": "both"}):
            with contextlib.redirect_stdout(io.StringIO()):
                try:
                    alone.show("water", "Net3", "nobody", ours=1.0, theirs=2.0, **wrong)
                except ValueError:
                    continue
            raise AssertionError(f"a line with {wrong or 'neither'} was printed")
    # Ours alone on the smallest cases: figures of ours, the peers absent on request.
    alone = bench(build, "--brief", "--without-peers", "water", "lighting")
    lines = [json.loads(line) for line in alone.stdout.splitlines()]
    assert alone.returncode == 0, alone.stdout + alone.stderr
    assert {line["bench"] for line in lines} == {"water", "lighting"} and all(whole(line) for line in lines), alone.stdout
    if all("no reference data" in line["reason"] for line in lines):
        print("no reference data beside the repository: the lines were judged without figures")
        return 0
    assert all(line["ours"] > 0 for line in lines), alone.stdout
    print("\n".join(alone.stdout.splitlines()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
