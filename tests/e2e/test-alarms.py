#!/usr/bin/python3
"""Alarms through the real controller: limits with delays, acknowledgement by occurrence, shelving, one line for a lost
cabinet, states that outlive a kill, the same checksum at both ends."""
import time

import bench as b
import desk as desks


def limited_sensor(bench):
    for row in bench.layout.rows["sensor"]:
        if row["limit_high"] is not None and (row["value_max"] is None or row["value_max"] > row["limit_high"]):
            return f"sensor/{row['id']}", row["limit_high"]
    raise AssertionError("no sensor with a limit")


def same_sum(bench, desk):
    before = desk.heartbeats
    desk.wait(lambda: desk.heartbeats > before + 1, 5, "heartbeats")
    listed = desks.request(bench.socket, "GET", "/v1/alarms")[1]
    assert listed["sum"] == desk.hb["sum"], "the sums differ"
    assert {a["type"] + "@" + a["asset"]: (a["state"], a["occurrence"]) for a in listed["alarms"]} == {k: (a["state"], a["occurrence"]) for k, a in desk.alarms.items()}


def limits_acknowledgement_and_restart(bench):
    field = bench.fake(speed=30.0)
    bench.start()
    desk = bench.desk().ready()
    sensor, limit = limited_sensor(bench)
    key = f"limit-high@{sensor}"
    field.put(sensor, "value", limit * 1.02)
    desk.wait(lambda: key in desk.alarms, 10, "raised after its delay of 15 s, 0.5 s at × 30")
    alarm = desk.alarms[key]
    assert alarm["state"] == "B" and alarm["priority"] == 2 and alarm["limit"] == limit and alarm["active"]
    status, answer = desk.http("POST", "/v1/alarms/ack", {"key": key, "occurrence": alarm["occurrence"] + 1})
    assert (status, answer["cause"]) == (409, "stale-occurrence")
    status, answer = desk.http("POST", "/v1/alarms/ack", {"key": key, "occurrence": alarm["occurrence"]})
    assert status == 200 and answer["alarm"]["state"] == "C" and answer["alarm"]["acked_by"] == "desk"
    assert desk.http("POST", "/v1/alarms/ack", {"key": key, "occurrence": alarm["occurrence"]})[1]["cause"] == "already"
    assert desk.http("POST", "/v1/alarms/ack", {"key": "none@x", "occurrence": 1})[0] == 404
    field.put(sensor, "value", limit * 0.99)  # within the deadband of 5 %: still there
    time.sleep(1)
    assert desk.alarms[key]["state"] == "C"
    same_sum(bench, desk)
    bench.kill()
    bench.start()
    desk = bench.desk().ready()
    assert desk.alarms[key]["state"] == "C", "the acknowledgement outlives the kill"
    field.put(sensor, "value", limit * 0.5)
    desk.wait(lambda: key not in desk.alarms, 10, "acknowledged and gone: normal")
    field.put(sensor, "value", limit * 1.5)
    desk.wait(lambda: key in desk.alarms, 10, "raised again")
    again = desk.alarms[key]
    assert again["occurrence"] > alarm["occurrence"]
    assert desk.http("POST", "/v1/alarms/ack", {"key": key, "occurrence": alarm["occurrence"]})[0] == 409
    field.put(sensor, "value", limit * 0.5)
    desk.wait(lambda: desk.alarms[key]["state"] == "D", 10, "returned, not acknowledged: stays in the list")
    assert desk.http("POST", "/v1/alarms/ack", {"key": key, "occurrence": again["occurrence"]})[1]["alarm"]["state"] == "A"
    same_sum(bench, desk)
    types = [r[0] for r in bench.journal("SELECT type FROM journal WHERE object = ? ORDER BY seq", sensor)]
    assert types.count("ack") == 2 and "alarm" in types, types


def shelved_for_a_while(bench):
    field = bench.fake(speed=30.0)
    bench.start()
    desk = bench.desk().ready()
    sensor, limit = limited_sensor(bench)
    key = f"limit-high@{sensor}"
    field.put(sensor, "value", limit * 1.5)
    desk.wait(lambda: key in desk.alarms, 10, "raised")
    occurrence = desk.alarms[key]["occurrence"]
    assert desk.http("POST", "/v1/alarms/shelve", {"key": key, "seconds": 60})[0] == 422, "a reason is needed"
    assert desk.http("POST", "/v1/alarms/shelve", {"key": key, "seconds": 9 * 3600, "reason": "x"})[0] == 422, "at most 8 h"
    status, answer = desk.http("POST", "/v1/alarms/shelve", {"key": key, "seconds": 60, "reason": "capteur en révision"})
    assert status == 200 and answer["alarm"]["state"] == "G" and answer["alarm"]["hidden_until"] > 0
    desk.wait(lambda: desk.alarms[key]["state"] == "G", 5, "told")
    desk.wait(lambda: desk.alarms[key]["state"] == "B", 10, "60 s are 2 s at × 30: it comes back unacknowledged")
    assert desk.alarms[key]["occurrence"] > occurrence
    hashes = [r[0] for r in bench.journal("SELECT reason FROM journal WHERE type = 'shelve'")]
    assert bench.journal("SELECT text FROM note WHERE hash = ?", hashes[0]) == [("capteur en révision",)]


def a_lost_cabinet_is_one_line(bench):
    field = bench.fake(speed=600.0)
    layout = bench.layout
    cabinet = max({r["parent"] for r in layout.rows["lamp"]}, key=lambda c: len(layout.assets("lamp", parent=c)))
    lamps = layout.assets("lamp", parent=cabinet)
    failed = lamps[0]
    bench.start()
    desk = bench.desk().ready()
    field.put(failed, "state", 1)
    desk.wait(lambda: desk.alarms.get(f"lamp-failure@{failed}", {}).get("state") == "B", 10, "lamp failure")
    assert desk.alarms[f"lamp-failure@{failed}"]["group"] == cabinet
    field.muted = {layout.point(lamp, "level") for lamp in lamps}
    stop = time.monotonic() + 60
    group = f"group-lost@{cabinet}"
    while time.monotonic() < stop and group not in desk.alarms:  # the others go on speaking
        field.tell_all()
        time.sleep(0.05)
    assert desk.alarms[group]["children"] == len(lamps), (desk.alarms.get(group), len(lamps))
    desk.wait(lambda: desk.alarms[f"lamp-failure@{failed}"]["state"] == "H", 5, "what stands under it is suppressed")
    assert not [k for k in desk.alarms if k.startswith("source-lost@lamp")], "no line per lamp"
    field.muted = set()
    field.tell_all()
    desk.wait(lambda: desk.alarms.get(group, {"state": "A"})["state"] in "AD", 10, "heard again")
    desk.wait(lambda: desk.alarms[f"lamp-failure@{failed}"]["state"] == "B", 5, "and the failure is back in view")
    same_sum(bench, desk)


def an_open_cabinet_stands_out(bench):
    field = bench.fake(speed=30.0)
    bench.start()
    desk = bench.desk().ready()
    cabinets = [f"cabinet/{r['id']}" for r in bench.layout.rows["cabinet"]]
    field.put(cabinets[0], "contactor", 0)
    key = f"cabinet-open@{cabinets[0]}"
    desk.wait(lambda: key in desk.alarms, 10, "open while the others are closed")
    assert desk.alarms[key]["children"] == len(bench.layout.assets("lamp", parent=cabinets[0]))
    for c in cabinets:  # morning: all are opened by their programme
        field.put(c, "contactor", 0)
    desk.wait(lambda: desk.alarms[key]["state"] == "D", 10, "not abnormal among its like")
    assert not [k for k in desk.alarms if k.startswith("cabinet-open@") and k != key]


def a_commanded_cabinet_is_no_alarm(bench):
    """Switched off by a person: suppressed by design until the override ends, then in view."""
    field = bench.fake(speed=30.0)
    bench.start()
    desk = bench.desk().ready()
    row = min(bench.layout.rows["cabinet"], key=lambda r: len(bench.layout.assets("lamp", parent=f"cabinet/{r['id']}")))
    cabinet = f"cabinet/{row['id']}"
    key = f"cabinet-open@{cabinet}"
    c = {k: v for k, v in desk.command(cabinet, "switch", 0, duration_s=120).items() if k != "issued_at"}
    status, answer = desk.post("select", c)
    if answer["commands"][0].get("cause") == "approver-missing":  # a quarter of the commune hangs on it
        print("# every cabinet of this territory darkens a quarter of its commune")
        return
    assert status == 202 and desk.post("operate", c)[0] == 202, (status, answer)
    desk.wait(lambda: desk.state(c) == "DONE", 5, "switched off")
    desk.wait(lambda: desk.alarms.get(key, {}).get("state") == "H", 5, "suppressed by design")
    assert not [e for e in desk.log if e["k"] == "ev" for a in e["alarms"] if a["type"] == "cabinet-open" and a["state"] == "B"], "it never sounded"
    desk.wait(lambda: desk.alarms[key]["state"] == "B", 8, "120 s are 4 s at × 30: the field did not close it again")
    field.put(cabinet, "contactor", 1)
    desk.wait(lambda: desk.alarms[key]["state"] == "D", 5, "closed")


def the_journal_cannot_be_written(bench):
    """No room for the journal: only safe-state commands, one alarm, everything written when there is room again."""
    import resource
    field = bench.fake()
    bench.start()
    desk = bench.desk().ready()
    lamps = [f"lamp/{r['id']}" for r in bench.layout.rows["lamp"] if r["control"] == "remote" and (r["dim_min_pu"] or 0) <= 0.3]
    no_limit = resource.prlimit(bench.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(bench.process.pid, resource.RLIMIT_FSIZE, (1000, no_limit[1]))
    status, answer = desk.post("direct", desk.command(lamps[0], "level", 0.5))
    assert status == 503 and answer["commands"][0]["cause"] == "internal", (status, answer)
    desk.wait(lambda: "journal-down@controller/journal" in desk.alarms, 5, "the alarm")
    time.sleep(0.2)
    assert field.received == [], "nothing leaves without a record"
    light = desk.command(lamps[1], "level", 1.0)
    desk.post("direct", light)
    desk.wait(lambda: desk.state(light) == "DONE", 5, "full light is never refused for that")
    assert bench.status()["journal"] is False
    resource.prlimit(bench.process.pid, resource.RLIMIT_FSIZE, no_limit)
    bench.until(lambda: bench.status()["journal"], 10, "written again")
    desk.wait(lambda: desk.alarms.get("journal-down@controller/journal", {"state": "D"})["state"] == "D", 5, "told")
    c = desk.command(lamps[2], "level", 0.5)
    assert desk.post("direct", c)[0] == 202
    desk.wait(lambda: desk.state(c) == "DONE", 5, "as before")
    bench.until(lambda: ("DONE",) in bench.journal("SELECT \"after\" FROM journal WHERE cmd_id = ?", light["id"]), 5, "what happened meanwhile is written")
    bench.stop()
    assert bench.verify()[1]["sound"]
    assert bench.journal("SELECT state FROM command WHERE id = ?", light["id"]) == [("DONE",)]


def a_lost_field_clears_nothing(bench):
    field = bench.fake(speed=30.0)
    bench.start()
    desk = bench.desk().ready()
    sensor, limit = limited_sensor(bench)
    key = f"limit-high@{sensor}"
    field.put(sensor, "value", limit * 1.5)
    desk.wait(lambda: key in desk.alarms, 10, "raised")
    occurrence = desk.alarms[key]["occurrence"]
    field.hang_up()
    desk.wait(lambda: desk.alarms.get("link-lost@link/field", {}).get("state") == "B", 5, "link lost")
    desk.wait(lambda: desk.alarms[key].get("source_lost") is True, 5, "marked, not cleared")
    assert desk.alarms[key]["state"] == "B"
    lamp = f"lamp/{bench.layout.rows['lamp'][0]['id']}"
    remote = next(f"lamp/{r['id']}" for r in bench.layout.rows["lamp"] if r["control"] == "remote")
    status, answer = desk.post("direct", {k: v for k, v in desk.command(remote, "level", 1.0).items() if k != "issued_at"})
    assert status == 503 and answer["commands"][0]["cause"] == "link-down", (status, answer)
    desk.wait(lambda: desk.alarms["link-lost@link/field"]["state"] == "D", 15, "tried again after 3 s")
    desk.wait(lambda: not desk.alarms[key].get("source_lost"), 5, "heard again")
    assert desk.alarms[key]["state"] == "B" and desk.alarms[key]["occurrence"] == occurrence and lamp


if __name__ == "__main__":
    b.run([limits_acknowledgement_and_restart, shelved_for_a_while, a_lost_cabinet_is_one_line, an_open_cabinet_stands_out, a_commanded_cabinet_is_no_alarm, the_journal_cannot_be_written, a_lost_field_clears_nothing])
