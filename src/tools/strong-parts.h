#pragma once

#include <glib.h>

/**
 * jum_strong_parts:
 * @first: [n + 1], @to: [first[n]]: directed arcs, those of node i at first[i] … first[i + 1] - 1
 * @part: (out): [n] number of the strongly connected part of each node
 *
 * Returns: the number of the part with the most nodes; 0 when @n is 0.
 * Cost: linear.  Source: Tarjan 1972, with a stack of its own instead of recursion.
 */
guint32 jum_strong_parts(guint n, const guint32 *first, const guint32 *to, guint32 *part);
