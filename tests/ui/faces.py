#!/usr/bin/python3
"""The two other faces: the study workspace computes what lamps and water would do and may not command; the kiosk, full
screen, shows no operator's list, no command and opens no controller.

usage: faces.py BUILD_DIR   (inside a virtual display: tests/virtual-display.py)"""
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))
import screen as ui  # noqa: E402


def study(screen, process, folder):
    screen.find("No change yet: the scenario is today.", timeout_s=40)
    screen.press("Add to the scenario")
    screen.find("Energy a year (kWh)", timeout_s=30)
    screen.find("Streets that fall below their class")
    screen.find("Pays back in (years)")
    screen.find("Fictitious territory: these figures are not those of any real place.")
    ui.shot("added")
    if screen.look("Prepare the command…") or screen.look("Abnormal now"):
        raise ui.Failure("the study workspace shows what belongs to the desk")
    screen.press("As commands for the desk")
    screen.find("Save the scenario, then review it at the desk")
    width, height = ui.least_size("Angers Loire Métropole")
    if width > 1024 or height > 640:
        raise ui.Failure(f"the study cannot be smaller than {width} x {height}")
    screen.find("Main menu")
    screen.press("Undo")
    screen.gone("Energy a year (kWh)")
    screen.find("No change yet: the scenario is today.")
    ui.keys("ctrl+shift+z")
    screen.find("Energy a year (kWh)", timeout_s=30)
    ui.keys("ctrl+z")
    screen.gone("Energy a year (kWh)")
    ui.say("study: a change computed, undone, done again and undone by keys")


def water(screen, process, folder):
    """A hydrant found by the keyboard, water drawn at it, who suffers, the table as CSV, before and after, undo."""
    screen.find("No change yet: the scenario is today.", timeout_s=40)
    ui.keys("ctrl+f")
    ui.write("PI-0001")
    screen.find("PI-0001", role="label", timeout_s=15)
    ui.keys("Down", "Return")
    screen.find("On Hydrant PI-0001:")
    screen.press("Fire flow")
    screen.find("Water drawn for the fire (m³)", timeout_s=40)
    screen.find("Customers without water")
    screen.find("Not calibrated. One day from midnight")
    ui.shot("fire")
    table = os.path.join(folder, "places.csv")
    screen.press("Table as CSV…")
    screen.find("Save the table")
    ui.focus("Save the table")
    ui.keys("ctrl+a")
    ui.write(table)
    # the chooser looks for what is typed before it takes Return
    screen.until(lambda: screen.look(f"Saved: {table}") or ui.keys("Return"), "the table is not saved")
    ui.focus("Angers Loire Métropole")
    head, *rows = open(table, encoding="utf-8").read().splitlines()
    if not head.startswith("address,name,then,customers,") or not all(r.startswith('"water_node/') for r in rows):
        raise ui.Failure(f"the table is not that of the places: {head}")
    screen.press("Today, scenario or difference")
    screen.find("Before and after")
    ui.keys("Down", "Return")
    screen.find("Where the scenario begins", role="slider")
    before = screen.find("Time of the result", role="slider").get_current_value()
    ui.keys("ctrl+Page_Down")
    screen.until(lambda: screen.find("Time of the result", role="slider").get_current_value() != before,
                 "the hour does not move by key")
    ui.shot("fire-split")
    ui.keys("ctrl+z")
    screen.gone("Water drawn for the fire (m³)")
    screen.find("No change yet: the scenario is today.")
    ui.say(f"water: fire flow at a hydrant, {len(rows)} places in the table, taken back")


def kiosk(screen, process, folder):
    screen.find("Start again", timeout_s=40)
    screen.find("3D view")
    for forbidden in ("Prepare the command…", "Abnormal now", "Commands", "Tables", "Acknowledge", "Main menu"):
        if screen.look(forbidden):
            raise ui.Failure(f"the kiosk shows “{forbidden}”")
    if ui.child_called(process.pid, "jumeau-controller"):
        raise ui.Failure("the kiosk has started a controller")
    place = screen.find("WGS84").get_name()
    screen.until(lambda: (node := screen.look("WGS84")) and node.get_name() != place,
                 "nobody is there and the tour does not begin", 45)
    ui.keys("n")  # somebody came: the tour pauses, the visitor has the hand
    ui.say("kiosk: nothing of the operator's on screen")


def run(build, folder, territory, arguments, check):
    environment = dict(os.environ, XDG_STATE_HOME=f"{folder}/state", XDG_CACHE_HOME=f"{folder}/cache",
                       XDG_DATA_HOME=f"{folder}/data", LC_ALL="C.UTF-8", GTK_A11Y="atspi")
    process = subprocess.Popen([f"{build}/src/app/jumeau", "--territory", territory, *arguments], env=environment)
    screen = None
    try:
        screen = ui.Screen("jumeau")
        check(screen, process, folder)
        return 0
    except ui.Failure as failure:
        print(f"FAIL: {arguments}: {failure}\non screen: {screen.texts() if screen else '-'}", file=sys.stderr)
        return 1
    finally:
        ui.stop(process)


def main():
    build = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        territory = os.path.join(folder, "tiny.gpkg")
        subprocess.run([f"{build}/src/tools/jumeau-territory", "generate", "--scale", "tiny", "--out", territory],
                       check=True, stderr=subprocess.DEVNULL)
        failed = run(build, folder, territory, ["--study", "--controller", "none"], study)
        failed += run(build, folder, territory, ["--study", "--controller", "none"], water)
        failed += run(build, folder, territory, ["--kiosk"], kiosk)
    print("the other faces: " + ("failed" if failed else "ok"))
    return failed


if __name__ == "__main__":
    sys.exit(main())
