/* Lamps and their cabinets along the lit streets.
 * Positions come from a rule of spacing and arrangement by class of street; the spacing is stretched until
 * the scale's count is met; lamps are grouped under cabinets (lamp-groups.h); cabinets are then shared out
 * between remote, preset and switched ones by quarter, as renewals go, and each lamp gets the luminaire
 * of its street and of its cabinet's generation. */
#include "tools/asset-address.h"
#include "tools/asset-control.h"
#include "tools/generate.h"
#include "tools/lamp-groups.h"

#include <math.h>
#include <stdlib.h>

typedef enum {
    ONE_SIDE,
    STAGGERED,
    OPPOSITE,
} Arrangement;

/* How a class of street is lit.  Source: usual French practice, from memory, unverified. */
typedef struct {
    double spacing_m;
    Arrangement arrangement;
    double height_m, led_w, led_lm, sodium_w, sodium_lm;
    const char *photometry, *programme; /* of data/lighting/programmes.ini, for what can dim */
} LightingRule;

static const LightingRule rules[JUM_N_ROAD_CLASSES] = {
    [JUM_ROAD_MOTORWAY] = {35, OPPOSITE, 12, 145, 21000, 276, 28000, "road-wide", "main-road"},
    [JUM_ROAD_TRUNK] = {34, OPPOSITE, 12, 130, 19000, 276, 28000, "road-wide", "main-road"},
    [JUM_ROAD_PRIMARY] = {32, OPPOSITE, 10, 98, 14200, 172, 17500, "road-wide", "main-road"},
    [JUM_ROAD_SECONDARY] = {30, STAGGERED, 8, 71, 10200, 172, 17500, "road-medium", "main-road"},
    [JUM_ROAD_TERTIARY] = {28, ONE_SIDE, 7, 52, 7300, 115, 10500, "road-medium", "residential"},
    [JUM_ROAD_RESIDENTIAL] = {27, ONE_SIDE, 6, 33, 4400, 83, 6600, "road-narrow", "residential"},
    [JUM_ROAD_SERVICE] = {30, ONE_SIDE, 5, 27, 3500, 83, 6600, "road-narrow", "residential"},
    [JUM_ROAD_PEDESTRIAN] = {22, ONE_SIDE, 4.5, 24, 2900, 83, 6600, "post-top", "residential"},
    [JUM_ROAD_CYCLE] = {26, ONE_SIDE, 4.5, 18, 2200, 83, 6600, "post-top", "path"},
    [JUM_ROAD_TRACK] = {35, ONE_SIDE, 5, 18, 2200, 83, 6600, "post-top", "path"},
};

/* A place for a lamp. */
typedef struct {
    double x_m, y_m, azimuth_deg;
    guint32 road;
    guint16 commune;
    float along_m;
} Place;

#define KERB_M   0.8  /* from the carriageway to the mast */
#define FAR_M    11.5 /* never farther from the axis: 12 m is asserted */
#define MARGIN_M 0.3

static gboolean
place_at(const JumGenerate *g, guint road, double along_m, double side, Place *place)
{
    const JumGenerateRoad *r = &g->road[road];
    const JumGenerateNode *a = &g->node[r->from], *b = &g->node[r->to];
    double ux = (b->x_m - a->x_m) / r->length_m, uy = (b->y_m - a->y_m) / r->length_m;
    double offset = side * fmin(0.5 * r->width_m + KERB_M, FAR_M);
    double x = a->x_m + along_m * ux + offset * uy, y = a->y_m + along_m * uy - offset * ux;
    if (!r->bridge && !jum_generate_is_free(g, x, y, MARGIN_M))
        return FALSE;
    double azimuth = atan2(-side * uy, side * ux) * 180.0 / G_PI; /* back towards the axis */
    *place = (Place){x,
                     y,
                     azimuth < 0.0 ? azimuth + 360.0 : azimuth,
                     road,
                     (guint16) r->commune,
                     (float) along_m};
    return TRUE;
}

/* A lamp at about @along_m on that side: a little before or after when the place is taken. */
static void
try_place(const JumGenerate *g, guint road, double along_m, double side, GArray *places)
{
    static const double shift[] = {0.0, 4.0, -4.0, 8.0, -8.0};
    double length = g->road[road].length_m;
    for (guint k = 0; k < G_N_ELEMENTS(shift); k++) {
        double at = along_m + shift[k];
        Place place;
        if (at < 0.0 || at > length || !place_at(g, road, at, side, &place))
            continue;
        g_array_append_val(places, place);
        return;
    }
}

static gboolean
is_lit(const JumGenerateRoad *road)
{
    return road->lit && road->commune >= 0 && road->length_m > 0.5f;
}

/* Lamps that the rule asks for, at its own spacing. */
static double
wanted_lamps(const JumGenerate *g)
{
    double wanted = 0.0;
    for (guint i = 0; i < g->n_roads; i++) {
        const LightingRule *rule = &rules[g->road[i].class];
        if (is_lit(&g->road[i]))
            wanted +=
                g->road[i].length_m / rule->spacing_m * (rule->arrangement == OPPOSITE ? 2.0 : 1.0);
    }
    return wanted;
}

/* Walks every street once; the walk goes on from one segment of a street to the next. */
static GArray *
place_lamps(const JumGenerate *g, double stretch)
{
    GArray *places = g_array_new(FALSE, FALSE, sizeof(Place));
    guint32 streets = 0;
    for (guint i = 0; i < g->n_roads; i++)
        streets = MAX(streets, g->road[i].street);
    g_autofree float *next = g_new(float, streets + 1); /* metres to the street's next lamp */
    g_autofree guint8 *turn = g_new0(guint8, streets + 1);
    for (guint32 i = 0; i <= streets; i++)
        next[i] = -1.0f;
    for (guint i = 0; i < g->n_roads; i++) {
        const JumGenerateRoad *road = &g->road[i];
        const LightingRule *rule = &rules[road->class];
        if (!is_lit(road))
            continue;
        double spacing = rule->spacing_m * stretch;
        double at = next[road->street] < 0.0f ? 0.5 * spacing : next[road->street];
        for (; at < road->length_m; at += spacing) {
            double side = rule->arrangement == STAGGERED && turn[road->street]++ % 2 ? -1.0 : 1.0;
            try_place(g, i, at, side, places);
            if (rule->arrangement == OPPOSITE)
                try_place(g, i, at, -side, places);
        }
        next[road->street] = (float) (at - road->length_m);
    }
    return places;
}

/* ---- cabinets ---- */

typedef struct {
    guint *group; /* [places] */
    guint n_groups, n_kept;
    GArray *centre; /* guint: place of each group's middle */
    guint *first,
        *place; /* places of a group: place[first[k] … first[k + 1] - 1], along the streets */
    const char **control; /* [n_groups] of its lamps */
    double *supply_w;     /* [n_groups] */
    char **id;            /* [n_groups] */
} Cabinets;

static void
cabinets_clear(Cabinets *c)
{
    for (guint k = 0; c->id && k < c->n_groups; k++)
        g_free(c->id[k]);
    g_free(c->group);
    g_free(c->first);
    g_free(c->place);
    g_free(c->control);
    g_free(c->supply_w);
    g_free(c->id);
    if (c->centre)
        g_array_unref(c->centre);
    *c = (Cabinets){0};
}

static void
group_lamps(const GArray *places, Cabinets *c)
{
    guint n = places->len;
    const Place *place = (const Place *) (const void *) places->data;
    g_autofree double *x = g_new(double, MAX(n, 1)), *y = g_new(double, MAX(n, 1));
    g_autofree guint16 *commune = g_new(guint16, MAX(n, 1));
    for (guint i = 0; i < n; i++) {
        x[i] = place[i].x_m;
        y[i] = place[i].y_m;
        commune[i] = place[i].commune;
    }
    JumLampGroupRules limits = {15, 46, 60, 590.0};
    c->group = g_new(guint, MAX(n, 1));
    c->centre = g_array_new(FALSE, FALSE, sizeof(guint));
    c->n_groups = jum_lamp_groups(x, y, commune, n, &limits, c->group, c->centre);
    c->first = g_new0(guint, c->n_groups + 1);
    c->place = g_new(guint, MAX(n, 1));
    for (guint i = 0; i < n; i++)
        if (c->group[i] != JUM_LAMP_GROUP_NONE)
            c->first[c->group[i] + 1]++;
    for (guint k = 0; k < c->n_groups; k++)
        c->first[k + 1] += c->first[k];
    c->n_kept = c->first[c->n_groups];
    g_autofree guint *fill = g_memdup2(c->first, (c->n_groups + 1) * sizeof *fill);
    for (guint i = 0; i < n; i++)
        if (c->group[i] != JUM_LAMP_GROUP_NONE)
            c->place[fill[c->group[i]]++] = i;
}

typedef struct {
    guint group;
    double key;
} Renewal;

static int
compare_renewal(const void *a, const void *b)
{
    const Renewal *u = a, *v = b;
    if (u->key != v->key)
        return u->key < v->key ? -1 : 1;
    return u->group < v->group ? -1 : 1;
}

/* Renewals go by quarter: a smooth wave over the territory, with some disorder, orders the cabinets;
 * the shares of lamps then cut that order. */
static gboolean
share_control(const JumGenerate *g, const GArray *places, Cabinets *c, GError **error)
{
    JumControlShares shares;
    if (!jum_control_shares("lamp", &shares, error))
        return FALSE;
    JumRng rng = jum_generate_rng(g, "lamp-control");
    double phase_x = jum_rng_range(&rng, 0.0, 6.28), phase_y = jum_rng_range(&rng, 0.0, 6.28);
    g_autofree Renewal *order = g_new(Renewal, MAX(c->n_groups, 1));
    for (guint k = 0; k < c->n_groups; k++) {
        const Place *p = &g_array_index(places, Place, g_array_index(c->centre, guint, k));
        double wave = sin(p->x_m / 900.0 + phase_x) + sin(p->y_m / 1100.0 + phase_y);
        order[k] = (Renewal){k, wave + 0.5 * jum_rng_normal(&rng)};
    }
    qsort(order, c->n_groups, sizeof *order, compare_renewal);
    c->control = g_new0(const char *, c->n_groups + 1);
    guint done = 0;
    for (guint i = 0; i < c->n_groups; i++) {
        guint k = order[i].group, n = c->first[k + 1] - c->first[k];
        c->control[k] = jum_control_at(&shares, (done + 0.5 * n) / MAX(c->n_kept, 1));
        done += n;
    }
    return TRUE;
}

/* ---- rows ---- */

typedef struct {
    int name, parent, control, installed, address, height, power, flux, cct, dim_min, tilt, azimuth,
        ulr, photometry, programme, road;
} LampColumns;

static LampColumns
lamp_columns(const JumLayer *lamps)
{
#define COLUMN(name) jum_layer_column(lamps, name)
    return (LampColumns){
        COLUMN("name"),    COLUMN("parent"),     COLUMN("control"),   COLUMN("installed_on"),
        COLUMN("address"), COLUMN("height_m"),   COLUMN("power_w"),   COLUMN("flux_lm"),
        COLUMN("cct_k"),   COLUMN("dim_min_pu"), COLUMN("tilt_deg"),  COLUMN("azimuth_deg"),
        COLUMN("ulr_pct"), COLUMN("photometry"), COLUMN("programme"), COLUMN("road"),
    };
#undef COLUMN
}

/* A renewed lamp is LED; a switched one still is high-pressure sodium. */
static double
write_luminaire(JumLayer *lamps,
                const LampColumns *at,
                guint row,
                const LightingRule *rule,
                const char *control,
                JumRng *rng)
{
    gboolean sodium = g_str_equal(control, "manual"), remote = g_str_equal(control, "remote");
    double spread = 1.0 + 0.06 * (jum_rng_unit(rng) - 0.5);
    double power = round((sodium ? rule->sodium_w : rule->led_w) * spread);
    char photometry[40], date[16];
    g_snprintf(photometry, sizeof photometry, "%s-%s", sodium ? "sodium" : "led", rule->photometry);
    guint year = (sodium   ? 1988
                  : remote ? 2020
                           : 2012) +
                 jum_rng_int(rng, sodium   ? 20
                                  : remote ? 6
                                           : 8);
    g_snprintf(date, sizeof date, "%04u-%02u-%02u", year % 10000, 1 + jum_rng_int(rng, 12),
               1 + jum_rng_int(rng, 28));
    jum_layer_set_text(lamps, at->installed, row, date);
    jum_layer_set_real(lamps, at->height, row, rule->height_m);
    jum_layer_set_real(lamps, at->power, row, power);
    jum_layer_set_real(lamps, at->flux, row,
                       round((sodium ? rule->sodium_lm : rule->led_lm) * spread));
    jum_layer_set_real(lamps, at->cct, row, sodium ? 2000.0 : remote ? 2700.0 : 3000.0);
    jum_layer_set_real(lamps, at->dim_min, row, sodium ? 1.0 : remote ? 0.1 : 0.2);
    jum_layer_set_real(lamps, at->tilt, row,
                       sodium                                       ? 15.0
                       : g_str_has_prefix(rule->photometry, "post") ? 0.0
                                                                    : 5.0);
    jum_layer_set_real(lamps, at->ulr, row, sodium ? 4.0 : 0.0);
    jum_layer_set_text(lamps, at->photometry, row, photometry);
    return power;
}

/* A switched cabinet's lamps all follow its clock; others keep the programme of their street. */
static const char *
cabinet_programme(const JumGenerate *g, const GArray *places, const Cabinets *c, guint k)
{
    const Place *middle = &g_array_index(places, Place, g_array_index(c->centre, guint, k));
    if (!g_str_equal(c->control[k], "manual") || g->road[middle->road].class <= JUM_ROAD_SECONDARY)
        return "permanent";
    return "half-night";
}

static const char *
lamp_programme(const JumGenerate *g, const GArray *places, const Cabinets *c, guint k, guint road)
{
    if (g_str_equal(c->control[k], "manual"))
        return cabinet_programme(g, places, c, k);
    return rules[g->road[road].class].programme;
}

static void
write_lamps(JumGenerate *g, const GArray *places, Cabinets *c)
{
    JumLayer *lamps = g->layer[JUM_TABLE_lamp];
    JumRng rng = jum_generate_rng(g, "lamp-rows");
    LampColumns at = lamp_columns(lamps);
    g_autofree guint *number = g_new0(guint, g->n_communes + 1),
                     *cabinet = g_new0(guint, g->n_communes + 1);
    c->id = g_new0(char *, c->n_groups + 1);
    c->supply_w = g_new0(double, c->n_groups + 1);
    jum_layer_reserve(lamps, c->n_kept, c->n_kept);
    for (guint k = 0; k < c->n_groups; k++) {
        for (guint i = c->first[k]; i < c->first[k + 1]; i++) {
            const Place *p = &g_array_index(places, Place, c->place[i]);
            const JumGenerateRoad *road = &g->road[p->road];
            const char *insee = g->commune[p->commune].insee;
            char text[64];
            if (i == c->first[k])
                c->id[k] = g_strdup_printf("A-%s-%03u", insee, ++cabinet[p->commune]);
            g_snprintf(text, sizeof text, "L-%s-%05u", insee, ++number[p->commune]);
            guint row =
                jum_generate_add_point(g, JUM_TABLE_lamp, text, "synthetic", p->x_m, p->y_m);
            g_snprintf(text, sizeof text, "cabinet/%s", c->id[k]);
            jum_layer_set_text(lamps, at.parent, row, text);
            jum_layer_set_text(lamps, at.control, row, c->control[k]);
            g_snprintf(text, sizeof text, "road/%s",
                       jum_layer_id(g->layer[JUM_TABLE_road], p->road));
            jum_layer_set_text(lamps, at.road, row, text);
            jum_layer_set_text(lamps, at.programme, row, lamp_programme(g, places, c, k, p->road));
            jum_layer_set_real(lamps, at.azimuth, row, round(p->azimuth_deg * 10.0) / 10.0);
            g_autofree char *address = jum_asset_address(g, p->road, p->along_m);
            jum_layer_set_text(lamps, at.address, row, address);
            c->supply_w[k] +=
                write_luminaire(lamps, &at, row, &rules[road->class], c->control[k], &rng);
        }
    }
}

/* The cabinet stands a metre behind its middle lamp. */
static void
write_cabinets(JumGenerate *g, const GArray *places, const Cabinets *c)
{
    JumLayer *cabinets = g->layer[JUM_TABLE_cabinet];
    for (guint k = 0; k < c->n_groups; k++) {
        const Place *p = &g_array_index(places, Place, g_array_index(c->centre, guint, k));
        double back = (p->azimuth_deg + 180.0) * G_PI / 180.0;
        guint row = jum_generate_add_point(g, JUM_TABLE_cabinet, c->id[k], "synthetic",
                                           p->x_m + sin(back), p->y_m + cos(back));
        g_autofree char *address = jum_asset_address(g, p->road, p->along_m);
        g_autofree char *name = g_strdup_printf("Armoire %s", c->id[k] + 2);
        jum_layer_set_text_by_name(cabinets, "name", row, name);
        jum_layer_set_text_by_name(cabinets, "address", row, address);
        jum_layer_set_text_by_name(cabinets, "installed_on", row,
                                   g_str_equal(c->control[k], "manual") ? "2016-01-01"
                                                                        : "2021-01-01");
        jum_layer_set_text_by_name(cabinets, "programme", row, cabinet_programme(g, places, c, k));
        jum_layer_set_real_by_name(cabinets, "supply_w", row,
                                   ceil(c->supply_w[k] * 1.25 / 500.0) * 500.0);
    }
}

gboolean
jum_generate_lamps(JumGenerate *g, GError **error)
{
    static const guint wanted_by_scale[] = {0, 0, 50000, 150000}; /* 0: what the rule gives */
    double wanted = wanted_by_scale[g->scale], natural = wanted_lamps(g);
    double stretch = wanted > 0.0 && natural > 0.0 ? natural / wanted : 1.0;
    for (int attempt = 0;; attempt++) {
        g_autoptr(GArray) places = place_lamps(g, stretch);
        Cabinets c = {0};
        group_lamps(places, &c);
        double missed = wanted > 0.0 ? c.n_kept / wanted : 1.0;
        if (attempt == 2 || c.n_kept == 0 || fabs(missed - 1.0) < 0.004) {
            gboolean ok = share_control(g, places, &c, error);
            if (ok) {
                write_lamps(g, places, &c);
                write_cabinets(g, places, &c);
                ok = jum_control_share_out(g->layer[JUM_TABLE_cabinet], "cabinet", error);
            }
            cabinets_clear(&c);
            return ok;
        }
        cabinets_clear(&c);
        stretch *= missed; /* too few: tighter */
    }
}
