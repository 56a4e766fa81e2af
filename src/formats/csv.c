/* CSV as RFC 4180 tells it, one row at a time over the mapped bytes: cells are unquoted in place in a row buffer. */
#include "formats/csv.h"

#include <string.h>

#include "base/i18n.h"

enum {
    MAX_COLUMNS = 1024,
    MAX_ROW_BYTES = 1 << 20
};

struct JumCsv {
    GBytes *bytes;
    const char *at, *end;
    char *name, separator;
    guint line, next_line;
    GString *row; /* cells, NUL after each */
    guint n_cells;
    gsize cell[MAX_COLUMNS]; /* offset in row */
    char **columns;          /* NULL-ended */
    guint n_columns;
};

static gboolean
fail(const JumCsv *csv, const char *what, GError **error)
{
    g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, _("%s, line %u: %s"), csv->name, csv->line,
                what);
    return FALSE;
}

/* One record into the row buffer; a quoted cell may span lines. */
static gboolean
read_record(JumCsv *csv, GError **error)
{
    gboolean quoted = FALSE;
    csv->line = csv->next_line;
    csv->n_cells = 1;
    csv->cell[0] = 0;
    g_string_truncate(csv->row, 0);
    while (csv->at < csv->end) {
        char c = *csv->at++;
        if (c == '\n')
            csv->next_line++;
        if (quoted && c == '"' && csv->at < csv->end && *csv->at == '"') {
            g_string_append_c(csv->row, *csv->at++);
        } else if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && c == csv->separator) {
            if (csv->n_cells == MAX_COLUMNS)
                return fail(csv, _("too many columns"), error);
            g_string_append_c(csv->row, '\0');
            csv->cell[csv->n_cells++] = csv->row->len;
        } else if (!quoted && c == '\n') {
            break;
        } else if (c != '\0' && !(c == '\r' && !quoted)) {
            g_string_append_c(csv->row, c);
        }
        if (csv->row->len > MAX_ROW_BYTES)
            return fail(csv, _("the row is too long"), error);
    }
    return quoted ? fail(csv, _("a quotation mark is not closed"), error) : TRUE;
}

static gboolean
is_blank(const JumCsv *csv)
{
    return csv->n_cells == 1 && csv->row->len == 0;
}

JumCsv *
jum_csv_open_bytes(GBytes *bytes, const char *name, GError **error)
{
    gsize length;
    const char *data = g_bytes_get_data(bytes, &length);
    JumCsv *csv = g_new0(JumCsv, 1);
    csv->bytes = bytes;
    csv->name = g_strdup(name);
    csv->row = g_string_new(NULL);
    csv->next_line = 1;
    csv->at = data;
    csv->end = data + length;
    if (length >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0)
        csv->at += 3;
    const char *eol = length > 0 ? memchr(csv->at, '\n', (gsize) (csv->end - csv->at)) : NULL;
    gsize first = (gsize) ((eol != NULL ? eol : csv->end) - csv->at);
    gboolean semicolons =
        first > 0 && memchr(csv->at, ',', first) == NULL && memchr(csv->at, ';', first) != NULL;
    csv->separator = semicolons ? ';' : ',';
    if (!read_record(csv, error) || is_blank(csv)) {
        if (error != NULL && *error == NULL)
            g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, _("%s has no row of column names"),
                        name);
        jum_csv_free(csv);
        return NULL;
    }
    csv->n_columns = csv->n_cells;
    csv->columns = g_new0(char *, csv->n_columns + 1);
    for (guint i = 0; i < csv->n_columns; i++)
        csv->columns[i] = g_strstrip(g_strdup(jum_csv_text(csv, (int) i)));
    return csv;
}

JumCsv *
jum_csv_open(const char *path, GError **error)
{
    g_autoptr(GError) why = NULL;
    GMappedFile *file = g_mapped_file_new(path, FALSE, &why);
    if (file == NULL) {
        gboolean missing = g_error_matches(why, G_FILE_ERROR, G_FILE_ERROR_NOENT);
        g_set_error(error, JUM_ERROR, missing ? JUM_ERROR_MISSING : JUM_ERROR_IO,
                    _("%s cannot be read: %s"), path, why->message);
        return NULL;
    }
    GBytes *bytes = g_mapped_file_get_bytes(file);
    g_mapped_file_unref(file);
    return jum_csv_open_bytes(bytes, path, error);
}

void
jum_csv_free(JumCsv *csv)
{
    if (csv == NULL)
        return;
    g_bytes_unref(csv->bytes);
    g_string_free(csv->row, TRUE);
    g_strfreev(csv->columns);
    g_free(csv->name);
    g_free(csv);
}

int
jum_csv_column(const JumCsv *csv, const char *name)
{
    for (guint i = 0; i < csv->n_columns; i++) {
        if (strcmp(csv->columns[i], name) == 0)
            return (int) i;
    }
    return -1;
}

guint
jum_csv_n_columns(const JumCsv *csv)
{
    return csv->n_columns;
}

gboolean
jum_csv_next(JumCsv *csv, GError **error)
{
    while (csv->at < csv->end) {
        if (!read_record(csv, error))
            return FALSE;
        if (!is_blank(csv))
            return TRUE;
    }
    return FALSE;
}

const char *
jum_csv_text(const JumCsv *csv, int column)
{
    return column >= 0 && (guint) column < csv->n_cells ? csv->row->str + csv->cell[column] : "";
}

guint
jum_csv_line(const JumCsv *csv)
{
    return csv->line;
}

const char *
jum_csv_name(const JumCsv *csv)
{
    return csv->name;
}
