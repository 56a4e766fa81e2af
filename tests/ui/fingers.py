"""A screen with fingers: Xorg with the dummy video driver and the inputtest input driver, which passes on touches that
it is given over a socket as a touch screen would.  XTest and Xvfb know no touch at all.

usage: fingers.py [--size WxH] -- COMMAND…   (runs COMMAND there, with JUMEAU_FINGERS naming the socket; 77 without Xorg)
"""
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

DRIVERS = "/usr/lib/xorg/modules"
CONFIGURATION = """
Section "ServerFlags"
  Option "AutoAddDevices" "false"
  Option "DontVTSwitch" "true"
EndSection
Section "Device"
  Identifier "card"
  Driver "dummy"
  VideoRam 64000
EndSection
Section "Monitor"
  Identifier "monitor"
  HorizSync 5-1000
  VertRefresh 5-200
  Modeline "{w}x{h}" 80 {w} {w1} {w2} {w3} {h} {h1} {h2} {h3}
EndSection
Section "Screen"
  Identifier "screen"
  Device "card"
  Monitor "monitor"
  DefaultDepth 24
  SubSection "Display"
    Depth 24
    Modes "{w}x{h}"
    Virtual {w} {h}
  EndSubSection
EndSection
Section "InputDevice"
  Identifier "fingers"
  Driver "inputtest"
  Option "SocketPath" "{socket}"
  Option "DeviceType" "Touch"
  Option "TouchCount" "5"
EndSection
Section "InputDevice"
  Identifier "keys"
  Driver "inputtest"
  Option "SocketPath" "{socket}-keys"
  Option "DeviceType" "Keyboard"
EndSection
Section "InputDevice"
  Identifier "mouse"
  Driver "inputtest"
  Option "SocketPath" "{socket}-mouse"
  Option "DeviceType" "PointerAbsolute"
EndSection
Section "ServerLayout"
  Identifier "layout"
  Screen "screen"
  InputDevice "mouse" "CorePointer"
  InputDevice "keys" "CoreKeyboard"
  InputDevice "fingers" "SendCoreEvents"
EndSection
"""
VERSION, WAIT, TOUCH = 0, 1, 6
BEGIN, UPDATE, END = 18, 19, 20  # XI_TouchBegin …


class Fingers:
    """The touch screen of $JUMEAU_FINGERS; places in pixels of the screen."""

    def __init__(self, width, height):
        self.width, self.height = width, height
        self.link = socket.socket(socket.AF_UNIX)
        self.link.settimeout(30)
        self.link.connect(os.environ["JUMEAU_FINGERS"])
        self.link.sendall(struct.pack("=IIHH", 12, VERSION, 1, 0))
        self.link.recv(64)

    def _touch(self, finger, kind, place):
        x, y = place[0] * 65535 / (self.width - 1), place[1] * 65535 / (self.height - 1)
        valuators = struct.pack("=I8s4x", 0, bytes([3] + [0] * 7)) + struct.pack("=64d", x, y, *[0] * 62)
        valuators += struct.pack("=64d", *[0] * 64)
        body = struct.pack("=II", finger, kind) + valuators
        self.link.sendall(struct.pack("=II", 8 + len(body), TOUCH) + body)

    def _settle(self):
        self.link.sendall(struct.pack("=II", 8, WAIT))
        self.link.recv(64)

    def stroke(self, *ways, steps=12, pause_s=0.02, rest_s=0.0):
        """Each way is (from, to); all fingers go at once."""
        for finger, (start, _) in enumerate(ways):
            self._touch(finger, BEGIN, start)
        self._settle()
        time.sleep(rest_s + 0.05)
        for step in range(1, steps + 1):
            for finger, (start, end) in enumerate(ways):
                self._touch(finger, UPDATE, [a + (b - a) * step / steps for a, b in zip(start, end)])
            self._settle()
            time.sleep(pause_s)
        for finger, (_, end) in enumerate(ways):
            self._touch(finger, END, end)
        self._settle()

    def tap(self, place, times=1):
        """Without a pause: a slow machine must not make two taps of a double one."""
        for _ in range(times):
            self._touch(0, BEGIN, place)
            self._touch(0, END, place)
        self._settle()


def start(folder, width, height):
    """Xorg and its display's name; None if it cannot be had here."""
    path = os.path.join(folder, "fingers")
    edges = {"w1": width + 16, "w2": width + 80, "w3": width + 160, "h1": height + 3, "h2": height + 8, "h3": height + 30}
    with open(os.path.join(folder, "xorg.conf"), "w", encoding="utf-8") as f:
        f.write(CONFIGURATION.format(w=width, h=height, socket=path, **edges))
    read_end, write_end = os.pipe()
    server = subprocess.Popen(
        [shutil.which("Xorg") or "/usr/lib/xorg/Xorg", "-displayfd", str(write_end), "-config", f"{folder}/xorg.conf", "-noreset",
         "-nolisten", "tcp", "-novtswitch", "-sharevts", "-keeptty", "-logfile", f"{folder}/xorg.log"],
        pass_fds=[write_end], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write_end)
    number = os.read(read_end, 16).decode().strip()
    if not number:
        server.wait()
        return server, None
    return server, f":{number}"


def main():
    arguments = sys.argv[1:]
    size = (1440, 900)
    if arguments[:1] == ["--size"]:
        size, arguments = tuple(int(n) for n in arguments[1].split("x")), arguments[2:]
    if arguments[:1] == ["--"]:
        arguments = arguments[1:]
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    if not all(os.path.exists(f"{DRIVERS}/{f}") for f in ("input/inputtest_drv.so", "drivers/dummy_drv.so")):
        print("no Xorg with the drivers inputtest and dummy (xserver-xorg-core, xserver-xorg-video-dummy)")
        return 77
    folder = tempfile.mkdtemp(prefix="jumeau-fingers-")
    os.chmod(folder, 0o700)
    server, display = start(folder, *size)
    try:
        if display is None:
            print("Xorg does not start here: " + open(f"{folder}/xorg.log", encoding="utf-8").read()[-300:])
            return 77
        environment = dict(os.environ, DISPLAY=display, XDG_RUNTIME_DIR=folder, GDK_BACKEND="x11", LIBGL_ALWAYS_SOFTWARE="1",
                           GSETTINGS_BACKEND="memory", JUMEAU_FINGERS=f"{folder}/fingers")
        environment.pop("WAYLAND_DISPLAY", None)
        return subprocess.run(["dbus-run-session", "--", *arguments], env=environment).returncode
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
