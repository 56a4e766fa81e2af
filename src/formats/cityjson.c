/* CityJSON: json-glib makes the tree (its depth is checked before, since it recurses), then each object's boundaries are
 * walked down to rings of vertex numbers and written out as corners.  Nothing is trusted: a number that is no vertex, a
 * place that is not finite, a nesting that no geometry has is a fault that names the object. */
#include "formats/cityjson.h"

#include "base/i18n.h"
#include "base/json-depth.h"
#include "base/number.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#define MAX_DEPTH 40

struct JumCityStore {
    GStringChunk *strings;
    GArray *objects, *face_ring, *role, *ring_corner, *xyz, *attributes;
};

typedef struct {
    struct JumCityStore *store;
    const char *name;   /* of the file */
    const char *object; /* at hand */
    GArray *vertices;   /* double, of the object's own list */
    double scale[3], shift[3];
    int epsg;
} Reader;

static gboolean
fault(const Reader *r, const char *what, GError **error)
{
    g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, "%s: %s%s%s", r->name,
                r->object != NULL ? r->object : "", r->object != NULL ? ": " : "", what);
    return FALSE;
}

/* ---- access ---- */

static JsonObject *
object_of(JsonObject *parent, const char *member)
{
    JsonNode *node = parent != NULL ? json_object_get_member(parent, member) : NULL;
    return node != NULL && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
}

static JsonArray *
array_of(JsonObject *parent, const char *member)
{
    JsonNode *node = parent != NULL ? json_object_get_member(parent, member) : NULL;
    return node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
}

static const char *
text_of(JsonObject *parent, const char *member)
{
    JsonNode *node = parent != NULL ? json_object_get_member(parent, member) : NULL;
    return node != NULL && json_node_get_value_type(node) == G_TYPE_STRING
               ? json_node_get_string(node)
               : NULL;
}

static JsonArray *
array_at(JsonArray *array, guint i)
{
    JsonNode *node =
        array != NULL && i < json_array_get_length(array) ? json_array_get_element(array, i) : NULL;
    return node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
}

static gboolean
number_at(JsonArray *array, guint i, double *value)
{
    JsonNode *node = i < json_array_get_length(array) ? json_array_get_element(array, i) : NULL;
    GType type = node != NULL ? json_node_get_value_type(node) : G_TYPE_INVALID;
    if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
        return FALSE;
    *value = json_node_get_double(node);
    return isfinite(*value);
}

static gboolean
three_numbers(JsonArray *array, double out[3])
{
    return array != NULL && json_array_get_length(array) >= 3 && number_at(array, 0, &out[0]) &&
           number_at(array, 1, &out[1]) && number_at(array, 2, &out[2]);
}

/* ---- vertices ---- */

static gboolean
read_vertices(Reader *r, JsonObject *root, GError **error)
{
    JsonArray *all = array_of(root, "vertices");
    g_array_set_size(r->vertices, 0);
    for (guint i = 0; all != NULL && i < json_array_get_length(all); i++) {
        double place[3];
        if (!three_numbers(array_at(all, i), place))
            return fault(r, _("a vertex is not three numbers"), error);
        for (int k = 0; k < 3; k++)
            place[k] = place[k] * r->scale[k] + r->shift[k];
        g_array_append_vals(r->vertices, place, 3);
    }
    return TRUE;
}

/* ---- boundaries ---- */

static gboolean
add_ring(Reader *r, JsonArray *ring, GError **error)
{
    struct JumCityStore *s = r->store;
    guint n = json_array_get_length(ring);
    for (guint i = 0; i < n; i++) {
        double at;
        if (!number_at(ring, i, &at) || at < 0.0 || at * 3.0 + 2.0 >= r->vertices->len ||
            at != floor(at))
            return fault(r, _("its geometry names a vertex that does not exist"), error);
        g_array_append_vals(s->xyz, &g_array_index(r->vertices, double, 3 * (guint) at), 3);
    }
    guint32 end = s->xyz->len / 3;
    g_array_append_val(s->ring_corner, end);
    return TRUE;
}

static gboolean
add_face(Reader *r, JsonArray *face, guint8 role, GError **error)
{
    struct JumCityStore *s = r->store;
    for (guint i = 0; i < json_array_get_length(face); i++) {
        JsonArray *ring = array_at(face, i);
        if (ring == NULL)
            return fault(r, _("its geometry is not nested as its type wants"), error);
        if (!add_ring(r, ring, error))
            return FALSE;
    }
    guint32 end = s->ring_corner->len - 1;
    g_array_append_val(s->face_ring, end);
    g_array_append_val(s->role, role);
    return TRUE;
}

static guint8
role_of(JsonArray *surfaces, JsonArray *values, guint i)
{
    double at;
    if (surfaces == NULL || values == NULL || !number_at(values, i, &at) || at < 0.0 ||
        at >= json_array_get_length(surfaces))
        return JUM_CITY_FACE_UNKNOWN;
    JsonNode *node = json_array_get_element(surfaces, (guint) at);
    const char *type =
        JSON_NODE_HOLDS_OBJECT(node) ? text_of(json_node_get_object(node), "type") : NULL;
    if (type == NULL)
        return JUM_CITY_FACE_UNKNOWN;
    return strcmp(type, "GroundSurface") == 0 ? JUM_CITY_FACE_GROUND
           : strcmp(type, "RoofSurface") == 0 ? JUM_CITY_FACE_ROOF
           : strcmp(type, "WallSurface") == 0 ? JUM_CITY_FACE_WALL
                                              : JUM_CITY_FACE_OTHER;
}

/* @depth: arrays around a face: 0 surfaces, 1 shells, 2 solids. */
static gboolean
add_faces(
    Reader *r, JsonArray *array, JsonArray *values, JsonArray *surfaces, int depth, GError **error)
{
    for (guint i = 0; i < json_array_get_length(array); i++) {
        JsonArray *inner = array_at(array, i);
        if (inner == NULL)
            return fault(r, _("its geometry is not nested as its type wants"), error);
        if (!(depth > 0 ? add_faces(r, inner, array_at(values, i), surfaces, depth - 1, error)
                        : add_face(r, inner, role_of(surfaces, values, i), error)))
            return FALSE;
    }
    return TRUE;
}

static int
depth_of_type(const char *type)
{
    if (type == NULL)
        return -1;
    if (strcmp(type, "MultiSurface") == 0 || strcmp(type, "CompositeSurface") == 0)
        return 0;
    if (strcmp(type, "Solid") == 0)
        return 1;
    return strcmp(type, "MultiSolid") == 0 || strcmp(type, "CompositeSolid") == 0 ? 2 : -1;
}

/* "2.2" as text, 2 as a number (CityJSON 1.0). */
static double
level_of(JsonObject *geometry)
{
    double level = 0.0;
    const char *text = text_of(geometry, "lod");
    JsonNode *node = json_object_get_member(geometry, "lod");
    if (text != NULL)
        return jum_number_parse(text, &level) ? level : 0.0;
    GType type = node != NULL ? json_node_get_value_type(node) : G_TYPE_INVALID;
    return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE ? json_node_get_double(node) : 0.0;
}

/* The surfaces of the highest level of detail; NULL if it has none. */
static JsonObject *
best_geometry(JsonObject *object)
{
    JsonArray *all = array_of(object, "geometry");
    JsonObject *best = NULL;
    for (guint i = 0; all != NULL && i < json_array_get_length(all); i++) {
        JsonNode *node = json_array_get_element(all, i);
        JsonObject *one = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
        if (one != NULL && depth_of_type(text_of(one, "type")) >= 0 &&
            array_of(one, "boundaries") != NULL && (best == NULL || level_of(one) > level_of(best)))
            best = one;
    }
    return best;
}

/* ---- objects ---- */

static void
add_attributes(Reader *r, JsonObject *object)
{
    JsonObject *attributes = object_of(object, "attributes");
    g_autoptr(GList) members = attributes != NULL ? json_object_get_members(attributes) : NULL;
    for (GList *at = members; at != NULL; at = at->next) {
        JsonNode *node = json_object_get_member(attributes, at->data);
        char number[JUM_NUMBER_BYTES];
        const char *text = NULL;
        GType type = json_node_get_value_type(node);
        if (type == G_TYPE_STRING)
            text = json_node_get_string(node);
        else if (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE)
            text = jum_number_format(number, json_node_get_double(node));
        else if (type == G_TYPE_BOOLEAN)
            text = json_node_get_boolean(node) ? "true" : "false";
        if (text == NULL || *text == '\0')
            continue;
        JumCityAttribute one = {g_string_chunk_insert_const(r->store->strings, at->data),
                                g_string_chunk_insert(r->store->strings, text)};
        g_array_append_val(r->store->attributes, one);
    }
}

/* A part of it has surfaces: they stand for the whole. */
static gboolean
has_drawn_part(JsonObject *all, JsonObject *object)
{
    JsonArray *children = array_of(object, "children");
    for (guint i = 0; children != NULL && i < json_array_get_length(children); i++) {
        JsonNode *node = json_array_get_element(children, i);
        JsonObject *child = json_node_get_value_type(node) == G_TYPE_STRING
                                ? object_of(all, json_node_get_string(node))
                                : NULL;
        const char *type = text_of(child, "type");
        if (type != NULL && g_str_has_suffix(type, "Part") && best_geometry(child) != NULL)
            return TRUE;
    }
    return FALSE;
}

static JsonObject *
parent_of(JsonObject *all, JsonObject *object)
{
    JsonArray *parents = array_of(object, "parents");
    JsonNode *node = parents != NULL && json_array_get_length(parents) > 0
                         ? json_array_get_element(parents, 0)
                         : NULL;
    return node != NULL && json_node_get_value_type(node) == G_TYPE_STRING
               ? object_of(all, json_node_get_string(node))
               : NULL;
}

static gboolean
add_object(Reader *r, JsonObject *all, const char *id, JsonObject *object, GError **error)
{
    struct JumCityStore *s = r->store;
    const char *type = text_of(object, "type");
    r->object = id;
    if (type == NULL)
        return fault(r, _("it has no type"), error);
    JumCityObject one = {.id = g_string_chunk_insert(s->strings, id),
                         .type = g_string_chunk_insert_const(s->strings, type),
                         .first_face = s->role->len,
                         .first_attribute = s->attributes->len};
    JsonObject *geometry = has_drawn_part(all, object) ? NULL : best_geometry(object);
    JsonObject *semantics = geometry != NULL ? object_of(geometry, "semantics") : NULL;
    if (geometry != NULL &&
        !add_faces(r, array_of(geometry, "boundaries"), array_of(semantics, "values"),
                   array_of(semantics, "surfaces"), depth_of_type(text_of(geometry, "type")),
                   error))
        return FALSE;
    add_attributes(r, object);
    add_attributes(r, parent_of(all, object));
    one.n_faces = s->role->len - one.first_face;
    one.n_attributes = s->attributes->len - one.first_attribute;
    g_array_append_val(s->objects, one);
    r->object = NULL;
    return TRUE;
}

static gboolean
add_objects(Reader *r, JsonObject *root, GError **error)
{
    JsonObject *all = object_of(root, "CityObjects");
    if (all == NULL)
        return fault(r, _("it has no CityObjects"), error);
    if (!read_vertices(r, root, error))
        return FALSE;
    g_autoptr(GList) ids = json_object_get_members(all);
    for (GList *at = ids; at != NULL; at = at->next) {
        JsonObject *object = object_of(all, at->data);
        if (object != NULL && !add_object(r, all, at->data, object, error))
            return FALSE;
    }
    return TRUE;
}

/* ---- the file ---- */

/* The digits at the end of ".../EPSG/0/7415" and "urn:ogc:def:crs:EPSG::7415". */
static int
epsg_of(const char *text)
{
    gint64 code = 0;
    const char *at = text != NULL && strstr(text, "EPSG") != NULL ? text + strlen(text) : NULL;
    while (at != NULL && at > text && g_ascii_isdigit(at[-1]))
        at--;
    if (at != NULL && *at != '\0')
        code = g_ascii_strtoll(at, NULL, 10);
    return code > 0 && code < 1000000 ? (int) code : 0;
}

static gboolean
read_head(Reader *r, JsonObject *root, GError **error)
{
    const char *type = text_of(root, "type");
    JsonObject *transform = object_of(root, "transform");
    if (g_strcmp0(type, "CityJSON") != 0)
        return fault(r, _("it does not say that it is CityJSON"), error);
    r->epsg = epsg_of(text_of(object_of(root, "metadata"), "referenceSystem"));
    for (int k = 0; k < 3; k++) {
        r->scale[k] = 1.0;
        r->shift[k] = 0.0;
    }
    if (transform != NULL && (!three_numbers(array_of(transform, "scale"), r->scale) ||
                              !three_numbers(array_of(transform, "translate"), r->shift)))
        return fault(r, _("its transform is not three scales and three shifts"), error);
    return add_objects(r, root, error);
}

/* One JSON object; the first is the head, the others features of it. */
static gboolean
read_piece(Reader *r, const char *text, gsize bytes, gboolean head, GError **error)
{
    g_autoptr(JsonParser) parser = json_parser_new_immutable();
    g_autoptr(GError) trouble = NULL;
    if (!g_utf8_validate_len(text, bytes, NULL) || jum_json_depth(text, bytes) > MAX_DEPTH)
        return fault(r, _("it is no JSON text"), error);
    if (!json_parser_load_from_data(parser, text, (gssize) bytes, &trouble))
        return fault(r, trouble->message, error);
    JsonNode *root = json_parser_get_root(parser);
    if (root == NULL || !JSON_NODE_HOLDS_OBJECT(root))
        return fault(r, _("it is no JSON object"), error);
    return head ? read_head(r, json_node_get_object(root), error)
                : add_objects(r, json_node_get_object(root), error);
}

/* CityJSONSeq: the first line is an object by itself, and another follows. */
static gboolean
is_sequence(const char *text, gsize bytes, const char *line_end)
{
    const char *at = line_end, *end = text + bytes;
    while (at < end && g_ascii_isspace(*at))
        at++;
    gsize back = (gsize) (line_end - text);
    while (back > 0 && g_ascii_isspace(text[back - 1]))
        back--;
    return at < end && *at == '{' && back > 0 && text[back - 1] == '}';
}

static gboolean
read_all(Reader *r, const char *text, gsize bytes, GError **error)
{
    const char *end = text + bytes, *line_end = memchr(text, '\n', bytes);
    if (line_end == NULL || !is_sequence(text, bytes, line_end))
        return read_piece(r, text, bytes, TRUE, error);
    guint number = 0;
    for (const char *line = text; line < end; line = line_end + 1) {
        line_end = memchr(line, '\n', (gsize) (end - line));
        line_end = line_end != NULL ? line_end : end;
        const char *at = line;
        while (at < line_end && g_ascii_isspace(*at))
            at++;
        number++;
        if (at < line_end && !read_piece(r, line, (gsize) (line_end - line), number == 1, error)) {
            g_prefix_error(error, _("line %u: "), number);
            return FALSE;
        }
    }
    return TRUE;
}

static struct JumCityStore *
store_new(void)
{
    struct JumCityStore *s = g_new0(struct JumCityStore, 1);
    guint32 zero = 0;
    s->strings = g_string_chunk_new(4096);
    s->objects = g_array_new(FALSE, FALSE, sizeof(JumCityObject));
    s->face_ring = g_array_new(FALSE, FALSE, sizeof(guint32));
    s->role = g_array_new(FALSE, FALSE, 1);
    s->ring_corner = g_array_new(FALSE, FALSE, sizeof(guint32));
    s->xyz = g_array_new(FALSE, FALSE, sizeof(double));
    s->attributes = g_array_new(FALSE, FALSE, sizeof(JumCityAttribute));
    g_array_append_val(s->face_ring, zero);
    g_array_append_val(s->ring_corner, zero);
    return s;
}

JumCityModel *
jum_cityjson_read(const char *text, gsize bytes, const char *name, GError **error)
{
    g_autoptr(JumCityModel) model = g_new0(JumCityModel, 1);
    struct JumCityStore *s = model->store = store_new();
    g_autoptr(GArray) vertices = g_array_new(FALSE, FALSE, sizeof(double));
    Reader reader = {.store = s, .name = name, .vertices = vertices};
    if (!read_all(&reader, text, bytes, error))
        return NULL;
    model->epsg = reader.epsg;
    model->n_objects = s->objects->len;
    model->n_faces = s->role->len;
    model->n_rings = s->ring_corner->len - 1;
    model->n_corners = s->xyz->len / 3;
    model->objects = (const JumCityObject *) (void *) s->objects->data;
    model->face_ring = (const guint32 *) (void *) s->face_ring->data;
    model->role = (const guint8 *) s->role->data;
    model->ring_corner = (const guint32 *) (void *) s->ring_corner->data;
    model->xyz = (const double *) (void *) s->xyz->data;
    model->attributes = (const JumCityAttribute *) (void *) s->attributes->data;
    return g_steal_pointer(&model);
}

void
jum_city_model_free(JumCityModel *model)
{
    if (model == NULL)
        return;
    g_string_chunk_free(model->store->strings);
    g_array_unref(model->store->objects);
    g_array_unref(model->store->face_ring);
    g_array_unref(model->store->role);
    g_array_unref(model->store->ring_corner);
    g_array_unref(model->store->xyz);
    g_array_unref(model->store->attributes);
    g_free(model->store);
    g_free(model);
}
