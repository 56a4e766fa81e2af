/* The drinking-water network, from the streets and the people to rows (the stages are in supply.h). */
#include "base/i18n.h"
#include "tools/supply.h"

#include <math.h>

/* Where the works are, if that is in this territory; else unknown. */
static gboolean
find_works(const JumGenerate *g, double *x, double *y, GError **error)
{
    g_autoptr(GPtrArray) facts = jum_frame_read("water-works.csv", &g->crs, error);
    if (!facts)
        return FALSE;
    *x = *y = NAN;
    if (facts->len > 0) {
        const JumFact *works = g_ptr_array_index(facts, 0);
        if (works->n_rings && jum_generate_commune_at(g, works->x_m[0], works->y_m[0]) >= 0) {
            *x = works->x_m[0];
            *y = works->y_m[0];
        }
    }
    return TRUE;
}

gboolean
jum_generate_supply(JumGenerate *g, GError **error)
{
    static const guint pipes[] = {110, 4500, 10000, 10000}, motors[] = {3, 30, 44, 44},
                       sectors[] = {2, 16, 48, 48};
    double x, y;
    if (!find_works(g, &x, &y, error))
        return FALSE;
    g_autoptr(JumBuildingCensus) census = jum_building_census(g);
    JumSupply s = {.generate = g, .rng = jum_generate_rng(g, "supply")};
    gboolean ok = jum_supply_plan(&s, census, pipes[g->scale], x, y);
    if (!ok)
        g_set_error(error, JUM_ERROR, JUM_ERROR_EMPTY, _("No street can carry a water pipe."));
    if (ok) {
        jum_supply_demand(&s, census);
        jum_supply_zones(&s);
        ok = jum_supply_size(&s);
        if (!ok)
            g_set_error(
                error, JUM_ERROR, JUM_ERROR_VALUE,
                _("The generated water network has no steady state: its sizing did not converge."));
    }
    if (ok) {
        jum_supply_valves(&s, motors[g->scale]);
        jum_supply_sectors(&s, g, sectors[g->scale]);
        jum_supply_write(&s, g);
    }
    jum_supply_clear(&s);
    return ok;
}
