#pragma once

#include "gfx/colour-map.h"
#include "gfx/draw.h"
#include "gfx/points.h"

/** JumLine: how one line looks now.  @width_px: logical pixels near the eye, 0 hides it; @flow: −1 … 1, sign along
 * the vertices, 0 shows no direction; @flags: JumMarkFlags. */
typedef struct {
    JumColour colour;
    guint8 flags;
    float width_px, flow;
} JumLine;

/**
 * JumNetworkLayer: polylines with a look each: a scalar as colour, a width, a direction of flow (chevrons, which
 * move with the frame's motion_s), hatched when stale, crossed when bad.  Drawn in JUM_PASS_GROUND, far away with fewer
 * vertices.
 *
 * Thread: that of the device.
 */
typedef struct JumNetworkLayer JumNetworkLayer;

/**
 * jum_network_layer_new:
 * @line_start: [n_lines + 1] first vertex of each line
 * @places_m: [3 * line_start[n_lines]] territory frame
 * @full_size_m: up to this distance lines keep their width
 *
 * Errors: JUM_ERROR_VALUE if the shader does not compile.
 */
JumNetworkLayer *jum_network_layer_new(JumDevice *device,
                                       guint n_lines,
                                       const guint32 *line_start,
                                       const double *places_m,
                                       double full_size_m,
                                       GError **error) JUM_MUST_USE;
void jum_network_layer_free(JumNetworkLayer *layer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumNetworkLayer, jum_network_layer_free)

/** jum_network_layer_replace: other lines in the same layer, as in jum_network_layer_new(); all hidden until set.
 * For outlines, which come and go: nothing is compiled. */
void jum_network_layer_replace(JumNetworkLayer *layer,
                               guint n_lines,
                               const guint32 *line_start,
                               const double *places_m);

gboolean jum_network_layer_set(JumNetworkLayer *layer, guint line, const JumLine *look);
const JumLine *jum_network_layer_get(const JumNetworkLayer *layer, guint line);
/** jum_network_layer_middle: [3] territory frame, of a line. */
void jum_network_layer_middle(const JumNetworkLayer *layer, guint line, double middle_m[3]);
/** jum_network_layer_in_view: does any of the line's segments end within the picture, or a tenth beside it? */
gboolean jum_network_layer_in_view(const JumNetworkLayer *layer, const JumFrame *frame, guint line);
/** jum_network_layer_send: brings up to @allowance bytes of what is not on the device yet there. TRUE once all is. */
gboolean jum_network_layer_send(JumNetworkLayer *layer, gsize allowance);
/** jum_network_layer_record: sends what has not been sent.  @underground: as tubes with depths of their own (JUM_PASS_OPAQUE's), for a queue that is
 * run before a ghost of the ground. */
void jum_network_layer_record(JumNetworkLayer *layer,
                              const JumFrame *frame,
                              JumDrawQueue *queue,
                              gboolean underground);
/** jum_network_layer_pick: the shown line nearest to the pixel, at most @reach_px away, not farther than @limit_m.
 * Returns: line, or -1. */
gint64 jum_network_layer_pick(const JumNetworkLayer *layer,
                              const JumFrame *frame,
                              double x_px,
                              double y_px,
                              double reach_px,
                              double limit_m,
                              double place_m[3]);
