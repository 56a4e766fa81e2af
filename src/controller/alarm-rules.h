#pragma once

#include "controller/alarms.h"
#include "wire/measure.h"
#include "world/world.h"

/**
 * JumAlarmRules: what is abnormal.  Value rules look at each measurement (states, limits, credibility); source rules
 * look once a second at what is silent, group it under its cabinet, station or gateway, and at contactors that are
 * open while their like are closed.
 * Thread: the controller's main thread.
 */
typedef struct JumAlarmRules JumAlarmRules;

JumAlarmRules *jum_alarm_rules_new(const JumWorld *world, JumAlarms *alarms);
void jum_alarm_rules_free(JumAlarmRules *rules);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumAlarmRules, jum_alarm_rules_free)

/** jum_alarm_rules_measured: after jum_world_put(). Cost: some 20 ns when nothing is abnormal. */
void jum_alarm_rules_measured(JumAlarmRules *rules, guint32 point);
/** jum_alarm_rules_overridden: a person switched @cabinet off until @until: its alarm is by design. */
void jum_alarm_rules_overridden(JumAlarmRules *rules, const char *cabinet, JumTime until);
/** jum_alarm_rules_scan: once a second; @since: when the field was heard in full, JUM_TIME_NONE: not yet, nothing is
 * judged silent. Cost: some 5 ns a point. */
void jum_alarm_rules_scan(JumAlarmRules *rules, JumTime now, JumTime since);
