#pragma once

#include "tools/generate.h"

/*
 * Inside the generator's frame stages only: the real shape of the place, on rasters that answer the
 * look-ups of generate.h.
 */

/** JumRiverPoint: a place on a river's axis, every 40 m or so, downstream order. */
typedef struct {
    double x_m, y_m, half_width_m, level_m;
    double nx, ny; /* unit, to the left bank */
    guint16 river; /* index of the fact */
    guint8 first;  /* first point of its river */
} JumRiverPoint;

typedef struct {
    const char *name;
    int commune;
    double x_m, y_m, population;
} JumVillage;

typedef struct {
    double x0_m, y0_m, cell_m;
    guint nx, ny;
    guint8 *cell; /* [ny * nx] */
} JumByteRaster;

/** JUM_SURFACE_KEPT: kept free for a landmark. */
#define JUM_SURFACE_KEPT 128

typedef struct {
    double ax, ay, bx, by;
    gboolean tram;
} JumRailPiece;

struct JumGenerateFrame {
    GPtrArray *all_communes; /* JumFact, owned */
    GPtrArray *communes;     /* of them, in the order of commune[] */
    GPtrArray *rivers, *bridges, *places, *axes;
    JumByteRaster inside;       /* 25 m: 0 outside, i + 1 in commune i, 255 near a border */
    JumByteRaster surface;      /* 10 m: bits JUM_SURFACE_* */
    GArray *villages;           /* JumVillage */
    GArray *river_points;       /* JumRiverPoint */
    JumBoxGrid *water_grid;     /* rows of water_area */
    JumBoxGrid *reserve_grid;   /* items of reserves */
    JumBoxGrid *rail_grid;      /* of rails, after the layer rail */
    GArray *rails;              /* JumRailPiece */
    GArray *landmark_buildings; /* JumBuilding */
    guint n_reserves;
    GArray *found; /* guint32: scratch of the look-ups */
};

/** jum_generate_is_reserved: does the box meet a reserved place? */
gboolean jum_generate_is_reserved(const JumGenerate *generate, const JumBox *box);
void jum_generate_frame_free(struct JumGenerateFrame *frame);

/** jum_generate_meets_rail: does p → q cross a railway (not a tramway) or end within @margin_m of it? */
gboolean jum_generate_meets_rail(
    const JumGenerate *generate, double px, double py, double qx, double qy, double margin_m);

gboolean jum_byte_raster_cell(const JumByteRaster *raster, double x_m, double y_m, gsize *cell);
/** jum_layer_ring_contains: is the place inside ring @ring (even-odd)? */
gboolean jum_ring_contains(const double *x, const double *y, guint n, double px, double py);
/** jum_row_contains: inside a polygon of a layer, holes excluded. */
gboolean jum_row_contains(const JumLayer *layer, guint row, double x_m, double y_m);
/** jum_generate_mark: sets surface bits in every cell whose middle is inside the ring. */
void
jum_generate_mark(JumGenerate *generate, const double *x, const double *y, guint n, guint bits);
/** jum_generate_blob: an irregular ellipse around a place: the outline of a park or a zone whose real
 * one is not known.  @x, @y: [n]. */
void jum_generate_blob(const JumFact *place, guint n, double *x, double *y);
