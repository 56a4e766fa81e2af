#pragma once

#include "base/time.h"
#include "city/territory.h"
#include "gfx/camera.h"
#include "gfx/device.h"
#include "gfx/field.h"
#include "gfx/labels.h"
#include "overlay/saved-views.h"
#include "overlay/scene-reference.h"
#include "world/world.h"

/**
 * JumView: one picture of the twin: territory, what is now, a camera, a look.  The window, --snapshot and
 * --bench use this same object; it does not know GTK.
 *
 * Life: jum_view_new() → (every frame) jum_view_update(), jum_view_draw() → jum_view_free() with the context current.
 * Thread: the thread of the GL context; tiles are decoded by workers of its own.
 */
typedef struct JumView JumView;

typedef enum {
    JUM_LOOK_OPERATOR,     /* quiet greys, no decorative motion */
    JUM_LOOK_PRESENTATION, /* Forum, planners */
} JumLook;

/** JumLegendSize: how much the legend says; it never covers more than a quarter of the picture. */
typedef enum {
    JUM_LEGEND_AUTO,    /* everything, or scales and quality where three themes or more are shown */
    JUM_LEGEND_COMPACT, /* scales with their units */
    JUM_LEGEND_FULL,
    JUM_N_LEGEND_SIZES
} JumLegendSize;

typedef enum {
    JUM_DRAW_LOW, /* the floor: software GL */
    JUM_DRAW_MEDIUM,
    JUM_DRAW_HIGH,
    JUM_DRAW_AUTO, /* adapts to hold the frame rate */
} JumDrawQuality;

/**
 * jum_view_new:
 * @territory: borrowed, must outlive the view
 * @world: (nullable): borrowed; NULL shows no values
 * @device: GL or null device; the GL context is current
 *
 * Errors: JUM_ERROR_FORMAT, JUM_ERROR_IO from the territory; JUM_ERROR_VALUE if a shader does not compile.
 */
JumView *jum_view_new(JumTerritory *territory, JumWorld *world, JumDevice *device, GError **error)
    JUM_MUST_USE;
void jum_view_free(JumView *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumView, jum_view_free)

/* ---- what to show ---- */

JumCamera *jum_view_camera(JumView *view); /* move it freely, then draw */
void jum_view_set_size(JumView *view, int width_px, int height_px, double scale);
/** jum_view_set_time: the instant shown: sun, night, the caption; and @now, from which values have their age: the same,
 * unless one looks at the sky of another hour. */
void jum_view_set_time(JumView *view, JumTime time, JumTime now);
void jum_view_set_look(JumView *view, JumLook look);
/** jum_view_set_underground: ground and all that stands on it become a veil; pipes, valves, pumps, tanks of the shown
 * themes are seen in place under it. */
void jum_view_set_underground(JumView *view, gboolean underground);
gboolean jum_view_underground(const JumView *view);
/** jum_view_set_motion: seconds of decorative motion gone by: where the waves are and how far the arrows of flow have run.
 * The caller decides whether anything may move by itself (jum_view_may_move(), focus, reduced motion), at most 10 times
 * a second.  Returns whether a frame is due. */
gboolean jum_view_set_motion(JumView *view, double seconds);
/** jum_view_may_move: presentation, not software GL, and something is seen that moves. */
gboolean jum_view_may_move(const JumView *view);
/** jum_view_n_references: reference layers of the territory (plans, risk zones, pictures from the air); 0 until they are
 * read. */
guint jum_view_n_references(const JumView *view);
/** jum_view_reference: strings borrowed from the view. */
JumReference jum_view_reference(const JumView *view, guint i);
/** jum_view_set_reference: @opacity 0.05 … 1.  The ground is painted again, nearest first. */
void jum_view_set_reference(JumView *view, guint i, gboolean visible, double opacity);
/** jum_view_reference_in_order, jum_view_move_reference: as jum_references_in_order() and jum_references_move(). */
guint jum_view_reference_in_order(const JumView *view, guint position);
void jum_view_move_reference(JumView *view, guint i, guint position);
void jum_view_set_draw_quality(JumView *view, JumDrawQuality quality);
JumDrawQuality jum_view_draw_quality(const JumView *view); /* in force */
void jum_view_set_theme(JumView *view, JumTheme theme, gboolean shown);
gboolean jum_view_theme(const JumView *view, JumTheme theme);
/** jum_view_set_theme_quantity: which of the theme's quantities colours its symbols. */
void jum_view_set_theme_quantity(JumView *view, JumTheme theme, JumQuantity quantity);
void jum_view_set_legend(JumView *view, JumLegendSize size);
/** jum_view_select: outlines an asset; NULL for none.  jum_view_highlight: a set (a draft's targets). */
void jum_view_select(JumView *view, const char *address);
void jum_view_highlight(JumView *view, const char *const *addresses);
/** jum_view_set_difference: colours an asset's symbols by given values instead of the live ones (what-if):
 * @values: [rows of @table] NaN = not concerned; NULL to end. */
void jum_view_set_difference(
    JumView *view, JumTable table, const double *values, const char *title, const char *unit);

/** JumStreetPressure: what the street owes at each water node and the usual limits, as the operator's figures say
 * (model/water-service.h). */
typedef struct {
    guint n;                  /* rows of water_node */
    const double *required_m; /* [n] pressure, metres of water; NaN: nobody hangs on it */
    double fire_bar, comfort_low_bar, comfort_high_bar;
} JumStreetPressure;
/** jum_view_set_street_pressure: copied; NULL: not known (any more). */
void jum_view_set_street_pressure(JumView *view, const JumStreetPressure *street);

/** JumViewValues: values of a study over a table. */
typedef struct {
    JumTable table;
    const double *values,
        *then; /* [rows of table] NaN: not concerned; then: NULL, or what stands right of the split */
    const char *title, *unit;
    gboolean is_signed; /* differences, on a scale of ±high */
    double low, high;   /* NaN: what the values reach */
} JumViewValues;
/** jum_view_set_values: as jum_view_set_difference() and as given here; copied; NULL to end. */
void jum_view_set_values(JumView *view, const JumViewValues *values);
/** jum_view_set_split: where `then` begins, as a share of the width, 0 … 1. */
void jum_view_set_split(JumView *view, double share);

#define JUM_FIELD_LEVELS 8

/** JumViewField: a quantity known everywhere on the ground (illuminance, noise, depth), asked for window by window.
 * @fill: values of the cells of @grid, [ny * nx], row 0 the southernmost; NaN: none.  Called on the thread of the view,
 *   at most once a frame
 * @levels: [n_levels] growing, of the isolines
 */
typedef struct {
    void (*fill)(gpointer data, const JumFieldGrid *grid, float *values);
    gpointer data; /* borrowed: lives until the field is replaced or ended */
    JumBox extent_m;
    const char *title, *unit; /* copied; translated */
    double low, high;         /* of the scale */
    gboolean logarithmic;     /* low above 0 */
    gboolean photometric;     /* of light: no lit window, no façade that is not in the data */
    gboolean is_signed;       /* differences: colours part at the middle of the scale */
    const double *levels;
    guint n_levels;
    const char *const *
        classes; /* (nullable): names of the values 0, 1, … instead of a scale; ended by NULL, copied */
} JumViewField;
/** jum_view_set_field: draws it on the ground with its isolines and legend; @then: (nullable): what stands right of the
 * split; @now NULL to end. */
void jum_view_set_field(JumView *view, const JumViewField *now, const JumViewField *then);
/** jum_view_field_changed: the same field has other values. */
void jum_view_field_changed(JumView *view);
/** jum_view_field_at: as drawn; NaN where there is none. */
double jum_view_field_at(const JumView *view, double x_m, double y_m);

typedef enum {
    JUM_BUILDING_ADDED,   /* or raised: drawn over what stands there */
    JUM_BUILDING_REMOVED, /* a sleeve over what stands there */
} JumBuildingKind;

/** JumViewBuildings: the buildings of a project; territory's frame. */
typedef struct {
    guint n;
    const guint *ring_start;   /* [n + 1] outer ring first, then holes */
    const guint *vertex_start; /* [n_rings + 1] */
    const double *x_m, *y_m;
    const double *height_m; /* [n] above the ground at its middle */
    const guint8 *kind;     /* [n] JumBuildingKind */
} JumViewBuildings;

/** jum_view_set_buildings: (nullable): copied; those of a scenario, in colours of their own and with their shadows; while
 * the picture is split, right of the seam only. */
void jum_view_set_buildings(JumView *view, const JumViewBuildings *buildings);

/** JumViewPhotometry: the distributions of the lamps, so that the night is lit by them.
 * @candela: [n_tables * n_c * n_gamma] for 1 000 lm; planes from C = 0 to 360, angles from 0 to 180, on even steps
 * @table, @azimuth_rad, @tilt_rad, @klm: [n_lamps] by rows of the table lamp; azimuth of C = 0 from +x
 *   counter-clockwise; klm: 1 000 lm at full level, maintenance included; 0: gives none
 */
typedef struct {
    guint n_tables, n_c, n_gamma, n_lamps;
    const float *candela;
    const guint8 *table;
    const float *azimuth_rad, *tilt_rad, *klm;
} JumViewPhotometry;
/** jum_view_set_photometry: everything is copied.  Below medium quality the light stays as without.
 * Errors: JUM_ERROR_VALUE if the shader does not compile. */
gboolean jum_view_set_photometry(JumView *view,
                                 const JumViewPhotometry *photometry,
                                 GError **error) JUM_MUST_USE;
/** jum_view_lamp_lux: illuminance of the ground as the last frame's night has it, flat around each lamp; NaN by day, without
 * photometry, or more than a kilometre from what is looked at.  Waits for the GPU. */
double jum_view_lamp_lux(JumView *view, double x_m, double y_m);

/* ---- frame ---- */

/** jum_view_update: takes finished tiles (within a byte budget), world changes, labels.  Returns TRUE if a new frame is due. */
gboolean jum_view_update(JumView *view);
/** jum_view_is_patient: the last update returned TRUE only for values: colours and lengths that may wait a moment, so
 * that a desk at rest draws few frames; never for a quality, an alarm, a request or a move. */
gboolean jum_view_is_patient(const JumView *view);
/** jum_view_draw: into the framebuffer bound now, whole viewport.  Legend, scale bar, north and marks included. */
void jum_view_draw(JumView *view);
/** jum_view_fault: what of the territory could not be read, one sentence; NULL if nothing. Borrowed. */
const char *jum_view_fault(const JumView *view);
/** jum_view_missing_tiles: tiles wanted for the present camera and not yet resident. */
guint jum_view_missing_tiles(const JumView *view);

typedef struct {
    guint64 triangles, bytes_uploaded, bytes_resident;
    guint draws, tiles, buildings_drawn, labels;
    guint
        scene_draws; /* of them the base scene's that the last frame really made; 0: its kept picture served */
} JumViewStats;
JumViewStats jum_view_stats(const JumView *view);

/** JumThemeStats: what a theme shows now, for --json and the legend. */
typedef struct {
    double min, max;
    const char *unit;
    guint points, stale;
} JumThemeStats;
JumThemeStats jum_view_theme_stats(const JumView *view, JumTheme theme);

/** jum_view_set_clock: microseconds that go by between frames that follow each other, for labels that do not flicker;
 * never called: every picture stands alone. */
void jum_view_set_clock(JumView *view, gint64 now_us);

#define JUM_VIEW_RESERVED 4
/** jum_view_reserve: pixels that no label may use because something of the window lies there; @boxes: [n], n at most
 * JUM_VIEW_RESERVED, copied; device pixels from the top left corner. */
void jum_view_reserve(JumView *view, const JumLabelBox *boxes, guint n);

/** jum_view_densest: middle of the square kilometre with most buildings among those read so far. */
void jum_view_densest(const JumView *view, double *x_m, double *y_m);
/** jum_view_forget_cache: removes what earlier runs kept of this territory (`--cold`). */
void jum_view_forget_cache(const JumTerritory *territory);

/* ---- pick and fly ---- */

/** JumHit: what stands under a pixel. */
typedef struct {
    gboolean hit;
    double x_m, y_m, z_m; /* ground or object, territory frame */
    JumTable table;       /* valid if has_asset */
    gboolean has_asset;
    char *address; /* "building/B-12"; free with jum_hit_clear() */
} JumHit;
void jum_view_pick(JumView *view, double x_px, double y_px, JumHit *hit);
void jum_hit_clear(JumHit *hit);
/** jum_view_reference_hits: what of the shown reference layers lies where a pick hit, from above to below; lines and marks
 * within 5 px.  Strings borrowed from the view. Returns how many. */
guint jum_view_reference_hits(const JumView *view,
                              const JumHit *hit,
                              JumReferenceHit hits[JUM_REFERENCE_HITS]);
/** jum_view_reference_text: in one line: layer, class, name. The caller frees. */
char *jum_view_reference_text(const JumView *view, const JumReferenceHit *hit);
/** jum_view_hover: outlines and names quietly what was picked under the pointer; NULL ends it. */
void jum_view_hover(JumView *view, const JumHit *hit);
/** jum_view_project: from the territory's frame to pixels; FALSE if behind the eye or outside. */
gboolean jum_view_project(
    const JumView *view, double x_m, double y_m, double z_m, double *x_px, double *y_px);
double jum_view_ground_at(const JumView *view, double x_m, double y_m);
/** jum_view_fly_to: moves the camera over @seconds (0: at once) to frame a place of @radius_m, from a side where no
 * building stands before it if there is one, the nearest to where one looks from now. */
void jum_view_fly_to(JumView *view, double x_m, double y_m, double radius_m, double seconds);
/** jum_view_fly_camera: the same to a camera (near and far are not taken).  jum_view_stop: ends a flight where it is. */
void jum_view_fly_camera(JumView *view, const JumCamera *to, double seconds);
void jum_view_stop(JumView *view);
gboolean jum_view_is_flying(const JumView *view);
/** jum_view_is_built: does a building stand over this place? */
gboolean jum_view_is_built(JumView *view, double x_m, double y_m);
/** jum_view_top_at: altitude of the roof over a place, else of the ground. */
double jum_view_top_at(JumView *view, double x_m, double y_m);
/** jum_view_is_clear: does no building stand on the straight way from @a_m to @b_m? */
gboolean jum_view_is_clear(JumView *view, const double a_m[3], const double b_m[3]);
/** jum_view_floor_at: what a person whose eye is at @eye_z_m stands on: the deck of a bridge that is not over the head,
 * else the ground. */
double jum_view_floor_at(const JumView *view, double x_m, double y_m, double eye_z_m);
/** jum_view_set_views: (nullable): borrowed: named views that a file gives, before those of the territory. */
void jum_view_set_views(JumView *view, const JumSavedViews *views);
/** jum_view_territory_views: views and tours that the territory carries (its metadata `views`); borrowed, never NULL. */
const JumSavedViews *jum_view_territory_views(const JumView *view);
/** jum_view_find_named: where jum_view_goto_named() goes, without going. */
gboolean jum_view_find_named(JumView *view, const char *name, JumCamera *camera, GError **error);
/** jum_view_goto_named: "overview", "centre", … or "E,N,H,HEADING,PITCH". FALSE and an error naming the known ones. */
gboolean jum_view_goto_named(JumView *view, const char *name, GError **error);
