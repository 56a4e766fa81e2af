#pragma once

#include "gfx/draw.h"
#include "gfx/frame.h"
#include "gfx/labels.h"
#include "overlay/scene-deck.h"
#include "overlay/view.h"

/**
 * JumOverlay: everything of a picture that is data rather than scenery: the symbols, lines, fields and volumes of
 * the themes, selection and highlight, the difference layer, labels, legend, scale bar, north and marks.  The view
 * owns one, calls it every frame between the scene and the end of the picture, and passes it what people ask.
 *
 * Thread: the thread of the GL context.
 */
typedef struct JumOverlay JumOverlay;

/** JumGround: altitude of the ground at a place of the territory's frame, for symbols that stand on it. */
typedef double (*JumGround)(void *data, double x_m, double y_m);
/** JumLay: a straight piece of a line laid on ground and decks, as jum_drape() says. */
typedef void (*JumLay)(
    void *data, const double a[2], const double b[2], double step_m, double lift_m, GArray *places);

/**
 * jum_overlay_new:
 * @territory: borrowed, @world: (nullable): borrowed, @device: borrowed: all outlive the overlay
 * @ground: (nullable): NULL is flat at 0
 *
 * Reads communes, roads near detectors, sources; takes the layers of the themes from the world's JumPoints.
 * Errors: those of jum_territory_read(); JUM_ERROR_VALUE if a shader does not compile.
 * Cost: about 50 ms for 50 000 lamps and 10 000 pipes.
 */
JumOverlay *jum_overlay_new(JumTerritory *territory,
                            JumWorld *world,
                            JumDevice *device,
                            JumGround ground,
                            void *ground_data,
                            GError **error) JUM_MUST_USE;
void jum_overlay_free(JumOverlay *overlay);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumOverlay, jum_overlay_free)

/* ---- what to show: as the functions of JumView of the same name ---- */

void jum_overlay_set_theme(JumOverlay *overlay, JumTheme theme, gboolean shown);
gboolean jum_overlay_theme(const JumOverlay *overlay, JumTheme theme);
void jum_overlay_set_quantity(JumOverlay *overlay, JumTheme theme, JumQuantity quantity);
/** jum_overlay_set_lay: who lays lines, with the data of the ground; before the first update. */
void jum_overlay_set_lay(JumOverlay *overlay, JumLay lay);
/** JumSight: does nothing stand between the eye and a place ([3] each, territory frame)? */
typedef gboolean (*JumSight)(void *data, const double eye_m[3], const double place_m[3]);
/** jum_overlay_set_sight: asked, while the eye is in the street, for the names of places: none shows through a wall. */
void jum_overlay_set_sight(JumOverlay *overlay, JumSight sight, void *data);
/** jum_overlay_set_underground: what lies under the ground stands there instead of on it, and may be picked. */
void jum_overlay_set_underground(JumOverlay *overlay, gboolean underground);
void jum_overlay_set_look(JumOverlay *overlay, JumLook look);
/** jum_overlay_set_time: @time: whose sky is shown; @now: from which values have their age. */
void jum_overlay_set_time(JumOverlay *overlay, JumTime time, JumTime now);
void jum_overlay_select(JumOverlay *overlay, const char *address);
/** jum_overlay_place: where an asset that no theme draws stands (a building that was picked), [3] territory frame: used
 * if it is selected next. */
void jum_overlay_place(JumOverlay *overlay,
                       const char *address,
                       const double place_m[3],
                       const JumLayer *layer,
                       guint row);
/** jum_overlay_hover: what is under the pointer: outlined and named quietly; NULL for nothing. */
void jum_overlay_hover(JumOverlay *overlay, const char *address, const double place_m[3]);
/** jum_overlay_n_outlined: lines of the outline of what is selected (0), hovered (1); for tests. */
guint jum_overlay_n_outlined(const JumOverlay *overlay, guint which);
void jum_overlay_highlight(JumOverlay *overlay, const char *const *addresses);
void jum_overlay_set_difference(
    JumOverlay *overlay, JumTable table, const double *values, const char *title, const char *unit);
/** jum_overlay_set_values: the same with chosen ends of the scale, so that pictures can be compared.
 * @is_signed: differences, ±@high; else values from @low to @high.  NaN: what the values reach. */
void jum_overlay_set_values(JumOverlay *overlay,
                            JumTable table,
                            const double *values,
                            const char *title,
                            const char *unit,
                            gboolean is_signed,
                            double low,
                            double high);
void jum_overlay_set_street_pressure(JumOverlay *overlay, const JumStreetPressure *street);
/** jum_overlay_n_values: rows of the values set; 0: none. */
guint jum_overlay_n_values(const JumOverlay *overlay);
/** jum_overlay_raise: of the values set, those whose @sizes are the largest stand before houses: at most a few hundred;
 * @sizes: [rows]; differences do it by themselves. */
void jum_overlay_raise(JumOverlay *overlay, const double *sizes);
/** jum_overlay_follow: shows what @other shows: themes, quantities, look, time, underground, selection. */
void jum_overlay_follow(JumOverlay *overlay, const JumOverlay *other);

/** jum_overlay_stand_again: the ground answers otherwise than before: everything is placed again. */
void jum_overlay_stand_again(JumOverlay *overlay);
/** jum_overlay_moves: are lines with a flow shown? */
gboolean jum_overlay_moves(const JumOverlay *overlay);
/** jum_overlay_hover_ground: names what lies on the ground under the pointer, where no asset is; NULL: nothing. */
void jum_overlay_hover_ground(JumOverlay *overlay, const char *text, const double place_m[3]);
/** jum_overlay_set_references: the reference layers that the legend explains (nullable, borrowed); again when one was
 * shown or hidden. */
void jum_overlay_set_references(JumOverlay *overlay, const JumReferences *references);

/** jum_overlay_set_field: NULL to end.  _touch_field: its values are others now.  _value_at: as drawn, or NaN. */
void jum_overlay_set_field(JumOverlay *overlay, const JumViewField *field);
void jum_overlay_touch_field(JumOverlay *overlay);
double jum_overlay_value_at(const JumOverlay *overlay, double x_m, double y_m);

/* ---- frame ---- */

/** jum_overlay_update: takes what changed in the world since the last call into the buffers, places the labels for
 * @frame.  Returns TRUE if the picture is no longer the one drawn last.  Cost: about 0.2 ms for 1 000 values. */
gboolean jum_overlay_update(JumOverlay *overlay, const JumFrame *frame);
/** jum_overlay_is_patient: the last update returned TRUE only for values: no quality, alarm or request changed. */
gboolean jum_overlay_is_patient(const JumOverlay *overlay);
/** jum_overlay_begin: the first of a frame: legend, scale bar, north, attribution and marks, so that the scene need not
 * be drawn where they stand; jum_overlay_record() calls it if nobody has. */
void jum_overlay_begin(JumOverlay *overlay, const JumFrame *frame, JumDrawQueue *queue);
/** jum_overlay_record: adds its draws to the frame's queue: networks to JUM_PASS_GROUND, fields and volumes to
 * BLEND, symbols to SYMBOL and TOP, labels, legend, scale bar, north, attribution and marks to SCREEN.  @below: gets
 * lines and volumes under the ground, while underground; run before the scene. */
void jum_overlay_record(JumOverlay *overlay,
                        const JumFrame *frame,
                        JumDrawQueue *queue,
                        JumDrawQueue *below);

/** jum_overlay_is_ready: FALSE while street names are still being read: the picture is not complete. */
gboolean jum_overlay_is_ready(JumOverlay *overlay);
/** jum_overlay_legend_text: the legend in words, one row a line, for screen readers. The caller frees. */
char *jum_overlay_legend_text(JumOverlay *overlay);
/** jum_overlay_set_legend: as jum_view_set_legend().  jum_overlay_legend_share: of the picture it covers. */
void jum_overlay_set_legend(JumOverlay *overlay, JumLegendSize size);
double jum_overlay_legend_share(const JumOverlay *overlay, const JumFrame *frame);
/** jum_overlay_legend_cover: what the legend last recorded hides wholly: x0, y0, x1, y1 in device pixels; FALSE: nothing. */
gboolean jum_overlay_legend_cover(const JumOverlay *overlay, const JumFrame *frame, int box_px[4]);
/** jum_overlay_set_clock: of the frames to come, for labels that do not flicker; jum_label_placer_set_time(). */
void jum_overlay_set_clock(JumOverlay *overlay, gint64 now_us);
/** jum_overlay_reserve: as jum_view_reserve(), and one box more. */
void jum_overlay_reserve(JumOverlay *overlay, const JumLabelBox *boxes, guint n);
/** jum_overlay_n_label_boxes, _label_box, _label_text: the labels of the last frame, for tests. Borrowed. */
guint jum_overlay_n_label_boxes(const JumOverlay *overlay);
JumLabelBox jum_overlay_label_box(const JumOverlay *overlay, guint i);
const char *jum_overlay_label_text(const JumOverlay *overlay, guint i);
/** jum_overlay_n_labels: placed for the last frame. */
guint jum_overlay_n_labels(const JumOverlay *overlay);
JumThemeStats jum_overlay_theme_stats(const JumOverlay *overlay, JumTheme theme);

/**
 * jum_overlay_pick:
 * @limit_m: only what stands nearer than this (distance to what the scene hit there), metres along the look
 * @table, @row, @place_m: (out): untouched if nothing is hit
 *
 * The nearest shown symbol within its drawn size of the pixel, else the nearest shown line within 6 px.
 * Cost: < 1 ms for 50 000 symbols.
 */
gboolean jum_overlay_pick(const JumOverlay *overlay,
                          const JumFrame *frame,
                          double x_px,
                          double y_px,
                          double limit_m,
                          JumTable *table,
                          guint *row,
                          double place_m[3]);
/** jum_overlay_layer: rows of a table of assets that a theme draws; NULL if none does.  Borrowed. */
const JumLayer *jum_overlay_layer(const JumOverlay *overlay, JumTable table);
