#!/usr/bin/python3
"""Power cuts: after a kill -9 everything written since the last fsync is taken back (power-cut.c), which a kill alone
never shows.  What was promised to a desk, and what was sent to the field, is still in the journal."""
import os
import random
import struct
import time

import bench as b

SHIM = os.environ["JUMEAU_POWER_CUT"]


def power_cut(data):
    """Plays the undo files backwards. → bytes taken back"""
    taken = 0
    for name in ("journal.db", "journal.db-wal"):
        path, undo = data / name, data / (name + ".undo")
        if not undo.exists():
            continue
        log = undo.read_bytes()
        with open(path, "r+b") as file:
            while log:
                n = struct.unpack("<q", log[-8:])[0]
                record = log[-(32 + n):]
                size, offset, _ = struct.unpack("<qqq", record[:24])
                file.seek(offset)
                file.write(record[24:24 + n])
                file.truncate(size)
                log = log[:-(32 + n)]
                taken += 1
        undo.unlink()
    shm = data / "journal.db-shm"
    if shm.exists():
        shm.unlink()  # memory, gone with the power
    return taken


def promised_and_sent_outlive_the_cut(bench):
    field = bench.fake(speed=30.0, seed=9)
    rng, taken, cuts = random.Random(4), 0, 12
    lamps = [f"lamp/{r['id']}" for r in bench.layout.rows["lamp"] if r["control"] == "remote" and (r["dim_min_pu"] or 0) <= 0.3]
    promised = {}
    for turn in range(cuts):
        os.environ["LD_PRELOAD"] = SHIM
        bench.start()
        os.environ.pop("LD_PRELOAD")
        desk = bench.desk().ready()
        until = time.monotonic() + 0.1 + rng.random() * 0.3
        try:
            while time.monotonic() < until:
                c = desk.command(rng.choice(lamps), "level", rng.choice([0.3, 0.6, 1.0]))
                c.pop("issued_at")
                status, answer = desk.post("direct", c)
                promised[c["id"]] = answer["commands"][0]["state"]
        except OSError:
            pass
        bench.kill()
        desk.close()
        taken += power_cut(bench.data)
        code, report, said = bench.verify()
        assert code == 0 and report["sound"], said
        stored = dict(bench.journal("SELECT id, state FROM command"))
        missing = [i for i in promised if i not in stored]
        assert not missing, f"cut {turn}: promised and lost: {missing[:3]}"
        sent = {i for i, _ in field.received}
        rows = {r[0] for r in bench.journal("SELECT cmd_id FROM journal WHERE \"after\" = 'SENT'")}
        assert sent <= rows, f"cut {turn}: sent without a durable row: {list(sent - rows)[:3]}"
    print(f"# {cuts} cuts took back {taken} writes; {len(promised)} promises and {len(field.received)} orders kept")
    assert taken > 0, "nothing was ever un-synced: the shim does not work"
    ids = [e[0] for e in field.executed]
    assert len(ids) == len(set(ids))


if __name__ == "__main__":
    b.run([promised_and_sent_outlive_the_cut])
