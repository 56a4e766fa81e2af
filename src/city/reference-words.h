#pragma once

#include "city/schema.h"

/* What the text columns of the table reference_layer say (city/schema.def). */

#define JUM_REFERENCE_CLASSES 24 /* of a layer */
#define JUM_REFERENCE_DASHES  8

typedef enum {
    JUM_REFERENCE_AREA,
    JUM_REFERENCE_LINE,
    JUM_REFERENCE_POINT,
    JUM_REFERENCE_RASTER,
} JumReferenceKind;

/** jum_reference_kind: of the word in reference_layer.kind; FALSE, and @kind untouched, if it is none. */
gboolean jum_reference_kind(const char *word, JumReferenceKind *kind);
/** jum_reference_table: that holds the features of a kind. */
JumTable jum_reference_table(JumReferenceKind kind);
/** jum_reference_parse_colour: "#rrggbb" to 0xrrggbb. */
gboolean jum_reference_parse_colour(const char *text, guint32 *rgb);
/** jum_reference_parse_dash: "m m;m m", positive lengths drawn and left out. Returns how many, an even number; 0 if that is
 * not what it says. */
guint jum_reference_parse_dash(const char *text, double dash[JUM_REFERENCE_DASHES]);

/** JumReferenceWords: one entry of reference_layer.classes. */
typedef struct {
    char *value, *words; /* words: value, where the entry has none */
    gboolean coloured;
    guint32 rgb;
} JumReferenceWords;
/** jum_reference_parse_classes: (element-type JumReferenceWords): never NULL, at most JUM_REFERENCE_CLASSES;
 * @good: (out) (nullable): is all of it understood? */
GArray *jum_reference_parse_classes(const char *text, gboolean *good);
