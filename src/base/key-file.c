/* Key files with line numbers.  GKeyFile parses the values; a walk over the same text, done once, notes where each
 * section and key stands and refuses what GKeyFile would merge in silence: a section or a key given twice. */
#include "base/key-file.h"

#include <string.h>

#include "base/number.h"

#define MAX_BYTES (4u * 1024 * 1024)

struct JumKeyFile {
    GKeyFile *keys;
    GHashTable *lines; /* "section" and "section\nkey" → line */
    char *name, *text;
    gsize bytes;
};

void
jum_key_file_free(JumKeyFile *file)
{
    if (file == NULL)
        return;
    g_key_file_unref(file->keys);
    g_hash_table_unref(file->lines);
    g_free(file->name);
    g_free(file->text);
    g_free(file);
}

static gboolean
note(JumKeyFile *file, char *what, guint line, GError **error)
{
    if (!g_hash_table_contains(file->lines, what)) {
        g_hash_table_insert(file->lines, what, GUINT_TO_POINTER(line));
        return TRUE;
    }
    const char *key = strchr(what, '\n');
    g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT,
                "%s:%u: %s '%s' is given twice, first in line %u", file->name, line,
                key != NULL ? "key" : "section", key != NULL ? key + 1 : what,
                GPOINTER_TO_UINT(g_hash_table_lookup(file->lines, what)));
    g_free(what);
    return FALSE;
}

/* Where everything stands. */
static gboolean
walk(JumKeyFile *file, GError **error)
{
    g_autofree char *section = NULL;
    const char *at = file->text, *end = file->text + file->bytes;
    for (guint line = 1; at < end; line++) {
        const char *stop = memchr(at, '\n', (gsize) (end - at));
        g_autofree char *row =
            g_strstrip(g_strndup(at, (gsize) ((stop != NULL ? stop : end) - at)));
        at = stop != NULL ? stop + 1 : end;
        char *last = strchr(row, ']'), *equals = strchr(row, '=');
        if (row[0] == '\0' || row[0] == '#')
            continue;
        if (row[0] == '[' && last != NULL) {
            g_free(section);
            section = g_strndup(row + 1, (gsize) (last - row - 1));
            if (!note(file, g_strdup(section), line, error))
                return FALSE;
        } else if (equals == NULL || section == NULL) {
            g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT,
                        "%s:%u: neither [section] nor key=value", file->name, line);
            return FALSE;
        } else {
            *equals = '\0';
            if (!note(file, g_strconcat(section, "\n", g_strchomp(row), NULL), line, error))
                return FALSE;
        }
    }
    return TRUE;
}

JumKeyFile *
jum_key_file_open_text(const char *text, gsize bytes, const char *name, GError **error)
{
    g_autoptr(JumKeyFile) file = g_new0(JumKeyFile, 1);
    g_autoptr(GError) why = NULL;
    file->keys = g_key_file_new();
    file->lines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    file->name = g_strdup(name);
    if (bytes > MAX_BYTES || !g_utf8_validate(text, (gssize) bytes, NULL)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, "%s: %s", name,
                    bytes > MAX_BYTES ? "longer than 4 MiB" : "not UTF-8 text");
        return NULL;
    }
    file->text = g_strndup(text, bytes);
    file->bytes = bytes;
    if (!walk(file, error))
        return NULL;
    if (bytes > 0 && !g_key_file_load_from_data(file->keys, text, bytes, G_KEY_FILE_NONE, &why)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, "%s: %s", name, why->message);
        return NULL;
    }
    return g_steal_pointer(&file);
}

JumKeyFile *
jum_key_file_open(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) why = NULL;
    gsize bytes = 0;
    if (g_file_get_contents(path, &text, &bytes, &why))
        return jum_key_file_open_text(text, bytes, path, error);
    g_set_error(error, JUM_ERROR, JUM_ERROR_IO, "%s", why->message);
    return NULL;
}

const char *
jum_key_file_text_bytes(const JumKeyFile *file, gsize *bytes)
{
    *bytes = file->bytes;
    return file->text;
}

char **
jum_key_file_sections(const JumKeyFile *file, gsize *n)
{
    return g_key_file_get_groups(file->keys, n);
}

char **
jum_key_file_keys(const JumKeyFile *file, const char *section, gsize *n)
{
    char **keys = g_key_file_get_keys(file->keys, section, n, NULL);
    if (keys == NULL)
        *n = 0;
    return keys != NULL ? keys : g_new0(char *, 1);
}

guint
jum_key_file_line(const JumKeyFile *file, const char *section, const char *key)
{
    g_autofree char *what = g_strconcat(section, "\n", key, NULL);
    guint line = GPOINTER_TO_UINT(g_hash_table_lookup(file->lines, what));
    return line != 0 ? line : GPOINTER_TO_UINT(g_hash_table_lookup(file->lines, section));
}

gboolean
jum_key_file_fault(
    const JumKeyFile *file, const char *section, const char *key, const char *what, GError **error)
{
    guint line = jum_key_file_line(file, section, key);
    g_autofree char *place =
        line != 0 ? g_strdup_printf("%s:%u", file->name, line) : g_strdup(file->name);
    g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, "%s: [%s] %s: %s", place, section, key, what);
    return FALSE;
}

char *
jum_key_file_text(const JumKeyFile *file, const char *section, const char *key)
{
    char *text = g_key_file_get_string(file->keys, section, key, NULL);
    return text != NULL ? g_strstrip(text) : NULL;
}

char *
jum_key_file_text_or(const JumKeyFile *file,
                     const char *section,
                     const char *key,
                     const char *otherwise)
{
    char *text = jum_key_file_text(file, section, key);
    return text != NULL ? text : g_strdup(otherwise);
}

gboolean
jum_key_file_number(const JumKeyFile *file,
                    const char *section,
                    const char *key,
                    double lo,
                    double hi,
                    double *value,
                    GError **error)
{
    g_autofree char *text = jum_key_file_text(file, section, key);
    double number;
    if (!jum_number_parse(text, &number) || !(number >= lo && number <= hi)) {
        g_autofree char *what =
            text != NULL ? g_strdup_printf("'%s' is not a number from %g to %g", text, lo, hi)
                         : g_strdup_printf("is missing (a number from %g to %g)", lo, hi);
        return jum_key_file_fault(file, section, key, what, error);
    }
    *value = number;
    return TRUE;
}

gboolean
jum_key_file_number_or(const JumKeyFile *file,
                       const char *section,
                       const char *key,
                       double lo,
                       double hi,
                       double *value,
                       GError **error)
{
    return !g_key_file_has_key(file->keys, section, key, NULL) ||
           jum_key_file_number(file, section, key, lo, hi, value, error);
}

gboolean
jum_key_file_boolean(
    const JumKeyFile *file, const char *section, const char *key, gboolean *value, GError **error)
{
    g_autofree char *text = jum_key_file_text(file, section, key);
    if (text == NULL)
        return TRUE;
    if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
        return jum_key_file_fault(file, section, key, "is true or false", error);
    *value = strcmp(text, "true") == 0;
    return TRUE;
}

gboolean
jum_key_file_only(const JumKeyFile *file,
                  const char *section,
                  const char *const *known,
                  GError **error)
{
    gsize n;
    g_auto(GStrv) keys = jum_key_file_keys(file, section, &n);
    for (gsize i = 0; i < n; i++)
        if (!g_strv_contains(known, keys[i]))
            return jum_key_file_fault(file, section, keys[i], "is no key of such a section", error);
    return TRUE;
}
