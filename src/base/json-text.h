#pragma once

#include <glib.h>

/**
 * JumJsonText: writes one JSON value as text, in the order told, numbers with the fewest digits that
 * read back the same and never through the locale: the same content gives the same bytes.  Not a
 * number and infinite become null.
 * Thread: one thread at a time.
 */
typedef struct JumJsonText JumJsonText;

/** jum_json_text_new: @pretty: one member a line, indented by two spaces. */
JumJsonText *jum_json_text_new(gboolean pretty);
void jum_json_text_free(JumJsonText *json);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumJsonText, jum_json_text_free)

/** jum_json_text_key: the name of the next value; only inside an object. */
void jum_json_text_key(JumJsonText *json, const char *key);
void jum_json_text_begin_object(JumJsonText *json);
void jum_json_text_end_object(JumJsonText *json);
/** jum_json_text_begin_array: @flat: its values stand on one line even when pretty. */
void jum_json_text_begin_array(JumJsonText *json, gboolean flat);
void jum_json_text_end_array(JumJsonText *json);

/** jum_json_text_string: NULL gives null; bytes that are not UTF-8 are replaced. */
void jum_json_text_string(JumJsonText *json, const char *text);
void jum_json_text_number(JumJsonText *json, double value);
void jum_json_text_int(JumJsonText *json, gint64 value);
void jum_json_text_bool(JumJsonText *json, gboolean value);
void jum_json_text_null(JumJsonText *json);

/** the same with the member's key first */
void jum_json_text_add_string(JumJsonText *json, const char *key, const char *text);
void jum_json_text_add_number(JumJsonText *json, const char *key, double value);
void jum_json_text_add_int(JumJsonText *json, const char *key, gint64 value);
void jum_json_text_add_bool(JumJsonText *json, const char *key, gboolean value);

/** jum_json_text_steal: the text, ended by a line feed; the caller frees; the writer is empty again. */
char *jum_json_text_steal(JumJsonText *json);
