/* JSON as text, written straight into a string: results and scenarios must be the same bytes on every
 * run, which a generator that prints 0.1 as 0.10000000000000001 or follows a hash table's order does
 * not give, and a table of 50 000 rows need not exist twice in memory.  Commas, levels and lines are
 * kept here; how one value is spelt is base/json-write. */
#include "base/json-text.h"

#include "base/json-write.h"
#include "base/number.h"

#define MAX_DEPTH 32

struct JumJsonText {
    GString *text;
    gboolean pretty;
    gboolean after_key;
    guint depth;
    gboolean flat[MAX_DEPTH];
    guint members[MAX_DEPTH];
};

JumJsonText *
jum_json_text_new(gboolean pretty)
{
    JumJsonText *json = g_new0(JumJsonText, 1);
    json->text = g_string_new(NULL);
    json->pretty = pretty;
    return json;
}

void
jum_json_text_free(JumJsonText *json)
{
    if (json == NULL)
        return;
    g_string_free(json->text, TRUE);
    g_free(json);
}

static void
new_line(JumJsonText *json)
{
    if (!json->pretty || json->flat[json->depth])
        return;
    g_string_append_c(json->text, '\n');
    for (guint i = 0; i < json->depth; i++)
        g_string_append(json->text, "  ");
}

/* Comma and line before a member or a value that is not right after its key. */
static void
separate(JumJsonText *json)
{
    if (json->after_key) {
        json->after_key = FALSE;
        return;
    }
    if (json->depth == 0)
        return;
    if (json->members[json->depth]++ > 0)
        g_string_append(json->text, json->flat[json->depth] && json->pretty ? ", " : ",");
    new_line(json);
}

static void
open_level(JumJsonText *json, char mark, gboolean flat)
{
    separate(json);
    g_string_append_c(json->text, mark);
    g_assert(json->depth + 1 < MAX_DEPTH);
    gboolean outer_flat = json->flat[json->depth];
    json->depth++;
    json->flat[json->depth] = flat || outer_flat;
    json->members[json->depth] = 0;
}

static void
close_level(JumJsonText *json, char mark)
{
    g_assert(json->depth > 0);
    gboolean empty = json->members[json->depth] == 0, flat = json->flat[json->depth];
    json->depth--;
    if (!empty && !flat)
        new_line(json);
    g_string_append_c(json->text, mark);
}

void
jum_json_text_key(JumJsonText *json, const char *key)
{
    separate(json);
    jum_json_append_text(json->text, key);
    g_string_append(json->text, json->pretty ? ": " : ":");
    json->after_key = TRUE;
}

void
jum_json_text_begin_object(JumJsonText *json)
{
    open_level(json, '{', FALSE);
}

void
jum_json_text_end_object(JumJsonText *json)
{
    close_level(json, '}');
}

void
jum_json_text_begin_array(JumJsonText *json, gboolean flat)
{
    open_level(json, '[', flat);
}

void
jum_json_text_end_array(JumJsonText *json)
{
    close_level(json, ']');
}

void
jum_json_text_string(JumJsonText *json, const char *text)
{
    separate(json);
    jum_json_append_text(json->text, text);
}

void
jum_json_text_number(JumJsonText *json, double value)
{
    char buffer[JUM_NUMBER_BYTES];
    separate(json);
    const char *number = jum_number_format(buffer, value);
    g_string_append(json->text, *number != '\0' ? number : "null");
}

void
jum_json_text_int(JumJsonText *json, gint64 value)
{
    separate(json);
    jum_json_append_int(json->text, value);
}

void
jum_json_text_bool(JumJsonText *json, gboolean value)
{
    separate(json);
    g_string_append(json->text, value ? "true" : "false");
}

void
jum_json_text_null(JumJsonText *json)
{
    separate(json);
    g_string_append(json->text, "null");
}

void
jum_json_text_add_string(JumJsonText *json, const char *key, const char *text)
{
    jum_json_text_key(json, key);
    jum_json_text_string(json, text);
}

void
jum_json_text_add_number(JumJsonText *json, const char *key, double value)
{
    jum_json_text_key(json, key);
    jum_json_text_number(json, value);
}

void
jum_json_text_add_int(JumJsonText *json, const char *key, gint64 value)
{
    jum_json_text_key(json, key);
    jum_json_text_int(json, value);
}

void
jum_json_text_add_bool(JumJsonText *json, const char *key, gboolean value)
{
    jum_json_text_key(json, key);
    jum_json_text_bool(json, value);
}

char *
jum_json_text_steal(JumJsonText *json)
{
    g_string_append_c(json->text, '\n');
    char *text = g_string_free(json->text, FALSE);
    json->text = g_string_new(NULL);
    json->after_key = FALSE;
    json->depth = 0;
    json->members[0] = 0;
    return text;
}
