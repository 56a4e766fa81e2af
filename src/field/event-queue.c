/* Events to come in a binary heap over one array; equal times come out in the order they were asked for, so that
 * a run can be repeated. */
#include "field/event-queue.h"

struct JumEventQueue {
    GArray *heap;
    guint64 asked;
};

JumEventQueue *
jum_event_queue_new(void)
{
    JumEventQueue *queue = g_new0(JumEventQueue, 1);
    queue->heap = g_array_new(FALSE, FALSE, sizeof(JumEvent));
    return queue;
}

void
jum_event_queue_free(JumEventQueue *queue)
{
    if (queue == NULL)
        return;
    g_array_unref(queue->heap);
    g_free(queue);
}

static gboolean
is_before(const JumEvent *a, const JumEvent *b)
{
    return a->time < b->time || (a->time == b->time && a->order < b->order);
}

void
jum_event_queue_push(JumEventQueue *queue, const JumEvent *event)
{
    JumEvent added = *event;
    added.order = queue->asked++;
    g_array_append_val(queue->heap, added);
    JumEvent *heap = (JumEvent *) (void *) queue->heap->data;
    guint i = queue->heap->len - 1;
    while (i > 0 && is_before(&added, &heap[(i - 1) / 2])) {
        heap[i] = heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    heap[i] = added;
}

gboolean
jum_event_queue_pop(JumEventQueue *queue, JumTime now, JumEvent *event)
{
    JumEvent *heap = (JumEvent *) (void *) queue->heap->data;
    guint n = queue->heap->len;
    if (n == 0 || heap[0].time > now)
        return FALSE;
    *event = heap[0];
    JumEvent last = heap[--n];
    g_array_set_size(queue->heap, n);
    guint i = 0;
    for (guint child = 1; child < n; child = 2 * i + 1) {
        if (child + 1 < n && is_before(&heap[child + 1], &heap[child]))
            child++;
        if (!is_before(&heap[child], &last))
            break;
        heap[i] = heap[child];
        i = child;
    }
    if (n > 0)
        heap[i] = last;
    return TRUE;
}
