#pragma once

#include "gfx/extrusion.h"
#include "gfx/network.h"
#include "gfx/points.h"
#include "overlay/legend.h"
#include "overlay/reading.h"

/** JumThemeContext: what looks are computed from.  Everything is borrowed. */
typedef struct {
    const JumWorld *world; /* NULL: no values */
    const JumPoints *points;
    JumTime now;
    JumLook look;
    JumQuantity quantity;            /* chosen for the theme */
    JumScale scale;                  /* of that quantity */
    gboolean underground;            /* the ground is seen through */
    const JumStreetPressure *street; /* of the water nodes, NULL: not known */
    const JumLayer *roads;           /* if somebody has read them already, else NULL */
    const guint8 *alarms
        [JUM_N_TABLES]; /* [rows]: worst visible alarm's priority, 0 none; NULL: none at all */
    void *memory;       /* the theme's own */
} JumThemeContext;

typedef enum {
    JUM_PART_POINTS,
    JUM_PART_LINES,
    JUM_PART_VOLUMES,
} JumPartKind;

/**
 * JumPartClass: one table of a theme and how its rows look.  Only the look function of its kind is set; it is
 * called again for a row when one of its points, its alarm, or its quality changed.
 * @lift: (nullable): height of the symbol above the ground; @radius: of volumes, metres
 * @value: what colours row @row, in the stored unit of the scale; NaN if it has none now
 * @label: (nullable): text shown beside row @row, or NULL; the caller frees
 */
typedef struct {
    JumTable table;
    JumPartKind kind;
    JumPointStyle points;
    double full_size_m; /* of lines */
    guint sides;        /* of volumes */
    double least_px;    /* of volumes */
    /** (nullable): the row of @depends_table that also decides the look of @row, for good; G_MAXUINT32 if none: when
     * its @depends is written (JUM_N_QUANTITIES: when that of the chosen quantity is), @row is looked at again. */
    guint32 (*depends_row)(const JumThemeContext *context, guint row);
    JumTable depends_table;
    JumQuantity depends;
    void (*symbol)(const JumThemeContext *context, guint row, JumSymbol *symbol);
    void (*line)(const JumThemeContext *context, guint row, JumLine *line);
    void (*volume)(const JumThemeContext *context, guint row, JumVolume *volume);
    double (*lift)(const JumThemeContext *context, guint row);
    double (*radius)(const JumThemeContext *context, guint row);
    /** (nullable): for what lies under the ground: its altitude where the ground is at @ground_m; with it the table is
     * seen in place, through the ground, while the context is underground. */
    double (*buried)(const JumThemeContext *context, guint row, double ground_m);
    char *(*label)(const JumThemeContext *context, guint row);
    /** (nullable): lines of its own instead of the table's; the caller frees. */
    JumLayer *(*make_layer)(const JumThemeContext *context,
                            JumTerritory *territory,
                            GError **error);
} JumPartClass;

/**
 * JumThemeClass: one theme: its parts from below to above, its memory, its scale and legend.
 * @begin: (nullable): makes the memory (columns looked up once); @end frees it
 * @adjust_scale: (nullable): ends of the chosen scale from the data
 * @stat: value of row @row of the chosen quantity in its scale's stored unit
 * @legend: adds the theme's own rows
 */
typedef struct {
    const JumPartClass *parts;
    guint n_parts;
    const JumQuantity *choices; /* quantities that may be chosen, the first by default */
    guint n_choices;
    void *(*begin)(const JumThemeContext *context);
    void (*end)(void *memory);
    void (*adjust_scale)(const JumThemeContext *context, JumScale *scale);
    double (*stat)(const JumThemeContext *context, guint row);
    void (*legend)(const JumThemeContext *context, JumLegend *legend);
} JumThemeClass;

/** jum_theme_class: lighting.c, traffic.c, water.c, parking.c, sensor.c. */
const JumThemeClass *jum_theme_class(JumTheme theme);

#define JUM_THEME(name, title) extern const JumThemeClass jum_theme_class_##name;
#include "world/themes.def"
#undef JUM_THEME

/* ---- rules every theme shares ---- */

#define JUM_GREY_LIGHT JUM_COLOUR(0xc9ccd0)
#define JUM_GREY       JUM_COLOUR(0x8d939b)
#define JUM_GREY_DARK  JUM_COLOUR(0x596069)

/** jum_theme_alarm: priority of the worst visible alarm of a row, 0 none. */
guint8 jum_theme_alarm(const JumThemeContext *context, JumTable table, guint row);
/** jum_theme_read: jum_reading_of() at the context's time. */
JumReading jum_theme_read(const JumThemeContext *context, JumQuantity quantity, guint row);
/** jum_theme_mark: the marks of quality, request and alarm on a symbol; abnormal ones are raised. */
void jum_theme_mark(const JumThemeContext *context,
                    JumTable table,
                    guint row,
                    const JumReading *reading,
                    JumSymbol *symbol);
/** jum_theme_colour: of a value on the chosen scale, grey when there is none. */
JumColour jum_theme_colour(const JumThemeContext *context, const JumReading *reading, double value);
/** jum_theme_state: an enumeration as a small number, -1 when it is not usable. */
int jum_theme_state(const JumReading *reading);
/** jum_theme_reals: [rows] a column of a measured table; NULL if absent. */
const double *jum_theme_reals(const JumThemeContext *context, JumTable table, const char *column);
