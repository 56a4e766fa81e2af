#pragma once

#include "tools/generate.h"

/** JumQuad: a convex piece of a footprint, counter-clockwise. */
typedef struct {
    double x[4], y[4];
} JumQuad;

#define JUM_FOOTPRINT_VERTICES 24
#define JUM_FOOTPRINT_PARTS    4

/** JumBuilding: one building before it becomes a row.  Texts are static or interned. */
typedef struct {
    double x[JUM_FOOTPRINT_VERTICES], y[JUM_FOOTPRINT_VERTICES]; /* outer ring, counter-clockwise */
    guint n;
    double hole_x[4], hole_y[4]; /* clockwise, if has_hole */
    gboolean has_hole;
    JumQuad part[JUM_FOOTPRINT_PARTS]; /* convex pieces that cover the outer ring */
    guint n_parts;
    const char *name, *roof_shape, *roof_material, *wall_material, *use;
    double height_m, roof_height_m;
    guint levels, dwellings, built_year;
    int commune;
    gint64 road;    /* row it stands along, -1 */
    double along_m; /* from the start of its street: house numbers */
    gboolean right; /* side of the street */
    double density;
    const JumFact *fact; /* a landmark */
} JumBuilding;

/** JumBuildingPlots: what ground is taken. */
typedef struct JumBuildingPlots JumBuildingPlots;

JumBuildingPlots *jum_building_plots_new(JumGenerate *generate);
void jum_building_plots_free(JumBuildingPlots *plots);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumBuildingPlots, jum_building_plots_free)

/** jum_building_plots_is_free: no building, carriageway, water, railway or reserve, all in a commune. */
gboolean jum_building_plots_is_free(const JumBuildingPlots *plots, const JumBuilding *building);
void jum_building_plots_take(JumBuildingPlots *plots, const JumBuilding *building);
/** jum_building_plots_write: a new row of the layer building; the id is made. */
guint jum_building_plots_write(JumGenerate *generate, const JumBuilding *building, guint number);

/** jum_quad: corners from an origin, a direction and sizes: u along, v to its left. */
JumQuad
jum_quad(double x, double y, double ux, double uy, double u0, double v0, double u1, double v1);
/** jum_building_add_part: a quad that is covered; the first one is also the outline. */
void jum_building_add_part(JumBuilding *building, const JumQuad *quad);
/** jum_building_set_outline: n local corners (u, v) from the origin, counter-clockwise. */
void jum_building_set_outline(JumBuilding *building,
                              double x,
                              double y,
                              double ux,
                              double uy,
                              const double *u,
                              const double *v,
                              guint n);
