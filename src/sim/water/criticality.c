/* Every segment lost in turn.  Most segments of a street network are dead ends or end branches: their loss changes no
 * flow but their own, and the graph alone answers.  The others are solved from the same base state, on threads that take
 * the next segment when they are done. */
#include "sim/water/criticality.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "sim/water/copy.h"

typedef struct {
    const JumWaterNetwork *net;
    const JumWaterSolver *base;
    const JumWaterSegments *segments;
    const JumWaterCriticalitySettings *settings;
    JumWaterLoss *loss;
    atomic_int next, done;
    atomic_bool failed;
} Work;

void
jum_water_dry(JumWaterSolver *solver, const JumWaterNetwork *net, const uint8_t *cut)
{
    for (int i = 0; i < net->n_nodes; i++)
        if (cut[i] != JUM_WATER_SERVED)
            jum_water_solver_set_demand(solver, i, 0.0);
    for (int k = 0; k < net->n_links; k++) {
        const JumWaterLink *link = &net->links[k];
        bool regulates = link->kind == JUM_WATER_PUMP || link->kind == JUM_WATER_PRV ||
                         link->kind == JUM_WATER_PSV || link->kind == JUM_WATER_FCV;
        if (regulates && (cut[link->from] != JUM_WATER_SERVED || cut[link->to] != JUM_WATER_SERVED))
            jum_water_solver_hold_link(solver, k, false, NAN);
    }
}

int
jum_water_lose_segment(JumWaterSolver *solver,
                       const JumWaterNetwork *net,
                       const JumWaterSegments *s,
                       const uint8_t *open,
                       int segment,
                       const uint8_t *cut)
{
    int ways = 0;
    jum_water_dry(solver, net, cut);
    for (int pass = 0; pass < 2;
         pass++) { /* count, then close: a single way carries nothing any more */
        for (int p = s->bound_start[segment]; p < s->bound_start[segment + 1]; p++) {
            int k = s->bounds[p], a = net->links[k].from, b = net->links[k].to;
            int other = s->node_segment[a] == segment ? b : a;
            if (!open[k] || cut[other] != JUM_WATER_SERVED)
                continue;
            if (pass == 0)
                ways++;
            else if (ways > 1)
                jum_water_solver_hold_link(solver, k, false, NAN);
        }
    }
    return ways;
}

static void
count_cut(const Work *w, const double *base_demand, const uint8_t *cut, JumWaterLoss *loss)
{
    for (int i = 0; i < w->net->n_nodes; i++) {
        bool draws = base_demand[i] > 0.0 && w->net->nodes[i].kind == JUM_WATER_JUNCTION;
        if (draws && (cut[i] == JUM_WATER_CUT_INSIDE || cut[i] == JUM_WATER_CUT_BEHIND)) {
            loss->unserved_m3s += base_demand[i];
            loss->n_cut++;
        }
    }
}

static void
count_short(const Work *w, const JumWaterSolver *solver, const uint8_t *cut, JumWaterLoss *loss)
{
    JumWaterState before = jum_water_solver_state(w->base), now = jum_water_solver_state(solver);
    const double *required = w->settings->required_m;
    for (int i = 0; i < w->net->n_nodes; i++) {
        const JumWaterNode *node = &w->net->nodes[i];
        if (node->kind != JUM_WATER_JUNCTION || !(before.demand_m3s[i] > 0.0) ||
            cut[i] != JUM_WATER_SERVED)
            continue;
        double least = required != NULL ? required[i] + node->elevation_m : NAN;
        loss->short_m3s += fmax(before.demand_m3s[i] - now.demand_m3s[i], 0.0);
        loss->n_low += before.head_m[i] >= least && now.head_m[i] < least;
    }
}

static void
judge(Work *w, int segment, JumWaterIsolation *isolation, JumWaterSolver *solver, uint8_t *cut)
{
    JumWaterLoss *loss = &w->loss[segment];
    JumWaterInfo info = {.element = -1};
    JumWaterState before = jum_water_solver_state(w->base);
    *loss = (JumWaterLoss){0};
    jum_water_isolation_cut(isolation, w->segments, w->settings->open, segment, -1, cut);
    count_cut(w, before.demand_m3s, cut, loss);
    jum_water_solver_copy(solver, w->base);
    if (jum_water_lose_segment(solver, w->net, w->segments, w->settings->open, segment, cut) < 2)
        return;
    loss->solved = jum_water_solver_instant(solver, &info) == JUM_WATER_OK ? 1 : 2;
    count_short(w, solver, cut, loss);
}

static bool
is_cancelled(const Work *w)
{
    return w->settings->cancel != NULL && *w->settings->cancel;
}

static void *
run(void *data)
{
    Work *w = data;
    JumWaterIsolation isolation = {0};
    JumWaterSettings settings = {.max_trials = 40};
    JumWaterSolver *solver = NULL;
    JumWaterInfo info;
    uint8_t *cut = malloc((size_t) w->net->n_nodes + 1);
    bool ok = cut != NULL && jum_water_isolation_init(&isolation, w->net) == JUM_WATER_OK &&
              jum_water_solver_new(w->net, &settings, &solver, &info) == JUM_WATER_OK;
    if (!ok)
        atomic_store(&w->failed, true);
    for (int i; ok && !is_cancelled(w) && (i = atomic_fetch_add(&w->next, 1)) < w->segments->n;) {
        judge(w, i, &isolation, solver, cut);
        atomic_fetch_add(&w->done, 1);
    }
    jum_water_solver_free(solver);
    jum_water_isolation_clear(&isolation);
    free(cut);
    return NULL;
}

static void
follow(Work *w)
{
    while (w->settings->progress != NULL && !atomic_load(&w->failed) && !is_cancelled(w)) {
        int done = atomic_load(&w->done);
        w->settings->progress((double) done / (w->segments->n > 0 ? w->segments->n : 1),
                              w->settings->user);
        if (done >= w->segments->n)
            break;
        usleep(50000);
    }
}

JumWaterError
jum_water_criticality(const JumWaterNetwork *net,
                      const JumWaterSolver *base,
                      const JumWaterSegments *segments,
                      const JumWaterCriticalitySettings *settings,
                      JumWaterLoss *loss)
{
    enum {
        MOST = 16
    };
    pthread_t threads[MOST];
    int wanted = settings->n_threads < 1      ? 1
                 : settings->n_threads > MOST ? MOST
                                              : settings->n_threads;
    Work w = {net, base, segments, settings, loss, 0, 0, false};
    int n = 0;
    while (n < wanted && pthread_create(&threads[n], NULL, run, &w) == 0)
        n++;
    if (n == 0)
        return JUM_WATER_ERR_MEMORY;
    follow(&w);
    for (int i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
    return is_cancelled(&w)         ? JUM_WATER_ERR_CANCELLED
           : atomic_load(&w.failed) ? JUM_WATER_ERR_MEMORY
                                    : JUM_WATER_OK;
}
