#pragma once

#include "city/layer.h"
#include "city/reference-words.h"

/** JumReferenceClass: one class of a layer. @value: as in the features; NULL: all that has no class of its own. */
typedef struct {
    char *value, *words;
    guint32 fill, outline; /* 0xrrggbb */
} JumReferenceClass;

/** JumReferenceStyle: how the features of a layer look, as its row says or by good default. */
typedef struct {
    JumReferenceKind kind;
    guint n_classes; /* at least 1 */
    JumReferenceClass classes[JUM_REFERENCE_CLASSES];
    gboolean filled, outlined;         /* outlined: of a line: it has a casing */
    double width_m;                    /* of a line or an edge */
    double dash[JUM_REFERENCE_DASHES]; /* m */
    guint n_dashes;
} JumReferenceStyle;

/** jum_reference_style_read: @row of the table reference_layer.  What cannot be understood has its default. */
void jum_reference_style_read(JumReferenceStyle *style, const JumLayer *table, guint row);
/** jum_reference_style_classify: classes for the values met in @features, where the row gave none, in their order.
 * Returns: [rows] the class of each; the caller frees. */
guint8 *jum_reference_style_classify(JumReferenceStyle *style, const JumLayer *features);
void jum_reference_style_clear(JumReferenceStyle *style);

#define JUM_REFERENCE_COLOURS 8
/** jum_reference_colour: 0xrrggbb, the @i-th of those given to classes: apart for colour-blind eyes, and from alarms. */
guint32 jum_reference_colour(guint i);
/** jum_reference_clear_of_alarms: the same colour, or where it could be taken for an alarm the nearest that cannot. */
guint32 jum_reference_clear_of_alarms(guint32 rgb);
