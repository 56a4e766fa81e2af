/* The alarm state machine as data: first row whose needed bits are set and forbidden bits clear wins.  Whatever makes
 * an alarm visible and unacknowledged announces it (ANNOUNCE), whatever happens while it is hidden is only logged.
 * tests/replay compares every state and event with the model-checked alarm_fsm.py. */
#include "wire/alarm-table.h"

#define BIT(x)   JUM_ALARM_BIT_##x
#define DO(x)    JUM_ALARM_DO_##x
#define SHELVED  JUM_ALARM_BITS_SHELVED
#define HIDDEN   JUM_ALARM_BITS_HIDDEN
#define ANNOUNCE (1u << 16) /* ANNUNCIATE if visible after the step, else LOG */
#define NO_MORE  (-1)

typedef struct {
    JumAlarmEvent event;
    guint need, forbid, any; /* any: at least one of these (0: no such wish) */
    guint set, clear;
    guint effects;
    int then; /* another event applied to the result, or NO_MORE */
    const char *reason;
} Row;

#define ON(event) JUM_ALARM_EVENT_##event
/* comes back into view: unacknowledged if its cause is still there */
#define COMES_BACK(event, bits)                                                          \
    {ON(event), BIT(ACTIVE), 0, bits, 0, (bits) | BIT(ACKED), DO(OCCURRENCE) | ANNOUNCE, \
     NO_MORE,   NULL},                                                                   \
    {                                                                                    \
        ON(event), 0, 0, bits, 0, bits, DO(JOURNAL), NO_MORE, NULL                       \
    }

static const Row rows[] = {
    {ON(RAISE), 0, BIT(ACTIVE), 0, BIT(ACTIVE), BIT(ACKED), DO(OCCURRENCE) | ANNOUNCE, NO_MORE,
     NULL},
    {ON(WORSEN), BIT(ACTIVE), BIT(SEVERE), 0, BIT(SEVERE), BIT(ACKED), DO(OCCURRENCE) | ANNOUNCE,
     NO_MORE, NULL},
    {ON(CLEAR), BIT(ACTIVE), 0, 0, 0, BIT(ACTIVE) | BIT(SEVERE) | BIT(SHELF_ONCE), DO(RETURNED),
     NO_MORE, NULL},
    {ON(ACK), BIT(ACKED), 0, 0, 0, 0, DO(ALREADY), NO_MORE, "already"},
    {ON(ACK), 0, 0, 0, BIT(ACKED), 0, DO(JOURNAL), NO_MORE, NULL},
    {ON(ACK_STALE), 0, 0, 0, 0, 0, DO(REFUSE), NO_MORE, "stale-occurrence"},
    {ON(RESET), 0, BIT(LATCHED), 0, 0, 0, DO(REFUSE), NO_MORE, "not-latched"},
    {ON(RESET), BIT(ACTIVE), 0, 0, 0, 0, DO(REFUSE), NO_MORE, "active"},
    {ON(RESET), 0, BIT(ACKED), 0, 0, 0, DO(REFUSE), NO_MORE, "ack-first"},
    {ON(RESET), 0, 0, 0, 0, BIT(LATCHED), DO(JOURNAL), NO_MORE, NULL},
    {ON(SHELVE_TIMED), BIT(OOS), 0, 0, 0, 0, DO(REFUSE), NO_MORE, "out-of-service"},
    {ON(SHELVE_TIMED), 0, 0, 0, BIT(SHELF_TIMED), BIT(SHELF_ONCE), DO(JOURNAL), NO_MORE, NULL},
    {ON(SHELVE_ONCE), BIT(OOS), 0, 0, 0, 0, DO(REFUSE), NO_MORE, "out-of-service"},
    {ON(SHELVE_ONCE), 0, 0, 0, BIT(SHELF_ONCE), BIT(SHELF_TIMED), DO(JOURNAL), NO_MORE, NULL},
    COMES_BACK(UNSHELVE, SHELVED),
    COMES_BACK(SHELF_TIMER, SHELVED),
    {ON(SUPPRESS_ON), 0, BIT(SUPPRESSED), 0, BIT(SUPPRESSED), 0, DO(JOURNAL), NO_MORE, NULL},
    COMES_BACK(SUPPRESS_OFF, BIT(SUPPRESSED)),
    {ON(OOS_ON), 0, BIT(OOS), 0, BIT(OOS), SHELVED, DO(JOURNAL), NO_MORE, NULL},
    COMES_BACK(OOS_OFF, BIT(OOS)),
    {ON(SOURCE_LOST), BIT(HEARD), 0, 0, 0, BIT(HEARD), 0, NO_MORE, NULL}, /* never clears */
    {ON(SOURCE_BACK_OK), 0, BIT(HEARD), 0, BIT(HEARD), 0, 0, ON(CLEAR), NULL},
    {ON(SOURCE_BACK_ALARM), 0, BIT(HEARD), 0, BIT(HEARD), 0, 0, ON(RAISE), NULL},
    {ON(RESTART), 0, 0, 0, 0, BIT(HEARD), 0, NO_MORE, NULL}, /* all sources unknown until heard */
};

static gboolean
matches(const Row *row, guint bits, JumAlarmEvent event)
{
    return row->event == event && (bits & row->need) == row->need && (bits & row->forbid) == 0 &&
           (row->any == 0 || (bits & row->any) != 0);
}

JumAlarmStep
jum_alarm_step(guint bits, JumAlarmEvent event, gboolean latching)
{
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Row *row = &rows[i];
        if (!matches(row, bits, event))
            continue;
        guint next = (bits & ~row->clear) | row->set;
        if (event == JUM_ALARM_EVENT_RAISE)
            next = latching ? next | BIT(LATCHED) : next & ~(guint) BIT(LATCHED);
        guint effects = row->effects & ~ANNOUNCE;
        if ((row->effects & ANNOUNCE) != 0)
            effects |= (next & HIDDEN) == 0 ? DO(ANNUNCIATE) : DO(LOG);
        if (row->then != NO_MORE)
            return jum_alarm_step(next, (JumAlarmEvent) row->then, latching);
        return (JumAlarmStep){next, effects, row->reason};
    }
    return (JumAlarmStep){bits, 0, NULL};
}

JumAlarmState
jum_alarm_bits_state(guint bits)
{
    if ((bits & BIT(OOS)) != 0)
        return JUM_ALARM_OUT_OF_SERVICE;
    if ((bits & BIT(SUPPRESSED)) != 0)
        return JUM_ALARM_SUPPRESSED;
    if ((bits & SHELVED) != 0)
        return JUM_ALARM_SHELVED;
    gboolean acked = (bits & BIT(ACKED)) != 0;
    if ((bits & BIT(LATCHED)) != 0)
        return acked ? JUM_ALARM_LATCHED_ACK : JUM_ALARM_LATCHED_UNACK;
    if ((bits & BIT(ACTIVE)) != 0)
        return acked ? JUM_ALARM_ACK : JUM_ALARM_UNACK;
    return acked ? JUM_ALARM_NORMAL : JUM_ALARM_RETURNED;
}

const char *
jum_alarm_event_name(JumAlarmEvent event)
{
    static const char *const names[JUM_N_ALARM_EVENTS] = {
        "RAISE",
        "CLEAR",
        "WORSEN",
        "ACK(current occ)",
        "ACK(stale occ)",
        "RESET",
        "SHELVE timed",
        "SHELVE one-shot",
        "UNSHELVE",
        "SHELF TIMER",
        "SUPPRESS on",
        "SUPPRESS off",
        "OOS on",
        "OOS off",
        "SOURCE LOST",
        "SOURCE BACK ok",
        "SOURCE BACK alarm",
        "DAEMON RESTART",
        "CONFIG EDIT",
    };
    return (guint) event < JUM_N_ALARM_EVENTS ? names[event] : "?";
}
