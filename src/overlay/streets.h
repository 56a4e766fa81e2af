#pragma once

#include "city/territory.h"

/**
 * JumStreets: where street names may stand: for each name and each square of 400 m, the middle of its longest piece.
 * Read by a worker of its own, since the roads of a city take a while.
 */
typedef struct JumStreets JumStreets;

typedef struct {
    const char *name; /* borrowed from the streets */
    double x_m, y_m;
    float length_m; /* of that piece */
    float z_m;      /* the asker's to keep: the altitude there, NaN at first */
    guint64 key;
} JumStreet;

/** jum_streets_new: starts reading; the territory is opened again by the worker. */
JumStreets *jum_streets_new(JumTerritory *territory);
/** jum_streets_free: waits for the worker. */
void jum_streets_free(JumStreets *streets);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumStreets, jum_streets_free)

/** jum_streets_is_ready: has the worker finished (with or without success)? */
gboolean jum_streets_is_ready(JumStreets *streets);
/** jum_streets_roads: every road of the territory, once it has been read; NULL before, or without success. Borrowed. */
const JumLayer *jum_streets_roads(JumStreets *streets);
/** jum_streets_forget_z: every z_m is NaN again. */
void jum_streets_forget_z(JumStreets *streets);
/** jum_streets_near: (element-type JumStreet): appends pointers to those within @radius_m of a place to @found. */
void
jum_streets_near(JumStreets *streets, double x_m, double y_m, double radius_m, GPtrArray *found);
