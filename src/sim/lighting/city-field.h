#pragma once

#include "sim/lighting/point.h"

/*
 * Illuminance on the ground of a whole city, as a raster that exists only where there is light or a street.  Arrays in;
 * the raster is one object, since its size follows from the reach of the luminaires.
 */

#define JUM_CITY_TILE  32                              /* cells a side */
#define JUM_CITY_CELLS (JUM_CITY_TILE * JUM_CITY_TILE) /* of a tile */
#define JUM_CITY_CELL  1.0                             /* metres */
#define JUM_CITY_STEP  0.01                            /* lx of a stored value */

/** JumCityGround: altitudes on even steps, bilinear between, the border continued outside; @z_m NULL: flat at 0. */
typedef struct {
    double x0_m, y0_m, cell_m;
    uint32_t nx, ny;
    const float *z_m; /* [ny * nx] row 0 the southernmost */
} JumCityGround;

typedef struct {
    uint32_t n_intensities, n_luminaires, n_walls;
    const JumIntensity *intensities;
    const JumLuminaire *luminaires; /* z_m: altitude of the light */
    const JumWall *walls;           /* height_m: altitude of the top; they stand on the ground */
    JumCityGround ground;
    double x0_m, y0_m;      /* south-west corner of tile 0 */
    uint32_t columns, rows; /* of tiles: what lies outside is not computed */
    const uint8_t *wanted;  /* [rows * columns] (nullable): tiles that exist even in the dark */
    double cutoff_lx;       /* a luminaire is left out where it gives less than this */
    uint32_t n_threads;     /* 1 … 16 */
} JumCityProblem;

typedef enum {
    JUM_CITY_OK,
    JUM_CITY_BAD_GRID,
    JUM_CITY_BAD_INTENSITY, /* element: index */
    JUM_CITY_BAD_LUMINAIRE, /* element: index */
    JUM_CITY_NO_MEMORY,
} JumCityStatus;

typedef struct {
    uint32_t element;
    uint32_t n_tiles, n_solved; /* in all, and by this call */
    uint64_t pairs;
    double reach_max_m;
    double
        error_bound_lx; /* no cell misses more light than this by the cutoff; NAN after an update */
} JumCityInfo;

/** JumCityField: value (i, j) of a tile is that of the middle of its cell, row 0 the southernmost. */
typedef struct {
    double x0_m, y0_m;
    uint32_t columns, rows, n_tiles;
    int32_t *tile_at; /* [rows * columns] index of the tile, or -1 */
    uint32_t *place;  /* [n_tiles] row * columns + column, growing */
    uint16_t *lux;    /* [n_tiles * JUM_CITY_CELLS] in steps of JUM_CITY_STEP, at most 655.35 lx */
} JumCityField;

/**
 * jum_city_field_new:
 * @problem: its luminaires at the highest scale they will ever have: decides which tiles exist
 * @field: (out): owned by the caller, all dark
 *
 * Errors: the statuses; *@field is NULL then.  Memory: 2 kB a tile.
 */
JumCityStatus
jum_city_field_new(const JumCityProblem *problem, JumCityField **field, JumCityInfo *info);
void jum_city_field_free(JumCityField *field);

/**
 * jum_city_field_solve:
 * @changed: [n_luminaires] (nullable): only the tiles that these luminaires reach at @reach_as are solved again
 * @reach_as: [n_luminaires] (nullable, needs @changed): luminaires as they were, where they reached farther than now
 *
 * Each tile is the work of one thread and its luminaires are summed in a fixed order: the same bytes whatever the
 * number of threads.
 * Beyond some 7 heights a luminaire is no longer asked of each cell but of coarser and coarser nodes, interpolated;
 * behind walls (n_walls > 0) it is, as far as it reaches, at most 400 m.
 * Errors: the statuses; the field is untouched unless memory runs out.
 * Accuracy: within 1 % or 0.01 lx, whichever is larger, of jum_point_solve() with all luminaires; of this, the info's
 * error_bound_lx is what the cutoff can cost: the sum over all luminaires left out of the most each can give, on ground
 * no lower than within 200 m of its own foot.  After a partial solve 0.01 lx more, from far.
 * Cost: 6 ns a pair of cell or node and luminaire: about 20 000 pairs a luminaire.
 */
JumCityStatus jum_city_field_solve(JumCityField *field,
                                   const JumCityProblem *problem,
                                   const uint8_t *changed,
                                   const JumLuminaire *reach_as,
                                   JumCityInfo *info);

/** jum_city_field_at: illuminance of the cell that holds a place, lx; NAN where there is no tile. */
double jum_city_field_at(const JumCityField *field, double x_m, double y_m);

/**
 * jum_city_field_window:
 * @x0_m, @y0_m: corner; @cell_m: a whole number of metres, up to 250; @nx, @ny: cells
 * @lux: (out): [ny * nx] mean over the cells of the field inside each that exist; NAN where none does
 *
 * The corner is taken down to the field's cells.  Cost: 1 ns a cell of the field read.
 */
void jum_city_field_window(const JumCityField *field,
                           double x0_m,
                           double y0_m,
                           double cell_m,
                           uint32_t nx,
                           uint32_t ny,
                           float *lux);

/** jum_city_field_mean: mean over the cells of the square around a place that exist, lx; 0 if none does. */
double
jum_city_field_mean(const JumCityField *field, double x0_m, double y0_m, double x1_m, double y1_m);
