#pragma once

#include "gfx/field.h"
#include "gfx/labels.h"
#include "gfx/plate.h"
#include "gfx/text.h"
#include "overlay/overlay-field.h"
#include "overlay/overlay.h"
#include "overlay/part.h"
#include "overlay/streets.h"

/* What the files overlay*.c share; nobody else includes this. */

#define JUM_OVERLAY_PARTS 8

typedef struct {
    const JumThemeClass *klass;
    gboolean shown, built;
    JumThemeContext context;
    JumPart *parts[JUM_OVERLAY_PARTS];
    gboolean all_due; /* every look must be made again */
} JumOverlayTheme;

typedef struct {
    JumTable table; /* JUM_N_TABLES: none */
    double *values; /* [n] */
    guint n;
    char *title, *unit;
    gboolean is_signed;
    JumScale scale;
    JumFieldLayer *field; /* of polygons */
} JumOverlayDifference;

struct JumOverlay {
    JumTerritory *territory;
    JumWorld *world;
    const JumPoints *points; /* NULL without world */
    JumDevice *device;
    JumGround ground;
    void *ground_data;

    JumOverlayTheme themes[JUM_N_THEMES];
    JumLook look;
    JumTime now, aged_at;
    gboolean underground;
    JumStreetPressure street;        /* n 0: not known; its array is ours */
    const JumReferences *references; /* NULL: none are known */
    gboolean night;                  /* light letters on dark */
    guint32 serial, alarm_serial;
    JumLinkState link;
    guint8 *alarms[JUM_N_TABLES];
    gboolean simulated; /* a simulated value has been seen */
    gboolean news;      /* the picture differs from the one drawn last */
    gboolean patient;   /* what the last update found may wait */

    JumTable selected_table; /* JUM_N_TABLES: none */
    guint selected_row;
    char *selected_address;
    gboolean selected_placed; /* outside the themes: */
    double selected_place[3];
    char *selected_name;
    char *placed_address; /* jum_overlay_place() */
    double placed[3];
    JumPlate *ring_plate;
    guint8 *highlight[JUM_N_TABLES]; /* [rows] or NULL */
    JumOverlayDifference difference;
    JumOverlayField *field; /* NULL: none */

    JumTexture *letters;
    JumText *text;
    JumLabelPlacer *placer;
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
    JumStreets *streets;

    JumPlate *legend_plate, *marks_plate, *compass_plate, *bar_plate, *bar_text_plate;
    guint64 legend_hash, marks_hash;
    double bar_length_m, legend_scale;
    gint64 legend_for_px;
    gboolean legend_due;
    char *attribution, *when; /* when: of when_minute */
    JumTime when_minute;
};

/* overlay-labels.c */
void jum_overlay_place_labels(JumOverlay *overlay,
                              const JumFrame *frame,
                              const JumLabelBox *taken,
                              guint n_taken);
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
/* overlay-difference.c */
void jum_overlay_clear_difference(JumOverlay *overlay);
gboolean
jum_overlay_centre_of(const JumOverlay *overlay, const JumLayer *layer, guint row, double place[3]);
double jum_overlay_ground(const JumOverlay *overlay, double x_m, double y_m);
JumPart *jum_overlay_part(const JumOverlay *overlay, JumTable table);
