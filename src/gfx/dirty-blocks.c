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
jum_dirty_blocks_take(JumDirtyBlocks *blocks, guint *at, guint *first, guint *n)
{
    guint n_blocks = blocks->n_items / blocks->block + 1, from = *at;
    if (!blocks->any)
        return FALSE;
    while (from < n_blocks && !blocks->dirty[from])
        from++;
    guint end = from;
    while (end < n_blocks && blocks->dirty[end])
        blocks->dirty[end++] = 0;
    *at = end;
    if (end == from) {
        blocks->any = FALSE;
        return FALSE;
    }
    *first = from * blocks->block;
    *n = MIN(end * blocks->block, blocks->n_items) - *first;
    return TRUE;
}
