#pragma once

#include "base/error.h"
#include "base/geo.h"
#include "base/time.h"
#include "city/elevation.h"
#include "city/layer.h"
#include "sim/sun/sun-hours.h"

/**
 * JumSunDistrict: a piece of a territory as the sun meets it: cells of 1 m with the ground, the buildings and those
 * that a project adds or takes away, points along the façades at every storey, and the hours of sun of each.
 *
 * Heights of eyes: 2 m above the ground, and 3 m more at each storey.
 * Thread: one thread at a time; the layers it is made of are only read.
 */
typedef struct JumSunDistrict JumSunDistrict;

#define JUM_SUN_EYE_M          2.0
#define JUM_SUN_STOREY_M       3.0
#define JUM_SUN_MARGIN_M       500.0 /* a house of 10 m casts shadows here down to a sun 1.1° high */
#define JUM_SUN_LARGEST_M      3000.0 /* side of a district */
#define JUM_SUN_MOST_STOREYS   60
#define JUM_SUN_PROJECT_MOST_M 400.0 /* height of a project's building */

/** JumSunProject: what a project changes; everything is borrowed for the call only. */
typedef struct {
    guint n_added;
    const guint
        *ring_start; /* [n_added + 1] first vertex of each footprint: one ring, not closed */
    const double *x_m, *y_m; /* territory's frame */
    const double *height_m;  /* [n_added] above the ground at its middle */
    guint n_removed;
    const guint *removed; /* [n_removed] rows of the buildings */
    guint n_raised;
    const guint *raised;   /* [n_raised] rows of the buildings */
    const double *raise_m; /* [n_raised] above what they are */
} JumSunProject;

/** JumSunWall: a point of a façade. */
typedef struct {
    guint row; /* building; from jum_layer_n_rows() on, those that the project adds */
    guint16 storey;
    float azimuth_deg; /* where it looks, from the grid's north */
    double x_m, y_m;
} JumSunWall;

/**
 * jum_sun_district_new:
 * @buildings: of the district and JUM_SUN_MARGIN_M around; borrowed, must outlive the district
 * @ground: (nullable): flat at 0; borrowed likewise
 * @crs: copied; @box_m: whole metres are taken
 * @storeys: points of façades up to that many storeys, at least 1
 *
 * Errors: JUM_ERROR_VALUE if the box is empty or wider than JUM_SUN_LARGEST_M.
 */
JumSunDistrict *jum_sun_district_new(const JumLayer *buildings,
                                     const JumElevation *ground,
                                     const JumCrs *crs,
                                     const JumBox *box_m,
                                     guint storeys,
                                     GError **error) JUM_MUST_USE;
void jum_sun_district_free(JumSunDistrict *district);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumSunDistrict, jum_sun_district_free)

/**
 * jum_sun_district_set_project: (nullable): NULL is today.
 *
 * Façade points are those of today and, after them, those of what is added: the first jum_sun_district_n_today()
 * keep their places, so that hours with and without a project compare point by point.  One that a project covers gets 0 hour,
 * one of a building taken away NaN.
 * Errors: JUM_ERROR_VALUE (a footprint with less than three vertices, a height that is not of 0 … JUM_SUN_PROJECT_MOST_M, a row
 * that does not exist, or is raised without a height); the district is unchanged then.
 */
gboolean jum_sun_district_set_project(JumSunDistrict *district,
                                      const JumSunProject *project,
                                      GError **error) JUM_MUST_USE;

/** JumSunDates: the instants that count. */
typedef struct {
    JumTime start;
    guint n_days;            /* 1 … 366; from 2 on, azimuths are taken by the degree */
    double least_height_deg; /* of the sun */
} JumSunDates;

/** JumSunRun: how to stop, and how to say where one is; may be NULL. */
typedef struct {
    const volatile bool *cancel;
    void (*progress)(double done_pu, void *user);
    void *user;
} JumSunRun;

/**
 * jum_sun_district_solve: hours of sun at steps of 5 minutes.
 *
 * Errors: JUM_ERROR_VALUE (no sun for this place and date, no memory), JUM_ERROR_CANCELLED.
 * Cost: a day of 400 m by 400 m some 2 s, a year of 1 km² about 10 s.
 */
gboolean jum_sun_district_solve(JumSunDistrict *district,
                                const JumSunDates *dates,
                                const JumSunRun *run,
                                GError **error) JUM_MUST_USE;

/* ---- what is; borrowed, valid until the next change ---- */

/** jum_sun_district_box: of the cells that jum_sun_district_ground_h() tells. */
JumBox jum_sun_district_box(const JumSunDistrict *district);
/** jum_sun_district_size: cells east and north. */
void jum_sun_district_size(const JumSunDistrict *district, guint *nx, guint *ny);
/** jum_sun_district_ground_h: (transfer full): [ny * nx] hours, row 0 the southernmost; NaN under a roof. */
float *jum_sun_district_ground_h(const JumSunDistrict *district);
guint jum_sun_district_n_walls(const JumSunDistrict *district);
guint jum_sun_district_n_today(const JumSunDistrict *district);
const JumSunWall *jum_sun_district_walls(const JumSunDistrict *district); /* [n_walls] */
const float *jum_sun_district_walls_h(const JumSunDistrict *district);    /* [n_walls] */
double jum_sun_district_open_h(const JumSunDistrict *district); /* with nothing in the way */
guint jum_sun_district_n_sweeps(const JumSunDistrict *district);

/**
 * jum_sun_dwellings: those of a building, from its column; else estimated for housing from its footprint and storeys at
 * 75 m² of floor each (our assumption); 0 for other uses.
 * @storeys: (out): of the column, else of its height at 3 m each, at least 1
 * @estimated: (out): whether it is an estimate
 */
double jum_sun_dwellings(const JumLayer *buildings, guint row, guint *storeys, gboolean *estimated);
