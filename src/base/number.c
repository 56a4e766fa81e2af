/* Locale-proof numbers.  printf and atof follow LC_NUMERIC, which is a comma for our users. */
#include "base/number.h"

#include <errno.h>
#include <math.h>
#include <string.h>

gboolean
jum_number_parse(const char *text, double *value)
{
    if (text == NULL)
        return FALSE;
    while (g_ascii_isspace(*text))
        text++;
    const char *digits = text + (*text == '-' || *text == '+');
    if (!g_ascii_isdigit(*digits) && *digits != '.')
        return FALSE; /* also refuses "nan", "inf" */
    if (digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X'))
        return FALSE;
    char *end = NULL;
    errno = 0;
    double v = g_ascii_strtod(text, &end);
    if (end == text || !isfinite(v))
        return FALSE;
    while (g_ascii_isspace(*end))
        end++;
    if (*end != '\0')
        return FALSE;
    *value = v;
    return TRUE;
}

gboolean
jum_number_parse_int(const char *text, gint64 *value)
{
    if (text == NULL)
        return FALSE;
    g_autofree char *trimmed = g_strstrip(g_strdup(text));
    return g_ascii_string_to_signed(trimmed, 10, G_MININT64, G_MAXINT64, value, NULL);
}

const char *
jum_number_format(char *buffer, double value)
{
    buffer[0] = '\0';
    if (!isfinite(value))
        return buffer;
    if (value == 0.0)
        return strcpy(buffer, "0");
    for (int digits = 6; digits <= 17; digits += digits < 15 ? 3 : 1) {
        char format[8] = {'%', '.', (char) ('0' + digits / 10), (char) ('0' + digits % 10), 'g'};
        g_ascii_formatd(buffer, JUM_NUMBER_BYTES, format, value);
        if (g_ascii_strtod(buffer, NULL) == value)
            break;
    }
    return buffer;
}

const char *
jum_number_format_fixed(char *buffer, double value, int decimals)
{
    buffer[0] = '\0';
    if (!isfinite(value) || fabs(value) >= 1e21)
        return jum_number_format(buffer, value);
    int d = CLAMP(decimals, 0, 12);
    char format[8] = {'%', '.', (char) ('0' + d / 10), (char) ('0' + d % 10), 'f'};
    return g_ascii_formatd(buffer, JUM_NUMBER_BYTES, format, value);
}
