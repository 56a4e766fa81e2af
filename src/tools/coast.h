#pragma once

#include <glib.h>

/**
 * JumCoast: the sea from its shores: lines that have land to their left and water to their right, as OpenStreetMap draws
 * coastlines, closed along the sides of a box.
 *
 * Source: OpenStreetMap wiki, Tag:natural=coastline; the walk round the box is that of Weiler and Atherton (1977).
 */
typedef struct JumCoast JumCoast;

JumCoast *jum_coast_new(void);
void jum_coast_free(JumCoast *coast);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumCoast, jum_coast_free)

/** jum_coast_add_line: @x, @y: [n] metres, in the direction in which it was drawn; what is not finite is left out. */
void jum_coast_add_line(JumCoast *coast, const double *x, const double *y, guint n);
/** jum_coast_add_island: a ring of land, drawn either way. */
void jum_coast_add_island(JumCoast *coast, const double *x, const double *y, guint n);
gboolean jum_coast_is_empty(const JumCoast *coast);

/** JumSea: rings, without their first vertex again: an outer one (counter-clockwise), its holes, the next outer one… */
typedef struct {
    GArray *x, *y; /* double */
    GArray *end;   /* guint: vertices up to the end of each ring */
    GArray *hole;  /* guint8 */
} JumSea;

/** jum_coast_close: fills @sea, which is empty.
 * @box_m: [4] x0 y0 x1 y1: as far as the sea goes; where a coast ends within it, it is taken to go on straight away from
 * @middle_m ([2], within the box: of the town).  FALSE if no coast comes into the box.  Cost: n log n, and the square of open ends. */
gboolean
jum_coast_close(JumCoast *coast, const double box_m[4], const double middle_m[2], JumSea *sea);
