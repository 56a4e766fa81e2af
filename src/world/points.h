#pragma once

#include "city/territory.h"
#include "world/quantity.h"

/**
 * JumPoints: the numbering of everything that can be measured in a territory.  Both ends of a link build it
 * from the same file, so that an index is enough on the wire; the hash says whether they did.
 *
 * Point index = first[quantity] + row of the asset in its layer (fid order).
 * Thread: read-only from any thread once built.
 */
typedef struct JumPoints JumPoints;

#define JUM_POINT_NONE G_MAXUINT32

/**
 * jum_points_new:
 *
 * Reads the layers of every table that has a quantity and keeps them.
 * Errors: those of jum_territory_read().  Owns: the caller owns the result.
 */
JumPoints *jum_points_new(JumTerritory *territory, GError **error) JUM_MUST_USE;
void jum_points_free(JumPoints *points);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumPoints, jum_points_free)

guint jum_points_count(const JumPoints *points);
/** jum_points_hash: 16 hex digits, "schema hash" of the live protocol. */
const char *jum_points_hash(const JumPoints *points);
/** jum_points_layer: the layer of a table that has a quantity, or NULL. Borrowed. */
const JumLayer *jum_points_layer(const JumPoints *points, JumTable table);

JumQuantity jum_points_quantity(const JumPoints *points, guint32 point);
guint jum_points_row(const JumPoints *points, guint32 point);
/** jum_points_at: point of a quantity on a row of its table; JUM_POINT_NONE if out of range. */
guint32 jum_points_at(const JumPoints *points, JumQuantity quantity, guint row);
/** jum_points_range: first point and count of a quantity. */
guint32 jum_points_range(const JumPoints *points, JumQuantity quantity, guint *n);

/** jum_points_find_asset: from "lamp/L-1" to table and row; FALSE if there is no such asset. */
gboolean
jum_points_find_asset(const JumPoints *points, const char *address, JumTable *table, guint *row);
/** jum_points_address: "lamp/L-1"; the caller frees. */
char *jum_points_address(const JumPoints *points, JumTable table, guint row);
/** jum_points_target: the point that @action moves on the asset @address; JUM_POINT_NONE if none. */
guint32 jum_points_target(const JumPoints *points, const char *address, JumAction action);

/** unit, range and age of one point (a sensor's own row first, else its quantity's). */
const char *jum_points_unit(const JumPoints *points, guint32 point);
double jum_points_lo(const JumPoints *points, guint32 point);
double jum_points_hi(const JumPoints *points, guint32 point);
double jum_points_period_s(const JumPoints *points, guint32 point);
double jum_points_max_age_s(const JumPoints *points, guint32 point);
/** jum_points_is_remote: is the asset's `control` "remote", so that a desk can move it? */
gboolean jum_points_is_remote(const JumPoints *points, guint32 point);
