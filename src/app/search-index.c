/* Names folded once (lower case, no accents) in one array, scanned at each query: sixty thousand short
 * strings are read in a few milliseconds, which needs no tree and no second structure to keep right.
 * Streets come once a commune, framed by all their pieces.  Assets are not copied: a query that looks
 * like an identifier walks the identifiers of the point layers. */
#include "app/search-index.h"

#include "base/i18n.h"

#include <math.h>
#include <string.h>

typedef enum {
    RANK_COMMUNE,
    RANK_PLACE,
    RANK_STREET,
    RANK_ASSET,
} Rank;

typedef struct {
    char *folded; /* " rue lionnaise", every word after a blank */
    char *title;
    JumTable table;
    guint row;
    Rank rank;
    char *commune; /* its name */
    JumBox box;
    gboolean is_asset;
    char *address;
} Name;

struct JumSearchIndex {
    const JumPoints *points;
    JumLayer *hydrants;   /* found by their number, though nothing measures them */
    GPtrArray *names;     /* Name */
    GHashTable *communes; /* id → name */
};

static const char *const table_titles[JUM_N_TABLES] = {
    [JUM_TABLE_commune] = N_("Commune"),
    [JUM_TABLE_building] = N_("Building"),
    [JUM_TABLE_road] = N_("Road"),
    [JUM_TABLE_rail] = N_("Track"),
    [JUM_TABLE_tram_stop] = N_("Tram stop"),
    [JUM_TABLE_water_area] = N_("Stretch of water"),
    [JUM_TABLE_green_area] = N_("Green area"),
    [JUM_TABLE_land_cover] = N_("Land cover"),
    [JUM_TABLE_tree] = N_("Tree"),
    [JUM_TABLE_lamp] = N_("Lamp"),
    [JUM_TABLE_cabinet] = N_("Cabinet"),
    [JUM_TABLE_junction] = N_("Junction"),
    [JUM_TABLE_signal_plan] = N_("Signal plan"),
    [JUM_TABLE_detector] = N_("Detector"),
    [JUM_TABLE_car_park] = N_("Car park"),
    [JUM_TABLE_parking_zone] = N_("Parking zone"),
    [JUM_TABLE_water_node] = N_("Water node"),
    [JUM_TABLE_water_pipe] = N_("Pipe"),
    [JUM_TABLE_water_pump] = N_("Pump"),
    [JUM_TABLE_water_valve] = N_("Valve"),
    [JUM_TABLE_water_tank] = N_("Tank"),
    [JUM_TABLE_water_sector] = N_("Water sector"),
    [JUM_TABLE_hydrant] = N_("Hydrant"),
    [JUM_TABLE_sensor] = N_("Sensor"),
    [JUM_TABLE_parking_bay] = N_("Parking bay"),
    [JUM_TABLE_sign] = N_("Sign"),
    [JUM_TABLE_gateway] = N_("Gateway"),
    [JUM_TABLE_zone] = N_("Zone"),
    [JUM_TABLE_public_site] = N_("Public site"),
    [JUM_TABLE_camera] = N_("Camera"),
    [JUM_TABLE_reference_layer] = N_("Reference layer"),
    [JUM_TABLE_landmark] = N_("Landmark"),
};

const char *
jum_table_title(JumTable table)
{
    const char *title = table < JUM_N_TABLES ? table_titles[table] : NULL;
    return title != NULL ? _(title) : "";
}

char *
jum_search_fold(const char *text)
{
    g_autofree char *apart = g_utf8_normalize(text, -1, G_NORMALIZE_NFKD);
    GString *out = g_string_new(NULL);
    for (const char *p = apart != NULL ? apart : ""; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (g_unichar_ismark(c))
            continue;
        if (c == '\'' || c == 0x2019 || (c == '-' && out->len > 0) || g_unichar_isspace(c))
            c = ' ';
        g_string_append_unichar(out, g_unichar_tolower(c));
    }
    return g_string_free(out, FALSE);
}

static void
name_free(gpointer pointer)
{
    Name *name = pointer;
    g_free(name->folded);
    g_free(name->title);
    g_free(name->commune);
    g_free(name->address);
    g_free(name);
}

void
jum_search_hit_free(JumSearchHit *hit)
{
    if (hit == NULL)
        return;
    g_free(hit->title);
    g_free(hit->detail);
    g_free(hit->address);
    g_free(hit);
}

static const char *
commune_name(const JumSearchIndex *index, const char *id)
{
    const char *name = id != NULL ? g_hash_table_lookup(index->communes, id) : NULL;
    return name != NULL ? name : id;
}

static Name *
add(JumSearchIndex *index, const JumLayer *layer, guint row, Rank rank, const char *title)
{
    JumTable table = jum_layer_table(layer);
    Name *name = g_new0(Name, 1);
    g_autofree char *folded = jum_search_fold(title);
    name->folded = g_strconcat(" ", folded, NULL);
    name->title = g_strdup(title);
    name->table = table;
    name->row = row;
    name->rank = rank;
    name->commune = g_strdup(
        commune_name(index, jum_layer_text(layer, jum_layer_column(layer, "commune"), row)));
    name->box = jum_layer_box(layer, row);
    if (rank != RANK_STREET)
        name->address =
            g_strdup_printf("%s/%s", jum_schema_table(table)->name, jum_layer_id(layer, row));
    g_ptr_array_add(index->names, name);
    return name;
}

/* Pieces of the same name in the same commune (a street, a river) are one answer, framed by all of them. */
static void
add_named(JumSearchIndex *index, const JumLayer *layer, Rank rank)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    int name = jum_layer_column(layer, "name"), commune = jum_layer_column(layer, "commune");
    for (guint r = 0; r < jum_layer_n_rows(layer); r++) {
        const char *title = jum_layer_text(layer, name, r);
        const char *where = jum_layer_text(layer, commune, r);
        if (title == NULL || title[0] == '\0')
            continue;
        char *key = g_strdup_printf("%s\n%s", title, where != NULL ? where : "");
        Name *known = rank == RANK_ASSET ? NULL : g_hash_table_lookup(seen, key);
        if (known == NULL) {
            g_hash_table_replace(seen, key, add(index, layer, r, rank, title));
            continue;
        }
        g_free(key);
        JumBox box = jum_layer_box(layer, r);
        if (!jum_box_is_empty(&box)) {
            jum_box_add(&known->box, box.x0, box.y0);
            jum_box_add(&known->box, box.x1, box.y1);
        }
    }
}

static gboolean
read_communes(JumSearchIndex *index, JumTerritory *territory, GError **error)
{
    g_autoptr(JumLayer) layer = jum_territory_read(territory, JUM_TABLE_commune, NULL, error);
    if (layer == NULL)
        return FALSE;
    int name = jum_layer_column(layer, "name");
    for (guint r = 0; r < jum_layer_n_rows(layer); r++)
        g_hash_table_insert(index->communes, g_strdup(jum_layer_id(layer, r)),
                            g_strdup(jum_layer_text(layer, name, r)));
    add_named(index, layer, RANK_COMMUNE);
    return TRUE;
}

JumSearchIndex *
jum_search_index_new(JumTerritory *territory, const JumPoints *points, GError **error)
{
    static const JumTable places[] = {JUM_TABLE_landmark,   JUM_TABLE_public_site,
                                      JUM_TABLE_tram_stop,  JUM_TABLE_green_area,
                                      JUM_TABLE_water_area, JUM_TABLE_water_sector};
    static const JumTable named_assets[] = {
        JUM_TABLE_car_park,    JUM_TABLE_junction, JUM_TABLE_water_tank, JUM_TABLE_water_pump,
        JUM_TABLE_water_valve, JUM_TABLE_sign,     JUM_TABLE_sensor,     JUM_TABLE_cabinet};
    g_autoptr(JumSearchIndex) index = g_new0(JumSearchIndex, 1);
    index->points = points;
    index->names = g_ptr_array_new_with_free_func(name_free);
    index->communes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    index->hydrants = jum_territory_read(territory, JUM_TABLE_hydrant, NULL, error);
    if (index->hydrants == NULL || !read_communes(index, territory, error))
        return NULL;
    for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autoptr(JumLayer) layer = jum_territory_read(territory, places[i], NULL, error);
        if (layer == NULL)
            return NULL;
        add_named(index, layer, places[i] == JUM_TABLE_water_sector ? RANK_ASSET : RANK_PLACE);
    }
    for (guint i = 0; i < G_N_ELEMENTS(named_assets); i++) {
        const JumLayer *layer = jum_points_layer(points, named_assets[i]);
        if (layer != NULL)
            add_named(index, layer,
                      named_assets[i] == JUM_TABLE_car_park ? RANK_PLACE : RANK_ASSET);
    }
    g_autoptr(JumLayer) roads = jum_territory_read(territory, JUM_TABLE_road, NULL, error);
    if (roads == NULL)
        return NULL;
    add_named(index, roads, RANK_STREET);
    return g_steal_pointer(&index);
}

void
jum_search_index_free(JumSearchIndex *index)
{
    if (index == NULL)
        return;
    jum_layer_free(index->hydrants);
    g_ptr_array_unref(index->names);
    g_hash_table_unref(index->communes);
    g_free(index);
}

static gboolean
matches(const Name *name, char **words)
{
    for (guint w = 0; words[w] != NULL; w++)
        if (strstr(name->folded, words[w]) == NULL)
            return FALSE;
    return TRUE;
}

/* Rank first, then names that begin with the query, then the shorter, then the alphabet. */
static int
by_merit(gconstpointer a, gconstpointer b, gpointer data)
{
    const Name *na = *(const Name *const *) a, *nb = *(const Name *const *) b;
    const char *first = data;
    gboolean begins_a = g_str_has_prefix(na->folded, first);
    gboolean begins_b = g_str_has_prefix(nb->folded, first);
    if (begins_a != begins_b)
        return begins_b - begins_a;
    if (na->rank != nb->rank)
        return (int) na->rank - (int) nb->rank;
    int by_length = (int) strlen(na->folded) - (int) strlen(nb->folded);
    return by_length != 0 ? by_length : strcmp(na->folded, nb->folded);
}

static JumSearchHit *
hit_of_name(const Name *name)
{
    JumSearchHit *hit = g_new0(JumSearchHit, 1);
    hit->title = g_strdup(name->title);
    hit->detail = name->commune != NULL && name->rank != RANK_COMMUNE
                      ? g_strdup_printf("%s, %s", jum_table_title(name->table), name->commune)
                      : g_strdup(jum_table_title(name->table));
    hit->address = g_strdup(name->address);
    hit->x_m = (name->box.x0 + name->box.x1) / 2;
    hit->y_m = (name->box.y0 + name->box.y1) / 2;
    hit->radius_m = MAX(hypot(name->box.x1 - name->box.x0, name->box.y1 - name->box.y0) / 2, 60.0);
    return hit;
}

static gboolean
is_known(const GPtrArray *hits, const char *address)
{
    for (guint i = 0; i < hits->len; i++)
        if (g_strcmp0(((const JumSearchHit *) hits->pdata[i])->address, address) == 0)
            return TRUE;
    return FALSE;
}

static void
add_identifiers(const JumSearchIndex *index, const char *wanted, guint max, GPtrArray *hits)
{
    for (int t = 0; t < JUM_N_TABLES && hits->len < max; t++) {
        const JumLayer *layer = t == JUM_TABLE_hydrant
                                    ? index->hydrants
                                    : jum_points_layer(index->points, (JumTable) t);
        guint n = layer != NULL ? jum_layer_n_rows(layer) : 0;
        for (guint r = 0; r < n && hits->len < max; r++) {
            const char *id = jum_layer_id(layer, r);
            JumBox box = jum_layer_box(layer, r);
            if (strcasestr(id, wanted) == NULL || jum_box_is_empty(&box))
                continue;
            g_autofree char *address =
                g_strdup_printf("%s/%s", jum_schema_table((JumTable) t)->name, id);
            if (is_known(hits, address))
                continue;
            JumSearchHit *hit = g_new0(JumSearchHit, 1);
            const char *where =
                commune_name(index, jum_layer_text(layer, jum_layer_column(layer, "commune"), r));
            hit->title = g_strdup(id);
            hit->detail = where != NULL
                              ? g_strdup_printf("%s, %s", jum_table_title((JumTable) t), where)
                              : g_strdup(jum_table_title((JumTable) t));
            hit->address = g_steal_pointer(&address);
            hit->x_m = (box.x0 + box.x1) / 2;
            hit->y_m = (box.y0 + box.y1) / 2;
            hit->radius_m = MAX(hypot(box.x1 - box.x0, box.y1 - box.y0) / 2, 60.0);
            g_ptr_array_add(hits, hit);
        }
    }
}

GPtrArray *
jum_search_index_query(const JumSearchIndex *index, const char *text, guint max)
{
    GPtrArray *hits = g_ptr_array_new_with_free_func((GDestroyNotify) jum_search_hit_free);
    g_autofree char *folded = jum_search_fold(text);
    g_strstrip(folded);
    if (folded[0] == '\0')
        return hits;
    g_auto(GStrv) words = g_strsplit(folded, " ", -1);
    for (guint w = 0; words[w] != NULL; w++) {
        char *anchored = g_strconcat(words[w][0] != '\0' ? " " : "", words[w], NULL);
        g_free(words[w]);
        words[w] = anchored;
    }
    g_autoptr(GPtrArray) found = g_ptr_array_new();
    for (guint i = 0; i < index->names->len; i++)
        if (matches(index->names->pdata[i], words))
            g_ptr_array_add(found, index->names->pdata[i]);
    g_autofree char *first = g_strconcat(" ", folded, NULL);
    g_ptr_array_sort_with_data(found, by_merit, first);
    for (guint i = 0; i < MIN(found->len, max); i++) {
        const Name *name = found->pdata[i];
        if (!jum_box_is_empty(&name->box))
            g_ptr_array_add(hits, hit_of_name(name));
    }
    g_autofree char *identifier = g_strstrip(g_strdup(text));
    if (strlen(identifier) >= 2)
        add_identifiers(index, identifier, max, hits);
    return hits;
}
