/* JSON written straight into a GString.  Numbers are the cost of a frame: whole ones and those of at most six
 * decimals (nearly all measurements) are written from integers; the rest goes through base/number.h. */
#include "base/json-write.h"

#include <math.h>

#include "base/number.h"

static void
append_escaped(GString *out, const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        guchar byte = (guchar) *c;
        if (byte == '"' || byte == '\\') {
            g_string_append_c(out, '\\');
            g_string_append_c(out, *c);
        } else if (byte == '\n') {
            g_string_append(out, "\\n");
        } else if (byte < 0x20 || byte == 0x7f) {
            static const char hex[] = "0123456789abcdef";
            const char code[] = {'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15]};
            g_string_append_len(out, code, sizeof code);
        } else {
            g_string_append_c(out, *c);
        }
    }
}

void
jum_json_append_text(GString *out, const char *text)
{
    if (text == NULL) {
        g_string_append(out, "null");
        return;
    }
    g_string_append_c(out, '"');
    if (g_utf8_validate(text, -1, NULL)) {
        append_escaped(out, text);
    } else {
        g_autofree char *valid = g_utf8_make_valid(text, -1);
        append_escaped(out, valid);
    }
    g_string_append_c(out, '"');
}

void
jum_json_append_uint(GString *out, guint64 value)
{
    char digits[20];
    int n = 0;
    do {
        digits[sizeof digits - 1 - (gsize) n++] = (char) ('0' + value % 10);
        value /= 10;
    } while (value != 0);
    g_string_append_len(out, digits + sizeof digits - n, n);
}

void
jum_json_append_int(GString *out, gint64 value)
{
    if (value < 0)
        g_string_append_c(out, '-');
    jum_json_append_uint(out, value < 0 ? (guint64) 0 - (guint64) value : (guint64) value);
}

/* @scaled millionths, without trailing zeros. */
static void
append_millionths(GString *out, gint64 scaled)
{
    guint64 u = scaled < 0 ? (guint64) 0 - (guint64) scaled : (guint64) scaled;
    if (scaled < 0)
        g_string_append_c(out, '-');
    jum_json_append_uint(out, u / 1000000);
    guint rest = (guint) (u % 1000000);
    char decimals[7] = {'.'};
    for (int i = 6; i >= 1; i--, rest /= 10)
        decimals[i] = (char) ('0' + rest % 10);
    int n = 7;
    while (decimals[n - 1] == '0')
        n--;
    g_string_append_len(out, decimals, n);
}

void
jum_json_append_number(GString *out, double value)
{
    if (!isfinite(value)) {
        g_string_append(out, "null");
    } else if (fabs(value) < 1e15 && value == (double) (gint64) value) {
        jum_json_append_int(out, (gint64) value);
    } else if (fabs(value) < 1e9 && (double) (gint64) nearbyint(value * 1e6) / 1e6 == value) {
        /* k / 1e6 is correctly rounded, as is reading the decimal back: the same double */
        append_millionths(out, (gint64) nearbyint(value * 1e6));
    } else {
        char digits[JUM_NUMBER_BYTES];
        g_string_append(out, jum_number_format(digits, value));
    }
}

void
jum_json_append_time(GString *out, JumTime time)
{
    if (time == JUM_TIME_NONE)
        g_string_append(out, "null");
    else
        jum_json_append_int(out, time);
}

void
jum_json_member(GString *out, const char *name)
{
    char last = out->len > 0 ? out->str[out->len - 1] : '{';
    if (last != '{' && last != '[')
        g_string_append_c(out, ',');
    g_string_append_c(out, '"');
    g_string_append(out, name);
    g_string_append(out, "\":");
}

void
jum_json_member_text(GString *out, const char *name, const char *text)
{
    jum_json_member(out, name);
    jum_json_append_text(out, text);
}

void
jum_json_member_number(GString *out, const char *name, double value)
{
    jum_json_member(out, name);
    jum_json_append_number(out, value);
}

void
jum_json_member_int(GString *out, const char *name, gint64 value)
{
    jum_json_member(out, name);
    jum_json_append_int(out, value);
}

void
jum_json_member_uint(GString *out, const char *name, guint64 value)
{
    jum_json_member(out, name);
    jum_json_append_uint(out, value);
}

void
jum_json_member_bool(GString *out, const char *name, gboolean value)
{
    jum_json_member(out, name);
    g_string_append(out, value ? "true" : "false");
}

void
jum_json_member_time(GString *out, const char *name, JumTime time)
{
    jum_json_member(out, name);
    jum_json_append_time(out, time);
}

void
jum_json_member_hex(GString *out, const char *name, guint64 value)
{
    jum_json_member(out, name);
    g_string_append_printf(out, "\"%016" G_GINT64_MODIFIER "x\"", value);
}
