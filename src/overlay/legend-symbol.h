#pragma once

#include "gfx/network.h"
#include "gfx/points.h"
#include "overlay/legend.h"

#include <cairo.h>
#include <pango/pango.h>

/** jum_paint_symbol: what shaders/points.glsl draws, by cairo, centred at @x, @y with radius @radius. */
void jum_paint_symbol(cairo_t *cr, const JumSymbol *symbol, double x, double y, double radius);
/** jum_paint_line: what shaders/network.glsl draws: a level piece of @width from @x, @y. */
void jum_paint_line(cairo_t *cr, const JumLine *line, double x, double y, double width);
/** jum_paint_ground: a swatch of @width × @height from @x, its middle at @y. */
void jum_paint_ground(
    cairo_t *cr, const JumLegendGround *ground, double x, double y, double width, double height);
/** jum_paint_volume: a box seen from the side, 60 % full. */
void jum_paint_volume(cairo_t *cr, JumColour colour, double x, double y, double size);
/** jum_set_colour: as the source of @cr. */
void jum_set_colour(cairo_t *cr, JumColour colour);
#define JUM_PANEL_ROUND_PX 6.0 /* logical, of the corners */
/** jum_paint_panel: the light rounded ground of legend and marks, from the origin; opaque within its corners. */
void jum_paint_panel(cairo_t *cr, double width, double height);
/** jum_paint_text: a layout from the current point in the current colour, as outlines: letters keep their places at any
 * scale, which cairo's glyph cache rounds to pixels. */
void jum_paint_text(cairo_t *cr, PangoLayout *layout);
