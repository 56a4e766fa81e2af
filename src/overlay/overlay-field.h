#pragma once

#include "overlay/legend.h"
#include "overlay/overlay.h"
#include "overlay/scale.h"

/* Inside overlay/ only: a field that is asked for window by window and drawn on the ground with isolines. */

typedef struct JumOverlayField JumOverlayField;

/** jum_overlay_field_new: @asked: copied.  Errors: JUM_ERROR_VALUE if a shader does not compile. */
JumOverlayField *jum_overlay_field_new(JumDevice *device,
                                       const JumViewField *asked,
                                       JumGround ground,
                                       void *ground_data,
                                       GError **error) JUM_MUST_USE;
void jum_overlay_field_free(JumOverlayField *field);

/** jum_overlay_field_changed: what it was filled with is no longer so. */
void jum_overlay_field_changed(JumOverlayField *field);

/** jum_overlay_field_update: moves and fills at most one window.  Returns TRUE if the picture changed.
 * Cost: 10 ms and 4 MiB of upload when a window moved. */
gboolean jum_overlay_field_update(JumOverlayField *field, const JumFrame *frame);
/** jum_overlay_field_waits: FALSE once all windows are filled for the present camera. */
gboolean jum_overlay_field_waits(const JumOverlayField *field);
void jum_overlay_field_record(JumOverlayField *field, const JumFrame *frame, JumDrawQueue *queue);

JumScale jum_overlay_field_scale(const JumOverlayField *field);

/** jum_overlay_field_legend: adds its rows. */
void jum_overlay_field_legend(const JumOverlayField *field, JumLegend *legend);

/** JumIsoLabel: a place where an isoline passes, and which. */
typedef struct {
    double place_m[3];
    guint level; /* index in the field's levels */
    guint64 key;
} JumIsoLabel;

/** jum_overlay_field_labels: (element-type JumIsoLabel): of the finest window, borrowed. */
const GArray *jum_overlay_field_labels(const JumOverlayField *field);
/** jum_overlay_field_level_text: "5 lx", borrowed. */
const char *jum_overlay_field_level_text(const JumOverlayField *field, guint level);
/** jum_overlay_field_at: of the finest window there; NaN if none. */
double jum_overlay_field_at(const JumOverlayField *field, double x_m, double y_m);
