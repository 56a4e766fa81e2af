#!/usr/bin/python3
"""The light of the lamps at the desk, by keyboard: the lux map, the class of streets, the tables, a dark spot flown to.

usage: light.py BUILD_DIR [TERRITORY]   (inside a virtual display: tests/virtual-display.py)"""
import os
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(__file__))
import screen as ui  # noqa: E402


def choose(screen, drop, times):
    """Opens a drop-down and goes down @times lines by the keyboard."""
    screen.press(drop)
    time.sleep(0.6)  # until the list has the keyboard
    ui.keys(*["Down"] * times, "Return")


def light(screen):
    screen.press("Illumination", timeout_s=60)
    screen.find("Choose what to see on the map")
    choose(screen, "Levels of lamps", 1)
    choose(screen, "On the map", 1)
    screen.find("All lamps at full level", timeout_s=120)
    screen.find("Energy tonight, planned (kWh)")
    screen.find("Streets that meet their class")
    screen.find("Fictitious territory: these figures are not those of any real place.")
    ui.shot("lux")
    choose(screen, "On the map", 1)
    screen.find("Class of streets", "label")
    time.sleep(1.5)
    ui.shot("classes")
    choose(screen, "Table", 2)
    screen.find("Dark spots", "label")
    ui.shot("dark")
    choose(screen, "Table", 1)
    screen.find("Dark corridors", "label")
    choose(screen, "On the map", 1)
    ui.shot("corridors")
    screen.find("Now ", "label")
    ui.say("lux, classes, dark spots and corridors on screen")
    screen.press("Illumination")
    screen.gone("Levels of lamps")


def main():
    build = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        territory = sys.argv[2] if len(sys.argv) > 2 else os.path.join(folder, "tiny.gpkg")
        if len(sys.argv) <= 2:
            subprocess.run([f"{build}/src/tools/jumeau-territory", "generate", "--scale", "tiny", "--out", territory],
                           check=True, stderr=subprocess.DEVNULL)
        environment = dict(os.environ, XDG_STATE_HOME=f"{folder}/state", XDG_CACHE_HOME=f"{folder}/cache",
                           XDG_DATA_HOME=f"{folder}/data", LC_ALL="C.UTF-8", GTK_A11Y="atspi")
        process = subprocess.Popen([f"{build}/src/app/jumeau", "--territory", territory], env=environment)
        screen = None
        try:
            screen = ui.Screen("jumeau")
            light(screen)
            print("light at the desk: ok")
            return 0
        except ui.Failure as failure:
            ui.shot("failed")
            print(f"FAIL: {failure}\non screen: {screen.texts() if screen else '-'}", file=sys.stderr)
            return 1
        finally:
            ui.stop(process)


if __name__ == "__main__":
    sys.exit(main())
