/* Reads a scenario from JSON that anybody may have written: every member is checked and a fault names it by its
 * path.  Unknown members are faults too: a misspelt one must not be silently without effect. */
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "base/json-depth.h"
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
member_of(JsonObject *object, const char *name)
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
    JsonNode *node = member_of(object, name);
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
    JsonNode *node = member_of(object, name);
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
    JsonNode *node = member_of(object, name);
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

static gboolean
read_flag(Reader *reader, JsonObject *object, const char *path, const char *name)
{
    JsonNode *node = member_of(object, name);
    if (node == NULL)
        return FALSE;
    if (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_BOOLEAN)
        return json_node_get_boolean(node);
    g_autofree char *at = g_strconcat(path, name, NULL);
    fault(reader, at, "not true or false");
    return FALSE;
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

/* "lamp/L-1" of one of the tables a type applies to; else a fault. */
static void
check_address(Reader *reader, const char *path, const char *address, const char *tables)
{
    const char *slash = strchr(address, '/');
    g_autofree char *table = g_strndup(address, slash != NULL ? (gsize) (slash - address) : 0);
    g_auto(GStrv) words = g_strsplit(tables, " ", 0);
    if (slash != NULL && slash[1] != '\0' && g_strv_contains((const char *const *) words, table))
        return;
    g_autofree char *known = g_strjoinv("/ID, ", words);
    g_autofree char *what =
        g_strdup_printf("not the address of what this change applies to (%s/ID)", known);
    fault(reader, path, what);
}

static void
read_assets(Reader *reader, JsonNode *node, const char *path, const char *tables, JumZone *zone)
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
        if (reader->fault == NULL) {
            g_autofree char *at = g_strdup_printf("%s[%u]", path, i);
            check_address(reader, at, address, tables);
        }
        zone->assets[i] = g_strdup(address);
    }
}

static void
read_zone(Reader *reader, JsonNode *node, const char *path, const char *tables, JumZone *zone)
{
    JsonObject *object =
        node != NULL && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
    if (object == NULL || json_object_get_size(object) != 1) {
        fault(reader, path, "a zone is one of all, commune, polygon_m or assets");
        return;
    }
    g_autofree char *inside = g_strconcat(path, ".", NULL);
    check_members(reader, object, inside, " all commune polygon_m assets ");
    JsonNode *all = member_of(object, "all"), *commune = member_of(object, "commune");
    JsonNode *polygon = member_of(object, "polygon_m"), *assets = member_of(object, "assets");
    if (polygon != NULL) {
        g_autofree char *at = g_strconcat(inside, "polygon_m", NULL);
        read_polygon(reader, polygon, at, zone);
    } else if (assets != NULL) {
        g_autofree char *at = g_strconcat(inside, "assets", NULL);
        read_assets(reader, assets, at, tables, zone);
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
read_target(Reader *reader, JsonObject *object, const char *inside, JumChange *change)
{
    g_autofree char *at = g_strconcat(inside, "target", NULL);
    char *address = read_text(reader, object, inside, "target", "");
    change->zone.kind = JUM_ZONE_ASSETS;
    change->zone.assets = g_new0(char *, 2);
    change->zone.assets[0] = address;
    check_address(reader, at, address, jum_change_info(change->type)->tables);
}

/* Member @m is "from" and the next one "to". */
static void
read_hours(Reader *reader, JsonObject *object, const char *inside, JumChange *change, guint m)
{
    gboolean night = jum_change_info(change->type)->night;
    g_autofree char *from = read_text(reader, object, inside, "from", NULL);
    g_autofree char *to = read_text(reader, object, inside, "to", NULL);
    double from_s, to_s;
    if (from == NULL && to == NULL)
        return;
    if (from == NULL || to == NULL || !jum_lighting_parse_clock(from, &from_s) ||
        !jum_lighting_parse_clock(to, &to_s) || from_s == to_s ||
        (night && jum_lighting_night_s(from_s) > jum_lighting_night_s(to_s))) {
        g_autofree char *at = g_strconcat(inside, "from", NULL);
        fault(reader, at,
              night ? "from and to are civil times HH:MM in the order of one night"
                    : "from and to are two different civil times HH:MM");
        return;
    }
    change->number[m] = from_s;
    change->number[m + 1] = to_s;
}

static void
read_members(Reader *reader, JsonObject *object, const char *inside, JumChange *change)
{
    const JumChangeMember *members = jum_change_info(change->type)->members;
    for (guint m = 0; members[m].kind != JUM_MEMBER_NONE; m++) {
        const JumChangeMember *member = &members[m];
        g_autofree char *at = g_strconcat(inside, member->key, NULL);
        change->number[m] = NAN;
        switch (member->kind) {
        case JUM_MEMBER_NUMBER:
            if (member->required || member_of(object, member->key) != NULL)
                change->number[m] = read_number(reader, object, inside, member->key, member->low,
                                                member->high, NAN);
            break;
        case JUM_MEMBER_CHOICE:
            change->text[m] = read_text(reader, object, inside, member->key, NULL);
            if (change->text[m] == NULL)
                fault(reader, at, "is missing");
            break;
        default:
            if (strcmp(member->key, "from") == 0) {
                change->number[m + 1] = NAN;
                read_hours(reader, object, inside, change, m++);
            }
            break;
        }
    }
}

/* The members a type may have, between spaces; the caller frees. */
static char *
known_members(const JumChangeInfo *info)
{
    GString *known = g_string_new(" type disabled ");
    g_string_append(known, info->place == JUM_PLACE_TARGET ? "target " : "zone ");
    for (guint m = 0; info->members[m].kind != JUM_MEMBER_NONE; m++)
        g_string_append_printf(known, "%s ", info->members[m].key);
    return g_string_free(known, FALSE);
}

static void
fault_type(Reader *reader, const char *inside)
{
    GString *what = g_string_new("not a kind of change known here");
    g_autofree char *at = g_strconcat(inside, "type", NULL);
    for (int type = 0; type < JUM_N_CHANGES; type++)
        g_string_append_printf(what, "%s%s", type == 0 ? ": " : ", ",
                               jum_change_info((JumChangeType) type)->name);
    fault(reader, at, what->str);
    g_string_free(what, TRUE);
}

static void
read_change(Reader *reader, JsonNode *node, guint i, GPtrArray *changes)
{
    g_autofree char *path = g_strdup_printf("changes[%u]", i);
    g_autofree char *inside = g_strconcat(path, ".", NULL);
    if (!JSON_NODE_HOLDS_OBJECT(node)) {
        fault(reader, path, "not an object");
        return;
    }
    JsonObject *object = json_node_get_object(node);
    g_autofree char *name = read_text(reader, object, inside, "type", "");
    int type = jum_change_type_find(name);
    if (type < 0) {
        fault_type(reader, inside);
        return;
    }
    JumChange *change = jum_change_new((JumChangeType) type, NULL);
    const JumChangeInfo *info = jum_change_info(change->type);
    g_autofree char *known = known_members(info);
    g_ptr_array_add(changes, change);
    check_members(reader, object, inside, known);
    change->disabled = read_flag(reader, object, inside, "disabled");
    read_members(reader, object, inside, change);
    if (info->place == JUM_PLACE_TARGET) {
        read_target(reader, object, inside, change);
        return;
    }
    g_autofree char *at = g_strconcat(inside, "zone", NULL);
    read_zone(reader, member_of(object, "zone"), at, info->tables, &change->zone);
}

static void
read_solvers(Reader *reader, JsonObject *object, JumScenario *scenario)
{
    JsonNode *node = member_of(object, "solvers");
    if (node == NULL)
        return;
    JsonArray *names = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
    guint n = names != NULL ? json_array_get_length(names) : 0;
    gboolean ok = n >= 1;
    for (guint i = 0; ok && i < n; i++) {
        JsonNode *name = json_array_get_element(names, i);
        int k = is_text(name) ? 0 : JUM_N_STUDIES;
        while (k < JUM_N_STUDIES &&
               strcmp(json_node_get_string(name), jum_study_kind_solver((JumStudyKind) k)) != 0)
            k++;
        ok = k < JUM_N_STUDIES;
        if (ok)
            scenario->asked[k] = TRUE;
    }
    GString *what = g_string_new("a list of solvers known here");
    for (int k = 0; k < JUM_N_STUDIES; k++)
        g_string_append_printf(what, "%s%s", k == 0 ? ": " : ", ",
                               jum_study_kind_solver((JumStudyKind) k));
    if (!ok)
        fault(reader, "solvers", what->str);
    g_string_free(what, TRUE);
}

/* What an address may be measured at: the range of its kind; FALSE: nothing is measured of such a thing. */
static gboolean
range_of(const char *address, double range[2])
{
    static const struct {
        const char *prefix;
        double hi;
    } kinds[] = {{"water_tank/", 200.0}, {"water_pump/", 1.0}, {"water_valve/", 1.0}};
    for (guint k = 0; k < G_N_ELEMENTS(kinds); k++)
        if (g_str_has_prefix(address, kinds[k].prefix)) {
            range[0] = 0.0;
            range[1] = kinds[k].hi;
            return TRUE;
        }
    return FALSE;
}

static void
read_measured(Reader *reader, JsonObject *object, JumScenario *scenario)
{
    JsonNode *node = member_of(object, "measured");
    if (node == NULL)
        return;
    if (!JSON_NODE_HOLDS_OBJECT(node) ||
        json_object_get_size(json_node_get_object(node)) > JUM_MEASURED_MOST ||
        scenario->instant == JUM_TIME_NONE) {
        fault(reader, "measured", "an object of at most 100 000 addresses, beside an instant");
        return;
    }
    JsonObject *inside = json_node_get_object(node);
    g_autoptr(GList) members = json_object_get_members(inside);
    g_autoptr(GArray) measured = g_array_new(FALSE, FALSE, sizeof(JumMeasured));
    for (GList *m = members; m != NULL; m = m->next) {
        double range[2];
        g_autofree char *at = g_strconcat("measured.", (const char *) m->data, NULL);
        if (!range_of(m->data, range)) {
            fault(reader, at, "not a water_tank, water_pump or water_valve");
            return;
        }
        JumMeasured one = {
            m->data, read_number(reader, inside, "measured.", m->data, range[0], range[1], NAN)};
        g_array_append_val(measured, one);
    }
    jum_scenario_start(scenario, scenario->instant, measured);
}

static void
read_scenario(Reader *reader, JsonObject *object, JumScenario *scenario)
{
    check_members(reader, object, "",
                  " schema title territory instant measured solvers seed settings changes ");
    g_free(scenario->title);
    scenario->title = read_text(reader, object, "", "title", "");
    scenario->territory = read_text(reader, object, "", "territory", NULL);
    scenario->seed = read_int(reader, object, "", "seed", 0, G_MAXINT64, 1);
    g_autofree char *instant = read_text(reader, object, "", "instant", NULL);
    if (instant != NULL && !jum_time_parse(instant, NULL, &scenario->instant))
        fault(reader, "instant", "not an ISO 8601 instant");
    read_measured(reader, object, scenario);
    read_solvers(reader, object, scenario);
    JsonNode *settings = member_of(object, "settings");
    if (settings != NULL && !JSON_NODE_HOLDS_OBJECT(settings)) {
        fault(reader, "settings", "not an object");
    } else if (settings != NULL) {
        JsonObject *inside = json_node_get_object(settings);
        check_members(reader, inside, "settings.", " year tariff emission least_sun_height_deg ");
        scenario->year = (int) read_int(reader, inside, "settings.", "year", 1900, 2200, 2026);
        g_free(scenario->tariff);
        g_free(scenario->emission);
        scenario->tariff = read_text(reader, inside, "settings.", "tariff", "default");
        scenario->emission = read_text(reader, inside, "settings.", "emission", "default");
        if (member_of(inside, "least_sun_height_deg") != NULL)
            scenario->least_sun_height_deg =
                read_number(reader, inside, "settings.", "least_sun_height_deg", 0.0, 45.0, 0.0);
    }
    JsonNode *changes = member_of(object, "changes");
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
    if (bytes > MAX_BYTES || jum_json_depth(text, bytes) > MAX_DEPTH ||
        memchr(text, '\0', bytes) != NULL || !g_utf8_validate(text, (gssize) bytes, NULL)) {
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
    JsonNode *schema = object != NULL ? member_of(object, "schema") : NULL;
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
