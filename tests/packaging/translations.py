#!/usr/bin/python3
"""The French catalogue is complete, and uses the trade words of po/glossary.csv (one English term, one French one).

Extracts the sentences of src/ and data/ anew with xgettext, merges po/fr.po in a scratch file and refuses untranslated,
fuzzy or ill-formed entries.  po/POTFILES.in is checked against the sources that hold translatable sentences."""
import csv
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
MARK = re.compile(r"\b(?:N?_|C_|ngettext|dngettext)\s*\(\s*\"")


def sources_with_sentences():
    found = set()
    for path in list((ROOT / "src").rglob("*.[ch]")) + list((ROOT / "src").rglob("*.def")):
        if path.name != "i18n.h" and MARK.search(path.read_text()):
            found.add(str(path.relative_to(ROOT)))
    return found | {"data/org.jumeau.Jumeau.desktop.in", "data/org.jumeau.Jumeau.metainfo.xml.in"}


def extract(scratch):
    subprocess.run(["xgettext", "--from-code=UTF-8", "--files-from=po/POTFILES.in", "--directory=.", "--keyword=_",
                    "--keyword=N_", "--keyword=C_:1c,2", "--keyword=ngettext:1,2", "--language=C",
                    "--output", f"{scratch}/c.pot", "--add-comments=TRANSLATORS"],
                   cwd=ROOT, check=True, capture_output=True)


def parse(path):
    """msgid → msgstr list of a .po file, plain parser (no plural expressions needed)."""
    entries, current, key = [], None, None
    for line in path.read_text().splitlines():
        if line.startswith("#,") and "fuzzy" in line:
            current = {"fuzzy": True}
        match = re.match(r'(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)\s+"(.*)"$', line)
        if match:
            key = match.group(1)
            if key in ("msgctxt",) or (key == "msgid" and (current is None or "msgid" in current)):
                current = {} if current is None or "msgid" in current else current
            if key in ("msgctxt", "msgid") and current not in entries:
                entries.append(current)
            current[key] = match.group(2)
        elif line.startswith('"') and current is not None and key:
            current[key] += line[1:-1]
    return [e for e in entries if e.get("msgid")]


def glossary_faults(entries):
    faults = []
    rows = list(csv.DictReader(open(ROOT / "po/glossary.csv", encoding="utf-8")))
    for row in rows:
        english, french = row["en"].lower(), row["fr"].lower()
        for entry in entries:
            if entry["msgid"].strip().lower() == english and entry.get("msgstr", "").lower() != french:
                faults.append(f"po/fr.po: “{entry['msgid']}” must be “{row['fr']}”, not “{entry.get('msgstr')}”")
    return faults


def main():
    faults = []
    listed = {line.strip() for line in (ROOT / "po/POTFILES.in").read_text().splitlines()
              if line.strip() and not line.startswith("#")}
    wanted = sources_with_sentences()
    faults += [f"po/POTFILES.in: {name} is missing" for name in sorted(wanted - listed)]
    faults += [f"po/POTFILES.in: {name} holds no sentence" for name in sorted(listed - wanted)]
    with tempfile.TemporaryDirectory() as scratch:
        c_files = sorted(name for name in wanted if name.startswith("src/"))
        names = pathlib.Path(scratch) / "files"
        names.write_text("\n".join(c_files) + "\n")
        subprocess.run(["xgettext", "--from-code=UTF-8", f"--files-from={names}", "--keyword=_", "--keyword=N_",
                        "--keyword=C_:1c,2", "--keyword=ngettext:1,2", "--language=C", "--output", f"{scratch}/c.pot"],
                       cwd=ROOT, check=True, capture_output=True)
        merged = pathlib.Path(scratch) / "fr.po"
        subprocess.run(["msgmerge", "--no-fuzzy-matching", "--quiet", "--output", merged, "po/fr.po", f"{scratch}/c.pot"],
                       cwd=ROOT, check=True, capture_output=True)
        check = subprocess.run(["msgfmt", "--check-format", "--check-header", "--statistics", "--output=/dev/null", merged],
                               cwd=ROOT, capture_output=True, text=True)
        if check.returncode != 0:
            faults += check.stderr.strip().splitlines()
        untranslated = subprocess.run(["msgattrib", "--untranslated", "--no-obsolete", "--no-wrap", merged], capture_output=True, text=True).stdout
        for match in re.findall(r'^msgid "(.+)"$', untranslated, re.M):
            faults.append(f"po/fr.po: not translated: {match}")
        if re.search(r"^#,.*fuzzy", merged.read_text(), re.M):
            faults.append("po/fr.po: fuzzy entries")
        faults += glossary_faults(parse(merged))
    print("\n".join(faults[:60]) if faults else f"{len(wanted)} files, French complete")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
