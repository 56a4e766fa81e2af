#pragma once

#include "city/elevation.h"
#include "city/layer.h"

/**
 * JumTerritory: an open territory file (GeoPackage), read-only.
 * Thread: one thread per object; a worker opens its own with jum_territory_dup().
 */
typedef struct JumTerritory JumTerritory;

typedef struct {
    char *path;
    char *name;      /* shown to people, "Angers Loire Métropole" */
    char *synthetic; /* "none", "some", "all" */
    char *time_zone; /* "Europe/Paris" */
    char *vertical_datum;
    char *hash; /* 16 hex digits of the content: key of caches and of the data folder */
    JumCrs crs;
    JumBox extent_m;
    double official_area_km2; /* NaN if unknown */
} JumTerritoryInfo;

/**
 * jum_territory_open:
 *
 * Errors: JUM_ERROR_MISSING (no such file), JUM_ERROR_FORMAT (not a GeoPackage, half written),
 *         JUM_ERROR_VERSION (newer schema, or a GeoPackage of another program), JUM_ERROR_IO.
 * Owns: the caller owns the result.
 */
JumTerritory *jum_territory_open(const char *path, GError **error) JUM_MUST_USE;
JumTerritory *jum_territory_dup(const JumTerritory *territory, GError **error) JUM_MUST_USE;
void jum_territory_free(JumTerritory *territory);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumTerritory, jum_territory_free)

const JumTerritoryInfo *jum_territory_info(const JumTerritory *territory);

/** jum_territory_count: rows of a table, 0 if the table is absent. */
guint jum_territory_count(JumTerritory *territory, JumTable table);

/**
 * jum_territory_read:
 * @box: (nullable): only the rows whose box meets it; NULL for all
 *
 * Rows in fid order; an absent table is an empty layer.
 * Errors: JUM_ERROR_FORMAT naming table and fid.  Owns: the caller owns the layer.
 * Cost: about 1 µs a vertex.
 */
JumLayer *jum_territory_read(JumTerritory *territory,
                             JumTable table,
                             const JumBox *box,
                             GError **error) JUM_MUST_USE;

/** jum_territory_read_elevation: the whole grid at full resolution; NULL without error if the territory is flat. */
JumElevation *jum_territory_read_elevation(JumTerritory *territory, GError **error);

/** jum_territory_integrity: reads every page; NULL if all is well, else the first fault, in SQLite's words.
 * The caller frees. */
char *jum_territory_integrity(JumTerritory *territory);

/** JumSource: one row of the table source. Strings may be NULL. */
typedef struct {
    char *name, *what, *licence, *date, *owner, *status, *attribution;
    gint64 read, kept;
    char *dropped; /* JSON: {"reason": count} */
    gboolean may_publish;
    gint64 retention_days; /* JUM_INT_NONE if unlimited */
} JumSource;

/** jum_territory_sources: (element-type JumSource): in file order; free with g_ptr_array_unref(). */
GPtrArray *jum_territory_sources(JumTerritory *territory, GError **error);
/** jum_territory_metadata: a value of the table metadata, NULL if absent. The caller frees. */
char *jum_territory_metadata(JumTerritory *territory, const char *key);
void jum_source_free(JumSource *source);
JumSource *jum_source_new(const char *name);
