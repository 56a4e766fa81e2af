#pragma once

#include <glib.h>

/** JumTriangulator: working memory, kept between calls.  Thread: one at a time. */
typedef struct JumTriangulator JumTriangulator;

JumTriangulator *jum_triangulator_new(void);
void jum_triangulator_free(JumTriangulator *triangulator);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumTriangulator, jum_triangulator_free)

/**
 * jum_triangulate:
 * @xy: [2 * ring_start[n_rings]] metres near the origin (|x|, |y| < 500 km), x and y alternate
 * @ring_start: [n_rings + 1] first vertex of each ring; ring 0 is the outer one, the others are holes; any
 *   orientation, first vertex not repeated
 * @n_triangles: (out)
 *
 * Ear clipping on coordinates rounded to the millimetre, so that every orientation test is exact.  For a polygon that
 * does not cross itself (touching itself is fine) the triangles tile it exactly, and every side is one of a triangle
 * (of one without area where corners lie on a line); for one that does, they still
 * add up to its signed area wherever the outline turns the right way, and nothing crashes.
 *
 * Returns: [3 * n_triangles] vertices of @xy, counter-clockwise; of the triangulator, until the next call.
 * Cost: quadratic at worst; 3 µs for 8 vertices, 10 ms for 3 000.
 * Source: Meisters 1975; holes by bridges, Eberly, "Triangulation by ear clipping".
 */
const guint32 *jum_triangulate(JumTriangulator *triangulator,
                               const float *xy,
                               const guint32 *ring_start,
                               guint n_rings,
                               guint *n_triangles);
