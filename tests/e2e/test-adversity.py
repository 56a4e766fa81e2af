#!/usr/bin/python3
"""A network that loses, doubles, delays and reorders; a controller killed in the middle of its work: nothing is executed
twice, late or without a record, everything has an outcome, the journal is sound."""
import random
import time

import bench as b
import desk as desks

FINAL = {"DONE", "FAILED", "UNKNOWN", "EXPIRED", "CANCELLED", "REJECTED", "SUPERSEDED"}
NOT_DONE = {"EXPIRED", "CANCELLED", "REJECTED"}


def lamps_of(bench):
    return [f"lamp/{r['id']}" for r in bench.layout.rows["lamp"] if r["control"] == "remote" and (r["dim_min_pu"] or 0) <= 0.3]


def judge(bench, field, states):
    """states: id → final state, as the journal tells."""
    ids = [e[0] for e in field.executed]
    assert len(ids) == len(set(ids)), "executed twice"
    late = [e for e in field.executed if e[5] is not None and e[4] > e[5]]
    assert not late, f"executed late: {late[:3]}"
    unknown = [i for i in ids if i not in states]
    assert not unknown, f"executed without a record: {unknown[:3]}"
    wrong = [(i, states[i]) for i in ids if states[i] in NOT_DONE]
    assert not wrong, f"executed though {wrong[:3]}"
    done = [i for i, s in states.items() if s == "DONE" and i not in ids]
    assert not done, f"DONE but never executed: {done[:3]}"
    alive = [i for i, s in states.items() if s not in FINAL]
    assert not alive, f"{len(alive)} without an outcome: {alive[:3]}"
    for target in {e[2] for e in field.executed}:
        seqs = [e[1] for e in field.executed if e[2] == target]
        assert seqs == sorted(seqs), f"{target}: an older command after a newer one"


def states_of(bench):
    return dict(bench.journal("SELECT id, state FROM command"))


def lossy_network(bench):
    field = bench.fake(speed=30.0, drop=0.25, double=0.25, delay_s=0.15, seed=7, journal=str(bench.data / "journal.db"))
    bench.start()
    desk, rng, lamps = bench.desk().ready(), random.Random(11), lamps_of(bench)
    sent = []
    for i in range(60):
        group = []
        for lamp in rng.sample(lamps, 12):
            value = rng.choice([0.3, 0.5, 0.9, 1.0])
            c = desk.command(lamp, "level", value)
            c.pop("issued_at")
            group.append(c)
        sent += [c["id"] for c in group]
        for c in group:  # alone: class A and S are direct
            desk.post("direct", c)
        if rng.random() < 0.3:  # the desk did not hear the answer and asks again
            assert desk.post("direct", group[0])[0] in (200, 409)
    desk.wait(lambda: all(desk.commands.get(i, {}).get("state") in FINAL for i in sent), 30, "an outcome for each")
    time.sleep(1)  # stragglers
    states = states_of(bench)
    assert len(states) == len(set(sent))
    judge(bench, field, states)
    assert field.unjournalled == []
    assert not desk.faults, desk.faults[:3]
    told = {i: desk.commands[i]["state"] for i in sent}
    assert told == states, "the desk was told what the journal says"
    counts = {s: list(states.values()).count(s) for s in sorted(set(states.values()))}
    print(f"# {len(sent)} commands, {len(field.received)} lines, {len(field.executed)} executed, {counts}")
    assert counts.get("DONE", 0) > 100
    bench.stop()
    assert bench.verify()[1]["sound"]


def killed_in_the_middle(bench):
    field = bench.fake(speed=30.0, drop=0.05, delay_s=0.02, seed=3, journal=str(bench.data / "journal.db"))
    rng, lamps, asked, restarts = random.Random(5), lamps_of(bench), {}, 15
    for turn in range(restarts):
        bench.start()
        desk = bench.desk().ready()
        assert desk.hello["schema"] and not desk.faults
        until = time.monotonic() + 0.05 + rng.random() * 0.4
        try:
            while time.monotonic() < until:
                repeat = asked and rng.random() < 0.2
                c = dict(rng.choice(list(asked.values()))) if repeat else desk.command(rng.choice(lamps), "level", rng.choice([0.3, 0.6, 1.0]))
                c.pop("issued_at", None)
                asked.setdefault(c["id"], c)
                status, answer = desk.post("direct", c)
                if status == 202:  # promised: must be in the journal whatever happens now
                    asked[c["id"]]["promised"] = True
                for k in ("promised",):
                    c.pop(k, None)
        except OSError:
            pass
        bench.kill()
        desk.close()
        code, report, said = bench.verify()
        assert code == 0 and report["sound"], said
    bench.start()
    desk = bench.desk().ready()
    assert desk.hello and bench.status()["epoch"] == restarts + 1
    bench.until(lambda: bench.status()["commands_alive"] == 0, 20, "an outcome for each")
    time.sleep(0.3)
    states = states_of(bench)
    lost = [i for i, c in asked.items() if c.get("promised") and i not in states]
    assert not lost, f"promised and forgotten: {lost[:3]}"
    judge(bench, field, states)
    assert field.unjournalled == []
    print(f"# {restarts} kills, {len(states)} commands, {len(field.executed)} executed, {bench.verify()[1]['rows']} rows")
    bench.stop()
    assert bench.verify()[1]["sound"]


def selections_die_and_the_queue_stays(bench):
    field = bench.fake(speed=1.0)
    bench.start()
    desk, lamps = bench.desk().ready(), lamps_of(bench)
    held = [desk.command(lamp, "level", 0.4) for lamp in lamps[:2]]
    assert desk.post("select", *held, batch="x")[0] == 202
    field.answer = field.obey = False
    sent = desk.command(lamps[5], "level", 0.5)
    assert desk.post("direct", sent)[0] == 202
    desk.wait(lambda: desk.state(sent) == "SENT", 5, "sent")
    bench.kill()
    bench.start()
    desk = bench.desk().ready()
    assert [desk.state(c) for c in held] == ["CANCELLED", "CANCELLED"]
    assert desk.state(sent) == "SENT"
    time.sleep(0.5)
    assert len(field.received) == 1, "nothing is sent again after a restart"
    assert desk.commands[sent["id"]]["seq"] >> 32 == 1
    field.answer = True
    field.say({"t": "fb", "id": sent["id"], "seq": desk.commands[sent["id"]]["seq"], "ok": True})
    desk.wait(lambda: desk.state(sent) == "DONE", 5, "its late answer counts")


def two_controllers_cannot_share(bench):
    import subprocess
    bench.fake()
    bench.start()
    done = subprocess.run([bench.controller, "--territory", str(bench.territory), "--data", str(bench.data)], capture_output=True, text=True, timeout=20)
    assert done.returncode == 1 and "another controller runs" in done.stderr, done
    assert bench.status()["link"] is True


if __name__ == "__main__":
    b.run([lossy_network, killed_in_the_middle, selections_die_and_the_queue_stays, two_controllers_cannot_share])
