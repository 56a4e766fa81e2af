#pragma once

#include "overlay/overlay.h"
#include "overlay/theme.h"

/**
 * JumPart: one table of a theme on the map: the layer of gfx/ that draws it, kept in step with the world.
 *
 * Thread: that of the device.
 */
typedef struct JumPart JumPart;

/**
 * jum_part_new:
 * @klass: static; @layer: rows in the order of the table; borrowed unless @owns_layer
 *
 * Places every row on the ground.  Owned, @layer is freed on failure too.  Errors: JUM_ERROR_VALUE if a shader does not compile.
 */
JumPart *jum_part_new(JumDevice *device,
                      const JumPartClass *klass,
                      JumLayer *layer,
                      gboolean owns_layer,
                      const JumThemeContext *context,
                      JumGround ground,
                      JumLay lay,
                      void *ground_data,
                      GError **error) JUM_MUST_USE;
void jum_part_free(JumPart *part);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumPart, jum_part_free)

const JumPartClass *jum_part_class(const JumPart *part);
guint jum_part_n(const JumPart *part);
/** jum_part_layer: its rows; borrowed. */
const JumLayer *jum_part_layer(const JumPart *part);

/** JumPartExtra: what the view lays over the looks of any theme. Everything is borrowed. */
typedef struct {
    gint64 selected;          /* row, or -1 */
    const guint8 *highlight;  /* [rows], or NULL */
    const double *difference; /* [rows] NaN = not concerned, or NULL */
    gboolean is_signed;       /* less and more than today: said by the shape too */
    const guint8 *raised;     /* [rows] of the difference: stands before houses, or NULL */
    JumScale difference_scale;
} JumPartExtra;

/** JumPartNews: what a refresh found to be new in the picture. */
typedef enum {
    JUM_PART_SAME,   /* nothing, or only outside the picture */
    JUM_PART_VALUES, /* colours and sizes: may wait a moment */
    JUM_PART_STATES, /* quality, request, alarm, selection: may not */
} JumPartNews;

/** jum_part_refresh: looks of the rows touched since the last refresh, of all rows if @all, and if @aging of the next
 * slice of the others, so that none keeps a look that has aged.  @frame: where the picture looks.  Cost: the rows
 * looked at. */
JumPartNews jum_part_refresh(JumPart *part,
                             const JumThemeContext *context,
                             const JumPartExtra *extra,
                             gboolean all,
                             gboolean aging,
                             const JumFrame *frame);
/** jum_part_send: brings up to @allowance bytes of what it draws to the device; until all is there, and it returns TRUE,
 * nothing is drawn. */
gboolean jum_part_send(JumPart *part, gsize allowance);
/** jum_part_touch: looks at one row again at the next refresh. */
void jum_part_touch(JumPart *part, guint row);
/** jum_part_tell: a point has been written, @row of @quantity: touches the rows whose looks it decides. */
void jum_part_tell(JumPart *part, const JumThemeContext *context, JumQuantity quantity, guint row);
/** jum_part_record: lines and volumes.  @below: what lies under the ground and has an extent, drawn before a ghost of the scene. */
void
jum_part_record(JumPart *part, const JumFrame *frame, JumDrawQueue *queue, JumDrawQueue *below);
/** jum_part_points: (nullable): its symbols, which all parts draw together; @through: (out). Borrowed. */
const JumPointLayer *jum_part_points(const JumPart *part, gboolean *through);
/** jum_part_pick: row of the volume, or of the line if @lines, under the pixel, or -1; symbols are picked together. */
gint64 jum_part_pick(const JumPart *part,
                     const JumFrame *frame,
                     double x_px,
                     double y_px,
                     double limit_m,
                     gboolean lines,
                     double *distance_m,
                     double place_m[3]);
/** jum_part_anchor: [3] where the label of a row stands; FALSE if the row is not shown. */
gboolean jum_part_anchor(const JumPart *part, const JumFrame *frame, guint row, double place_m[3]);
/** jum_part_label: what its class writes beside a row, made again only after the row was looked at again; NULL if
 * nothing. Borrowed until the next refresh. */
const char *jum_part_label(JumPart *part, const JumThemeContext *context, guint row);
/** jum_part_symbol, jum_part_line, jum_part_volume: how a row looks now; NULL if the part is of another kind. Borrowed. */
const JumSymbol *jum_part_symbol(const JumPart *part, guint row);
const JumLine *jum_part_line(const JumPart *part, guint row);
const JumVolume *jum_part_volume(const JumPart *part, guint row);
