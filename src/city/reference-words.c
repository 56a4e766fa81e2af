/* Words of a reference layer: kinds, colours, dashes, classes.  Read for drawing, where what is not understood has a
 * default, and by `check`, which says so. */
#include "city/reference-words.h"

#include <string.h>

gboolean
jum_reference_kind(const char *word, JumReferenceKind *kind)
{
    static const char *const words[] = {"area", "line", "point", "raster"};
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_strcmp0(word, words[i]) == 0) {
            *kind = (JumReferenceKind) i;
            return TRUE;
        }
    return FALSE;
}

JumTable
jum_reference_table(JumReferenceKind kind)
{
    return kind == JUM_REFERENCE_LINE    ? JUM_TABLE_reference_line
           : kind == JUM_REFERENCE_POINT ? JUM_TABLE_reference_point
                                         : JUM_TABLE_reference_area;
}

gboolean
jum_reference_parse_colour(const char *text, guint32 *rgb)
{
    if (text == NULL || strlen(text) != 7 || text[0] != '#')
        return FALSE;
    guint32 value = 0;
    for (int i = 1; i < 7; i++) {
        int digit = g_ascii_xdigit_value(text[i]);
        if (digit < 0)
            return FALSE;
        value = value << 4 | (guint32) digit;
    }
    *rgb = value;
    return TRUE;
}

guint
jum_reference_parse_dash(const char *text, double dash[JUM_REFERENCE_DASHES])
{
    guint n = 0;
    const char *at = text != NULL ? text : "";
    while (*at != '\0') {
        char *end = NULL;
        double value = g_ascii_strtod(at, &end);
        if (end == at || !(value >= 0.1 && value < 1e5) || n == JUM_REFERENCE_DASHES)
            return 0;
        dash[n++] = value;
        for (at = end; *at == ' ' || *at == ';'; at++)
            ;
    }
    return n % 2 == 0 ? n : 0;
}

static void
clear_words(gpointer data)
{
    JumReferenceWords *words = data;
    g_free(words->value);
    g_free(words->words);
}

GArray *
jum_reference_parse_classes(const char *text, gboolean *good)
{
    GArray *classes = g_array_new(FALSE, FALSE, sizeof(JumReferenceWords));
    g_autofree char *valid = g_utf8_make_valid(text != NULL ? text : "", -1);
    g_auto(GStrv) entries = g_strsplit(valid, ";", -1);
    gboolean well = TRUE;
    g_array_set_clear_func(classes, clear_words);
    for (guint i = 0; entries[i] != NULL; i++) {
        g_auto(GStrv) parts = g_strsplit(entries[i], "|", 3);
        guint n = g_strv_length(parts);
        if (n == 0 || *g_strstrip(parts[0]) == '\0') {
            well = well && i > 0 && entries[i + 1] == NULL && n <= 1; /* a last semicolon */
            continue;
        }
        if (classes->len == JUM_REFERENCE_CLASSES) {
            well = FALSE;
            break;
        }
        JumReferenceWords made = {.value = g_strdup(parts[0])};
        gboolean given = n > 1 && *g_strstrip(parts[1]) != '\0';
        made.coloured = given && jum_reference_parse_colour(parts[1], &made.rgb);
        well = well && (!given || made.coloured);
        made.words = g_strdup(n > 2 && *g_strstrip(parts[2]) != '\0' ? parts[2] : parts[0]);
        g_array_append_val(classes, made);
    }
    if (good != NULL)
        *good = well;
    return classes;
}
