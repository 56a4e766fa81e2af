#pragma once

#include "controller/commands.h"

/* Shared by commands.c (the life of one) and commands-post.c (requests). */

typedef struct JumCommandsPending JumCommandsPending;

typedef struct {
    JumCommands *owner;
    JumCommand *record;
    char *session, *role; /* who asked */
    guint32 point;
    JumTime select_until, feedback_until, expires_at;
    JumTime acked_at;
    JumTime resend_at; /* JUM_TIME_NONE: never */
} JumCommandsEntry;

struct JumCommands {
    const JumWorld *world;
    JumJournal *journal;
    JumInterlocks *interlocks;
    JumCommandsLimits limits;
    JumCommandsHost host;
    GHashTable *by_id;     /* id → entry, alive and recent */
    GPtrArray *alive;      /* entries not final, oldest first; owned by by_id */
    GQueue recent;         /* ids of closed ones, oldest first; owned */
    GHashTable *on_target; /* address → entry alive on it */
    GHashTable *on_point;  /* point → entry SENT or EXECUTING */
    GHashTable *rates;     /* session → GArray of boot µs, by class */
    GQueue unwritten;      /* JumCommand copies whose row was refused while the journal was down */
    guint32 n_seq;
};

/** jum_commands_step: applies an event; the journal row is queued; returns what the table said.  @pending, if not
 * NULL, is answered after the commit. */
JumCommandStep jum_commands_step(JumCommandsEntry *entry,
                                 JumCommandEvent event,
                                 guint guards,
                                 const JumRefusal *refusal,
                                 JumCommandsPending *pending);
/** jum_commands_enter: a new entry in state NONE; takes ownership of @record. */
JumCommandsEntry *
jum_commands_enter(JumCommands *commands, JumCommand *record, const JumCommandsWho *who);
JumCommandsEntry *jum_commands_alive_on(JumCommands *commands, const char *target);
/** jum_commands_supersede: a safe-state command takes the place of what is alive on its target. */
void jum_commands_supersede(JumCommands *commands, const char *target);

/** one answer for several commands, given when the last row is committed */
struct JumCommandsPending {
    JumCommandsReply reply;
    gpointer data;
    JumCommandAnswer *answer;
    GPtrArray *ids; /* in the order asked */
    JumCommands *owner;
    int http; /* of the first, 202 as soon as one is accepted */
    guint waiting;
};
JumCommandsPending *
jum_commands_pending_new(JumCommands *commands, JumCommandsReply reply, gpointer data);
void jum_commands_pending_add(JumCommandsPending *pending, const char *id, int http);
/** jum_commands_pending_release: one thing less to wait for. */
void jum_commands_pending_release(JumCommandsPending *pending);
