#pragma once

#include "base/time.h"

/** JumEvent: something that will happen to a device. */
typedef struct {
    JumTime time;
    guint64 order; /* of asking: events of the same instant keep it */
    guint play, kind, row;
    void *data;
} JumEvent;

/** JumEventQueue: events by time; a binary heap.  Thread: one at a time. */
typedef struct JumEventQueue JumEventQueue;

JumEventQueue *jum_event_queue_new(void);
/** jum_event_queue_free: data of the events left is not freed. */
void jum_event_queue_free(JumEventQueue *queue);
void jum_event_queue_push(JumEventQueue *queue, const JumEvent *event);
/** jum_event_queue_pop: the earliest event not after @now; FALSE if there is none. */
gboolean jum_event_queue_pop(JumEventQueue *queue, JumTime now, JumEvent *event);
