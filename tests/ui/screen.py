"""Driving a real window through AT-SPI and the keyboard, for the tests of this folder."""
import os
import re
import signal
import subprocess
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402


PATIENCE = float(os.environ.get("JUMEAU_PATIENCE", 1))  # for programs slowed down, by a sanitiser


class Failure(Exception):
    pass


class Screen:
    """The accessible tree of the application called `name`, with waiting built into every look."""

    def __init__(self, name, timeout_s=30):
        Atspi.init()
        self.app = self._wait(lambda: self._find_app(name), f"no application called {name}", timeout_s)

    @staticmethod
    def _wait(look, complaint, timeout_s):
        end = time.monotonic() + timeout_s * PATIENCE
        while True:
            try:
                found = look()
            except GLib.Error:
                found = None
            if found:
                return found
            if time.monotonic() > end:
                raise Failure(f"{complaint} after {timeout_s} s")
            time.sleep(0.1)

    @staticmethod
    def _find_app(name):
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child is not None and child.get_name() == name:
                return child
        return None

    def nodes(self):
        self.app.clear_cache()
        todo = [self.app.get_child_at_index(i) for i in range(self.app.get_child_count())]
        while todo:
            node = todo.pop()
            try:
                if node is None or not is_visible(node):  # GTK 4.8 sets VISIBLE, never SHOWING, inside a window
                    continue
                yield node
                todo.extend(node.get_child_at_index(i) for i in range(node.get_child_count()))
            except GLib.Error:
                continue

    def _match(self, node, text, role):
        try:
            return text in (node.get_name() or "") and (role is None or node.get_role_name() == role)
        except GLib.Error:
            return False

    def look(self, text, role=None):
        return next((n for n in self.nodes() if self._match(n, text, role)), None)

    def find(self, text, role=None, timeout_s=15):
        return self._wait(lambda: self.look(text, role), f"nothing called “{text}” on screen", timeout_s)

    def gone(self, text, timeout_s=15):
        self._wait(lambda: self.look(text) is None, f"“{text}” is still on screen", timeout_s)

    def until(self, check, complaint, timeout_s=15):
        return self._wait(check, complaint, timeout_s)

    def press(self, text, role="push button", timeout_s=15):
        button = self.find(text, role, timeout_s)
        self.until(lambda: is_sensitive(button), f"“{text}” cannot be pressed", timeout_s)
        button.do_action(0)

    def focused_role(self):
        for node in self.nodes():
            if states(node).contains(Atspi.StateType.FOCUSED):
                return node.get_role_name()
        return None

    def texts(self):
        """What is on screen, for a failure's report: the last of it is enough."""
        named = (n.get_name() for n in self.nodes())
        return [name for name in named if name and not name.startswith("Gtk")][-60:]


def states(node):
    node.clear_cache()
    return node.get_state_set()


def is_visible(node):
    return node.get_state_set().contains(Atspi.StateType.VISIBLE)


def is_sensitive(node):
    return states(node).contains(Atspi.StateType.SENSITIVE)


def keys(*names):
    subprocess.run(["xdotool", "key", "--delay", "30", *names], check=True)


def write(text):
    subprocess.run(["xdotool", "type", "--delay", "15", text], check=True)


def focus(title):
    """Gives the keyboard to the window of that title: nobody else does without a window manager."""
    subprocess.run(["xdotool", "search", "--sync", "--name", title, "windowfocus", "--sync"], check=True, timeout=20,
                   stdout=subprocess.DEVNULL)


def least_size(title):
    """What the window of that title cannot be smaller than, in pixels."""
    found = subprocess.run(["xdotool", "search", "--name", title], check=True, capture_output=True, text=True).stdout
    hints = subprocess.run(["xprop", "-id", found.split()[-1], "WM_NORMAL_HINTS"], check=True, capture_output=True,
                           text=True).stdout
    least = re.search(r"minimum size: (\d+) by (\d+)", hints)
    if least is None:
        raise Failure(f"the window says no least size: {hints}")
    return int(least[1]), int(least[2])


def shot(name):
    """A picture of the screen under $JUMEAU_SHOTS, for people; nothing without it."""
    folder = os.environ.get("JUMEAU_SHOTS")
    if folder:
        subprocess.run(["import", "-window", "root", os.path.join(folder, f"{name}.png")], check=False)


def child_called(parent_pid, program):
    """pid of the child process of `parent_pid` that runs `program`, or None."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat") as f:
                ppid = int(f.read().rsplit(")", 1)[1].split()[1])
            with open(f"/proc/{pid}/cmdline") as f:
                words = f.read().split("\0")
        except (OSError, ValueError):
            continue
        if ppid == parent_pid and os.path.basename(words[0]) == program:
            return int(pid)
    return None


def stop(process):
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10 * PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    return process.returncode


def say(text):
    print(f"# {text}", flush=True, file=sys.stderr)
