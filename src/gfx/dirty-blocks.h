#pragma once

#include <glib.h>

/**
 * JumDirtyBlocks: which items of an array have changed since they were sent to the device, by blocks of equal
 * length: a store for each change, few transfers for each frame.
 * Thread: one at a time.
 */
typedef struct {
    guint n_items, block; /* items; items a block */
    guint8 *dirty;        /* [n_items / block + 1] */
} JumDirtyBlocks;

/** jum_dirty_blocks_init: nothing is dirty.  Owns: freed by jum_dirty_blocks_clear(). */
void jum_dirty_blocks_init(JumDirtyBlocks *blocks, guint n_items, guint block);
void jum_dirty_blocks_clear(JumDirtyBlocks *blocks);

/** jum_dirty_blocks_mark: @item is to be sent again. */
static inline void
jum_dirty_blocks_mark(JumDirtyBlocks *blocks, guint item)
{
    blocks->dirty[item / blocks->block] = 1;
}

/**
 * jum_dirty_blocks_take:
 * @from, @end: items to look at
 * @first: (out): first item of the first run of dirty blocks that hold any of them
 * @n: (out): its items
 *
 * Forgets the run it returns.  Returns: FALSE when none is dirty.
 */
gboolean
jum_dirty_blocks_take(JumDirtyBlocks *blocks, guint from, guint end, guint *first, guint *n);
