#pragma once

#include "base/geo.h"

/**
 * JumBoxGrid: which boxes meet this box?  Square cells in a hash table; items are numbered by the
 * caller (rows of a layer, road segments).  Grows; nothing is removed.
 */
typedef struct JumBoxGrid JumBoxGrid;

/** jum_box_grid_new: @cell_m about the size of a typical question. */
JumBoxGrid *jum_box_grid_new(double cell_m);
void jum_box_grid_free(JumBoxGrid *grid);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumBoxGrid, jum_box_grid_free)

void jum_box_grid_add(JumBoxGrid *grid, guint32 item, const JumBox *box);

/**
 * jum_box_grid_query:
 * @items: (element-type guint32): emptied, then the items whose box meets @box, ascending, each once
 */
void jum_box_grid_query(const JumBoxGrid *grid, const JumBox *box, GArray *items);
