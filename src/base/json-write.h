#pragma once

#include "base/time.h"

/*
 * JSON written by hand into a GString: no locale, no tree, a few times faster than a generator.  For the
 * frames between our programs; a document that people read, with levels and lines, is base/json-text.h.
 */

/** jum_json_append_text: quoted and escaped; NULL gives null; what is not UTF-8 is replaced. */
void jum_json_append_text(GString *out, const char *text);
/** jum_json_append_number: reads back the same; null if not finite. */
void jum_json_append_number(GString *out, double value);
void jum_json_append_int(GString *out, gint64 value);
void jum_json_append_uint(GString *out, guint64 value);
/** jum_json_append_time: µs; null for JUM_TIME_NONE. */
void jum_json_append_time(GString *out, JumTime time);

/** jum_json_member_*: ,"name":value — the comma only when @out does not end with '{' or '['. */
void jum_json_member(GString *out, const char *name);
void jum_json_member_text(GString *out, const char *name, const char *text);
void jum_json_member_number(GString *out, const char *name, double value);
void jum_json_member_int(GString *out, const char *name, gint64 value);
void jum_json_member_uint(GString *out, const char *name, guint64 value);
void jum_json_member_bool(GString *out, const char *name, gboolean value);
void jum_json_member_time(GString *out, const char *name, JumTime time);
void jum_json_member_hex(GString *out, const char *name, guint64 value);
