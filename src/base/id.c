/* Identifiers made by the desk for commands: UUIDv7, 48 bits of milliseconds then random bits. */
#include "base/id.h"

#include <sys/random.h>

const char *
jum_id_new(char *buffer)
{
    static const char hex[] = "0123456789abcdef";
    guint8 b[16];
    guint64 ms = (guint64) (g_get_real_time() / 1000);
    if (getrandom(b, sizeof b, 0) != (ssize_t) sizeof b) {
        for (int i = 0; i < 16; i++)
            b[i] = (guint8) g_random_int();
    }
    for (int i = 0; i < 6; i++)
        b[i] = (guint8) (ms >> (40 - 8 * i));
    b[6] = (guint8) (0x70 | (b[6] & 0x0f));
    b[8] = (guint8) (0x80 | (b[8] & 0x3f));
    char *p = buffer;
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *p++ = '-';
        *p++ = hex[b[i] >> 4];
        *p++ = hex[b[i] & 15];
    }
    *p = '\0';
    return buffer;
}

gboolean
jum_id_is_valid(const char *text)
{
    if (text == NULL)
        return FALSE;
    for (int i = 0; i < 36; i++) {
        gboolean dash = i == 8 || i == 13 || i == 18 || i == 23;
        gboolean hex = g_ascii_isdigit(text[i]) || (text[i] >= 'a' && text[i] <= 'f');
        if (dash ? text[i] != '-' : !hex)
            return FALSE;
    }
    return text[36] == '\0';
}
