/* Where an asset stands, in words: number (metres from the start of the street), street,
 * commune.  A field order needs an address that a crew can drive to. */
#include "tools/asset-address.h"

#include <math.h>
#include <string.h>

/* Metres of the same street before this segment: its segments follow each other in the layer. */
static double
walked_before(const JumGenerate *g, guint road)
{
    double walked = 0.0;
    for (guint i = road; i > 0 && g->road[i - 1].street == g->road[road].street; i--)
        walked += g->road[i - 1].length_m;
    return walked;
}

/* Numbers grow by ten metres a pair, the parity is drawn by segment. */
static guint
house_number(const JumGenerate *g, guint road, double along_m)
{
    double walked = walked_before(g, road) + fmax(along_m, 0.0);
    return 1 + 2 * (guint) (walked / 20.0) + road % 2;
}

char *
jum_asset_commune_of(const char *name, const char *what)
{
    if (g_str_has_prefix(name, "Les "))
        return g_strdup_printf("%s des %s", what, name + 4);
    if (g_str_has_prefix(name, "Le "))
        return g_strdup_printf("%s du %s", what, name + 3);
    gunichar first = g_unichar_toupper(g_utf8_get_char(name));
    gboolean vowel =
        first < 128 ? strchr("AEIOUY", (int) first) != NULL : first == 0xC9 || first == 0xC8;
    return g_strdup_printf(vowel ? "%s d'%s" : "%s de %s", what, name);
}

char *
jum_asset_address(const JumGenerate *g, guint road, double along_m)
{
    const JumLayer *roads = g->layer[JUM_TABLE_road];
    const char *street = jum_layer_text(roads, jum_layer_column(roads, "name"), road);
    if (!street)
        street = jum_layer_text(roads, jum_layer_column(roads, "ref"), road);
    int commune = g->road[road].commune;
    const char *town = commune >= 0 ? g->commune[commune].name : "";
    if (!street)
        return g_strdup(town);
    return g_strdup_printf("%u %s%s%s", house_number(g, road, along_m), street, *town ? ", " : "",
                           town);
}

static gboolean
is_driven(const JumGenerateRoad *road)
{
    return road->car && road->routable;
}

char *
jum_asset_address_at(const JumGenerate *g, double x_m, double y_m)
{
    double along = 0.0;
    gint64 road = jum_generate_nearest_road(g, x_m, y_m, 400.0, is_driven, NULL, &along);
    if (road >= 0)
        return jum_asset_address(g, (guint) road, along);
    int commune = jum_generate_commune_at(g, x_m, y_m);
    return g_strdup(commune >= 0 ? g->commune[commune].name : NULL);
}

void
jum_asset_road_at(const JumGenerate *g,
                  guint road,
                  double along_m,
                  double offset_m,
                  double *x_m,
                  double *y_m,
                  double *heading_rad)
{
    const JumGenerateRoad *r = &g->road[road];
    const JumGenerateNode *a = &g->node[r->from], *b = &g->node[r->to];
    double length = fmax(hypot(b->x_m - a->x_m, b->y_m - a->y_m), 1e-6);
    double ux = (b->x_m - a->x_m) / length, uy = (b->y_m - a->y_m) / length;
    *x_m = a->x_m + along_m * ux + offset_m * uy;
    *y_m = a->y_m + along_m * uy - offset_m * ux;
    if (heading_rad)
        *heading_rad = atan2(ux, uy);
}
