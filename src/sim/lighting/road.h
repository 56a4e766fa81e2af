#pragma once

#include <stdbool.h>

#include "sim/lighting/point.h"
#include "sim/lighting/r-table.h"

/*
 * A straight carriageway and what its users see of it: illuminance, luminance, glare, and the edge illuminance ratio on
 * the grids of EN 13201-3:2015; the classes of EN 13201-2:2015.  x runs along it, y across it from its right edge, z up
 * from it.  Observers look along +x.  Arrays in, arrays out.
 */

typedef struct {
    uint32_t n_intensities, n_luminaires;
    const JumIntensity *intensities;
    const JumLuminaire *luminaires; /* scales with the maintenance factor in them */
    double from_m, length_m;        /* the field: from one luminaire to the next of its row */
    double width_m;                 /* of the carriageway, all lanes */
    uint32_t n_lanes;               /* 1 … 16 */
    const JumRTable *surface;       /* NULL: neither luminance nor glare */
    double maintenance;             /* that factor: glare is of new luminaires; 0 < … ≤ 1 */
} JumRoad;

/** JumRoadGrid: points (x0 + i dx, y0 + j dy), i < nx, j < ny, row after row of equal y. */
typedef struct {
    uint32_t nx, ny;
    double x0_m, y0_m, dx_m, dy_m;
} JumRoadGrid;

/** jum_road_grid_illuminance: of a strip; ten points along or as many as keep them within 3 m; three across or as many
 * as keep them within 1.5 m.  Source: EN 13201-3, 6.3 (relevant areas for illuminance). */
JumRoadGrid
jum_road_grid_illuminance(double from_m, double length_m, double y_from_m, double width_m);

/** jum_road_grid_luminance: the same along; three across each lane.  Source: EN 13201-3, 6.2. */
JumRoadGrid jum_road_grid_luminance(const JumRoad *road);

/** jum_road_illuminance: horizontal, of luminaires within 5 heights.  @lux: (out): [nx * ny] */
void jum_road_illuminance(const JumRoad *road, const JumRoadGrid *grid, double *lux);

/**
 * jum_road_luminance:
 * @lane: whose driver looks, from 60 m before the field, 1.5 m high, in the lane's middle
 * @cd_m2: (out): [nx * ny]
 *
 * Luminaires from 5 heights before a point to 12 behind it and within 5 beside it.  Source: EN 13201-3, 7.6 and 8.2.
 */
void jum_road_luminance(const JumRoad *road, const JumRoadGrid *grid, uint32_t lane, double *cd_m2);

/**
 * jum_road_increment:
 * @l_mean_cd_m2: maintained mean luminance the driver of that lane sees
 *
 * Returns: fTI, %: the largest over the positions of a driver of 23 years along the field; luminaires up to 500 m ahead
 * and below the windscreen's 20°.  Source: EN 13201-3, 8.5.
 */
double jum_road_increment(const JumRoad *road, uint32_t lane, double l_mean_cd_m2);

typedef struct {
    JumRoadGrid lux_grid, luminance_grid;
    double e_mean_lx, e_min_lx, e_max_lx, e_uo; /* of the carriageway */
    double l_mean_cd_m2, l_uo, l_ul;            /* worst observer and lane; NaN without surface */
    double ti_pct;                              /* worst lane; NaN without surface */
    double l_new_most_cd_m2;                    /* brightest lane's mean, new luminaires */
    double eir;                                 /* worse side */
} JumRoadMeasures;

typedef enum {
    JUM_ROAD_OK,
    JUM_ROAD_BAD_GEOMETRY, /* a width, length or count out of range */
    JUM_ROAD_BAD_LUMINAIRE,
    JUM_ROAD_NO_MEMORY,
} JumRoadStatus;

/** jum_road_measure: everything above.  @measures untouched on failure.  Cost: 0.1 µs a point, luminaire and lane. */
JumRoadStatus jum_road_measure(const JumRoad *road, JumRoadMeasures *measures);

/** jum_road_measures_scaled: of the same road with every luminaire giving @factor times as much.  FALSE, @scaled untouched:
 * not known without measuring (a factor that is not above 0, or a road so bright, above 5 cd/m², that the other formula
 * of glare may hold).  Exact but for rounding: glare goes as the fifth root of the light. */
bool
jum_road_measures_scaled(const JumRoadMeasures *measures, double factor, JumRoadMeasures *scaled);

/** JumPathMeasures: of a strip for people on foot: on the ground, and at 1.5 m facing along it, the worse of both ways. */
typedef struct {
    JumRoadGrid grid;
    double e_mean_lx, e_min_lx, e_uo;
    double ev_min_lx, esc_min_lx; /* vertical, semi-cylindrical */
} JumPathMeasures;

/** jum_path_measure: @y_from_m, @width_m: beside or on the carriageway.  Source: EN 13201-3:2015, 7.2 to 7.4.
 * @measures untouched on failure. */
JumRoadStatus
jum_path_measure(const JumRoad *road, double y_from_m, double width_m, JumPathMeasures *measures);

/* ---- classes ---- */

/** JumRoadClass: what a class asks; 0: nothing. */
typedef struct {
    const char *name;                             /* "M3" */
    double l_mean_cd_m2, l_uo, l_ul, ti_pct, eir; /* M */
    double e_mean_lx, e_uo, e_min_lx;             /* C and P */
} JumRoadClass;

enum {
    JUM_ROAD_FAILS_MEAN = 1 << 0,       /* too dark on average */
    JUM_ROAD_FAILS_OVERALL = 1 << 1,    /* Uo, or the minimum of a P class */
    JUM_ROAD_FAILS_LENGTHWISE = 1 << 2, /* Ul */
    JUM_ROAD_FAILS_GLARE = 1 << 3,      /* fTI */
    JUM_ROAD_FAILS_EDGE = 1 << 4,       /* R_EI */
    JUM_ROAD_FAILS_EXCESS = 1 << 5,     /* P: on average more than 1.5 times the class */
    JUM_ROAD_FAILS_UNKNOWN = 1 << 6,    /* M without luminance */
};

/** jum_road_class: M1–M6, C0–C5, P1–P7; NULL for other names.  Luminance uniformity of the wet surface (Uow) is not judged:
 * no table of a wet surface is at hand.
 * Source: EN 13201-2:2015, tables 1, 2 and 3, as quoted by performanceinlighting.com (en-13201-2-2015); the limit of
 * 1.5 times the mean of a P class from memory. */
const JumRoadClass *jum_road_class(const char *name);

/** jum_road_class_at: by index, NULL beyond the last. */
const JumRoadClass *jum_road_class_at(uint32_t index);

/** jum_road_judge: 0 if the class is met, else the bits above. */
uint32_t jum_road_judge(const JumRoadClass *class, const JumRoadMeasures *measures);

/* ---- arrangements ---- */

typedef enum {
    JUM_ARRANGEMENT_ONE_SIDE,  /* along the right edge */
    JUM_ARRANGEMENT_OPPOSITE,  /* pairs, one on each side */
    JUM_ARRANGEMENT_STAGGERED, /* in turn on each side; the spacing is within a row */
    JUM_ARRANGEMENT_AXIAL,     /* hung over the axis, the plane C = 0 across */
    JUM_ARRANGEMENT_CENTRAL,   /* two back to back on masts along the axis */
} JumArrangement;

typedef struct {
    JumArrangement arrangement;
    double spacing_m, height_m, tilt_deg;
    double
        overhang_m; /* of the light's centre over the carriageway, from its edge (central: from the axis) */
    double width_m;
    double scale; /* of the luminaires, maintenance in it */
} JumStreet;

#define JUM_STREET_MOST 1600u

/** jum_street_lay: @luminaires: (out): [JUM_STREET_MOST] of intensity 0, enough of them for glare.  Returns: their
 * number; 0 if the spacing is under 2 m or something is not finite. */
uint32_t jum_street_lay(const JumStreet *street, JumLuminaire *luminaires);

/**
 * jum_street_measure: lays out and measures; the field lies between two luminaires of the right row.
 * @road: luminaires, n_luminaires, from_m, length_m are not read
 */
JumRoadStatus
jum_street_measure(const JumStreet *street, const JumRoad *road, JumRoadMeasures *measures);

/** jum_street_path: the same street's strip for people on foot. */
JumRoadStatus jum_street_path(const JumStreet *street,
                              const JumRoad *road,
                              double y_from_m,
                              double width_m,
                              JumPathMeasures *measures);

/**
 * jum_street_widest:
 * @from_m, @to_m, @step_m: spacings tried, the widest first
 * @spacing_m: (out): the widest that meets the class, NaN if none does
 * @measures: (out): of that spacing, or of the narrowest tried
 * @fails: (out): what still fails at the narrowest, 0 if one was found
 */
JumRoadStatus jum_street_widest(const JumStreet *street,
                                const JumRoad *road,
                                const JumRoadClass *class,
                                double from_m,
                                double to_m,
                                double step_m,
                                double *spacing_m,
                                JumRoadMeasures *measures,
                                uint32_t *fails);
