#pragma once

#include "controller/clock.h"
#include "controller/interlocks.h"
#include "controller/journal.h"
#include "wire/command-request.h"
#include "wire/command-table.h"

/**
 * JumCommands: the life of every command, driven by wire/command-table: requests, timers and the field's answers come
 * in; journal rows, transmissions and news go out.  Nothing is sent before its SENT row is on the disk; nobody is
 * answered before the row that says so is.
 * Thread: the controller's main thread.
 */
typedef struct JumCommands JumCommands;

/** JumCommandsHost: what the engine needs from the controller; all called on its thread. */
typedef struct {
    gpointer data;
    JumTime (*now)(gpointer data);
    double (*speed)(
        gpointer data); /* seconds of that clock a second: what people need scales with it */
    gboolean (*link_up)(gpointer data);
    gboolean (*is_sim)(gpointer data);
    void (*send)(gpointer data, const JumCommand *command);
    /** a state changed and is journalled as event @event (0: the journal is down). */
    void (*changed)(gpointer data, const JumCommand *command, guint64 event);
    /** outcome unknown (@raise), or known after all. */
    void (*unknown)(gpointer data, const JumCommand *command, gboolean raise);
    /** read the target back. */
    void (*read_back)(gpointer data, const JumCommand *command);
} JumCommandsHost;

/** JumCommandsLimits: GE-d: how often a desk may ask, a minute; @select_s: how long a selection is held (AC-5). */
typedef struct {
    guint class_a_per_min, class_b_per_min, select_s;
} JumCommandsLimits;

/** JumCommandsWho: who asks. */
typedef struct {
    const char *session, *role, *actor;
    gboolean may_command;
} JumCommandsWho;

typedef void (*JumCommandsReply)(gpointer data, int http, const JumCommandAnswer *answer);

/**
 * jum_commands_new: reloads what was not final: SELECTED is cancelled, QUEUED waits again, SENT and EXECUTING get a new
 * feedback timer and are not sent again.
 * Errors: JUM_ERROR_IO, JUM_ERROR_FORMAT of the journal.
 */
JumCommands *jum_commands_new(const JumWorld *world,
                              JumJournal *journal,
                              JumInterlocks *interlocks,
                              const JumCommandsLimits *limits,
                              const JumCommandsHost *host,
                              GError **error) JUM_MUST_USE;
void jum_commands_free(JumCommands *commands);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumCommands, jum_commands_free)

/** jum_commands_post: takes ownership of @request; @reply is called once, when all rows are committed. */
void jum_commands_post(JumCommands *commands,
                       JumCommandRequest *request,
                       const JumCommandsWho *who,
                       JumCommandsReply reply,
                       gpointer data);
/** jum_commands_cancel: asks for the end of the command called @id; @reply is called once. */
void jum_commands_cancel(JumCommands *commands,
                         const char *id,
                         const JumCommandsWho *who,
                         JumCommandsReply reply,
                         gpointer data);
/** jum_commands_find: the command called @id in its present state, NULL if never heard of. The caller frees. */
JumCommand *jum_commands_find(JumCommands *commands, const char *id);
/** jum_commands_recent: (element-type JumCommand): those alive and the last ones closed, oldest first; borrowed records. */
GPtrArray *jum_commands_recent(JumCommands *commands);

/* What happens to it.  Answers whose @seq is not the one last sent are ignored. */

/** jum_commands_session_lost: what @session had selected and not yet ordered is released. */
void jum_commands_session_lost(JumCommands *commands, const char *session);
/** jum_commands_ack, _nak, _feedback: the field took it; refused it (@cause NULL: "field-refused"); carried it out,
 * @ok: and measures what was asked. */
void jum_commands_ack(JumCommands *commands, const char *id, guint64 seq);
void jum_commands_nak(
    JumCommands *commands, const char *id, guint64 seq, const char *cause, const char *text);
void jum_commands_feedback(JumCommands *commands, const char *id, guint64 seq, gboolean ok);
/** jum_commands_measured: a value came in: it may be the one an executing command waits for. */
void jum_commands_measured(JumCommands *commands, guint32 point, double value, JumTime time);
/** jum_commands_tick: timers, resends and the queue; ten times a second. */
void jum_commands_tick(JumCommands *commands);
/** jum_commands_n_alive: not in a final state. */
guint jum_commands_n_alive(const JumCommands *commands);
