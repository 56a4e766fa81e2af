#!/usr/bin/python3
"""Lints the flatpak manifest (it cannot be built offline): ids, command, permissions, build systems, pinned sources."""
import json
import sys

manifest = json.load(open(sys.argv[1], encoding="utf-8"))
faults = []
if manifest.get("id") != "org.jumeau.Jumeau" or manifest.get("command") != "jumeau":
    faults.append("id or command is wrong")
for argument in manifest.get("finish-args", []):
    if argument in ("--filesystem=host", "--filesystem=home", "--socket=session-bus", "--device=all"):
        faults.append(f"too wide: {argument}")
for module in manifest["modules"]:
    if module.get("buildsystem") not in ("meson", "cmake", "cmake-ninja", "simple", "autotools"):
        faults.append(f"{module.get('name')}: unknown buildsystem {module.get('buildsystem')}")
    for source in module["sources"]:
        if source["type"] == "git" and not (source.get("tag") or source.get("commit")):
            faults.append(f"{module['name']}: source not pinned")
if manifest["modules"][-1]["name"] != "jumeau":
    faults.append("jumeau must be the last module")
print("\n".join(faults) if faults else f"{len(manifest['modules'])} modules, clean")
sys.exit(1 if faults else 0)
