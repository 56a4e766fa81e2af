/* JSON from peers we do not trust, over json-glib.  It recurses on nesting and prints criticals on a wrong type, so
 * depth and characters are checked before it and types before every access. */
#include "wire/json-read.h"

#include "base/json-depth.h"

#include <math.h>
#include <string.h>

#define MAX_DEPTH 16

JsonNode *
jum_json_parse_object(const char *text, gsize bytes, const char *what, GError **error)
{
    if (!g_utf8_validate_len(text, bytes, NULL)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, "%s: not UTF-8 text", what);
        return NULL;
    }
    if (jum_json_depth(text, bytes) > MAX_DEPTH) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, "%s: nested deeper than %d levels", what,
                    MAX_DEPTH);
        return NULL;
    }
    g_autoptr(JsonParser) parser = json_parser_new_immutable();
    g_autoptr(GError) cause = NULL;
    if (!json_parser_load_from_data(parser, text, (gssize) bytes, &cause)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, "%s: not JSON (%s)", what, cause->message);
        return NULL;
    }
    JsonNode *root = json_parser_steal_root(parser);
    if (root != NULL && JSON_NODE_HOLDS_OBJECT(root))
        return root;
    if (root != NULL)
        json_node_unref(root);
    g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, "%s: not a JSON object", what);
    return NULL;
}

JumJsonReader
jum_json_reader(JsonNode *node, const char *what)
{
    JumJsonReader reader = {NULL, what, NULL};
    if (node != NULL && JSON_NODE_HOLDS_OBJECT(node))
        reader.object = json_node_get_object(node);
    else
        reader.fault = g_strdup_printf("%s: not an object", what);
    return reader;
}

gboolean
jum_json_reader_finish(JumJsonReader *reader, GError **error)
{
    if (reader->fault == NULL)
        return TRUE;
    g_set_error_literal(error, JUM_ERROR, JUM_ERROR_VALUE, reader->fault);
    g_clear_pointer(&reader->fault, g_free);
    return FALSE;
}

static void
fault(JumJsonReader *reader, const char *name, const char *wanted)
{
    if (reader->fault == NULL)
        reader->fault = g_strdup_printf("%s: \"%s\" must be %s", reader->what, name, wanted);
}

static JsonNode *
member(const JumJsonReader *reader, const char *name)
{
    return reader->fault == NULL ? json_object_get_member(reader->object, name) : NULL;
}

gboolean
jum_json_has(const JumJsonReader *reader, const char *name)
{
    JsonNode *node = member(reader, name);
    return node != NULL && !JSON_NODE_HOLDS_NULL(node);
}

char *
jum_json_text(JumJsonReader *reader, const char *name)
{
    JsonNode *node = member(reader, name);
    if (node != NULL && json_node_get_value_type(node) == G_TYPE_STRING)
        return g_strdup(json_node_get_string(node));
    fault(reader, name, "a text");
    return NULL;
}

char *
jum_json_text_or_null(JumJsonReader *reader, const char *name)
{
    return jum_json_has(reader, name) ? jum_json_text(reader, name) : NULL;
}

gboolean
jum_json_node_int(JsonNode *node, gint64 lo, gint64 hi, gint64 *value)
{
    if (node == NULL || json_node_get_value_type(node) != G_TYPE_INT64)
        return FALSE;
    gint64 v = json_node_get_int(node);
    if (v < lo || v > hi)
        return FALSE;
    *value = v;
    return TRUE;
}

gint64
jum_json_int(JumJsonReader *reader, const char *name, gint64 lo, gint64 hi)
{
    gint64 value = 0;
    if (!jum_json_node_int(member(reader, name), lo, hi, &value))
        fault(reader, name, "a whole number in its range");
    return value;
}

guint64
jum_json_uint(JumJsonReader *reader, const char *name)
{
    return (guint64) jum_json_int(reader, name, 0, G_MAXINT64);
}

gboolean
jum_json_node_number(JsonNode *node, double *value)
{
    if (node == NULL)
        return FALSE;
    if (JSON_NODE_HOLDS_NULL(node)) {
        *value = NAN;
        return TRUE;
    }
    if (!JSON_NODE_HOLDS_VALUE(node))
        return FALSE;
    GType type = json_node_get_value_type(node);
    double v = type == G_TYPE_INT64 ? (double) json_node_get_int(node) : json_node_get_double(node);
    if ((type != G_TYPE_INT64 && type != G_TYPE_DOUBLE) || !isfinite(v))
        return FALSE;
    *value = v;
    return TRUE;
}

double
jum_json_number(JumJsonReader *reader, const char *name)
{
    double value = NAN;
    JsonNode *node = member(reader, name);
    if (!jum_json_node_number(node, &value) || isnan(value))
        fault(reader, name, "a number");
    return value;
}

double
jum_json_number_or(JumJsonReader *reader, const char *name, double otherwise)
{
    return jum_json_has(reader, name) ? jum_json_number(reader, name) : otherwise;
}

gboolean
jum_json_bool(JumJsonReader *reader, const char *name)
{
    JsonNode *node = member(reader, name);
    if (node != NULL && json_node_get_value_type(node) == G_TYPE_BOOLEAN)
        return json_node_get_boolean(node);
    fault(reader, name, "true or false");
    return FALSE;
}

gboolean
jum_json_bool_or(JumJsonReader *reader, const char *name, gboolean otherwise)
{
    return jum_json_has(reader, name) ? jum_json_bool(reader, name) : otherwise;
}

JsonArray *
jum_json_array(JumJsonReader *reader, const char *name)
{
    JsonNode *node = member(reader, name);
    if (node != NULL && JSON_NODE_HOLDS_ARRAY(node))
        return json_node_get_array(node);
    fault(reader, name, "a list");
    return NULL;
}

guint64
jum_json_hex(JumJsonReader *reader, const char *name)
{
    g_autofree char *text = jum_json_text(reader, name);
    gsize n = text != NULL ? strlen(text) : 0;
    guint64 value = 0;
    for (gsize i = 0; i < n && n <= 16; i++) {
        if (!g_ascii_isxdigit(text[i]))
            n = 0;
        else
            value = value << 4 | (guint64) g_ascii_xdigit_value(text[i]);
    }
    if (n < 1 || n > 16)
        fault(reader, name, "1 to 16 hexadecimal digits");
    return value;
}

JumTime
jum_json_time_or_none(JumJsonReader *reader, const char *name)
{
    return jum_json_has(reader, name)
               ? jum_json_int(reader, name, -(G_MAXINT64 / 2), G_MAXINT64 / 2)
               : JUM_TIME_NONE;
}
