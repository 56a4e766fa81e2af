/* Reads a scenario from JSON that anybody may have written: every member is checked and a fault names it by its
 * path.  Unknown members are faults too: a misspelt one must not be silently without effect. */
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "model/lighting-rules.h"
#include "study/scenario.h"

#define MAX_BYTES    (32u * 1024 * 1024)
#define MAX_DEPTH    16
#define MAX_CHANGES  10000u
#define MAX_VERTICES 100000u
#define MAX_ASSETS   200000u

typedef struct {
    const char *name; /* of the file */
    char *fault;      /* the first one; NULL so far */
} Reader;

static void
fault(Reader *reader, const char *path, const char *what)
{
    if (reader->fault == NULL)
        reader->fault = g_strdup_printf("%s: %s: %s", reader->name, path, what);
}

/* json-glib recurses: refuse depth before it does. */
static gboolean
is_too_deep(const char *text, gsize bytes)
{
    int depth = 0;
    gboolean quoted = FALSE;
    for (gsize i = 0; i < bytes; i++) {
        if (quoted && text[i] == '\\')
            i++;
        else if (text[i] == '"')
            quoted = !quoted;
        else if (!quoted && (text[i] == '{' || text[i] == '[') && ++depth > MAX_DEPTH)
            return TRUE;
        else if (!quoted && (text[i] == '}' || text[i] == ']'))
            depth--;
    }
    return FALSE;
}

static void
check_members(Reader *reader, JsonObject *object, const char *path, const char *known)
{
    g_autoptr(GList) members = json_object_get_members(object);
    for (GList *m = members; m != NULL; m = m->next) {
        g_autofree char *word = g_strdup_printf(" %s ", (const char *) m->data);
        g_autofree char *at = g_strdup_printf("%s%s", path, (const char *) m->data);
        if (strchr(m->data, ' ') != NULL || strstr(known, word) == NULL)
            fault(reader, at, "no such member");
    }
}

static JsonNode *
member(JsonObject *object, const char *name)
{
    JsonNode *node = json_object_get_member(object, name);
    return node == NULL || JSON_NODE_HOLDS_NULL(node) ? NULL : node;
}

static gboolean
is_text(JsonNode *node)
{
    return node != NULL && JSON_NODE_HOLDS_VALUE(node) &&
           json_node_get_value_type(node) == G_TYPE_STRING;
}

static gboolean
is_number(JsonNode *node)
{
    return node != NULL && JSON_NODE_HOLDS_VALUE(node) &&
           (json_node_get_value_type(node) == G_TYPE_INT64 ||
            json_node_get_value_type(node) == G_TYPE_DOUBLE);
}

static char *
read_text(
    Reader *reader, JsonObject *object, const char *path, const char *name, const char *otherwise)
{
    JsonNode *node = member(object, name);
    if (node == NULL)
        return g_strdup(otherwise);
    if (is_text(node))
        return json_node_dup_string(node);
    g_autofree char *at = g_strconcat(path, name, NULL);
    fault(reader, at, "not a text");
    return g_strdup(otherwise);
}

static double
read_number(Reader *reader,
            JsonObject *object,
            const char *path,
            const char *name,
            double lo,
            double hi,
            double otherwise)
{
    JsonNode *node = member(object, name);
    if (node == NULL && !isnan(otherwise))
        return otherwise;
    double value = is_number(node) ? json_node_get_double(node) : NAN;
    if (value >= lo && value <= hi)
        return value;
    g_autofree char *at = g_strconcat(path, name, NULL);
    g_autofree char *what = g_strdup_printf("not a number from %.12g to %.12g", lo, hi);
    fault(reader, at, what);
    return lo;
}

static gint64
read_int(Reader *reader,
         JsonObject *object,
         const char *path,
         const char *name,
         gint64 lo,
         gint64 hi,
         gint64 otherwise)
{
    JsonNode *node = member(object, name);
    if (node == NULL)
        return otherwise;
    if (is_number(node) && json_node_get_value_type(node) == G_TYPE_INT64) {
        gint64 value = json_node_get_int(node);
        if (value >= lo && value <= hi)
            return value;
    }
    g_autofree char *at = g_strconcat(path, name, NULL);
    g_autofree char *what = g_strdup_printf(
        "not a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, lo, hi);
    fault(reader, at, what);
    return otherwise;
}

/* ---- zone ---- */

static void
read_polygon(Reader *reader, JsonNode *node, const char *path, JumZone *zone)
{
    JsonArray *rows = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
    guint n = rows != NULL ? json_array_get_length(rows) : 0;
    if (n < 3 || n > MAX_VERTICES) {
        fault(reader, path, "a polygon has 3 to 100 000 vertices [x, y] in metres");
        return;
    }
    zone->kind = JUM_ZONE_POLYGON;
    zone->n_vertices = n;
    zone->x_m = g_new0(double, n);
    zone->y_m = g_new0(double, n);
    for (guint i = 0; i < n; i++) {
        JsonNode *row = json_array_get_element(rows, i);
        JsonArray *pair = JSON_NODE_HOLDS_ARRAY(row) ? json_node_get_array(row) : NULL;
        gboolean ok = pair != NULL && json_array_get_length(pair) == 2 &&
                      is_number(json_array_get_element(pair, 0)) &&
                      is_number(json_array_get_element(pair, 1));
        zone->x_m[i] = ok ? json_array_get_double_element(pair, 0) : NAN;
        zone->y_m[i] = ok ? json_array_get_double_element(pair, 1) : NAN;
        if (!(fabs(zone->x_m[i]) < 1e8 && fabs(zone->y_m[i]) < 1e8)) {
            g_autofree char *at = g_strdup_printf("%s[%u]", path, i);
            fault(reader, at, "not two numbers [x, y] in metres");
            return;
        }
    }
}

static void
read_assets(Reader *reader, JsonNode *node, const char *path, JumZone *zone)
{
    JsonArray *rows = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
    guint n = rows != NULL ? json_array_get_length(rows) : 0;
    if (n == 0 || n > MAX_ASSETS) {
        fault(reader, path, "a list of 1 to 200 000 addresses");
        return;
    }
    zone->kind = JUM_ZONE_ASSETS;
    zone->assets = g_new0(char *, n + 1);
    for (guint i = 0; i < n; i++) {
        JsonNode *one = json_array_get_element(rows, i);
        const char *address = is_text(one) ? json_node_get_string(one) : "";
        if (!g_str_has_prefix(address, "lamp/") && !g_str_has_prefix(address, "cabinet/")) {
            g_autofree char *at = g_strdup_printf("%s[%u]", path, i);
            fault(reader, at, "not the address of a lamp or a cabinet (lamp/ID, cabinet/ID)");
        }
        zone->assets[i] = g_strdup(address);
    }
}

static void
read_zone(Reader *reader, JsonNode *node, const char *path, JumZone *zone)
{
    JsonObject *object =
        node != NULL && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
    if (object == NULL || json_object_get_size(object) != 1) {
        fault(reader, path, "a zone is one of all, commune, polygon_m or assets");
        return;
    }
    g_autofree char *inside = g_strconcat(path, ".", NULL);
    check_members(reader, object, inside, " all commune polygon_m assets ");
    JsonNode *all = member(object, "all"), *commune = member(object, "commune");
    JsonNode *polygon = member(object, "polygon_m"), *assets = member(object, "assets");
    if (polygon != NULL) {
        g_autofree char *at = g_strconcat(inside, "polygon_m", NULL);
        read_polygon(reader, polygon, at, zone);
    } else if (assets != NULL) {
        g_autofree char *at = g_strconcat(inside, "assets", NULL);
        read_assets(reader, assets, at, zone);
    } else if (is_text(commune) && *json_node_get_string(commune) != '\0') {
        zone->kind = JUM_ZONE_COMMUNE;
        zone->commune = json_node_dup_string(commune);
    } else if (all != NULL && JSON_NODE_HOLDS_VALUE(all) &&
               json_node_get_value_type(all) == G_TYPE_BOOLEAN && json_node_get_boolean(all)) {
        zone->kind = JUM_ZONE_ALL;
    } else {
        fault(reader, path, "a zone is one of all, commune, polygon_m or assets");
    }
}

/* ---- changes ---- */

static void
read_hours(Reader *reader, JsonObject *object, const char *inside, JumChange *change)
{
    g_autofree char *from = read_text(reader, object, inside, "from", NULL);
    g_autofree char *to = read_text(reader, object, inside, "to", NULL);
    if (from == NULL && to == NULL)
        return;
    if (from == NULL || to == NULL || !jum_lighting_parse_clock(from, &change->from_s) ||
        !jum_lighting_parse_clock(to, &change->to_s) || change->from_s == change->to_s ||
        jum_lighting_night_s(change->from_s) > jum_lighting_night_s(change->to_s)) {
        g_autofree char *at = g_strconcat(inside, "from", NULL);
        fault(reader, at, "from and to are civil times HH:MM in the order of one night");
    }
}

static void
read_change(Reader *reader, JsonNode *node, guint i, GPtrArray *changes)
{
    g_autofree char *path = g_strdup_printf("changes[%u]", i);
    g_autofree char *inside = g_strconcat(path, ".", NULL);
    g_autofree char *zone_path = g_strconcat(inside, "zone", NULL);
    if (!JSON_NODE_HOLDS_OBJECT(node)) {
        fault(reader, path, "not an object");
        return;
    }
    JsonObject *object = json_node_get_object(node);
    g_autofree char *type = read_text(reader, object, inside, "type", "");
    JumChange *change = g_new0(JumChange, 1);
    g_ptr_array_add(changes, change);
    change->factor = 1.0;
    if (strcmp(type, "lamp.program") == 0) {
        check_members(reader, object, inside, " type zone programme ");
        change->type = JUM_CHANGE_LAMP_PROGRAM;
        change->programme = read_text(reader, object, inside, "programme", NULL);
        g_autofree char *at = g_strconcat(inside, "programme", NULL);
        if (change->programme == NULL)
            fault(reader, at, "is missing");
    } else if (strcmp(type, "lamp.dim") == 0) {
        check_members(reader, object, inside, " type zone factor from to ");
        change->type = JUM_CHANGE_LAMP_DIM;
        change->factor = read_number(reader, object, inside, "factor", 0.0, 1.0, NAN);
        read_hours(reader, object, inside, change);
    } else {
        g_autofree char *at = g_strconcat(inside, "type", NULL);
        fault(reader, at, "not a kind of change known here: lamp.program, lamp.dim");
    }
    read_zone(reader, member(object, "zone"), zone_path, &change->zone);
}

static void
read_solvers(Reader *reader, JsonObject *object)
{
    JsonNode *node = member(object, "solvers");
    if (node == NULL)
        return;
    JsonArray *names = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
    guint n = names != NULL ? json_array_get_length(names) : 0;
    gboolean ok = n >= 1;
    for (guint i = 0; i < n; i++) {
        JsonNode *name = json_array_get_element(names, i);
        ok = ok && is_text(name) && strcmp(json_node_get_string(name), "lighting.energy") == 0;
    }
    if (!ok)
        fault(reader, "solvers", "a list of solvers known here: lighting.energy");
}

static void
read_scenario(Reader *reader, JsonObject *object, JumScenario *scenario)
{
    check_members(reader, object, "",
                  " schema title territory instant solvers seed settings changes ");
    g_free(scenario->title);
    scenario->title = read_text(reader, object, "", "title", "");
    scenario->territory = read_text(reader, object, "", "territory", NULL);
    scenario->seed = read_int(reader, object, "", "seed", 0, G_MAXINT64, 1);
    g_autofree char *instant = read_text(reader, object, "", "instant", NULL);
    if (instant != NULL && !jum_time_parse(instant, NULL, &scenario->instant))
        fault(reader, "instant", "not an ISO 8601 instant");
    read_solvers(reader, object);
    JsonNode *settings = member(object, "settings");
    if (settings != NULL && !JSON_NODE_HOLDS_OBJECT(settings)) {
        fault(reader, "settings", "not an object");
    } else if (settings != NULL) {
        JsonObject *inside = json_node_get_object(settings);
        check_members(reader, inside, "settings.", " year tariff emission ");
        scenario->year = (int) read_int(reader, inside, "settings.", "year", 1900, 2200, 2026);
        g_free(scenario->tariff);
        g_free(scenario->emission);
        scenario->tariff = read_text(reader, inside, "settings.", "tariff", "default");
        scenario->emission = read_text(reader, inside, "settings.", "emission", "default");
    }
    JsonNode *changes = member(object, "changes");
    JsonArray *rows =
        changes != NULL && JSON_NODE_HOLDS_ARRAY(changes) ? json_node_get_array(changes) : NULL;
    if (rows == NULL || json_array_get_length(rows) > MAX_CHANGES) {
        fault(reader, "changes", "a list of at most 10 000 changes");
        return;
    }
    for (guint i = 0; i < json_array_get_length(rows); i++)
        read_change(reader, json_array_get_element(rows, i), i, scenario->changes);
}

JumScenario *
jum_scenario_parse(const char *text, gsize bytes, const char *name, GError **error)
{
    g_autoptr(JsonParser) parser = json_parser_new_immutable();
    g_autoptr(GError) why = NULL;
    if (bytes > MAX_BYTES || is_too_deep(text, bytes) || memchr(text, '\0', bytes) != NULL ||
        !g_utf8_validate(text, (gssize) bytes, NULL)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT,
                    "%s: not a scenario: not UTF-8 text, too long or too deep", name);
        return NULL;
    }
    if (!json_parser_load_from_data(parser, text, (gssize) bytes, &why)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, "%s: not JSON: %s", name, why->message);
        return NULL;
    }
    JsonNode *root = json_parser_get_root(parser);
    JsonObject *object =
        root != NULL && JSON_NODE_HOLDS_OBJECT(root) ? json_node_get_object(root) : NULL;
    JsonNode *schema = object != NULL ? member(object, "schema") : NULL;
    if (!is_number(schema)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, "%s: not a scenario: no schema number",
                    name);
        return NULL;
    }
    if (json_node_get_int(schema) != JUM_SCENARIO_SCHEMA) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VERSION,
                    "%s: schema: this program reads schema %d, the file has another", name,
                    JUM_SCENARIO_SCHEMA);
        return NULL;
    }
    g_autoptr(JumScenario) scenario = jum_scenario_new();
    Reader reader = {name, NULL};
    read_scenario(&reader, object, scenario);
    if (reader.fault == NULL)
        return g_steal_pointer(&scenario);
    g_set_error_literal(error, JUM_ERROR, JUM_ERROR_VALUE, reader.fault);
    g_free(reader.fault);
    return NULL;
}

JumScenario *
jum_scenario_load(const char *path, GError **error)
{
    g_autofree char *text = NULL, *name = g_path_get_basename(path);
    g_autoptr(GError) why = NULL;
    gsize bytes = 0;
    if (!g_file_get_contents(path, &text, &bytes, &why)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO, "%s", why->message);
        return NULL;
    }
    return jum_scenario_parse(text, bytes, name, error);
}
