#pragma once

#include "wire/alarm.h"

/** JumAlarmTypeId: the rows of wire/alarm-types.def, JUM_ALARM_TYPE_lamp_failure … */
typedef enum {
#define JUM_ALARM_TYPE(symbol, id, priority, respond, on, off, deadband, sentence, cause, \
                       consequence, response)                                             \
    JUM_ALARM_TYPE_##symbol,
#include "wire/alarm-types.def"
#undef JUM_ALARM_TYPE
    JUM_N_ALARM_TYPES
} JumAlarmTypeId;

/** JumAlarmType: what an operator must know of a kind of alarm.  Sentences are msgids: pass them to _(). */
typedef struct {
    const char *id; /* "lamp-failure", as in JumAlarm.type */
    int priority;   /* 1 critical, 2 high, 3 low */
    int respond_min;
    double on_delay_s, off_delay_s;
    double deadband_pct; /* of the limit, to clear */
    const char *sentence, *cause, *consequence, *response;
} JumAlarmType;

const JumAlarmType *jum_alarm_type(JumAlarmTypeId type);
/** jum_alarm_type_find: the row called @id, or NULL. */
const JumAlarmType *jum_alarm_type_find(const char *id);
