/* EN 13201-5: what a street's light costs in power and in energy, for each square metre and lux.  A street piece without
 * a lamp of its own is lit by its neighbours' and counts with neither: its area would flatter them. */
#include "model/street-energy.h"

#include <math.h>
#include <string.h>

double
jum_street_energy_dp(const JumStreetEnergy *e)
{
    return e->lumen > 0.0 ? e->lit_power / e->lumen : NAN;
}

double
jum_street_energy_de(const JumStreetEnergy *e)
{
    return e->area_m2 > 0.0 ? e->kwh / e->area_m2 : NAN;
}

void
jum_street_energy_add(JumStreetEnergy *e, const JumStreetEnergy *more)
{
    e->lamps += more->lamps;
    e->power_w += more->power_w;
    e->kwh += more->kwh;
    e->area_m2 += more->area_m2;
    e->lit_m2 += more->lit_m2;
    e->lumen += more->lumen;
    e->lit_power += more->lit_power;
}

static double
length_of(const JumGeometryColumns *g, guint row)
{
    double length = 0.0;
    for (guint ring = g->ring_start[row]; ring < g->ring_start[row + 1]; ring++)
        for (guint i = g->vertex_start[ring] + 1; i < g->vertex_start[ring + 1]; i++)
            length += hypot(g->x[i] - g->x[i - 1], g->y[i] - g->y[i - 1]);
    return length;
}

void
jum_street_energies(const JumLayer *roads,
                    const JumLayer *lamps,
                    const JumStreetVerdict *verdicts,
                    const double *power_w,
                    const double *kwh,
                    JumStreetEnergy *energies)
{
    const JumGeometryColumns geometry = jum_layer_geometry(roads);
    int road = jum_layer_column(lamps, "road"), width = jum_layer_column(roads, "width_m");
    guint n = jum_layer_n_rows(roads);
    memset(energies, 0, n * sizeof *energies);
    for (guint lamp = 0; lamp < jum_layer_n_rows(lamps); lamp++) {
        const char *address = jum_layer_text(lamps, road, lamp);
        gint64 row = address != NULL && g_str_has_prefix(address, "road/")
                         ? jum_layer_find(roads, address + strlen("road/"))
                         : -1;
        if (row < 0)
            continue;
        energies[row].lamps++;
        energies[row].power_w += power_w[lamp];
        energies[row].kwh += kwh[lamp];
    }
    for (guint row = 0; row < n; row++) {
        JumStreetEnergy *e = &energies[row];
        double wide = jum_layer_real(roads, width, row);
        if (e->lamps == 0 || !(wide > 0.0))
            continue;
        e->area_m2 = wide * length_of(&geometry, row);
        if (!(verdicts[row].e_mean_lx > 0.0))
            continue;
        e->lit_m2 = e->area_m2;
        e->lumen = e->area_m2 * verdicts[row].e_mean_lx;
        e->lit_power = e->power_w;
    }
}
