#pragma once

#include "wire/alarm.h"

/*
 * The life of an alarm as a table (SUPERVISION 5.2, OPC UA Part 9 regions).  Pure: bits and an event give bits and
 * what the controller must do.  Compared in the tests, in every state, with the model-checked alarm_fsm.py.
 */

/** JumAlarmBits: the orthogonal regions. */
typedef enum {
    JUM_ALARM_BIT_ACTIVE = 1 << 0, /* condition present, after its delays */
    JUM_ALARM_BIT_ACKED = 1 << 1,
    JUM_ALARM_BIT_LATCHED = 1 << 2, /* needs a reset */
    JUM_ALARM_BIT_SHELF_TIMED = 1 << 3,
    JUM_ALARM_BIT_SHELF_ONCE = 1 << 4, /* until it returns to normal */
    JUM_ALARM_BIT_SUPPRESSED = 1 << 5, /* by design: under a lost group, or commanded */
    JUM_ALARM_BIT_OOS = 1 << 6,        /* out of service */
    JUM_ALARM_BIT_HEARD = 1 << 7,      /* its source speaks */
    JUM_ALARM_BIT_SEVERE = 1 << 8,     /* worsened since it was raised */
    JUM_ALARM_N_BITS = 9,
    JUM_ALARM_BITS_INITIAL = JUM_ALARM_BIT_ACKED | JUM_ALARM_BIT_HEARD,
    JUM_ALARM_BITS_SHELVED = JUM_ALARM_BIT_SHELF_TIMED | JUM_ALARM_BIT_SHELF_ONCE,
    JUM_ALARM_BITS_HIDDEN = JUM_ALARM_BITS_SHELVED | JUM_ALARM_BIT_SUPPRESSED | JUM_ALARM_BIT_OOS,
} JumAlarmBits;

typedef enum {
    JUM_ALARM_EVENT_RAISE,
    JUM_ALARM_EVENT_CLEAR,
    JUM_ALARM_EVENT_WORSEN,
    JUM_ALARM_EVENT_ACK,       /* naming the current occurrence */
    JUM_ALARM_EVENT_ACK_STALE, /* naming another */
    JUM_ALARM_EVENT_RESET,
    JUM_ALARM_EVENT_SHELVE_TIMED,
    JUM_ALARM_EVENT_SHELVE_ONCE,
    JUM_ALARM_EVENT_UNSHELVE,
    JUM_ALARM_EVENT_SHELF_TIMER,
    JUM_ALARM_EVENT_SUPPRESS_ON,
    JUM_ALARM_EVENT_SUPPRESS_OFF,
    JUM_ALARM_EVENT_OOS_ON,
    JUM_ALARM_EVENT_OOS_OFF,
    JUM_ALARM_EVENT_SOURCE_LOST,
    JUM_ALARM_EVENT_SOURCE_BACK_OK,
    JUM_ALARM_EVENT_SOURCE_BACK_ALARM,
    JUM_ALARM_EVENT_RESTART,
    JUM_ALARM_EVENT_CONFIG,
    JUM_N_ALARM_EVENTS
} JumAlarmEvent;

typedef enum {
    JUM_ALARM_DO_ANNUNCIATE = 1 << 0, /* sound and banner */
    JUM_ALARM_DO_LOG = 1 << 1,        /* hidden: the log only */
    JUM_ALARM_DO_OCCURRENCE = 1 << 2, /* a new occurrence number */
    JUM_ALARM_DO_RETURNED = 1 << 3,   /* tell that it returned to normal */
    JUM_ALARM_DO_JOURNAL = 1 << 4,    /* a person's or a rule's act */
    JUM_ALARM_DO_REFUSE = 1 << 5,     /* nothing changes, 409 */
    JUM_ALARM_DO_ALREADY = 1 << 6,    /* nothing changes, 200 "already" */
} JumAlarmEffect;

typedef struct {
    guint bits;    /* JumAlarmBits */
    guint effects; /* JumAlarmEffect */
    const char *
        reason; /* of a refusal: "stale-occurrence", "not-latched", "active", "ack-first", "out-of-service" */
} JumAlarmStep;

/** jum_alarm_step: @latching: does this kind of alarm latch?  A pair that has no row changes nothing. */
JumAlarmStep jum_alarm_step(guint bits, JumAlarmEvent event, gboolean latching);

/** jum_alarm_bits_state: the letter people see. */
JumAlarmState jum_alarm_bits_state(guint bits);
/** jum_alarm_event_name: as in the dump: "RAISE", … the names of the model. */
const char *jum_alarm_event_name(JumAlarmEvent event);
