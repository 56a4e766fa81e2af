/* An EPANET file of a network: elements here, how it is run in inp-write-operation.c.  The exact inverse of the reader:
 * every value is divided by the factor the reader multiplies with, and written with the fewest digits that the reader
 * turns into the same bits. */
#include "formats/inp-write.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "formats/inp-put.h"

void
jum_inp_put(JumInpWriter *w, double value, double scale)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    for (int digits = 6; digits <= 17; digits++) {
        char format[8];
        g_snprintf(format, sizeof format, "%%.%dg", digits);
        g_ascii_formatd(text, sizeof text, format, value / scale);
        if (g_ascii_strtod(text, NULL) * scale == value)
            break;
    }
    g_string_append_printf(w->out, " %s", text);
}

void
jum_inp_put_time(JumInpWriter *w, gint64 time_s)
{
    g_string_append_printf(w->out, " %" G_GINT64_FORMAT ":%02d:%02d", time_s / 3600,
                           (int) (time_s / 60 % 60), (int) (time_s % 60));
}

double
jum_inp_setting_scale(const JumInpWriter *w, JumWaterLinkKind kind)
{
    if (kind == JUM_WATER_PRV || kind == JUM_WATER_PSV || kind == JUM_WATER_PBV)
        return w->pressure;
    return kind == JUM_WATER_FCV ? w->inp->units.flow : 1.0;
}

static void
section(JumInpWriter *w, const char *name)
{
    g_string_append_printf(w->out, "\n[%s]\n", name);
}

/* ---- nodes ---- */

static void
put_junctions(JumInpWriter *w)
{
    const JumWaterNetwork *net = &w->inp->net;
    section(w, "JUNCTIONS");
    for (int n = 0; n < net->n_nodes; n++) {
        if (net->nodes[n].kind != JUM_WATER_JUNCTION)
            continue;
        g_string_append(w->out, w->inp->node_id[n]);
        jum_inp_put(w, net->nodes[n].elevation_m, w->inp->units.length);
        g_string_append_c(w->out, '\n');
    }
    section(w, "RESERVOIRS");
    for (int n = 0; n < net->n_nodes; n++) {
        if (net->nodes[n].kind != JUM_WATER_RESERVOIR)
            continue;
        g_string_append(w->out, w->inp->node_id[n]);
        jum_inp_put(w, net->nodes[n].elevation_m, w->inp->units.length);
        if (net->nodes[n].head_pattern >= 0)
            g_string_append_printf(w->out, " P%d", net->nodes[n].head_pattern + 1);
        g_string_append_c(w->out, '\n');
    }
}

static void
put_tanks(JumInpWriter *w)
{
    const JumWaterNetwork *net = &w->inp->net;
    double length = w->inp->units.length;
    section(w, "TANKS");
    for (int i = 0; i < net->n_tanks; i++) {
        const JumWaterTank *t = &net->tanks[i];
        g_string_append(w->out, w->inp->node_id[t->node]);
        jum_inp_put(w, net->nodes[t->node].elevation_m, length);
        jum_inp_put(w, t->level_init_m, length);
        jum_inp_put(w, t->level_min_m, length);
        jum_inp_put(w, t->level_max_m, length);
        jum_inp_put(w, sqrt(4.0 * t->area_m2 / G_PI), length);
        jum_inp_put(w, t->volume_min_m3, w->inp->units.volume);
        if (t->volume_curve >= 0)
            g_string_append_printf(w->out, " C%d", t->volume_curve + 1);
        else
            g_string_append(w->out, " *");
        g_string_append(w->out, t->can_overflow ? " YES\n" : " NO\n");
    }
}

/* All demands stand here, each with its own pattern: no default pattern is needed. */
static void
put_demands(JumInpWriter *w)
{
    const JumWaterNetwork *net = &w->inp->net;
    section(w, "DEMANDS");
    for (int n = 0; n < net->n_nodes; n++) {
        for (int i = 0; i < net->nodes[n].n_demands; i++) {
            const JumWaterDemand *d = &net->demands[net->nodes[n].first_demand + i];
            g_string_append(w->out, w->inp->node_id[n]);
            jum_inp_put(w, d->base_m3s, w->inp->units.flow);
            if (d->pattern >= 0)
                g_string_append_printf(w->out, " P%d", d->pattern + 1);
            g_string_append_c(w->out, '\n');
        }
    }
    section(w, "EMITTERS");
    double scale =
        w->inp->units.flow / pow(w->inp->units.outlet_pressure, net->options.emitter_exponent);
    for (int n = 0; n < net->n_nodes; n++) {
        if (net->nodes[n].emitter == 0.0)
            continue;
        g_string_append(w->out, w->inp->node_id[n]);
        jum_inp_put(w, net->nodes[n].emitter, scale);
        g_string_append_c(w->out, '\n');
    }
}

static void
put_places(JumInpWriter *w)
{
    section(w, "COORDINATES");
    for (int n = 0; n < w->inp->net.n_nodes && w->inp->x != NULL; n++) {
        if (!isfinite(w->inp->x[n]) || !isfinite(w->inp->y[n]))
            continue;
        g_string_append(w->out, w->inp->node_id[n]);
        jum_inp_put(w, w->inp->x[n], 1.0);
        jum_inp_put(w, w->inp->y[n], 1.0);
        g_string_append_c(w->out, '\n');
    }
}

/* ---- links ---- */

static void
put_ends(JumInpWriter *w, int k)
{
    const JumWaterLink *link = &w->inp->net.links[k];
    g_string_append_printf(w->out, "%s %s %s", w->inp->link_id[k], w->inp->node_id[link->from],
                           w->inp->node_id[link->to]);
}

static void
put_pipes(JumInpWriter *w)
{
    const JumWaterNetwork *net = &w->inp->net;
    const JumInpUnits *u = &w->inp->units;
    double roughness = net->options.head_loss == JUM_WATER_DARCY_WEISBACH ? u->roughness : 1.0;
    section(w, "PIPES");
    for (int k = 0; k < net->n_links; k++) {
        const JumWaterLink *link = &net->links[k];
        if (link->kind > JUM_WATER_PIPE)
            continue;
        put_ends(w, k);
        jum_inp_put(w, link->length_m, u->length);
        jum_inp_put(w, link->diameter_m, u->diameter);
        jum_inp_put(w, link->roughness, roughness);
        jum_inp_put(w, link->minor_loss, 1.0);
        g_string_append(w->out, link->kind == JUM_WATER_CV_PIPE ? " CV\n"
                                : link->open                    ? " Open\n"
                                                                : " Closed\n");
    }
    section(w, "LEAKAGE");
    for (int k = 0; k < net->n_links; k++) {
        const JumWaterLink *link = &net->links[k];
        double scale = 1.0e-6 * (link->length_m / u->length / 100.0);
        if (link->leak_area_m2 == 0.0 && link->leak_expansion_m == 0.0)
            continue;
        g_string_append(w->out, w->inp->link_id[k]);
        jum_inp_put(w, link->leak_area_m2, scale);
        jum_inp_put(w, link->leak_expansion_m, scale);
        g_string_append_c(w->out, '\n');
    }
}

static void
put_pumps(JumInpWriter *w)
{
    const JumWaterNetwork *net = &w->inp->net;
    section(w, "PUMPS");
    for (int i = 0; i < net->n_pumps; i++) {
        const JumWaterPump *pump = &net->pumps[i];
        double speed = net->links[pump->link].setting;
        put_ends(w, pump->link);
        if (pump->power_w > 0.0) {
            g_string_append(w->out, " POWER");
            jum_inp_put(w, pump->power_w, w->inp->units.power);
        }
        if (pump->curve >= 0)
            g_string_append_printf(w->out, " HEAD C%d", pump->curve + 1);
        if (isfinite(speed) && speed != 1.0 && speed > 0.0) {
            g_string_append(w->out, " SPEED");
            jum_inp_put(w, speed, 1.0);
        }
        if (pump->speed_pattern >= 0)
            g_string_append_printf(w->out, " PATTERN P%d", pump->speed_pattern + 1);
        g_string_append_c(w->out, '\n');
    }
}

static void
put_valves(JumInpWriter *w)
{
    static const char *const kinds[] = {"PRV", "PSV", "PBV", "FCV", "TCV", "GPV", "PCV"};
    const JumWaterNetwork *net = &w->inp->net;
    section(w, "VALVES");
    for (int k = 0; k < net->n_links; k++) {
        const JumWaterLink *link = &net->links[k];
        if (link->kind < JUM_WATER_PRV)
            continue;
        put_ends(w, k);
        jum_inp_put(w, link->diameter_m, w->inp->units.diameter);
        g_string_append_printf(w->out, " %s", kinds[link->kind - JUM_WATER_PRV]);
        if (link->kind == JUM_WATER_GPV)
            g_string_append_printf(w->out, " C%d", link->curve + 1);
        else
            jum_inp_put(w, isfinite(link->setting) ? link->setting : 0.0,
                        jum_inp_setting_scale(w, link->kind));
        jum_inp_put(w, link->minor_loss, 1.0);
        if (link->kind == JUM_WATER_PCV && link->curve >= 0)
            g_string_append_printf(w->out, " C%d", link->curve + 1);
        g_string_append_c(w->out, '\n');
    }
}

/* ---- patterns and curves ---- */

static void
put_patterns(JumInpWriter *w)
{
    const JumWaterNetwork *net = &w->inp->net;
    section(w, "PATTERNS");
    for (int i = 0; i < net->n_patterns; i++) {
        for (int j = 0; j < net->patterns[i].n; j++) {
            if (j % 6 == 0)
                g_string_append_printf(w->out, "%sP%d", j > 0 ? "\n" : "", i + 1);
            jum_inp_put(w, net->patterns[i].factor[j], 1.0);
        }
        if (net->patterns[i].n == 0)
            g_string_append_printf(w->out, "P%d 1", i + 1);
        g_string_append_c(w->out, '\n');
    }
}

typedef struct {
    double x, y; /* SI per file unit; 0: not known yet */
} CurveScale;

static void
use_curve(CurveScale *scales, int c, double x, double y)
{
    if (c >= 0 && scales[c].x == 0.0)
        scales[c] = (CurveScale){x, y};
}

/* A curve's units are those of its first use, in the order in which the reader looks: pump, tank, valve. */
static CurveScale *
curve_scales(const JumWaterNetwork *net, const JumInpUnits *u)
{
    CurveScale *scales = g_new0(CurveScale, (gsize) net->n_curves + 1);
    for (int i = 0; i < net->n_pumps; i++) {
        use_curve(scales, net->pumps[i].curve, u->flow, u->length);
        use_curve(scales, net->pumps[i].efficiency_curve, u->flow, 1.0);
    }
    for (int i = 0; i < net->n_tanks; i++)
        use_curve(scales, net->tanks[i].volume_curve, u->length, u->volume);
    for (int k = 0; k < net->n_links; k++) {
        if (net->links[k].kind == JUM_WATER_GPV)
            use_curve(scales, net->links[k].curve, u->flow, u->length);
    }
    for (int c = 0; c < net->n_curves; c++)
        use_curve(scales, c, 1.0, 1.0);
    return scales;
}

static void
put_curves(JumInpWriter *w)
{
    const JumWaterNetwork *net = &w->inp->net;
    g_autofree CurveScale *scales = curve_scales(net, &w->inp->units);
    section(w, "CURVES");
    for (int c = 0; c < net->n_curves; c++) {
        for (int i = 0; i < net->curves[c].n; i++) {
            g_string_append_printf(w->out, "C%d", c + 1);
            jum_inp_put(w, net->curves[c].x[i], scales[c].x);
            jum_inp_put(w, net->curves[c].y[i], scales[c].y);
            g_string_append_c(w->out, '\n');
        }
    }
}

/* ---- the whole ---- */

static gboolean
check_ids(char *const *ids, int n, GError **error)
{
    for (int i = 0; i < n; i++) {
        if (ids[i][0] != '\0' && ids[i][0] != '[' && strpbrk(ids[i], " \t\r\n,;\"") == NULL)
            continue;
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, _("“%s” cannot be an id in an EPANET file"),
                    ids[i]);
        return FALSE;
    }
    return TRUE;
}

char *
jum_inp_format(const JumInp *inp, GError **error)
{
    if (!check_ids(inp->node_id, inp->net.n_nodes, error) ||
        !check_ids(inp->link_id, inp->net.n_links, error))
        return NULL;
    JumInpWriter writer = {
        .inp = inp, .out = g_string_new("[TITLE]\n"), .pressure = inp->units.pressure};
    if (inp->title != NULL)
        g_string_append_printf(writer.out, "%s\n", inp->title);
    put_junctions(&writer);
    put_tanks(&writer);
    put_demands(&writer);
    put_pipes(&writer);
    put_pumps(&writer);
    put_valves(&writer);
    put_patterns(&writer);
    put_curves(&writer);
    jum_inp_put_operation(&writer);
    put_places(&writer);
    g_string_append(writer.out, "\n[END]\n");
    return g_string_free(writer.out, FALSE);
}

gboolean
jum_inp_write(const JumInp *inp, const char *path, GError **error)
{
    g_autofree char *text = jum_inp_format(inp, error);
    g_autoptr(GError) failure = NULL;
    if (text == NULL)
        return FALSE;
    if (g_file_set_contents(path, text, -1, &failure))
        return TRUE;
    g_set_error(error, JUM_ERROR, JUM_ERROR_IO, "%s: %s", path, failure->message);
    return FALSE;
}
