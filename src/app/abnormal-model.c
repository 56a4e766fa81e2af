/* "Abnormal now" as a GListModel.  At each change of the alarms the lines are computed anew and compared
 * by their prints with the last ones; only the span between the common head and tail is announced, so
 * the list keeps its place and its selection. */
#include "app/abnormal-model.h"

struct _JumAbnormalRow {
    GObject parent;
    JumAbnormalEntry entry;
    JumAlarm *alarm;
};

G_DEFINE_FINAL_TYPE(JumAbnormalRow, jum_abnormal_row, G_TYPE_OBJECT)

static void
row_finalize(GObject *object)
{
    JumAbnormalRow *row = JUM_ABNORMAL_ROW(object);
    g_free(row->entry.identity);
    g_free(row->entry.group);
    jum_alarm_free(row->alarm);
    G_OBJECT_CLASS(jum_abnormal_row_parent_class)->finalize(object);
}

static void
jum_abnormal_row_class_init(JumAbnormalRowClass *class)
{
    G_OBJECT_CLASS(class)->finalize = row_finalize;
}

static void
jum_abnormal_row_init(JumAbnormalRow *row)
{
}

static JumAbnormalRow *
row_new(const JumAbnormalEntry *entry)
{
    JumAbnormalRow *row = g_object_new(JUM_TYPE_ABNORMAL_ROW, NULL);
    row->entry = *entry;
    row->entry.identity = g_strdup(entry->identity);
    row->entry.group = g_strdup(entry->group);
    row->alarm = jum_alarm_dup(entry->alarm);
    row->entry.alarm = row->alarm;
    return row;
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
    GPtrArray *entries; /* JumAbnormalEntry, borrowing from the world's alarms of now */
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
    return JUM_ABNORMAL_MODEL(list)->entries->len;
}

static gpointer
item(GListModel *list, guint position)
{
    JumAbnormalModel *model = JUM_ABNORMAL_MODEL(list);
    return position < model->entries->len ? row_new(model->entries->pdata[position]) : NULL;
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

static gboolean
same(const GPtrArray *a, guint i, const GPtrArray *b, guint j)
{
    return ((const JumAbnormalEntry *) a->pdata[i])->print ==
           ((const JumAbnormalEntry *) b->pdata[j])->print;
}

static void
refresh(JumAbnormalModel *model)
{
    g_autoptr(GPtrArray) old = model->entries;
    model->entries = jum_abnormal_list(jum_world_alarms(jum_session_world(model->session)),
                                       model->open, &model->counts);
    guint head = 0, tail = 0, most = MIN(old->len, model->entries->len);
    while (head < most && same(old, head, model->entries, head))
        head++;
    while (tail < most - head &&
           same(old, old->len - 1 - tail, model->entries, model->entries->len - 1 - tail))
        tail++;
    guint removed = old->len - head - tail, added = model->entries->len - head - tail;
    if (removed != 0 || added != 0)
        g_list_model_items_changed(G_LIST_MODEL(model), head, removed, added);
}

/* A line omits the date of an alarm of today: when the day turns, all of them are to be read again. */
static void
on_changed(JumSession *session, guint changes, JumAbnormalModel *model)
{
    int yday = jum_time_civil(jum_session_now(session), jum_session_zone(session)).yday;
    if ((changes & JUM_INBOX_ALARMS) != 0)
        refresh(model);
    if (yday != model->yday)
        g_list_model_items_changed(G_LIST_MODEL(model), 0, model->entries->len,
                                   model->entries->len);
    model->yday = yday;
}

static void
finalize(GObject *object)
{
    JumAbnormalModel *model = JUM_ABNORMAL_MODEL(object);
    g_signal_handlers_disconnect_by_data(model->session, model);
    g_object_unref(model->session);
    g_hash_table_unref(model->open);
    g_ptr_array_unref(model->entries);
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
    model->entries = g_ptr_array_new();
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
    for (guint i = 0; identity != NULL && i < model->entries->len; i++)
        if (g_strcmp0(((const JumAbnormalEntry *) model->entries->pdata[i])->identity, identity) ==
            0)
            return i;
    return G_MAXUINT;
}
