#pragma once

#include <glib.h>

/**
 * jum_number_parse:
 * @text: a decimal number with a point, surrounding white space allowed, nothing else
 * @value: (out): untouched on failure
 *
 * Never through the locale: users run in French.  Accepts neither hexadecimal nor "nan"/"inf".
 *
 * Returns: FALSE if @text is NULL, empty, has trailing characters or overflows.
 */
gboolean jum_number_parse(const char *text, double *value);

/** jum_number_parse_int: the same for a signed 64-bit integer in base ten. */
gboolean jum_number_parse_int(const char *text, gint64 *value);

#define JUM_NUMBER_BYTES 40

/**
 * jum_number_format:
 * @buffer: [JUM_NUMBER_BYTES]
 * @value: printed with the fewest of at most 17 digits that read back the same; "" if not finite
 *
 * Returns: @buffer.
 */
const char *jum_number_format(char *buffer, double value);

/** jum_number_format_fixed: @decimals after the point (0–12), "" if not finite. Returns @buffer. */
const char *jum_number_format_fixed(char *buffer, double value, int decimals);
