#pragma once

#include "gfx/colour-map.h"
#include "overlay/view.h"
#include "world/quantity.h"

/**
 * JumScale: from a stored value to what is shown: unit, ends, colours.  The drawing and its legend read the same
 * object, so that they cannot disagree.  A value; its strings are static or live as long as the territory.
 */
typedef struct {
    const char *title; /* translated */
    const char *unit;  /* as shown, "%" */
    double factor;     /* shown = stored · factor */
    double low, high;  /* ends, shown unit */
    int decimals;
    JumColourMap map;
    gboolean reversed; /* the high end is dark */
    double normal_low,
        normal_high; /* shown unit: grey in the operator's look; empty if low > high */
    const char *const
        *words;           /* of a state: msgids by its number, ended by NULL; NULL for an amount */
    gboolean logarithmic; /* low above 0 */
} JumScale;

/** jum_scale_of: unit, ends and decimals of a quantity; the theme may change them. */
JumScale jum_scale_of(JumQuantity quantity);
/** jum_scale_signed: symmetric about 0, for differences. @largest: of the absolute values, stored. */
JumScale jum_scale_signed(const char *title, const char *unit, double largest);

/** jum_scale_part: 0 … 1 along the scale of a stored value, clamped; NaN stays NaN. */
double jum_scale_part(const JumScale *scale, double stored);
/** jum_scale_colour: of a stored value; the operator's look greys what is normal. */
JumColour jum_scale_colour(const JumScale *scale, double stored, JumLook look);
/** jum_scale_colour_at: of a place 0 … 1 along the scale, for the legend's ramp. */
JumColour jum_scale_colour_at(const JumScale *scale, double part, JumLook look);

#define JUM_SCALE_TICKS 7
/** jum_scale_ticks: round numbers inside the scale, shown unit, ends included where round. Returns how many. */
guint jum_scale_ticks(const JumScale *scale, double ticks[JUM_SCALE_TICKS]);

#define JUM_VALUE_BYTES 64
/** jum_scale_text: "62 %", "1 240 veh/h", "—" for NaN: decimals and grouping of the user's language.
 * @buffer: [JUM_VALUE_BYTES]. Returns @buffer. */
const char *jum_scale_text(const JumScale *scale, double stored, char *buffer);
/** jum_number_text: a number for people: narrow no-break spaces between thousands, decimal comma where the user's
 * language has one (the C locale has a point). @buffer: [JUM_VALUE_BYTES]. */
const char *jum_number_text(double value, int decimals, char *buffer);
/** jum_nice_ceiling: 1, 2 or 5 times a power of ten, the least not below @value; 1 for 0 and below. */
double jum_nice_ceiling(double value);
