#pragma once

#include "gfx/field.h"
#include "gfx/labels.h"
#include "gfx/plate.h"
#include "gfx/symbols.h"
#include "gfx/text.h"
#include "overlay/overlay-field.h"
#include "overlay/overlay.h"
#include "overlay/part.h"
#include "overlay/scene-reference.h"
#include "overlay/streets.h"

/* What the files overlay*.c share; nobody else includes this. */

#define JUM_OVERLAY_PARTS 8

typedef struct {
    const JumThemeClass *klass;
    gboolean shown, built;
    JumThemeContext context;
    JumPart *parts[JUM_OVERLAY_PARTS]; /* NULL: not built yet, or it could not be */
    guint n_begun;                     /* parts that building has come by */
    gboolean all_due;                  /* every look must be made again */
} JumOverlayTheme;

typedef struct {
    JumTable table; /* JUM_N_TABLES: none */
    double *values; /* [n] */
    guint n;
    char *title, *unit;
    gboolean is_signed;
    guint8 *raised; /* [n] the largest stand before houses and are seen from afar; NULL: none */
    JumScale scale;
    JumFieldLayer *field; /* of polygons */
} JumOverlayDifference;

/** JumOverlayShape: the edges of one object: lines of places. */
typedef struct {
    GArray *start;  /* guint32 [lines + 1] first vertex of each line */
    GArray *places; /* double [3 * vertices] territory frame */
} JumOverlayShape;

typedef enum {
    JUM_OVERLAY_SELECTED,
    JUM_OVERLAY_HOVER,
    JUM_OVERLAY_OUTLINES
} JumOverlayOutline;

typedef struct JumOverlaySights JumOverlaySights;

struct JumOverlay {
    JumTerritory *territory;
    JumWorld *world;
    const JumPoints *points; /* NULL without world */
    JumDevice *device;
    JumGround ground;
    JumLay lay; /* NULL: on the ground alone */
    void *ground_data;
    JumSight sight; /* NULL: all is seen */
    void *sight_data;
    gboolean in_street;       /* the eye, in this frame: walls hide */
    JumOverlaySights *sights; /* NULL until first needed */

    JumOverlayTheme themes[JUM_N_THEMES];
    JumLook look;
    JumTime time; /* whose sky is shown */
    JumTime now, aged_at;
    gboolean underground;
    JumStreetPressure street;        /* n 0: not known; its array is ours */
    const JumReferences *references; /* NULL: none are known */
    GPtrArray *reference_marks;      /* JumPointLayer by layer, NULL where not made; NULL: none */
    char *reference_attribution;     /* of what is shown and no source of the territory says */
    gboolean night;                  /* light letters on dark */
    guint32 serial, alarm_serial;
    JumLinkState link;
    guint8 *alarms[JUM_N_TABLES];
    gboolean simulated;   /* a simulated value has been seen */
    gboolean news;        /* the picture differs from the one drawn last */
    gboolean building;    /* more of a theme is shown from the next frame on */
    guint64 bytes_before; /* sent to the device up to the last update */
    gboolean patient;     /* what the last update found may wait */

    JumTable selected_table; /* JUM_N_TABLES: none */
    guint selected_row;
    char *selected_address;
    gboolean selected_placed; /* outside the themes: */
    double selected_place[3];
    char *selected_name;
    char *placed_address, *placed_name; /* jum_overlay_place() */
    double placed[3];
    JumOverlayShape *placed_shape;
    char *hover_address, *hover_text; /* NULL: nothing under the pointer */
    double hover_place[3];
    JumNetworkLayer *outline[JUM_OVERLAY_OUTLINES]; /* NULL until first needed */
    guint outlined[JUM_OVERLAY_OUTLINES];           /* lines of it now */
    JumPlate *ring_plate, *hover_plate;
    guint8 *highlight[JUM_N_TABLES]; /* [rows] or NULL */
    JumOverlayDifference difference;
    JumOverlayField *field; /* NULL: none */

    JumSymbols *symbols, *reference_symbols; /* of all shown themes; of reference layers */
    JumTexture *letters;
    JumText *text;
    JumLabelPlacer *placer;
    gint64 clock_us;                            /* 0: none, a picture that stands alone */
    JumLabelPlace label_places[JUM_LABELS_MAX]; /* of the last frame */
    guint n_label_places;
    JumLabelBox reserved[JUM_VIEW_RESERVED + 1]; /* one more for the other half of a split */
    guint n_reserved;
    JumLabelBox
        taken[4 + JUM_VIEW_RESERVED + 1]; /* by plates and what is reserved, of this frame */
    guint n_taken;
    gboolean begun;         /* its plates have been recorded */
    GArray *wishes;         /* JumLabelWish */
    GPtrArray *wish_texts;  /* borrowed strings, by wish */
    char frame_text[16384]; /* texts made for this frame alone */
    guint frame_text_n;
    char *selected_text; /* made for selected_serial and selected_second */
    guint32 selected_serial;
    JumTime selected_second;
    GArray *wish_styles; /* guint8, by wish */
    GPtrArray *near_streets;
    JumLayer *communes, *landmarks;
    double *commune_places,
        *landmark_places; /* [3 * rows] of their names, NaN: none; NULL until asked for */
    JumStreets *streets;

    JumPlate *legend_plate, *marks_plate, *compass_plate, *bar_plate, *bar_text_plate;
    guint64 legend_hash, marks_hash;
    double bar_length_m, legend_scale;
    gint64 legend_for_px;
    gboolean legend_due;
    JumLegendSize legend_size;
    char *attribution, *when; /* when: of when_minute */
    JumTime when_minute;
};

/* overlay-update.c */
void jum_overlay_free_theme(JumOverlayTheme *theme);
void jum_overlay_touch(JumOverlay *overlay, JumTable table, guint row);
/* overlay.c: every look must be made again. */
void jum_overlay_all_due(JumOverlay *overlay);
/* overlay-query.c: the point layers of the shown themes, in their order; the tag says whose. */
void jum_overlay_gather_symbols(const JumOverlay *overlay);
/* overlay-sight.c: whether walls hide now; whether a place is seen (TRUE where they do not): @key: of what stands there. */
void jum_overlay_begin_sight(JumOverlay *overlay, const JumFrame *frame);
gboolean
jum_overlay_sees(JumOverlay *overlay, const JumFrame *frame, const double place_m[3], guint64 key);
/* overlay-labels.c */
void jum_overlay_place_labels(JumOverlay *overlay,
                              const JumFrame *frame,
                              const JumLabelBox *taken,
                              guint n_taken);
/* some wait for a moment that has come */
gboolean jum_overlay_labels_due(const JumOverlay *overlay);
/* overlay-plates.c: paints what changed, records, and tells labels which pixels are taken. */
guint jum_overlay_record_plates(JumOverlay *overlay,
                                const JumFrame *frame,
                                JumDrawQueue *queue,
                                JumLabelBox taken[4]);
/* overlay-selected.c: finds where a selected asset stands that is not in a measured table; draws the ring round what is
 * selected and no shown theme marks; the place of its label. */
void jum_overlay_find_selected(JumOverlay *overlay);
gboolean
jum_overlay_selected_anchor(const JumOverlay *overlay, const JumFrame *frame, double place_m[3]);
void jum_overlay_record_ring(JumOverlay *overlay, const JumFrame *frame, JumDrawQueue *queue);
/** jum_overlay_describe: an asset in words: name and, if it is measured, its value. The caller frees. */
char *
jum_overlay_describe(const JumOverlay *overlay, JumTable table, guint row, const char *otherwise);
gboolean
jum_overlay_find_row(const JumOverlay *overlay, const char *address, JumTable *table, guint *row);
/* overlay-outline.c: the edges of a row: its rings on the relief and, of something @height_m high (NaN: flat) over
 * @base_m, its top and corners; NULL for a point and for what has too many vertices. */
JumOverlayShape *jum_overlay_shape_new(
    const JumOverlay *overlay, const JumLayer *layer, guint row, double base_m, double height_m);
void jum_overlay_shape_free(JumOverlayShape *shape);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumOverlayShape, jum_overlay_shape_free)
void
jum_overlay_set_outline(JumOverlay *overlay, JumOverlayOutline which, const JumOverlayShape *shape);
void jum_overlay_record_outlines(JumOverlay *overlay, const JumFrame *frame, JumDrawQueue *queue);
/* overlay-reference.c: points of reference layers, and their names near the eye. */
#define JUM_REFERENCE_NAMES 200
typedef struct {
    const char *text;
    const double *place_m; /* [3] */
    guint64 key;
    double away_m;
} JumReferenceName;
JumSymbol jum_overlay_reference_mark(const JumReference *layer, guint class);
void jum_overlay_record_references(JumOverlay *overlay, const JumFrame *frame, JumDrawQueue *queue);
guint jum_overlay_reference_names(JumOverlay *overlay,
                                  const JumFrame *frame,
                                  JumReferenceName names[JUM_REFERENCE_NAMES]);
/* What marks say of the sources of what is shown; NULL: no more than always. The caller frees. */
char *jum_overlay_reference_attribution(const JumOverlay *overlay);
void jum_overlay_clear_references(JumOverlay *overlay);
/* overlay-difference.c */
void jum_overlay_clear_difference(JumOverlay *overlay);
gboolean
jum_overlay_centre_of(const JumOverlay *overlay, const JumLayer *layer, guint row, double place[3]);
double jum_overlay_ground(const JumOverlay *overlay, double x_m, double y_m);
JumPart *jum_overlay_part(const JumOverlay *overlay, JumTable table);
