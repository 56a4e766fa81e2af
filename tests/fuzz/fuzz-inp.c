/* Any bytes as an EPANET file: a fault or a network, never a crash.  What is read can be written and read again; a small
 * network is also solved for a few steps, with its water's quality: an answer that says it converged has numbers. */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/inp-write.h"
#include "formats/inp.h"
#include "sim/water/energy.h"
#include "sim/water/quality.h"
#include "sim/water/water.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
    const JumWaterNetwork *net;
    int steps;
} Run;

static bool
look(const JumWaterState *state, bool report, void *user)
{
    Run *run = user;
    for (int i = 0; i < run->net->n_nodes && state->converged; i++) {
        if (!state->isolated[i] && isnan(state->head_m[i]))
            abort();
    }
    return ++run->steps < 40;
}

static void
solve(const JumInp *inp)
{
    JumWaterPumpEnergy *energy = g_new0(JumWaterPumpEnergy, inp->net.n_pumps + 1);
    JumWaterSettings settings = {.max_trials = 20, .energy = energy};
    JumWaterSolver *solver = NULL;
    JumWaterInfo info;
    Run run = {&inp->net, 0};
    /* short quality steps over long hydraulic ones take their time, not ours */
    if (inp->net.options.quality != JUM_WATER_QUALITY_NONE &&
        inp->net.options.hydraulic_step_s / inp->net.options.quality_step_s < 200)
        settings.quality = jum_water_quality_new(&inp->net);
    if (jum_water_solver_new(&inp->net, &settings, &solver, &info) == JUM_WATER_OK)
        jum_water_simulate(solver, look, &run, &info);
    jum_water_solver_free(solver);
    jum_water_quality_free(settings.quality);
    g_free(energy);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GPtrArray) faults = NULL;
    g_autoptr(JumInp) inp = jum_inp_parse((const char *) data, size, "fuzz.inp", &faults, NULL);
    if (inp == NULL || inp->net.n_nodes > 200 || inp->net.n_links > 400)
        return 0;
    g_autofree char *text = jum_inp_format(inp, NULL);
    if (text != NULL) {
        g_autoptr(JumInp) again = jum_inp_parse(text, strlen(text), "again.inp", NULL, NULL);
        if (again != NULL && again->net.n_links != inp->net.n_links)
            abort();
    }
    solve(inp);
    return 0;
}
