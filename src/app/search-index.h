#pragma once

#include "city/territory.h"
#include "world/points.h"

/**
 * JumSearchIndex: the names of a territory, for the search box: communes, streets by commune, named places, and
 * every asset by identifier.  Built on a worker, then read by the main thread.
 */
typedef struct JumSearchIndex JumSearchIndex;

/** JumSearchHit: one answer; strings are owned. */
typedef struct {
    char *title;   /* "Rue Lionnaise" */
    char *detail;  /* "Road, Angers" */
    char *address; /* asset to select, or NULL */
    double x_m, y_m, radius_m;
} JumSearchHit;
void jum_search_hit_free(JumSearchHit *hit);

/** jum_search_index_new: @points is borrowed. Errors: those of jum_territory_read(). */
JumSearchIndex *
jum_search_index_new(JumTerritory *territory, const JumPoints *points, GError **error) JUM_MUST_USE;
void jum_search_index_free(JumSearchIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumSearchIndex, jum_search_index_free)

/**
 * jum_search_index_query:
 * @text: words in any case, with or without accents; each must begin a word of the name, or the whole must
 *        stand in an identifier
 * @max: answers wanted at most
 *
 * Returns: (element-type JumSearchHit): best first: communes, places, streets, then assets. The caller unrefs.
 * Cost: some 5 ms on a metropolis (measured on 60 000 names).
 */
GPtrArray *jum_search_index_query(const JumSearchIndex *index, const char *text, guint max);

/** jum_table_title: "Lamp", "Road", … translated. */
const char *jum_table_title(JumTable table);
/** jum_search_fold: lower case, no accents, apostrophes and hyphens as blanks. The caller frees. */
char *jum_search_fold(const char *text);
