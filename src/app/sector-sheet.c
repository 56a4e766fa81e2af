/* A sector's balance, as rows of words and figures.  Histories are asked one a meter and come back in any order; a figure
 * appears when all have come, and only if enough of its span was measured: an hour of a night is no night flow. */
#include "app/sector-sheet.h"

#include "base/i18n.h"
#include "model/water-sector.h"
#include "overlay/scale.h"

#include <math.h>

#define HOURS      50.0
#define ENOUGH     0.8 /* of the span */
#define NIGHT_S    7200.0
#define DAY_S      86400.0
#define MAX_METERS 200

/* One balance: a sector's, or the network's. */
typedef struct {
    JumWaterSector *sector;
    double night_m3s, day_m3s;         /* sums of means so far */
    double night_covered, day_covered; /* the least covered share of any meter */
    guint waiting, missing;
    GtkWidget *now, *night, *yield;
} Balance;

typedef struct {
    JumSession *session;
    GtkWidget *grid;
    Balance balance[2];
    JumTime asked_at, night;
} Sheet;

typedef struct {
    GWeakRef grid; /* whose data is the sheet */
    guint balance, meter;
} Asked;

static void
sheet_free(gpointer data)
{
    Sheet *s = data;
    g_signal_handlers_disconnect_by_data(s->session, s);
    for (guint i = 0; i < 2; i++)
        jum_water_sector_free(s->balance[i].sector);
    g_object_unref(s->session);
    g_free(s);
}

static void
asked_free(gpointer data)
{
    Asked *asked = data;
    g_weak_ref_clear(&asked->grid);
    g_free(asked);
}

static char *
flow_text(double m3s)
{
    char number[JUM_VALUE_BYTES];
    jum_number_text(m3s * 3600.0, fabs(m3s) < 0.01 ? 1 : 0, number);
    return g_strdup_printf("%s m³/h", number);
}

static double
demand_at(const JumWaterSector *sector, double day_s)
{
    double sum = 0.0;
    for (int use = 0; use < JUM_WATER_N_USES; use++)
        sum += sector->demand_m3s[use] * jum_water_demand_pu((JumWaterUse) use, day_s);
    return sum;
}

static double
mean_demand(const JumWaterSector *sector)
{
    double sum = 0.0;
    for (int use = 0; use < JUM_WATER_N_USES; use++)
        sum += sector->demand_m3s[use];
    return sum;
}

/* ---- now ---- */

static void
show_now(Sheet *s, const Balance *b)
{
    JumWorld *world = jum_session_world(s->session);
    const JumPoints *points = jum_session_points(s->session);
    JumTime now = jum_session_now(s->session);
    double sum = 0.0;
    guint usable = 0;
    for (guint i = 0; i < b->sector->meters->len; i++) {
        const JumWaterMeter *m = &g_array_index(b->sector->meters, JumWaterMeter, i);
        guint32 point = jum_points_at(points, m->quantity, m->row);
        if (!jum_quality_is_usable(jum_world_quality(world, point, now)))
            continue;
        sum += m->sign * jum_world_value(world, point);
        usable++;
    }
    g_autofree char *flow = flow_text(sum);
    g_autofree char *text = usable == b->sector->meters->len && b->sector->unmeasured == 0
                                ? g_strdup(flow)
                                : g_strdup_printf(_("%s, by %u of %u meters"), flow, usable,
                                                  b->sector->meters->len + b->sector->unmeasured);
    gtk_label_set_text(GTK_LABEL(b->now), usable > 0 ? text : _("no fresh measurement"));
}

static void
on_changed(JumSession *session, guint changes, Sheet *s)
{
    if ((changes & JUM_INBOX_VALUES) != 0)
        for (guint i = 0; i < 2; i++)
            show_now(s, &s->balance[i]);
}

/* ---- the past ---- */

static char *
not_enough(double covered, double span_s)
{
    char have[JUM_VALUE_BYTES], need[JUM_VALUE_BYTES];
    jum_number_text(covered * span_s / 3600.0, 1, have);
    jum_number_text(span_s / 3600.0, 0, need);
    return g_strdup_printf(_("not measured long enough: %s of %s h"), have, need);
}

static void
show_past(const Sheet *s, const Balance *b)
{
    g_autofree char *night = NULL, *yield = NULL;
    if (b->waiting > 0)
        return;
    if (b->missing > 0 || b->night_covered < ENOUGH) {
        night = not_enough(b->missing > 0 ? 0.0 : b->night_covered, NIGHT_S);
    } else {
        g_autofree char *flow = flow_text(b->night_m3s);
        g_autofree char *own = flow_text(demand_at(b->sector, 3.0 * 3600.0));
        night = g_strdup_printf(_("%s; customers would draw %s"), flow, own);
    }
    if (b->missing > 0 || b->day_covered < ENOUGH || !(b->day_m3s > 0.0)) {
        yield = not_enough(b->missing > 0 ? 0.0 : b->day_covered, DAY_S);
    } else {
        char percent[JUM_VALUE_BYTES];
        jum_number_text(100.0 * mean_demand(b->sector) / b->day_m3s, 0, percent);
        yield = g_strdup_printf(
            _("%s\u00a0%% (demand of the customers in the file over what came in)"), percent);
    }
    gtk_label_set_text(GTK_LABEL(b->night), night);
    gtk_label_set_text(GTK_LABEL(b->yield), yield);
}

static void
on_history(JumHistory *history, gpointer data)
{
    Asked *asked = data;
    g_autoptr(JumHistory) owned = history;
    g_autoptr(GtkWidget) grid = g_weak_ref_get(&asked->grid);
    Sheet *s = grid != NULL ? g_object_get_data(G_OBJECT(grid), "balance") : NULL;
    if (s == NULL)
        return;
    Balance *b = &s->balance[asked->balance];
    const JumWaterMeter *m = &g_array_index(b->sector->meters, JumWaterMeter, asked->meter);
    b->waiting--;
    if (history == NULL || history->n == 0) {
        b->missing++;
    } else {
        double covered_s;
        JumTime day = s->asked_at - (JumTime) (DAY_S * 1e6);
        double mean = jum_water_mean(history->time, history->value, history->n, s->night,
                                     s->night + (JumTime) (NIGHT_S * 1e6), &covered_s);
        b->night_m3s += m->sign * mean;
        b->night_covered = fmin(b->night_covered, covered_s / NIGHT_S);
        mean =
            jum_water_mean(history->time, history->value, history->n, day, s->asked_at, &covered_s);
        b->day_m3s += m->sign * mean;
        b->day_covered = fmin(b->day_covered, covered_s / DAY_S);
    }
    show_past(s, b);
}

static void
ask(Sheet *s, guint balance)
{
    Balance *b = &s->balance[balance];
    const JumPoints *points = jum_session_points(s->session);
    guint n = b->sector->meters->len;
    b->night_covered = b->day_covered = 1.0;
    b->waiting = n;
    b->missing = b->sector->unmeasured;
    for (guint i = 0; i < n && n <= MAX_METERS; i++) {
        const JumWaterMeter *m = &g_array_index(b->sector->meters, JumWaterMeter, i);
        Asked *asked = g_new0(Asked, 1);
        g_weak_ref_init(&asked->grid, s->grid);
        asked->balance = balance;
        asked->meter = i;
        jum_session_history(s->session, jum_points_at(points, m->quantity, m->row), HOURS,
                            on_history, asked, asked_free);
    }
    if (n == 0 || n > MAX_METERS) {
        b->waiting = 0;
        b->missing++;
        show_past(s, b);
    }
}

/* ---- the rows ---- */

static GtkWidget *
add_row(GtkWidget *grid, int row, const char *title, const char *text)
{
    GtkWidget *left = gtk_label_new(title), *right = gtk_label_new(text);
    gtk_label_set_xalign(GTK_LABEL(left), 0);
    gtk_label_set_xalign(GTK_LABEL(right), 0);
    gtk_label_set_yalign(GTK_LABEL(left), 0);
    gtk_label_set_wrap(GTK_LABEL(left), TRUE);
    gtk_label_set_wrap(GTK_LABEL(right), TRUE);
    gtk_label_set_max_width_chars(GTK_LABEL(left), 14);
    gtk_label_set_max_width_chars(GTK_LABEL(right), 22);
    gtk_widget_add_css_class(left, "dim-label");
    gtk_widget_set_hexpand(right, TRUE);
    gtk_grid_attach(GTK_GRID(grid), left, 0, row, 1, 1);
    gtk_grid_attach(GTK_GRID(grid), right, 1, row, 1, 1);
    return right;
}

GtkWidget *
jum_sector_sheet_new(JumSession *session, const char *address)
{
    const JumPoints *points = jum_session_points(session);
    const JumWaterLayers layers = {jum_points_layer(points, JUM_TABLE_water_node),
                                   jum_points_layer(points, JUM_TABLE_water_pipe),
                                   jum_points_layer(points, JUM_TABLE_water_pump),
                                   jum_points_layer(points, JUM_TABLE_water_valve),
                                   jum_points_layer(points, JUM_TABLE_water_tank)};
    static const char *const titles[2][3] = {
        {N_("Flows in now"), N_("Night flow, 02:00–04:00"), N_("Yield over 24 h")},
        {N_("Whole network now"), N_("Its night flow"), N_("Network yield over 24 h")}};
    Sheet *s = g_new0(Sheet, 1);
    s->session = g_object_ref(session);
    s->asked_at = jum_session_now(session);
    s->night = jum_water_last_night(s->asked_at,
                                    jum_time_civil(s->asked_at, jum_session_zone(session)).day_s);
    s->grid = gtk_grid_new();
    gtk_grid_set_column_spacing(GTK_GRID(s->grid), 10);
    gtk_grid_set_row_spacing(GTK_GRID(s->grid), 4);
    g_object_set_data_full(G_OBJECT(s->grid), "balance", s, sheet_free);
    for (guint i = 0; i < 2; i++) {
        Balance *b = &s->balance[i];
        b->sector = jum_water_sector_new(&layers, i == 0 ? address : NULL);
        b->now = add_row(s->grid, (int) (3 * i), _(titles[i][0]), "…");
        b->night = add_row(s->grid, (int) (3 * i + 1), _(titles[i][1]), "…");
        b->yield = add_row(s->grid, (int) (3 * i + 2), _(titles[i][2]), "…");
        show_now(s, b);
    }
    for (guint i = 0; i < 2; i++)
        ask(s, i);
    g_signal_connect(session, "changed", G_CALLBACK(on_changed), s);
    return s->grid;
}
