/* What changed in an array on the device, block by block.  Changes come scattered and a transfer costs much more than
 * its bytes, so that neighbouring dirty blocks go in one run. */
#include "gfx/dirty-blocks.h"

void
jum_dirty_blocks_init(JumDirtyBlocks *blocks, guint n_items, guint block)
{
    *blocks = (JumDirtyBlocks){
        .n_items = n_items, .block = block, .dirty = g_new0(guint8, n_items / block + 1)};
}

void
jum_dirty_blocks_clear(JumDirtyBlocks *blocks)
{
    g_clear_pointer(&blocks->dirty, g_free);
}

gboolean
jum_dirty_blocks_take(JumDirtyBlocks *blocks, guint from, guint end, guint *first, guint *n)
{
    guint block = from / blocks->block, last = (end + blocks->block - 1) / blocks->block;
    while (from < end && block < last && !blocks->dirty[block])
        block++;
    if (from >= end || block == last)
        return FALSE;
    *first = block * blocks->block;
    while (block < last && blocks->dirty[block])
        blocks->dirty[block++] = 0;
    *n = MIN(block * blocks->block, blocks->n_items) - *first;
    return TRUE;
}
