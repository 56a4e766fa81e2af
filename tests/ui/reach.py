#!/usr/bin/python3
"""Whether a person without a mouse or without sight can work at the desk: every control has a name, the keyboard
enters and leaves the 3D view, and a batch is chosen in the tables, checked by the controller, sent and confirmed.

usage: reach.py BUILD_DIR   (inside a virtual display: tests/virtual-display.py)"""
import os
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(__file__))
import screen as ui  # noqa: E402

CONTROLS = {"push button", "toggle button", "check box", "entry", "text", "slider", "combo box", "list", "table",
            "image", "menu button"}


def every_control_has_a_name(desk):
    nameless = []
    for node in desk.nodes():
        role, name = node.get_role_name(), node.get_name() or ""
        if role in CONTROLS and (not name or name.startswith(("Gtk", "Jum", "Adw", "_"))):
            nameless.append(f"{role} “{name}” in {path(node)}")
    if nameless:
        raise ui.Failure("controls without a name: " + "; ".join(nameless))
    ui.say("every control has a name")


def path(node):
    names = []
    while node is not None and len(names) < 6:
        names.append(node.get_name() or node.get_role_name())
        node = node.get_parent()
    return " < ".join(names[1:])


def focused(desk):
    return next((n.get_name() for n in desk.nodes() if ui.states(n).contains(ui.Atspi.StateType.FOCUSED)), None)


def no_trap_in_the_picture(desk):
    ui.keys("F7")
    desk.until(lambda: focused(desk) == "3D view", "F7 does not go to the 3D view", 5)
    ui.keys("Up", "Left", "plus")  # it moves, and keeps the focus
    if focused(desk) != "3D view":
        raise ui.Failure("flying loses the focus")
    ui.keys("Tab")
    desk.until(lambda: focused(desk) not in ("3D view", None), "Tab does not leave the 3D view", 5)
    ui.say(f"Tab leaves the 3D view for “{focused(desk)}”")


def fits_a_small_screen():
    width, height = ui.least_size("Angers Loire Métropole")
    if width > 1024 or height > 640:
        raise ui.Failure(f"the window cannot be smaller than {width} x {height}")
    ui.say(f"it goes down to {width} x {height}")


def on_foot_and_back(desk):
    """By the keyboard alone: down to eye height, a few steps, a view saved under a name, up again, and back to it."""
    ui.keys("F7", "p")
    desk.find("eye 1.7 m above the ground", "label", timeout_s=20)
    ui.keys("w", "Left", "v")
    desk.find("Name of this view")
    ui.write("At the door")
    ui.keys("Return")
    desk.find("1  At the door", "push button")
    ui.keys("Escape", "F7", "Escape")
    desk.gone("eye 1.7 m above the ground", timeout_s=20)
    ui.keys("F7", "1")
    desk.find("eye 1.7 m above the ground", "label", timeout_s=20)
    ui.keys("Home")
    ui.say("on foot, a view saved, and back")


def on_a_line(desk):
    """Has a line of the table of objects the focus?"""
    for node in desk.nodes():
        if ui.states(node).contains(ui.Atspi.StateType.FOCUSED):
            return node.get_role_name() in ("list item", "table row", "row")
    return False


def a_batch_from_the_table(desk):
    desk.press("Tables")
    desk.find("Objects")
    desk.find("Filter").set_text_contents("L-49028-0000")
    desk.find("9 of ", timeout_s=10)
    ui.keys("F7")
    for _ in range(30):  # by keyboard alone, from the picture to the first line
        ui.keys("Tab")
        if on_a_line(desk):
            break
    else:
        raise ui.Failure("Tab never reaches a line of the table")
    ui.keys("shift+Down", "shift+Down")
    desk.press("Command the selection…")
    desk.find("3 objects chosen", timeout_s=10)
    desk.find("Level, per cent", "slider").set_current_value(20)
    desk.press("Prepare the command…")
    desk.find("Accepted by the controller", timeout_s=15)
    ui.say("the controller accepts the batch")
    desk.press("Send")
    desk.find("Done: confirmed by the measurements.", timeout_s=45)
    desk.press("Close")
    ui.say("a batch of three, selected, sent and confirmed")


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
            time.sleep(1)
            every_control_has_a_name(desk)
            fits_a_small_screen()
            no_trap_in_the_picture(desk)
            on_foot_and_back(desk)
            a_batch_from_the_table(desk)
            every_control_has_a_name(desk)
        except ui.Failure as failure:
            print(f"FAIL: {failure}\non screen: {desk.texts() if 'desk' in locals() else '-'}", file=sys.stderr)
            return 1
        finally:
            ui.stop(jumeau)
            ui.stop(manager)
    print("within reach: ok")
    return 0


if __name__ == "__main__":
    sys.exit(main())
