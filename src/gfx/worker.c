/* A pool of threads over a list sorted by urgency.  GThreadPool would do, but its queue cannot be dropped with
 * its jobs and says nothing of what is finished; here both lists are intrusive, so that nothing is allocated. */
#include "gfx/worker.h"

#include <sys/resource.h>
#include <unistd.h>

#define POLITE_NICE 8

struct JumWorkers {
    GMutex lock;
    GCond work, done;
    JumJob *waiting; /* sorted */
    JumJob *finished, **finished_end;
    guint n_waiting, n_running;
    gboolean closing, polite;
    guint n_threads;
    GThread **threads;
};

static gpointer
work(gpointer data)
{
    JumWorkers *workers = data;
    gboolean polite = FALSE;
    g_mutex_lock(&workers->lock);
    for (;;) {
        while (workers->waiting == NULL && !workers->closing)
            g_cond_wait(&workers->work, &workers->lock);
        if (workers->closing)
            break;
        JumJob *job = workers->waiting;
        workers->waiting = job->next;
        workers->n_waiting--;
        workers->n_running++;
        gboolean step_back = workers->polite && !polite;
        g_mutex_unlock(&workers->lock);
        if (step_back) { /* on Linux a priority belongs to the thread */
            setpriority(PRIO_PROCESS, (id_t) gettid(), POLITE_NICE);
            polite = TRUE;
        }
        job->run(job);
        g_mutex_lock(&workers->lock);
        job->next = NULL;
        *workers->finished_end = job;
        workers->finished_end = &job->next;
        workers->n_running--;
        g_cond_broadcast(&workers->done);
    }
    g_mutex_unlock(&workers->lock);
    return NULL;
}

JumWorkers *
jum_workers_new(guint n_threads)
{
    JumWorkers *workers = g_new0(JumWorkers, 1);
    g_mutex_init(&workers->lock);
    g_cond_init(&workers->work);
    g_cond_init(&workers->done);
    workers->finished_end = &workers->finished;
    workers->n_threads = n_threads;
    workers->threads = g_new0(GThread *, n_threads);
    for (guint i = 0; i < n_threads; i++)
        workers->threads[i] = g_thread_new("tiles", work, workers);
    return workers;
}

static void
drop_all(JumJob *job)
{
    while (job != NULL) {
        JumJob *next = job->next;
        job->drop(job);
        job = next;
    }
}

void
jum_workers_free(JumWorkers *workers)
{
    if (workers == NULL)
        return;
    g_mutex_lock(&workers->lock);
    workers->closing = TRUE;
    g_cond_broadcast(&workers->work);
    g_mutex_unlock(&workers->lock);
    for (guint i = 0; i < workers->n_threads; i++)
        g_thread_join(workers->threads[i]);
    drop_all(workers->waiting);
    drop_all(workers->finished);
    g_mutex_clear(&workers->lock);
    g_cond_clear(&workers->work);
    g_cond_clear(&workers->done);
    g_free(workers->threads);
    g_free(workers);
}

void
jum_workers_push(JumWorkers *workers, JumJob *job)
{
    g_mutex_lock(&workers->lock);
    JumJob **place = &workers->waiting;
    while (*place != NULL && (*place)->urgency <= job->urgency)
        place = &(*place)->next;
    job->next = *place;
    *place = job;
    workers->n_waiting++;
    g_cond_signal(&workers->work);
    g_mutex_unlock(&workers->lock);
}

void
jum_workers_step_back(JumWorkers *workers)
{
    g_mutex_lock(&workers->lock);
    workers->polite = TRUE;
    g_mutex_unlock(&workers->lock);
}

JumJob *
jum_workers_take(JumWorkers *workers)
{
    g_mutex_lock(&workers->lock);
    JumJob *job = workers->finished;
    if (job != NULL) {
        workers->finished = job->next;
        if (workers->finished == NULL)
            workers->finished_end = &workers->finished;
        job->next = NULL;
    }
    g_mutex_unlock(&workers->lock);
    return job;
}

gboolean
jum_workers_are_idle(JumWorkers *workers)
{
    g_mutex_lock(&workers->lock);
    gboolean idle = workers->finished == NULL && workers->n_waiting + workers->n_running == 0;
    g_mutex_unlock(&workers->lock);
    return idle;
}

void
jum_workers_wait(JumWorkers *workers, gint64 timeout_us)
{
    gint64 until = g_get_monotonic_time() + timeout_us;
    g_mutex_lock(&workers->lock);
    while (workers->finished == NULL && workers->n_waiting + workers->n_running > 0)
        if (!g_cond_wait_until(&workers->done, &workers->lock, until))
            break;
    g_mutex_unlock(&workers->lock);
}
