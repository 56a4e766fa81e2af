#pragma once

#include "base/error.h"
#include "base/time.h"

/** JumAlarmState: SUPERVISION 5.2, in the letters A…I. */
typedef enum {
    JUM_ALARM_NORMAL,         /* A */
    JUM_ALARM_UNACK,          /* B */
    JUM_ALARM_ACK,            /* C */
    JUM_ALARM_RETURNED,       /* D: returned to normal, not acknowledged */
    JUM_ALARM_LATCHED_UNACK,  /* E */
    JUM_ALARM_LATCHED_ACK,    /* F */
    JUM_ALARM_SHELVED,        /* G */
    JUM_ALARM_SUPPRESSED,     /* H */
    JUM_ALARM_OUT_OF_SERVICE, /* I */
    JUM_N_ALARM_STATES
} JumAlarmState;

/** JumAlarm: one alarm as both ends know it.  Strings are owned. */
typedef struct {
    char *key;    /* "TYPE@ASSET", e.g. "lamp-failure@lamp/L-1": one alarm per type and asset */
    char *type;   /* id in the catalogue, wire/alarm-types.def */
    char *asset;  /* asset address */
    char *group;  /* address of the cabinet, station or link it stands under, or NULL */
    int priority; /* 1 critical, 2 high, 3 low */
    JumAlarmState state;
    gboolean active, source_lost;
    guint32 occurrence; /* an acknowledgement names it */
    JumTime raised_at, changed_at;
    char *acked_by;
    JumTime acked_at, hidden_until; /* JUM_TIME_NONE */
    double value, limit;            /* NaN if none */
    guint children;                 /* suppressed under it */
} JumAlarm;

JumAlarm *jum_alarm_new(void);
JumAlarm *jum_alarm_dup(const JumAlarm *alarm);
void jum_alarm_free(JumAlarm *alarm);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumAlarm, jum_alarm_free)

const char *jum_alarm_state_name(JumAlarmState state);
const char *jum_alarm_state_title(JumAlarmState state); /* translated */
/** jum_alarm_is_visible: does it stand in the list (B, C, D, E, F)? */
gboolean jum_alarm_is_visible(const JumAlarm *alarm);
/** jum_alarm_sentence: what happens, for people, translated: "Lamp L-1 does not light". The caller frees. */
char *jum_alarm_sentence(const JumAlarm *alarm);
/** jum_alarm_sentence_with: the same with the unit of its value and limit, "" or NULL for none: "90,1 dB". */
char *jum_alarm_sentence_with(const JumAlarm *alarm, const char *unit);
