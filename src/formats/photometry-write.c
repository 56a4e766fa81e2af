/* A distribution as other programs read it: IES LM-63-2002.  Every plane is written, so that no symmetry can be taken
 * for another; lines stay under the 132 characters of the oldest readers. */
#include "formats/photometry-write.h"

#include <string.h>

#include "base/number.h"

#define PER_LINE 10u

static void
add_numbers(GString *text, const double *values, guint n, int decimals)
{
    for (guint i = 0; i < n; i++) {
        char number[JUM_NUMBER_BYTES];
        g_string_append_printf(text, "%s%s", jum_number_format_fixed(number, values[i], decimals),
                               i + 1 == n || i % PER_LINE == PER_LINE - 1 ? "\r\n" : " ");
    }
}

char *
jum_ies_write(const JumIntensity *t, double power_w, const char *const *keywords)
{
    GString *text = g_string_new("IESNA:LM-63-2002\r\n");
    char watts[JUM_NUMBER_BYTES];
    for (guint i = 0; keywords[i] != NULL && keywords[i + 1] != NULL; i += 2) {
        g_autofree char *value = g_strndup(keywords[i + 1], 80);
        g_strdelimit(value, "\r\n", ' ');
        g_string_append_printf(text, "[%s] %s\r\n", keywords[i], value);
    }
    g_string_append_printf(text, "TILT=NONE\r\n1 -1 1 %u %u 1 2 0 0 0\r\n1 1 %s\r\n", t->n_gamma,
                           t->n_c, jum_number_format_fixed(watts, power_w, 1));
    add_numbers(text, t->gamma_deg, t->n_gamma, 3);
    add_numbers(text, t->c_deg, t->n_c, 3);
    for (guint i = 0; i < t->n_c; i++)
        add_numbers(text, t->candela + (gsize) i * t->n_gamma, t->n_gamma, 3);
    return g_string_free(text, FALSE);
}
