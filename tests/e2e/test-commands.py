#!/usr/bin/python3
"""Commands through the real controller: a group is dimmed and measured, refusals say their rule, a repeated id does
nothing twice, who may not command is refused by the controller."""
import json
import time

import bench as b
import desk as desks


def remote_lamps(bench, n):
    lamps = [f"lamp/{r['id']}" for r in bench.layout.rows["lamp"] if r["control"] == "remote" and (r["dim_min_pu"] or 0) <= 0.3]
    assert len(lamps) >= n, f"{len(lamps)} remote lamps"
    return lamps[:n]


def dims_a_group(bench):
    field = bench.fake(journal=str(bench.data / "journal.db"))
    bench.start()
    desk = bench.desk().ready()
    assert desk.hello["commands"] is True and desk.hello["points"] == bench.layout.n
    lamps = remote_lamps(bench, 20)
    group = [desk.command(lamp, "level", 0.3) for lamp in lamps]
    batch = desks.uuid7()
    status, answer = desk.post("operate", *group, batch=batch)
    assert status == 409 and all(c["cause"] == "not-selected" for c in answer["commands"]), answer
    group = [desk.command(lamp, "level", 0.3) for lamp in lamps]
    status, answer = desk.post("select", *group, batch=batch)
    assert status == 202 and all(c["state"] == "SELECTED" and c["class"] == "B" for c in answer["commands"]), (status, answer)
    status, answer = desk.post("operate", *group, batch=batch)
    assert status == 202, (status, answer)
    ids = [c["id"] for c in group]
    desk.wait(lambda: all(desk.commands.get(i, {}).get("state") == "DONE" for i in ids), 15, "all done")
    level = [desk.values[bench.layout.point(l, "level")][0] for l in lamps]
    assert level == [0.3] * 20, level
    assert all(desk.values[bench.layout.point(l, "level")][1] & 8 for l in lamps), "measured values bear the SIM bit"
    rows = bench.journal("SELECT cmd_id, \"after\" FROM journal WHERE type = 'command' ORDER BY seq")
    for i in ids:
        states = [after for cmd, after in rows if cmd == i]
        assert states == ["SELECTED", "QUEUED", "SENT", "EXECUTING", "DONE"], states
    assert field.unjournalled == [], "sent before its row was committed"
    assert all(s >> 32 == 1 for _, s in field.received) and len({s for _, s in field.received}) == 20
    # the same ids again: their state, and nothing new in the field
    status, answer = desk.post("operate", *group, batch=batch)
    assert status == 200 and all(c["state"] == "DONE" for c in answer["commands"]), (status, answer)
    status, answer = desk.post("direct", dict(group[0], value=0.9))
    assert status == 409, "the same id for something else"
    time.sleep(0.3)
    assert len(field.executed) == 20 and len(field.received) == 20
    assert not desk.faults, desk.faults
    bench.stop()
    assert bench.verify()[1]["sound"]


def refusals_name_their_rule(bench):
    bench.fake()
    bench.start()
    desk = bench.desk().ready()
    layout = bench.layout
    lamp = remote_lamps(bench, 1)[0]
    preset = [f"lamp/{r['id']}" for r in layout.rows["lamp"] if r["control"] != "remote"][0]
    junction = layout.assets("junction", control="remote")[0]
    now = desk.hello["now"]

    def refused(command, mode="direct"):
        status, answer = desk.post(mode, command)
        return status, answer["commands"][0]["cause"], answer["commands"][0]["state"]

    c = desk.command
    cases = [
        (c("lamp/none", "level", 0.5), "direct", 404, "inconsistent"),
        (c(lamp, "plan", 1), "select", 422, "inconsistent"),
        (c(lamp, "level", 1.5), "direct", 422, "out-of-range"),
        (c(lamp, "level", -0.1), "direct", 422, "out-of-range"),
        (c(lamp, "level", 0.5, duration_s=13 * 3600), "direct", 422, "interlock:LI-f"),
        (c(preset, "level", 0.5), "direct", 422, "interlock:GE-0"),
        (c(lamp, "level", 0.01), "direct", 422, "interlock:LI-e"),
        (c(junction, "plan", 29), "select", 422, "interlock:TR-a"),
        (c(lamp, "level", 0.5, issued_at=now - 120_000_000, expires_at=now + 60_000_000), "direct", 409, "clock"),
        (c(lamp, "level", 0.5, expires_at=now - 1), "direct", 410, "expired"),
        (c(lamp, "level", 0.5, seen={"value": 0.2, "seq": 1}), "direct", 409, "stale-data"),
    ]
    for command, mode, http, cause in cases:
        got = refused(command, mode)
        assert got == (http, cause, "REJECTED"), (command, got, http, cause)
    # a lamp behind an open cabinet
    cabinet = layout.rows["lamp"][layout.row_of[lamp][1]]["parent"]
    bench.field.put(cabinet, "contactor", 0)
    point = layout.point(cabinet, "contactor")
    desk.wait(lambda: desk.values[point][0] == 0, 5, "contactor seen open")
    assert refused(c(lamp, "level", 0.5))[1] == "interlock:GE-0"
    bench.field.put(cabinet, "contactor", 1)
    desk.wait(lambda: desk.values[point][0] == 1, 5, "contactor seen closed")
    # more than a hundred
    lamps = [f"lamp/{r['id']}" for r in layout.rows["lamp"]][:101]
    status, answer = desk.post("select", *[c(l, "level", 0.5) for l in lamps], batch=desks.uuid7())
    assert status == 422 and {x["cause"] for x in answer["commands"]} == {"approver-missing"}, (status, answer["commands"][0])
    # bad requests
    for body in (b"", b"{", b"[]", b"{}", json.dumps({"mode": "direct", "commands": [{"id": "1"}]}).encode(), b"\xff" * 100, b'{"a":' * 60000):
        assert desk.http("POST", "/v1/commands", body)[0] == 400, body[:40]
    assert desk.http("POST", "/v1/commands", b"x" * 1100000)[0] == 413
    # busy: the first is not answered
    bench.field.obey = False
    first, second = c(lamp, "level", 0.5), c(lamp, "level", 0.6)
    assert desk.post("direct", first)[0] == 202
    assert refused(second)[:2] == (409, "busy")
    desk.wait(lambda: desk.state(first) == "EXECUTING", 5, "taken by a field that does not obey")
    # full light is the safe state: takes the place of what is under way
    bench.field.obey = True
    light = c(lamp, "level", 1.0)
    assert desk.post("direct", light)[0] == 202
    desk.wait(lambda: desk.state(light) == "DONE" and desk.state(first) == "SUPERSEDED", 5, "superseded")
    assert desk.http("DELETE", f"/v1/commands/{light['id']}")[0] == 200
    assert desk.http("DELETE", f"/v1/commands/{desks.uuid7()}")[0] == 404
    assert not bench.field.executed[:-1]


def who_may_not_is_refused_by_the_controller(bench):
    bench.fake()
    bench.start()
    lamp = remote_lamps(bench, 1)[0]
    for role in ("study", "kiosk", "viewer"):
        desk = bench.desk(role=role).ready()
        assert desk.hello["commands"] is False and desk.hello["role"] == role
        status, answer = desk.post("direct", desk.command(lamp, "level", 0.5))
        assert (status, answer["cause"]) == (403, "not-authorised"), (role, status, answer)
        assert desk.http("POST", "/v1/alarms/ack", {"key": "x", "occurrence": 1})[0] == 403
        desk.close()
    status, answer = desks.request(bench.socket, "POST", "/v1/commands", {"mode": "direct", **{"id": desks.uuid7(), "target": lamp, "action": "level", "value": 0.5}})
    assert status == 403, (status, answer)
    bad = bench.desk(role="admin")
    bad.wait(lambda: bad.closed, 5, "closed")
    assert bad.error["code"] == "role"
    assert bench.field.received == []


def selection_ends(bench):
    bench.fake()
    bench.start(config="[limits]\nclass_b_per_min=100\nselect_s=1\n")
    desk, other = bench.desk().ready(), bench.desk().ready()
    lamps = remote_lamps(bench, 3)
    group = [desk.command(lamp, "level", 0.4) for lamp in lamps]
    assert desk.post("select", *group, batch="b")[0] == 202
    status, answer = other.post("operate", *group, batch="b")
    assert status == 423, status
    assert other.post("select", other.command(lamps[0], "level", 0.4))[1]["commands"][0]["cause"] == "busy"
    desk.close()  # the session that held it is gone
    other.wait(lambda: all(other.state(c) == "CANCELLED" for c in group), 5, "dropped with its session")
    group = [other.command(lamp, "level", 0.4, batch="c") for lamp in lamps]
    assert other.post("select", *group, batch="c")[0] == 202
    other.wait(lambda: all(other.state(c) == "CANCELLED" for c in group), 5, "held for one second")
    assert bench.field.received == []


def rates_and_unknown_outcome(bench):
    field = bench.fake(speed=40.0)
    bench.start(config="")
    desk = bench.desk().ready()
    lamps = remote_lamps(bench, 12)
    field.answer = False  # the field is deaf: nothing comes back
    status = [desk.post("direct", {k: v for k, v in desk.command(lamp, "level", 0.5).items() if k != "issued_at"})[0] for lamp in lamps]
    assert status == [202] * 10 + [429] * 2, status
    desk.wait(lambda: sum(c["state"] == "UNKNOWN" for c in desk.commands.values()) == 10, 10, "30 s are 0.75 s at × 40")
    desk.wait(lambda: sum(k.startswith("command-unknown@") for k in desk.alarms) == 10, 5, "discrepancy alarms")
    assert {c["cause"] for c in desk.commands.values() if c["state"] == "UNKNOWN"} == {"feedback-timeout"}


if __name__ == "__main__":
    b.run([dims_a_group, refusals_name_their_rule, who_may_not_is_refused_by_the_controller, selection_ends, rates_and_unknown_outcome])
