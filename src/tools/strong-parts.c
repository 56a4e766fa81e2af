/* Strongly connected parts of a directed graph (Tarjan 1972).  The depth-first path is kept in an array,
 * because a road network is deep enough to exhaust the stack of a recursive search. */
#include "tools/strong-parts.h"

#include <string.h>

typedef struct {
    guint32 node, arc;
} Step;

typedef struct {
    const guint32 *first, *to;
    guint32 *index, *low, *stack, *part;
    guint32 n_stack, next, n_parts;
    GArray *path; /* Step */
} Tarjan;

static void
open_node(Tarjan *t, guint32 node)
{
    Step step = {node, t->first[node]};
    t->index[node] = t->low[node] = ++t->next;
    t->stack[t->n_stack++] = node;
    g_array_append_val(t->path, step);
}

static void
close_node(Tarjan *t, guint32 node)
{
    if (t->low[node] == t->index[node]) {
        guint32 member;
        do {
            member = t->stack[--t->n_stack];
            t->part[member] = t->n_parts;
        } while (member != node);
        t->n_parts++;
    }
    g_array_set_size(t->path, t->path->len - 1);
    if (t->path->len) {
        guint32 above = g_array_index(t->path, Step, t->path->len - 1).node;
        t->low[above] = MIN(t->low[above], t->low[node]);
    }
}

static void
walk_from(Tarjan *t, guint32 root)
{
    open_node(t, root);
    while (t->path->len) {
        Step *step = &g_array_index(t->path, Step, t->path->len - 1);
        guint32 node = step->node;
        if (step->arc == t->first[node + 1]) {
            close_node(t, node);
            continue;
        }
        guint32 other = t->to[step->arc++];
        if (!t->index[other])
            open_node(t, other);
        else if (t->part[other] == G_MAXUINT32)
            t->low[node] = MIN(t->low[node], t->index[other]);
    }
}

guint32
jum_strong_parts(guint n, const guint32 *first, const guint32 *to, guint32 *part)
{
    if (n == 0)
        return 0;
    Tarjan t = {.first = first,
                .to = to,
                .index = g_new0(guint32, n),
                .low = g_new0(guint32, n),
                .stack = g_new(guint32, n),
                .part = part,
                .path = g_array_new(FALSE, FALSE, sizeof(Step))};
    memset(part, 0xff, n * sizeof *part);
    for (guint32 i = 0; i < n; i++)
        if (!t.index[i])
            walk_from(&t, i);
    g_autofree guint32 *size = g_new0(guint32, t.n_parts);
    guint32 best = 0;
    for (guint i = 0; i < n; i++)
        size[part[i]]++;
    for (guint32 c = 0; c < t.n_parts; c++)
        if (size[c] > size[best])
            best = c;
    g_free(t.index);
    g_free(t.low);
    g_free(t.stack);
    g_array_unref(t.path);
    return best;
}
