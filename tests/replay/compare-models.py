#!/usr/bin/python3
"""compare-models.py DUMP-PROGRAM MODELS-FOLDER command|alarm

Runs the model's own exhaustive check, then compares the C table with it: for the command machine every transition the
model takes (and, for the events both know, every state it leaves alone); for the alarm machine every reachable state,
every event, with its effects.  Exits 77 where the models are absent."""
import importlib.util
import pathlib
import subprocess
import sys

CHECKED, DIRECT, IDENTICAL, EXPIRED, OWNER = 1, 2, 4, 8, 16


def load(folder, name):
    path = pathlib.Path(folder) / f"{name}.py"
    if not path.exists():
        print(f"{path} is absent: nothing to compare with")
        sys.exit(77)
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def dump(program, what):
    return subprocess.run([program, what], check=True, capture_output=True, text=True).stdout.splitlines()


# label of the model → our event; the guards come from the state it happens in
LABELS = [
    ("select cmd1", "select"), ("operate cmd", "operate"), ("cancel cmd", "cancel"),
    ("select timer / session lost", "select-lost"), ("interlock trips while selected", "interlock"),
    ("expiry timer", "expiry"), ("interlock re-check fails at dequeue", "dequeue"), ("journal SENT", "dequeue"),
    ("(re)transmit", "retransmit"), ("field ack", "ack"), ("feedback matches", "feedback"),
    ("field refuses", "refused"), ("feedback timer", "feedback-timer"), ("kill -9 controller", "restart"),
    ("late ack", "ack"), ("late fb", "feedback"), ("late nak", "refused"),
]


def with_acks(model):
    """The model knows what an ack does, but its device never sends one: let it, so that EXECUTING is reached."""
    plain = model.succ

    def succ(state):
        for label, after in plain(state):
            yield label, after
            if label.startswith("device executes cmd"):
                acked = list(after)
                acked[5] = model.put(state[5], ("ack", int(label[-1])))
                yield label, tuple(acked)
    model.succ = succ


def transitions(model):
    """(event, guards, from, to) for each single-command transition of the model, over all its reachable states."""
    seen, todo, found = {model.init()}, [model.init()], set()
    while todo:
        state = todo.pop()
        for label, after in model.succ(state):
            if after not in seen:
                seen.add(after)
                todo.append(after)
            event = next((ours for start, ours in LABELS if label.startswith(start)), None)
            if event is None:
                continue
            for i in (0, 1):
                mine = f"cmd{i + 1}" in label or event == "restart"
                expired = EXPIRED if state[2 + i] else 0
                before, then = model.NAMES[state[i]], model.NAMES[after[i]]
                before = "NONE" if before == "(none)" else before
                then = "NONE" if then == "(none)" else then
                if not mine and label.startswith("operate cmd2") and before != then:
                    found.add(("supersede", 0, before, then))
                elif label.startswith("interlock") and i == 0:
                    found.add((event, 0, before, then))
                elif mine and (event != "restart" or before != "NONE"):
                    passes = 0 if event == "select" and then == "REJECTED" else CHECKED
                    direct = DIRECT if i == 1 else 0
                    known = 0 if event in ("restart", "ack", "feedback", "refused", "feedback-timer", "cancel") else expired
                    found.add((event, passes | direct | known | IDENTICAL | OWNER, before, then))
    return len(seen), found


def compare_commands(program, model):
    states, violation, trace = model.explore()
    assert violation is None, f"the model itself: {violation}: {trace}"
    with_acks(model)
    more, violation, trace = model.explore()
    assert violation is None and more > states, f"the model with acks: {violation}: {trace}"
    table = {}
    for line in dump(program, "command"):
        state, event, guards, after, _effects, _http, _cause = line.split()
        table[event, int(guards), state] = after
    reached, found = transitions(model)
    assert reached == more
    faults = [f"{event} (guards {guards}) in {before}: model {then}, C {table[event, guards, before]}"
              for event, guards, before, then in sorted(found) if table[event, guards, before] != then]
    # what the model never does from a state it reaches, C must not do either
    extra = {("SELECTED", "expiry"): "EXPIRED", ("NONE", "operate"): "class A is direct (own table test)",
             ("NONE", "select"): "a request already expired is refused", ("QUEUED", "interlock"): "re-check while waiting"}
    known = {(before, event) for event, _g, before, _t in found}
    for (event, guards, state), after in sorted(table.items()):
        if after != state and (state, event) not in known and (state, event) not in extra:
            faults.append(f"C moves {state} to {after} on {event} (guards {guards}); the model never does")
    print(f"command: {states} model states ({more} with acks), {len(found)} distinct transitions compared, {len(faults)} differences")
    assert len(found) > 60
    return faults


BITS = dict(active=1, acked=2, latched=4, supp=32, oos=64, qual=128)
EFFECTS = [("annunciate", 1), ("log only", 2), ("notify RTN", 8), ("journal", 16), ("refuse", 32), ("reply: already", 64)]


def bits_of(state):
    bits = sum(bit for name, bit in BITS.items() if getattr(state, name))
    return bits | {0: 0, 1: 8, 2: 16}[state.shelf] | (256 if state.sev == 2 else 0)


def effects_of(model, before, event):
    after, effects = model.step(before, event)
    mask = 4 if after.occ != before.occ else 0
    for text in effects:
        mask |= next((bit for start, bit in EFFECTS if text.startswith(start)), 0)
    return after, mask


def compare_alarms(program, model):
    table = {}
    for line in dump(program, "alarm"):
        latching, bits, event, after, effects, letter = line.split("|")
        table[int(latching), int(bits), event] = (int(after), int(effects), letter)
    faults, total = [], 0
    for latching in (0, 1):
        model.LATCHING = bool(latching)
        states, steps, violations = model.check()
        assert not violations, f"the model itself: {violations[:3]}"
        total += steps
        start = model.S(0, 1, 0, 0, 0, 0, 1, 0, 1)
        seen, todo = {start}, [start]
        while todo:
            state = todo.pop()
            for event in model.EVENTS:
                after, mask = effects_of(model, state, event)
                ours = table[latching, bits_of(state), event]
                if ours != (bits_of(after), mask, model.name(state)[0]):
                    faults.append(f"latching={latching} {state} {event}: model {bits_of(after)} {mask}, C {ours}")
                if after not in seen:
                    seen.add(after)
                    todo.append(after)
        assert len(seen) == states
    print(f"alarm: {total} transitions compared with their effects, {len(faults)} differences")
    return faults


def main():
    program, folder, what = sys.argv[1:]
    if what == "command":
        faults = compare_commands(program, load(folder, "command_fsm"))
    else:
        faults = compare_alarms(program, load(folder, "alarm_fsm"))
    print("\n".join(faults[:40]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
