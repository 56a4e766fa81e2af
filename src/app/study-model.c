/* A permutation of row numbers, sorted when asked; the objects GTK wants are made for the lines one can see. */
#include "app/study-model.h"

#include <math.h>
#include <string.h>

struct _JumStudyRow {
    GObject parent;
    guint row;
};
G_DEFINE_FINAL_TYPE(JumStudyRow, jum_study_row, G_TYPE_OBJECT)

static void
jum_study_row_class_init(JumStudyRowClass *class)
{
}

static void
jum_study_row_init(JumStudyRow *row)
{
}

guint
jum_study_row_row(JumStudyRow *row)
{
    return row->row;
}

struct _JumStudyModel {
    GObject parent;
    const JumStudyTable *table;
    GArray *rows; /* guint */
};

static GType
item_type(GListModel *list)
{
    return JUM_TYPE_STUDY_ROW;
}

static guint
n_items(GListModel *list)
{
    return JUM_STUDY_MODEL(list)->rows->len;
}

static gpointer
item(GListModel *list, guint position)
{
    JumStudyModel *model = JUM_STUDY_MODEL(list);
    if (position >= model->rows->len)
        return NULL;
    JumStudyRow *row = g_object_new(JUM_TYPE_STUDY_ROW, NULL);
    row->row = g_array_index(model->rows, guint, position);
    return row;
}

static void
list_model_init(GListModelInterface *interface)
{
    interface->get_item_type = item_type;
    interface->get_n_items = n_items;
    interface->get_item = item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE(JumStudyModel,
                              jum_study_model,
                              G_TYPE_OBJECT,
                              G_IMPLEMENT_INTERFACE(G_TYPE_LIST_MODEL, list_model_init))

static void
finalize(GObject *object)
{
    g_array_unref(JUM_STUDY_MODEL(object)->rows);
    G_OBJECT_CLASS(jum_study_model_parent_class)->finalize(object);
}

static void
jum_study_model_class_init(JumStudyModelClass *class)
{
    G_OBJECT_CLASS(class)->finalize = finalize;
}

static void
jum_study_model_init(JumStudyModel *model)
{
    model->rows = g_array_new(FALSE, FALSE, sizeof(guint));
}

JumStudyModel *
jum_study_model_new(void)
{
    return g_object_new(JUM_TYPE_STUDY_MODEL, NULL);
}

static void
fill(JumStudyModel *model)
{
    g_array_set_size(model->rows, model->table != NULL ? model->table->n_rows : 0);
    for (guint i = 0; i < model->rows->len; i++)
        g_array_index(model->rows, guint, i) = i;
}

void
jum_study_model_show(JumStudyModel *model, const JumStudyTable *table)
{
    guint before = model->rows->len;
    model->table = table;
    fill(model);
    g_list_model_items_changed(G_LIST_MODEL(model), 0, before, model->rows->len);
}

const JumStudyTable *
jum_study_model_table(JumStudyModel *model)
{
    return model->table;
}

typedef struct {
    const JumStudyColumn *column;
    gboolean falling;
} Order;

static int
compare(gconstpointer a, gconstpointer b, gpointer data)
{
    const Order *order = data;
    guint i = *(const guint *) a, j = *(const guint *) b;
    int sign = 0;
    if (order->column->texts != NULL) {
        sign = g_strcmp0(order->column->texts[i], order->column->texts[j]);
    } else {
        double x = order->column->numbers[i], y = order->column->numbers[j];
        if (isnan(x) || isnan(y))
            return isnan(x) != isnan(y) ? (isnan(x) ? 1 : -1) : (i < j ? -1 : 1);
        sign = x < y ? -1 : x > y;
    }
    if (sign == 0)
        return i < j ? -1 : i > j;
    return order->falling ? -sign : sign;
}

void
jum_study_model_sort(JumStudyModel *model, int column, gboolean falling)
{
    fill(model);
    if (model->table != NULL && column >= 0 && (guint) column < model->table->columns->len) {
        Order order = {&g_array_index(model->table->columns, JumStudyColumn, column), falling};
        g_array_sort_with_data(model->rows, compare, &order);
    }
    g_list_model_items_changed(G_LIST_MODEL(model), 0, model->rows->len, model->rows->len);
}

guint
jum_study_model_row(JumStudyModel *model, guint position)
{
    return position < model->rows->len ? g_array_index(model->rows, guint, position) : 0;
}
