#pragma once

#include "base/error.h"
#include "base/time.h"

/** JumCommandState: SUPERVISION 5.1; the transition table is in wire/command-table.h. */
typedef enum {
    JUM_COMMAND_NONE,
    JUM_COMMAND_SELECTED,
    JUM_COMMAND_QUEUED,
    JUM_COMMAND_SENT,
    JUM_COMMAND_EXECUTING,
    JUM_COMMAND_DONE,
    JUM_COMMAND_FAILED,
    JUM_COMMAND_UNKNOWN,
    JUM_COMMAND_EXPIRED,
    JUM_COMMAND_CANCELLED,
    JUM_COMMAND_REJECTED,
    JUM_COMMAND_SUPERSEDED,
    JUM_N_COMMAND_STATES
} JumCommandState;

typedef enum {
    JUM_COMMAND_CLASS_A, /* direct, reversible, one object */
    JUM_COMMAND_CLASS_B, /* select, then operate */
    JUM_COMMAND_CLASS_C, /* select, second person, reason */
    JUM_COMMAND_CLASS_S, /* safe state: direct, may supersede */
} JumCommandClass;

/** JumCommand: one command as both ends know it.  Strings are owned; cause is one of the closed list of reasons. */
typedef struct {
    char *id;          /* UUIDv7 made by the desk */
    char *batch;       /* id of the batch it belongs to, or NULL */
    char *target;      /* asset address, "lamp/L-1" */
    char *action;      /* jum_action_name() */
    double value;      /* absolute, SI or index */
    double duration_s; /* of an override; 0 where it has no meaning */
    JumCommandClass klass;
    JumCommandState state;
    char *cause;      /* NULL or "interlock:LI-f", "expired", … */
    char *cause_text; /* a sentence for people, or NULL */
    char *notice;     /* what the interlocks foresee of it (WA-b), a sentence for people, or NULL */
    char *actor, *reason;
    JumTime issued_at, expires_at, changed_at;
    guint64 seq; /* epoch·2³² + n, given by the controller */
} JumCommand;

JumCommand *jum_command_new(void);
JumCommand *jum_command_dup(const JumCommand *command);
void jum_command_free(JumCommand *command);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumCommand, jum_command_free)

/** jum_command_state_name: "SELECTED" …, as written in the journal and in the model. */
const char *jum_command_state_name(JumCommandState state);
/** jum_command_state_title: translated, for people. */
const char *jum_command_state_title(JumCommandState state);
gboolean jum_command_state_is_final(JumCommandState state);
