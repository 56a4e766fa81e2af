#pragma once

#include "formats/inp.h"
#include "sim/water/water.h"

/**
 * JumWaterStates: a table of states of a network: at each instant the levels of tanks, the status and setting of links
 * and everything that leaves each junction.
 * CSV columns: time_s,kind,id,level_m,status,setting,demand_m3s; kind node or link; status open or closed; setting in
 * the units of the network's file; absent = unchanged from the file (demand: 0).
 */
typedef struct {
    gint64 time_s;
    gboolean is_link;
    int index;
    double level_m, setting, demand_m3s; /* NaN: absent */
    int open;                            /* 1, 0, or -1: absent */
} JumWaterStateRow;

typedef struct {
    guint n_instants;
    gint64 *time_s;   /* [n_instants] ascending */
    guint *first_row; /* [n_instants + 1] */
    JumWaterStateRow *rows;
} JumWaterStates;

/** jum_water_states_read: Errors: JUM_ERROR_IO, JUM_ERROR_FORMAT naming file, line and column. */
JumWaterStates *
jum_water_states_read(const char *path, const JumInp *inp, GError **error) JUM_MUST_USE;
void jum_water_states_free(JumWaterStates *states);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumWaterStates, jum_water_states_free)

/** jum_water_states_impose: instant @i on a solver with fixed demands. */
void jum_water_states_impose(const JumWaterStates *states,
                             guint i,
                             const JumInp *inp,
                             JumWaterSolver *solver);
