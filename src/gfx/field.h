#pragma once

#include "gfx/colour-map.h"
#include "gfx/draw.h"

/**
 * JumFieldLayer: a georeferenced raster of values, coloured by a map and draped on the ground.
 *
 * Thread: that of the device.
 */
typedef struct JumFieldLayer JumFieldLayer;

/** JumFieldGrid: value (i, j) covers the square of side @cell_m whose south-west corner is x0_m + i·cell_m,
 * y0_m + j·cell_m; j grows north. */
typedef struct {
    double x0_m, y0_m, cell_m;
    guint nx, ny; /* each 1 … 4096 */
} JumFieldGrid;

/**
 * jum_field_layer_new:
 * @height: (nullable): altitude of the ground at a place, called while building; NULL is flat at 0
 *
 * Errors: JUM_ERROR_VALUE if the grid has no or too many cells, or the shader does not compile.
 */
JumFieldLayer *jum_field_layer_new(JumDevice *device,
                                   const JumFieldGrid *grid,
                                   double (*height)(void *data, double x_m, double y_m),
                                   void *data,
                                   GError **error) JUM_MUST_USE;
void jum_field_layer_free(JumFieldLayer *layer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumFieldLayer, jum_field_layer_free)

/** jum_field_layer_set: @values: [ny * nx], row 0 the southernmost; NaN is transparent; @low, @high: ends of the map. */
void jum_field_layer_set(
    JumFieldLayer *layer, const float *values, JumColourMap map, double low, double high);
#define JUM_FIELD_LEVELS_MAX 8

/**
 * jum_field_layer_set_isolines:
 * @levels: [n ≤ JUM_FIELD_LEVELS_MAX] growing
 * @logarithmic: colours and lines follow the logarithm; low must be above 0, and what is below it fades out
 *
 * Errors: JUM_ERROR_VALUE if the shader does not compile.
 */
gboolean jum_field_layer_set_isolines(JumFieldLayer *layer,
                                      const double *levels,
                                      guint n,
                                      gboolean logarithmic,
                                      GError **error) JUM_MUST_USE;
void jum_field_layer_show_isolines(JumFieldLayer *layer, gboolean shown);
/** jum_field_layer_set_hole: leaves a rectangle free, for a finer layer; x1 ≤ x0: none. */
void
jum_field_layer_set_hole(JumFieldLayer *layer, double x0_m, double y0_m, double x1_m, double y1_m);
/** jum_field_layer_at: the value of the cell that holds a place; NaN outside or if none. */
double jum_field_layer_at(const JumFieldLayer *layer, double x_m, double y_m);
/** jum_field_layer_record: to JUM_PASS_BLEND; @opacity: 0 … 1. */
void jum_field_layer_record(JumFieldLayer *layer,
                            const JumFrame *frame,
                            JumDrawQueue *queue,
                            double opacity);
