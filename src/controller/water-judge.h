#pragma once

#include "world/world.h"

/**
 * JumWaterJudge: the interlock worker of the water network (WA-a, WA-b): what closing a valve or stopping a pump takes
 * away, solved on a thread of its own from the measured state.  It answers within a time limit or says that it does not
 * know; what comes later is dropped.
 * Thread: the controller's main thread asks.
 */
typedef struct JumWaterJudge JumWaterJudge;

/** jum_water_judge_new: opens the territory again, on its thread; NULL if it has no valve that a desk can move. */
JumWaterJudge *jum_water_judge_new(const JumWorld *world, const char *territory_path);
void jum_water_judge_free(JumWaterJudge *judge);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumWaterJudge, jum_water_judge_free)

/** JumWaterOpinion: what it says of one move. */
typedef struct {
    gboolean known; /* FALSE: no answer in time, or the network cannot be solved */
    guint cut_customers, low_customers, sites;
    double solve_ms; /* of the worker */
    char *text;      /* one sentence for people, owned; also when it is not known */
} JumWaterOpinion;
void jum_water_opinion_clear(JumWaterOpinion *opinion);

/**
 * jum_water_judge_ask:
 * @table: water_valve (@value: opening) or water_pump (@value: 0, stop)
 * @limit_ms: how long the caller may wait
 *
 * Cost: some 30 ms for 10 000 pipes, most of it the hours of the day; the caller waits.
 */
void jum_water_judge_ask(JumWaterJudge *judge,
                         JumTable table,
                         guint row,
                         double value,
                         JumTime now,
                         guint limit_ms,
                         JumWaterOpinion *opinion);
