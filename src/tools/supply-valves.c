/* Isolation valves: a quarter of the pipes have one at an end, by hand; the motorised ones stand on the
 * largest mains, apart from each other, where closing one matters and a crew would be too slow. */
#include "tools/supply.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    guint link;
    double diameter_m;
} Main;

static int
largest_first(const void *a, const void *b)
{
    const Main *u = a, *v = b;
    if (u->diameter_m != v->diameter_m)
        return u->diameter_m > v->diameter_m ? -1 : 1;
    return u->link < v->link ? -1 : 1;
}

void
jum_supply_valves(JumSupply *s, guint motorised)
{
    g_autoptr(GArray) mains = g_array_new(FALSE, FALSE, sizeof(Main));
    g_autoptr(GArray) chosen = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint l = 0; l < s->n_links; l++) {
        Main at = {l, s->link[l].diameter_m};
        if (s->link[l].device == JUM_SUPPLY_PLAIN && s->link[l].length_m > 6.0)
            g_array_append_val(mains, at);
    }
    qsort(mains->data, mains->len, sizeof(Main), largest_first);
    for (double apart_m = 700.0; chosen->len < motorised && apart_m > 20.0; apart_m *= 0.6)
        for (guint i = 0; i < mains->len && chosen->len < motorised; i++) {
            JumSupplyLink *link = &s->link[g_array_index(mains, Main, i).link];
            const JumSupplyNode *at = &s->node[link->to];
            gboolean room = link->device == JUM_SUPPLY_PLAIN;
            for (guint k = 0; k < chosen->len && room; k++) {
                const JumSupplyNode *other = &s->node[s->link[g_array_index(chosen, guint, k)].to];
                room = hypot(at->x_m - other->x_m, at->y_m - other->y_m) > apart_m;
            }
            if (!room)
                continue;
            link->device = JUM_SUPPLY_MOTOR;
            guint l = g_array_index(mains, Main, i).link;
            g_array_append_val(chosen, l);
        }
    for (guint l = 0; l < s->n_links; l++) {
        JumSupplyLink *link = &s->link[l];
        double share = link->diameter_m >= 0.3 ? 0.45 : link->diameter_m >= 0.15 ? 0.3 : 0.2;
        if (jum_rng_unit(&s->rng) < share && link->device == JUM_SUPPLY_PLAIN &&
            link->length_m > 6.0)
            link->device = JUM_SUPPLY_VALVE;
    }
}
