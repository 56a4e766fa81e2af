#pragma once

#include <glib.h>

/**
 * JumLabelWish: a label that would like to be on the picture.
 * @key: the same label bears the same key in every frame
 * @tier: 0 first; a label of a lower tier number may displace one of a higher
 * @priority: within a tier, larger first
 * @x_px, @y_px: what it names, device pixels from the top left corner
 * @width_px, @height_px: of its text
 * @snug: may stand close to others: what loses its meaning without its text
 * @gap_px: free distance between the place and the text; 0 centres the text on the place
 */
typedef struct {
    guint64 key;
    guint tier;
    float priority;
    gboolean snug;
    float x_px, y_px, width_px, height_px, gap_px;
} JumLabelWish;

/** JumLabelPlace: where a wish was granted: top left corner of the text. */
typedef struct {
    guint wish;
    float x_px, y_px;
} JumLabelPlace;

/** JumLabelBox: pixels that labels must leave free (legend, scale bar). */
typedef struct {
    float x0, y0, x1, y1;
} JumLabelBox;

/**
 * JumLabelPlacer: chooses which labels stand where, so that they never overlap and never flicker: what is shown
 * keeps its side and its place in the queue as long as it fits, and what is not shown must find more room than
 * what is.  With a clock (jum_label_placer_set_time()) no label comes and goes within a second: what has gone stays
 * away for so long, and what comes must have room for so long the way it moves.
 *
 * Thread: one at a time.
 */
typedef struct JumLabelPlacer JumLabelPlacer;

JumLabelPlacer *jum_label_placer_new(void);
void jum_label_placer_free(JumLabelPlacer *placer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumLabelPlacer, jum_label_placer_free)

#define JUM_LABELS_MAX 160

/** jum_label_placer_set_time: of the runs from now on; growing.  Never called, or 0: runs have no time between them, as
 * for a picture that stands alone. */
void jum_label_placer_set_time(JumLabelPlacer *placer, gint64 now_us);
/** jum_label_placer_due: when another run with the same wishes would place more: labels that wait; G_MAXINT64: never. */
gint64 jum_label_placer_due(const JumLabelPlacer *placer);

/**
 * jum_label_placer_run:
 * @wishes: [n_wishes] in any order; equal inputs give equal answers whatever the order
 * @taken: [n_taken] (nullable)
 * @places: (out): [JUM_LABELS_MAX]
 *
 * Returns: how many places were given, all inside the picture.
 * Cost: about 0.1 ms for 500 wishes; no allocation once warm.
 */
guint jum_label_placer_run(JumLabelPlacer *placer,
                           const JumLabelWish *wishes,
                           guint n_wishes,
                           const JumLabelBox *taken,
                           guint n_taken,
                           int width_px,
                           int height_px,
                           JumLabelPlace places[JUM_LABELS_MAX]);
