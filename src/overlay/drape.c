/* Lines laid on what carries them: the relief in steps, and between them the decks of bridges, straight from end to end
 * of each span; where one begins or ends above the relief the line goes up or down on the spot. */
#include "overlay/drape.h"

#include <math.h>

#define LONGEST_M 1e6 /* no line of a territory */
#define STAIR_M   0.3 /* smaller steps nobody sees */

typedef struct {
    const double *a, *b;
    double length, step_m, lift_m;
    JumGround ground;
    void *data;
    GArray *places;
} Way;

static void
add(const Way *way, double part, double z_m)
{
    double place[3] = {way->a[0] + part * (way->b[0] - way->a[0]),
                       way->a[1] + part * (way->b[1] - way->a[1]), z_m + way->lift_m};
    g_array_append_vals(way->places, place, 3);
}

static double
ground_at(const Way *way, double part)
{
    return way->ground != NULL ? way->ground(way->data, way->a[0] + part * (way->b[0] - way->a[0]),
                                             way->a[1] + part * (way->b[1] - way->a[1]))
                               : 0.0;
}

/* On the relief from @from on, without @to. */
static void
follow(const Way *way, double from, double to)
{
    double length = (to - from) * way->length;
    int steps = length > way->step_m && length < LONGEST_M ? (int) ceil(length / way->step_m) : 1;
    for (int s = 0; s < steps; s++) {
        double part = from + (to - from) * s / steps;
        add(way, part, ground_at(way, part));
    }
}

void
jum_drape_spans(const JumDeckSpan *spans,
                guint n,
                JumGround ground,
                void *data,
                const double a[2],
                const double b[2],
                double step_m,
                double lift_m,
                GArray *places)
{
    Way way = {a, b, hypot(b[0] - a[0], b[1] - a[1]), step_m, lift_m, ground, data, places};
    double at = 0.0;
    if (n == 0) {
        follow(&way, 0.0, 1.0);
        return;
    }
    for (guint i = 0; i < n; i++) {
        double from = (double) spans[i].from, to = (double) spans[i].to;
        gboolean joined = i > 0 && from - at < 1e-4;
        if (!joined && from > at)
            follow(&way, at, from);
        if (!joined && fabs(ground_at(&way, from) - (double) spans[i].z_from) > STAIR_M)
            add(&way, from, ground_at(&way, from));
        add(&way, from, (double) spans[i].z_from);
        gboolean goes_on = i + 1 < n && (double) spans[i + 1].from - to < 1e-4;
        if (!goes_on)
            add(&way, to, (double) spans[i].z_to);
        at = to;
    }
    if (at < 1.0 - 1e-6)
        follow(&way, at, 1.0);
}

void
jum_drape(JumLay lay,
          JumGround ground,
          void *data,
          const double a[2],
          const double b[2],
          double step_m,
          double lift_m,
          GArray *places)
{
    if (lay != NULL)
        lay(data, a, b, step_m, lift_m, places);
    else
        jum_drape_spans(NULL, 0, ground, data, a, b, step_m, lift_m, places);
}
