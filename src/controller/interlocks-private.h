#pragma once

#include "controller/interlocks.h"
#include "controller/water-feed.h"

/* Shared by interlocks.c (the object), interlock-rules.c (what is allowed) and interlock-history.c (what was done). */

typedef struct {
    GArray *times;       /* (element-type JumTime): within the last hour */
    JumTime last_stop;   /* pump */
    double load_w;       /* cabinet: switched on in the present second */
    JumTime load_second; /* cabinet: when that second began */
} JumInterlocksHistory;

struct JumInterlocks {
    const JumWorld *world;
    const JumPoints *points;
    JumLayer *plans;
    GHashTable *history;     /* address → JumInterlocksHistory */
    GHashTable *cabinet_w;   /* cabinet address → double*: power of its lamps */
    GHashTable *lamps_under; /* cabinet address → number of lamps */
    GHashTable *lamps_in;    /* commune → number of lamps */
    JumWaterFeed *feed;      /* made at the first question about a valve */
    JumWaterJudge *judge;    /* WA-b, or NULL */
    JumWaterOpinion opinion; /* of closing foreseen to foreseen_value at foreseen_at */
    char *foreseen;
    double foreseen_value;
    JumTime foreseen_at;
    gint64 waited_us, waited_since_us; /* for the judge, in the present window */
};

typedef struct {
    JumInterlocks *locks;
    const JumCommand *command;
    JumAction action;
    JumTable table;
    guint row;
    guint32 point;
    JumTime now;
    JumRefusal *refusal;
} JumInterlocksCheck;

gboolean jum_interlocks_refuse(const JumInterlocksCheck *check,
                               int http,
                               const char *cause,
                               const char *text);
/** jum_interlocks_value: latest value of a quantity on an asset of its table. */
double jum_interlocks_value(JumInterlocks *locks, JumQuantity quantity, guint row);

/** jum_interlocks_history: of an address; made empty at the first question, borrowed. */
JumInterlocksHistory *jum_interlocks_history(JumInterlocks *locks, const char *address);
void jum_interlocks_history_free(gpointer history);
/** jum_interlocks_within_hour: how often within the last hour; what is older is forgotten. */
guint jum_interlocks_within_hour(JumInterlocksHistory *history, JumTime now);

/** jum_interlocks_rules: TRUE: the command may go; FALSE and the refusal set otherwise. */
gboolean jum_interlocks_rules(const JumInterlocksCheck *check, gboolean link_up);
