#pragma once

#include "gfx/frame.h"
#include "overlay/view.h"

#include <cairo.h>

/** JumScaleBar: a round length and its pixels; @length_m is 0 where no scale holds (looking at the sky). */
typedef struct {
    double length_m, width_px; /* device pixels */
} JumScaleBar;

/**
 * jum_scale_bar:
 * @ground_m: altitude of the ground in the middle of the picture
 * @widest_px: device pixels
 *
 * The scale across the middle of the picture, where the look meets the ground.
 */
JumScaleBar jum_scale_bar(const JumFrame *frame, double ground_m, double widest_px);

#define JUM_COMPASS_PX 52.0 /* logical, square */

/** jum_paint_compass: a rose of JUM_COMPASS_PX with its needle up: to be turned by minus the heading. Logical pixels. */
void jum_paint_compass(cairo_t *cr);

#define JUM_BAR_PX 24.0 /* logical, height of text and bar together */

/** jum_paint_bar_length: "200 m", over where the bar stands. */
void jum_paint_bar_length(cairo_t *cr, double length_m);
/** jum_paint_bar: the bar alone, @width: logical pixels, between its two ticks. */
void jum_paint_bar(cairo_t *cr, double width);

/**
 * JumMarks: what must stand on every picture that leaves the program. Strings are borrowed, NULL where nothing is
 * to be said.
 */
typedef struct {
    const char *attribution; /* "© IGN …; © OpenStreetMap contributors" */
    const char *fictitious;  /* "Territoire fictif" */
    const char *simulated;   /* "Données simulées" */
    const char *link;        /* "Link lost since …" */
    const char *when;        /* civil time shown */
} JumMarks;

/** jum_marks_size: logical pixels, at most @max_width wide. */
void jum_marks_size(const JumMarks *marks, double max_width, double *width, double *height);
void jum_paint_marks(cairo_t *cr, const JumMarks *marks, double max_width);
/** jum_marks_hash: of all texts. */
guint64 jum_marks_hash(const JumMarks *marks);
