#!/usr/bin/python3
"""The two other faces: the study workspace computes a dimming and may not command; the kiosk, full screen, shows no
operator's list, no command and opens no controller.

usage: faces.py BUILD_DIR   (inside a virtual display: tests/virtual-display.py)"""
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))
import screen as ui  # noqa: E402


def study(screen, process):
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
    screen.press("Undo")
    screen.gone("Energy a year (kWh)")
    screen.find("No change yet: the scenario is today.")
    ui.keys("ctrl+shift+z")
    screen.find("Energy a year (kWh)", timeout_s=30)
    ui.keys("ctrl+z")
    screen.gone("Energy a year (kWh)")
    ui.say("study: a change computed, undone, done again and undone by keys")


def kiosk(screen, process):
    screen.find("Start again", timeout_s=40)
    screen.find("3D view")
    for forbidden in ("Prepare the command…", "Abnormal now", "Commands", "Tables", "Acknowledge", "Main menu"):
        if screen.look(forbidden):
            raise ui.Failure(f"the kiosk shows “{forbidden}”")
    if ui.child_called(process.pid, "jumeau-controller"):
        raise ui.Failure("the kiosk has started a controller")
    ui.say("kiosk: nothing of the operator's on screen")


def run(build, folder, territory, arguments, check):
    environment = dict(os.environ, XDG_STATE_HOME=f"{folder}/state", XDG_CACHE_HOME=f"{folder}/cache",
                       XDG_DATA_HOME=f"{folder}/data", LC_ALL="C.UTF-8", GTK_A11Y="atspi")
    process = subprocess.Popen([f"{build}/src/app/jumeau", "--territory", territory, *arguments], env=environment)
    screen = None
    try:
        screen = ui.Screen("jumeau")
        check(screen, process)
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
        failed += run(build, folder, territory, ["--kiosk"], kiosk)
    print("the other faces: " + ("failed" if failed else "ok"))
    return failed


if __name__ == "__main__":
    sys.exit(main())
