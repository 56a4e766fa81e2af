#pragma once

#include "wire/alarm.h"
#include "wire/command.h"
#include "wire/json-read.h"

/* The two records as JSON objects, one shape everywhere: live frames, HTTP answers, the controller's tables. */

void jum_command_to_json(const JumCommand *command, GString *out);
/** jum_command_from_json: Errors: JUM_ERROR_VALUE.  Owns: the caller owns the result. */
JumCommand *jum_command_from_json(JsonNode *node, GError **error) JUM_MUST_USE;

void jum_alarm_to_json(const JumAlarm *alarm, GString *out);
JumAlarm *jum_alarm_from_json(JsonNode *node, GError **error) JUM_MUST_USE;

/** jum_alarm_sum: of one alarm; the sum of all is the exclusive or of theirs, in any order. */
guint64 jum_alarm_sum(const JumAlarm *alarm);
/** jum_alarm_sum_all: @alarms (element-type JumAlarm), those in state NORMAL do not count. */
guint64 jum_alarm_sum_all(const GPtrArray *alarms);

/** jum_command_state_find: from "SELECTED" …; JUM_N_COMMAND_STATES if unknown. */
JumCommandState jum_command_state_find(const char *name);
JumAlarmState jum_alarm_state_find(const char *name);
