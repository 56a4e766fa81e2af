/* Counting stations on the main roads, a few cameras at junctions and the variable message signs.
 * Roads are taken by weight (class and density of the town) and kept apart, so that the stations cover
 * the network instead of crowding the centre. */
#include "tools/asset-address.h"
#include "tools/asset-control.h"
#include "tools/generate.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    guint road;
    double weight, x_m, y_m;
} Candidate;

static int
heaviest_first(const void *a, const void *b)
{
    const Candidate *u = a, *v = b;
    if (u->weight != v->weight)
        return u->weight > v->weight ? -1 : 1;
    return u->road < v->road ? -1 : 1;
}

static GArray *
main_roads(const JumGenerate *g)
{
    static const double weight[JUM_N_ROAD_CLASSES] = {3.0, 3.2, 3.0, 2.2, 1.2};
    GArray *all = g_array_new(FALSE, FALSE, sizeof(Candidate));
    for (guint i = 0; i < g->n_roads; i++) {
        const JumGenerateRoad *road = &g->road[i];
        if (!road->car || !road->routable || road->commune < 0 || weight[road->class] <= 0.0 ||
            road->length_m < 30.0f)
            continue;
        Candidate c = {i};
        jum_asset_road_at(g, i, 0.5 * road->length_m, 0.0, &c.x_m, &c.y_m, NULL);
        c.weight = weight[road->class] * (0.6 + jum_generate_density(g, c.x_m, c.y_m));
        g_array_append_val(all, c);
    }
    qsort(all->data, all->len, sizeof(Candidate), heaviest_first);
    return all;
}

/* The heaviest @wanted, each farther than @apart_m from those before; closer if there are too few. */
static GArray *
spread(const GArray *all, guint wanted, double apart_m)
{
    GArray *chosen = g_array_new(FALSE, FALSE, sizeof(Candidate));
    g_autofree guint8 *taken = g_new0(guint8, all->len + 1);
    for (; chosen->len < wanted && apart_m > 20.0; apart_m *= 0.7)
        for (guint i = 0; i < all->len && chosen->len < wanted; i++) {
            const Candidate *c = &g_array_index(all, Candidate, i);
            gboolean room = !taken[i];
            for (guint k = 0; k < chosen->len && room; k++) {
                const Candidate *o = &g_array_index(chosen, Candidate, k);
                room = hypot(c->x_m - o->x_m, c->y_m - o->y_m) > apart_m;
            }
            if (room) {
                g_array_append_val(chosen, *c);
                taken[i] = 1;
            }
        }
    return chosen;
}

/* "Boulevard Foch, vers le nord": the street and where its traffic goes. */
static char *
station_name(const JumGenerate *g, guint road, gboolean backward)
{
    static const char *const towards[] = {"vers le nord", "vers l'est", "vers le sud",
                                          "vers l'ouest"};
    const JumLayer *roads = g->layer[JUM_TABLE_road];
    const char *street = jum_layer_text(roads, jum_layer_column(roads, "name"), road);
    if (!street)
        street = jum_layer_text(roads, jum_layer_column(roads, "ref"), road);
    double x, y, heading;
    jum_asset_road_at(g, road, 0.0, 0.0, &x, &y, &heading);
    int quarter = (int) floor((heading + (backward ? G_PI : 0.0)) / (0.5 * G_PI) + 0.5) & 3;
    return g_strdup_printf("%s, %s", street ? street : "Station", towards[quarter]);
}

/* One station a direction on a two-way main road, one on a one-way. */
static void
add_detectors(JumGenerate *g, const GArray *places, guint wanted)
{
    JumLayer *detectors = g->layer[JUM_TABLE_detector];
    const JumLayer *roads = g->layer[JUM_TABLE_road];
    int capacity = jum_layer_column(roads, "capacity_vph");
    guint n = 0;
    for (guint i = 0; i < places->len && n < wanted; i++) {
        const Candidate *c = &g_array_index(places, Candidate, i);
        const JumGenerateRoad *road = &g->road[c->road];
        g_autofree char *address = jum_asset_address(g, c->road, 0.5 * road->length_m);
        g_autofree char *road_address = g_strdup_printf("road/%s", jum_layer_id(roads, c->road));
        for (guint way = 0; way < (road->oneway ? 1u : 2u) && n < wanted; way++) {
            double x, y;
            jum_asset_road_at(g, c->road, 0.5 * road->length_m,
                              road->oneway ? 0.0 : (way ? -0.25 : 0.25) * road->width_m, &x, &y,
                              NULL);
            g_autofree char *id = g_strdup_printf("D-%04u", ++n);
            guint row = jum_generate_add_point(g, JUM_TABLE_detector, id, "synthetic", x, y);
            jum_layer_set_text_by_name(detectors, "control", row, "preset");
            g_autofree char *name = station_name(g, c->road, way);
            jum_layer_set_text_by_name(detectors, "name", row, name);
            jum_layer_set_text_by_name(detectors, "address", row, address);
            jum_layer_set_text_by_name(detectors, "road", row, road_address);
            jum_layer_set_text_by_name(detectors, "direction", row, way ? "backward" : "forward");
            jum_layer_set_int_by_name(detectors, "lanes", row,
                                      MAX(1, road->oneway ? road->lanes : road->lanes / 2));
            jum_layer_set_real_by_name(detectors, "free_speed_kmh", row, road->speed_kmh);
            jum_layer_set_real_by_name(detectors, "capacity_vph", row,
                                       jum_layer_real(roads, capacity, c->road));
        }
    }
}

static void
add_cameras(JumGenerate *g, guint wanted, JumRng *rng)
{
    const JumLayer *junctions = g->layer[JUM_TABLE_junction];
    JumLayer *cameras = g->layer[JUM_TABLE_camera];
    for (guint i = 0; i < wanted && i < jum_layer_n_rows(junctions); i++) {
        double x, y;
        if (!jum_layer_point(junctions, i, &x, &y))
            continue;
        g_autofree char *id = g_strdup_printf("CAM-%02u", i + 1);
        g_autofree char *parent = g_strdup_printf("junction/%s", jum_layer_id(junctions, i));
        guint row = jum_generate_add_point(g, JUM_TABLE_camera, id, "synthetic", x + 6.0, y + 6.0);
        jum_layer_set_text_by_name(cameras, "parent", row, parent);
        jum_layer_set_text_by_name(cameras, "control", row, "preset");
        jum_layer_set_real_by_name(cameras, "azimuth_deg", row,
                                   floor(jum_rng_range(rng, 0.0, 360.0)));
        jum_layer_set_real_by_name(cameras, "field_deg", row, 70.0);
    }
}

static void
add_message_signs(JumGenerate *g, const GArray *places)
{
    static const char messages[] =
        "[\"\",\"Bouchon\",\"Accident\",\"Travaux\",\"Voie des Berges ferm\303\251e\","
        "\"Itin\303\251raire conseill\303\251 : rocade\",\"Brouillard\",\"Verglas\","
        "\"Pollution : vitesse r\303\251duite\",\"Essai\"]";
    JumLayer *signs = g->layer[JUM_TABLE_sign];
    for (guint i = 0; i < places->len; i++) {
        const Candidate *c = &g_array_index(places, Candidate, i);
        const JumGenerateRoad *road = &g->road[c->road];
        double x, y;
        jum_asset_road_at(g, c->road, 0.4 * road->length_m, 0.5 * road->width_m + 1.5, &x, &y,
                          NULL);
        g_autofree char *id = g_strdup_printf("PMV-%02u", i + 1);
        g_autofree char *address = jum_asset_address(g, c->road, 0.4 * road->length_m);
        guint row = jum_generate_add_point(g, JUM_TABLE_sign, id, "synthetic", x, y);
        jum_layer_set_text_by_name(signs, "name", row, address);
        jum_layer_set_text_by_name(signs, "address", row, address);
        jum_layer_set_text_by_name(signs, "kind", row, "vms");
        jum_layer_set_text_by_name(signs, "messages", row, messages);
    }
}

gboolean
jum_generate_detectors(JumGenerate *g, GError **error)
{
    static const guint detectors[] = {8, 250, 400, 400}, cameras[] = {1, 8, 12, 12},
                       vms[] = {1, 8, 14, 14};
    JumRng rng = jum_generate_rng(g, "detectors");
    g_autoptr(GArray) all = main_roads(g);
    g_autoptr(GArray) stations = spread(all, detectors[g->scale], 450.0);
    add_detectors(g, stations, detectors[g->scale]);
    add_cameras(g, cameras[g->scale], &rng);
    g_autoptr(GArray) signs = spread(all, vms[g->scale], 2500.0);
    add_message_signs(g, signs);
    return jum_control_share_out(g->layer[JUM_TABLE_sign], "sign", error);
}
