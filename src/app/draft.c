/* From a choice of assets to commands: one action a table (quantities.def says which), defaults of
 * SUPERVISION 5.1 for class, expiry and duration.  Pure, so that the sentence a person confirms and the
 * commands that go out are tested to be the same thing. */
#include "app/draft.h"

#include "app/value-text.h"
#include "base/i18n.h"
#include "base/id.h"
#include "wire/command-rules.h"

#include <string.h>

JumAction
jum_draft_action_of(const JumPoints *points, const char *address)
{
    for (int a = JUM_ACTION_NONE + 1; a < JUM_N_ACTIONS; a++) {
        guint32 point = jum_points_target(points, address, (JumAction) a);
        if (point != JUM_POINT_NONE && jum_points_is_remote(points, point))
            return (JumAction) a;
    }
    return JUM_ACTION_NONE;
}

gboolean
jum_draft_has_duration(JumAction action)
{
    return jum_command_has_duration(jum_action_name(action));
}

JumDraft *
jum_draft_new(const JumPoints *points, const char *const *addresses)
{
    JumAction action =
        addresses[0] != NULL ? jum_draft_action_of(points, addresses[0]) : JUM_ACTION_NONE;
    if (action == JUM_ACTION_NONE)
        return NULL;
    JumDraft *draft = g_new0(JumDraft, 1);
    draft->action = action;
    draft->duration_s = jum_draft_has_duration(action) ? JUM_COMMAND_DURATION_DEFAULT_S : 0;
    draft->targets = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; addresses[i] != NULL && draft->targets->len < JUM_DRAFT_MAX; i++)
        if (jum_draft_action_of(points, addresses[i]) == action)
            g_ptr_array_add(draft->targets, g_strdup(addresses[i]));
    return draft;
}

void
jum_draft_free(JumDraft *draft)
{
    if (draft == NULL)
        return;
    g_ptr_array_unref(draft->targets);
    g_free(draft->reason);
    g_free(draft);
}

JumCommandClass
jum_draft_class(const JumDraft *draft)
{
    return jum_command_class(jum_action_name(draft->action), draft->value, draft->targets->len);
}

double
jum_draft_expiry_s(const JumDraft *draft)
{
    return jum_command_expiry_s(jum_action_name(draft->action), draft->targets->len);
}

GPtrArray *
jum_draft_commands(const JumDraft *draft, JumTime now)
{
    GPtrArray *commands = g_ptr_array_new_with_free_func((GDestroyNotify) jum_command_free);
    char batch[JUM_ID_BYTES], id[JUM_ID_BYTES];
    jum_id_new(batch);
    for (guint i = 0; i < draft->targets->len; i++) {
        JumCommand *command = jum_command_new();
        command->id = g_strdup(jum_id_new(id));
        command->batch = draft->targets->len > 1 ? g_strdup(batch) : NULL;
        command->target = g_strdup(draft->targets->pdata[i]);
        command->action = g_strdup(jum_action_name(draft->action));
        command->value = draft->value;
        command->duration_s = draft->duration_s;
        command->klass = jum_draft_class(draft);
        command->reason = g_strdup(draft->reason);
        command->issued_at = now;
        command->expires_at = now + (JumTime) (jum_draft_expiry_s(draft) * JUM_SECOND);
        command->changed_at = now;
        g_ptr_array_add(commands, command);
    }
    return commands;
}

static char *
duration_text(double duration_s)
{
    int minutes = (int) (duration_s / 60 + 0.5);
    if (minutes % 60 == 0)
        return g_strdup_printf(_("%d h"), minutes / 60);
    return g_strdup_printf(_("%d min"), minutes);
}

static char *
what_text(const JumDraft *draft, const JumPoints *points)
{
    switch (draft->action) {
    case JUM_ACTION_LEVEL:
        return g_strdup_printf(_("set to %.0f %%"), draft->value * 100);
    case JUM_ACTION_SWITCH:
        return g_strdup(draft->value > 0.5 ? _("switch on (close the contactor)")
                                           : _("switch off (open the contactor)"));
    case JUM_ACTION_PLAN:
        return g_strdup_printf(_("run signal plan %.0f"), draft->value);
    case JUM_ACTION_RUN:
        return g_strdup(draft->value > 0.5 ? _("start the pump") : _("stop the pump"));
    case JUM_ACTION_OPENING:
        return g_strdup_printf(_("move the valve to %.0f %% open"), draft->value * 100);
    case JUM_ACTION_MESSAGE: {
        JumTable table;
        guint row;
        const JumLayer *layer = NULL;
        if (jum_points_find_asset(points, draft->targets->pdata[0], &table, &row))
            layer = jum_points_layer(points, table);
        g_autofree char *text =
            jum_value_text(JUM_QUANTITY_sign_message, draft->value, NULL, layer, row);
        return g_strdup_printf(_("show %s"), text);
    }
    default:
        return g_strdup("");
    }
}

char *
jum_draft_sentence(const JumDraft *draft, const JumPoints *points)
{
    g_autofree char *what = what_text(draft, points);
    guint n = draft->targets->len;
    const char *first = n > 0 ? draft->targets->pdata[0] : "";
    const char *slash = strchr(first, '/');
    g_autofree char *who = n == 1 ? g_strdup(slash != NULL ? slash + 1 : first)
                                  : g_strdup_printf(ngettext("%u object", "%u objects", n), n);
    if (draft->duration_s <= 0)
        return g_strdup_printf(_("%s: %s"), who, what);
    g_autofree char *duration = duration_text(draft->duration_s);
    return g_strdup_printf(_("%s: %s for %s, then back to the programme"), who, what, duration);
}
