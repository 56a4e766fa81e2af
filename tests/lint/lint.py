#!/usr/bin/python3
"""Lint of the source: layers | names | sizes | format.  Prints file:line: what, exits 1 on a fault.

layers  who may include whom (layers.txt), includes from the root, #pragma once
names   files in kebab-case; public functions of src/ start with jum_, types with Jum
sizes   a .c over 800 lines or a function over 120 lines is a fault (600 and 60 deserve a look)
format  clang-format 14 decides
"""
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
LIBC = set("""assert complex ctype errno fcntl fenv float inttypes limits link locale malloc math poll pthread sched
setjmp signal spawn stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib string strings termios threads time
unistd""".split())
MAX_FILE, MAX_FUNCTION = 800, 120


def sources():
    for path in sorted(SRC.rglob("*.[ch]")):
        yield path


def layer_table():
    table = {}
    for line in (ROOT / "tests/lint/layers.txt").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            folder, ours, foreign = (part.strip() for part in line.split(":"))
            table[folder] = (set(ours.split()) | {folder}, foreign.split())
    return table


def foreign_allowed(header, prefixes):
    stem = header[:-2] if header.endswith(".h") else header
    if stem in LIBC or header.startswith(("sys/", "linux/", "netinet/", "arpa/")):
        return True
    return any(header.startswith(p) for p in prefixes)


def lint_layers():
    table, faults = layer_table(), []
    for path in sources():
        rel = path.relative_to(SRC)
        if len(rel.parts) < 2 or rel.parts[0] not in table:
            faults.append(f"{rel}:1: folder not in layers.txt")
            continue
        ours, foreign = table[rel.parts[0]]
        text = path.read_text()
        if path.suffix == ".h" and "#pragma once" not in text:
            faults.append(f"src/{rel}:1: no #pragma once")
        for number, line in enumerate(text.splitlines(), 1):
            local = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
            if local:
                target = local.group(1)
                if not (SRC / target).exists() and "/" not in target and (path.parent / target).exists():
                    faults.append(f"src/{rel}:{number}: include from the root: \"{rel.parent}/{target}\"")
                elif target.split("/")[0] in table and target.split("/")[0] not in ours \
                        and not any("/" in o and target.startswith(o) for o in ours):
                    faults.append(f"src/{rel}:{number}: {rel.parts[0]}/ may not use {target}")
            system = re.match(r"\s*#\s*include\s+<([^>]+)>", line)
            if system and not foreign_allowed(system.group(1), foreign):
                faults.append(f"src/{rel}:{number}: {rel.parts[0]}/ may not use <{system.group(1)}>")
    return faults


def lint_names():
    faults = []
    for path in sources():
        rel = path.relative_to(ROOT)
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*\.[ch]", path.name):
            faults.append(f"{rel}:1: file name not in kebab-case")
        lines = path.read_text().splitlines()
        for number, line in enumerate(lines, 1):
            if path.suffix == ".h":
                proto = re.match(r"^(?!static|typedef|#|\s|/|\*)[\w ]+[ *]+(\w+)\(", line)
                if proto and not proto.group(1).startswith(("jum_", "JUM_", "G_")):
                    faults.append(f"{rel}:{number}: public function {proto.group(1)} without jum_")
                kind = re.match(r"^\}\s*(\w+);$", line)
                if kind and not kind.group(1).startswith("Jum"):
                    faults.append(f"{rel}:{number}: public type {kind.group(1)} without Jum")
    return faults


def lint_sizes():
    faults = []
    for path in sources():
        rel = path.relative_to(ROOT)
        lines = path.read_text().splitlines()
        if path.suffix == ".c" and len(lines) > MAX_FILE:
            faults.append(f"{rel}:1: {len(lines)} lines (at most {MAX_FILE}): split it by stage")
        start = None
        for number, line in enumerate(lines, 1):
            if line == "{":
                start = number
            elif line == "}" and start is not None:
                if number - start > MAX_FUNCTION:
                    faults.append(f"{rel}:{start}: function of {number - start} lines (at most {MAX_FUNCTION})")
                start = None
    return faults


def lint_format():
    tool = shutil.which("clang-format-14") or shutil.which("clang-format")
    if tool is None:
        return ["clang-format 14 is not installed: run ./dev setup"]
    paths = [str(p) for top in (SRC, ROOT / "tests") for p in sorted(top.rglob("*.[ch]"))]
    out = subprocess.run([tool, "--dry-run", "--style=file", *paths], capture_output=True, text=True, cwd=ROOT)
    return [line for line in out.stderr.splitlines() if "warning:" in line][:40]


def main():
    checks = {"layers": lint_layers, "names": lint_names, "sizes": lint_sizes, "format": lint_format}
    wanted = sys.argv[1:] or list(checks)
    faults = [fault for name in wanted for fault in checks[name]()]
    print("\n".join(faults) if faults else f"{' '.join(wanted)}: clean")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
