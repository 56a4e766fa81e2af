#pragma once

#include "gfx/network.h"
#include "gfx/points.h"
#include "overlay/scale.h"

#include <cairo.h>

/**
 * JumLegend: what a picture's colours and symbols mean: filled from the very scale and looks that draw, painted by
 * cairo, the same in the window, off-screen and on paper.
 */
typedef struct JumLegend JumLegend;

JumLegend *jum_legend_new(JumLook look);
void jum_legend_free(JumLegend *legend);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumLegend, jum_legend_free)

/** jum_legend_add_title: starts a theme's section. Texts are copied. */
void jum_legend_add_title(JumLegend *legend, const char *text);
/** jum_legend_add_scale: a ramp with ticks and unit. */
void jum_legend_add_scale(JumLegend *legend, const JumScale *scale);
void jum_legend_add_symbol(JumLegend *legend, const JumSymbol *symbol, const char *text);
void jum_legend_add_line(JumLegend *legend, const JumLine *line, const char *text);
void jum_legend_add_volume(JumLegend *legend, JumColour colour, const char *text);

/** JumLegendGround: a layer on the ground: an area with its edge, a line with its casing. */
typedef struct {
    JumColour fill, outline;
    gboolean is_line, filled, outlined, dashed;
    double opacity;
} JumLegendGround;
void jum_legend_add_ground(JumLegend *legend, const JumLegendGround *ground, const char *text);
/** jum_legend_add_note: a row without a sign. */
void jum_legend_add_note(JumLegend *legend, const char *text);
/** jum_legend_add_quality: the rows every legend has: stale, bad, estimated, by hand, asked, alarms. */
void jum_legend_add_quality(JumLegend *legend);
gboolean jum_legend_is_empty(const JumLegend *legend);
/** jum_legend_hash: of all that is shown, to paint again only when it changed. */
guint64 jum_legend_hash(const JumLegend *legend);

/** jum_legend_size: logical pixels; wraps into two columns above @max_height. */
void jum_legend_size(const JumLegend *legend, double max_height, double *width, double *height);
/** jum_legend_paint: at the origin of @cr, in logical pixels (or points on paper). */
void jum_legend_paint(const JumLegend *legend, cairo_t *cr, double max_height);
/** jum_legend_text: the same in words, one row a line, for screen readers. The caller frees. */
char *jum_legend_text(const JumLegend *legend);
