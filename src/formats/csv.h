#pragma once

#include "base/error.h"

/**
 * JumCsv: a CSV file read row by row (RFC 4180; LF or CRLF; first row = column names; UTF-8, a leading BOM is skipped;
 * semicolons are understood when the first row has them and no comma).  Bounded: 1 024 columns, 1 MiB a row.
 * Thread: one thread a reader.
 */
typedef struct JumCsv JumCsv;

/** jum_csv_open: Errors: JUM_ERROR_MISSING, JUM_ERROR_IO, JUM_ERROR_FORMAT (no header row). */
JumCsv *jum_csv_open(const char *path, GError **error) JUM_MUST_USE;
/** jum_csv_open_bytes: takes @bytes; @name stands in messages. */
JumCsv *jum_csv_open_bytes(GBytes *bytes, const char *name, GError **error) JUM_MUST_USE;
void jum_csv_free(JumCsv *csv);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumCsv, jum_csv_free)

/** jum_csv_column: index of a column by its name, -1 if there is none. */
int jum_csv_column(const JumCsv *csv, const char *name);
guint jum_csv_n_columns(const JumCsv *csv);
/** jum_csv_next: moves to the next row that is not blank; FALSE at the end, or with @error set (a quote not closed,
 * a row longer than its bound). */
gboolean jum_csv_next(JumCsv *csv, GError **error);
/** jum_csv_text: the cell, "" if the row is shorter. Valid until the next row. */
const char *jum_csv_text(const JumCsv *csv, int column);
/** jum_csv_line: line number of the row in the file, from 1. */
guint jum_csv_line(const JumCsv *csv);
const char *jum_csv_name(const JumCsv *csv);
