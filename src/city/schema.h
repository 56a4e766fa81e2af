#pragma once

#include <glib.h>

/** JumTable: the feature tables of a territory, in the order of schema.def. */
typedef enum {
#define JUM_TABLE(name, geometry, flags) JUM_TABLE_##name,
#define JUM_COLUMN(table, name, type)
#include "city/schema.def"
#undef JUM_TABLE
#undef JUM_COLUMN
    JUM_N_TABLES
} JumTable;

typedef enum {
    JUM_GEOMETRY_NONE,
    JUM_GEOMETRY_POINT,
    JUM_GEOMETRY_LINE,
    JUM_GEOMETRY_POLYGON,
    JUM_GEOMETRY_ANY,
} JumGeometry;

typedef enum {
    JUM_COLUMN_INT,
    JUM_COLUMN_REAL,
    JUM_COLUMN_TEXT,
} JumColumnType;

typedef struct {
    const char *name;
    JumColumnType type;
} JumColumnSchema;

typedef struct {
    const char *name;
    JumGeometry geometry;
    gboolean is_asset;
    const JumColumnSchema *columns; /* [n_columns], the asset columns first */
    guint n_columns;
} JumTableSchema;

/** jum_schema_table: the columns of @table, in file order. */
const JumTableSchema *jum_schema_table(JumTable table);

/** jum_schema_find: the table called @name, or -1. */
int jum_schema_find(const char *name);
