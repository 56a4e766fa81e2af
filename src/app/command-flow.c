/* Select before operate, seen from the desk.  The commands' ids are made once, so that a repeated request
 * does nothing twice; their states are read from the world, where the controller's events put them, and
 * a refusal by transport arrives there too.  Closing the dialog before executing cancels the selection. */
#include "app/command-flow.h"

#include "app/value-text.h"
#include "base/i18n.h"
#include "wire/command-rules.h"

struct JumFlow {
    JumSession *session;
    GPtrArray *commands; /* JumCommand, as sent */
    gboolean direct;     /* needs no selection */
    gboolean checked, executed;
};

JumFlow *
jum_flow_new(JumSession *session, const GPtrArray *commands)
{
    JumFlow *flow = g_new0(JumFlow, 1);
    flow->session = g_object_ref(session);
    flow->commands = g_ptr_array_new_with_free_func((GDestroyNotify) jum_command_free);
    for (guint i = 0; i < commands->len; i++)
        g_ptr_array_add(flow->commands, jum_command_dup(commands->pdata[i]));
    const JumCommand *first = commands->pdata[0];
    flow->direct = jum_command_class_is_direct(first->klass);
    return flow;
}

static const JumCommand *
held(const JumFlow *flow, guint i)
{
    const JumCommand *sent = flow->commands->pdata[i];
    const GPtrArray *all = jum_world_commands(jum_session_world(flow->session));
    for (guint k = all->len; k > 0; k--) {
        const JumCommand *c = all->pdata[k - 1];
        if (g_strcmp0(c->id, sent->id) == 0)
            return c;
    }
    return NULL;
}

void
jum_flow_free(JumFlow *flow)
{
    if (flow == NULL)
        return;
    for (guint i = 0; flow->checked && !flow->executed && i < flow->commands->len; i++) {
        const JumCommand *c = held(flow, i);
        if (c != NULL && c->state == JUM_COMMAND_SELECTED)
            jum_session_cancel(flow->session, c->id);
    }
    g_ptr_array_unref(flow->commands);
    g_object_unref(flow->session);
    g_free(flow);
}

void
jum_flow_check(JumFlow *flow)
{
    flow->checked = TRUE;
    if (flow->direct)
        return;
    jum_session_send(flow->session, flow->commands, JUM_COMMAND_MODE_SELECT);
}

void
jum_flow_execute(JumFlow *flow)
{
    g_autoptr(GPtrArray) accepted = g_ptr_array_new();
    flow->executed = TRUE;
    if (flow->direct) {
        jum_session_send(flow->session, flow->commands, JUM_COMMAND_MODE_DIRECT);
        return;
    }
    for (guint i = 0; i < flow->commands->len; i++) {
        const JumCommand *c = held(flow, i);
        if (c != NULL && c->state == JUM_COMMAND_SELECTED)
            g_ptr_array_add(accepted, flow->commands->pdata[i]);
    }
    if (accepted->len > 0)
        jum_session_send(flow->session, accepted, JUM_COMMAND_MODE_OPERATE);
}

JumFlowCount
jum_flow_count(const JumFlow *flow)
{
    JumFlowCount n = {.total = flow->commands->len};
    for (guint i = 0; i < flow->commands->len; i++) {
        const JumCommand *c = held(flow, i);
        if (c == NULL)
            continue;
        if (c->state == JUM_COMMAND_SELECTED)
            n.selected++;
        else if (c->state == JUM_COMMAND_DONE)
            n.done++;
        else if (c->state == JUM_COMMAND_UNKNOWN)
            n.unknown++;
        else if (jum_command_state_is_final(c->state))
            n.refused++;
        else if (c->state != JUM_COMMAND_NONE)
            n.underway++;
        if (n.cause == NULL && jum_command_state_is_final(c->state) &&
            c->state != JUM_COMMAND_DONE) {
            n.cause = c->cause != NULL ? c->cause : "internal";
            n.text = c->cause_text;
        }
    }
    return n;
}

JumFlowStage
jum_flow_stage(const JumFlow *flow)
{
    JumFlowCount n = jum_flow_count(flow);
    if (flow->executed)
        return n.done + n.refused + n.unknown >= n.total ? JUM_FLOW_ENDED : JUM_FLOW_RUNNING;
    if (flow->direct)
        return JUM_FLOW_READY;
    if (n.refused >= n.total)
        return JUM_FLOW_REFUSED;
    return n.selected + n.refused >= n.total ? JUM_FLOW_READY : JUM_FLOW_CHECKING;
}

char *
jum_flow_notice(const JumFlow *flow)
{
    const char *first = NULL;
    guint more = 0;
    for (guint i = 0; i < flow->commands->len; i++) {
        const JumCommand *c = held(flow, i);
        if (c == NULL || c->notice == NULL || c->cause != NULL)
            continue; /* a refusal says it itself */
        if (first == NULL)
            first = c->notice;
        else
            more++;
    }
    if (more == 0)
        return g_strdup(first);
    return g_strdup_printf(_("%s And %u other forecasts: send them one by one to read each."),
                           first, more);
}

static char *
with_reason(const JumFlowCount *n, char *sentence)
{
    if (n->cause == NULL)
        return sentence;
    g_autofree char *start = sentence;
    g_autofree char *cause = jum_value_cause(n->cause);
    if (n->text != NULL)
        return g_strdup_printf(_("%s Reason: %s (%s)."), start, cause, n->text);
    return g_strdup_printf(_("%s Reason: %s."), start, cause);
}

char *
jum_flow_sentence(const JumFlow *flow)
{
    JumFlowCount n = jum_flow_count(flow);
    switch (jum_flow_stage(flow)) {
    case JUM_FLOW_CHECKING:
        return g_strdup(_("The controller is checking…"));
    case JUM_FLOW_READY:
        if (flow->direct)
            return g_strdup(_("Ready to be sent."));
        if (n.refused == 0)
            return g_strdup(_("Accepted by the controller: confirm within 15 s."));
        return with_reason(&n,
                           g_strdup_printf(_("%u accepted, %u refused."), n.selected, n.refused));
    case JUM_FLOW_REFUSED:
        return with_reason(&n, g_strdup(_("Refused.")));
    case JUM_FLOW_RUNNING:
        return g_strdup_printf(_("Sent: %u done, %u in progress."), n.done,
                               n.total - n.done - n.refused - n.unknown);
    default:
        if (n.done == n.total)
            return g_strdup(_("Done: confirmed by the measurements."));
        if (n.unknown > 0 && n.refused == 0)
            return g_strdup_printf(_("%u done, %u without an answer: outcome unknown, check on "
                                     "the spot."),
                                   n.done, n.unknown);
        if (n.total == 1)
            return with_reason(&n, g_strdup(_("Refused.")));
        return with_reason(&n, g_strdup_printf(_("%u done, %u refused, %u unknown."), n.done,
                                               n.refused, n.unknown));
    }
}
