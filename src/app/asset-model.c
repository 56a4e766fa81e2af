/* The asset table: a filter pass and a sort over row numbers, done when asked (a change of filter, order or
 * table), not at each value: a list that jumps under the cursor cannot be read.  Cells read the columns
 * when they are bound, so values on screen are always those of now. */
#include "app/asset-model.h"

#include "app/search-index.h"

#include <math.h>
#include <string.h>

struct _JumAssetRow {
    GObject parent;
    guint row;
};
G_DEFINE_FINAL_TYPE(JumAssetRow, jum_asset_row, G_TYPE_OBJECT)

static void
jum_asset_row_class_init(JumAssetRowClass *class)
{
}

static void
jum_asset_row_init(JumAssetRow *row)
{
}

guint
jum_asset_row_row(JumAssetRow *row)
{
    return row->row;
}

struct _JumAssetModel {
    GObject parent;
    JumSession *session;
    JumTable table;
    JumQuantity quantity;
    GArray *rows; /* guint32 */
    guint total;
};

static GType
item_type(GListModel *list)
{
    return JUM_TYPE_ASSET_ROW;
}

static guint
n_items(GListModel *list)
{
    return JUM_ASSET_MODEL(list)->rows->len;
}

static gpointer
item(GListModel *list, guint position)
{
    JumAssetModel *model = JUM_ASSET_MODEL(list);
    if (position >= model->rows->len)
        return NULL;
    JumAssetRow *row = g_object_new(JUM_TYPE_ASSET_ROW, NULL);
    row->row = g_array_index(model->rows, guint32, position);
    return row;
}

static void
list_model_init(GListModelInterface *interface)
{
    interface->get_item_type = item_type;
    interface->get_n_items = n_items;
    interface->get_item = item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE(JumAssetModel,
                              jum_asset_model,
                              G_TYPE_OBJECT,
                              G_IMPLEMENT_INTERFACE(G_TYPE_LIST_MODEL, list_model_init))

static void
finalize(GObject *object)
{
    JumAssetModel *model = JUM_ASSET_MODEL(object);
    g_array_unref(model->rows);
    g_object_unref(model->session);
    G_OBJECT_CLASS(jum_asset_model_parent_class)->finalize(object);
}

static void
jum_asset_model_class_init(JumAssetModelClass *class)
{
    G_OBJECT_CLASS(class)->finalize = finalize;
}

static void
jum_asset_model_init(JumAssetModel *model)
{
    model->rows = g_array_new(FALSE, FALSE, sizeof(guint32));
    model->quantity = JUM_N_QUANTITIES;
}

JumAssetModel *
jum_asset_model_new(JumSession *session)
{
    JumAssetModel *model = g_object_new(JUM_TYPE_ASSET_MODEL, NULL);
    model->session = g_object_ref(session);
    return model;
}

static JumQuantity
first_quantity(JumTable table)
{
    for (int q = 0; q < JUM_N_QUANTITIES; q++)
        if (jum_quantity_info((JumQuantity) q)->table == table)
            return (JumQuantity) q;
    return JUM_N_QUANTITIES;
}

/* ---- filter ---- */

/* Addresses under a visible alarm. */
static GHashTable *
abnormal_assets(JumAssetModel *model)
{
    GHashTable *set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const GPtrArray *alarms = jum_world_alarms(jum_session_world(model->session));
    for (guint i = 0; i < alarms->len; i++) {
        const JumAlarm *alarm = alarms->pdata[i];
        if (jum_alarm_is_visible(alarm) && alarm->asset != NULL)
            g_hash_table_add(set, g_strdup(alarm->asset));
    }
    return set;
}

static guint32
point_of(const JumAssetModel *model, guint row)
{
    return model->quantity == JUM_N_QUANTITIES
               ? JUM_POINT_NONE
               : jum_points_at(jum_session_points(model->session), model->quantity, row);
}

static gboolean
is_abnormal(const JumAssetModel *model, GHashTable *alarmed, const char *id, guint row, JumTime now)
{
    g_autofree char *address = g_strdup_printf("%s/%s", jum_schema_table(model->table)->name, id);
    if (g_hash_table_contains(alarmed, address))
        return TRUE;
    guint32 point = point_of(model, row);
    return point != JUM_POINT_NONE &&
           !jum_quality_is_usable(jum_world_quality(jum_session_world(model->session), point, now));
}

static gboolean
is_remote(const JumLayer *layer, int control, guint row)
{
    return g_strcmp0(jum_layer_text(layer, control, row), "remote") == 0;
}

static gboolean
text_matches(const JumLayer *layer, const int columns[3], guint row, const char *wanted)
{
    for (int i = 0; i < 3; i++) {
        const char *text = jum_layer_text(layer, columns[i], row);
        if (text == NULL)
            continue;
        g_autofree char *folded = jum_search_fold(text);
        if (strstr(folded, wanted) != NULL)
            return TRUE;
    }
    return FALSE;
}

/* ---- order ---- */

typedef struct {
    const JumAssetModel *model;
    const JumLayer *layer;
    JumAssetOrder order;
} Sorting;

static double
key_of(const Sorting *s, guint32 row)
{
    guint32 point = point_of(s->model, row);
    if (point == JUM_POINT_NONE)
        return INFINITY;
    const JumWorld *world = jum_session_world(s->model->session);
    if (s->order == JUM_ASSETS_BY_AGE)
        return (double) jum_world_time(world, point);
    double value = jum_world_value(world, point);
    return isfinite(value) ? value : INFINITY;
}

static int
compare(gconstpointer a, gconstpointer b, gpointer data)
{
    const Sorting *s = data;
    guint32 ra = *(const guint32 *) a, rb = *(const guint32 *) b;
    if (s->order != JUM_ASSETS_BY_ID) {
        double ka = key_of(s, ra), kb = key_of(s, rb);
        if (ka != kb)
            return ka < kb ? -1 : 1;
    }
    return strcmp(jum_layer_id(s->layer, ra), jum_layer_id(s->layer, rb));
}

void
jum_asset_model_set(JumAssetModel *model,
                    JumTable table,
                    JumAssetFilter filter,
                    const char *text,
                    JumAssetOrder order)
{
    guint before = model->rows->len;
    const JumLayer *layer = jum_session_layer(model->session, table);
    model->table = table;
    model->quantity = first_quantity(table);
    model->total = layer != NULL ? jum_layer_n_rows(layer) : 0;
    g_array_set_size(model->rows, 0);
    g_autoptr(GHashTable) alarmed = abnormal_assets(model);
    g_autofree char *folded = jum_search_fold(text != NULL ? text : "");
    int columns[3] = {-1, -1, -1}, control = -1;
    if (layer != NULL) {
        columns[0] = jum_layer_column(layer, "id");
        columns[1] = jum_layer_column(layer, "name");
        columns[2] = jum_layer_column(layer, "address");
        control = jum_layer_column(layer, "control");
    }
    JumTime now = jum_session_now(model->session);
    for (guint32 r = 0; r < model->total; r++) {
        if ((filter == JUM_ASSETS_REMOTE && !is_remote(layer, control, r)) ||
            (filter == JUM_ASSETS_ABNORMAL &&
             !is_abnormal(model, alarmed, jum_layer_id(layer, r), r, now)) ||
            (folded[0] != '\0' && !text_matches(layer, columns, r, folded)))
            continue;
        g_array_append_val(model->rows, r);
    }
    Sorting sorting = {.model = model, .layer = layer, .order = order};
    if (layer != NULL)
        g_qsort_with_data(model->rows->data, (int) model->rows->len, sizeof(guint32), compare,
                          &sorting);
    g_list_model_items_changed(G_LIST_MODEL(model), 0, before, model->rows->len);
}

JumTable
jum_asset_model_table(JumAssetModel *model)
{
    return model->table;
}

JumQuantity
jum_asset_model_quantity(JumAssetModel *model)
{
    return model->quantity;
}

guint
jum_asset_model_total(JumAssetModel *model)
{
    return model->total;
}

char *
jum_asset_model_address(JumAssetModel *model, guint position)
{
    const JumLayer *layer = jum_session_layer(model->session, model->table);
    if (layer == NULL || position >= model->rows->len)
        return NULL;
    return g_strdup_printf("%s/%s", jum_schema_table(model->table)->name,
                           jum_layer_id(layer, g_array_index(model->rows, guint32, position)));
}
