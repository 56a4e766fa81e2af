#pragma once

#include "gfx/colour-map.h"
#include "gfx/draw.h"

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
 * JumPointLayer: many symbols on the map, drawn as one point each, in chunks that are culled; far chunks may be
 * drawn as clusters.  Row i is the caller's i for ever, whatever the order inside.
 *
 * Thread: that of the device.
 */
typedef struct JumPointLayer JumPointLayer;

typedef struct {
    double full_size_m; /* up to this distance symbols keep their size, then shrink with it */
    double least_px;    /* never smaller (logical px) */
    double raised_px;   /* the same for what is raised */
    gboolean clusters;  /* merge what is far into counted clusters */
    gboolean near_only; /* what is far is drawn only if raised */
} JumPointStyle;

/**
 * jum_point_layer_new:
 * @places_m: [3 * n] territory frame; a row with a NaN is never drawn
 *
 * Errors: JUM_ERROR_VALUE if the shader does not compile.
 */
JumPointLayer *jum_point_layer_new(JumDevice *device,
                                   const double *places_m,
                                   guint n,
                                   const JumPointStyle *style,
                                   GError **error) JUM_MUST_USE;
void jum_point_layer_free(JumPointLayer *layer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumPointLayer, jum_point_layer_free)

/** jum_point_layer_set: how row @row looks from the next record on.  Returns whether that is new.
 * Cost: a store; equal looks cost nothing more. */
gboolean jum_point_layer_set(JumPointLayer *layer, guint row, const JumSymbol *symbol);
const JumSymbol *jum_point_layer_get(const JumPointLayer *layer, guint row);
guint jum_point_layer_n(const JumPointLayer *layer);
/** jum_point_layer_place: [3] territory frame, of row @row. Borrowed. */
const double *jum_point_layer_place(const JumPointLayer *layer, guint row);

/** jum_point_layer_set_clusters: overrides the style's. */
void jum_point_layer_set_clusters(JumPointLayer *layer, gboolean clusters);

/** jum_point_layer_set_through: seen through whatever stands before them. */
void jum_point_layer_set_through(JumPointLayer *layer, gboolean through);

/** jum_point_layer_record: sends what changed (only those ranges) and adds the draws.  @letters: from
 * jum_letters_texture(). */
void jum_point_layer_record(JumPointLayer *layer,
                            const JumFrame *frame,
                            JumDrawQueue *queue,
                            const JumTexture *letters);

/** JumCluster: symbols merged at this distance: counts, for labels; @key is the same in every frame. */
typedef struct {
    double place_m[3];
    guint n, n_raised;
    guint64 key;
    double size_px; /* logical */
} JumCluster;
/** jum_point_layer_clusters: (element-type JumCluster): of the last record. Borrowed. */
const GArray *jum_point_layer_clusters(const JumPointLayer *layer);

/**
 * jum_point_layer_pick:
 *
 * The shown symbol whose drawn disc holds the pixel, nearest to the eye, within @limit_m along the look (raised
 * ones are not hidden by anything).  Rows drawn as clusters are not picked.
 * Returns: row, or -1.  Cost: about 10 ns a row.
 */
gint64 jum_point_layer_pick(const JumPointLayer *layer,
                            const JumFrame *frame,
                            double x_px,
                            double y_px,
                            double limit_m,
                            double *distance_m);
