#pragma once

#include <glib.h>

#define JUM_HASH_INIT G_GUINT64_CONSTANT(0xcbf29ce484222325)

/**
 * jum_hash_bytes:
 * @hash: JUM_HASH_INIT, or the result of the previous call
 * @data: [bytes]
 *
 * FNV-1a, 64 bits: identity of tables and caches, not security (the journal uses SHA-256).
 */
guint64 jum_hash_bytes(guint64 hash, const void *data, gsize bytes);

/** jum_hash_text: as jum_hash_bytes() over the text and its final NUL; NULL counts as "". */
guint64 jum_hash_text(guint64 hash, const char *text);
