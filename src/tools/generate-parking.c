/* Car parks by name, the paid zones of the centre, sensor bays along its streets, guidance signs.
 * Names and the capacities that were published are facts (data/angers/car-parks.csv); other capacities
 * are assumed and say so.  A territory without any of them (a small scale) gets one synthetic car park
 * by main village, so that the theme lives everywhere. */
#include "tools/asset-address.h"
#include "tools/asset-control.h"
#include "tools/generate.h"

#include <math.h>
#include <stdlib.h>

/* ---- car parks ---- */

static void
write_car_park(JumGenerate *g, guint row, double x, double y, gint64 capacity, const char *kind)
{
    JumLayer *parks = g->layer[JUM_TABLE_car_park];
    g_autofree char *address = jum_asset_address_at(g, x, y);
    jum_layer_set_text_by_name(parks, "address", row, address);
    jum_layer_set_text_by_name(parks, "kind", row, kind);
    jum_layer_set_text_by_name(parks, "owner", row, "Exploitant du parc");
    jum_layer_set_int_by_name(parks, "capacity", row, capacity);
    jum_layer_set_int_by_name(parks, "capacity_pmr", row, (capacity + 49) / 50); /* the legal 2 % */
    jum_layer_set_int_by_name(parks, "capacity_ev", row, capacity / 40);
}

static gint64
assumed_capacity(const char *kind, JumRng *rng)
{
    double lo = g_str_equal(kind, "surface") ? 80.0 : 220.0;
    double hi = g_str_equal(kind, "surface") ? 260.0 : 480.0;
    return (gint64) (round(jum_rng_range(rng, lo, hi) / 10.0) * 10.0);
}

static gboolean
add_named_car_parks(JumGenerate *g, JumRng *rng, GError **error)
{
    g_autoptr(GPtrArray) facts = jum_frame_read("car-parks.csv", &g->crs, error);
    if (!facts)
        return FALSE;
    for (guint i = 0; i < facts->len; i++) {
        const JumFact *fact = g_ptr_array_index(facts, i);
        double x = fact->n_rings ? fact->x_m[0] : NAN, y = fact->n_rings ? fact->y_m[0] : NAN;
        const char *id = jum_fact_text(fact, "id"), *kind = jum_fact_text(fact, "kind");
        if (!id || !kind || !isfinite(x) || jum_generate_commune_at(g, x, y) < 0)
            continue;
        gint64 capacity = (gint64) jum_fact_number(fact, "capacity", 0.0);
        gint64 assumed = assumed_capacity(kind, rng);
        guint row = jum_generate_add_fact(g, JUM_TABLE_car_park, id, fact);
        write_car_park(g, row, x, y, capacity > 0 ? capacity : assumed, kind);
        g_autofree char *source = capacity > 0 ? g_strdup_printf("car parks; capacity: %s",
                                                                 jum_fact_text(fact, "capacity_of"))
                                               : g_strdup("car parks; capacity assumed");
        jum_layer_set_text_by_name(g->layer[JUM_TABLE_car_park], "source", row, source);
        jum_generate_add_source(g, source, jum_fact_text(fact, "source"), "ODbL (names)", NULL);
        if (g_str_equal(kind, "surface") || g_str_equal(kind, "park_and_ride"))
            jum_generate_reserve(g, x, y, 45.0);
    }
    return TRUE;
}

static void
add_village_car_parks(JumGenerate *g, JumRng *rng, guint most)
{
    for (guint i = 0; i < g->n_communes && jum_layer_n_rows(g->layer[JUM_TABLE_car_park]) < most;
         i++) {
        const JumGenerateCommune *commune = &g->commune[i];
        gint64 node = jum_generate_nearest_node(g, commune->x_m, commune->y_m, 3000.0);
        if (node < 0)
            continue;
        double x = g->node[node].x_m, y = g->node[node].y_m;
        for (guint k = 0; k < 40 && !jum_generate_is_free(g, x, y, 12.0); k++) {
            x = g->node[node].x_m + jum_rng_range(rng, -90.0, 90.0);
            y = g->node[node].y_m + jum_rng_range(rng, -90.0, 90.0);
        }
        g_autofree char *id = g_strdup_printf("%s-P-900", commune->insee);
        g_autofree char *name = jum_asset_commune_of(commune->name, "Mairie");
        guint row = jum_generate_add_point(g, JUM_TABLE_car_park, id, "synthetic", x, y);
        jum_layer_set_text_by_name(g->layer[JUM_TABLE_car_park], "name", row, name);
        write_car_park(g, row, x, y, 30 + 10 * (gint64) jum_rng_int(rng, 4), "surface");
        jum_generate_reserve(g, x, y, 15.0);
    }
}

/* ---- zones ---- */

/* Rings of the paid zone around the first car parks: a disc and two annular sectors would do on paper;
 * here hexagons about the centre, so that they tile without overlap. */
static void
add_zone(JumGenerate *g,
         const char *id,
         const char *name,
         const char *tariff,
         gint64 capacity,
         double x,
         double y,
         double radius_m)
{
    JumLayer *zones = g->layer[JUM_TABLE_parking_zone];
    guint row = jum_generate_add(g, JUM_TABLE_parking_zone, id, "synthetic", x, y);
    jum_layer_begin_ring(zones, FALSE);
    for (int k = 0; k < 6; k++)
        jum_layer_add_vertex(zones, x + radius_m * cos(k * G_PI / 3.0),
                             y + radius_m * sin(k * G_PI / 3.0));
    jum_layer_set_text_by_name(zones, "name", row, name);
    jum_layer_set_text_by_name(zones, "tariff", row, tariff);
    jum_layer_set_text_by_name(zones, "control", row, "manual");
    jum_layer_set_int_by_name(zones, "capacity", row, capacity);
}

static void
add_zones(JumGenerate *g, double x, double y)
{
    double radius = g->scale == JUM_SCALE_TINY ? 120.0 : 420.0, step = radius * sqrt(3.0);
    add_zone(g, "Z-R0", "Zone rouge", "rotation", 60, x, y, radius);
    for (int k = 0; k < (g->scale == JUM_SCALE_TINY ? 1 : 6); k++) {
        double angle = (k + 0.5) * G_PI / 3.0;
        g_autofree char *id = g_strdup_printf("Z-V%d", k + 1);
        add_zone(g, id, "Zone verte", "residential", 90, x + step * cos(angle),
                 y + step * sin(angle), radius);
    }
}

/* ---- bays ---- */

static const char *
bay_kind(guint n)
{
    return n % 25 == 7 ? "pmr" : n % 18 == 3 ? "delivery" : n % 40 == 11 ? "ev" : "standard";
}

/* A run of bays along one kerb, away from the ends of the segment. */
static guint
add_run(JumGenerate *g, guint road, guint wanted, guint done)
{
    JumLayer *bays = g->layer[JUM_TABLE_parking_bay];
    const JumGenerateRoad *r = &g->road[road];
    guint fit = (guint) fmax((r->length_m - 20.0) / 5.6, 0.0), n = MIN(MIN(fit, 14), wanted);
    for (guint k = 0; k < n; k++) {
        double x, y, heading, along = 10.0 + 5.6 * (k + 0.5);
        jum_asset_road_at(g, road, along, 0.5 * r->width_m - 1.1, &x, &y, &heading);
        g_autofree char *id = g_strdup_printf("S-%04u", done + k + 1);
        g_autofree char *address = jum_asset_address(g, road, along);
        guint row = jum_generate_add_point(g, JUM_TABLE_parking_bay, id, "synthetic", x, y);
        double degrees = heading * 180.0 / G_PI;
        jum_layer_set_text_by_name(bays, "address", row, address);
        jum_layer_set_text_by_name(bays, "control", row, "manual");
        jum_layer_set_text_by_name(bays, "kind", row, bay_kind(done + k));
        jum_layer_set_real_by_name(bays, "azimuth_deg", row,
                                   round(degrees < 0.0 ? degrees + 360.0 : degrees));
    }
    return n;
}

typedef struct {
    guint road;
    double distance_m;
} Street;

static int
nearest_first(const void *a, const void *b)
{
    const Street *u = a, *v = b;
    if (u->distance_m != v->distance_m)
        return u->distance_m < v->distance_m ? -1 : 1;
    return u->road < v->road ? -1 : 1;
}

static void
add_bays(JumGenerate *g, guint wanted, double x, double y)
{
    g_autoptr(GArray) streets = g_array_new(FALSE, FALSE, sizeof(Street));
    for (guint i = 0; i < g->n_roads; i++) {
        const JumGenerateRoad *r = &g->road[i];
        if (!r->car || r->bridge || r->commune < 0 || r->length_m < 32.0f || r->width_m < 5.0f ||
            (r->class != JUM_ROAD_RESIDENTIAL && r->class != JUM_ROAD_TERTIARY))
            continue;
        double mx, my;
        jum_asset_road_at(g, i, 0.5 * r->length_m, 0.0, &mx, &my, NULL);
        Street street = {i, hypot(mx - x, my - y)};
        g_array_append_val(streets, street);
    }
    qsort(streets->data, streets->len, sizeof(Street), nearest_first);
    guint done = 0;
    for (guint i = 0; i < streets->len && done < wanted;
         i += 2) /* every other segment of the centre */
        done += add_run(g, g_array_index(streets, Street, i).road, wanted - done, done);
}

/* ---- guidance signs ---- */

static gboolean
is_main(const JumGenerateRoad *road)
{
    return road->car && road->routable && road->class >= JUM_ROAD_PRIMARY &&
           road->class <= JUM_ROAD_TERTIARY;
}

static void
add_signs(JumGenerate *g, guint per_park, JumRng *rng)
{
    const JumLayer *parks = g->layer[JUM_TABLE_car_park];
    JumLayer *signs = g->layer[JUM_TABLE_sign];
    int name_column = jum_layer_column(parks, "name");
    guint n = 0;
    for (guint p = 0; p < jum_layer_n_rows(parks); p++) {
        double px, py;
        if (!jum_layer_point(parks, p, &px, &py))
            continue;
        double turn = jum_rng_range(rng, 0.0, 2.0 * G_PI);
        for (guint k = 0; k < per_park; k++) {
            double away = 250.0 + 250.0 * k, angle = turn + 2.4 * k, along = 0.0, x, y;
            gint64 road = jum_generate_nearest_road(
                g, px + away * cos(angle), py + away * sin(angle), 600.0, is_main, NULL, &along);
            if (road < 0)
                continue;
            jum_asset_road_at(g, (guint) road, along, 0.5 * g->road[road].width_m + 1.2, &x, &y,
                              NULL);
            const char *name = jum_layer_text(parks, name_column, p);
            g_autofree char *id = g_strdup_printf("JAL-%03u", ++n);
            g_autofree char *park = g_strdup_printf("car_park/%s", jum_layer_id(parks, p));
            g_autofree char *title = g_strdup_printf("Jalonnement %s", name);
            g_autofree char *address = jum_asset_address(g, (guint) road, along);
            guint row = jum_generate_add_point(g, JUM_TABLE_sign, id, "synthetic", x, y);
            jum_layer_set_text_by_name(signs, "name", row, title);
            jum_layer_set_text_by_name(signs, "address", row, address);
            jum_layer_set_text_by_name(signs, "kind", row, "parking_guidance");
            jum_layer_set_text_by_name(signs, "messages", row,
                                       "[\"Places libres\",\"Complet\",\"Fermé\",\"\"]");
            jum_layer_set_text_by_name(signs, "car_park", row, park);
        }
    }
}

gboolean
jum_generate_parking(JumGenerate *g, GError **error)
{
    static const guint bays[] = {12, 600, 600, 600};
    JumRng rng = jum_generate_rng(g, "parking");
    if (!add_named_car_parks(g, &rng, error))
        return FALSE;
    if (jum_layer_n_rows(g->layer[JUM_TABLE_car_park]) == 0)
        add_village_car_parks(g, &rng, 2);
    if (g->n_communes == 0)
        return TRUE;
    guint largest = 0;
    for (guint i = 0; i < g->n_communes; i++)
        if (g->commune[i].population > g->commune[largest].population)
            largest = i;
    double x = g->commune[largest].x_m, y = g->commune[largest].y_m;
    add_zones(g, x, y);
    add_bays(g, bays[g->scale], x, y);
    add_signs(g, g->scale == JUM_SCALE_TINY ? 1 : 2, &rng);
    return jum_control_share_out(g->layer[JUM_TABLE_car_park], "car_park", error);
}
