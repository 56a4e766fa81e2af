#pragma once

#include "base/error.h"
#include "base/time.h"

#include <json-glib/json-glib.h>

/**
 * jum_json_parse_object:
 * @text: [bytes], need not end with a NUL
 * @what: named in the error sentences, "live frame"
 *
 * JSON from a peer we do not trust: UTF-8, no NUL, at most 16 levels deep (json-glib recurses), one object.
 * Errors: JUM_ERROR_FORMAT.  Owns: the caller owns the node.
 */
JsonNode *
jum_json_parse_object(const char *text, gsize bytes, const char *what, GError **error) JUM_MUST_USE;

/**
 * JumJsonReader: reads members with their types checked; the first fault is kept and all later reads give the
 * default, so that a decoder reads everything and looks once.
 */
typedef struct {
    JsonObject *object;
    const char *what;
    char *fault; /* NULL: none so far */
} JumJsonReader;

JumJsonReader jum_json_reader(JsonNode *node, const char *what);
/** jum_json_reader_finish: FALSE and @error (JUM_ERROR_VALUE) if something was wrong; frees the fault. */
gboolean jum_json_reader_finish(JumJsonReader *reader, GError **error);

/* A required member: absent or of another type is a fault. */
char *jum_json_text(JumJsonReader *reader, const char *name);
gint64 jum_json_int(JumJsonReader *reader, const char *name, gint64 lo, gint64 hi);
guint64 jum_json_uint(JumJsonReader *reader, const char *name);
double jum_json_number(JumJsonReader *reader, const char *name);
gboolean jum_json_bool(JumJsonReader *reader, const char *name);
JsonArray *jum_json_array(JumJsonReader *reader, const char *name);
/** jum_json_hex: a text of 1–16 hex digits. */
guint64 jum_json_hex(JumJsonReader *reader, const char *name);

/* An optional one: absent or null gives the default; another type is a fault. */
gboolean jum_json_has(const JumJsonReader *reader, const char *name);
char *jum_json_text_or_null(JumJsonReader *reader, const char *name);
double jum_json_number_or(JumJsonReader *reader, const char *name, double otherwise);
gboolean jum_json_bool_or(JumJsonReader *reader, const char *name, gboolean otherwise);
JumTime jum_json_time_or_none(JumJsonReader *reader, const char *name);

/** jum_json_node_number: a number or null (NaN) of an array; FALSE for anything else or an infinite one. */
gboolean jum_json_node_number(JsonNode *node, double *value);
gboolean jum_json_node_int(JsonNode *node, gint64 lo, gint64 hi, gint64 *value);
