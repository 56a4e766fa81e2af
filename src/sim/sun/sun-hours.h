#pragma once

#include <stdbool.h>

#include "sim/sun/sun.h"

/*
 * Cast shadows and hours of sun over a field of heights.  Plain C: no files, no text.
 */

/** JumShadePosts: eyes that stand above the cells of a field, any number in one; NULL pointers: none. */
typedef struct {
    const uint32_t *first; /* [ny * nx] of the posts of a cell, JUM_SHADE_NO_POST: none */
    const uint32_t *next;  /* [n] of the same cell, JUM_SHADE_NO_POST: the last */
    const float *eye_m;    /* [n] altitude */
    float *tangent;        /* [n] (out) */
} JumShadePosts;

#define JUM_SHADE_NO_POST UINT32_MAX

/** JumShadeField: a grid of square cells, row 0 the southernmost; azimuths are from its north, clockwise. */
typedef struct {
    uint32_t nx, ny;
    double cell_m;
    const float *top_m; /* [ny * nx] what casts shadows: ground or roof */
    const float *eye_m; /* [ny * nx] where one asks for the sun; NAN where nobody asks */
    uint32_t asked_x0, asked_y0, asked_x1,
        asked_y1; /* nobody asks outside x0 … x1 - 1; all 0: not known */
} JumShadeField;

typedef enum {
    JUM_SHADE_OK,
    JUM_SHADE_BAD_FIELD, /* no cell, more than 2^28, or no size */
    JUM_SHADE_BAD_TIME,  /* jum_sun_position() refuses the place or an instant; no step */
    JUM_SHADE_NO_MEMORY,
    JUM_SHADE_CANCELLED,
} JumShadeStatus;

/**
 * jum_shade_horizon:
 * @posts: NULL, or eyes that are told their horizon too
 * @tangent: (out): [ny * nx] tangent of the height of the horizon towards the azimuth, ≥ 0; untouched where nobody
 * asks.  The sun is seen where its own is larger.
 *
 * Exact along lines of cells, which stray half a cell from the azimuth.
 * Cost: some 10 ns a cell between the sun and those asked for.  Thread: any.
 * Source: the upper hull of the profile, as de Floriani and Magillo, "Algorithms for visibility computation on
 * terrains" (2003), section 4.
 */
JumShadeStatus jum_shade_horizon(const JumShadeField *field,
                                 double azimuth_deg,
                                 const JumShadePosts *posts,
                                 float *tangent);

/** JumShadeWall: a point of a façade: the cell before it, where it looks, and how high its eye is. */
typedef struct {
    uint32_t cell;
    float azimuth_deg;
    float eye_m; /* altitude; NAN: it sees nothing */
} JumShadeWall;

typedef struct {
    JumShadeField field;
    JumSunPlace place;
    double grid_north_deg; /* azimuth of the grid's north from true north */
    int64_t start_us;
    uint32_t n_steps, step_s;
    double
        sector_deg; /* instants whose azimuths fall into one sector share a horizon; 0: each its own */
    double least_height_deg; /* the sun counts from there up; EN 17037 leaves it to each country */
    uint32_t n_walls;
    const JumShadeWall *walls;
    const volatile bool *cancel; /* looked at before each sweep, or NULL */
    void (*progress)(double done_pu, void *user);
    void *user;
} JumSunHoursProblem;

typedef struct {
    double open_h; /* with nothing in the way */
    uint32_t n_sweeps;
} JumSunHoursInfo;

/**
 * jum_sun_hours:
 * @ground_h: (out): [ny * nx] hours of sun, 0 where nobody asks
 * @walls_h: (out): [n_walls]; what an eye sees there on the wall's own side; a wall of a cell that nobody may ask for sees nothing
 *
 * Each step counts as a whole, by the sun at its middle.  Outputs are undefined on failure.  Thread: any.
 */
JumShadeStatus jum_sun_hours(const JumSunHoursProblem *problem,
                             float *ground_h,
                             float *walls_h,
                             JumSunHoursInfo *info);
