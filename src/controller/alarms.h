#pragma once

#include "controller/journal.h"
#include "wire/alarm-catalogue.h"
#include "wire/alarm-table.h"

/**
 * JumAlarms: the state of record of every alarm (SUPERVISION 5.2): conditions come in, wait for their delays, move
 * through wire/alarm-table, are journalled, and are told once their row is on the disk.  States survive a restart.
 * Thread: the controller's main thread.
 */
typedef struct JumAlarms JumAlarms;

typedef struct {
    gpointer data;
    JumTime (*now)(gpointer data);
    gboolean (*is_sim)(gpointer data);
    /** @alarm changed, as of event @event. */
    void (*changed)(gpointer data, const JumAlarm *alarm, guint64 event);
} JumAlarmsHost;

/** jum_alarms_new: reloads from the journal; all sources unknown until heard. */
JumAlarms *
jum_alarms_new(JumJournal *journal, const JumAlarmsHost *host, GError **error) JUM_MUST_USE;
void jum_alarms_free(JumAlarms *alarms);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumAlarms, jum_alarms_free)

/** JumAlarmCondition: what a rule found on an asset. */
typedef struct {
    JumAlarmTypeId type;
    const char *asset, *group; /* group: NULL if it stands alone */
    gboolean present;
    double value, limit; /* NaN if none */
    guint children;
} JumAlarmCondition;

/** jum_alarms_condition: delays applied; the same twice is nothing. */
void jum_alarms_condition(JumAlarms *alarms, const JumAlarmCondition *condition);
/** jum_alarms_is_present: was the condition of @type on @asset last said to be there (also before a restart)? */
gboolean jum_alarms_is_present(JumAlarms *alarms, JumAlarmTypeId type, const char *asset);
/** jum_alarms_suppress_group: by design, all that stands under @group, now and while it lasts (counted). */
void jum_alarms_suppress_group(JumAlarms *alarms, const char *group, gboolean on);
/** jum_alarms_suppress: one alarm, by design ("commanded"). */
void jum_alarms_suppress(JumAlarms *alarms, JumAlarmTypeId type, const char *asset, gboolean on);
/** jum_alarms_sources: the field is lost (all stay, marked) or was heard again in full. */
void jum_alarms_sources(JumAlarms *alarms, gboolean heard);
/** jum_alarms_tick: delays and shelves, ten times a second. */
void jum_alarms_tick(JumAlarms *alarms);

/* ---- what people do; answered when the row is committed ---- */

/** JumAlarmsReply: @http 200, 404, 409, 422; @cause NULL or a reason; @alarm NULL if unknown. */
typedef void (*JumAlarmsReply)(gpointer data, int http, const char *cause, const JumAlarm *alarm);

typedef struct {
    JumAlarmEvent event; /* ACK, SHELVE_TIMED, SHELVE_ONCE, UNSHELVE, RESET */
    const char *key;
    guint32 occurrence; /* ACK */
    double shelf_s;     /* SHELVE_*: at most 8 h */
    const char *actor, *role, *session, *reason;
} JumAlarmsAct;

#define JUM_ALARM_SHELF_MAX_S (8.0 * 3600.0)
void
jum_alarms_act(JumAlarms *alarms, const JumAlarmsAct *act, JumAlarmsReply reply, gpointer data);

/** jum_alarms_shown: (element-type JumAlarm): those not normal, as last told; borrowed records. */
GPtrArray *jum_alarms_shown(JumAlarms *alarms);
/** jum_alarms_sum: exclusive or of jum_alarm_sum() of those. */
guint64 jum_alarms_sum(const JumAlarms *alarms);
