/* Any bytes as an EPANET file: a fault or a network, never a crash; a small network is also solved for a few steps. */
#include <stddef.h>
#include <stdint.h>

#include "formats/inp.h"
#include "sim/water/water.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
count_steps(const JumWaterState *state, bool report, void *user)
{
    return ++*(int *) user < 50;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GPtrArray) faults = NULL;
    g_autoptr(JumInp) inp = jum_inp_parse((const char *) data, size, "fuzz.inp", &faults, NULL);
    if (inp == NULL || inp->net.n_nodes > 200 || inp->net.n_links > 400)
        return 0;
    JumWaterSettings settings = {.max_trials = 20};
    JumWaterSolver *solver = NULL;
    JumWaterInfo info;
    int steps = 0;
    if (jum_water_solver_new(&inp->net, &settings, &solver, &info) == JUM_WATER_OK)
        jum_water_simulate(solver, count_steps, &steps, &info);
    jum_water_solver_free(solver);
    return 0;
}
