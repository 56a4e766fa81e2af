#!/usr/bin/python3
"""Speed against named peers: one JSON line each, on this machine, in this run.

Each line carries ours, the peer's and the ratio (peer / ours: above 1 we are faster), or "peer":"absent" with the
reason and no ratio.  Bad figures are printed like good ones.  A subject is a module of this folder with run(place)."""
import argparse
import sys

import lighting
import picture
import water
from place import Place

SUBJECTS = {"water": water, "lighting": lighting, "picture": picture}


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--build", default="build")
    options.add_argument("--list", action="store_true", help="the subjects, one a line")
    options.add_argument("--brief", action="store_true", help="only the smallest case of each subject")
    options.add_argument("--without-peers", action="store_true", help="measure ours alone")
    options.add_argument("subjects", nargs="*", metavar="SUBJECT")
    args = options.parse_args()
    unknown = set(args.subjects) - set(SUBJECTS)
    if unknown:
        options.error(f"no such subject: {', '.join(sorted(unknown))} (--list names them)")
    if args.list:
        for name, module in SUBJECTS.items():
            print(f"{name}: {module.__doc__.splitlines()[0]}")
        return 0
    place = Place(args.build, brief=args.brief, without_peers=args.without_peers)
    for name in args.subjects or SUBJECTS:
        SUBJECTS[name].run(place)
    return 1 if place.failed else 0


if __name__ == "__main__":
    sys.exit(main())
