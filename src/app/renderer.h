#pragma once

/** jum_renderer_choose: how GTK puts the window together: with its own GL where there is a GPU; on software GL with cairo,
 * which paints only what changed.  Before the first window; GSK_RENDERER, if set, has the last word. */
void jum_renderer_choose(void);
