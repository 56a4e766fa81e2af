#!/usr/bin/python3
"""Writes the manual page of a program from its own --help, so that the two never differ.

usage: from-help.py PROGRAM NAME VERSION OUT"""
import os
import subprocess
import sys

SHORT = {
    "jumeau": "digital twin and supervision desk of a territory",
    "jumeau-controller": "small embedded controller of a territory",
    "jumeau-field": "simulated field of a territory",
    "jumeau-territory": "make, import and inspect territories",
    "jumeau-whatif": "solve without a screen",
}
NOTES = {
    "jumeau": """.SH FILES
.TP
.I $XDG_CACHE_HOME/jumeau
ready meshes, keyed by the content of the territory; deleting it only costs time
.TP
.I $XDG_STATE_HOME/jumeau
journal and history of the controller, a folder a territory
""",
    "jumeau-controller": """.SH FILES
.TP
.I DIR/journal.db
every state of every command and alarm, chained by SHA-256;
.B jumeau-controller verify
says whether a row was changed, removed, swapped or cut
""",
}


def escape(line):
    line = line.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + line if line[:1] in (".", "'") else line


def main():
    program, name, version, out = sys.argv[1:5]
    environment = dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE="en")
    text = subprocess.run([program, "--help"], env=environment, check=True, capture_output=True, text=True).stdout
    others = [other for other in SHORT if other != name]
    with open(out, "w", encoding="utf-8") as page:
        page.write(f'.TH {name.upper()} 1 "" "Jumeau {version}" "Jumeau"\n')
        page.write(f".SH NAME\n{escape(name)} \\- {SHORT[name]}\n.SH USAGE\n.nf\n")
        page.writelines(escape(line) + "\n" for line in text.rstrip().splitlines())
        page.write(".fi\n" + NOTES.get(name, ""))
        page.write(".SH SEE ALSO\n" + "\n".join(f".BR {escape(other)} (1)" for other in others) + "\n")


if __name__ == "__main__":
    sys.exit(main())
