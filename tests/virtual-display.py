#!/usr/bin/python3
"""Runs a command under a virtual X display and a session bus of its own, race-free, and cleans up after it.

usage: virtual-display.py [--size WxHxD] -- COMMAND…"""
import os
import shutil
import subprocess
import sys
import tempfile


def main():
    arguments = sys.argv[1:]
    size = "1280x800x24"
    if arguments[:1] == ["--size"]:
        size, arguments = arguments[1], arguments[2:]
    if arguments[:1] == ["--"]:
        arguments = arguments[1:]
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    for tool in ("Xvfb", "dbus-run-session"):
        if shutil.which(tool) is None:
            print(f"{tool} is not installed: run ./dev setup", file=sys.stderr)
            return 1
    runtime = tempfile.mkdtemp(prefix="jumeau-display-")
    os.chmod(runtime, 0o700)
    read_end, write_end = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(write_end), "-screen", "0", size, "-nolisten", "tcp", "-noreset"],
                              pass_fds=[write_end], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write_end)
    try:
        number = os.read(read_end, 16).decode().strip()
        if not number:
            print("Xvfb did not start", file=sys.stderr)
            return 1
        environment = dict(os.environ, DISPLAY=f":{number}", XDG_RUNTIME_DIR=runtime, GDK_BACKEND="x11",
                           LIBGL_ALWAYS_SOFTWARE="1", GSETTINGS_BACKEND="memory")
        environment.pop("WAYLAND_DISPLAY", None)
        return subprocess.run(["dbus-run-session", "--", *arguments], env=environment).returncode
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(runtime, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
