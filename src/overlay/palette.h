#pragma once

#include "overlay/view.h"

/** JumPalette: the materials of the base scene, by index in vertices; one colour each in either look. */
typedef enum {
    JUM_PALETTE_RENDER,
    JUM_PALETTE_RENDER_WARM,
    JUM_PALETTE_TUFFEAU,
    JUM_PALETTE_SCHIST,
    JUM_PALETTE_CONCRETE,
    JUM_PALETTE_GLASS,
    JUM_PALETTE_BRICK,
    JUM_PALETTE_METAL,
    JUM_PALETTE_WOOD,
    JUM_PALETTE_SLATE,
    JUM_PALETTE_TILE,
    JUM_PALETTE_ZINC,
    JUM_PALETTE_GRAVEL,
    JUM_PALETTE_ROOF_GLASS,
    JUM_PALETTE_ASPHALT,
    JUM_PALETTE_STONE, /* bridges, parapets */
    JUM_PALETTE_LEAF,
    JUM_PALETTE_TRUNK,
    JUM_PALETTE_POST,
    JUM_PALETTE_ADDED,   /* by a project */
    JUM_PALETTE_REMOVED, /* by a project */
    JUM_N_PALETTE
} JumPalette;

/** jum_palette_colour: rgb 0…1 as shown in full daylight. */
const float *jum_palette_colour(JumLook look, JumPalette entry);

/** jum_palette_wall, jum_palette_roof: from the territory's words, else by use, the year it was built (0: unknown) and
 * whether the country covers its roofs with tiles; @number varies what is unknown. */
JumPalette jum_palette_wall(const char *material, const char *use, int year, guint32 number);
JumPalette jum_palette_roof(const char *material, gboolean flat, gboolean tiles, guint32 number);
