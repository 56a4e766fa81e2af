/* Parks, woods, gardens and cemeteries of the facts; around them land cover on a coarse mosaic: fields,
 * meadows along the rivers, vineyards on the slopes above the Loire, built-up and business land. */
#include <math.h>

#include "tools/generate-frame.h"

#define OUTLINE   48
#define MOSAIC_M  250.0
#define VINE_EAST 425800.0 /* slopes of Savennières */

static void
add_green(JumGenerate *generate, const JumFact *place, const char *kind)
{
    JumLayer *layer = generate->layer[JUM_TABLE_green_area];
    double x[OUTLINE], y[OUTLINE];
    if (jum_generate_commune_at(generate, place->x_m[0], place->y_m[0]) < 0)
        return;
    char id[24];
    g_snprintf(id, sizeof id, "G-%03u", jum_layer_n_rows(layer) + 1);
    guint row = jum_generate_add(generate, JUM_TABLE_green_area, id, "unverified", place->x_m[0],
                                 place->y_m[0]);
    jum_layer_set_text_by_name(layer, "name", row, jum_fact_text(place, "name"));
    jum_layer_set_text_by_name(layer, "source", row, jum_fact_text(place, "source"));
    jum_layer_set_real_by_name(layer, "accuracy_m", row, jum_fact_number(place, "accuracy_m", 300));
    jum_generate_add_source(generate, jum_fact_text(place, "source"), "Facts of the frame", NULL,
                            NULL);
    jum_layer_set_text_by_name(layer, "kind", row, kind);
    jum_generate_blob(place, OUTLINE, x, y);
    jum_layer_begin_ring(layer, FALSE);
    for (guint i = 0; i < OUTLINE;
         i++) /* the blob turns clockwise when its azimuth does not matter */
        jum_layer_add_vertex(layer, x[i], y[i]);
}

static gboolean
is_residential(const JumGenerateRoad *road)
{
    return road->class == JUM_ROAD_RESIDENTIAL;
}

static const char *
cover_at(const JumGenerate *generate, double x, double y, JumRng *rng)
{
    guint bits = jum_generate_surface(generate, x, y);
    double dice = jum_rng_unit(rng);
    if (bits & (JUM_SURFACE_WATER | JUM_SURFACE_WOOD | JUM_SURFACE_PARK))
        return NULL;
    if (bits & JUM_SURFACE_FLOOD)
        return "meadow";
    if (bits & JUM_SURFACE_INDUSTRIAL)
        return "industrial";
    double density = jum_generate_density(generate, x, y);
    if (density > 0.13 &&
        jum_generate_nearest_road(generate, x, y, 110, is_residential, NULL, NULL) >= 0)
        return density > 0.72 || (density > 0.45 && dice < 0.15) ? "urban" : "garden";
    if (x < VINE_EAST && y > 6702600 && y < 6706500 && dice < 0.55)
        return "vineyard";
    return dice < 0.64 ? "field" : "meadow";
}

/* A corner of the mosaic, moved off its grid so that fields are not squares; neighbours share it. */
static void
corner(const JumGenerate *generate, gint64 i, gint64 j, double *x, double *y)
{
    JumRng rng = jum_rng(generate->seed ^ 4242, (guint64) (i * 92821 + j * 689287499));
    *x = (double) i * MOSAIC_M + jum_rng_range(&rng, -0.32, 0.32) * MOSAIC_M;
    *y = (double) j * MOSAIC_M + jum_rng_range(&rng, -0.32, 0.32) * MOSAIC_M;
}

static void
add_mosaic(JumGenerate *generate)
{
    JumRng rng = jum_generate_rng(generate, "land cover");
    const JumBox *box = &generate->box_m;
    for (gint64 j = (gint64) floor(box->y0 / MOSAIC_M); j <= (gint64) (box->y1 / MOSAIC_M); j++)
        for (gint64 i = (gint64) floor(box->x0 / MOSAIC_M); i <= (gint64) (box->x1 / MOSAIC_M);
             i++) {
            double x[4], y[4], mx = 0, my = 0;
            for (guint k = 0; k < 4; k++) {
                corner(generate, i + (k == 1 || k == 2), j + (k >= 2), &x[k], &y[k]);
                mx += x[k] / 4;
                my += y[k] / 4;
            }
            const char *kind = cover_at(generate, mx, my, &rng);
            if (!kind)
                continue;
            gboolean garden = g_str_equal(kind, "garden");
            JumLayer *layer = generate->layer[garden ? JUM_TABLE_green_area : JUM_TABLE_land_cover];
            char id[24];
            g_snprintf(id, sizeof id, garden ? "G-%05u" : "LC-%05u", jum_layer_n_rows(layer) + 1);
            guint row =
                jum_generate_add(generate, garden ? JUM_TABLE_green_area : JUM_TABLE_land_cover, id,
                                 "synthetic", mx, my);
            jum_layer_set_text_by_name(layer, "kind", row, kind);
            if (garden) /* behind the houses */
                jum_layer_set_text_by_name(layer, "owner", row, NULL);
            jum_layer_begin_ring(layer, FALSE);
            for (guint k = 0; k < 4; k++)
                jum_layer_add_vertex(layer, x[k], y[k]);
        }
}

gboolean
jum_generate_green(JumGenerate *generate, GError **error)
{
    static const char *const kinds[] = {"park", "wood", "cemetery", "pitch"};
    const GPtrArray *places = generate->frame->places;
    for (guint i = 0; i < places->len; i++)
        for (guint k = 0; k < G_N_ELEMENTS(kinds); k++)
            if (((JumFact *) places->pdata[i])->n_rings &&
                g_strcmp0(jum_fact_text(places->pdata[i], "kind"), kinds[k]) == 0)
                add_green(generate, places->pdata[i], kinds[k]);
    add_mosaic(generate);
    return TRUE;
}
