#pragma once

#include "gfx/block-mesh.h"

/**
 * JumPick: what a half-line meets: the ground, and prisms with the roofs they are drawn with.  All on the CPU, so that
 * the answer is the same with or without a GPU and costs microseconds.
 *
 * Thread: one at a time.
 */
typedef struct JumPick JumPick;

/** JumPickGround: altitudes on a regular grid, borrowed: sample (i, j) at x0_m + i·cell_m, y0_m + j·cell_m. */
typedef struct {
    double x0_m, y0_m, cell_m;
    guint nx, ny;
    const float *z_m; /* [ny * nx]; NULL: flat at flat_z_m */
    double flat_z_m;
    double beyond_m; /* how far it goes on around the grid, as high as its edge */
} JumPickGround;

JumPick *jum_pick_new(void);
void jum_pick_free(JumPick *pick);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumPick, jum_pick_free)

/** jum_pick_set_ground: @ground is copied, its altitudes are borrowed, and do not change, until another
 * grid is given.  Cost: a look at every altitude for a new grid, nothing for the same. */
void jum_pick_set_ground(JumPick *pick, const JumPickGround *ground);

/**
 * jum_pick_ground, jum_pick_prism:
 * @eye: [3] metres, the frame of the ground or of the prism's corners; @direction: [3] unit
 * @reach_m: how far to look
 *
 * How far along the ray the ground, or the prism, is met; INFINITY: not within reach.  Walls, roofs and undersides are
 * solid (even-odd rule), but one looks out of the prism that holds the eye, as its back faces are not drawn.  A prism of
 * which an altitude is not finite is not met.
 * Cost: ground bounded by the cells crossed; a prism 0.2 µs, some 10 µs where its roof is looked at.
 */
double jum_pick_ground(const JumPick *pick,
                       const double eye[3],
                       const double direction[3],
                       double reach_m);
double jum_pick_prism(JumPick *pick,
                      const JumPrism *prism,
                      const double eye[3],
                      const double direction[3],
                      double reach_m);
/** jum_pick_block: the same of a finished mesh, whose faces are solid from outside; @eye: from the mesh's corner.
 * Cost: 10 ns a triangle. */
double jum_pick_block(const JumBlockData *data,
                      const double eye[3],
                      const double direction[3],
                      double reach_m);
