#!/bin/sh
# Extracts the sentences of src/ and data/ and merges them into the catalogues: run it, translate, commit.
set -eu
cd "$(dirname "$0")/.."
{
    grep -rlE '\b(N?_|C_|ngettext)[[:space:]]*\([[:space:]]*"' src --include='*.[ch]' --include='*.def' | grep -v '^src/base/i18n.h$' | LC_ALL=C sort
    printf '%s\n' data/org.jumeau.Jumeau.desktop.in data/org.jumeau.Jumeau.metainfo.xml.in
} > po/POTFILES.in
pot=$(mktemp)
common="--from-code=UTF-8 --package-name=jumeau --output=$pot"
# shellcheck disable=SC2086
grep '^src/' po/POTFILES.in | xgettext $common --files-from=- --language=C --keyword=_ --keyword=N_ --keyword=C_:1c,2 --keyword=ngettext:1,2 --add-comments=TRANSLATORS
# shellcheck disable=SC2086
grep '^data/' po/POTFILES.in | xgettext $common --join-existing --files-from=-
for language in $(cat po/LINGUAS); do
    if [ -f "po/$language.po" ]; then
        msgmerge --quiet --no-fuzzy-matching --update --backup=none "po/$language.po" "$pot"
    else
        msginit --no-translator --locale="$language" --input="$pot" --output-file="po/$language.po"
    fi
    msgattrib --no-obsolete --output-file="po/$language.po" "po/$language.po"
    msgfmt --statistics --output=/dev/null "po/$language.po"
done
rm -f "$pot"
