#!/usr/bin/python3
"""The camera by fingers, keys and wheel in a real window: what each gesture does to the eye is read from the view that is
saved after it; tours are made by the keyboard alone and go to a kiosk as a file; the kiosk comes back by itself; who
wants no motion gets cuts.

usage: camera.py BUILD_DIR   (on a screen with fingers: tests/ui/fingers.py)"""
import configparser
import glob
import math
import os
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(__file__))
import fingers as touch  # noqa: E402
import screen as ui  # noqa: E402

WIDE, HIGH = 1440, 900
MIDDLE = (760, 480)  # of the picture, about


FINGERS = []  # the driver listens to one client for as long as it runs


def fingers():
    if not FINGERS:
        FINGERS.append(touch.Fingers(WIDE, HIGH))
    return FINGERS[0]


class Eye:
    """The camera, by saving it under a name as a person would."""

    def __init__(self, screen, folder):
        self.screen, self.folder = screen, folder

    def file(self):
        found = glob.glob(f"{self.folder}/state/jumeau/*/views.ini")
        return found[0] if found else None

    def read(self):
        parser = configparser.ConfigParser(interpolation=None)
        if self.file():
            parser.read(self.file(), encoding="utf-8")
        return parser

    def look(self, name="probe"):
        before = os.stat(self.file()).st_mtime_ns if self.file() else 0
        ui.keys("F7", "v")
        self.screen.find("Save this view", role="push button")
        ui.write(name)
        ui.keys("Return")
        end = time.monotonic() + 10
        while not self.file() or os.stat(self.file()).st_mtime_ns == before:
            if time.monotonic() > end:
                raise ui.Failure("the view is not saved")
            time.sleep(0.02)
        ui.keys("Escape")
        self.screen.gone("Save this view")
        time.sleep(0.5)  # a popover holds the fingers until it is gone
        for section in (file := self.read()).sections():
            if section.startswith("view") and file[section]["name"] == name:
                return {k: float(v) for k, v in file[section].items() if k != "name"}
        raise ui.Failure("the view is not in the file")


    def until(self, right, what, was=None):
        """The eye once it is as it should be: a slow machine takes its time."""
        for _ in range(4):
            now = self.look()
            if right(now):
                return now
            time.sleep(1.0)
        raise ui.Failure(f"{what}: {was} {now}")

    def rest(self):
        """The eye once no flight moves it any more."""
        now = self.look()
        for _ in range(10):
            time.sleep(0.5)
            was, now = now, self.look()
            if was == now:
                return now
        raise ui.Failure(f"the eye does not come to rest: {was} {now}")


def away(a, b):
    return math.dist([a[k] for k in ("e_m", "n_m", "altitude_m")], [b[k] for k in ("e_m", "n_m", "altitude_m")])


def turn(a, b):
    return (b["heading_deg"] - a["heading_deg"] + 540) % 360 - 180


def expect(right, what, *seen):
    if not right:
        raise ui.Failure(f"{what}: {seen}")


def settle():
    time.sleep(1.2)


def by_fingers(screen, eye):
    f = fingers()
    x, y = MIDDLE
    was = eye.look()
    f.stroke(((x, y), (x - 150, y + 60)))
    was = eye.until(lambda now: away(was, now) > 5 and abs(turn(was, now)) < 1e-6 and was["pitch_deg"] == now["pitch_deg"]
                    and abs(was["altitude_m"] - now["altitude_m"]) < 1, "one finger does not move the ground", was)
    f.stroke(((x - 60, y), (x - 200, y)), ((x + 60, y + 4), (x + 200, y + 4)))
    was = eye.until(lambda now: now["altitude_m"] < 0.75 * was["altitude_m"] and abs(turn(was, now)) < 3,
                    "two fingers apart do not come nearer", was)
    f.stroke(((x - 120, y), (x, y - 120)), ((x + 120, y), (x, y + 120)), steps=30)  # a quarter turn
    was = eye.until(lambda now: abs(turn(was, now)) > 45, "two fingers round each other do not turn", was)
    f.stroke(((x - 90, y + 80), (x - 90, y - 40)), ((x + 90, y + 80), (x + 90, y - 40)))
    was = eye.until(lambda now: now["pitch_deg"] > was["pitch_deg"] + 5 and abs(turn(was, now)) < 1,
                    "two fingers up do not look farther", was)
    f.stroke(((x, y), (x + 160, y)), rest_s=1.5)
    was = eye.until(lambda now: abs(turn(was, now)) > 20, "a finger that rested does not turn round", was)
    f.tap((x + 40, y + 100), times=2)
    eye.until(lambda now: away(was, now) > 5, "two taps do not fly there", was)
    ui.shot("fingers")
    ui.say("fingers: move, pinch, turn, tilt, rest and turn, two taps")


def under_pointer(screen):
    return screen.find("WGS84").get_name().split(" · ")[0]


def point(x, y):
    """A menu that was open has taken the pointer: it moves to be there again."""
    for dx in (3, 0):
        subprocess.run(["xdotool", "mousemove", str(x + dx), str(y)], check=True)
        time.sleep(0.3)


def by_wheel_and_keys(screen, eye):
    ui.keys("Home")
    was = eye.rest()
    x, y = MIDDLE[0] - 130, MIDDLE[1] + 120
    point(x, y)
    settle()
    place = under_pointer(screen)
    subprocess.run(["xdotool", "click", "--repeat", "5", "--delay", "40", "4"], check=True)
    eye.until(lambda now: now["altitude_m"] < 0.8 * was["altitude_m"], "the wheel does not come nearer", was)
    was = eye.rest()
    point(x, y)
    screen.until(lambda: under_pointer(screen) == place, f"what was under the pointer, {place}, is not there any more")
    subprocess.run(["xdotool", "mousemove", "20", "880"], check=True)
    ui.keys("Shift+Left", "Shift+Left", "Shift+Left")
    was = eye.until(lambda now: turn(was, now) < -1 and away(was, now) < 1e-6, "Shift and an arrow do not turn", was)
    ui.keys("n")
    eye.until(lambda now: abs(turn(now, {"heading_deg": 0})) < 1e-6, "N does not turn north up")
    ui.keys("p")
    low = eye.until(lambda now: abs(now["pitch_deg"]) < 1e-6, "P does not go on foot")
    ui.keys("Escape")
    eye.until(lambda now: now["altitude_m"] - low["altitude_m"] > 40, "Escape does not lift", low)
    ui.say("wheel and keys: the place under the pointer stays, turn, north, on foot")


def tours(screen, eye):
    """Two views, a tour of them by keys alone: made, put in order, played."""
    eye.look("one")
    ui.keys("Home")
    eye.rest()
    eye.look("two")
    ui.keys("v")
    screen.press("Edit tours…")
    screen.find("Which tour", role="combo box")
    ui.focus("Tours")
    ui.keys("alt+n")
    settle()
    ui.keys("ctrl+a")
    ui.write("Round")

    def stops():
        file = eye.read()
        return file["tour 1"]["stops"] if file.has_section("tour 1") else ""

    for n in (1, 2, 3):
        ui.keys("alt+d")
        screen.until(lambda: stops().count(";") == n, f"Alt+D does not add a view: {stops()}")
        time.sleep(0.5)  # a button that a key pressed stays down for a moment
    screen.find("Seconds at “two”", role="spin button")
    screen.until(lambda: stops() == "probe;one;two;", "the stops are not kept")
    for _ in range(30):  # by Tab to the list, whose rows take Alt+Down
        ui.keys("Tab")
        if screen.focused_role() == "list item":
            break
    ui.keys("alt+Down")
    screen.until(lambda: stops() == "one;probe;two;", f"Alt+Down does not move a stop: {stops()}")
    ui.keys("alt+Down")
    screen.until(lambda: stops() == "one;two;probe;", f"Alt+Down does not move a stop: {stops()}")
    ui.keys("Delete")
    screen.until(lambda: stops() == "one;two;", f"Delete does not take a stop out: {stops()}")
    ui.keys("alt+p")
    ui.focus("Ville|Angers")
    screen.find("Round · 1/2 · one", timeout_s=20)
    ui.keys("shift+t")
    screen.find("Round · 2/2 · two")
    ui.shot("tour")
    ui.keys("t")
    screen.find("Go on with the tour (T)", role="push button")
    ui.keys("Escape")
    screen.gone("Round · 2/2 · two")
    ui.say("tours: made, put in order, played and ended by keys")


def window(screen, process, folder):
    screen.find("WGS84", timeout_s=60)
    settle()
    eye = Eye(screen, folder)
    ui.focus("Angers")
    ui.keys("F7")
    eye.rest()
    by_fingers(screen, eye)
    eye.rest()
    by_wheel_and_keys(screen, eye)
    tours(screen, eye)


def still(screen, process, folder):
    """gtk-enable-animations off: the views saved before are cut to; so are the tour's stops."""
    screen.find("WGS84", timeout_s=60)
    settle()
    eye = Eye(screen, folder)
    ui.focus("Angers")
    ui.keys("F7")
    names = [eye.read()[s]["name"] for s in eye.read().sections() if s.startswith("view")]
    one = {k: float(v) for k, v in eye.read()[f"view {names.index('one') + 1}"].items() if k != "name"}
    ui.keys(str(names.index("one") + 1))
    expect(away(eye.look(), one) < 1e-6, "a view is cut to", eye.look(), one)
    ui.keys("Home", "t")
    screen.find("1/2 · one", timeout_s=20)
    expect(away(eye.look("at a stop"), one) < 1e-6, "a stop is cut to", one)
    ui.say("no motion: views and tours are cut to")


def kiosk(screen, process, folder):
    f = fingers()
    screen.find("Start again", timeout_s=60)
    start = screen.find("WGS84", timeout_s=60).get_name()
    screen.find("Touch the screen to explore", timeout_s=30)  # a quarter of the wait, then its tour
    ui.shot("invitation")
    screen.until(lambda: under_pointer(screen) != start, "the tour does not move", 20)
    f.stroke((MIDDLE, (MIDDLE[0] + 90, MIDDLE[1])))
    screen.gone("Touch the screen to explore")
    screen.find("Still there? Touch the screen", timeout_s=40)
    ui.shot("still-there")
    f.tap(MIDDLE)
    screen.gone("Still there?")
    f.stroke((MIDDLE, (MIDDLE[0] + 300, MIDDLE[1] + 40)))
    settle()
    left = under_pointer(screen)
    screen.find("Still there? Touch the screen", timeout_s=40)
    screen.gone("Still there?")
    screen.until(lambda: under_pointer(screen) != left, "nobody is there and it does not start again", 10)
    screen.find("Touch the screen to explore", timeout_s=20)
    ui.say("kiosk: its tour invites, a touch ends it, left alone it warns and starts again")


def run(build, folder, territory, arguments, check, **more):
    environment = dict(os.environ, XDG_STATE_HOME=f"{folder}/state", XDG_CACHE_HOME=f"{folder}/cache",
                       XDG_DATA_HOME=f"{folder}/data", LC_ALL="C.UTF-8", GTK_A11Y="atspi", **more)
    process = subprocess.Popen([f"{build}/src/app/jumeau", "--territory", territory, *arguments], env=environment)
    screen = None
    try:
        screen = ui.Screen("jumeau", timeout_s=60)
        check(screen, process, folder)
        return 0
    except ui.Failure as failure:
        ui.shot("failure")
        print(f"FAIL: {arguments}: {failure}\non screen: {screen.texts() if screen else '-'}", file=sys.stderr)
        return 1
    finally:
        ui.stop(process)


def main():
    build = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        territory, carrying = os.path.join(folder, "tiny.gpkg"), os.path.join(folder, "carrying.gpkg")
        tool = f"{build}/src/tools/jumeau-territory"
        subprocess.run([tool, "generate", "--scale", "tiny", "--out", territory], check=True, stderr=subprocess.DEVNULL)
        os.makedirs(f"{folder}/config/gtk-4.0")
        with open(f"{folder}/config/gtk-4.0/settings.ini", "w", encoding="utf-8") as f:
            f.write("[Settings]\ngtk-enable-animations=0\n")
        if run(build, folder, territory, ["--controller", "none"], window):
            return 1
        subprocess.run([tool, "views", territory, Eye(None, folder).file(), carrying], check=True)
        failed = run(build, folder, carrying, ["--kiosk", "--tour", "round", "--idle", "24"], kiosk)
        failed += run(build, folder, territory, ["--controller", "none"], still, XDG_CONFIG_HOME=f"{folder}/config")
        picture = f"{folder}/view.png"
        for file, options in ((territory, []), (carrying, ["--controller", "none"])):
            subprocess.run([f"{build}/src/app/jumeau", "--snapshot", picture, "--size", "160x90", "--territory", file, "--view", "one",
                            "--controller", "none"], check=True,
                           env=dict(os.environ, XDG_STATE_HOME=f"{folder}/state" if file == territory else f"{folder}/none"))
    print("the camera: " + ("failed" if failed else "ok"))
    return failed


if __name__ == "__main__":
    sys.exit(main())
