#!/usr/bin/python3
"""compare-says.py COMPARE: the judge of the goldens judged: what it must let pass, and what it must not."""
import pathlib
import random
import struct
import subprocess
import sys
import tempfile
import zlib

WIDTH, HEIGHT = 160, 120


def png(path, pixels, width=WIDTH, height=HEIGHT):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes(v for p in pixels[y * width:(y + 1) * width] for v in p) for y in range(height))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
                     + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def changed(pixels, places, by):
    out = list(pixels)
    for i in places:
        out[i] = tuple(max(0, min(255, v + by)) for v in out[i])
    return out


def main():
    chance = random.Random(7)
    golden = [(chance.randrange(60, 190), chance.randrange(60, 190), chance.randrange(60, 190)) for _ in range(WIDTH * HEIGHT)]
    every, n = range(WIDTH * HEIGHT), WIDTH * HEIGHT
    patch = [(40 + y) * WIDTH + 60 + x for y in range(12) for x in range(8)]
    line = [30 * WIDTH + x for x in range(110)]
    cases = [
        ("the same", golden, True),
        ("every pixel one level off", changed(golden, every, 1), True),
        ("every pixel two levels off", changed(golden, every, 2), False),
        ("one pixel in 250 quite another", changed(golden, chance.sample(every, n // 250), 60), True),
        ("one pixel in 100 quite another", changed(golden, chance.sample(every, n // 100), 60), False),
        ("an edge of one pixel moved", changed(golden, line, 60), True),
        ("a small thing of another colour", changed(golden, patch, 60), False),
        ("a small thing a little brighter", changed(golden, patch, 20), True),
    ]
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        png(folder / "golden.png", golden)
        for name, pixels, same in cases:
            difference = folder / f"{name}.png"
            png(folder / "picture.png", pixels)
            code = subprocess.run([sys.argv[1], folder / "picture.png", folder / "golden.png", difference], capture_output=True).returncode
            good = code == (0 if same else 1) and difference.exists() == (not same)
            print(f"{'ok' if good else 'not ok'} {name}")
            failed += not good
        png(folder / "narrow.png", golden[:WIDTH // 2 * HEIGHT], WIDTH // 2)
        (folder / "torn.png").write_bytes((folder / "golden.png").read_bytes()[:2000])
        for name in ("narrow.png", "torn.png", "none.png"):
            got = subprocess.run([sys.argv[1], folder / name, folder / "golden.png", folder / "d.png"], capture_output=True, text=True)
            good = got.returncode == 1 and got.stderr.count("\n") == 1
            print(f"{'ok' if good else 'not ok'} {name} is refused in one line")
            failed += not good
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
