#pragma once

#include <glib.h>

/**
 * JumArena:
 *
 * Memory for what is loaded once and dropped together.  Pointers stay valid until the arena is
 * freed; there is no individual free.  Aborts when memory is exhausted, like g_malloc().
 */
typedef struct JumArena JumArena;

/**
 * jum_arena_new:
 * @block_bytes: size of the blocks asked from the system; 0 for 64 KiB
 *
 * Owns: the caller owns the arena.
 * Thread: one thread at a time.
 */
JumArena *jum_arena_new(gsize block_bytes);
void jum_arena_free(JumArena *arena);

/**
 * jum_arena_alloc:
 * @bytes: size wanted; 0 gives a valid, unusable pointer
 *
 * Returns: zeroed memory aligned on 16 bytes.
 */
void *jum_arena_alloc(JumArena *arena, gsize bytes);

/** jum_arena_strdup: copies @text (may be NULL) into the arena. */
char *jum_arena_strdup(JumArena *arena, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumArena, jum_arena_free)
