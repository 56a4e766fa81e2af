/* "Abnormal now" as a GListModel.  At each change of the alarms the lines are computed anew; a line that was there
 * stays the same object, which says when its words changed, and only lines that come, go or move are announced, in the
 * smallest number.  So a storm leaves the widget, the focus and the selection of every other line where they are. */
#include "app/abnormal-model.h"

struct _JumAbnormalRow {
    GObject parent;
    JumAbnormalEntry entry;
    JumAlarm *alarm;
    guint place; /* in the list, while it is made anew */
};

G_DEFINE_FINAL_TYPE(JumAbnormalRow, jum_abnormal_row, G_TYPE_OBJECT)

static guint row_changed;

static void
row_clear(JumAbnormalRow *row)
{
    g_free(row->entry.identity);
    g_free(row->entry.group);
    g_clear_pointer(&row->alarm, jum_alarm_free);
}

static void
row_finalize(GObject *object)
{
    row_clear(JUM_ABNORMAL_ROW(object));
    G_OBJECT_CLASS(jum_abnormal_row_parent_class)->finalize(object);
}

static void
jum_abnormal_row_class_init(JumAbnormalRowClass *class)
{
    G_OBJECT_CLASS(class)->finalize = row_finalize;
    row_changed = g_signal_new("changed", JUM_TYPE_ABNORMAL_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 0);
}

static void
jum_abnormal_row_init(JumAbnormalRow *row)
{
}

static void
row_set(JumAbnormalRow *row, const JumAbnormalEntry *entry)
{
    row_clear(row);
    row->entry = *entry;
    row->entry.identity = g_strdup(entry->identity);
    row->entry.group = g_strdup(entry->group);
    row->entry.alarm = row->alarm = jum_alarm_dup(entry->alarm);
}

const JumAbnormalEntry *
jum_abnormal_row_entry(JumAbnormalRow *row)
{
    return &row->entry;
}

/* ---- model ---- */

struct _JumAbnormalModel {
    GObject parent;
    JumSession *session; /* weak by signal, owned */
    GHashTable *open;
    GPtrArray *rows; /* JumAbnormalRow */
    JumAbnormalCounts counts;
    int yday; /* of the last change */
};

static GType
item_type(GListModel *list)
{
    return JUM_TYPE_ABNORMAL_ROW;
}

static guint
n_items(GListModel *list)
{
    return JUM_ABNORMAL_MODEL(list)->rows->len;
}

static gpointer
item(GListModel *list, guint position)
{
    JumAbnormalModel *model = JUM_ABNORMAL_MODEL(list);
    return position < model->rows->len ? g_object_ref(model->rows->pdata[position]) : NULL;
}

static void
list_model_init(GListModelInterface *interface)
{
    interface->get_item_type = item_type;
    interface->get_n_items = n_items;
    interface->get_item = item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE(JumAbnormalModel,
                              jum_abnormal_model,
                              G_TYPE_OBJECT,
                              G_IMPLEMENT_INTERFACE(G_TYPE_LIST_MODEL, list_model_init))

/* The rows of @entries, those that were there before among them; @changed: gets those whose words did. */
static GPtrArray *
rows_of(JumAbnormalModel *model, const GPtrArray *entries, GPtrArray *changed)
{
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *rows = g_ptr_array_new_with_free_func(g_object_unref);
    for (guint i = 0; i < model->rows->len; i++) {
        JumAbnormalRow *row = model->rows->pdata[i];
        row->place = i;
        g_hash_table_insert(known, row->entry.identity, row);
    }
    for (guint i = 0; i < entries->len; i++) {
        const JumAbnormalEntry *entry = entries->pdata[i];
        JumAbnormalRow *row = g_hash_table_lookup(known, entry->identity);
        if (row != NULL)
            g_object_ref(row);
        else
            (row = g_object_new(JUM_TYPE_ABNORMAL_ROW, NULL))->place = G_MAXUINT;
        if (row->place != G_MAXUINT && row->entry.print != entry->print)
            g_ptr_array_add(changed, row);
        g_ptr_array_add(rows, row);
    }
    return rows;
}

static void
take_away(JumAbnormalModel *model, const gboolean *stays)
{
    for (guint end = model->rows->len; end > 0;) {
        guint first = end;
        while (first > 0 && !stays[first - 1])
            first--;
        if (first < end) {
            g_ptr_array_remove_range(model->rows, first, end - first);
            g_list_model_items_changed(G_LIST_MODEL(model), first, end - first, 0);
        }
        end = MIN(first, end - 1);
    }
}

static void
put_in(JumAbnormalModel *model, const GPtrArray *rows, const gboolean *kept)
{
    for (guint i = 0; i < rows->len;) {
        guint first = i;
        for (; i < rows->len && !kept[i]; i++)
            g_ptr_array_insert(model->rows, (int) i, g_object_ref(rows->pdata[i]));
        if (i > first)
            g_list_model_items_changed(G_LIST_MODEL(model), first, 0, i - first);
        while (i < rows->len && kept[i])
            i++;
    }
}

static void
refresh(JumAbnormalModel *model)
{
    g_autoptr(GPtrArray) entries = jum_abnormal_list(
        jum_world_alarms(jum_session_world(model->session)), model->open, &model->counts);
    g_autoptr(GPtrArray) changed = g_ptr_array_new();
    g_autoptr(GPtrArray) rows = rows_of(model, entries, changed);
    g_autofree guint *were = g_new(guint, rows->len + 1);
    g_autofree gboolean *kept = g_new(gboolean, rows->len + 1);
    g_autofree gboolean *stays = g_new0(gboolean, model->rows->len + 1);
    for (guint i = 0; i < rows->len; i++)
        were[i] = ((JumAbnormalRow *) rows->pdata[i])->place;
    jum_abnormal_kept(were, rows->len, kept);
    for (guint i = 0; i < rows->len; i++) {
        JumAbnormalRow *row = rows->pdata[i];
        const JumAbnormalEntry *entry = entries->pdata[i];
        if (row->alarm == NULL || row->entry.print != entry->print)
            row_set(row, entry);
        if (kept[i])
            stays[were[i]] = TRUE;
    }
    take_away(model, stays);
    put_in(model, rows, kept);
    for (guint i = 0; i < changed->len; i++)
        g_signal_emit(changed->pdata[i], row_changed, 0);
}

/* A line omits the date of an alarm of today: when the day turns, all of them are to be read again. */
static void
on_changed(JumSession *session, guint changes, JumAbnormalModel *model)
{
    int yday = jum_time_civil(jum_session_now(session), jum_session_zone(session)).yday;
    if ((changes & JUM_INBOX_ALARMS) != 0)
        refresh(model);
    for (guint i = 0; yday != model->yday && i < model->rows->len; i++)
        g_signal_emit(model->rows->pdata[i], row_changed, 0);
    model->yday = yday;
}

static void
finalize(GObject *object)
{
    JumAbnormalModel *model = JUM_ABNORMAL_MODEL(object);
    g_signal_handlers_disconnect_by_data(model->session, model);
    g_object_unref(model->session);
    g_hash_table_unref(model->open);
    g_ptr_array_unref(model->rows);
    G_OBJECT_CLASS(jum_abnormal_model_parent_class)->finalize(object);
}

static void
jum_abnormal_model_class_init(JumAbnormalModelClass *class)
{
    G_OBJECT_CLASS(class)->finalize = finalize;
}

static void
jum_abnormal_model_init(JumAbnormalModel *model)
{
    model->open = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    model->rows = g_ptr_array_new_with_free_func(g_object_unref);
}

JumAbnormalModel *
jum_abnormal_model_new(JumSession *session)
{
    JumAbnormalModel *model = g_object_new(JUM_TYPE_ABNORMAL_MODEL, NULL);
    model->session = g_object_ref(session);
    g_signal_connect(session, "changed", G_CALLBACK(on_changed), model);
    refresh(model);
    return model;
}

void
jum_abnormal_model_toggle(JumAbnormalModel *model, const char *group)
{
    if (!g_hash_table_remove(model->open, group))
        g_hash_table_add(model->open, g_strdup(group));
    refresh(model);
}

JumAbnormalCounts
jum_abnormal_model_counts(JumAbnormalModel *model)
{
    return model->counts;
}

guint
jum_abnormal_model_position(JumAbnormalModel *model, const char *identity)
{
    for (guint i = 0; identity != NULL && i < model->rows->len; i++)
        if (g_str_equal(((const JumAbnormalRow *) model->rows->pdata[i])->entry.identity, identity))
            return i;
    return G_MAXUINT;
}
