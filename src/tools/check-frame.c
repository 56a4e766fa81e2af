/* Rules of the frame: outlines beside the official area, rivers that fall, ground that meets the IGN
 * benchmarks of the facts.  They apply where they mean something: a French territory with communes. */
#include <math.h>

#include "base/i18n.h"
#include "tools/check.h"
#include "tools/frame.h"

static void
outlines(JumChecks *checks)
{
    const JumTerritoryInfo *info = jum_territory_info(checks->territory);
    JumGeometryColumns g = jum_layer_geometry(checks->layer[JUM_TABLE_commune]);
    double twice = 0;
    if (g.n_rows != 29 || !(info->official_area_km2 > 0))
        return;
    for (guint r = 0; r < g.n_rings; r++)
        for (guint i = g.vertex_start[r], j = g.vertex_start[r + 1] - 1; i < g.vertex_start[r + 1];
             j = i++)
            twice += g.x[j] * g.y[i] - g.x[i] * g.y[j];
    double area_km2 = twice / 2e6;
    jum_checks_add(checks, "frame.area", fabs(area_km2 / info->official_area_km2 - 1),
                   JUM_CHECK_AT_MOST, 0.02, _("outlines %.1f km² beside %.0f km² official"),
                   area_km2, info->official_area_km2);
}

/* Reaches of one river stand in file order: each no higher than the one before. */
static void
rivers(JumChecks *checks)
{
    const JumLayer *water = checks->layer[JUM_TABLE_water_area];
    int name = jum_layer_column(water, "name"), level = jum_layer_column(water, "level_m"),
        kind = jum_layer_column(water, "kind"), provenance = jum_layer_column(water, "provenance");
    double rise = 0;
    guint reaches = 0;
    for (guint i = 1; i < jum_layer_n_rows(water); i++) {
        const char *here = jum_layer_text(water, name, i);
        if (!here || g_strcmp0(jum_layer_text(water, kind, i), "river") != 0 ||
            g_strcmp0(jum_layer_text(water, provenance, i), "unverified") != 0 ||
            g_strcmp0(here, jum_layer_text(water, name, i - 1)) != 0)
            continue;
        double step = jum_layer_real(water, level, i) - jum_layer_real(water, level, i - 1);
        reaches++;
        if (isfinite(step))
            rise = fmax(rise, step);
    }
    if (reaches > 0)
        jum_checks_add(checks, "frame.rivers_fall", rise, JUM_CHECK_AT_MOST, 0,
                       _("largest rise downstream between %u reaches, m"), reaches);
}

static void
ground(JumChecks *checks)
{
    const JumTerritoryInfo *info = jum_territory_info(checks->territory);
    JumBox box = jum_layer_extent(checks->layer[JUM_TABLE_commune]);
    g_autoptr(GPtrArray) facts = NULL;
    double squares = 0;
    guint n = 0;
    if (checks->elevation == NULL || info->crs.epsg != 2154)
        return;
    facts = jum_frame_read("control-points.csv", &info->crs, NULL);
    for (guint i = 0; facts != NULL && i < facts->len; i++) {
        const JumFact *fact = facts->pdata[i];
        double z = jum_fact_number(fact, "altitude_m", NAN);
        if (fact->n_rings == 0 || g_strcmp0(jum_fact_text(fact, "name"), "benchmark") != 0 ||
            fact->x_m[0] < box.x0 || fact->x_m[0] > box.x1 || fact->y_m[0] < box.y0 ||
            fact->y_m[0] > box.y1)
            continue;
        double off = jum_elevation_at(checks->elevation, fact->x_m[0], fact->y_m[0]) - z;
        squares += off * off;
        n++;
    }
    if (n >= 3)
        jum_checks_add(checks, "frame.ground_rms", sqrt(squares / n), JUM_CHECK_AT_MOST, 8,
                       _("ground against %u IGN benchmarks, m"), n);
}

void
jum_check_frame(JumChecks *checks)
{
    outlines(checks);
    rivers(checks);
    ground(checks);
}
