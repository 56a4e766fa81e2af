#pragma once

#include <glib.h>

/**
 * JumPick: what a half-line meets: the ground and the prisms that stand on it.  All on the CPU, over footprints
 * kept per tile, so that the answer is the same with or without a GPU and costs microseconds.
 *
 * Tiles may overlap and come and go in any order.  Thread: JumPickTile is built by any thread; JumPick is used by
 * one.
 */
typedef struct JumPick JumPick;
typedef struct JumPickTile JumPickTile;

/** JumPickGround: altitudes on a regular grid, borrowed: sample (i, j) at x0_m + i·cell_m, y0_m + j·cell_m. */
typedef struct {
    double x0_m, y0_m, cell_m;
    guint nx, ny;
    const float *z_m; /* [ny * nx]; NULL: flat at flat_z_m */
    double flat_z_m;
} JumPickGround;

/** JumPickPrism: a footprint raised between two altitudes; rings as in JumLayer: vertices vertex_start[ring] …
 * of each of its n_rings rings, outer or hole alike (even–odd rule). */
typedef struct {
    guint32 id; /* given back by the pick */
    guint32 first_ring, n_rings;
    float base_m, top_m;
} JumPickPrism;

/**
 * jum_pick_tile_new:
 * @prisms: [n_prisms]
 * @ring_start: [n_rings + 1] first vertex of each ring
 * @x_m, @y_m: [ring_start[n_rings]] territory frame
 *
 * Copies what it needs as floats relative to the tile's corner.  Rings of fewer than 3 vertices, and prisms with a
 * vertex or altitude that is not finite, are never hit.
 * Owns: the caller, until jum_pick_add_tile() takes it.  Cost: about 0.2 µs a vertex.
 */
JumPickTile *jum_pick_tile_new(const JumPickPrism *prisms,
                               guint n_prisms,
                               const guint32 *ring_start,
                               guint n_rings,
                               const double *x_m,
                               const double *y_m);
void jum_pick_tile_free(JumPickTile *tile);

JumPick *jum_pick_new(void);
void jum_pick_free(JumPick *pick);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumPick, jum_pick_free)

/** jum_pick_set_ground: @ground is copied, its altitudes are borrowed, and do not change, until another
 * grid is given.  Cost: a look at every altitude for a new grid, nothing for the same. */
void jum_pick_set_ground(JumPick *pick, const JumPickGround *ground);
/** jum_pick_add_tile: takes @tile; a tile of the same @key is dropped first. */
void jum_pick_add_tile(JumPick *pick, guint64 key, JumPickTile *tile);
void jum_pick_remove_tile(JumPick *pick, guint64 key);

/** JumPickHit: @distance_m along the ray; @tile and @id are valid if @is_prism. */
typedef struct {
    double distance_m, place_m[3];
    gboolean is_prism;
    guint64 tile;
    guint32 id;
} JumPickHit;

/**
 * jum_pick_ray:
 * @eye_m: [3] territory frame, @direction: [3] unit
 * @reach_m: how far to look
 * @hit: (out): untouched if nothing is met
 *
 * The nearest of ground and prisms; walls, flat tops and undersides are solid, but
 * one looks out of the prism that holds the eye, as its back faces are not drawn.
 * Cost: some 20 µs over a city, bounded by the cells the ray crosses.
 */
gboolean jum_pick_ray(const JumPick *pick,
                      const double eye_m[3],
                      const double direction[3],
                      double reach_m,
                      JumPickHit *hit);
