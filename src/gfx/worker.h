#pragma once

#include <glib.h>

/** JumWorkers: a few threads that run jobs in the order of their urgency; results are taken by the main thread. */
typedef struct JumWorkers JumWorkers;

/** JumJob: the head of a caller's own struct.  @run on a worker, then the job waits to be taken; @drop frees it. */
typedef struct JumJob JumJob;
struct JumJob {
    void (*run)(JumJob *job);
    void (*drop)(JumJob *job);
    double urgency; /* smaller runs first */
    JumJob *next;   /* of the pool */
};

JumWorkers *jum_workers_new(guint n_threads);
/** jum_workers_free: waits for the running jobs, drops the others. */
void jum_workers_free(JumWorkers *workers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumWorkers, jum_workers_free)

/** jum_workers_push: takes ownership.  Thread: any. */
void jum_workers_push(JumWorkers *workers, JumJob *job);
/** jum_workers_take: a finished job, oldest first; NULL if none.  The caller drops it. */
JumJob *jum_workers_take(JumWorkers *workers);
/** jum_workers_are_idle: nothing waits, runs, or is finished and not taken. */
gboolean jum_workers_are_idle(JumWorkers *workers);
/** jum_workers_step_back: from now on the threads leave the processor to the frame (nice 8): the first picture is there. */
void jum_workers_step_back(JumWorkers *workers);
/** jum_workers_wait: until a job is finished and not taken, none is pending, or @timeout_us has passed. */
void jum_workers_wait(JumWorkers *workers, gint64 timeout_us);
