#pragma once

#include "wire/command.h"

/*
 * The life of a command as a table (SUPERVISION 5.1): state, event and guards give the next state and what the
 * controller must do.  Pure: no clock, no memory, no message.  Compared in the tests with the model-checked
 * command_fsm.py.
 */

typedef enum {
    JUM_COMMAND_EVENT_SELECT,
    JUM_COMMAND_EVENT_OPERATE, /* operate of a selection, or a direct command */
    JUM_COMMAND_EVENT_CANCEL,
    JUM_COMMAND_EVENT_SELECT_LOST, /* select timer, link or session lost */
    JUM_COMMAND_EVENT_EXPIRY,
    JUM_COMMAND_EVENT_INTERLOCK, /* a check fails while it waits */
    JUM_COMMAND_EVENT_DEQUEUE, /* its turn has come: the SENT row is committed, then it is transmitted */
    JUM_COMMAND_EVENT_RETRANSMIT,
    JUM_COMMAND_EVENT_ACK,
    JUM_COMMAND_EVENT_FEEDBACK,
    JUM_COMMAND_EVENT_REFUSED, /* by the field, or the feedback contradicts it */
    JUM_COMMAND_EVENT_FEEDBACK_TIMER,
    JUM_COMMAND_EVENT_SUPERSEDE, /* a newer safe-state command on the same target */
    JUM_COMMAND_EVENT_RESTART,   /* of the controller */
    JUM_N_COMMAND_EVENTS
} JumCommandEvent;

/** JumCommandGuard: what the controller found before it asked the table. */
typedef enum {
    JUM_COMMAND_CHECKED = 1 << 0,   /* rights, interlocks, quality, busy: all passed */
    JUM_COMMAND_DIRECT = 1 << 1,    /* its class needs no selection: A, S */
    JUM_COMMAND_IDENTICAL = 1 << 2, /* operate equals the selection in every field and owner */
    JUM_COMMAND_EXPIRED_NOW = 1 << 3,
    JUM_COMMAND_SAME_OWNER = 1 << 4, /* asked by the session that holds the selection */
    JUM_COMMAND_N_GUARD_BITS = 5,
} JumCommandGuard;

typedef enum {
    JUM_COMMAND_DO_JOURNAL = 1 << 0,        /* one row, committed before anything else happens */
    JUM_COMMAND_DO_START_SELECT = 1 << 1,   /* start the selection's timer */
    JUM_COMMAND_DO_ENQUEUE = 1 << 2,        /* durable: try to send */
    JUM_COMMAND_DO_TRANSMIT = 1 << 3,       /* to the field, same seq */
    JUM_COMMAND_DO_START_FEEDBACK = 1 << 4, /* start the feedback timer */
    JUM_COMMAND_DO_ANNOTATE = 1 << 5,       /* late news: a note in the journal, the record stays */
    JUM_COMMAND_DO_ALARM = 1 << 6,          /* discrepancy: command-unknown */
    JUM_COMMAND_DO_READ_BACK = 1 << 7,      /* ask the field what it is now */
} JumCommandEffect;

/** JumCommandStep: @http answers the request that caused the event (0: no request has it). */
typedef struct {
    JumCommandState next;
    guint effects; /* JumCommandEffect */
    int http;
    const char *cause; /* reason of the closed list, or NULL: the caller's own check says why */
} JumCommandStep;

/** jum_command_step: what follows; a pair that has no row changes nothing and answers 200. */
JumCommandStep jum_command_step(JumCommandState state, JumCommandEvent event, guint guards);

/** jum_command_event_name: "select", "operate", … as in the dump. */
const char *jum_command_event_name(JumCommandEvent event);
