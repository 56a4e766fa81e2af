/* Facts of a territory, from small text files built into the program: GeoJSON through json-glib, CSV by
 * a reader of its own (RFC 4180, a few hundred lines).  Positions become metres at once, so that no
 * stage of the generator sees a degree. */
#include "tools/frame.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "base/number.h"
#include "tools/angers-resources.h"

static void
fact_free(gpointer data)
{
    JumFact *fact = data;
    g_hash_table_unref(fact->properties);
    g_free(fact->ring_start);
    g_free(fact->x_m);
    g_free(fact->y_m);
    g_free(fact);
}

static JumFact *
fact_new(void)
{
    JumFact *fact = g_new0(JumFact, 1);
    fact->properties = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    fact->ring_start = g_new0(guint, 1);
    return fact;
}

const char *
jum_fact_text(const JumFact *fact, const char *property)
{
    const char *text = g_hash_table_lookup(fact->properties, property);
    return text && *text ? text : NULL;
}

double
jum_fact_number(const JumFact *fact, const char *property, double absent)
{
    double value = absent;
    return jum_number_parse(jum_fact_text(fact, property), &value) ? value : absent;
}

/* ---- geometry ---- */

static void
add_vertex(JumFact *fact, const JumCrs *crs, double lon_deg, double lat_deg)
{
    guint n = fact->ring_start[fact->n_rings]++;
    fact->x_m = g_renew(double, fact->x_m, n + 1);
    fact->y_m = g_renew(double, fact->y_m, n + 1);
    jum_crs_forward(crs, lon_deg, lat_deg, &fact->x_m[n], &fact->y_m[n]);
}

static void
begin_ring(JumFact *fact)
{
    fact->n_rings++;
    fact->ring_start = g_renew(guint, fact->ring_start, fact->n_rings + 1);
    fact->ring_start[fact->n_rings] = fact->ring_start[fact->n_rings - 1];
}

static gboolean
read_position(JsonNode *node, double *lon_deg, double *lat_deg)
{
    if (!node || !JSON_NODE_HOLDS_ARRAY(node))
        return FALSE;
    JsonArray *pair = json_node_get_array(node);
    if (json_array_get_length(pair) < 2 ||
        !JSON_NODE_HOLDS_VALUE(json_array_get_element(pair, 0)) ||
        !JSON_NODE_HOLDS_VALUE(json_array_get_element(pair, 1)))
        return FALSE;
    *lon_deg = json_array_get_double_element(pair, 0);
    *lat_deg = json_array_get_double_element(pair, 1);
    return *lon_deg >= -180 && *lon_deg <= 180 && *lat_deg > -90 && *lat_deg < 90;
}

static gboolean
read_ring(JumFact *fact, const JumCrs *crs, JsonNode *node, gboolean closed)
{
    if (!node || !JSON_NODE_HOLDS_ARRAY(node))
        return FALSE;
    JsonArray *positions = json_node_get_array(node);
    guint n = json_array_get_length(positions);
    begin_ring(fact);
    for (guint i = 0; i + (closed ? 1 : 0) < n; i++) {
        double lon, lat;
        if (!read_position(json_array_get_element(positions, i), &lon, &lat))
            return FALSE;
        add_vertex(fact, crs, lon, lat);
    }
    return n >= (closed ? 4u : 2u);
}

static gboolean
read_geometry(JumFact *fact, const JumCrs *crs, JsonObject *geometry)
{
    const char *type = json_object_get_string_member_with_default(geometry, "type", "");
    JsonNode *coordinates = json_object_get_member(geometry, "coordinates");
    if (g_str_equal(type, "Point")) {
        double lon, lat;
        if (!read_position(coordinates, &lon, &lat))
            return FALSE;
        begin_ring(fact);
        add_vertex(fact, crs, lon, lat);
        return TRUE;
    }
    if (g_str_equal(type, "LineString"))
        return read_ring(fact, crs, coordinates, FALSE);
    if (!g_str_equal(type, "Polygon") || !coordinates || !JSON_NODE_HOLDS_ARRAY(coordinates))
        return FALSE;
    JsonArray *rings = json_node_get_array(coordinates);
    for (guint i = 0; i < json_array_get_length(rings); i++)
        if (!read_ring(fact, crs, json_array_get_element(rings, i), TRUE))
            return FALSE;
    return fact->n_rings > 0;
}

/* ---- GeoJSON ---- */

static void
read_property(JsonObject *object, const char *name, JsonNode *node, gpointer data)
{
    JumFact *fact = data;
    if (!JSON_NODE_HOLDS_VALUE(node))
        return;
    char number[JUM_NUMBER_BYTES];
    GType type = json_node_get_value_type(node);
    const char *text = type == G_TYPE_STRING
                           ? json_node_get_string(node)
                           : jum_number_format(number, json_node_get_double(node));
    g_hash_table_replace(fact->properties, g_strdup(name), g_strdup(text));
}

static JumFact *
read_feature(JsonNode *node, const JumCrs *crs)
{
    if (!node || !JSON_NODE_HOLDS_OBJECT(node))
        return NULL;
    JsonObject *feature = json_node_get_object(node);
    JsonNode *properties = json_object_get_member(feature, "properties");
    JsonNode *geometry = json_object_get_member(feature, "geometry");
    JumFact *fact = fact_new();
    if (properties && JSON_NODE_HOLDS_OBJECT(properties))
        json_object_foreach_member(json_node_get_object(properties), read_property, fact);
    if (geometry && JSON_NODE_HOLDS_OBJECT(geometry) &&
        !read_geometry(fact, crs, json_node_get_object(geometry))) {
        fact_free(fact);
        return NULL;
    }
    return fact;
}

static gboolean
read_geojson(
    GPtrArray *facts, const char *name, const char *text, const JumCrs *crs, GError **error)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    g_autoptr(GError) fault = NULL;
    if (!json_parser_load_from_data(parser, text, -1, &fault)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, "%s: %s", name, fault->message);
        return FALSE;
    }
    JsonNode *root = json_parser_get_root(parser);
    JsonNode *list = root && JSON_NODE_HOLDS_OBJECT(root)
                         ? json_object_get_member(json_node_get_object(root), "features")
                         : NULL;
    if (!list || !JSON_NODE_HOLDS_ARRAY(list)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, "%s: not a FeatureCollection", name);
        return FALSE;
    }
    JsonArray *features = json_node_get_array(list);
    for (guint i = 0; i < json_array_get_length(features); i++) {
        JumFact *fact = read_feature(json_array_get_element(features, i), crs);
        if (!fact) {
            g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, "%s: feature %u: bad geometry", name,
                        i + 1);
            return FALSE;
        }
        g_ptr_array_add(facts, fact);
    }
    return TRUE;
}

/* ---- CSV ---- */

/* The next record; NULL at the end.  Moves *text and counts its lines. */
static GPtrArray *
next_record(const char **text, guint *line)
{
    while (**text == '\n' || **text == '\r' || **text == '#') {
        *text += strcspn(*text, "\n");
        *text += **text == '\n';
        (*line)++;
    }
    if (!**text)
        return NULL;
    GPtrArray *fields = g_ptr_array_new_with_free_func(g_free);
    GString *field = g_string_new(NULL);
    gboolean quoted = FALSE;
    const char *p = *text;
    for (;; p++) {
        if (quoted && p[0] == '"' && p[1] == '"')
            g_string_append_c(field, *++p);
        else if (*p == '"')
            quoted = !quoted;
        else if (!*p || (!quoted && (*p == ',' || *p == '\n'))) {
            g_ptr_array_add(fields, g_strdup(field->str));
            g_string_truncate(field, 0);
            if (*p != ',')
                break;
        } else if (*p != '\r')
            g_string_append_c(field, *p);
        *line += *p == '\n';
    }
    g_string_free(field, TRUE);
    *line += *p == '\n';
    *text = *p ? p + 1 : p;
    return fields;
}

static gboolean
read_csv(GPtrArray *facts, const char *name, const char *text, const JumCrs *crs, GError **error)
{
    guint line = 1;
    g_autoptr(GPtrArray) names = next_record(&text, &line);
    for (guint first = line;; first = line) {
        g_autoptr(GPtrArray) fields = next_record(&text, &line);
        if (!fields)
            return TRUE;
        if (!names || fields->len != names->len) {
            g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT,
                        "%s:%u: %u fields where the first row has %u", name, first, fields->len,
                        names ? names->len : 0);
            return FALSE;
        }
        JumFact *fact = fact_new();
        for (guint i = 0; i < names->len; i++)
            g_hash_table_replace(fact->properties, g_strdup(names->pdata[i]),
                                 g_strdup(fields->pdata[i]));
        double lon = jum_fact_number(fact, "lon", 999), lat = jum_fact_number(fact, "lat", 999);
        if (lon >= -180 && lon <= 180 && lat > -90 && lat < 90) {
            begin_ring(fact);
            add_vertex(fact, crs, lon, lat);
        }
        g_ptr_array_add(facts, fact);
    }
}

GPtrArray *
jum_frame_read(const char *name, const JumCrs *crs, GError **error)
{
    g_autofree char *path = g_strconcat("/org/jumeau/angers/", name, NULL);
    g_autoptr(GBytes) bytes =
        g_resource_lookup_data(jum_angers_get_resource(), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    if (!bytes) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_MISSING, "%s: no such file of facts", name);
        return NULL;
    }
    gsize size = 0;
    const char *data = g_bytes_get_data(bytes, &size);
    g_autofree char *text = g_strndup(data, size);
    g_autoptr(GPtrArray) facts = g_ptr_array_new_with_free_func(fact_free);
    gboolean ok = g_str_has_suffix(name, ".csv") ? read_csv(facts, name, text, crs, error)
                                                 : read_geojson(facts, name, text, crs, error);
    return ok ? g_steal_pointer(&facts) : NULL;
}
