#pragma once

#include <glib.h>

/**
 * JumTextPool: texts stored once, however often they are put.  Pointers stay valid until the pool is
 * freed.  Thread: one thread at a time.
 */
typedef struct JumTextPool JumTextPool;

JumTextPool *jum_text_pool_new(void);
void jum_text_pool_free(JumTextPool *pool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumTextPool, jum_text_pool_free)

/** jum_text_pool_intern: the pool's own copy of @text, [@bytes], which need not end in a NUL. */
const char *jum_text_pool_intern(JumTextPool *pool, const char *text, gsize bytes);
/** jum_text_pool_copy: the same without looking for an equal one: for texts known to be unique. */
const char *jum_text_pool_copy(JumTextPool *pool, const char *text, gsize bytes);
