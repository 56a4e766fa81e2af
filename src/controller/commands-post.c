/* Requests: select, operate, direct, cancel.  Every command of a batch is judged alone, but the class is that of the
 * batch; one answer is given when the last row is committed. */
#include "controller/commands-private.h"

#include "base/i18n.h"
#include "wire/command-rules.h"

#include <math.h>
#include <string.h>

#define CLOCK_SKEW_S   30.0
#define MAX_LIFE_S     3600.0
#define MINUTE_BOOT    (60 * G_USEC_PER_SEC)
#define SEEN_TOLERANCE 1e-6

/* ---- the answer ---- */

JumCommandsPending *
jum_commands_pending_new(JumCommands *commands, JumCommandsReply reply, gpointer data)
{
    JumCommandsPending *pending = g_new0(JumCommandsPending, 1);
    pending->owner = commands;
    pending->reply = reply;
    pending->data = data;
    pending->answer = jum_command_answer_new();
    pending->ids = g_ptr_array_new_with_free_func(g_free);
    pending->waiting = 1; /* released by its maker when everything was asked */
    return pending;
}

void
jum_commands_pending_add(JumCommandsPending *pending, const char *id, int http)
{
    if (pending->http == 0 || http == 202)
        pending->http = http;
    g_ptr_array_add(pending->ids, g_strdup(id));
}

void
jum_commands_pending_release(JumCommandsPending *pending)
{
    if (--pending->waiting > 0)
        return;
    for (guint i = 0; i < pending->ids->len; i++) {
        JumCommand *command = jum_commands_find(pending->owner, g_ptr_array_index(pending->ids, i));
        if (command != NULL)
            g_ptr_array_add(pending->answer->commands, command);
    }
    pending->reply(pending->data, pending->http, pending->answer);
    jum_command_answer_free(pending->answer);
    g_ptr_array_unref(pending->ids);
    g_free(pending);
}

static void
refuse_all(JumCommandsReply reply, gpointer data, int http, const char *cause, const char *text)
{
    g_autoptr(JumCommandAnswer) answer = jum_command_answer_new();
    answer->cause = g_strdup(cause);
    answer->text = g_strdup(text);
    reply(data, http, answer);
}

/* ---- rates (GE-d): a batch counts once ---- */

static gboolean
within_rate(JumCommands *commands, const char *session, JumCommandClass klass)
{
    guint limit = klass == JUM_COMMAND_CLASS_A ? commands->limits.class_a_per_min
                                               : commands->limits.class_b_per_min;
    if (klass == JUM_COMMAND_CLASS_S)
        return TRUE;
    g_autofree char *key = g_strdup(session);
    GArray *times = g_hash_table_lookup(commands->rates, key);
    if (times == NULL) {
        times = g_array_new(FALSE, FALSE, sizeof(gint64));
        g_hash_table_insert(commands->rates, g_steal_pointer(&key), times);
    }
    gint64 now = jum_clock_boot_us(),
           mark = now * 4 + (gint64) klass; /* instant and class in one number */
    guint n = 0;
    for (guint i = times->len; i-- > 0;) {
        gint64 t = g_array_index(times, gint64, i);
        if (t / 4 < now - MINUTE_BOOT)
            g_array_remove_index(times, i);
        else if (t % 4 == (gint64) klass)
            n++;
    }
    if (n >= limit)
        return FALSE;
    g_array_append_val(times, mark);
    return TRUE;
}

/* ---- one command ---- */

static gboolean
same_intent(const JumCommand *a, const JumCommand *b)
{
    return g_strcmp0(a->target, b->target) == 0 && g_strcmp0(a->action, b->action) == 0 &&
           a->value == b->value && a->duration_s == b->duration_s &&
           g_strcmp0(a->batch, b->batch) == 0;
}

static void
set_refusal(JumRefusal *refusal, int http, const char *cause, const char *text)
{
    jum_refusal_clear(refusal);
    *refusal = (JumRefusal){http, g_strdup(cause), g_strdup(text)};
}

/* The delays and defaults the desk left open. */
static void
complete(JumCommand *c, guint n, JumTime now)
{
    if (c->issued_at == JUM_TIME_NONE)
        c->issued_at = now;
    if (c->expires_at == JUM_TIME_NONE)
        c->expires_at =
            c->issued_at + (JumTime) (jum_command_expiry_s(c->action, n) * (double) JUM_SECOND);
    if (jum_command_has_duration(c->action) && c->duration_s == 0.0)
        c->duration_s = JUM_COMMAND_DURATION_DEFAULT_S;
}

/* All that may refuse it, but its place in the table. */
static gboolean
passes(
    JumCommands *commands, const JumCommand *c, double seen_value, JumTime now, JumRefusal *refusal)
{
    if (c->klass == JUM_COMMAND_CLASS_C) {
        set_refusal(refusal, 422, "approver-missing",
                    _("A command of this weight needs a second person."));
        return FALSE;
    }
    double skew_s = CLOCK_SKEW_S * MAX(1.0, commands->host.speed(commands->host.data));
    if (fabs((double) (c->issued_at - now)) > skew_s * (double) JUM_SECOND) {
        set_refusal(refusal, 409, "clock",
                    _("The clock of the desk differs from the controller's by more than 30 s."));
        return FALSE;
    }
    if (c->expires_at - now > (JumTime) (MAX_LIFE_S * (double) JUM_SECOND)) {
        set_refusal(refusal, 422, "out-of-range", _("A command may wait at most one hour."));
        return FALSE;
    }
    JumCommandsEntry *other = jum_commands_alive_on(commands, c->target);
    if (other != NULL && strcmp(other->record->id, c->id) != 0 && c->klass != JUM_COMMAND_CLASS_S) {
        set_refusal(refusal, 409, "busy", _("Another command is under way on this object."));
        return FALSE;
    }
    if (!jum_interlocks_check(commands->interlocks, c, commands->host.link_up(commands->host.data),
                              now, refusal))
        return FALSE;
    guint32 point = jum_points_target(jum_world_points(commands->world), c->target,
                                      (JumAction) MAX(0, jum_action_find(c->action)));
    if (!isnan(seen_value) && c->klass != JUM_COMMAND_CLASS_S &&
        fabs(seen_value - jum_world_value(commands->world, point)) >
            SEEN_TOLERANCE + jum_command_tolerance(c->action)) {
        set_refusal(refusal, 409, "stale-data",
                    _("The object changed since it was shown: look again."));
        return FALSE;
    }
    return TRUE;
}

static guint
guards_of(JumCommandsEntry *entry,
          const JumCommand *asked,
          const JumCommandsWho *who,
          gboolean passed,
          JumTime now)
{
    const JumCommand *record = entry->record;
    /* class C is refused in any mode until there are second persons: by passes(), which says so */
    gboolean direct =
        jum_command_class_is_direct(record->klass) || record->klass == JUM_COMMAND_CLASS_C;
    return (passed ? JUM_COMMAND_CHECKED : 0u) | (direct ? JUM_COMMAND_DIRECT : 0u) |
           (same_intent(record, asked) ? JUM_COMMAND_IDENTICAL : 0u) |
           (now > entry->expires_at ? JUM_COMMAND_EXPIRED_NOW : 0u) |
           (g_strcmp0(entry->session, who->session) == 0 ? JUM_COMMAND_SAME_OWNER : 0u);
}

/* An id heard of long ago: its record comes back from the file. */
static JumCommandsEntry *
known_entry(JumCommands *commands, const char *id)
{
    JumCommandsEntry *entry = g_hash_table_lookup(commands->by_id, id);
    JumCommand *stored = entry == NULL ? jum_journal_command(commands->journal, id) : NULL;
    if (stored != NULL) {
        JumCommandsWho nobody = {NULL, NULL, NULL, FALSE};
        entry = jum_commands_enter(commands, stored, &nobody);
        g_queue_push_tail(&commands->recent, g_strdup(id));
    }
    return entry;
}

typedef struct {
    JumCommands *commands;
    const JumCommandsWho *who;
    JumCommandMode mode;
    guint n;               /* of the batch */
    JumCommandClass floor; /* the batch's class, if stricter */
    gboolean within_rate;
    JumCommandsPending *pending;
} Post;

static void
post_one(const Post *post, JumCommand *asked, double seen_value)
{
    JumCommands *commands = post->commands;
    JumTime now = commands->host.now(commands->host.data);
    JumCommandsEntry *entry = known_entry(commands, asked->id);
    gboolean is_new = entry == NULL;
    complete(asked, post->n, now);
    if (is_new) {
        JumCommand *record = jum_command_dup(asked);
        record->klass = jum_command_class(asked->action, asked->value, post->n);
        if (post->floor == JUM_COMMAND_CLASS_C && record->klass != JUM_COMMAND_CLASS_S)
            record->klass = JUM_COMMAND_CLASS_C;
        record->actor = g_strdup(post->who->actor);
        record->changed_at = now;
        entry = jum_commands_enter(commands, record, post->who);
    }
    JumRefusal refusal = {0, NULL, NULL};
    gboolean passed = passes(commands, entry->record, seen_value, now, &refusal);
    if (is_new)
        entry->record->notice = jum_interlocks_notice(commands->interlocks, entry->record);
    if (is_new && !post->within_rate) {
        passed = FALSE;
        set_refusal(&refusal, 429, "rate", _("Too many commands within a minute: wait a little."));
    }
    if (is_new && passed && entry->record->klass == JUM_COMMAND_CLASS_S &&
        post->mode != JUM_COMMAND_MODE_SELECT)
        jum_commands_supersede(commands, entry->record->target);
    JumCommandStep step =
        jum_commands_step(entry,
                          post->mode == JUM_COMMAND_MODE_SELECT ? JUM_COMMAND_EVENT_SELECT
                                                                : JUM_COMMAND_EVENT_OPERATE,
                          guards_of(entry, asked, post->who, passed, now), &refusal, post->pending);
    /* a repeated id answers its state; one that says something else than the first time is a mistake */
    int http = step.http == 200 && !is_new && !same_intent(entry->record, asked) ? 409 : step.http;
    jum_commands_pending_add(post->pending, asked->id, http);
    jum_refusal_clear(&refusal);
}

void
jum_commands_post(JumCommands *commands,
                  JumCommandRequest *request,
                  const JumCommandsWho *who,
                  JumCommandsReply reply,
                  gpointer data)
{
    g_autoptr(JumCommandRequest) owned = request;
    if (!who->may_command) {
        refuse_all(reply, data, 403, "not-authorised",
                   _("This connection may not command (GE-c)."));
        return;
    }
    guint n = owned->commands->len;
    const JumCommand *first = g_ptr_array_index(owned->commands, 0);
    Post post = {commands, who, owned->mode, n, JUM_COMMAND_CLASS_A, TRUE, NULL};
    if (n > JUM_COMMAND_BATCH_MAX || jum_interlocks_darkens(commands->interlocks, owned->commands))
        post.floor = JUM_COMMAND_CLASS_C;
    gboolean any_new = FALSE;
    for (guint i = 0; i < n && !any_new; i++)
        any_new = known_entry(commands,
                              ((JumCommand *) g_ptr_array_index(owned->commands, i))->id) == NULL;
    if (any_new)
        post.within_rate =
            within_rate(commands, who->session, jum_command_class(first->action, first->value, n));
    post.pending = jum_commands_pending_new(commands, reply, data);
    for (guint i = 0; i < n; i++)
        post_one(&post, g_ptr_array_index(owned->commands, i),
                 g_array_index(owned->seen_value, double, i));
    jum_commands_pending_release(post.pending);
}

void
jum_commands_cancel(JumCommands *commands,
                    const char *id,
                    const JumCommandsWho *who,
                    JumCommandsReply reply,
                    gpointer data)
{
    if (!who->may_command) {
        refuse_all(reply, data, 403, "not-authorised",
                   _("This connection may not command (GE-c)."));
        return;
    }
    JumCommandsEntry *entry = known_entry(commands, id);
    if (entry == NULL) {
        refuse_all(reply, data, 404, "inconsistent", _("There is no such command."));
        return;
    }
    JumCommandsPending *pending = jum_commands_pending_new(commands, reply, data);
    JumCommandStep step = jum_commands_step(entry, JUM_COMMAND_EVENT_CANCEL, 0, NULL, pending);
    jum_commands_pending_add(pending, id, step.http);
    jum_commands_pending_release(pending);
}
