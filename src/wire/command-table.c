/* The command state machine as data: first row that matches state, event and guards wins; none: nothing changes.
 * Written from the table of SUPERVISION 5.1; tests/replay compares it with the model-checked command_fsm.py. */
#include "wire/command-table.h"

#define STATE(name) (1u << JUM_COMMAND_##name)
#define WAITING     (STATE(QUEUED))
#define ON_THE_WAY  (STATE(SENT) | STATE(EXECUTING))
#define FINAL                                                                           \
    (STATE(DONE) | STATE(FAILED) | STATE(UNKNOWN) | STATE(EXPIRED) | STATE(CANCELLED) | \
     STATE(REJECTED) | STATE(SUPERSEDED))
#define SAME    JUM_N_COMMAND_STATES
#define DO(x)   JUM_COMMAND_DO_##x
#define JOURNAL DO(JOURNAL)

typedef struct {
    guint states; /* bits of JumCommandState */
    JumCommandEvent event;
    guint need, forbid; /* guards that must be set, must be clear */
    JumCommandState next;
    guint effects;
    int http;
    const char *cause;
} Row;

#define ON(states, event) states, JUM_COMMAND_EVENT_##event
#define CHECKED           JUM_COMMAND_CHECKED
#define DIRECT            JUM_COMMAND_DIRECT
#define IDENTICAL         JUM_COMMAND_IDENTICAL
#define EXPIRED           JUM_COMMAND_EXPIRED_NOW
#define OWNER             JUM_COMMAND_SAME_OWNER

static const Row rows[] = {
    /* a new command */
    {ON(STATE(NONE), SELECT), EXPIRED, 0, JUM_COMMAND_REJECTED, JOURNAL, 410, "expired"},
    {ON(STATE(NONE), SELECT), CHECKED, 0, JUM_COMMAND_SELECTED, JOURNAL | DO(START_SELECT), 202,
     NULL},
    {ON(STATE(NONE), SELECT), 0, 0, JUM_COMMAND_REJECTED, JOURNAL, 422, NULL},
    {ON(STATE(NONE), OPERATE), 0, DIRECT, JUM_COMMAND_REJECTED, JOURNAL, 409, "not-selected"},
    {ON(STATE(NONE), OPERATE), EXPIRED, 0, JUM_COMMAND_REJECTED, JOURNAL, 410, "expired"},
    {ON(STATE(NONE), OPERATE), CHECKED, 0, JUM_COMMAND_QUEUED, JOURNAL | DO(ENQUEUE), 202, NULL},
    {ON(STATE(NONE), OPERATE), 0, 0, JUM_COMMAND_REJECTED, JOURNAL, 422, NULL},
    /* selected: held for one session, for a few seconds */
    {ON(STATE(SELECTED), SELECT), OWNER, 0, SAME, 0, 200, NULL},
    {ON(STATE(SELECTED), SELECT), 0, 0, SAME, 0, 423, "selected-by-other"},
    {ON(STATE(SELECTED), OPERATE), 0, OWNER, SAME, 0, 423, "selected-by-other"},
    {ON(STATE(SELECTED), OPERATE), 0, IDENTICAL, JUM_COMMAND_REJECTED, JOURNAL, 409,
     "inconsistent"},
    {ON(STATE(SELECTED), OPERATE), EXPIRED, 0, JUM_COMMAND_EXPIRED, JOURNAL, 410, "expired"},
    {ON(STATE(SELECTED), OPERATE), CHECKED, 0, JUM_COMMAND_QUEUED, JOURNAL | DO(ENQUEUE), 202,
     NULL},
    {ON(STATE(SELECTED), OPERATE), 0, 0, JUM_COMMAND_REJECTED, JOURNAL, 422, NULL},
    {ON(STATE(SELECTED), CANCEL), 0, 0, JUM_COMMAND_CANCELLED, JOURNAL, 200, "cancelled"},
    {ON(STATE(SELECTED), SELECT_LOST), 0, 0, JUM_COMMAND_CANCELLED, JOURNAL, 0, "cancelled"},
    {ON(STATE(SELECTED), EXPIRY), 0, 0, JUM_COMMAND_EXPIRED, JOURNAL, 0, "expired"},
    {ON(STATE(SELECTED), INTERLOCK), 0, 0, JUM_COMMAND_REJECTED, JOURNAL, 0, NULL},
    {ON(STATE(SELECTED), RESTART), 0, 0, JUM_COMMAND_CANCELLED, JOURNAL, 0, "cancelled"},
    {ON(STATE(SELECTED), SUPERSEDE), 0, 0, JUM_COMMAND_SUPERSEDED, JOURNAL, 0, "superseded"},
    /* queued: durable, not yet sent */
    {ON(WAITING, SELECT), 0, 0, SAME, 0, 409, "busy"},
    {ON(WAITING, CANCEL), 0, 0, JUM_COMMAND_CANCELLED, JOURNAL, 200, "cancelled"},
    {ON(WAITING, EXPIRY), 0, 0, JUM_COMMAND_EXPIRED, JOURNAL, 0, "expired"},
    {ON(WAITING, INTERLOCK), 0, 0, JUM_COMMAND_REJECTED, JOURNAL, 0, NULL},
    {ON(WAITING, DEQUEUE), EXPIRED, 0, JUM_COMMAND_EXPIRED, JOURNAL, 0, "expired"},
    {ON(WAITING, DEQUEUE), CHECKED, 0, JUM_COMMAND_SENT,
     JOURNAL | DO(TRANSMIT) | DO(START_FEEDBACK), 0, NULL},
    {ON(WAITING, DEQUEUE), 0, 0, JUM_COMMAND_REJECTED, JOURNAL, 0, NULL},
    {ON(WAITING, SUPERSEDE), 0, 0, JUM_COMMAND_SUPERSEDED, JOURNAL, 0, "superseded"},
    {ON(WAITING, RESTART), 0, 0, SAME, DO(ENQUEUE), 0, NULL},
    /* on the way: too late to take back */
    {ON(ON_THE_WAY, SELECT), 0, 0, SAME, 0, 409, "busy"},
    {ON(ON_THE_WAY, CANCEL), 0, 0, SAME, 0, 409, "busy"},
    {ON(ON_THE_WAY, RETRANSMIT), 0, EXPIRED, SAME, DO(TRANSMIT), 0, NULL},
    {ON(STATE(SENT), ACK), 0, 0, JUM_COMMAND_EXECUTING, JOURNAL, 0, NULL},
    {ON(ON_THE_WAY, FEEDBACK), 0, 0, JUM_COMMAND_DONE, JOURNAL, 0, NULL},
    {ON(ON_THE_WAY, REFUSED), 0, 0, JUM_COMMAND_FAILED, JOURNAL, 0, NULL},
    {ON(ON_THE_WAY, FEEDBACK_TIMER), 0, 0, JUM_COMMAND_UNKNOWN, JOURNAL | DO(ALARM) | DO(READ_BACK),
     0, "feedback-timeout"},
    {ON(ON_THE_WAY, SUPERSEDE), 0, 0, JUM_COMMAND_SUPERSEDED, JOURNAL, 0, "superseded"},
    {ON(ON_THE_WAY, RESTART), 0, 0, SAME, DO(START_FEEDBACK), 0, NULL}, /* no blind resend */
    /* closed: late news annotates, never changes */
    {ON(FINAL, SELECT), 0, 0, SAME, 0, 200, NULL},
    {ON(FINAL, ACK), 0, 0, SAME, DO(ANNOTATE), 0, NULL},
    {ON(FINAL, FEEDBACK), 0, 0, SAME, DO(ANNOTATE), 0, NULL},
    {ON(FINAL, REFUSED), 0, 0, SAME, DO(ANNOTATE), 0, NULL},
};

JumCommandStep
jum_command_step(JumCommandState state, JumCommandEvent event, guint guards)
{
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Row *row = &rows[i];
        if (row->event == event && (row->states & 1u << state) != 0 &&
            (guards & row->need) == row->need && (guards & row->forbid) == 0) {
            JumCommandState next = row->next == SAME ? state : row->next;
            return (JumCommandStep){next, row->effects, row->http, row->cause};
        }
    }
    return (JumCommandStep){state, 0, 200, NULL};
}

const char *
jum_command_event_name(JumCommandEvent event)
{
    static const char *const names[JUM_N_COMMAND_EVENTS] = {
        [JUM_COMMAND_EVENT_SELECT] = "select",
        [JUM_COMMAND_EVENT_OPERATE] = "operate",
        [JUM_COMMAND_EVENT_CANCEL] = "cancel",
        [JUM_COMMAND_EVENT_SELECT_LOST] = "select-lost",
        [JUM_COMMAND_EVENT_EXPIRY] = "expiry",
        [JUM_COMMAND_EVENT_INTERLOCK] = "interlock",
        [JUM_COMMAND_EVENT_DEQUEUE] = "dequeue",
        [JUM_COMMAND_EVENT_RETRANSMIT] = "retransmit",
        [JUM_COMMAND_EVENT_ACK] = "ack",
        [JUM_COMMAND_EVENT_FEEDBACK] = "feedback",
        [JUM_COMMAND_EVENT_REFUSED] = "refused",
        [JUM_COMMAND_EVENT_FEEDBACK_TIMER] = "feedback-timer",
        [JUM_COMMAND_EVENT_SUPERSEDE] = "supersede",
        [JUM_COMMAND_EVENT_RESTART] = "restart",
    };
    return (guint) event < JUM_N_COMMAND_EVENTS ? names[event] : "?";
}
