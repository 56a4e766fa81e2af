/* FNV-1a: short, byte-order free, good enough to recognise a file or a table again. */
#include "base/hash.h"

#include <string.h>

guint64
jum_hash_bytes(guint64 hash, const void *data, gsize bytes)
{
    const guint8 *p = data;
    for (gsize i = 0; i < bytes; i++)
        hash = (hash ^ p[i]) * G_GUINT64_CONSTANT(0x100000001b3);
    return hash;
}

guint64
jum_hash_text(guint64 hash, const char *text)
{
    const char *t = text != NULL ? text : "";
    return jum_hash_bytes(hash, t, strlen(t) + 1);
}
