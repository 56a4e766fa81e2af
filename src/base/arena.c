/* A chain of blocks, each filled from its start; a request larger than a block gets its own.
 * Chosen over g_malloc() for territories and tiles: one free, no header per string. */
#include "base/arena.h"

#include <string.h>

enum {
    ALIGNMENT = 16,
    DEFAULT_BLOCK_BYTES = 64 * 1024
};

typedef struct Block Block;
struct Block {
    Block *next;
    gsize used, size; /* bytes of data[] */
    _Alignas(ALIGNMENT) guint8 data[];
};

struct JumArena {
    Block *head;
    gsize block_bytes;
};

JumArena *
jum_arena_new(gsize block_bytes)
{
    JumArena *arena = g_new0(JumArena, 1);
    arena->block_bytes = block_bytes > 0 ? block_bytes : DEFAULT_BLOCK_BYTES;
    return arena;
}

void
jum_arena_free(JumArena *arena)
{
    if (arena == NULL)
        return;
    for (Block *b = arena->head, *next; b != NULL; b = next) {
        next = b->next;
        g_free(b);
    }
    g_free(arena);
}

static Block *
add_block(JumArena *arena, gsize size)
{
    Block *b = g_malloc(sizeof *b + size);
    b->used = 0;
    b->size = size;
    b->next = arena->head;
    arena->head = b;
    return b;
}

void *
jum_arena_alloc(JumArena *arena, gsize bytes)
{
    gsize need = (bytes + ALIGNMENT - 1) & ~(gsize) (ALIGNMENT - 1);
    Block *b = arena->head;
    if (need < bytes)
        g_error("arena: %" G_GSIZE_FORMAT " bytes asked", bytes);
    if (b == NULL || b->size - b->used < need)
        b = add_block(arena, MAX(need, arena->block_bytes));
    void *p = b->data + b->used;
    b->used += need;
    return memset(p, 0, bytes);
}

char *
jum_arena_strdup(JumArena *arena, const char *text)
{
    if (text == NULL)
        return NULL;
    gsize n = strlen(text) + 1;
    return memcpy(jum_arena_alloc(arena, n), text, n);
}
