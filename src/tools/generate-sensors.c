/* Every other sensor family, by data (sensor-kinds.def): meters of municipal buildings, waste containers, soil
 * probes, river gauges, air, noise and weather stations, and the radio gateways that collect them.
 * Some waste containers are known by their address only, as in any real inventory: their row has no place. */
#include "tools/asset-address.h"
#include "tools/generate.h"

#include <math.h>

typedef enum {
#define JUM_SENSOR_KIND(name, ...) SENSOR_##name,
#include "tools/sensor-kinds.def"
#undef JUM_SENSOR_KIND
} SensorKind;

static const struct {
    const char *family, *type, *unit, *symbol;
    double lo, hi, low, high, period_s, max_age_s;
    const char *profile;
} kinds[] = {
#define JUM_SENSOR_KIND(name, ...) {__VA_ARGS__},
#include "tools/sensor-kinds.def"
#undef JUM_SENSOR_KIND
};

typedef struct {
    JumGenerate *generate;
    JumRng rng;
    double *gateway_x, *gateway_y;
    guint n_gateways;
} Stage;

static void
add_gateways(Stage *s, guint wanted)
{
    JumGenerate *g = s->generate;
    const JumLayer *sites = g->layer[JUM_TABLE_public_site];
    JumLayer *gateways = g->layer[JUM_TABLE_gateway];
    s->gateway_x = g_new0(double, wanted + 1);
    s->gateway_y = g_new0(double, wanted + 1);
    for (double apart_m = 3500.0; s->n_gateways < wanted && apart_m > 300.0; apart_m *= 0.6)
        for (guint i = 0; i < jum_layer_n_rows(sites) && s->n_gateways < wanted; i++) {
            double x, y;
            gboolean room = jum_layer_point(sites, i, &x, &y);
            for (guint k = 0; k < s->n_gateways && room; k++)
                room = hypot(x - s->gateway_x[k], y - s->gateway_y[k]) > apart_m;
            if (!room)
                continue;
            s->gateway_x[s->n_gateways] = x;
            s->gateway_y[s->n_gateways++] = y;
            g_autofree char *id = g_strdup_printf("GW-%02u", s->n_gateways);
            g_autofree char *name = g_strdup_printf("Passerelle %u", s->n_gateways);
            g_autofree char *parent = g_strdup_printf("public_site/%s", jum_layer_id(sites, i));
            g_autofree char *address = jum_asset_address_at(g, x, y);
            guint row = jum_generate_add_point(g, JUM_TABLE_gateway, id, "synthetic", x, y);
            jum_layer_set_text_by_name(gateways, "name", row, name);
            jum_layer_set_text_by_name(gateways, "parent", row, parent);
            jum_layer_set_text_by_name(gateways, "address", row, address);
            jum_layer_set_text_by_name(gateways, "control", row, "manual");
            jum_layer_set_text_by_name(gateways, "kind", row,
                                       s->n_gateways % 8 == 0 ? "cellular" : "lorawan");
        }
}

static char *
nearest_gateway(const Stage *s, double x, double y)
{
    guint at = 0;
    double best = G_MAXDOUBLE;
    for (guint k = 0; k < s->n_gateways; k++) {
        double d = hypot(x - s->gateway_x[k], y - s->gateway_y[k]);
        if (d < best) {
            best = d;
            at = k;
        }
    }
    return s->n_gateways ? g_strdup_printf("gateway/GW-%02u", at + 1) : NULL;
}

/* The columns of a kind, on a row that exists. */
static void
describe(Stage *s,
         guint row,
         SensorKind kind,
         const char *name,
         const char *address,
         const char *site,
         double x,
         double y)
{
    JumLayer *sensors = s->generate->layer[JUM_TABLE_sensor];
    g_autofree char *gateway = nearest_gateway(s, x, y);
    const char *texts[][2] = {{"name", name},
                              {"address", address},
                              {"parent", gateway},
                              {"control", "manual"},
                              {"family", kinds[kind].family},
                              {"type", kinds[kind].type},
                              {"unit", kinds[kind].unit},
                              {"symbol", kinds[kind].symbol},
                              {"profile", kinds[kind].profile},
                              {"site", site}};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        jum_layer_set_text_by_name(sensors, texts[i][0], row, texts[i][1]);
    jum_layer_set_real_by_name(sensors, "value_min", row, kinds[kind].lo);
    jum_layer_set_real_by_name(sensors, "value_max", row, kinds[kind].hi);
    if (isfinite(kinds[kind].low))
        jum_layer_set_real_by_name(sensors, "limit_low", row, kinds[kind].low);
    if (isfinite(kinds[kind].high))
        jum_layer_set_real_by_name(sensors, "limit_high", row, kinds[kind].high);
    jum_layer_set_real_by_name(sensors, "period_s", row, kinds[kind].period_s);
    jum_layer_set_real_by_name(sensors, "max_age_s", row, kinds[kind].max_age_s);
}

static void
add_sensor(Stage *s,
           SensorKind kind,
           const char *id,
           const char *name,
           const char *site,
           double x,
           double y,
           gboolean located)
{
    JumGenerate *g = s->generate;
    g_autofree char *address = jum_asset_address_at(g, x, y);
    guint row = located ? jum_generate_add_point(g, JUM_TABLE_sensor, id, "synthetic", x, y)
                        : jum_generate_add(g, JUM_TABLE_sensor, id, "synthetic", x, y);
    describe(s, row, kind, name, address, site, x, y);
}

/* Electricity everywhere; heat from the network in one site of three, gas in the others. */
static void
add_meters(Stage *s)
{
    const JumLayer *sites = s->generate->layer[JUM_TABLE_public_site];
    int kind = jum_layer_column(sites, "kind"), name = jum_layer_column(sites, "name");
    static const char *const metered[] = {"town_hall", "school",  "sport",
                                          "culture",   "nursery", "workshop"};
    for (guint i = 0; i < jum_layer_n_rows(sites); i++) {
        double x, y;
        gboolean wanted = FALSE;
        for (guint k = 0; k < G_N_ELEMENTS(metered); k++)
            wanted |= g_strcmp0(jum_layer_text(sites, kind, i), metered[k]) == 0;
        if (!wanted || !jum_layer_point(sites, i, &x, &y))
            continue;
        const char *site_id = jum_layer_id(sites, i), *title = jum_layer_text(sites, name, i);
        g_autofree char *site = g_strdup_printf("public_site/%s", site_id);
        g_autofree char *electricity = g_strdup_printf("%s-EL", site_id);
        add_sensor(s, SENSOR_electricity, electricity, title, site, x, y, TRUE);
        gboolean network = jum_rng_unit(&s->rng) < 0.35;
        g_autofree char *heating = g_strdup_printf("%s-%s", site_id, network ? "CH" : "GZ");
        add_sensor(s, network ? SENSOR_heat : SENSOR_gas, heating, title, site, x, y, TRUE);
    }
}

static gboolean
is_street(const JumGenerateRoad *road)
{
    return road->car && road->commune >= 0 && !road->bridge && road->class >= JUM_ROAD_SECONDARY &&
           road->class <= JUM_ROAD_RESIDENTIAL;
}

/* A kerb drawn at random, more often where the town is dense; FALSE if luck fails. */
static gboolean
random_kerb(Stage *s, double *x, double *y)
{
    const JumGenerate *g = s->generate;
    for (guint attempt = 0; attempt < 400 && g->n_roads; attempt++) {
        guint road = jum_rng_int(&s->rng, g->n_roads);
        double along = jum_rng_unit(&s->rng) * g->road[road].length_m, luck = jum_rng_unit(&s->rng);
        if (!is_street(&g->road[road]))
            continue;
        jum_asset_road_at(g, road, along, 0.5 * g->road[road].width_m + 1.6, x, y, NULL);
        if (luck < 0.15 + jum_generate_density(g, *x, *y) && jum_generate_is_free(g, *x, *y, 0.5))
            return TRUE;
    }
    return FALSE;
}

static void
add_on_kerbs(Stage *s,
             guint wanted,
             SensorKind kind,
             const char *prefix,
             const char *title,
             guint unlocated_every)
{
    for (guint n = 1; n <= wanted; n++) {
        double x, y;
        if (!random_kerb(s, &x, &y))
            return;
        g_autofree char *id = g_strdup_printf("%s-%04u", prefix, n);
        g_autofree char *name = g_strdup_printf("%s %u", title, n);
        add_sensor(s, kind, id, name, NULL, x, y, !unlocated_every || n % unlocated_every);
    }
}

/* Soil probes stand in the public green; where there is none they stand along the streets. */
static void
add_soil(Stage *s, guint wanted)
{
    JumGenerate *g = s->generate;
    const JumLayer *green = g->layer[JUM_TABLE_green_area];
    int kind = jum_layer_column(green, "kind");
    g_autofree guint *parks = g_new(guint, jum_layer_n_rows(green) + 1);
    guint done = 0, n_parks = 0;
    for (guint i = 0; i < jum_layer_n_rows(green); i++)
        if (g_strcmp0(jum_layer_text(green, kind, i), "garden") != 0) /* gardens are private */
            parks[n_parks++] = i;
    for (guint attempt = 0; n_parks > 0 && attempt < 60 * wanted && done < wanted; attempt++) {
        guint row = parks[jum_rng_int(&s->rng, n_parks)];
        JumBox box = jum_layer_box(green, row);
        double x = jum_rng_range(&s->rng, box.x0, box.x1),
               y = jum_rng_range(&s->rng, box.y0, box.y1);
        if (jum_generate_commune_at(g, x, y) < 0 ||
            !(jum_generate_surface(g, x, y) & JUM_SURFACE_PARK) ||
            !jum_generate_is_free(g, x, y, 1.0))
            continue;
        g_autofree char *id = g_strdup_printf("SOL-%03u", ++done);
        g_autofree char *name = g_strdup_printf("Sonde de sol %u", done);
        g_autofree char *site = g_strdup_printf("green_area/%s", jum_layer_id(green, row));
        add_sensor(s, SENSOR_moisture, id, name, site, x, y, TRUE);
    }
    for (guint n = done + 1; n <= wanted; n++) {
        double x, y;
        if (!random_kerb(s, &x, &y))
            return;
        g_autofree char *id = g_strdup_printf("SOL-%03u", n);
        g_autofree char *name = g_strdup_printf("Sonde de sol %u", n);
        add_sensor(s, SENSOR_moisture, id, name, NULL, x, y, TRUE);
    }
}

static gboolean
is_bridge(const JumGenerateRoad *road)
{
    return road->bridge && road->commune >= 0;
}

/* The real gauges inside the territory; else one on a bridge. */
static gboolean
add_river(Stage *s, GError **error)
{
    JumGenerate *g = s->generate;
    g_autoptr(GPtrArray) facts = jum_frame_read("river-gauges.csv", &g->crs, error);
    if (!facts)
        return FALSE;
    guint done = 0;
    for (guint i = 0; i < facts->len; i++) {
        const JumFact *fact = g_ptr_array_index(facts, i);
        const char *id = jum_fact_text(fact, "id");
        if (!id || !fact->n_rings || jum_generate_commune_at(g, fact->x_m[0], fact->y_m[0]) < 0)
            continue;
        g_autofree char *address = jum_asset_address_at(g, fact->x_m[0], fact->y_m[0]);
        guint row = jum_generate_add_fact(g, JUM_TABLE_sensor, id, fact);
        describe(s, row, SENSOR_level, jum_fact_text(fact, "name"), address, NULL, fact->x_m[0],
                 fact->y_m[0]);
        jum_layer_set_real_by_name(g->layer[JUM_TABLE_sensor], "limit_high", row,
                                   jum_fact_number(fact, "limit_high", 4.5));
        done++;
    }
    for (guint i = 0; i < g->n_roads && done == 0; i++)
        if (is_bridge(&g->road[i])) {
            double x, y;
            jum_asset_road_at(g, i, 0.5 * g->road[i].length_m, 0.0, &x, &y, NULL);
            add_sensor(s, SENSOR_level, "ECHELLE-1", "Échelle de crue", NULL, x, y, TRUE);
            done++;
        }
    return TRUE;
}

/* A station is one mast with several sensors, on the way of the town. */
static void
add_stations(Stage *s,
             guint stations,
             const SensorKind *of,
             guint n_kinds,
             const char *prefix,
             const char *title)
{
    for (guint n = 1; n <= stations; n++) {
        double x, y;
        if (!random_kerb(s, &x, &y))
            return;
        for (guint k = 0; k < n_kinds; k++) {
            g_autofree char *id = g_strdup_printf("%s-%02u-%s", prefix, n, kinds[of[k]].type);
            g_autofree char *name = g_strdup_printf("%s %u", title, n);
            add_sensor(s, of[k], id, name, NULL, x, y, TRUE);
        }
    }
}

gboolean
jum_generate_sensors(JumGenerate *g, GError **error)
{
    static const struct {
        guint gateways, waste, unlocated_every, soil, air, noise, weather;
    } counts[] = {{1, 8, 4, 4, 1, 1, 1},
                  {14, 300, 20, 120, 5, 20, 2},
                  {30, 500, 20, 200, 7, 32, 3},
                  {30, 500, 20, 200, 7, 32, 3}};
    static const SensorKind air[] = {SENSOR_no2, SENSOR_pm10, SENSOR_pm25, SENSOR_o3};
    static const SensorKind weather[] = {SENSOR_temperature, SENSOR_humidity};
    Stage s = {g, jum_generate_rng(g, "sensors")};
    add_gateways(&s, counts[g->scale].gateways);
    add_meters(&s);
    add_on_kerbs(&s, counts[g->scale].waste, SENSOR_fill, "BAC", "Conteneur",
                 counts[g->scale].unlocated_every);
    add_soil(&s, counts[g->scale].soil);
    gboolean ok = add_river(&s, error);
    add_stations(&s, counts[g->scale].air, air, G_N_ELEMENTS(air), "AIR", "Station de l'air");
    add_on_kerbs(&s, counts[g->scale].noise, SENSOR_laeq, "BRUIT", "Sonomètre", 0);
    add_stations(&s, counts[g->scale].weather, weather, G_N_ELEMENTS(weather), "METEO",
                 "Station météo");
    g_free(s.gateway_x);
    g_free(s.gateway_y);
    return ok;
}
