#pragma once

#include "gfx/colour-map.h"

/** JumShape: outline of a symbol; what differs in meaning differs in shape, not in colour alone. */
typedef enum {
    JUM_SHAPE_DISC,
    JUM_SHAPE_SQUARE,
    JUM_SHAPE_DIAMOND,
    JUM_SHAPE_TRIANGLE,
    JUM_SHAPE_TRIANGLE_DOWN,
    JUM_SHAPE_HEXAGON,
    JUM_SHAPE_PANEL, /* wide rectangle */
    JUM_SHAPE_PLUS,
    JUM_N_SHAPES
} JumShape;

/** JumMarkFlags: how a symbol, line or volume departs from normal; shaders read the same bits. */
typedef enum {
    JUM_MARK_STALE = 1 << 0,   /* hatched */
    JUM_MARK_BAD = 1 << 1,     /* crossed */
    JUM_MARK_HOLLOW = 1 << 2,  /* not fed, closed, stopped: neither stale nor failed */
    JUM_MARK_PENDING = 1 << 3, /* asked, not measured yet: broken ring */
    JUM_MARK_SELECTED = 1 << 4,
    JUM_MARK_HIGHLIGHT = 1 << 5, /* a draft's target */
    JUM_MARK_RAISED = 1 << 6,    /* abnormal: never smaller than readable, seen through walls */
} JumMarkFlags;

/** JumSymbol: how one point looks now.  @alarm: priority 1, 2, 3, or 0; @letter: ASCII or JUM_LETTER_*;
 * @size: logical pixels near the eye, 0 hides it. */
typedef struct {
    JumColour fill;
    guint8 shape, alarm, flags, letter, size;
} JumSymbol;

/**
 * JumPointLayer: where many symbols stand and how each looks now, summed over the squares of a fixed grid of the
 * territory's frame (JUM_POINT_LEAF_M and its doublings), which is the same for every layer.  JumSymbols draws it.
 *
 * Thread: any one.
 */
typedef struct JumPointLayer JumPointLayer;

typedef struct {
    double full_size_m; /* up to this distance symbols keep their size, then shrink with it */
    double least_px;    /* never smaller (logical px) */
    double raised_px;   /* the same for what is raised, asked, selected or highlighted */
} JumPointStyle;

/** jum_point_layer_new: @places_m: [3 * n] territory frame; a row with a NaN is never drawn.  All are hidden until set. */
JumPointLayer *jum_point_layer_new(const double *places_m, guint n, const JumPointStyle *style);
void jum_point_layer_free(JumPointLayer *layer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumPointLayer, jum_point_layer_free)

/** jum_point_layer_set: how row @row looks from now on.  Returns whether that is new.  Cost: some 50 ns if it is. */
gboolean jum_point_layer_set(JumPointLayer *layer, guint row, const JumSymbol *symbol);
const JumSymbol *jum_point_layer_get(const JumPointLayer *layer, guint row);
guint jum_point_layer_n(const JumPointLayer *layer);
/** jum_point_layer_place: [3] territory frame, of row @row. Borrowed. */
const double *jum_point_layer_place(const JumPointLayer *layer, guint row);
