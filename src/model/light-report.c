/* The checks themselves, lamp after lamp, then street after street.  A value that is assumed is reported as such: it is
 * something to go and look at, not a breach. */
#include <math.h>
#include <string.h>

#include "model/light-rules.h"

typedef struct {
    const JumLightRules *rules;
    const JumLightScene *s;
    JumLightReport *report;
    JumBox *water_box, *cover_box; /* [rows] */
    gboolean has_cover;
    double *schedule_late,
        *schedule_order; /* [schedules] highest level after 1:00; during the order's hours */
    int road, installed, class_of_cover, speed;
} Check;

void
jum_light_report_free(JumLightReport *report)
{
    if (report == NULL)
        return;
    g_array_unref(report->findings);
    g_free(report);
}

/* ---- where a lamp stands ---- */

static JumBox *
boxes_of(const JumLayer *layer)
{
    guint n = layer != NULL ? jum_layer_n_rows(layer) : 0;
    JumBox *boxes = g_new0(JumBox, n + 1);
    for (guint i = 0; i < n; i++)
        boxes[i] = jum_layer_box(layer, i);
    return boxes;
}

static gboolean
is_urban(const JumLayer *cover, int kind, guint row)
{
    const char *word = jum_layer_text(cover, kind, row);
    return word != NULL && (strcmp(word, "urban") == 0 || strcmp(word, "industrial") == 0);
}

static gint64
road_row(const Check *c, guint lamp)
{
    const char *road = jum_layer_text(c->s->lamps, c->road, lamp);
    if (c->s->roads == NULL || road == NULL || !g_str_has_prefix(road, "road/"))
        return -1;
    return jum_layer_find(c->s->roads, road + strlen("road/"));
}

static gboolean
is_outside(const Check *c, guint lamp, gint64 road)
{
    double x = c->s->luminaires->x_m[lamp], y = c->s->luminaires->y_m[lamp];
    if (c->has_cover) {
        const JumGeometryColumns cover = jum_layer_geometry(c->s->land_cover);
        for (guint row = 0; row < jum_layer_n_rows(c->s->land_cover); row++)
            if (x >= c->cover_box[row].x0 && x <= c->cover_box[row].x1 &&
                y >= c->cover_box[row].y0 && y <= c->cover_box[row].y1 &&
                is_urban(c->s->land_cover, c->class_of_cover, row) &&
                jum_light_polygon_holds(&cover, row, x, y))
                return FALSE;
        return TRUE;
    }
    double speed = road >= 0 ? jum_layer_real(c->s->roads, c->speed, (guint) road) : NAN;
    return speed > 50.0;
}

/* The lowest limit of the areas that hold a lamp; NaN outside of them all. */
static double
protected_limit(const Check *c, guint lamp, gboolean outside)
{
    const JumLightRule *rule = &c->rules->rules[JUM_LIGHT_RULE_COLOUR_PROTECTED];
    double limit = NAN, lon, lat;
    if (c->rules->n_areas == 0 || c->s->crs == NULL)
        return limit;
    jum_crs_inverse(c->s->crs, c->s->luminaires->x_m[lamp], c->s->luminaires->y_m[lamp], &lon,
                    &lat);
    for (guint k = 0; k < c->rules->n_areas; k++) {
        const JumLightArea *a = &c->rules->areas[k];
        gboolean inside = FALSE;
        for (guint i = 0, j = a->n - 1; i < a->n; j = i++)
            if ((a->lat_deg[i] > lat) != (a->lat_deg[j] > lat) &&
                lon < (a->lon_deg[j] - a->lon_deg[i]) * (lat - a->lat_deg[i]) /
                              (a->lat_deg[j] - a->lat_deg[i]) +
                          a->lon_deg[i])
                inside = !inside;
        if (inside)
            limit = fmin(isnan(limit) ? INFINITY : limit,
                         outside || a->reserve ? rule->limit_outside : rule->limit);
    }
    return limit;
}

/* ---- findings ---- */

static gboolean
wanted(Check *c, JumLightRuleId id)
{
    if (!c->rules->rules[id].enabled || c->rules->rules[id].article == NULL)
        return FALSE;
    c->report->checked[id]++;
    return TRUE;
}

static void
add(Check *c, JumLightFinding finding)
{
    JumLightReport *r = c->report;
    g_array_append_val(r->findings, finding);
    r->found[finding.rule]++;
    if (finding.origin == JUM_ORIGIN_ASSUMED)
        r->assumed[finding.rule]++;
    else if (finding.binding)
        r->binding[finding.rule]++;
}

static gboolean
is_new(const Check *c, guint lamp)
{
    const char *date = jum_layer_text(c->s->lamps, c->installed, lamp);
    return date != NULL && strcmp(date, c->rules->since) >= 0;
}

/* ---- one lamp ---- */

static void
check_optics(Check *c, guint lamp, JumLightFinding base)
{
    const JumLuminaires *l = c->s->luminaires;
    const JumLuminaireType *t = &c->s->types->types[l->type[lamp]];
    const JumLightRule *rules = c->rules->rules;
    JumLightFinding f = base;
    f.origin = (JumOrigin) l->ulr_origin[lamp];
    f.value = l->ulr_pct[lamp];
    f.limit = rules[f.rule = JUM_LIGHT_RULE_ULR_NOMINAL].limit;
    if (wanted(c, f.rule) && f.value >= f.limit)
        add(c, f);
    f.limit = rules[f.rule = JUM_LIGHT_RULE_ULR_HALF].limit;
    f.binding = TRUE;
    if (wanted(c, f.rule) && f.value > f.limit)
        add(c, f);
    f = base;
    f.origin = (JumOrigin) MIN(l->photometry_origin[lamp], l->tilt_origin[lamp]);
    f.limit = rules[f.rule = JUM_LIGHT_RULE_ULR_INSTALLED].limit;
    if (wanted(c, f.rule) && f.value >= f.limit)
        add(c, f);
    f.origin = (JumOrigin) l->photometry_origin[lamp];
    f.value = 100.0 * t->flux_code.n3;
    f.limit = rules[f.rule = JUM_LIGHT_RULE_FLUX_CODE_3].limit;
    if (wanted(c, f.rule) && f.value <= f.limit)
        add(c, f);
    f.origin = (JumOrigin) l->cct_origin[lamp];
    f.value = l->cct_k[lamp];
    f.limit = rules[f.rule = JUM_LIGHT_RULE_COLOUR].limit;
    if (wanted(c, f.rule) && f.value > f.limit)
        add(c, f);
    f.limit = protected_limit(c, lamp, base.outside);
    f.rule = JUM_LIGHT_RULE_COLOUR_PROTECTED;
    if (!isnan(f.limit) && wanted(c, f.rule) && f.value > f.limit)
        add(c, f);
}

static void
check_water(Check *c, guint lamp, JumLightFinding f)
{
    f.rule = JUM_LIGHT_RULE_WATER;
    f.limit = c->rules->rules[f.rule].limit;
    f.origin = jum_luminaires_weakest(c->s->luminaires, lamp);
    f.binding = TRUE;
    if (c->s->water == NULL || isnan(c->s->luminaires->x_m[lamp]) || !wanted(c, f.rule))
        return;
    f.value = jum_light_on_water(c->s, c->water_box, lamp);
    if (f.value > f.limit)
        add(c, f);
}

/* The highest level a programme asks during an order's hours, over a winter week: nights are longest then, and every
 * weekday is there. */
static double
highest_during(const Check *c,
               const JumProgramme *programme,
               const JumSwitchOff *obeyed,
               const JumSwitchOff *order)
{
    double highest = 0.0;
    for (int day = 12; day < 19; day++) {
        const JumNight *night =
            jum_night(c->s->clock, jum_night_evening_of_date(c->s->year, 1, day));
        if ((order->nights & (1u << night->weekday)) == 0)
            continue;
        JumNightLevels levels;
        jum_night_levels(c->s->clock, night, programme, obeyed, &levels);
        JumTime from = jum_night_clock_time(c->s->clock, night, order->from_s);
        JumTime to = jum_night_clock_time(c->s->clock, night, order->to_s);
        for (guint i = 0; i + 1 < levels.n; i++)
            if (levels.at[i] < to && levels.at[i + 1] > from)
                highest = fmax(highest, levels.level_pu[i]);
    }
    return highest;
}

static void
check_hours(Check *c, guint lamp, JumLightFinding f)
{
    const JumLamps *lamps = c->s->programmes;
    if (lamps == NULL || c->s->clock == NULL)
        return;
    const JumProgramme *programme = &c->s->lighting->programmes[lamps->programme[lamp]];
    guint32 schedule = lamps->schedule[lamp];
    f.origin = JUM_ORIGIN_INVENTORY;
    f.binding = TRUE;
    f.rule = JUM_LIGHT_RULE_HERITAGE_HOURS;
    f.value = c->schedule_late[schedule];
    if (programme->use == JUM_LIGHTING_HERITAGE && wanted(c, f.rule) && f.value > f.limit)
        add(c, f);
    gint32 off = lamps->switch_off[lamp];
    if (off < 0)
        return;
    const JumSwitchOff *order = &c->s->lighting->switch_offs[off];
    f.order = off;
    f.rule = JUM_LIGHT_RULE_ORDER_MISSING;
    f.value = NAN;
    if (programme->switch_off && wanted(c, f.rule) && order->order[0] == '\0')
        add(c, f);
    f.rule = JUM_LIGHT_RULE_ORDER_HOURS;
    if (order->order[0] == '\0' ||
        g_strv_contains((const char *const *) order->exceptions, programme->name) ||
        !wanted(c, f.rule))
        return;
    f.value = programme->switch_off ? c->schedule_order[schedule]
                                    : highest_during(c, programme, NULL, order);
    if (f.value > 0.0)
        add(c, f);
}

/* The highest level of each schedule after 1:00, and during its commune's hours. */
static void
look_at_nights(Check *c)
{
    static const JumSwitchOff late = {.from_s = 3600.0, .to_s = 43199.0, .nights = 0x7f};
    const JumLamps *lamps = c->s->programmes;
    guint n = lamps != NULL ? lamps->n_schedules : 0;
    c->schedule_late = g_new0(double, n + 1);
    c->schedule_order = g_new0(double, n + 1);
    for (guint s = 0; s < n && c->s->clock != NULL; s++) {
        gint32 off = lamps->schedule_switch_off[s];
        const JumSwitchOff *order = off >= 0 ? &c->s->lighting->switch_offs[off] : NULL;
        const JumProgramme *programme = &c->s->lighting->programmes[lamps->schedule_programme[s]];
        c->schedule_late[s] = highest_during(c, programme, order, &late);
        if (order != NULL)
            c->schedule_order[s] = highest_during(c, programme, order, order);
    }
}

/* ---- streets ---- */

typedef struct {
    double flux_lm;
    guint lamps, assumed, outside, fresh;
} Street;

static double
road_length(const JumGeometryColumns *g, guint row)
{
    double length = 0.0;
    for (guint ring = g->ring_start[row]; ring < g->ring_start[row + 1]; ring++)
        for (guint i = g->vertex_start[ring] + 1; i < g->vertex_start[ring + 1]; i++)
            length += hypot(g->x[i] - g->x[i - 1], g->y[i] - g->y[i - 1]);
    return length;
}

/* Streets with two lamps at least: what one lamp lights of a short piece is no density. */
static void
check_density(Check *c, const Street *streets)
{
    const JumLightRule *rule = &c->rules->rules[JUM_LIGHT_RULE_DENSITY];
    const JumLayer *roads = c->s->roads;
    const JumGeometryColumns g = jum_layer_geometry(roads);
    int width = jum_layer_column(roads, "width_m");
    for (guint row = 0; row < jum_layer_n_rows(roads); row++) {
        const Street *street = &streets[row];
        double wide = jum_layer_real(roads, width, row), length = road_length(&g, row);
        if (street->lamps < 2 || !(wide > 0.0) || !(length > 1.0) ||
            !wanted(c, JUM_LIGHT_RULE_DENSITY))
            continue;
        gboolean outside = 2 * street->outside > street->lamps;
        JumLightFinding f = {
            .rule = JUM_LIGHT_RULE_DENSITY,
            .lamp = JUM_LIGHT_NO_ROW,
            .road = row,
            .value = street->flux_lm / (length * (wide + 2.0 * c->rules->edge_m)),
            .limit = outside ? rule->limit_outside : rule->limit,
            .origin = street->assumed > 0 ? JUM_ORIGIN_ASSUMED : JUM_ORIGIN_INVENTORY,
            .binding = street->fresh == street->lamps,
            .outside = outside,
            .order = -1,
        };
        if (f.value >= f.limit)
            add(c, f);
    }
}

static int
compare_findings(const void *a, const void *b)
{
    const JumLightFinding *u = a, *v = b;
    if (u->rule != v->rule)
        return u->rule < v->rule ? -1 : 1;
    if (u->lamp != v->lamp)
        return u->lamp < v->lamp ? -1 : 1;
    return u->road < v->road ? -1 : u->road > v->road;
}

/* Upward share as tilted, once for each kind and tilt. */
static double
installed_ulr(GHashTable *known, const JumLightScene *s, guint lamp)
{
    const JumLuminaires *l = s->luminaires;
    gint64 key = ((gint64) l->type[lamp] << 32) | (guint32) (gint32) rint(l->tilt_deg[lamp] * 10.0);
    double *share = g_hash_table_lookup(known, &key);
    if (share == NULL) {
        share = g_new(double, 1);
        *share = 100.0 * jum_intensity_upward_share(&s->types->types[l->type[lamp]].intensity,
                                                    rint(l->tilt_deg[lamp] * 10.0) / 10.0);
        g_hash_table_insert(known, g_memdup2(&key, sizeof key), share);
    }
    return *share;
}

static void
check_lamps(Check *c, Street *streets)
{
    g_autoptr(GHashTable) known =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    const JumLuminaires *l = c->s->luminaires;
    for (guint lamp = 0; lamp < l->n; lamp++) {
        gint64 road = road_row(c, lamp);
        JumLightFinding base = {.lamp = lamp,
                                .road = road >= 0 ? (guint32) road : JUM_LIGHT_NO_ROW,
                                .value = installed_ulr(known, c->s, lamp),
                                .binding = is_new(c, lamp),
                                .outside = is_outside(c, lamp, road),
                                .order = -1};
        check_optics(c, lamp, base);
        check_water(c, lamp, base);
        base.limit = 0.0;
        check_hours(c, lamp, base);
        if (road >= 0) {
            Street *street = &streets[road];
            street->flux_lm += l->flux_lm[lamp];
            street->lamps++;
            street->assumed += l->flux_origin[lamp] == JUM_ORIGIN_ASSUMED;
            street->outside += base.outside;
            street->fresh += base.binding;
        }
    }
}

JumLightReport *
jum_light_report_new(const JumLightRules *rules, const JumLightScene *scene)
{
    JumLightReport *report = g_new0(JumLightReport, 1);
    report->findings = g_array_new(FALSE, FALSE, sizeof(JumLightFinding));
    Check c = {
        .rules = rules,
        .s = scene,
        .report = report,
        .water_box = boxes_of(scene->water),
        .cover_box = boxes_of(scene->land_cover),
        .road = jum_layer_column(scene->lamps, "road"),
        .installed = jum_layer_column(scene->lamps, "installed_on"),
        .class_of_cover = scene->land_cover ? jum_layer_column(scene->land_cover, "kind") : -1,
        .speed = scene->roads != NULL ? jum_layer_column(scene->roads, "speed_kmh") : -1,
    };
    guint n_cover = scene->land_cover != NULL ? jum_layer_n_rows(scene->land_cover) : 0;
    for (guint row = 0; row < n_cover && !c.has_cover; row++)
        c.has_cover = is_urban(scene->land_cover, c.class_of_cover, row);
    look_at_nights(&c);
    guint n_roads = scene->roads != NULL ? jum_layer_n_rows(scene->roads) : 0;
    g_autofree Street *streets = g_new0(Street, n_roads + 1);
    check_lamps(&c, streets);
    if (n_roads > 0)
        check_density(&c, streets);
    if (report->findings->len > 0)
        qsort(report->findings->data, report->findings->len, sizeof(JumLightFinding),
              compare_findings);
    g_free(c.water_box);
    g_free(c.cover_box);
    g_free(c.schedule_late);
    g_free(c.schedule_order);
    return report;
}
