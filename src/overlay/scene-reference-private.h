#pragma once

#include "city/raster.h"
#include "overlay/scene-reference.h"

#include <cairo.h>

/* What the files scene-reference*.c share; nobody else includes this. */

typedef struct {
    char *id, *name, *attribution, *licence, *date, *owner, *fault;
    JumReferenceKind kind;
    JumReferenceStyle style;
    JumLayer *features; /* NULL of a raster */
    guint8 *class_of;   /* [rows] */
    float *box;         /* [rows][4] from the origin; x0 > x1: not located */
    float extent[4];    /* of all, from the origin */
    JumRaster *raster;
    gint64 rank;
    guint row;
    gint shown;         /* atomic: opacity in thousandths, 0 hidden */
    gint opacity;       /* thousandths, also while hidden */
    double west, north; /* of a picture, from the origin */
} JumReferenceLayer;

#define JUM_REFERENCE_TILES     48 /* kept */
#define JUM_REFERENCE_TILES_MAX 36 /* of a picture in a square */

typedef struct {
    const JumReferenceLayer *layer;
    guint level, column, row;
    guint64 used;
    cairo_surface_t *surface; /* NULL: there is no such tile */
} JumReferenceTile;

struct JumReferences {
    GPtrArray *layers; /* JumReferenceLayer */
    double origin_m[2];
    GMutex lock;  /* of what follows */
    guint *order; /* [layers] from below to above */
    JumReferenceTile tiles[JUM_REFERENCE_TILES];
    guint n_tiles;
    guint64 clock;
};

/** JumReferenceSquare: what is being painted: metres from the origin. */
typedef struct {
    float x0, y0, size, texel;
    const JumSceneDecks *decks; /* NULL: lines stay on the ground */
} JumReferenceSquare;

/* scene-reference-raster.c: TRUE if anything was painted. */
gboolean jum_reference_paint_raster(JumReferences *references,
                                    const JumReferenceLayer *layer,
                                    cairo_t *cr,
                                    const JumReferenceSquare *square,
                                    const JumReferenceAccess *access);
/* scene-reference-paint.c: fills; lines and edges. */
gboolean jum_reference_paint_fills(const JumReferences *references,
                                   const JumReferenceLayer *layer,
                                   cairo_t *cr,
                                   const JumReferenceSquare *square);
gboolean jum_reference_paint_lines(const JumReferences *references,
                                   const JumReferenceLayer *layer,
                                   cairo_t *cr,
                                   const JumReferenceSquare *square);
