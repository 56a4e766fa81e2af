#pragma once

#include "city/territory.h"

#include <cairo.h>

/**
 * JumMapGround: what the 2D overview map draws: outlines, water, green, roads, buildings, from the territory alone.
 * Thread: read-only from any thread once made.
 */
typedef struct JumMapGround JumMapGround;

/** jum_map_ground_new: Errors: those of jum_territory_read(). */
JumMapGround *jum_map_ground_new(JumTerritory *territory, GError **error) JUM_MUST_USE;
JumMapGround *jum_map_ground_ref(JumMapGround *ground);
void jum_map_ground_unref(JumMapGround *ground);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumMapGround, jum_map_ground_unref)

/** jum_map_ground_is_empty: nothing located: a map would be a blank. */
gboolean jum_map_ground_is_empty(const JumMapGround *ground);
/** jum_map_ground_middle: of the extent, degrees; and the zoom level that shows it in @width_px. */
void jum_map_ground_middle(
    const JumMapGround *ground, int width_px, double *lon_deg, double *lat_deg, double *zoom);
/** jum_map_ground_forward, _inverse: degrees to the territory's metres and back. */
void jum_map_ground_forward(
    const JumMapGround *ground, double lon_deg, double lat_deg, double *x_m, double *y_m);
void jum_map_ground_inverse(
    const JumMapGround *ground, double x_m, double y_m, double *lon_deg, double *lat_deg);

/**
 * jum_map_tile_draw:
 * @x, @y, @zoom: of a spherical Mercator tile
 *
 * Returns: a new image of @size_px × @size_px (ARGB32).
 * Cost: some ms, by what the tile holds; buildings from zoom 15 on.
 */
cairo_surface_t *
jum_map_tile_draw(const JumMapGround *ground, int x, int y, int zoom, int size_px, gboolean dark);
