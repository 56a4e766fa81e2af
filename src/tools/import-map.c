/* Columns that go straight to ours: --map says which (data/schema/columns.example.json shows how), or the layer is
 * called like one of our tables and its columns have our names, as when QGIS exported it.
 *
 *   {"layers": [{"layer": "conteneurs*", "table": "sensor", "x": "lon", "y": "lat", "epsg": 4326,
 *                "columns": {"id": "serie", "address": "adresse", "family": {"value": "waste"},
 *                            "value_max": {"column": "hauteur_cm", "factor": 0.01},
 *                            "type": {"column": "genre", "words": {"verre": "glass"}}}}]} */
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/number.h"
#include "tools/import.h"

typedef struct {
    char *from;        /* source column; NULL: @value for every row */
    char *value;       /* constant, or NULL */
    double factor;     /* of a number */
    GHashTable *words; /* (nullable): theirs → ours */
} Column;

struct JumColumnMap {
    GPatternSpec *layer; /* names it speaks of */
    JumTable table;
    Column *columns; /* [of the table], in its order */
    char *x, *y;     /* source columns, or NULL: the feature's own geometry */
    int epsg;        /* of x, y; 0: guessed */
};

static JumColumnMap *
map_new(JumTable table, const char *pattern)
{
    JumColumnMap *map = g_new0(JumColumnMap, 1);
    map->table = table;
    map->layer = g_pattern_spec_new(pattern);
    map->columns = g_new0(Column, jum_schema_table(table)->n_columns);
    return map;
}

void
jum_column_map_free(JumColumnMap *map)
{
    if (map == NULL)
        return;
    for (guint c = 0; c < jum_schema_table(map->table)->n_columns; c++) {
        g_free(map->columns[c].from);
        g_free(map->columns[c].value);
        g_clear_pointer(&map->columns[c].words, g_hash_table_unref);
    }
    g_free(map->columns);
    g_pattern_spec_free(map->layer);
    g_free(map->x);
    g_free(map->y);
    g_free(map);
}

/* ---- from JSON ---- */

static const char *
text_member(JsonObject *object, const char *name)
{
    JsonNode *node = json_object_get_member(object, name);
    return node != NULL && JSON_NODE_HOLDS_VALUE(node) ? json_node_get_string(node) : NULL;
}

static char *
scalar_text(JsonNode *node)
{
    char number[JUM_NUMBER_BYTES];
    if (!JSON_NODE_HOLDS_VALUE(node))
        return NULL;
    if (json_node_get_value_type(node) == G_TYPE_STRING)
        return g_strdup(json_node_get_string(node));
    return g_strdup(jum_number_format(number, json_node_get_double(node)));
}

static gboolean
read_column(Column *column, JsonNode *node)
{
    column->factor = 1.0;
    if (JSON_NODE_HOLDS_VALUE(node)) {
        column->from = g_strdup(json_node_get_string(node));
        return column->from != NULL;
    }
    if (!JSON_NODE_HOLDS_OBJECT(node))
        return FALSE;
    JsonObject *object = json_node_get_object(node);
    column->from = g_strdup(text_member(object, "column"));
    if (json_object_has_member(object, "value"))
        column->value = scalar_text(json_object_get_member(object, "value"));
    if (json_object_has_member(object, "factor"))
        column->factor = json_object_get_double_member_with_default(object, "factor", NAN);
    JsonNode *words = json_object_get_member(object, "words");
    if (words != NULL && JSON_NODE_HOLDS_OBJECT(words)) {
        column->words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        JsonObjectIter each;
        const char *theirs;
        JsonNode *ours;
        json_object_iter_init(&each, json_node_get_object(words));
        while (json_object_iter_next(&each, &theirs, &ours))
            g_hash_table_insert(column->words, g_strdup(theirs), scalar_text(ours));
    }
    return (column->from != NULL) != (column->value != NULL) && isfinite(column->factor);
}

static int
column_called(const JumTableSchema *schema, const char *name)
{
    for (guint c = 0; c < schema->n_columns; c++)
        if (strcmp(schema->columns[c].name, name) == 0)
            return (int) c;
    return -1;
}

static gboolean
read_columns(JumColumnMap *map, JsonObject *columns, const char *path, GError **error)
{
    const JumTableSchema *schema = jum_schema_table(map->table);
    JsonObjectIter each;
    const char *name;
    JsonNode *node;
    json_object_iter_init_ordered(&each, columns);
    while (json_object_iter_next_ordered(&each, &name, &node)) {
        int c = column_called(schema, name);
        if (c < 0 || !read_column(&map->columns[c], node)) {
            g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT,
                        c < 0 ? _("%s: the table %s has no column %s")
                              : _("%s: %s.%s: a column's name, or an object with column or value"),
                        path, schema->name, name);
            return FALSE;
        }
    }
    return TRUE;
}

static JumColumnMap *
read_map(JsonNode *node, const char *path, GError **error)
{
    JsonObject *object = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
    const char *name = object != NULL ? text_member(object, "table") : NULL;
    JsonNode *columns = object != NULL ? json_object_get_member(object, "columns") : NULL;
    int table = jum_schema_find(name);
    if (table < 0 || columns == NULL || !JSON_NODE_HOLDS_OBJECT(columns)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT,
                    _("%s: each layer needs a table of ours and its columns (table: %s)"), path,
                    name != NULL ? name : "?");
        return NULL;
    }
    const char *pattern = text_member(object, "layer");
    JumColumnMap *map = map_new((JumTable) table, pattern != NULL ? pattern : "*");
    map->x = g_strdup(text_member(object, "x"));
    map->y = g_strdup(text_member(object, "y"));
    map->epsg = (int) CLAMP(json_object_get_int_member_with_default(object, "epsg", 0), 0, 999999);
    if (!read_columns(map, json_node_get_object(columns), path, error))
        g_clear_pointer(&map, jum_column_map_free);
    return map;
}

GPtrArray *
jum_column_maps_read(const char *path, GError **error)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    g_autoptr(GError) trouble = NULL;
    g_autoptr(GPtrArray) maps =
        g_ptr_array_new_with_free_func((GDestroyNotify) jum_column_map_free);
    if (!json_parser_load_from_file(parser, path, &trouble)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, "%s: %s", path, trouble->message);
        return NULL;
    }
    JsonNode *root = json_parser_get_root(parser);
    JsonNode *layers = root != NULL && JSON_NODE_HOLDS_OBJECT(root)
                           ? json_object_get_member(json_node_get_object(root), "layers")
                           : NULL;
    if (layers == NULL || !JSON_NODE_HOLDS_ARRAY(layers)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, _("%s: no array \"layers\""), path);
        return NULL;
    }
    JsonArray *array = json_node_get_array(layers);
    for (guint i = 0; i < json_array_get_length(array); i++) {
        JumColumnMap *map = read_map(json_array_get_element(array, i), path, error);
        if (map == NULL)
            return NULL;
        g_ptr_array_add(maps, map);
    }
    return g_steal_pointer(&maps);
}

/* ---- which map? ---- */

/* is_ours: a layer that we exported says its provenance; a table that only we have is known by two of its columns. */
static gboolean
is_ours(OGRFeatureDefnH definition, JumTable table, guint particular)
{
    static const JumTable only_ours[] = {JUM_TABLE_sensor,      JUM_TABLE_cabinet,
                                         JUM_TABLE_car_park,    JUM_TABLE_detector,
                                         JUM_TABLE_parking_bay, JUM_TABLE_public_site};
    if (OGR_FD_GetFieldIndex(definition, "provenance") >= 0)
        return particular > 0;
    for (gsize i = 0; i < G_N_ELEMENTS(only_ours); i++)
        if (only_ours[i] == table)
            return particular >= 2;
    return FALSE;
}

/* own_map: a layer called like a table of ours, with our names for its columns. */
static JumColumnMap *
own_map(OGRLayerH layer)
{
    const char *name = OGR_L_GetName(layer);
    int table = jum_schema_find(name);
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(layer);
    guint particular = 0;
    if (table < 0)
        return NULL;
    const JumTableSchema *schema = jum_schema_table((JumTable) table);
    JumColumnMap *map = map_new((JumTable) table, name);
    for (guint c = 0; c < schema->n_columns; c++) {
        if (OGR_FD_GetFieldIndex(definition, schema->columns[c].name) < 0 ||
            strcmp(schema->columns[c].name, "source") == 0)
            continue;
        map->columns[c].from = g_strdup(schema->columns[c].name);
        map->columns[c].factor = 1.0;
        particular += c > 1 ? 1 : 0; /* id and name say nothing */
    }
    if (!is_ours(definition, (JumTable) table, particular))
        g_clear_pointer(&map, jum_column_map_free);
    return map;
}

JumColumnMap *
jum_column_map_for(GPtrArray *maps, const char *source_name, OGRLayerH layer)
{
    const char *name = OGR_L_GetName(layer);
    for (guint i = 0; i < maps->len; i++) {
        JumColumnMap *map = maps->pdata[i];
        if (g_pattern_spec_match_string(map->layer, name) ||
            g_pattern_spec_match_string(map->layer, source_name))
            return map;
    }
    JumColumnMap *map = own_map(layer);
    if (map != NULL)
        g_ptr_array_add(maps, map);
    return map;
}

/* ---- one feature ---- */

static const char *
field_text(OGRFeatureH feature, const char *name)
{
    int f = name != NULL ? OGR_F_GetFieldIndex(feature, name) : -1;
    if (f < 0 || !OGR_F_IsFieldSetAndNotNull(feature, f))
        return NULL;
    const char *text = OGR_F_GetFieldAsString(feature, f);
    return *text != '\0' && g_utf8_validate(text, -1, NULL) ? text : NULL;
}

/* number_of: "1,5" as the French write it, too. */
static gboolean
number_of(const char *text, double *value)
{
    g_autofree char *copy = g_strdup(text);
    if (strchr(copy, '.') == NULL)
        g_strdelimit(copy, ",", '.');
    return jum_number_parse(copy, value);
}

gboolean
jum_column_map_xy(const JumColumnMap *map, OGRFeatureH feature, double *x, double *y, int *epsg)
{
    *epsg = map->epsg;
    if (map->x == NULL || map->y == NULL)
        return FALSE;
    g_autofree char *x_text = g_strdup(field_text(feature, map->x));
    const char *y_text = field_text(feature, map->y);
    return x_text != NULL && y_text != NULL && number_of(x_text, x) && number_of(y_text, y) &&
           (*x != 0.0 || *y != 0.0);
}

static void
set_column(JumLayer *layer,
           const JumColumnSchema *schema,
           int c,
           guint row,
           const Column *column,
           const char *text,
           JumImportCount *count)
{
    double number;
    if (column->words != NULL && g_hash_table_contains(column->words, text))
        text = g_hash_table_lookup(column->words, text);
    if (schema->type == JUM_COLUMN_TEXT) {
        jum_layer_set_text(layer, c, row, text);
        return;
    }
    if (text != NULL && (strcmp(text, "true") == 0 || strcmp(text, "false") == 0))
        text = *text == 't' ? "1" : "0";
    if (text == NULL || !number_of(text, &number) || fabs(number * column->factor) > 1e15 ||
        (strstr(schema->name, "height_m") != NULL && fabs(number * column->factor) > 9999.0))
        count->values_ignored++;
    else if (schema->type == JUM_COLUMN_INT)
        jum_layer_set_int(layer, c, row, (gint64) llround(number * column->factor));
    else
        jum_layer_set_real(layer, c, row, number * column->factor);
}

static void
fill_columns(JumImport *import,
             const JumColumnMap *map,
             guint row,
             OGRFeatureH feature,
             JumImportCount *count)
{
    const JumTableSchema *schema = jum_schema_table(map->table);
    for (guint c = 1; c < schema->n_columns; c++) { /* 0 is the id */
        const Column *column = &map->columns[c];
        const char *text =
            column->value != NULL ? column->value : field_text(feature, column->from);
        if (text != NULL)
            set_column(import->layer[map->table], &schema->columns[c], (int) c, row, column, text,
                       count);
    }
}

/* read_place: from the columns x and y, else the feature's geometry; a row without either is not located. */
static JumDrop
read_place(JumImport *import,
           const JumColumnMap *map,
           OGRFeatureH feature,
           const JumProjection *projection,
           JumImportCount *count)
{
    double x, y;
    int epsg;
    gboolean repaired = FALSE;
    OGRGeometryH geometry = OGR_F_GetGeometryRef(feature), made = NULL;
    if (map->x != NULL)
        geometry = NULL;
    if (jum_column_map_xy(map, feature, &x, &y, &epsg)) {
        geometry = made = OGR_G_CreateGeometry(wkbPoint);
        OGR_G_SetPoint_2D(made, 0, x, y);
    } else if (geometry != NULL && OGR_GT_Flatten(OGR_G_GetGeometryType(geometry)) == wkbPoint &&
               OGR_G_GetX(geometry, 0) == 0.0 && OGR_G_GetY(geometry, 0) == 0.0) {
        geometry = NULL; /* 0,0 is nobody's place */
    }
    JumDrop drop = JUM_DROP_NO_GEOMETRY;
    if (projection != NULL)
        drop = jum_shape_read(&import->shape, geometry, projection, &repaired);
    if (made != NULL)
        OGR_G_DestroyGeometry(made);
    count->repaired += drop == JUM_DROP_NONE && repaired ? 1 : 0;
    return drop;
}

void
jum_column_map_feature(JumImport *import,
                       JumImportSource *source,
                       const JumColumnMap *map,
                       OGRFeatureH feature,
                       const JumProjection *projection)
{
    JumImportCount *count = &source->count[map->table];
    JumGeometry own = jum_schema_table(map->table)->geometry;
    JumShape *shape = &import->shape;
    count->read++;
    JumDrop drop = read_place(import, map, feature, projection, count);
    gboolean located = drop == JUM_DROP_NONE;
    if (!located && (map->table == JUM_TABLE_sensor || own == JUM_GEOMETRY_NONE))
        drop = JUM_DROP_NONE;
    JumBox box = located ? jum_shape_box(shape) : JUM_BOX_EMPTY;
    if (located && own == JUM_GEOMETRY_POINT && shape->kind == JUM_GEOMETRY_POLYGON)
        jum_shape_to_point(shape);
    if (located && own != JUM_GEOMETRY_NONE && shape->kind != own)
        drop = JUM_DROP_OTHER_GEOMETRY;
    if (located && import->has_box && !jum_box_intersects(&box, &import->box_m))
        drop = JUM_DROP_OUTSIDE;
    if (drop != JUM_DROP_NONE) {
        count->dropped[drop]++;
        return;
    }
    const Column *id = &map->columns[0];
    g_autofree char *text = g_strdup(id->value != NULL ? id->value : field_text(feature, id->from));
    guint row = jum_import_add_row(import, map->table, text != NULL ? text : "", source);
    if (located && own != JUM_GEOMETRY_NONE)
        jum_import_add_shape(import->layer[map->table], shape);
    count->kept++;
    fill_columns(import, map, row, feature, count);
}
