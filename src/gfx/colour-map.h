#pragma once

#include <glib.h>

/** JumColour: 8 bits a channel, sRGB, alpha not premultiplied. */
typedef struct {
    guint8 r, g, b, a;
} JumColour;

#define JUM_COLOUR(rgb) ((JumColour){((rgb) >> 16) & 0xff, ((rgb) >> 8) & 0xff, (rgb) &0xff, 0xff})

/* Reserved: alarm priorities 1, 2, 3 among symbols, lines, fields and interface; nothing else may come near. */
#define JUM_COLOUR_ALARM_CRITICAL JUM_COLOUR(0xd9000f)
#define JUM_COLOUR_ALARM_HIGH     JUM_COLOUR(0xff8000)
#define JUM_COLOUR_ALARM_LOW      JUM_COLOUR(0xffd400)

/**
 * JumColourMap:
 * @JUM_COLOUR_MAP_DATA: of the cividis family: navy → grey → straw, a straight line in CIELAB along the
 *   blue–yellow axis, so that equal steps of value look equal and survive red–green blindness
 * @JUM_COLOUR_MAP_DIFFERENCE: blue (less) → nearly white (same) → brown (more)
 * @JUM_COLOUR_MAP_GREY: what is normal in the operator's look
 */
typedef enum {
    JUM_COLOUR_MAP_DATA,
    JUM_COLOUR_MAP_DIFFERENCE,
    JUM_COLOUR_MAP_GREY,
    JUM_N_COLOUR_MAPS
} JumColourMap;

#define JUM_COLOUR_MAP_SIZE 256

/** jum_colour_map_table: [JUM_COLOUR_MAP_SIZE] opaque colours, for textures. Borrowed. Thread: any. */
const JumColour *jum_colour_map_table(JumColourMap map);
/** jum_colour_map_at: @t clamped to 0 … 1; NaN gives the middle grey. */
JumColour jum_colour_map_at(JumColourMap map, double t);

/** jum_colour_lab: CIE L*a*b* (D65) of an opaque colour, for distances. */
void jum_colour_lab(JumColour colour, double lab[3]);
/** jum_colour_distance: CIE 1976 ΔE; about 2 is just seen side by side. */
double jum_colour_distance(JumColour a, JumColour b);

/** jum_colour_distance_2000: CIEDE2000 with kL = kC = kH = 1: large differences told more truly than by CIE 1976.
 * Source: Sharma, Wu, Dalal 2005, "The CIEDE2000 color-difference formula", whose test pairs it meets. */
double jum_colour_distance_2000(JumColour a, JumColour b);
double jum_lab_distance_2000(const double a[3], const double b[3]);

typedef enum {
    JUM_VISION_NORMAL,
    JUM_VISION_PROTANOPIA,
    JUM_VISION_DEUTERANOPIA,
    JUM_VISION_TRITANOPIA,
    JUM_N_VISIONS
} JumVision;

/** jum_colour_seen: as seen by such eyes.  Source: Machado, Oliveira, Fernandes 2009, severity 1. */
JumColour jum_colour_seen(JumColour colour, JumVision vision);
