/* jumeau-whatif isolate and criticality: what to close so that a pipe has no water, whom that cuts, what pressure is left,
 * as a sheet for the crew; and all pipes ranked by what their loss would mean. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/json-text.h"
#include "base/number.h"
#include "model/water-effect.h"
#include "model/water-sheet.h"
#include "sim/water/criticality.h"
#include "tools/whatif.h"

typedef struct {
    JumTerritory *territory;
    JumWaterTables *tables;
    JumWaterService *service;
    JumWaterCase *c;
    guint8 *can_close;
    JumWaterSegments segments;
    GHashTable *failed;
    double hour;
} Network;

static void
network_clear(Network *n)
{
    jum_water_segments_clear(&n->segments);
    jum_water_case_free(n->c);
    jum_water_service_free(n->service);
    jum_water_tables_free(n->tables);
    jum_territory_free(n->territory);
    g_clear_pointer(&n->failed, g_hash_table_unref);
    g_free(n->can_close);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Network, network_clear)

/* --failed V-1,V-2: each must exist. */
static gboolean
read_failed(Network *n, const char *list, GError **error)
{
    n->failed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(GStrv) ids = list != NULL ? g_strsplit(list, ",", -1) : NULL;
    for (guint i = 0; ids != NULL && ids[i] != NULL; i++) {
        if (jum_layer_find(n->tables->valve, ids[i]) < 0) {
            g_set_error(error, JUM_ERROR, JUM_ERROR_MISSING, _("there is no valve “%s”"), ids[i]);
            return FALSE;
        }
        g_hash_table_add(n->failed, g_strdup(ids[i]));
    }
    return TRUE;
}

/* The network as its file says it is, with the demand of that hour. */
static gboolean
network_open(Network *n, const char *path, const char *failed, double hour, GError **error)
{
    if (!(hour >= 0.0 && hour < 24.0)) {
        g_set_error_literal(error, JUM_ERROR, JUM_ERROR_USAGE, _("--hour goes from 0 to 24"));
        return FALSE;
    }
    n->hour = hour;
    n->territory = jum_territory_open(path, error);
    n->tables = n->territory != NULL ? jum_water_tables_read(n->territory, error) : NULL;
    n->service =
        n->tables != NULL ? jum_water_service_new(n->territory, n->tables->node, error) : NULL;
    n->c = n->service != NULL ? jum_water_case_new(n->tables, n->service, error) : NULL;
    if (n->c == NULL || !read_failed(n, failed, error))
        return FALSE;
    JumWaterNow now = {0};
    for (int use = 0; use < JUM_WATER_N_USES; use++)
        now.demand_pu[use] = jum_water_demand_pu((JumWaterUse) use, hour * 3600.0);
    if (!jum_water_case_prepare(n->c, &now)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                    _("%s: the network as it is does not converge"), path);
        return FALSE;
    }
    n->can_close = g_new0(guint8, n->tables->rows->net.n_links + 1);
    jum_water_sheet_can_close(n->tables, n->failed, n->can_close);
    return jum_water_segments_find(&n->tables->rows->net, n->can_close, &n->segments) ==
           JUM_WATER_OK;
}

/* ---- isolate ---- */

/* The segment of a pipe, a valve (its own ends joined: it is what broke) or a node. */
static int
segment_of(Network *n, const char *id, double *x, double *y, GError **error)
{
    const JumWaterTables *t = n->tables;
    gint64 pipe = jum_layer_find(t->pipe, id), node = jum_layer_find(t->node, id);
    int segment = -1;
    if (pipe >= 0 && t->rows->pipe_link[pipe] >= 0) {
        JumBox box = jum_layer_box(t->pipe, (guint) pipe);
        *x = 0.5 * (box.x0 + box.x1);
        *y = 0.5 * (box.y0 + box.y1);
        segment = n->segments.link_segment[t->rows->pipe_link[pipe]];
    } else if (node >= 0) {
        jum_layer_point(t->node, (guint) node, x, y);
        segment = n->segments.node_segment[node];
    }
    if (segment < 0)
        g_set_error(error, JUM_ERROR, JUM_ERROR_MISSING,
                    _("there is no pipe nor junction “%s” in this network"), id);
    return segment;
}

static const char *
text_of(const JumLayer *layer, const char *column, guint row)
{
    return jum_layer_text(layer, jum_layer_column(layer, column), row);
}

static const JumLayer *
layer_of(const JumWaterTables *t, const JumWaterMove *move)
{
    return move->table == JUM_TABLE_water_tank   ? t->tank
           : move->table == JUM_TABLE_water_pump ? t->pump
           : move->table == JUM_TABLE_water_node ? t->node
                                                 : t->valve;
}

static const char *
what_to_do(const JumWaterMove *move)
{
    if (!move->is_open)
        return _("check that it is closed");
    if (move->table == JUM_TABLE_water_tank || move->table == JUM_TABLE_water_node)
        return _("shut the outlet");
    if (move->table == JUM_TABLE_water_pump)
        return _("stop");
    return move->remote ? _("close from the desk") : _("close by hand");
}

static void
json_moves(JumJsonText *json, const Network *n, const GArray *moves)
{
    jum_json_text_key(json, "moves");
    jum_json_text_begin_array(json, FALSE);
    for (guint i = 0; i < moves->len; i++) {
        const JumWaterMove *m = &g_array_index(moves, JumWaterMove, i);
        const JumLayer *layer = layer_of(n->tables, m);
        g_autofree char *address =
            g_strdup_printf("%s/%s", jum_schema_table(m->table)->name, jum_layer_id(layer, m->row));
        jum_json_text_begin_object(json);
        jum_json_text_add_int(json, "order", i + 1);
        jum_json_text_add_string(json, "asset", address);
        jum_json_text_add_string(json, "name", text_of(layer, "name", m->row));
        jum_json_text_add_string(json, "street", text_of(layer, "address", m->row));
        jum_json_text_add_string(json, "move",
                                 !m->is_open                         ? "check-closed"
                                 : m->table == JUM_TABLE_water_pump  ? "stop"
                                 : m->table == JUM_TABLE_water_valve ? "close"
                                                                     : "shut-outlet");
        jum_json_text_add_string(json, "by", m->remote ? "command" : "crew");
        jum_json_text_add_number(json, "away_m", m->away_m);
        jum_json_text_end_object(json);
    }
    jum_json_text_end_array(json);
}

static void
json_sites(JumJsonText *json,
           const Network *n,
           const char *key,
           const guint8 *marks,
           guint8 from,
           guint8 to)
{
    jum_json_text_key(json, key);
    jum_json_text_begin_array(json, FALSE);
    for (guint i = 0; i < n->service->sites->len; i++) {
        const JumWaterSite *site = &g_array_index(n->service->sites, JumWaterSite, i);
        if (!site->sensitive || marks[site->node] < from || marks[site->node] > to)
            continue;
        jum_json_text_begin_object(json);
        jum_json_text_add_string(json, "id", site->id);
        jum_json_text_add_string(json, "kind", site->kind);
        jum_json_text_add_string(json, "name", site->name);
        jum_json_text_end_object(json);
    }
    jum_json_text_end_array(json);
}

static void
json_nodes(JumJsonText *json,
           const Network *n,
           const char *key,
           const guint8 *marks,
           guint8 from,
           guint8 to)
{
    JumWaterState before = jum_water_case_before(n->c), after = jum_water_case_after(n->c);
    jum_json_text_key(json, key);
    jum_json_text_begin_array(json, FALSE);
    for (guint i = 0; i < n->tables->rows->n_nodes; i++) {
        if (marks[i] < from || marks[i] > to || n->service->customers[i] == 0)
            continue;
        double elevation_m = n->tables->rows->net.nodes[i].elevation_m;
        jum_json_text_begin_object(json);
        jum_json_text_add_string(json, "id", jum_layer_id(n->tables->node, i));
        jum_json_text_add_int(json, "customers", n->service->customers[i]);
        jum_json_text_add_number(json, "before_m", before.head_m[i] - elevation_m);
        if (g_str_equal(key, "low_nodes")) {
            jum_json_text_add_number(json, "after_m", after.head_m[i] - elevation_m);
            jum_json_text_add_number(json, "required_m", n->service->required_m[i]);
        }
        jum_json_text_end_object(json);
    }
    jum_json_text_end_array(json);
}

static void
print_isolation_json(const Network *n, const char *id, const GArray *moves, const JumWaterEffect *e)
{
    g_autoptr(JumJsonText) json = jum_json_text_new(TRUE);
    jum_json_text_begin_object(json);
    jum_json_text_add_string(json, "element", id);
    jum_json_text_add_number(json, "hour", n->hour);
    json_moves(json, n, moves);
    jum_json_text_add_int(json, "cut_customers", e->cut_customers);
    jum_json_text_add_number(json, "cut_people_estimate", round(e->cut_people));
    jum_json_text_add_number(json, "cut_m3s", e->cut_m3s);
    jum_json_text_add_int(json, "cut_hydrants", e->cut_hydrants);
    json_sites(json, n, "cut_sites", jum_water_case_cut(n->c), JUM_WATER_CUT_INSIDE,
               JUM_WATER_CUT_BEHIND);
    json_nodes(json, n, "cut_nodes", jum_water_case_cut(n->c), JUM_WATER_CUT_INSIDE,
               JUM_WATER_CUT_BEHIND);
    jum_json_text_add_bool(json, "converged", e->solved);
    jum_json_text_add_int(json, "low_customers", e->low_customers);
    jum_json_text_add_number(json, "low_people_estimate", round(e->low_people));
    jum_json_text_add_number(json, "short_m3s", e->short_m3s);
    json_sites(json, n, "low_sites", jum_water_case_low(n->c), 1, 1);
    json_nodes(json, n, "low_nodes", jum_water_case_low(n->c), 1, 1);
    jum_json_text_add_number(json, "lowest_m", e->lowest_m);
    jum_json_text_add_string(json, "lowest_node",
                             isfinite(e->lowest_m) ? jum_layer_id(n->tables->node, e->lowest_node)
                                                   : NULL);
    jum_json_text_add_number(json, "tank_empty_s", e->tank_s);
    jum_json_text_add_string(json, "tank",
                             isfinite(e->tank_s) ? jum_layer_id(n->tables->tank, e->tank) : NULL);
    jum_json_text_add_number(json, "solve_ms", e->solve_us / 1e3);
    jum_json_text_end_object(json);
    g_autofree char *text = jum_json_text_steal(json);
    g_print("%s", text);
}

static void
print_line(const char *form, double a, double b)
{
    char x[JUM_NUMBER_BYTES], y[JUM_NUMBER_BYTES];
    g_ascii_formatd(x, sizeof x, "%.0f", a);
    g_ascii_formatd(y, sizeof y, "%.0f", b);
    g_print(form, x, y);
}

static void
print_sheet(const Network *n, const char *id, const GArray *moves, const JumWaterEffect *e)
{
    g_print(_("To isolate %s:\n"), id);
    for (guint i = 0; i < moves->len; i++) {
        const JumWaterMove *m = &g_array_index(moves, JumWaterMove, i);
        const JumLayer *layer = layer_of(n->tables, m);
        const char *asset = jum_layer_id(layer, m->row);
        const char *name = text_of(layer, "name", m->row);
        const char *street = text_of(layer, "address", m->row);
        g_autofree char *both = name == NULL || strstr(name, asset) != NULL
                                    ? g_strdup(name != NULL ? name : asset)
                                    : g_strdup_printf("%s (%s)", name, asset);
        g_print(_("%3u. %s, %s: %s\n"), i + 1, both, street != NULL ? street : _("address unknown"),
                what_to_do(m));
    }
    print_line(_("Without water: %s customers, about %s inhabitants\n"), e->cut_customers,
               e->cut_people);
    print_line(_("Hydrants without water: %s; sensitive sites: %s\n"), e->cut_hydrants,
               e->cut_sites);
    if (!e->solved) {
        g_print("%s\n",
                _("The pressures left elsewhere are not known: the solution did not converge."));
        return;
    }
    print_line(_("Newly below the pressure the street owes: %s customers, about %s inhabitants\n"),
               e->low_customers, e->low_people);
    for (guint i = 0; i < n->service->sites->len; i++) {
        const JumWaterSite *site = &g_array_index(n->service->sites, JumWaterSite, i);
        const guint8 *cut = jum_water_case_cut(n->c);
        if (site->sensitive &&
            (cut[site->node] == JUM_WATER_CUT_INSIDE || cut[site->node] == JUM_WATER_CUT_BEHIND))
            g_print(_("Sensitive site without water: %s\n"), site->name);
    }
}

JumExit
jum_whatif_isolate(int argc, char **argv, GError **error)
{
    const char *path = NULL, *pipe = NULL, *failed = NULL;
    double hour = 8.0, x = 0.0, y = 0.0;
    gboolean json = FALSE;
    const JumArgument arguments[] = {
        {"--territory", JUM_ARGUMENT_TEXT, &path, TRUE},
        {"--pipe", JUM_ARGUMENT_TEXT, &pipe, TRUE},
        {"--failed", JUM_ARGUMENT_TEXT, &failed, FALSE},
        {"--hour", JUM_ARGUMENT_NUMBER, &hour, FALSE},
        {"--json", JUM_ARGUMENT_FLAG, &json, FALSE},
        {NULL},
    };
    g_auto(Network) n = {0};
    if (!jum_arguments_parse(arguments, argc, argv, error))
        return JUM_EXIT_USAGE;
    if (!network_open(&n, path, failed, hour, error))
        return JUM_EXIT_NONE;
    int segment = segment_of(&n, pipe, &x, &y, error);
    if (segment < 0)
        return JUM_EXIT_NONE;
    JumWaterEffect effect;
    g_autoptr(GArray) moves =
        jum_water_sheet_new(n.tables, &n.segments, segment, jum_water_case_open(n.c), x, y);
    jum_water_case_close_segment(n.c, &n.segments, segment, &effect);
    if (json)
        print_isolation_json(&n, pipe, moves, &effect);
    else
        print_sheet(&n, pipe, moves, &effect);
    return effect.solved ? JUM_EXIT_ANSWER : JUM_EXIT_OUTSIDE_TOLERANCE;
}

/* ---- criticality ---- */

typedef struct {
    guint pipe;
    const JumWaterLoss *loss;
} Ranked;

static int
worst_first(const void *a, const void *b)
{
    const Ranked *u = a, *v = b;
    double x = u->loss->unserved_m3s + u->loss->short_m3s;
    double y = v->loss->unserved_m3s + v->loss->short_m3s;
    return x > y ? -1 : x < y ? 1 : u->pipe < v->pipe ? -1 : u->pipe > v->pipe;
}

static gboolean
write_ranking(const Network *n, const GArray *ranked, const char *path, GError **error)
{
    g_autoptr(GString) csv = g_string_new(
        "rank,pipe,segment,missing_m3s,unserved_m3s,short_m3s,cut_nodes,low_nodes,solved\n");
    g_autoptr(GError) why = NULL;
    for (guint i = 0; i < ranked->len; i++) {
        const Ranked *r = &g_array_index(ranked, Ranked, i);
        char a[JUM_NUMBER_BYTES], b[JUM_NUMBER_BYTES], c[JUM_NUMBER_BYTES];
        g_string_append_printf(
            csv, "%u,%s,%d,%s,%s,%s,%d,%d,%s\n", i + 1, jum_layer_id(n->tables->pipe, r->pipe),
            n->segments.link_segment[n->tables->rows->pipe_link[r->pipe]],
            jum_number_format(a, r->loss->unserved_m3s + r->loss->short_m3s),
            jum_number_format(b, r->loss->unserved_m3s), jum_number_format(c, r->loss->short_m3s),
            r->loss->n_cut, r->loss->n_low,
            r->loss->solved == 0   ? "graph"
            : r->loss->solved == 1 ? "hydraulics"
                                   : "not converged");
    }
    if (g_file_set_contents(path, csv->str, (gssize) csv->len, &why))
        return TRUE;
    g_set_error(error, JUM_ERROR, JUM_ERROR_IO, "%s", why->message);
    return FALSE;
}

static GArray *
rank_pipes(const Network *n, const JumWaterLoss *loss)
{
    GArray *ranked = g_array_new(FALSE, FALSE, sizeof(Ranked));
    for (guint row = 0; row < n->tables->rows->n_pipes; row++) {
        int link = n->tables->rows->pipe_link[row];
        Ranked r = {row, link >= 0 ? &loss[n->segments.link_segment[link]] : NULL};
        if (link >= 0)
            g_array_append_val(ranked, r);
    }
    qsort(ranked->data, ranked->len, sizeof(Ranked), worst_first);
    return ranked;
}

static void
print_ranking(const Network *n, const GArray *ranked, const JumWaterLoss *loss, double solve_ms)
{
    guint solved = 0, failed = 0;
    for (int i = 0; i < n->segments.n; i++) {
        solved += loss[i].solved != 0;
        failed += loss[i].solved == 2;
    }
    g_autoptr(JumJsonText) json = jum_json_text_new(TRUE);
    jum_json_text_begin_object(json);
    jum_json_text_add_number(json, "hour", n->hour);
    jum_json_text_add_int(json, "pipes", ranked->len);
    jum_json_text_add_int(json, "segments", n->segments.n);
    jum_json_text_add_int(json, "segments_solved", solved);
    jum_json_text_add_int(json, "segments_not_converged", failed);
    jum_json_text_add_number(json, "solve_ms", solve_ms);
    jum_json_text_key(json, "worst");
    jum_json_text_begin_array(json, FALSE);
    for (guint i = 0; i < MIN(ranked->len, 20); i++) {
        const Ranked *r = &g_array_index(ranked, Ranked, i);
        jum_json_text_begin_object(json);
        jum_json_text_add_string(json, "pipe", jum_layer_id(n->tables->pipe, r->pipe));
        jum_json_text_add_string(json, "street", text_of(n->tables->pipe, "address", r->pipe));
        jum_json_text_add_number(json, "unserved_m3s", r->loss->unserved_m3s);
        jum_json_text_add_number(json, "short_m3s", r->loss->short_m3s);
        jum_json_text_add_int(json, "cut_nodes", r->loss->n_cut);
        jum_json_text_add_int(json, "low_nodes", r->loss->n_low);
        jum_json_text_end_object(json);
    }
    jum_json_text_end_array(json);
    jum_json_text_end_object(json);
    g_autofree char *text = jum_json_text_steal(json);
    g_print("%s", text);
}

static void
show_progress(double done_pu, void *user)
{
    int *shown = user, percent = (int) (100.0 * done_pu);
    if (percent / 10 > *shown / 10) {
        *shown = percent;
        g_printerr(_("criticality: %d %%\n"), percent);
    }
}

JumExit
jum_whatif_criticality(int argc, char **argv, GError **error)
{
    const char *path = NULL, *csv = NULL;
    double hour = 8.0, threads = 2.0;
    gboolean json = FALSE;
    const JumArgument arguments[] = {
        {"--territory", JUM_ARGUMENT_TEXT, &path, TRUE},
        {"--hour", JUM_ARGUMENT_NUMBER, &hour, FALSE},
        {"--threads", JUM_ARGUMENT_NUMBER, &threads, FALSE},
        {"--csv", JUM_ARGUMENT_TEXT, &csv, FALSE},
        {"--json", JUM_ARGUMENT_FLAG, &json, FALSE},
        {NULL},
    };
    g_auto(Network) n = {0};
    if (!jum_arguments_parse(arguments, argc, argv, error))
        return JUM_EXIT_USAGE;
    if (!network_open(&n, path, NULL, hour, error))
        return JUM_EXIT_NONE;
    JumWaterNetwork net = n.tables->rows->net;
    net.options.pressure_driven = true; /* as the case it starts from */
    g_autofree double *required = g_new(double, net.n_nodes + 1);
    for (int i = 0; i < net.n_nodes; i++)
        required[i] = (guint) i < n.service->n_nodes ? n.service->required_m[i] : NAN;
    g_autofree JumWaterLoss *loss = g_new0(JumWaterLoss, n.segments.n + 1);
    int shown = 0;
    const JumWaterCriticalitySettings settings = {.required_m = required,
                                                  .open = jum_water_case_open(n.c),
                                                  .n_threads = (int) CLAMP(threads, 1.0, 16.0),
                                                  .progress = show_progress,
                                                  .user = &shown};
    gint64 began_us = g_get_monotonic_time();
    JumWaterError status =
        jum_water_criticality(&net, jum_water_case_solver(n.c), &n.segments, &settings, loss);
    double solve_ms = (double) (g_get_monotonic_time() - began_us) / 1e3;
    if (status != JUM_WATER_OK) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, "%s: %s", path,
                    jum_water_error_text(status));
        return JUM_EXIT_NONE;
    }
    g_autoptr(GArray) ranked = rank_pipes(&n, loss);
    if (csv != NULL && !write_ranking(&n, ranked, csv, error))
        return JUM_EXIT_NONE;
    if (json)
        print_ranking(&n, ranked, loss, solve_ms);
    return JUM_EXIT_ANSWER;
}
