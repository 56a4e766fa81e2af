/* From a study to the field, by a person: the scenario's file is read at the desk, its commands are worked
 * out for this instant, and reviewed in the same dialog as any other command. */
#include "app/proposal-review.h"

#include "app/command-dialog.h"
#include "app/file-ask.h"
#include "base/i18n.h"
#include "base/id.h"
#include "study/study.h"
#include "wire/command-rules.h"

typedef struct {
    GtkWindow *parent;
    JumSession *session;
    JumFocus *focus;
    void (*said)(GtkWindow *parent, const char *sentence);
} Review;

static void
review_free(Review *r)
{
    g_object_unref(r->session);
    g_object_unref(r->focus);
    g_free(r);
}

/* The commands of a proposal, ready to be checked; each bears the scenario's title as its reason. */
static GPtrArray *
commands_of(Review *r, const JumProposal *proposal, const char *title)
{
    GPtrArray *commands = g_ptr_array_new_with_free_func((GDestroyNotify) jum_command_free);
    JumTime now = jum_session_now(r->session);
    char batch[JUM_ID_BYTES], id[JUM_ID_BYTES];
    guint n = proposal->commands->len;
    jum_id_new(batch);
    for (guint i = 0; i < n; i++) {
        const JumProposedCommand *p = &g_array_index(proposal->commands, JumProposedCommand, i);
        JumCommand *command = jum_command_new();
        command->id = g_strdup(jum_id_new(id));
        command->batch = n > 1 ? g_strdup(batch) : NULL;
        command->target = g_strdup(p->target);
        command->action = g_strdup(p->action);
        command->value = p->value;
        command->duration_s = p->duration_s;
        command->klass = n > 1 ? JUM_COMMAND_CLASS_B : jum_command_class(p->action, p->value, 1);
        command->reason = g_strdup(title);
        command->issued_at = command->changed_at = now;
        command->expires_at = now + (JumTime) (jum_command_expiry_s(p->action, n) * JUM_SECOND);
        g_ptr_array_add(commands, command);
    }
    return commands;
}

static void
review(Review *r, const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JumScenario) scenario = jum_scenario_load(path, &error);
    g_autoptr(JumStudyInput) input =
        scenario != NULL ? jum_study_input_new(jum_session_territory(r->session), &error) : NULL;
    g_autoptr(JumProposal) proposal =
        input != NULL ? jum_study_propose(input, scenario, jum_session_now(r->session), &error)
                      : NULL;
    if (proposal == NULL) {
        r->said(r->parent, error->message);
        return;
    }
    if (proposal->commands->len == 0) {
        r->said(r->parent, _("At this hour the scenario asks nothing that a desk could command."));
        return;
    }
    g_autoptr(GPtrArray) commands = commands_of(r, proposal, scenario->title);
    g_autofree char *sentence = g_strdup_printf(
        _("“%s”: %u commands for %u lamps; %u lamps no desk can move, %u commands left for later"),
        scenario->title, commands->len, proposal->lamps_covered, proposal->not_remote,
        proposal->left_for_later);
    jum_command_dialog_show(r->parent, r->session, r->focus, commands, sentence);
}

static void
on_chosen(const char *path, gpointer data)
{
    if (path != NULL)
        review(data, path);
    review_free(data);
}

void
jum_proposal_review(GtkWindow *parent,
                    JumSession *session,
                    JumFocus *focus,
                    void (*said)(GtkWindow *parent, const char *sentence))
{
    Review *r = g_new0(Review, 1);
    *r = (Review){parent, g_object_ref(session), g_object_ref(focus), said};
    JumFileAsk ask = {_("Review a scenario's commands"), NULL, NULL, NULL};
    jum_file_ask(GTK_WIDGET(parent), &ask, on_chosen, r);
}
