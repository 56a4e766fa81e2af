#pragma once

#include "city/database.h"
#include "city/writer.h"

/* What the stages of the writer share; nobody else includes this. */

#define JUM_SCHEMA_VERSION 1
/* The date of the seed, not of the run: the same layers give the same bytes. */
#define JUM_LAST_CHANGE "2026-01-01T00:00:00.000Z"

/** jum_writer_begin_tiles: the tables that describe tile matrices, once. */
gboolean jum_writer_begin_tiles(JumWriter *writer, GError **error);

struct JumWriter {
    sqlite3 *database;
    char *path; /* final name */
    char *part; /* beside it, until finished */
    JumCrs crs;
    JumBox extent_m; /* of the layers so far */
    JumBox relief_m; /* of the elevation: the extent where there is no layer */
    guint64 content; /* hash of every row and tile so far */
};
