/* Colours of walls, roofs and things.  Presentation: the Anjou's slate, tuffeau and light render.  Operator: the same
 * materials told apart by lightness alone, so that only data have colour (ISA-101); no red, orange or yellow that
 * could be taken for an alarm in either. */
#include "overlay/palette.h"

#include <string.h>

static const float PRESENTATION[JUM_N_PALETTE][3] = {
    [JUM_PALETTE_RENDER] = {0.93f, 0.91f, 0.87f},
    [JUM_PALETTE_RENDER_WARM] = {0.91f, 0.85f, 0.77f},
    [JUM_PALETTE_TUFFEAU] = {0.94f, 0.89f, 0.78f},
    [JUM_PALETTE_SCHIST] = {0.64f, 0.61f, 0.59f},
    [JUM_PALETTE_CONCRETE] = {0.82f, 0.81f, 0.79f},
    [JUM_PALETTE_GLASS] = {0.64f, 0.74f, 0.80f},
    [JUM_PALETTE_BRICK] = {0.70f, 0.54f, 0.47f},
    [JUM_PALETTE_METAL] = {0.78f, 0.80f, 0.82f},
    [JUM_PALETTE_WOOD] = {0.64f, 0.56f, 0.47f},
    [JUM_PALETTE_SLATE] = {0.45f, 0.49f, 0.55f},
    [JUM_PALETTE_TILE] = {0.70f, 0.52f, 0.43f},
    [JUM_PALETTE_ZINC] = {0.64f, 0.68f, 0.72f},
    [JUM_PALETTE_GRAVEL] = {0.76f, 0.74f, 0.70f},
    [JUM_PALETTE_ROOF_GLASS] = {0.57f, 0.70f, 0.77f},
    [JUM_PALETTE_ASPHALT] = {0.55f, 0.55f, 0.57f},
    [JUM_PALETTE_STONE] = {0.80f, 0.78f, 0.73f},
    [JUM_PALETTE_LEAF] = {0.39f, 0.52f, 0.29f},
    [JUM_PALETTE_TRUNK] = {0.46f, 0.39f, 0.33f},
    [JUM_PALETTE_POST] = {0.42f, 0.44f, 0.46f},
    [JUM_PALETTE_ADDED] = {0.36f, 0.62f, 0.74f},
    [JUM_PALETTE_REMOVED] = {0.46f, 0.38f, 0.54f},
};

static const float OPERATOR[JUM_N_PALETTE][3] = {
    [JUM_PALETTE_RENDER] = {0.850f, 0.856f, 0.862f},
    [JUM_PALETTE_RENDER_WARM] = {0.830f, 0.836f, 0.842f},
    [JUM_PALETTE_TUFFEAU] = {0.860f, 0.862f, 0.864f},
    [JUM_PALETTE_SCHIST] = {0.640f, 0.648f, 0.656f},
    [JUM_PALETTE_CONCRETE] = {0.790f, 0.798f, 0.806f},
    [JUM_PALETTE_GLASS] = {0.66f, 0.69f, 0.71f},
    [JUM_PALETTE_BRICK] = {0.720f, 0.722f, 0.726f},
    [JUM_PALETTE_METAL] = {0.760f, 0.768f, 0.780f},
    [JUM_PALETTE_WOOD] = {0.720f, 0.724f, 0.726f},
    [JUM_PALETTE_SLATE] = {0.655f, 0.668f, 0.690f},
    [JUM_PALETTE_TILE] = {0.690f, 0.690f, 0.695f},
    [JUM_PALETTE_ZINC] = {0.715f, 0.727f, 0.740f},
    [JUM_PALETTE_GRAVEL] = {0.745f, 0.752f, 0.758f},
    [JUM_PALETTE_ROOF_GLASS] = {0.690f, 0.720f, 0.740f},
    [JUM_PALETTE_ASPHALT] = {0.740f, 0.748f, 0.756f},
    [JUM_PALETTE_STONE] = {0.800f, 0.808f, 0.816f},
    [JUM_PALETTE_LEAF] = {0.60f, 0.65f, 0.60f},
    [JUM_PALETTE_TRUNK] = {0.52f, 0.52f, 0.52f},
    [JUM_PALETTE_POST] = {0.48f, 0.50f, 0.52f},
    [JUM_PALETTE_ADDED] = {0.42f, 0.62f, 0.72f},
    [JUM_PALETTE_REMOVED] = {0.46f, 0.38f, 0.54f},
};

const float *
jum_palette_colour(JumLook look, JumPalette entry)
{
    return look == JUM_LOOK_OPERATOR ? OPERATOR[entry] : PRESENTATION[entry];
}

typedef struct {
    const char *word;
    JumPalette entry;
} Word;

static int
look_up(const Word *words, guint n, const char *word)
{
    for (guint i = 0; word != NULL && i < n; i++)
        if (strcmp(words[i].word, word) == 0)
            return (int) words[i].entry;
    return -1;
}

JumPalette
jum_palette_wall(const char *material, const char *use, int year, guint32 number)
{
    static const Word walls[] = {
        {"tuffeau", JUM_PALETTE_TUFFEAU}, {"render", JUM_PALETTE_RENDER},
        {"schist", JUM_PALETTE_SCHIST},   {"concrete", JUM_PALETTE_CONCRETE},
        {"glass", JUM_PALETTE_GLASS},     {"brick", JUM_PALETTE_BRICK},
        {"metal", JUM_PALETTE_METAL},     {"wood", JUM_PALETTE_WOOD},
        {"stone", JUM_PALETTE_TUFFEAU},   {"plaster", JUM_PALETTE_RENDER},
    };
    static const Word uses[] = {
        {"industrial", JUM_PALETTE_METAL},   {"commercial", JUM_PALETTE_CONCRETE},
        {"office", JUM_PALETTE_CONCRETE},    {"religious", JUM_PALETTE_TUFFEAU},
        {"agricultural", JUM_PALETTE_METAL},
    };
    static const JumPalette unknown[] = {JUM_PALETTE_RENDER, JUM_PALETTE_RENDER,
                                         JUM_PALETTE_RENDER_WARM, JUM_PALETTE_TUFFEAU,
                                         JUM_PALETTE_CONCRETE};
    static const JumPalette old[] = {JUM_PALETTE_TUFFEAU, JUM_PALETTE_RENDER_WARM,
                                     JUM_PALETTE_TUFFEAU, JUM_PALETTE_RENDER, JUM_PALETTE_SCHIST};
    static const JumPalette post_war[] = {JUM_PALETTE_CONCRETE, JUM_PALETTE_RENDER,
                                          JUM_PALETTE_RENDER_WARM};
    int entry = look_up(walls, G_N_ELEMENTS(walls), material);
    if (entry < 0)
        entry = look_up(uses, G_N_ELEMENTS(uses), use);
    if (entry < 0 && year > 0 && year < 1915)
        return old[number % G_N_ELEMENTS(old)];
    if (entry < 0 && year >= 1945 && year < 1976)
        return post_war[number % G_N_ELEMENTS(post_war)];
    if (entry == JUM_PALETTE_RENDER && number % 3 == 0)
        entry = JUM_PALETTE_RENDER_WARM;
    return entry >= 0 ? (JumPalette) entry : unknown[number % G_N_ELEMENTS(unknown)];
}

JumPalette
jum_palette_roof(const char *material, gboolean flat, gboolean tiles, guint32 number)
{
    static const Word roofs[] = {
        {"slate", JUM_PALETTE_SLATE},     {"tile", JUM_PALETTE_TILE},
        {"tiles", JUM_PALETTE_TILE},      {"metal", JUM_PALETTE_ZINC},
        {"gravel", JUM_PALETTE_GRAVEL},   {"glass", JUM_PALETTE_ROOF_GLASS},
        {"concrete", JUM_PALETTE_GRAVEL}, {"roof_tiles", JUM_PALETTE_TILE},
    };
    int entry = look_up(roofs, G_N_ELEMENTS(roofs), material);
    if (entry >= 0)
        return (JumPalette) entry;
    if (!flat)
        return number % 8 < (tiles ? 7u : 1u) ? JUM_PALETTE_TILE : JUM_PALETTE_SLATE;
    return number % 4 == 0 ? JUM_PALETTE_ZINC : JUM_PALETTE_GRAVEL;
}
