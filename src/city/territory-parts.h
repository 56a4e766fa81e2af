#pragma once

#include "city/database.h"
#include "city/territory.h"

/* What the stages of the reader share; nobody else includes this. */
struct JumTerritory {
    sqlite3 *database;
    JumTerritoryInfo info;
    guint64 device, inode; /* which file was opened: a copy for a worker must be of the same */
    gint64 bytes;
};

/** jum_territory_has_table: is there an ordinary table (no view) of that name? */
gboolean jum_territory_has_table(const JumTerritory *territory, const char *name);
