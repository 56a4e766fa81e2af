/* What the stages of an import share: the layers being filled, who has taken which id, and the counts that end
 * in the table source. */
#include "tools/import.h"

#include "tools/coast.h"

#include <string.h>

#include "base/json-text.h"

static const char *const drop_names[JUM_N_DROPS] = {
    [JUM_DROP_NONE] = "",
    [JUM_DROP_NO_GEOMETRY] = "no_geometry",
    [JUM_DROP_OTHER_GEOMETRY] = "other_geometry",
    [JUM_DROP_FEW_VERTICES] = "few_vertices",
    [JUM_DROP_NOT_A_NUMBER] = "not_a_number",
    [JUM_DROP_NO_AREA] = "no_area",
    [JUM_DROP_SELF_CROSSING] = "self_crossing",
    [JUM_DROP_OUTSIDE] = "outside_bbox",
    [JUM_DROP_NOT_IN_USE] = "not_in_use",
    [JUM_DROP_DUPLICATE] = "duplicate",
    [JUM_DROP_OTHER] = "not_used",
};

const char *
jum_drop_name(JumDrop drop)
{
    return (guint) drop < JUM_N_DROPS ? drop_names[drop] : "?";
}

static void
source_free(JumImportSource *source)
{
    g_free(source->path);
    g_free(source->name);
    g_free(source);
}

JumImport *
jum_import_new(void)
{
    JumImport *import = g_new0(JumImport, 1);
    for (guint t = 0; t < JUM_N_TABLES; t++)
        import->layer[t] = jum_layer_new((JumTable) t);
    import->sources = g_ptr_array_new_with_free_func((GDestroyNotify) source_free);
    import->maps = g_ptr_array_new_with_free_func((GDestroyNotify) jum_column_map_free);
    import->shape.x = g_array_new(FALSE, FALSE, sizeof(double));
    import->shape.y = g_array_new(FALSE, FALSE, sizeof(double));
    import->shape.end = g_array_new(FALSE, FALSE, sizeof(guint));
    import->shape.hole = g_array_new(FALSE, FALSE, sizeof(guint8));
    return import;
}

void
jum_import_free(JumImport *import)
{
    if (import == NULL)
        return;
    for (guint t = 0; t < JUM_N_TABLES; t++) {
        jum_layer_free(import->layer[t]);
        g_clear_pointer(&import->ids[t], g_hash_table_unref);
        g_clear_pointer(&import->replaced[t], g_array_unref);
    }
    g_ptr_array_unref(import->sources);
    g_ptr_array_unref(import->maps);
    jum_elevation_free(import->elevation);
    jum_coast_free(import->coast);
    g_array_unref(import->shape.x);
    g_array_unref(import->shape.y);
    g_array_unref(import->shape.end);
    g_array_unref(import->shape.hole);
    g_free(import);
}

JumImportSource *
jum_import_add_source(JumImport *import, const char *path)
{
    JumImportSource *source = g_new0(JumImportSource, 1);
    source->path = g_strdup(path);
    source->name = g_path_get_basename(path);
    g_ptr_array_add(import->sources, source);
    return source;
}

void
jum_import_mark(const JumImport *import, guint *rows)
{
    for (guint t = 0; t < JUM_N_TABLES; t++)
        rows[t] = jum_layer_n_rows(import->layer[t]);
}

void
jum_import_rollback(JumImport *import, JumImportSource *source, const guint *rows)
{
    for (guint t = 0; t < JUM_N_TABLES; t++) {
        g_clear_pointer(&import->replaced[t], g_array_unref);
        for (guint n = jum_layer_n_rows(import->layer[t]); n > rows[t]; n--) {
            g_hash_table_remove(import->ids[t], jum_layer_id(import->layer[t], n - 1));
            jum_layer_drop_last_row(import->layer[t]);
        }
    }
    memset(source->count, 0, sizeof source->count);
    g_clear_pointer(&import->coast, jum_coast_free);
}

gint64
jum_import_kept(const JumImport *import)
{
    gint64 kept = 0;
    for (guint i = 0; i < import->sources->len; i++)
        for (guint t = 0; t < JUM_N_TABLES; t++)
            kept += ((const JumImportSource *) import->sources->pdata[i])->count[t].kept;
    return kept;
}

/* ---- rows ---- */

guint
jum_import_add_row(JumImport *import, JumTable table, const char *id, const JumImportSource *source)
{
    JumLayer *layer = import->layer[table];
    guint row = jum_layer_add_row(layer);
    if (import->ids[table] == NULL)
        import->ids[table] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    char *unique = *id != '\0' ? g_strdup(id)
                               : g_strdup_printf("%s-%u", jum_schema_table(table)->name, row + 1);
    for (guint n = 2; g_hash_table_contains(import->ids[table], unique); n++) {
        g_free(unique);
        unique = g_strdup_printf("%s~%u", *id != '\0' ? id : jum_schema_table(table)->name, n);
    }
    jum_layer_set_text_by_name(layer, "id", row, unique);
    jum_layer_set_text_by_name(layer, "provenance", row, "real");
    if (source != NULL)
        jum_layer_set_text_by_name(layer, "source", row, source->name);
    g_hash_table_insert(import->ids[table], unique, GUINT_TO_POINTER(row + 1));
    return row;
}

void
jum_import_copy_columns(JumLayer *to, guint to_row, const JumLayer *from, guint from_row)
{
    const JumTableSchema *schema = jum_schema_table(jum_layer_table(from));
    for (guint column = 1; column < schema->n_columns; column++) {
        int c = (int) column;
        if (schema->columns[c].type == JUM_COLUMN_INT)
            jum_layer_set_int(to, c, to_row, jum_layer_int(from, c, from_row));
        else if (schema->columns[c].type == JUM_COLUMN_REAL)
            jum_layer_set_real(to, c, to_row, jum_layer_real(from, c, from_row));
        else
            jum_layer_set_text(to, c, to_row, jum_layer_text(from, c, from_row));
    }
}

JumLayer *
jum_import_begin_again(JumImport *import, JumTable table)
{
    JumLayer *old = import->layer[table];
    import->layer[table] = jum_layer_new(table);
    g_clear_pointer(&import->ids[table], g_hash_table_unref);
    return old;
}

gboolean
jum_import_replace(JumImport *import, JumTable table, const char *id)
{
    guint row = import->ids[table] != NULL
                    ? GPOINTER_TO_UINT(g_hash_table_lookup(import->ids[table], id))
                    : 0;
    if (row == 0)
        return FALSE;
    row--;
    if (import->replaced[table] == NULL)
        import->replaced[table] = g_array_new(FALSE, FALSE, sizeof(guint));
    g_array_append_val(import->replaced[table], row);
    g_hash_table_remove(import->ids[table], id);
    return TRUE;
}

static void
copy_geometry(JumLayer *to, const JumGeometryColumns *g, guint row)
{
    for (guint32 r = g->ring_start[row]; r < g->ring_start[row + 1]; r++) {
        jum_layer_begin_ring(to, g->hole[r]);
        for (guint32 v = g->vertex_start[r]; v < g->vertex_start[r + 1]; v++)
            jum_layer_add_vertex(to, g->x[v], g->y[v]);
    }
}

static void
compact_layer(JumImport *import, JumTable table)
{
    g_autoptr(GArray) replaced = g_steal_pointer(&import->replaced[table]);
    g_autoptr(GHashTable) gone = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < replaced->len; i++)
        g_hash_table_add(gone, GUINT_TO_POINTER(g_array_index(replaced, guint, i)));
    g_autoptr(JumLayer) old = jum_import_begin_again(import, table);
    JumGeometryColumns g = jum_layer_geometry(old);
    for (guint row = 0; row < g.n_rows; row++) {
        if (g_hash_table_contains(gone, GUINT_TO_POINTER(row)))
            continue;
        guint added = jum_import_add_row(import, table, jum_layer_id(old, row), NULL);
        jum_import_copy_columns(import->layer[table], added, old, row);
        copy_geometry(import->layer[table], &g, row);
    }
}

void
jum_import_compact(JumImport *import)
{
    for (guint t = 0; t < JUM_N_TABLES; t++)
        if (import->replaced[t] != NULL)
            compact_layer(import, (JumTable) t);
}

void
jum_import_add_shape(JumLayer *layer, const JumShape *shape)
{
    guint v = 0;
    for (guint r = 0; r < shape->end->len; r++) {
        jum_layer_begin_ring(layer, g_array_index(shape->hole, guint8, r));
        for (; v < g_array_index(shape->end, guint, r); v++)
            jum_layer_add_vertex(layer, g_array_index(shape->x, double, v),
                                 g_array_index(shape->y, double, v));
    }
}

void
jum_import_add_common(JumLayer *layer, guint row, const JumTags *tags)
{
    if (tags->value[JUM_TAG_name] != NULL)
        jum_layer_set_text_by_name(layer, "name", row, tags->value[JUM_TAG_name]);
    if (tags->value[JUM_TAG_operator] != NULL)
        jum_layer_set_text_by_name(layer, "owner", row, tags->value[JUM_TAG_operator]);
    if (tags->value[JUM_TAG_address] != NULL) {
        jum_layer_set_text_by_name(layer, "address", row, tags->value[JUM_TAG_address]);
    } else if (tags->value[JUM_TAG_street] != NULL) {
        const char *number = tags->value[JUM_TAG_housenumber];
        const char *city = tags->value[JUM_TAG_city];
        g_autofree char *address = g_strdup_printf(
            "%s%s%s%s%s", number != NULL ? number : "", number != NULL ? " " : "",
            tags->value[JUM_TAG_street], city != NULL ? ", " : "", city != NULL ? city : "");
        jum_layer_set_text_by_name(layer, "address", row, address);
    }
}

/* ---- the table source ---- */

static char *
dropped_json(const JumImportCount *count)
{
    g_autoptr(JumJsonText) json = jum_json_text_new(FALSE);
    jum_json_text_begin_object(json);
    for (guint d = 1; d < JUM_N_DROPS; d++)
        if (count->dropped[d] > 0)
            jum_json_text_add_int(json, jum_drop_name((JumDrop) d), count->dropped[d]);
    jum_json_text_end_object(json);
    return g_strchomp(jum_json_text_steal(json));
}

static char *
what_of(const JumImportCount *count, guint table)
{
    g_autoptr(GString) what =
        g_string_new(table < JUM_N_TABLES ? jum_schema_table((JumTable) table)->name : "other");
    if (count->repaired > 0)
        g_string_append_printf(what, "; repaired %" G_GINT64_FORMAT, count->repaired);
    if (count->values_ignored > 0)
        g_string_append_printf(what, "; values ignored %" G_GINT64_FORMAT, count->values_ignored);
    if (count->not_located > 0)
        g_string_append_printf(what, "; not located %" G_GINT64_FORMAT, count->not_located);
    return g_string_free(g_steal_pointer(&what), FALSE);
}

GPtrArray *
jum_import_source_rows(const JumImport *import)
{
    GPtrArray *rows = g_ptr_array_new_with_free_func((GDestroyNotify) jum_source_free);
    for (guint i = 0; i < import->sources->len; i++) {
        const JumImportSource *from = import->sources->pdata[i];
        for (guint t = 0; t <= JUM_N_TABLES; t++) {
            const JumImportCount *count = &from->count[t];
            if (count->read == 0)
                continue;
            JumSource *row = jum_source_new(from->name);
            row->what = what_of(count, t);
            row->licence = g_strdup(from->licence);
            row->attribution = g_strdup(from->attribution);
            row->may_publish = from->licence != NULL;
            row->read = count->read;
            row->kept = count->kept;
            row->dropped = dropped_json(count);
            g_ptr_array_add(rows, row);
        }
    }
    return rows;
}
