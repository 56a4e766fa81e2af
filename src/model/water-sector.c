/* Sectors as balances.  A link lies on the border when its ends belong to different sectors; tanks and sources belong to
 * none, so that what a tank gives back counts as coming in and what fills it does not count as drawn. */
#include "model/water-sector.h"

#include <math.h>

#define HOLD_US    ((gint64) 3600 * G_USEC_PER_SEC)
#define NIGHT_S    7200.0 /* 02:00 */
#define NIGHT_LONG ((gint64) 7200 * G_USEC_PER_SEC)
#define DAY_US     ((gint64) 86400 * G_USEC_PER_SEC)

typedef struct {
    const JumWaterLayers *l;
    const char *address;
    int parent, head; /* columns of water_node */
} Border;

static gboolean
is_inside(const Border *b, const char *id)
{
    gint64 row = id != NULL ? jum_layer_find(b->l->node, id) : -1;
    if (row < 0 || isfinite(jum_layer_real(b->l->node, b->head, (guint) row)))
        return FALSE; /* a tank, a source, or nothing */
    return b->address == NULL ||
           g_strcmp0(jum_layer_text(b->l->node, b->parent, (guint) row), b->address) == 0;
}

static void
add_links(JumWaterSector *sector, const Border *b, const JumLayer *layer, int quantity)
{
    int from = jum_layer_column(layer, "from_node"), to = jum_layer_column(layer, "to_node");
    int open = quantity < 0 ? jum_layer_column(layer, "normally_open") : -1;
    for (guint row = 0; row < jum_layer_n_rows(layer); row++) {
        gboolean a = is_inside(b, jum_layer_text(layer, from, row));
        gboolean c = is_inside(b, jum_layer_text(layer, to, row));
        if (a == c)
            continue;
        JumWaterMeter meter = {(JumQuantity) quantity, row, c ? 1.0 : -1.0};
        if (quantity >= 0)
            g_array_append_val(sector->meters, meter);
        else
            sector->unmeasured += jum_layer_int(layer, open, row) != 0;
    }
}

JumWaterSector *
jum_water_sector_new(const JumWaterLayers *l, const char *address)
{
    JumWaterSector *sector = g_new0(JumWaterSector, 1);
    const Border b = {l, address, jum_layer_column(l->node, "parent"),
                      jum_layer_column(l->node, "head_m")};
    int demand = jum_layer_column(l->node, "demand_m3s");
    int customers = jum_layer_column(l->node, "customers");
    int pattern = jum_layer_column(l->node, "pattern");
    sector->meters = g_array_new(FALSE, FALSE, sizeof(JumWaterMeter));
    add_links(sector, &b, l->pipe, JUM_QUANTITY_water_pipe_flow);
    add_links(sector, &b, l->pump, JUM_QUANTITY_water_pump_flow);
    add_links(sector, &b, l->valve, -1);
    for (guint row = 0; row < jum_layer_n_rows(l->node); row++) {
        double mean = jum_layer_real(l->node, demand, row);
        gint64 n = jum_layer_int(l->node, customers, row);
        if (!is_inside(&b, jum_layer_id(l->node, row)))
            continue;
        sector->customers += n > 0 ? (guint) MIN(n, 10000000) : 0;
        if (mean > 0.0)
            sector->demand_m3s[jum_water_use_find(jum_layer_text(l->node, pattern, row))] += mean;
    }
    return sector;
}

void
jum_water_sector_free(JumWaterSector *sector)
{
    if (sector == NULL)
        return;
    g_array_unref(sector->meters);
    g_free(sector);
}

double
jum_water_mean(const gint64 *time_us,
               const double *value,
               guint n,
               gint64 from_us,
               gint64 to_us,
               double *covered_s)
{
    double sum = 0.0, covered = 0.0;
    for (guint i = 0; i < n; i++) {
        gint64 end = time_us[i] + HOLD_US;
        if (i + 1 < n)
            end = MIN(end, time_us[i + 1]);
        gint64 a = MAX(time_us[i], from_us), b = MIN(end, to_us);
        if (!isfinite(value[i]) || b <= a)
            continue;
        sum += value[i] * (double) (b - a);
        covered += (double) (b - a);
    }
    *covered_s = covered / 1e6;
    return covered > 0.0 ? sum / covered : NAN;
}

gint64
jum_water_last_night(gint64 now_us, double day_s)
{
    gint64 begin = now_us - (gint64) ((day_s - NIGHT_S) * 1e6);
    return begin + NIGHT_LONG <= now_us ? begin : begin - DAY_US;
}
