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

/* Gazetteer: names of places; an address also with the code of its commune, "text|code". */
typedef struct {
    GHashTable *addresses; /* char * → Place * */
    GHashTable *communes;  /* plain name or code → Place * */
    GHashTable *codes;     /* plain name or code → char * */
} Gazetteer;

static void
put(GHashTable *table, char *key, double x, double y, double accuracy_m)
{
    if (*key == '\0' || g_hash_table_contains(table, key)) {
        g_free(key);
        return;
    }
    Place *place = g_new(Place, 1);
    *place = (Place){x, y, accuracy_m};
    g_hash_table_insert(table, key, place);
}

static void
learn_addresses(Gazetteer *known, const JumLayer *layer, const char *column, double accuracy_m)
{
    int c = jum_layer_column(layer, column), commune = jum_layer_column(layer, "commune");
    for (guint row = 0; row < jum_layer_n_rows(layer); row++) {
        const char *text = jum_layer_text(layer, c, row);
        const char *code = jum_layer_text(layer, commune, row);
        JumBox box = jum_layer_box(layer, row);
        if (text == NULL || jum_box_is_empty(&box))
            continue;
        double x = 0.5 * (box.x0 + box.x1), y = 0.5 * (box.y0 + box.y1);
        char *key = plain(text);
        if (code != NULL)
            put(known->addresses, g_strconcat(key, "|", code, NULL), x, y, accuracy_m);
        put(known->addresses, key, x, y, accuracy_m);
    }
}

static void
learn_communes(Gazetteer *known, const JumLayer *communes)
{
    int code = jum_layer_column(communes, "commune"), name = jum_layer_column(communes, "name");
    for (guint row = 0; row < jum_layer_n_rows(communes); row++) {
        JumBox box = jum_layer_box(communes, row);
        const char *texts[2] = {jum_layer_text(communes, code, row),
                                jum_layer_text(communes, name, row)};
        for (guint i = 0; i < 2 && !jum_box_is_empty(&box); i++) {
            if (texts[i] == NULL)
                continue;
            put(known->communes, plain(texts[i]), 0.5 * (box.x0 + box.x1), 0.5 * (box.y0 + box.y1),
                COMMUNE_M);
            if (texts[0] != NULL)
                g_hash_table_insert(known->codes, plain(texts[i]), g_strdup(texts[0]));
        }
    }
}

/* learn_town_halls: where no outline is known, a commune is where its town hall stands. */
static void
learn_town_halls(Gazetteer *known, const JumLayer *sites)
{
    int kind = jum_layer_column(sites, "kind"), name = jum_layer_column(sites, "name");
    for (guint row = 0; row < jum_layer_n_rows(sites); row++) {
        double x, y;
        const char *text = jum_layer_text(sites, name, row);
        if (text == NULL || g_strcmp0(jum_layer_text(sites, kind, row), "town_hall") != 0 ||
            !jum_layer_point(sites, row, &x, &y))
            continue;
        g_autofree char *key = plain(text);
        const char *town = key;
        static const char *const heads[] = {"mairie de ", "mairie d ", "hotel de ville de ", NULL};
        for (guint i = 0; heads[i] != NULL; i++)
            town += g_str_has_prefix(town, heads[i]) ? strlen(heads[i]) : 0;
        put(known->communes, g_strdup(town), x, y, COMMUNE_M);
    }
}

static void
gazetteer_clear(Gazetteer *known)
{
    g_hash_table_unref(known->addresses);
    g_hash_table_unref(known->communes);
    g_hash_table_unref(known->codes);
}

static void
gazetteer_init(Gazetteer *known, const JumImport *import)
{
    known->addresses = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    known->communes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    known->codes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    learn_addresses(known, import->layer[JUM_TABLE_building], "address", ADDRESS_M);
    learn_addresses(known, import->layer[JUM_TABLE_public_site], "address", ADDRESS_M);
    learn_addresses(known, import->layer[JUM_TABLE_public_site], "name", ADDRESS_M);
    learn_addresses(known, import->layer[JUM_TABLE_road], "name", STREET_M);
    learn_communes(known, import->layer[JUM_TABLE_commune]);
    learn_town_halls(known, import->layer[JUM_TABLE_public_site]);
}

/* find_text: within the commune if it is known, since every town has its rue de la Gare. */
static const Place *
find_text(const Gazetteer *known, const char *text, const char *code)
{
    if (code == NULL)
        return g_hash_table_lookup(known->addresses, text);
    g_autofree char *key = g_strconcat(text, "|", code, NULL);
    return g_hash_table_lookup(known->addresses, key);
}

/* find_place: the whole text; without what follows the comma; without the house number; the commune alone. */
static const Place *
find_place(const Gazetteer *known, const char *address, const char *commune)
{
    const Place *found = NULL;
    g_autofree char *town = plain(commune != NULL ? commune : "");
    const char *code = g_hash_table_lookup(known->codes, town);
    if (address != NULL) {
        g_autofree char *whole = plain(address);
        g_autofree char *before = g_strndup(address, strcspn(address, ","));
        g_autofree char *line = plain(before);
        const char *street = line;
        while (g_ascii_isdigit(*street) || *street == ' ')
            street++;
        if (g_str_has_prefix(street, "bis ") || g_str_has_prefix(street, "ter "))
            street += 4;
        found = find_text(known, whole, code);
        found = found != NULL ? found : find_text(known, line, code);
        found = found != NULL ? found : find_text(known, street, code);
    }
    return found != NULL ? found : g_hash_table_lookup(known->communes, town);
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
    Gazetteer known;
    gazetteer_init(&known, import);
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
        const Place *place = find_place(&known, jum_layer_text(old, address, row),
                                        jum_layer_text(old, commune, row));
        if (place == NULL) {
            count_unlocated(import, jum_layer_text(old, source, row));
            continue;
        }
        jum_layer_add_point(sensors, place->x, place->y);
        jum_layer_set_real_by_name(sensors, "accuracy_m", row, place->accuracy_m);
        jum_layer_set_text_by_name(sensors, "provenance", row, "derived");
    }
    gazetteer_clear(&known);
}

void
jum_import_place(JumImport *import)
{
    assign_communes(import); /* addresses are looked for within their commune */
    place_sensors(import);
}
