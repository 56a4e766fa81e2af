/* Rules of public lighting: a lamp stands beside the lit street it names and within reach of its cabinet; a
 * cabinet feeds a plausible number; what a desk can move follows the shares that were assumed. */
#include "tools/check.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"

/* Distance from a place to a line of @layer, metres. */
static double
distance_to_line(const JumLayer *layer, guint row, double x, double y)
{
    JumGeometryColumns g = jum_layer_geometry(layer);
    double best = INFINITY;
    for (guint r = g.ring_start[row]; r < g.ring_start[row + 1]; r++)
        for (guint v = g.vertex_start[r]; v + 1 < g.vertex_start[r + 1]; v++) {
            double dx = g.x[v + 1] - g.x[v], dy = g.y[v + 1] - g.y[v], square = dx * dx + dy * dy;
            double t = square > 0.0 ? ((x - g.x[v]) * dx + (y - g.y[v]) * dy) / square : 0.0;
            t = CLAMP(t, 0.0, 1.0);
            best = fmin(best, hypot(x - g.x[v] - t * dx, y - g.y[v] - t * dy));
        }
    return best;
}

/* The row that an address "TABLE/ID" names in @layer, or -1. */
static gint64
row_named(const JumLayer *layer, const char *prefix, const char *address)
{
    return address != NULL && g_str_has_prefix(address, prefix)
               ? jum_layer_find(layer, address + strlen(prefix))
               : -1;
}

static void
lamps_near_streets(JumChecks *checks)
{
    const JumLayer *lamps = checks->layer[JUM_TABLE_lamp], *roads = checks->layer[JUM_TABLE_road];
    int road = jum_layer_column(lamps, "road"), lit = jum_layer_column(roads, "lit");
    double farthest = 0.0;
    const char *worst = "";
    for (guint i = 0; i < jum_layer_n_rows(lamps); i++) {
        double x, y;
        gint64 row = row_named(roads, "road/", jum_layer_text(lamps, road, i));
        if (!jum_layer_point(lamps, i, &x, &y))
            continue;
        double d = row >= 0 && jum_layer_int(roads, lit, (guint) row) == 1
                       ? distance_to_line(roads, (guint) row, x, y)
                       : INFINITY;
        if (d > farthest) {
            farthest = d;
            worst = jum_layer_id(lamps, i);
        }
    }
    jum_checks_add(checks, "lighting.near_street", farthest, JUM_CHECK_AT_MOST, 12.0,
                   _("the lamp farthest from a lit street is %s"), worst);
}

static void
lamps_of_cabinets(JumChecks *checks)
{
    const JumLayer *lamps = checks->layer[JUM_TABLE_lamp];
    const JumLayer *cabinets = checks->layer[JUM_TABLE_cabinet];
    guint n = jum_layer_n_rows(cabinets), fewest = G_MAXUINT, most = 0;
    int parent = jum_layer_column(lamps, "parent");
    g_autofree guint *fed = g_new0(guint, n + 1);
    double farthest = 0.0;
    const char *worst = "";
    for (guint i = 0; i < jum_layer_n_rows(lamps); i++) {
        double x, y, cx, cy;
        gint64 row = row_named(cabinets, "cabinet/", jum_layer_text(lamps, parent, i));
        double d = INFINITY;
        if (row >= 0 && jum_layer_point(lamps, i, &x, &y) &&
            jum_layer_point(cabinets, (guint) row, &cx, &cy)) {
            d = hypot(x - cx, y - cy);
            fed[row]++;
        }
        if (d > farthest) {
            farthest = d;
            worst = jum_layer_id(lamps, i);
        }
    }
    for (guint k = 0; k < n; k++) {
        fewest = MIN(fewest, fed[k]);
        most = MAX(most, fed[k]);
    }
    jum_checks_add(checks, "lighting.cabinet_reach", farthest, JUM_CHECK_AT_MOST, 600.0,
                   _("the lamp farthest from its cabinet is %s"), worst);
    jum_checks_add(checks, "lighting.cabinet_fewest", n > 0 ? fewest : 0, JUM_CHECK_AT_LEAST, 15.0,
                   _("%u cabinets feed %u lamps"), n, jum_layer_n_rows(lamps));
    jum_checks_add(checks, "lighting.cabinet_most", most, JUM_CHECK_AT_MOST, 60.0,
                   _("%u cabinets feed %u lamps"), n, jum_layer_n_rows(lamps));
}

/* Shares of data/angers/control-shares.csv: 40 % remote, 45 % preset, 15 % switched with the cabinet. */
static void
control_shares(JumChecks *checks)
{
    static const struct {
        const char *word;
        double share;
    } assumed[] = {{"remote", 0.40}, {"preset", 0.45}, {"manual", 0.15}};
    const JumLayer *lamps = checks->layer[JUM_TABLE_lamp];
    int control = jum_layer_column(lamps, "control");
    double worst = 0.0, n = jum_layer_n_rows(lamps);
    for (guint k = 0; k < G_N_ELEMENTS(assumed); k++) {
        guint count = 0;
        for (guint i = 0; i < n; i++)
            count += g_strcmp0(jum_layer_text(lamps, control, i), assumed[k].word) == 0;
        worst = fmax(worst, fabs(count / n - assumed[k].share));
    }
    jum_checks_add(checks, "lighting.control_shares", worst, JUM_CHECK_AT_MOST, 0.01,
                   _("largest difference from the assumed shares of remote, preset and switched"));
}

/* A value that is there and cannot be: 0 W or a million, a mast of 900 m.  What is absent is no fault, and counts as
 * assumed wherever light is computed. */
static void
credible_values(JumChecks *checks)
{
    static const struct {
        const char *column;
        double low, high;
    } ranges[] = {{"height_m", 0.3, 60.0},
                  {"power_w", 0.1, 2000.0},
                  {"flux_lm", 10.0, 500000.0},
                  {"cct_k", 1000.0, 20000.0},
                  {"ulr_pct", 0.0, 100.0}};
    const JumLayer *lamps = checks->layer[JUM_TABLE_lamp];
    const char *first = "", *what = "";
    double bad = 0.0;
    for (guint k = 0; k < G_N_ELEMENTS(ranges); k++) {
        int column = jum_layer_column(lamps, ranges[k].column);
        for (guint i = 0; i < jum_layer_n_rows(lamps); i++) {
            double value = jum_layer_real(lamps, column, i);
            if (isnan(value) || (value >= ranges[k].low && value <= ranges[k].high))
                continue;
            if (bad++ == 0.0) {
                first = jum_layer_id(lamps, i);
                what = ranges[k].column;
            }
        }
    }
    if (bad > 0.0)
        jum_checks_add(checks, "lighting.values", bad, JUM_CHECK_AT_MOST, 0.0,
                       _("values of lamps that cannot be; the first: %s of %s"), what, first);
    else
        jum_checks_add(checks, "lighting.values", bad, JUM_CHECK_AT_MOST, 0.0,
                       _("every value that a lamp gives is credible"));
}

void
jum_check_lighting(JumChecks *checks)
{
    const char *synthetic = jum_territory_info(checks->territory)->synthetic;
    if (jum_layer_n_rows(checks->layer[JUM_TABLE_lamp]) > 0)
        credible_values(checks);
    if (g_strcmp0(synthetic, "all") != 0 || jum_layer_n_rows(checks->layer[JUM_TABLE_lamp]) == 0)
        return;
    lamps_near_streets(checks);
    lamps_of_cabinets(checks);
    if (jum_layer_n_rows(checks->layer[JUM_TABLE_cabinet]) >=
        200) /* whole cabinets are shared out */
        control_shares(checks);
}
