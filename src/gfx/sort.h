#pragma once

#include <glib.h>

/**
 * jum_sort:
 * @items: [n * item_bytes], item_bytes at most 64
 * @compare: as qsort()'s; a total order, since equal items may change places
 *
 * Sorts in place and allocates nothing (qsort() and g_array_sort() may), so that a frame can use it.
 * Cost: some n^1.25; meant for up to a few thousand items.
 */
void jum_sort(void *items, guint n, guint item_bytes, int (*compare)(const void *a, const void *b));
