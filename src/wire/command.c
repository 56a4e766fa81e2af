/* The command record: memory, names and titles of its states and classes.  The rules of its life are in
 * wire/command-table.c, its JSON in wire/command-json.c. */
#include "wire/command.h"

#include "base/i18n.h"

static const struct {
    const char *name, *title;
} states[JUM_N_COMMAND_STATES] = {
    [JUM_COMMAND_NONE] = {"NONE", N_("draft")},
    [JUM_COMMAND_SELECTED] = {"SELECTED", N_("selected")},
    [JUM_COMMAND_QUEUED] = {"QUEUED", N_("accepted, waiting")},
    [JUM_COMMAND_SENT] = {"SENT", N_("sent to the field")},
    [JUM_COMMAND_EXECUTING] = {"EXECUTING", N_("being carried out")},
    [JUM_COMMAND_DONE] = {"DONE", N_("done, measured")},
    [JUM_COMMAND_FAILED] = {"FAILED", N_("failed")},
    [JUM_COMMAND_UNKNOWN] = {"UNKNOWN", N_("outcome unknown")},
    [JUM_COMMAND_EXPIRED] = {"EXPIRED", N_("expired, not done")},
    [JUM_COMMAND_CANCELLED] = {"CANCELLED", N_("cancelled")},
    [JUM_COMMAND_REJECTED] = {"REJECTED", N_("refused")},
    [JUM_COMMAND_SUPERSEDED] = {"SUPERSEDED", N_("replaced by a newer command")},
};

JumCommand *
jum_command_new(void)
{
    JumCommand *command = g_new0(JumCommand, 1);
    command->issued_at = command->expires_at = command->changed_at = JUM_TIME_NONE;
    return command;
}

JumCommand *
jum_command_dup(const JumCommand *command)
{
    if (command == NULL)
        return NULL;
    JumCommand *copy = g_memdup2(command, sizeof *command);
    copy->id = g_strdup(command->id);
    copy->batch = g_strdup(command->batch);
    copy->target = g_strdup(command->target);
    copy->action = g_strdup(command->action);
    copy->cause = g_strdup(command->cause);
    copy->cause_text = g_strdup(command->cause_text);
    copy->notice = g_strdup(command->notice);
    copy->actor = g_strdup(command->actor);
    copy->reason = g_strdup(command->reason);
    return copy;
}

void
jum_command_free(JumCommand *command)
{
    if (command == NULL)
        return;
    g_free(command->id);
    g_free(command->batch);
    g_free(command->target);
    g_free(command->action);
    g_free(command->cause);
    g_free(command->cause_text);
    g_free(command->notice);
    g_free(command->actor);
    g_free(command->reason);
    g_free(command);
}

const char *
jum_command_state_name(JumCommandState state)
{
    return (guint) state < JUM_N_COMMAND_STATES ? states[state].name : "?";
}

const char *
jum_command_state_title(JumCommandState state)
{
    return (guint) state < JUM_N_COMMAND_STATES ? _(states[state].title) : "?";
}

gboolean
jum_command_state_is_final(JumCommandState state)
{
    return state >= JUM_COMMAND_DONE && state < JUM_N_COMMAND_STATES;
}
