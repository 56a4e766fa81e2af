/* The rows of one table in columns: integers and reals as plain arrays, texts as pointers into a pool
 * (a text column never written costs nothing), geometry as rings of vertices in three flat arrays.
 * Columns and not objects: a hundred thousand assets are read, written and drawn in a few loops. */
#include "city/layer.h"

#include <math.h>
#include <string.h>

#include "city/text-pool.h"

typedef union {
    gint64 *ints;
    double *reals;
    const char **texts; /* NULL until a text is set */
    gpointer any;
} Column;

struct JumLayer {
    JumTable table;
    const JumTableSchema *schema;
    int id_column; /* -1 for a table without assets */

    guint n_rows, row_capacity;
    Column *columns; /* [schema->n_columns], each [row_capacity] */
    JumTextPool *texts;
    GHashTable *row_of_id; /* id → row + 1, built at first use */

    guint32 *ring_start; /* [row_capacity + 1] */
    guint n_rings, ring_capacity;
    guint32 *vertex_start; /* [ring_capacity + 1] */
    guint8 *hole;          /* [ring_capacity] */
    guint n_vertices, vertex_capacity;
    double *x, *y; /* [vertex_capacity] */
};

/* Every column value takes eight bytes, whatever its type. */
G_STATIC_ASSERT(sizeof(gint64) == 8 && sizeof(double) == 8 && sizeof(char *) == 8);

static void
fill_absent(Column *column, JumColumnType type, guint from, guint to)
{
    for (guint i = from; i < to; i++) {
        if (type == JUM_COLUMN_INT)
            column->ints[i] = JUM_INT_NONE;
        else if (type == JUM_COLUMN_REAL)
            column->reals[i] = NAN;
        else
            column->texts[i] = NULL;
    }
}

static void
grow_rows(JumLayer *layer, guint capacity)
{
    for (guint c = 0; c < layer->schema->n_columns; c++) {
        gboolean lazy =
            layer->schema->columns[c].type == JUM_COLUMN_TEXT && layer->columns[c].any == NULL;
        if (!lazy)
            layer->columns[c].any = g_realloc_n(layer->columns[c].any, capacity, 8);
    }
    layer->ring_start = g_renew(guint32, layer->ring_start, (gsize) capacity + 1);
    layer->row_capacity = capacity;
}

static void
grow_rings(JumLayer *layer, guint capacity)
{
    layer->vertex_start = g_renew(guint32, layer->vertex_start, (gsize) capacity + 1);
    layer->hole = g_renew(guint8, layer->hole, capacity);
    layer->ring_capacity = capacity;
}

static void
grow_vertices(JumLayer *layer, guint capacity)
{
    layer->x = g_renew(double, layer->x, capacity);
    layer->y = g_renew(double, layer->y, capacity);
    layer->vertex_capacity = capacity;
}

JumLayer *
jum_layer_new(JumTable table)
{
    const JumTableSchema *schema = jum_schema_table(table);
    g_return_val_if_fail(schema != NULL, NULL);
    JumLayer *layer = g_new0(JumLayer, 1);
    layer->table = table;
    layer->schema = schema;
    layer->columns = g_new0(Column, MAX(schema->n_columns, 1));
    layer->texts = jum_text_pool_new();
    layer->id_column = jum_layer_column(layer, "id");
    grow_rows(layer, 16);
    grow_rings(layer, 16);
    grow_vertices(layer, 64);
    layer->ring_start[0] = 0;
    layer->vertex_start[0] = 0;
    return layer;
}

void
jum_layer_free(JumLayer *layer)
{
    if (layer == NULL)
        return;
    for (guint c = 0; c < layer->schema->n_columns; c++)
        g_free(layer->columns[c].any);
    g_free(layer->columns);
    jum_text_pool_free(layer->texts);
    g_clear_pointer(&layer->row_of_id, g_hash_table_unref);
    g_free(layer->ring_start);
    g_free(layer->vertex_start);
    g_free(layer->hole);
    g_free(layer->x);
    g_free(layer->y);
    g_free(layer);
}

JumTable
jum_layer_table(const JumLayer *layer)
{
    return layer->table;
}

guint
jum_layer_n_rows(const JumLayer *layer)
{
    return layer->n_rows;
}

/* ---- columns ---- */

int
jum_layer_column(const JumLayer *layer, const char *name)
{
    for (guint c = 0; name != NULL && c < layer->schema->n_columns; c++)
        if (strcmp(layer->schema->columns[c].name, name) == 0)
            return (int) c;
    return -1;
}

static gboolean
is_type(const JumLayer *layer, int column, JumColumnType type)
{
    return column >= 0 && (guint) column < layer->schema->n_columns &&
           layer->schema->columns[column].type == type;
}

gint64
jum_layer_int(const JumLayer *layer, int column, guint row)
{
    if (!is_type(layer, column, JUM_COLUMN_INT) || row >= layer->n_rows)
        return JUM_INT_NONE;
    return layer->columns[column].ints[row];
}

double
jum_layer_real(const JumLayer *layer, int column, guint row)
{
    if (!is_type(layer, column, JUM_COLUMN_REAL) || row >= layer->n_rows)
        return NAN;
    return layer->columns[column].reals[row];
}

const char *
jum_layer_text(const JumLayer *layer, int column, guint row)
{
    if (!is_type(layer, column, JUM_COLUMN_TEXT) || row >= layer->n_rows)
        return NULL;
    return layer->columns[column].texts != NULL ? layer->columns[column].texts[row] : NULL;
}

const gint64 *
jum_layer_ints(const JumLayer *layer, int column)
{
    return is_type(layer, column, JUM_COLUMN_INT) ? layer->columns[column].ints : NULL;
}

const double *
jum_layer_reals(const JumLayer *layer, int column)
{
    return is_type(layer, column, JUM_COLUMN_REAL) ? layer->columns[column].reals : NULL;
}

const char *
jum_layer_id(const JumLayer *layer, guint row)
{
    const char *id = jum_layer_text(layer, layer->id_column, row);
    return id != NULL ? id : "";
}

gint64
jum_layer_find(const JumLayer *layer, const char *id)
{
    if (id == NULL)
        return -1;
    if (layer->row_of_id == NULL) {
        GHashTable *rows = g_hash_table_new(g_str_hash, g_str_equal);
        for (guint row = layer->n_rows; row-- > 0;) { /* of two equal ids the first row wins */
            const char *key = jum_layer_text(layer, layer->id_column, row);
            if (key != NULL)
                g_hash_table_insert(rows, (gpointer) key, GUINT_TO_POINTER(row + 1));
        }
        ((JumLayer *) layer)->row_of_id = rows;
    }
    return (gint64) GPOINTER_TO_UINT(g_hash_table_lookup(layer->row_of_id, id)) - 1;
}

/* ---- geometry ---- */

JumGeometryColumns
jum_layer_geometry(const JumLayer *layer)
{
    return (JumGeometryColumns){
        .ring_start = layer->ring_start,
        .vertex_start = layer->vertex_start,
        .hole = layer->hole,
        .x = layer->x,
        .y = layer->y,
        .n_rows = layer->n_rows,
        .n_rings = layer->n_rings,
        .n_vertices = layer->n_vertices,
    };
}

/* vertices_of_row: the vertices of a row are contiguous, whatever its rings. */
static void
vertices_of_row(const JumLayer *layer, guint row, guint32 *first, guint32 *end)
{
    *first = layer->vertex_start[layer->ring_start[row]];
    *end = layer->vertex_start[layer->ring_start[row + 1]];
}

gboolean
jum_layer_point(const JumLayer *layer, guint row, double *x_m, double *y_m)
{
    guint32 first = 0, end = 0;
    if (row < layer->n_rows)
        vertices_of_row(layer, row, &first, &end);
    if (first == end)
        return FALSE;
    *x_m = layer->x[first];
    *y_m = layer->y[first];
    return TRUE;
}

static JumBox
box_of_vertices(const JumLayer *layer, guint32 first, guint32 end)
{
    JumBox box = JUM_BOX_EMPTY;
    for (guint32 v = first; v < end; v++)
        jum_box_add(&box, layer->x[v], layer->y[v]);
    return box;
}

JumBox
jum_layer_box(const JumLayer *layer, guint row)
{
    guint32 first = 0, end = 0;
    if (row < layer->n_rows)
        vertices_of_row(layer, row, &first, &end);
    return box_of_vertices(layer, first, end);
}

JumBox
jum_layer_extent(const JumLayer *layer)
{
    return box_of_vertices(layer, 0, layer->n_vertices);
}

/* ---- building ---- */

void
jum_layer_reserve(JumLayer *layer, guint rows, guint vertices)
{
    if (rows > layer->row_capacity)
        grow_rows(layer, rows);
    if (rows > layer->ring_capacity)
        grow_rings(layer, rows);
    if (vertices > layer->vertex_capacity)
        grow_vertices(layer, vertices);
}

guint
jum_layer_add_row(JumLayer *layer)
{
    guint row = layer->n_rows;
    if (row == layer->row_capacity)
        grow_rows(layer, layer->row_capacity * 2);
    for (guint c = 0; c < layer->schema->n_columns; c++)
        if (layer->columns[c].any != NULL)
            fill_absent(&layer->columns[c], layer->schema->columns[c].type, row, row + 1);
    layer->n_rows = row + 1;
    layer->ring_start[row + 1] = layer->n_rings;
    g_clear_pointer(&layer->row_of_id, g_hash_table_unref);
    return row;
}

void
jum_layer_drop_last_row(JumLayer *layer)
{
    g_return_if_fail(layer->n_rows > 0);
    layer->n_rows--;
    layer->n_rings = layer->ring_start[layer->n_rows];
    layer->n_vertices = layer->vertex_start[layer->n_rings];
    g_clear_pointer(&layer->row_of_id, g_hash_table_unref);
}

void
jum_layer_set_int(JumLayer *layer, int column, guint row, gint64 value)
{
    g_return_if_fail(is_type(layer, column, JUM_COLUMN_INT) && row < layer->n_rows);
    layer->columns[column].ints[row] = value;
}

void
jum_layer_set_real(JumLayer *layer, int column, guint row, double value)
{
    g_return_if_fail(is_type(layer, column, JUM_COLUMN_REAL) && row < layer->n_rows);
    layer->columns[column].reals[row] = value;
}

void
jum_layer_set_text(JumLayer *layer, int column, guint row, const char *text)
{
    g_return_if_fail(is_type(layer, column, JUM_COLUMN_TEXT) && row < layer->n_rows);
    Column *texts = &layer->columns[column];
    if (texts->texts == NULL) {
        if (text == NULL)
            return;
        texts->texts = g_new(const char *, layer->row_capacity);
        fill_absent(texts, JUM_COLUMN_TEXT, 0, layer->n_rows);
    }
    if (column == layer->id_column)
        g_clear_pointer(&layer->row_of_id, g_hash_table_unref);
    if (text == NULL)
        texts->texts[row] = NULL;
    else if (row > 0 && texts->texts[row - 1] != NULL && strcmp(texts->texts[row - 1], text) == 0)
        texts->texts[row] = texts->texts[row - 1];
    else if (column == layer->id_column)
        texts->texts[row] = jum_text_pool_copy(layer->texts, text, strlen(text));
    else
        texts->texts[row] = jum_text_pool_intern(layer->texts, text, strlen(text));
}

void
jum_layer_set_int_by_name(JumLayer *layer, const char *column, guint row, gint64 value)
{
    jum_layer_set_int(layer, jum_layer_column(layer, column), row, value);
}

void
jum_layer_set_real_by_name(JumLayer *layer, const char *column, guint row, double value)
{
    jum_layer_set_real(layer, jum_layer_column(layer, column), row, value);
}

void
jum_layer_set_text_by_name(JumLayer *layer, const char *column, guint row, const char *text)
{
    jum_layer_set_text(layer, jum_layer_column(layer, column), row, text);
}

void
jum_layer_begin_ring(JumLayer *layer, gboolean hole)
{
    g_return_if_fail(layer->n_rows > 0);
    if (layer->n_rings == layer->ring_capacity)
        grow_rings(layer, layer->ring_capacity * 2);
    layer->hole[layer->n_rings] = hole ? 1 : 0;
    layer->n_rings++;
    layer->vertex_start[layer->n_rings] = layer->n_vertices;
    layer->ring_start[layer->n_rows] = layer->n_rings;
}

void
jum_layer_add_vertex(JumLayer *layer, double x_m, double y_m)
{
    g_return_if_fail(layer->n_rings > 0 && layer->ring_start[layer->n_rows] == layer->n_rings);
    if (layer->n_vertices == layer->vertex_capacity)
        grow_vertices(layer, layer->vertex_capacity * 2);
    layer->x[layer->n_vertices] = x_m;
    layer->y[layer->n_vertices] = y_m;
    layer->n_vertices++;
    layer->vertex_start[layer->n_rings] = layer->n_vertices;
}

void
jum_layer_add_point(JumLayer *layer, double x_m, double y_m)
{
    jum_layer_begin_ring(layer, FALSE);
    jum_layer_add_vertex(layer, x_m, y_m);
}

gboolean
jum_layer_move_row(JumLayer *layer,
                   guint row,
                   gboolean (*place)(double *x, double *y, gpointer data),
                   gpointer data)
{
    guint32 first = 0, end = 0;
    if (row < layer->n_rows)
        vertices_of_row(layer, row, &first, &end);
    for (guint32 v = first; v < end; v++)
        if (!place(&layer->x[v], &layer->y[v], data))
            return FALSE;
    return TRUE;
}
