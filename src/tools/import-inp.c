/* An EPANET file as rows of the water tables, in SI.  The way back is model/water-network.c and `export-water`: what goes
 * round gives the same heads. */
#include "tools/import-inp.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "formats/inp.h"
#include "model/water-columns.h"

typedef struct {
    JumImport *import;
    JumImportSource *source;
    const JumInp *inp;
    char **node_address; /* "water_tank/T1" */
    const char **node_id;
    char **link_address;
} Reading;

gboolean
jum_import_is_inp(const char *path)
{
    g_autofree char *lower = g_ascii_strdown(path, -1);
    return g_str_has_suffix(lower, ".inp") || g_str_has_suffix(lower, ".inp.gz");
}

gboolean
jum_import_inp_middle(const char *path, double *x, double *y, GError **error)
{
    g_autoptr(JumInp) inp = jum_inp_read(path, NULL, error);
    JumBox box = JUM_BOX_EMPTY;
    for (int i = 0; inp != NULL && i < inp->net.n_nodes; i++)
        if (isfinite(inp->x[i]) && isfinite(inp->y[i]))
            jum_box_add(&box, inp->x[i], inp->y[i]);
    if (inp == NULL || jum_box_is_empty(&box))
        return FALSE;
    *x = 0.5 * (box.x0 + box.x1);
    *y = 0.5 * (box.y0 + box.y1);
    return TRUE;
}

static guint
add_row(Reading *r, JumTable table, const char *id)
{
    JumImportCount *count = &r->source->count[table];
    count->read++;
    count->kept++;
    return jum_import_add_row(r->import, table, id, r->source);
}

static void
set_real(Reading *r, JumTable table, const char *column, guint row, double value)
{
    jum_layer_set_real_by_name(r->import->layer[table], column, row, value);
}

static void
set_text(Reading *r, JumTable table, const char *column, guint row, const char *text)
{
    jum_layer_set_text_by_name(r->import->layer[table], column, row, text);
}

static void
set_pattern(Reading *r, JumTable table, guint row, int pattern)
{
    char name[16];
    g_snprintf(name, sizeof name, "P%d", pattern + 1);
    set_text(r, table, "pattern", row, pattern < 0 ? "constant" : name);
}

static void
set_curve(Reading *r, JumTable table, guint row, int curve)
{
    if (curve < 0)
        return;
    g_autofree char *text = jum_water_curve_text(&r->inp->net.curves[curve]);
    set_text(r, table, "curve", row, text);
}

static void
place_node(Reading *r, JumTable table, int i)
{
    if (isfinite(r->inp->x[i]) && isfinite(r->inp->y[i]))
        jum_layer_add_point(r->import->layer[table], r->inp->x[i], r->inp->y[i]);
    else
        r->source->count[table].not_located++;
}

/* ---- nodes ---- */

static void
set_demands(Reading *r, guint row, const JumWaterNode *node)
{
    const JumWaterDemand *d = &r->inp->net.demands[node->first_demand];
    g_autoptr(GString) text = g_string_new(NULL);
    double sum = 0.0;
    for (int k = 0; k < node->n_demands; k++) {
        char number[G_ASCII_DTOSTR_BUF_SIZE], name[16];
        g_snprintf(name, sizeof name, "P%d", d[k].pattern + 1);
        g_string_append_printf(text, "%s%s %s", k > 0 ? ";" : "",
                               g_ascii_dtostr(number, sizeof number, d[k].base_m3s),
                               d[k].pattern < 0 ? "constant" : name);
        sum += d[k].base_m3s;
    }
    set_real(r, JUM_TABLE_water_node, "demand_m3s", row, sum);
    if (node->n_demands > 0)
        set_pattern(r, JUM_TABLE_water_node, row, d[0].pattern);
    if (node->n_demands > 1)
        set_text(r, JUM_TABLE_water_node, "demands", row, text->str);
}

static void
add_tank(Reading *r, int i)
{
    const JumWaterNetwork *net = &r->inp->net;
    const JumWaterTank *tank = &net->tanks[net->nodes[i].tank];
    const JumTable t = JUM_TABLE_water_tank;
    guint row = add_row(r, t, r->inp->node_id[i]);
    set_real(r, t, "elevation_m", row, net->nodes[i].elevation_m);
    set_real(r, t, "level_init_m", row, tank->level_init_m);
    set_real(r, t, "level_min_m", row, tank->level_min_m);
    set_real(r, t, "level_max_m", row, tank->level_max_m);
    if (tank->area_m2 > 0.0)
        set_real(r, t, "diameter_m", row, sqrt(4.0 * tank->area_m2 / G_PI));
    set_real(r, t, "volume_m3", row, jum_water_tank_volume(net, tank, tank->level_max_m));
    set_real(r, t, "volume_min_m3", row, tank->volume_min_m3);
    if (tank->can_overflow)
        jum_layer_set_int_by_name(r->import->layer[t], "overflow", row, 1);
    set_curve(r, t, row, tank->volume_curve);
    place_node(r, t, i);
}

static void
add_node(Reading *r, int i)
{
    const JumWaterNode *node = &r->inp->net.nodes[i];
    const JumTable t = JUM_TABLE_water_node;
    guint row = add_row(r, t, r->inp->node_id[i]);
    gboolean source = node->kind == JUM_WATER_RESERVOIR;
    set_text(r, t, "kind", row, source ? "source" : "junction");
    set_real(r, t, "elevation_m", row, node->elevation_m);
    if (source) {
        set_real(r, t, "head_m", row, node->elevation_m);
        if (node->head_pattern >= 0)
            set_pattern(r, t, row, node->head_pattern);
    } else {
        set_demands(r, row, node);
        if (node->emitter > 0.0)
            set_real(r, t, "emitter_m3s", row, node->emitter);
    }
    place_node(r, t, i);
}

static void
add_nodes(Reading *r)
{
    for (int i = 0; i < r->inp->net.n_nodes; i++) {
        gboolean tank = r->inp->net.nodes[i].kind == JUM_WATER_TANK;
        JumTable table = tank ? JUM_TABLE_water_tank : JUM_TABLE_water_node;
        if (tank)
            add_tank(r, i);
        else
            add_node(r, i);
        const JumLayer *layer = r->import->layer[table];
        r->node_id[i] = jum_layer_id(layer, jum_layer_n_rows(layer) - 1);
        r->node_address[i] = g_strdup_printf("%s/%s", jum_schema_table(table)->name, r->node_id[i]);
    }
}

/* ---- links ---- */

static const char *
valve_kind(JumWaterLinkKind kind)
{
    static const char *const names[] = {"PRV", "PSV", "PBV", "FCV", "TCV", "GPV", "PCV"};
    return names[kind - JUM_WATER_PRV];
}

static void
add_pipe(Reading *r, guint row, const JumWaterLink *link)
{
    const JumTable t = JUM_TABLE_water_pipe;
    set_real(r, t, "diameter_m", row, link->diameter_m);
    set_real(r, t, "length_m", row, link->length_m);
    set_real(r, t, "roughness", row, link->roughness);
    if (link->minor_loss > 0.0)
        set_real(r, t, "minor_loss", row, link->minor_loss);
    set_text(r, t, "status", row,
             link->kind == JUM_WATER_CV_PIPE ? "check_valve"
             : link->open                    ? "open"
                                             : "closed");
}

static void
add_pump(Reading *r, guint row, const JumWaterLink *link)
{
    const JumTable t = JUM_TABLE_water_pump;
    const JumWaterPump *pump = &r->inp->net.pumps[link->pump];
    set_curve(r, t, row, pump->curve);
    if (pump->curve < 0)
        set_real(r, t, "power_w", row, pump->power_w);
    set_real(r, t, "speed_pu", row, link->setting);
    if (pump->speed_pattern >= 0)
        set_pattern(r, t, row, pump->speed_pattern);
    set_text(r, t, "status", row, link->open ? "open" : "closed");
}

static void
add_valve(Reading *r, guint row, const JumWaterLink *link)
{
    const JumTable t = JUM_TABLE_water_valve;
    set_text(r, t, "kind", row, valve_kind(link->kind));
    set_real(r, t, "diameter_m", row, link->diameter_m);
    set_real(r, t, "minor_loss", row, link->minor_loss);
    if (isfinite(link->setting))
        set_real(r, t, "setting", row, link->setting);
    jum_layer_set_int_by_name(r->import->layer[t], "normally_open", row, link->open);
    if (link->fixed && link->open)
        set_text(r, t, "status", row, "open");
    set_curve(r, t, row, link->curve);
}

static void
add_links(Reading *r)
{
    const JumInp *inp = r->inp;
    for (int k = 0; k < inp->net.n_links; k++) {
        const JumWaterLink *link = &inp->net.links[k];
        JumTable t = link->kind <= JUM_WATER_PIPE   ? JUM_TABLE_water_pipe
                     : link->kind == JUM_WATER_PUMP ? JUM_TABLE_water_pump
                                                    : JUM_TABLE_water_valve;
        JumLayer *layer = r->import->layer[t];
        guint row = add_row(r, t, inp->link_id[k]);
        const int ends[2] = {link->from, link->to};
        set_text(r, t, "from_node", row, r->node_id[link->from]);
        set_text(r, t, "to_node", row, r->node_id[link->to]);
        gboolean placed = TRUE;
        for (int e = 0; e < 2; e++)
            placed = placed && isfinite(inp->x[ends[e]]) && isfinite(inp->y[ends[e]]);
        if (placed) {
            jum_layer_begin_ring(layer, FALSE);
            for (int e = 0; e < 2; e++)
                jum_layer_add_vertex(layer, inp->x[ends[e]], inp->y[ends[e]]);
        } else {
            r->source->count[t].not_located++;
        }
        if (t == JUM_TABLE_water_pipe)
            add_pipe(r, row, link);
        else if (t == JUM_TABLE_water_pump)
            add_pump(r, row, link);
        else
            add_valve(r, row, link);
        r->link_address[k] =
            g_strdup_printf("%s/%s", jum_schema_table(t)->name, jum_layer_id(layer, row));
    }
}

/* ---- how it is run ---- */

static void
add_patterns(Reading *r)
{
    for (int i = 0; i < r->inp->net.n_patterns; i++) {
        char id[16];
        g_snprintf(id, sizeof id, "P%d", i + 1);
        g_autofree char *text = jum_water_pattern_text(&r->inp->net.patterns[i]);
        guint row = add_row(r, JUM_TABLE_water_pattern, id);
        set_text(r, JUM_TABLE_water_pattern, "factors", row, text);
    }
}

static void
add_controls(Reading *r)
{
    static const char *const words[] = {"below", "above", "time", "clock"};
    const JumTable t = JUM_TABLE_water_control;
    for (int i = 0; i < r->inp->net.n_controls; i++) {
        const JumWaterControl *c = &r->inp->net.controls[i];
        char id[16];
        g_snprintf(id, sizeof id, "CTL-%d", i + 1);
        guint row = add_row(r, t, id);
        gboolean level = c->kind <= JUM_WATER_IF_ABOVE;
        set_text(r, t, "link", row, r->link_address[c->link]);
        set_text(r, t, "condition", row, words[c->kind]);
        if (level)
            set_text(r, t, "node", row, r->node_address[c->node]);
        set_real(r, t, "value", row, level ? c->grade_m : (double) c->time_s);
        jum_layer_set_int_by_name(r->import->layer[t], "opens", row, c->open);
        if (c->has_setting)
            set_real(r, t, "setting", row, c->setting);
    }
}

static void
say_left_out(const Reading *r)
{
    const JumWaterNetwork *net = &r->inp->net;
    JumImportCount *other = &r->source->count[JUM_N_TABLES];
    gint64 left = net->n_rules + net->n_sources;
    other->read += left;
    other->dropped[JUM_DROP_OTHER] += left;
    if (net->n_rules > 0)
        g_printerr(_("%s: %d rules are left out: the tables hold simple controls only\n"),
                   r->source->path, net->n_rules);
    if (net->n_sources > 0 || net->options.quality != JUM_WATER_QUALITY_NONE)
        g_printerr(_("%s: water quality is left out\n"), r->source->path);
}

gboolean
jum_import_inp(JumImport *import, JumImportSource *source, GError **error)
{
    g_autoptr(JumInp) inp = jum_inp_read(source->path, NULL, error);
    if (inp == NULL)
        return FALSE;
    gsize nodes = (gsize) inp->net.n_nodes + 1, links = (gsize) inp->net.n_links + 1;
    Reading r = {import,
                 source,
                 inp,
                 g_new0(char *, nodes),
                 g_new0(const char *, nodes),
                 g_new0(char *, links)};
    add_nodes(&r);
    add_links(&r);
    add_patterns(&r);
    add_controls(&r);
    guint before = jum_layer_n_rows(import->layer[JUM_TABLE_water_option]);
    jum_water_options_add(&inp->net.options, import->layer[JUM_TABLE_water_option]);
    guint added = jum_layer_n_rows(import->layer[JUM_TABLE_water_option]) - before;
    source->count[JUM_TABLE_water_option].read += added;
    source->count[JUM_TABLE_water_option].kept += added;
    say_left_out(&r);
    g_strfreev(r.node_address);
    g_strfreev(r.link_address);
    g_free(r.node_id);
    return TRUE;
}
