#!/usr/bin/python3
"""A night at the operator's desk, through AT-SPI and the keyboard, on the tiny territory with real processes:
find a lamp, open its sheet, dim it, see it done; acknowledge an alarm; lose the controller and see it come back.

usage: desk.py BUILD_DIR   (inside a virtual display: tests/virtual-display.py)"""
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(__file__))
import screen as ui  # noqa: E402


def remote_lamp(path):
    with sqlite3.connect(path) as db:
        return db.execute("SELECT id FROM lamp WHERE control = 'remote' ORDER BY fid LIMIT 1 OFFSET 3").fetchone()[0]


def dim_a_lamp(desk, lamp):
    ui.keys("ctrl+f")
    ui.write(lamp)
    desk.find(lamp, "label")
    ui.keys("Return")
    desk.find(f"Lamp {lamp}", "label")
    ui.say("the sheet is open")
    level = desk.find("Level, per cent", "slider")
    level.set_current_value(35)
    desk.press("Prepare the command…")
    desk.find("Now", "label")
    desk.press("Send")
    desk.find("Done: confirmed by the measurements.", timeout_s=40)
    ui.say("dimmed and confirmed")
    desk.press("Close")
    desk.find("35 %", "label")


def acknowledge(desk):
    """New alarms may come meanwhile, so the count is no proof: the line itself says who acknowledged it."""
    desk.find("to acknowledge)", timeout_s=30)
    if desk.look("· acknowledged"):
        raise ui.Failure("something is acknowledged before anybody did")
    ui.keys("F6")
    desk.until(lambda: desk.focused_role() == "list item", "F6 does not go to a line of the list", 10)
    ui.keys("F6")  # twice is still the list
    desk.until(lambda: desk.focused_role() == "list item", f"F6 leaves the list for a {desk.focused_role()}", 10)
    ui.keys("a")
    desk.find("· acknowledged", timeout_s=20)
    if desk.look("to acknowledge)"):  # the next one that waits has the line, and the keyboard
        desk.until(lambda: desk.focused_role() == "list item", "after an acknowledgement no line has the keyboard", 10)
    ui.say("acknowledged")


def lose_the_controller(desk, jumeau):
    pid = ui.child_called(jumeau.pid, "jumeau-controller")
    if pid is None:
        raise ui.Failure("the desk has no controller of its own")
    os.kill(pid, signal.SIGKILL)
    start = time.monotonic()
    desk.find("commands and acknowledgements are refused", timeout_s=5)
    ui.say(f"said so after {time.monotonic() - start:.1f} s")
    button = desk.find("Prepare the command…", "push button")
    desk.until(lambda: not ui.is_sensitive(button), "a command can still be prepared", 5)
    desk.find("● Live", timeout_s=45)
    desk.gone("commands and acknowledgements are refused")
    desk.until(lambda: ui.is_sensitive(button), "commands do not come back", 15)
    ui.say(f"recovered after {time.monotonic() - start:.1f} s")


def main():
    build = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        territory = os.path.join(folder, "tiny.gpkg")
        subprocess.run([f"{build}/src/tools/jumeau-territory", "generate", "--scale", "tiny", "--out", territory],
                       check=True, stderr=subprocess.DEVNULL)
        environment = dict(os.environ, XDG_STATE_HOME=f"{folder}/state", XDG_CACHE_HOME=f"{folder}/cache",
                           XDG_DATA_HOME=f"{folder}/data", LC_ALL="C.UTF-8", GTK_A11Y="atspi")
        manager = subprocess.Popen(["openbox"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        jumeau = subprocess.Popen([f"{build}/src/app/jumeau", "--territory", territory], env=environment)
        try:
            desk = ui.Screen("jumeau")
            desk.find("● Live", timeout_s=60)
            ui.say("live")
            dim_a_lamp(desk, remote_lamp(territory))
            acknowledge(desk)
            lose_the_controller(desk, jumeau)
        except ui.Failure as failure:
            print(f"FAIL: {failure}\non screen: {desk.texts() if 'desk' in locals() else '-'}", file=sys.stderr)
            return 1
        finally:
            status = ui.stop(jumeau)
            ui.stop(manager)
        if status not in (0, -signal.SIGTERM):
            print(f"FAIL: jumeau ended with {status}", file=sys.stderr)
            return 1
    print("a night at the desk: ok")
    return 0


if __name__ == "__main__":
    sys.exit(main())
