/* Rules of traffic: plans whose cycles close and respect minimum greens and waits, junctions on real
 * crossings, zones that hold exactly the communes' people. */
#include "tools/check.h"

#include <json-glib/json-glib.h>
#include <math.h>

#include "base/i18n.h"

typedef struct {
    double sum_s, least_green_s, longest_wait_s;
} PlanFigures;

/* Reads the column `stages`; FALSE if it is not a list of stages. */
static gboolean
read_stages(const char *text, PlanFigures *f)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    if (text == NULL || !json_parser_load_from_data(parser, text, -1, NULL))
        return FALSE;
    JsonNode *root = json_parser_get_root(parser);
    if (root == NULL || !JSON_NODE_HOLDS_ARRAY(root))
        return FALSE;
    JsonArray *stages = json_node_get_array(root);
    *f = (PlanFigures){0.0, INFINITY, 0.0};
    for (guint i = 0; i < json_array_get_length(stages); i++) {
        JsonNode *node = json_array_get_element(stages, i);
        if (!JSON_NODE_HOLDS_OBJECT(node))
            return FALSE;
        JsonObject *stage = json_node_get_object(node);
        double green = json_object_get_double_member_with_default(stage, "green_s", 0.0);
        f->sum_s += green + json_object_get_double_member_with_default(stage, "yellow_s", 0.0) +
                    json_object_get_double_member_with_default(stage, "all_red_s", 0.0);
        f->least_green_s = fmin(f->least_green_s, green);
    }
    f->longest_wait_s = f->sum_s - f->least_green_s;
    return json_array_get_length(stages) > 0;
}

static void
signal_plans(JumChecks *checks)
{
    const JumLayer *plans = checks->layer[JUM_TABLE_signal_plan];
    int cycle = jum_layer_column(plans, "cycle_s"), stages = jum_layer_column(plans, "stages");
    double open = 0.0, green = INFINITY, wait = 0.0;
    guint n = jum_layer_n_rows(plans);
    for (guint i = 0; i < n; i++) {
        PlanFigures f;
        if (!read_stages(jum_layer_text(plans, stages, i), &f)) {
            open = INFINITY;
            continue;
        }
        open = fmax(open, fabs(f.sum_s - jum_layer_real(plans, cycle, i)));
        green = fmin(green, f.least_green_s);
        wait = fmax(wait, f.longest_wait_s);
    }
    if (n == 0)
        return;
    jum_checks_add(checks, "traffic.cycle", open, JUM_CHECK_AT_MOST, 1e-6,
                   _("%u plans: the stages sum to the cycle"), n);
    jum_checks_add(checks, "traffic.min_green", green, JUM_CHECK_AT_LEAST, 6.0,
                   _("shortest green, s"));
    jum_checks_add(checks, "traffic.max_wait", wait, JUM_CHECK_AT_MOST, 120.0, _("longest red, s"));
}

static void
junctions_on_crossings(JumChecks *checks)
{
    const JumLayer *junctions = checks->layer[JUM_TABLE_junction],
                   *roads = checks->layer[JUM_TABLE_road];
    int node = jum_layer_column(junctions, "node");
    int origin = jum_layer_column(junctions, "provenance");
    const gint64 *from = jum_layer_ints(roads, jum_layer_column(roads, "from_node"));
    const gint64 *to = jum_layer_ints(roads, jum_layer_column(roads, "to_node"));
    g_autoptr(GHashTable) arms = g_hash_table_new(g_int64_hash, g_int64_equal);
    guint off = 0, n = jum_layer_n_rows(junctions);
    for (guint i = 0; i < jum_layer_n_rows(roads); i++) {
        const gint64 *ends[2] = {&from[i], &to[i]};
        for (int e = 0; e < 2; e++)
            g_hash_table_insert(
                arms, (gpointer) ends[e],
                GUINT_TO_POINTER(GPOINTER_TO_UINT(g_hash_table_lookup(arms, ends[e])) + 1));
    }
    for (guint i = 0; i < n; i++) {
        gint64 at = jum_layer_int(junctions, node, i);
        if (at == JUM_INT_NONE && g_strcmp0(jum_layer_text(junctions, origin, i), "derived") == 0)
            continue; /* imported: the signal of a crossing for pedestrians, between two junctions */
        off += GPOINTER_TO_UINT(g_hash_table_lookup(arms, &at)) < 3;
    }
    if (n > 0)
        jum_checks_add(checks, "traffic.crossings", off, JUM_CHECK_AT_MOST, 0.0,
                       _("signal junctions that stand on no crossing of three arms, of %u"), n);
}

static gint64
whole(const JumLayer *layer, int column, guint row)
{
    gint64 value = jum_layer_int(layer, column, row);
    return value == JUM_INT_NONE ? 0 : value;
}

/* People of the zones of each commune against the commune's own figure. */
static void
zone_people(JumChecks *checks)
{
    const JumLayer *zones = checks->layer[JUM_TABLE_zone],
                   *communes = checks->layer[JUM_TABLE_commune];
    int population = jum_layer_column(zones, "population"),
        commune = jum_layer_column(zones, "commune");
    int official = jum_layer_column(communes, "population");
    guint n = jum_layer_n_rows(communes);
    g_autofree gint64 *sum = g_new0(gint64, n + 1);
    for (guint i = 0; i < jum_layer_n_rows(zones); i++) {
        const char *code = jum_layer_text(zones, commune, i);
        gint64 row = code != NULL ? jum_layer_find(communes, code) : -1;
        if (row >= 0)
            sum[row] += whole(zones, population, i);
    }
    gint64 worst = 0;
    for (guint k = 0; k < n; k++)
        worst = MAX(worst, ABS(sum[k] - whole(communes, official, k)));
    if (jum_layer_n_rows(zones) > 0)
        jum_checks_add(checks, "traffic.zone_population", (double) worst, JUM_CHECK_AT_MOST, 0.0,
                       _("largest difference between a commune's zones and its inhabitants"));
}

void
jum_check_traffic(JumChecks *checks)
{
    signal_plans(checks);
    junctions_on_crossings(checks);
    if (g_strcmp0(jum_territory_info(checks->territory)->synthetic, "all") == 0)
        zone_people(checks);
}
