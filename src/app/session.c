/* The open territory and its live data.  Opening runs as one GTask on a worker (file, points, search
 * index); afterwards everything is on the main thread.  The inbox wakes us at most ten times a second,
 * so that a storm of values costs a batch, not a redraw each.  A child controller is preferred; a
 * controller elsewhere, or none, are the other two ways. */
#include "app/session.h"

#include "base/i18n.h"
#include "feed/child.h"

#include <math.h>
#include <string.h>

#define BATCH_MS 100

struct _JumSession {
    GObject parent;
    JumTerritory *territory;
    JumPoints *points;
    JumSearchIndex *search;
    JumWorld *world;
    GTimeZone *zone;
    JumInbox *inbox;
    JumLink *link;
    JumChild *child;
    char *role;
    JumLayer *layers[JUM_N_TABLES]; /* tables without quantities, read when first asked */
    JumLayer *near;                 /* the last rows read round a place */
    gboolean simulated;
    gint pending; /* atomic: a batch is planned */
    guint batch_source;
};

G_DEFINE_FINAL_TYPE(JumSession, jum_session, G_TYPE_OBJECT)

enum {
    SIGNAL_CHANGED,
    SIGNAL_SAID,
    N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
finalize(GObject *object)
{
    JumSession *s = JUM_SESSION(object);
    g_clear_handle_id(&s->batch_source, g_source_remove);
    jum_link_free(s->link);
    jum_child_free(s->child);
    while (g_source_remove_by_user_data(s))
        ;
    jum_inbox_free(s->inbox);
    jum_world_free(s->world);
    jum_search_index_free(s->search);
    jum_points_free(s->points);
    for (int t = 0; t < JUM_N_TABLES; t++)
        jum_layer_free(s->layers[t]);
    jum_layer_free(s->near);
    jum_territory_free(s->territory);
    g_clear_pointer(&s->zone, g_time_zone_unref);
    g_free(s->role);
    G_OBJECT_CLASS(jum_session_parent_class)->finalize(object);
}

static void
jum_session_class_init(JumSessionClass *class)
{
    G_OBJECT_CLASS(class)->finalize = finalize;
    signals[SIGNAL_CHANGED] = g_signal_new("changed", JUM_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
    signals[SIGNAL_SAID] = g_signal_new("said", JUM_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
}

static void
jum_session_init(JumSession *session)
{
}

/* ---- opening ---- */

static void
open_thread(GTask *task, gpointer source, gpointer path, GCancellable *cancel)
{
    GError *error = NULL;
    g_autoptr(JumSession) s = g_object_new(JUM_TYPE_SESSION, NULL);
    s->territory = jum_territory_open(path, &error);
    if (s->territory != NULL)
        s->points = jum_points_new(s->territory, &error);
    if (s->points != NULL)
        s->search = jum_search_index_new(s->territory, s->points, &error);
    if (s->search == NULL) {
        g_task_return_error(task, error);
        return;
    }
    s->world = jum_world_new(s->points);
    const char *zone = jum_territory_info(s->territory)->time_zone;
    s->zone = zone != NULL ? g_time_zone_new_identifier(zone) : NULL;
    if (s->zone == NULL)
        s->zone = g_time_zone_new_local();
    g_task_return_pointer(task, g_steal_pointer(&s), g_object_unref);
}

void
jum_session_open(const char *path, GCancellable *cancel, GAsyncReadyCallback ready, gpointer data)
{
    g_autoptr(GTask) task = g_task_new(NULL, cancel, ready, data);
    g_task_set_task_data(task, g_strdup(path), g_free);
    g_task_run_in_thread(task, open_thread);
}

JumSession *
jum_session_open_finish(GAsyncResult *result, GError **error)
{
    return g_task_propagate_pointer(G_TASK(result), error);
}

/* ---- live ---- */

static void
note_simulated(JumSession *s)
{
    const guint8 *quality = jum_world_qualities(s->world);
    guint n = jum_points_count(s->points);
    for (guint i = 0; !s->simulated && i < n; i++)
        s->simulated = (quality[i] & JUM_QUALITY_SIM) != 0;
}

static gboolean
take_batch(gpointer data)
{
    JumSession *s = data;
    s->batch_source = 0;
    g_atomic_int_set(&s->pending, 0);
    g_autofree char *note = NULL;
    guint changes = jum_inbox_apply(s->inbox, s->world, &note);
    if ((changes & JUM_INBOX_VALUES) != 0 && !s->simulated)
        note_simulated(s);
    if (note != NULL)
        g_signal_emit(s, signals[SIGNAL_SAID], 0, note, TRUE);
    if (changes != 0)
        g_signal_emit(s, signals[SIGNAL_CHANGED], 0, changes);
    return G_SOURCE_REMOVE;
}

static gboolean
plan_batch(gpointer data)
{
    JumSession *s = data;
    if (s->batch_source == 0)
        s->batch_source = g_timeout_add(BATCH_MS, take_batch, s);
    return G_SOURCE_REMOVE;
}

/* In the link's thread. */
static void
wake(gpointer data)
{
    JumSession *s = data;
    if (g_atomic_int_compare_and_exchange(&s->pending, 0, 1))
        g_idle_add_full(G_PRIORITY_DEFAULT, plan_batch, s, NULL);
}

static void
child_said(const char *sentence, gboolean lasting, gpointer data)
{
    JumSession *s = data;
    if (s->link != NULL)
        jum_link_set_uri(s->link, jum_child_uri(s->child));
    g_signal_emit(s, signals[SIGNAL_SAID], 0, sentence, lasting);
}

gboolean
jum_session_connect(JumSession *s, const char *controller, const char *role, GError **error)
{
    g_return_val_if_fail(s->link == NULL, FALSE);
    s->role = g_strdup(role);
    if (g_strcmp0(controller, "none") == 0)
        return TRUE;
    const char *uri = controller;
    if (controller == NULL) {
        const JumTerritoryInfo *info = jum_territory_info(s->territory);
        s->child = jum_child_new(info->path, info->hash, child_said, s, error);
        if (s->child == NULL)
            return FALSE;
        uri = jum_child_uri(s->child);
    }
    s->inbox = jum_inbox_new(jum_points_count(s->points), wake, s);
    jum_world_set_link(s->world, JUM_LINK_RESYNC, g_get_real_time());
    JumLinkConfig config = {.uri = uri,
                            .role = role,
                            .schema_hash = jum_points_hash(s->points),
                            .n_points = jum_points_count(s->points)};
    s->link = jum_link_new(&config, s->inbox);
    return TRUE;
}

/* ---- what is open ---- */

JumTerritory *
jum_session_territory(JumSession *s)
{
    return s->territory;
}

const JumTerritoryInfo *
jum_session_info(JumSession *s)
{
    return jum_territory_info(s->territory);
}

const JumPoints *
jum_session_points(JumSession *s)
{
    return s->points;
}

JumWorld *
jum_session_world(JumSession *s)
{
    return s->world;
}

JumSearchIndex *
jum_session_search(JumSession *s)
{
    return s->search;
}

GTimeZone *
jum_session_zone(JumSession *s)
{
    return s->zone;
}

gboolean
jum_session_is_synthetic(JumSession *s)
{
    return g_strcmp0(jum_territory_info(s->territory)->synthetic, "none") != 0;
}

gboolean
jum_session_is_simulated(JumSession *s)
{
    return s->simulated;
}

/* ---- assets ---- */

const JumLayer *
jum_session_layer(JumSession *s, JumTable table)
{
    const JumLayer *layer = jum_points_layer(s->points, table);
    if (layer != NULL)
        return layer;
    if (s->layers[table] == NULL) {
        g_autoptr(GError) error = NULL;
        s->layers[table] = jum_territory_read(s->territory, table, NULL, &error);
        if (s->layers[table] == NULL)
            g_signal_emit(s, signals[SIGNAL_SAID], 0, error->message, TRUE);
    }
    return s->layers[table];
}

static const JumLayer *
find_near(JumSession *s, JumTable table, const char *id, const double near_m[2], guint *row)
{
    if (near_m == NULL || s->layers[table] != NULL)
        return NULL;
    JumBox box = {near_m[0] - 30, near_m[1] - 30, near_m[0] + 30, near_m[1] + 30};
    JumLayer *layer = jum_territory_read(s->territory, table, &box, NULL);
    if (layer == NULL)
        return NULL;
    jum_layer_free(s->near);
    s->near = layer;
    gint64 found = jum_layer_find(layer, id);
    if (found < 0)
        return NULL;
    *row = (guint) found;
    return layer;
}

const JumLayer *
jum_session_find(JumSession *s, const char *address, const double near_m[2], guint *row)
{
    JumTable table;
    if (jum_points_find_asset(s->points, address, &table, row))
        return jum_points_layer(s->points, table);
    const char *slash = strchr(address, '/');
    g_autofree char *name = slash != NULL ? g_strndup(address, (gsize) (slash - address)) : NULL;
    int known = name != NULL ? jum_schema_find(name) : -1;
    if (known < 0 || jum_points_layer(s->points, (JumTable) known) != NULL)
        return NULL;
    const JumLayer *layer = find_near(s, (JumTable) known, slash + 1, near_m, row);
    if (layer != NULL)
        return layer;
    layer = jum_session_layer(s, (JumTable) known);
    gint64 found = layer != NULL ? jum_layer_find(layer, slash + 1) : -1;
    if (found < 0)
        return NULL;
    *row = (guint) found;
    return layer;
}

gboolean
jum_session_locate(JumSession *s, const char *address, double *x_m, double *y_m)
{
    guint row;
    const JumLayer *layer = jum_session_find(s, address, NULL, &row);
    JumBox box = layer != NULL ? jum_layer_box(layer, row) : JUM_BOX_EMPTY;
    if (jum_box_is_empty(&box))
        return FALSE;
    *x_m = (box.x0 + box.x1) / 2;
    *y_m = (box.y0 + box.y1) / 2;
    return TRUE;
}

char *
jum_session_kind_and_name(const char *kind, const char *name)
{
    gsize first = strcspn(kind, " ");
    gboolean said = strncmp(kind, name, first) == 0 && (name[first] == ' ' || name[first] == '\0');
    return said ? g_strdup(name) : g_strdup_printf("%s %s", kind, name);
}

char *
jum_session_title(JumSession *s, const char *address)
{
    const char *slash = strchr(address, '/');
    g_autofree char *table = slash != NULL ? g_strndup(address, (gsize) (slash - address)) : NULL;
    int known = table != NULL ? jum_schema_find(table) : -1;
    if (known < 0)
        return g_strdup(address);
    guint row;
    const JumLayer *layer = jum_points_layer(s->points, (JumTable) known) != NULL
                                ? jum_session_find(s, address, NULL, &row)
                                : NULL;
    const char *name =
        layer != NULL ? jum_layer_text(layer, jum_layer_column(layer, "name"), row) : NULL;
    const char *kind = jum_table_title((JumTable) known);
    if (name != NULL && name[0] != '\0')
        return jum_session_kind_and_name(kind, name);
    return g_strdup_printf("%s %s", kind, slash + 1);
}

/* ---- acting ---- */

gboolean
jum_session_may_act(JumSession *s, const char **why)
{
    JumTime since;
    if (g_strcmp0(s->role, "desk") != 0) {
        *why = _("Commands are given from the operator's desk only.");
        return FALSE;
    }
    switch (jum_world_link(s->world, &since)) {
    case JUM_LINK_LIVE:
    case JUM_LINK_LAGGING:
        return TRUE;
    case JUM_LINK_NONE:
        *why = _("No controller: commands are not possible.");
        return FALSE;
    case JUM_LINK_RESYNC:
        *why = _("The data are being brought up to date: commands wait.");
        return FALSE;
    default:
        *why = _("The link to the controller is lost: commands are refused.");
        return FALSE;
    }
}

void
jum_session_send(JumSession *s, const GPtrArray *commands, JumCommandMode mode)
{
    g_autofree double *seen = g_new(double, commands->len + 1);
    for (guint i = 0; i < commands->len; i++) {
        const JumCommand *command = commands->pdata[i];
        int action = jum_action_find(command->action);
        guint32 point = action >= 0
                            ? jum_points_target(s->points, command->target, (JumAction) action)
                            : JUM_POINT_NONE;
        seen[i] = point != JUM_POINT_NONE ? jum_world_value(s->world, point) : NAN;
    }
    if (s->link != NULL)
        jum_link_send(s->link, commands, mode, seen);
}

JumTime
jum_session_now(JumSession *s)
{
    gint64 offset_us = s->inbox != NULL ? jum_inbox_clock_offset_us(s->inbox) : 0;
    return g_get_real_time() + offset_us;
}

void
jum_session_cancel(JumSession *s, const char *command_id)
{
    if (s->link != NULL)
        jum_link_cancel(s->link, command_id);
}

void
jum_session_acknowledge(JumSession *s, const JumAlarm *alarm)
{
    if (s->link != NULL)
        jum_link_acknowledge(s->link, alarm->key, alarm->occurrence);
}

void
jum_session_history(JumSession *s,
                    guint32 point,
                    double hours,
                    JumHistoryReady ready,
                    gpointer data,
                    GDestroyNotify data_free)
{
    JumTime now = jum_session_now(s);
    if (s->link != NULL) {
        jum_link_history(s->link, point, now - (JumTime) (hours * JUM_HOUR), now, ready, data,
                         data_free);
        return;
    }
    ready(NULL, data);
    if (data_free != NULL)
        data_free(data);
}
