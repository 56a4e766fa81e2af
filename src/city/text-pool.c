/* Interned texts: an arena holds the bytes, an open-addressing table (linear probing, at most two
 * thirds full) finds equal ones.  A territory repeats "synthetic" and "49007" a hundred thousand
 * times; kept once they cost nothing. */
#include "city/text-pool.h"

#include <string.h>

#include "base/arena.h"

typedef struct {
    const char *text; /* NULL: free */
    guint32 hash, bytes;
} Slot;

struct JumTextPool {
    JumArena *arena;
    Slot *slots; /* [capacity], a power of two */
    guint32 capacity, used;
};

JumTextPool *
jum_text_pool_new(void)
{
    JumTextPool *pool = g_new0(JumTextPool, 1);
    pool->arena = jum_arena_new(0);
    pool->capacity = 256;
    pool->slots = g_new0(Slot, pool->capacity);
    return pool;
}

void
jum_text_pool_free(JumTextPool *pool)
{
    if (pool == NULL)
        return;
    jum_arena_free(pool->arena);
    g_free(pool->slots);
    g_free(pool);
}

static guint32
hash_of(const char *text, gsize bytes)
{
    guint32 hash = 2166136261u;
    for (gsize i = 0; i < bytes; i++)
        hash = (hash ^ (guint8) text[i]) * 16777619u;
    return hash ^ (hash >> 15);
}

static Slot *
find_slot(Slot *slots, guint32 capacity, guint32 hash, const char *text, gsize bytes)
{
    guint32 at = hash & (capacity - 1);
    while (slots[at].text != NULL && (slots[at].hash != hash || slots[at].bytes != bytes ||
                                      memcmp(slots[at].text, text, bytes) != 0))
        at = (at + 1) & (capacity - 1);
    return &slots[at];
}

static void
grow(JumTextPool *pool)
{
    guint32 capacity = pool->capacity * 2;
    Slot *slots = g_new0(Slot, capacity);
    for (guint32 i = 0; i < pool->capacity; i++) {
        const Slot *old = &pool->slots[i];
        if (old->text != NULL)
            *find_slot(slots, capacity, old->hash, old->text, old->bytes) = *old;
    }
    g_free(pool->slots);
    pool->slots = slots;
    pool->capacity = capacity;
}

const char *
jum_text_pool_copy(JumTextPool *pool, const char *text, gsize bytes)
{
    char *copy = jum_arena_alloc(pool->arena, bytes + 1);
    memcpy(copy, text, bytes);
    return copy;
}

const char *
jum_text_pool_intern(JumTextPool *pool, const char *text, gsize bytes)
{
    guint32 hash = hash_of(text, bytes);
    Slot *slot = find_slot(pool->slots, pool->capacity, hash, text, bytes);
    if (slot->text == NULL) {
        if (pool->used * 3 >= pool->capacity * 2) {
            grow(pool);
            slot = find_slot(pool->slots, pool->capacity, hash, text, bytes);
        }
        *slot = (Slot){jum_text_pool_copy(pool, text, bytes), hash, (guint32) bytes};
        pool->used++;
    }
    return slot->text;
}
