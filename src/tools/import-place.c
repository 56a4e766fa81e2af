/* Where things are, in words and on the map: each asset gets the commune whose outline holds it; a row without
 * coordinates is placed by its address (that of a building, else its street), else by its commune, and says how
 * roughly; what even that does not place stays "not located", never at 0,0. */
#include <string.h>

#include "tools/import.h"

/* Accuracy that goes with each way of finding a place. */
#define ADDRESS_M 20.0
#define STREET_M  150.0
#define COMMUNE_M 2000.0

typedef struct {
    double x, y, accuracy_m;
} Place;

/* ---- communes ---- */

static gboolean
is_inside(const JumGeometryColumns *g, guint row, double x, double y)
{
    gboolean inside = FALSE;
    for (guint32 r = g->ring_start[row]; r < g->ring_start[row + 1]; r++) {
        guint32 first = g->vertex_start[r], end = g->vertex_start[r + 1];
        for (guint32 v = first, w = end - 1; v < end; w = v++)
            if ((g->y[v] > y) != (g->y[w] > y) &&
                x < g->x[v] + (y - g->y[v]) * (g->x[w] - g->x[v]) / (g->y[w] - g->y[v]))
                inside = !inside;
    }
    return inside;
}

static void
assign_communes(JumImport *import)
{
    const JumLayer *communes = import->layer[JUM_TABLE_commune];
    JumGeometryColumns g = jum_layer_geometry(communes);
    int code = jum_layer_column(communes, "commune");
    g_autofree JumBox *boxes = g_new(JumBox, MAX(g.n_rows, 1));
    for (guint c = 0; c < g.n_rows; c++)
        boxes[c] = jum_layer_box(communes, c);
    for (guint t = 0; t < JUM_N_TABLES && g.n_rows > 0; t++) {
        JumLayer *layer = import->layer[t];
        int column = jum_layer_column(layer, "commune");
        for (guint row = 0; row < jum_layer_n_rows(layer); row++) {
            double x, y;
            if (jum_layer_text(layer, column, row) != NULL || !jum_layer_point(layer, row, &x, &y))
                continue;
            for (guint c = 0; c < g.n_rows; c++)
                if (x >= boxes[c].x0 && x <= boxes[c].x1 && y >= boxes[c].y0 && y <= boxes[c].y1 &&
                    is_inside(&g, c, x, y)) {
                    jum_layer_set_text(layer, column, row, jum_layer_text(communes, code, c));
                    break;
                }
        }
    }
}

/* ---- addresses ---- */

/* plain: "12, Rue de l’Église" → "12 rue de l eglise". */
static char *
plain(const char *text)
{
    g_autofree char *ascii = g_str_to_ascii(text, NULL);
    g_autoptr(GString) out = g_string_new(NULL);
    for (const char *at = ascii; *at != '\0'; at++) {
        if (g_ascii_isalnum(*at))
            g_string_append_c(out, g_ascii_tolower(*at));
        else if (out->len > 0 && out->str[out->len - 1] != ' ')
            g_string_append_c(out, ' ');
    }
    return g_strchomp(g_string_free(g_steal_pointer(&out), FALSE));
}

static void
learn(GHashTable *places, const char *text, double x, double y, double accuracy_m)
{
    char *key = plain(text);
    if (*key == '\0' || g_hash_table_contains(places, key)) {
        g_free(key);
        return;
    }
    Place *place = g_new(Place, 1);
    *place = (Place){x, y, accuracy_m};
    g_hash_table_insert(places, key, place);
}

static void
learn_column(GHashTable *places, const JumLayer *layer, const char *column, double accuracy_m)
{
    int c = jum_layer_column(layer, column);
    for (guint row = 0; row < jum_layer_n_rows(layer); row++) {
        const char *text = jum_layer_text(layer, c, row);
        JumBox box = jum_layer_box(layer, row);
        if (text != NULL && !jum_box_is_empty(&box))
            learn(places, text, 0.5 * (box.x0 + box.x1), 0.5 * (box.y0 + box.y1), accuracy_m);
    }
}

static GHashTable *
known_places(const JumImport *import)
{
    GHashTable *places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    learn_column(places, import->layer[JUM_TABLE_building], "address", ADDRESS_M);
    learn_column(places, import->layer[JUM_TABLE_public_site], "address", ADDRESS_M);
    learn_column(places, import->layer[JUM_TABLE_public_site], "name", ADDRESS_M);
    learn_column(places, import->layer[JUM_TABLE_road], "name", STREET_M);
    learn_column(places, import->layer[JUM_TABLE_commune], "commune", COMMUNE_M);
    learn_column(places, import->layer[JUM_TABLE_commune], "name", COMMUNE_M);
    return places;
}

/* find_place: the whole text; without what follows the comma; without the house number; the commune alone. */
static const Place *
find_place(GHashTable *places, const char *address, const char *commune)
{
    const Place *found = NULL;
    if (address != NULL) {
        g_autofree char *whole = plain(address);
        g_autofree char *before = g_strndup(address, strcspn(address, ","));
        g_autofree char *line = plain(before);
        const char *street = line;
        while (g_ascii_isdigit(*street) || *street == ' ')
            street++;
        if (g_str_has_prefix(street, "bis ") || g_str_has_prefix(street, "ter "))
            street += 4;
        found = g_hash_table_lookup(places, whole);
        found = found != NULL ? found : g_hash_table_lookup(places, line);
        found = found != NULL ? found : g_hash_table_lookup(places, street);
    }
    if (found == NULL && commune != NULL) {
        g_autofree char *key = plain(commune);
        found = g_hash_table_lookup(places, key);
    }
    return found;
}

static gboolean
has_unlocated(const JumLayer *layer)
{
    double x, y;
    for (guint row = 0; row < jum_layer_n_rows(layer); row++)
        if (!jum_layer_point(layer, row, &x, &y))
            return TRUE;
    return FALSE;
}

static void
count_unlocated(JumImport *import, const char *source_name)
{
    for (guint i = 0; i < import->sources->len; i++) {
        JumImportSource *source = import->sources->pdata[i];
        if (g_strcmp0(source->name, source_name) == 0)
            source->count[JUM_TABLE_sensor].not_located++;
    }
}

static void
place_sensors(JumImport *import)
{
    if (!has_unlocated(import->layer[JUM_TABLE_sensor]))
        return;
    g_autoptr(GHashTable) places = known_places(import);
    g_autoptr(JumLayer) old = jum_import_begin_again(import, JUM_TABLE_sensor);
    JumLayer *sensors = import->layer[JUM_TABLE_sensor];
    int address = jum_layer_column(old, "address"), commune = jum_layer_column(old, "commune");
    int source = jum_layer_column(old, "source");
    for (guint row = 0; row < jum_layer_n_rows(old); row++) {
        double x, y;
        jum_import_add_row(import, JUM_TABLE_sensor, jum_layer_id(old, row), NULL);
        jum_import_copy_columns(sensors, row, old, row);
        if (jum_layer_point(old, row, &x, &y)) {
            jum_layer_add_point(sensors, x, y);
            continue;
        }
        const Place *place = find_place(places, jum_layer_text(old, address, row),
                                        jum_layer_text(old, commune, row));
        if (place == NULL) {
            count_unlocated(import, jum_layer_text(old, source, row));
            continue;
        }
        jum_layer_add_point(sensors, place->x, place->y);
        jum_layer_set_real_by_name(sensors, "accuracy_m", row, place->accuracy_m);
        jum_layer_set_text_by_name(sensors, "provenance", row, "derived");
    }
}

void
jum_import_place(JumImport *import)
{
    place_sensors(import);
    assign_communes(import);
}
