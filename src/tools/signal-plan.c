/* Fixed-time plans of a signal junction: opposite arms share a stage, greens follow the traffic, the
 * clearance is computed from the size of the junction, the cycle closes exactly.
 * It is what an engineer sketches first; the traffic issue re-times from measured flows. */
#include "tools/signal-plan.h"

#include <math.h>

#define MIN_GREEN_S  6.0
#define TRAM_GREEN_S 10.0
#define MAX_CYCLE_S  110.0 /* so that nobody waits 120 s */

double
jum_signal_clearance_s(const JumSignalLeg *legs, guint n, double speed_kmh)
{
    double widest = 0.0;
    for (guint i = 0; i < n; i++)
        widest = fmax(widest, legs[i].width_m);
    double path_m = widest + 4.0 + 5.0; /* stop line to far kerb, and the vehicle's own length */
    return ceil(fmax(1.0, path_m / (fmin(speed_kmh, 50.0) / 3.6)));
}

/* Angle between two headings, 0 … π. */
static double
apart(double a, double b)
{
    double d = fabs(a - b);
    return d > G_PI ? 2.0 * G_PI - d : d;
}

/* Pairs the entering legs that face each other best; what is left stands alone. */
static guint
make_stages(const JumSignalLeg *legs, guint n, JumSignalStage *stage)
{
    guint used = 0, n_stages = 0;
    while (n_stages < JUM_SIGNAL_MAX_STAGES - 1) {
        double best = 0.75 * G_PI;
        guint a = n, b = n;
        for (guint i = 0; i < n; i++)
            for (guint j = i + 1; j < n; j++)
                if (legs[i].enters && legs[j].enters && !(used & (1u << i)) &&
                    !(used & (1u << j)) && apart(legs[i].heading_rad, legs[j].heading_rad) > best) {
                    best = apart(legs[i].heading_rad, legs[j].heading_rad);
                    a = i;
                    b = j;
                }
        if (a == n)
            break;
        used |= 1u << a | 1u << b;
        stage[n_stages++] = (JumSignalStage){.legs = 1u << a | 1u << b};
    }
    for (guint i = 0; i < n; i++) {
        if (!legs[i].enters || used & (1u << i))
            continue;
        if (n_stages < JUM_SIGNAL_MAX_STAGES - 1)
            stage[n_stages++] = (JumSignalStage){.legs = 1u << i};
        else
            stage[n_stages - 1].legs |= 1u << i; /* a star of many arms: the last share */
    }
    return n_stages;
}

static double
stage_weight(const JumSignalLeg *legs, guint n, const JumSignalStage *stage, double tide)
{
    double weight = 0.1, speed = 0.0;
    for (guint i = 0; i < n; i++)
        if (stage->legs & (1u << i)) {
            weight = fmax(weight, legs[i].weight);
            speed = fmax(speed, legs[i].speed_kmh);
        }
    return pow(weight, 0.7 + 0.3 * tide);
}

static double
stage_speed(const JumSignalLeg *legs, guint n, const JumSignalStage *stage)
{
    double speed = 30.0;
    for (guint i = 0; i < n; i++)
        if (stage->legs & (1u << i))
            speed = fmax(speed, legs[i].speed_kmh);
    return speed;
}

/* Gives the whole seconds of @green_s by weight; the remainder goes to the heaviest. */
static void
share_green(const JumSignalLeg *legs, guint n, double tide, double green_s, JumSignalPlan *plan)
{
    double sum = 0.0, given = 0.0;
    guint heaviest = 0, shared = 0;
    for (guint k = 0; k < plan->n_stages; k++)
        if (!plan->stage[k].tram) {
            sum += stage_weight(legs, n, &plan->stage[k], tide);
            shared++;
        }
    double spare = green_s - MIN_GREEN_S * shared;
    for (guint k = 0; k < plan->n_stages; k++) {
        JumSignalStage *stage = &plan->stage[k];
        if (stage->tram)
            continue;
        double weight = stage_weight(legs, n, stage, tide);
        if (weight > stage_weight(legs, n, &plan->stage[heaviest], tide))
            heaviest = k;
        stage->green_s = MIN_GREEN_S + floor(spare * weight / sum);
        given += stage->green_s;
    }
    plan->stage[heaviest].green_s += green_s - given;
}

gboolean
jum_signal_plan(
    const JumSignalLeg *legs, guint n, gboolean tram, double load, double tide, JumSignalPlan *plan)
{
    n = MIN(n, JUM_SIGNAL_MAX_LEGS);
    JumSignalPlan p = {0};
    p.n_stages = make_stages(legs, n, p.stage);
    if (p.n_stages < 2)
        return FALSE;
    if (tram)
        p.stage[p.n_stages++] = (JumSignalStage){.tram = TRUE, .green_s = TRAM_GREEN_S};
    double fixed = 0.0;
    for (guint k = 0; k < p.n_stages; k++) {
        JumSignalStage *stage = &p.stage[k];
        double speed = stage_speed(legs, n, stage);
        stage->min_green_s = MIN_GREEN_S;
        stage->yellow_s = speed >= 70.0 ? 5.0 : 3.0;
        stage->all_red_s = jum_signal_clearance_s(legs, n, speed);
        fixed += stage->yellow_s + stage->all_red_s + (stage->tram ? stage->green_s : 0.0);
    }
    guint shared = p.n_stages - (tram ? 1 : 0);
    double wanted = 20.0 * p.n_stages + 20.0 + 30.0 * CLAMP(load, 0.0, 1.0);
    double least = fixed + MIN_GREEN_S * shared;
    p.cycle_s = fmax(least, fmin(round(wanted / 5.0) * 5.0, MAX_CYCLE_S));
    share_green(legs, n, tide, p.cycle_s - fixed, &p);
    *plan = p;
    return TRUE;
}

char *
jum_signal_stages_json(const JumSignalPlan *plan, guint n_legs)
{
    GString *json = g_string_new("[");
    for (guint k = 0; k < plan->n_stages; k++) {
        const JumSignalStage *stage = &plan->stage[k];
        g_string_append_printf(
            json,
            "%s{\"name\":\"%s\",\"green_s\":%d,\"min_green_s\":%d,\"yellow_s\":%d,"
            "\"all_red_s\":%d,\"groups\":[",
            k ? "," : "", stage->tram ? "T" : (const char *[]){"A", "B", "C", "D"}[k],
            (int) stage->green_s, (int) stage->min_green_s, (int) stage->yellow_s,
            (int) stage->all_red_s);
        const char *comma = "";
        for (guint i = 0; i < n_legs && i < JUM_SIGNAL_MAX_LEGS; i++)
            if (stage->legs & (1u << i)) {
                g_string_append_printf(json, "%s\"V%u\"", comma, i + 1);
                comma = ",";
            }
        /* Pedestrians cross an arm while a stage that neither feeds nor empties it is green; the
         * turning traffic gives way, as in France. */
        for (guint i = 0; i < n_legs && i < JUM_SIGNAL_MAX_LEGS && !stage->tram; i++)
            if (!(stage->legs & (1u << i))) {
                g_string_append_printf(json, "%s\"P%u\"", comma, i + 1);
                comma = ",";
            }
        if (stage->tram)
            g_string_append_printf(json, "%s\"T\"", comma);
        g_string_append(json, "]}");
    }
    return g_string_free(g_string_append(json, "]"), FALSE);
}
