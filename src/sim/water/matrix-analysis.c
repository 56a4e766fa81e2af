/* Analysis of the matrix, once a network: pipes in series leave first, every other node of a chain at a time, so that the
 * elimination tree stays low; AMD orders what is left; the tree is cut into two branches of equal work and a top;
 * columns are numbered by part and level; their patterns and the target of every product are written down. */
#include "sim/water/matrix.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <suitesparse/amd.h>

enum {
    BRANCHES_FROM = 3000, /* columns: below, two threads cost more than they save */
    CANDIDATES_MAX = 256,
};

/* Scratch of the analysis; the adjacency is that of the unknowns without duplicates. */
typedef struct {
    int n;
    int *start, *list, *degree;
    int *order;    /* [n] unknowns as they are eliminated, then by column */
    int *position; /* [n] of each unknown in order */
    int *parent;   /* [n] elimination tree, by position */
    int *count;    /* [n] entries below the diagonal */
    int *stamp, *queue, *other;
} Analysis;

static void *
array(size_t n, size_t size)
{
    return calloc(n > 0 ? n : 1, size);
}

static bool
analysis_init(Analysis *w, int n, int n_edges)
{
    *w = (Analysis){.n = n};
    int **arrays[] = {&w->degree, &w->order, &w->position, &w->parent,
                      &w->count,  &w->stamp, &w->queue,    &w->other};
    bool ok = true;
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        *arrays[i] = array((size_t) n + 1, sizeof(int));
        ok = ok && *arrays[i] != NULL;
    }
    w->start = array((size_t) n + 1, sizeof(int));
    w->list = array(2 * (size_t) n_edges, sizeof(int));
    return ok && w->start != NULL && w->list != NULL;
}

static void
analysis_clear(Analysis *w)
{
    void *owned[] = {w->start,  w->list,  w->degree, w->order, w->position,
                     w->parent, w->count, w->stamp,  w->queue, w->other};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
}

static void
build_adjacency(Analysis *w, int n_edges, const int *a, const int *b)
{
    for (int e = 0; e < n_edges; e++) {
        if (a[e] >= 0 && b[e] >= 0) {
            w->start[a[e] + 1]++;
            w->start[b[e] + 1]++;
        }
    }
    for (int i = 0; i < w->n; i++) {
        w->start[i + 1] += w->start[i];
        w->queue[i] = w->start[i];
        w->stamp[i] = -1;
    }
    for (int e = 0; e < n_edges; e++) {
        if (a[e] >= 0 && b[e] >= 0) {
            w->list[w->queue[a[e]]++] = b[e];
            w->list[w->queue[b[e]]++] = a[e];
        }
    }
    for (int i = 0; i < w->n; i++) {
        int *list = w->list + w->start[i], size = w->start[i + 1] - w->start[i], kept = 0;
        w->stamp[i] = i;
        for (int p = 0; p < size; p++) {
            if (w->stamp[list[p]] != i) {
                w->stamp[list[p]] = i;
                list[kept++] = list[p];
            }
        }
        w->degree[i] = kept;
    }
}

/* In the list of @node, @gone leaves and @instead (or -1) takes its place unless it is there already. */
static void
replace_neighbour(Analysis *w, int node, int gone, int instead)
{
    int *list = w->list + w->start[node], at = -1;
    for (int p = 0; p < w->degree[node]; p++) {
        if (list[p] == gone)
            at = p;
        else if (list[p] == instead)
            instead = -1;
    }
    if (instead >= 0)
        list[at] = instead;
    else
        list[at] = list[--w->degree[node]];
}

/* Nodes of degree two or less, in rounds; no two neighbours in the same round.  Lists only shrink.  Returns how many left;
 * the degree of those who leave becomes -1. */
static int
eliminate_chains(Analysis *w)
{
    int done = 0, waiting = 0;
    int *now = w->queue, *later = w->other;
    for (int i = 0; i < w->n; i++) {
        w->stamp[i] = -1;
        if (w->degree[i] <= 2)
            now[waiting++] = i;
    }
    for (int round = 0; waiting > 0; round++) {
        int next = 0;
        for (int q = 0; q < waiting; q++) {
            int node = now[q], degree = w->degree[node];
            if (degree < 0)
                continue;
            if (w->stamp[node] == round) {
                later[next++] = node;
                continue;
            }
            int x = degree > 0 ? w->list[w->start[node]] : -1;
            int y = degree > 1 ? w->list[w->start[node] + 1] : -1;
            w->order[done++] = node;
            w->degree[node] = -1;
            for (int side = 0; side < degree; side++) {
                int here = side == 0 ? x : y, there = side == 0 ? y : x, before = w->degree[here];
                replace_neighbour(w, here, node, there);
                w->stamp[here] = round;
                if (before == 3 && w->degree[here] == 2)
                    later[next++] = here;
            }
        }
        int *swap = now;
        now = later;
        later = swap;
        waiting = next;
    }
    return done;
}

static bool
order_rest(Analysis *w, int done)
{
    int rest = 0, entries = 0;
    for (int i = 0; i < w->n; i++) {
        if (w->degree[i] >= 0) {
            w->other[rest] = i;
            w->stamp[i] = rest++;
            entries += w->degree[i];
        }
    }
    if (rest == 0)
        return true;
    int *start = array((size_t) rest + 1, sizeof *start);
    int *list = array((size_t) entries, sizeof *list);
    int *permutation = array((size_t) rest, sizeof *permutation);
    bool ok = start != NULL && list != NULL && permutation != NULL;
    for (int r = 0, out = 0; ok && r < rest; r++) {
        const int *from = w->list + w->start[w->other[r]];
        for (int p = 0; p < w->degree[w->other[r]]; p++)
            list[out++] = w->stamp[from[p]];
        start[r + 1] = out;
    }
    ok = ok && amd_order(rest, start, list, permutation, NULL, NULL) >= 0;
    for (int r = 0; ok && r < rest; r++)
        w->order[done + r] = w->other[permutation[r]];
    free(start);
    free(list);
    free(permutation);
    return ok;
}

/* Elimination tree and column counts, for the order that stands. */
static void
build_tree(Analysis *w, const int *start, const int *list)
{
    for (int k = 0; k < w->n; k++) {
        int node = w->order[k];
        w->parent[k] = -1;
        w->stamp[k] = k;
        w->count[k] = 0;
        for (int p = start[node]; p < start[node + 1]; p++) {
            for (int i = w->position[list[p]]; i < k && w->stamp[i] != k; i = w->parent[i]) {
                if (w->parent[i] < 0)
                    w->parent[i] = k;
                w->count[i]++;
                w->stamp[i] = k;
            }
        }
    }
}

typedef struct {
    double *work;      /* [n] of the subtree at each position */
    int *part;         /* [n] */
    int *height;       /* [n] level above the leaves */
    int *child, *peer; /* first child, next brother */
} Cut;

/* The largest candidates make room for their children until none is large; then two heaps of equal work. */
static void
cut_tree(const Analysis *w, Cut *cut)
{
    int roots[CANDIDATES_MAX], n_roots = 0;
    double total = 0.0, load[2] = {0.0, 0.0};
    for (int k = 0; k < w->n; k++)
        cut->part[k] = JUM_WATER_TOP;
    if (w->n < BRANCHES_FROM)
        return;
    for (int k = 0; k < w->n; k++) {
        if (w->parent[k] < 0) {
            total += cut->work[k];
            if (n_roots < CANDIDATES_MAX)
                roots[n_roots++] = k;
        }
    }
    for (int split = 0; split < CANDIDATES_MAX; split++) {
        int largest = -1, children = 0;
        for (int r = 0; r < n_roots; r++) {
            if (largest < 0 || cut->work[roots[r]] > cut->work[roots[largest]])
                largest = r;
        }
        if (largest < 0 || cut->work[roots[largest]] < total / 16.0)
            break;
        for (int c = cut->child[roots[largest]]; c >= 0; c = cut->peer[c])
            children++;
        if (n_roots - 1 + children > CANDIDATES_MAX)
            break;
        int root = roots[largest];
        roots[largest] = roots[--n_roots];
        for (int c = cut->child[root]; c >= 0; c = cut->peer[c])
            roots[n_roots++] = c;
    }
    while (n_roots > 0) {
        int largest = 0;
        for (int r = 1; r < n_roots; r++) {
            if (cut->work[roots[r]] > cut->work[roots[largest]])
                largest = r;
        }
        int branch = load[1] < load[0] ? JUM_WATER_BRANCH_1 : JUM_WATER_BRANCH_0;
        load[branch] += cut->work[roots[largest]];
        cut->part[roots[largest]] = branch;
        roots[largest] = roots[--n_roots];
    }
    for (int k = w->n - 1; k >= 0; k--) {
        int above = w->parent[k];
        if (cut->part[k] == JUM_WATER_TOP && above >= 0)
            cut->part[k] = cut->part[above];
    }
}

/* Numbers the columns by part, then level. */
static bool
number_columns(JumWaterMatrix *m, Analysis *w)
{
    size_t n = (size_t) w->n + 1;
    Cut cut = {array(n, sizeof(double)), array(n, sizeof(int)), array(n, sizeof(int)),
               array(n, sizeof(int)), array(n, sizeof(int))};
    int *first = array(n * JUM_WATER_PARTS + 1, sizeof *first);
    bool ok = cut.work != NULL && cut.part != NULL && cut.height != NULL && cut.child != NULL &&
              cut.peer != NULL && first != NULL;
    int levels = 1;
    for (int k = 0; ok && k < w->n; k++)
        cut.child[k] = cut.peer[k] = -1;
    for (int k = 0; ok && k < w->n; k++) {
        int above = w->parent[k];
        double size = w->count[k];
        cut.work[k] += 6.0 + 4.0 * size + size * size / 2.0;
        levels = cut.height[k] + 1 > levels ? cut.height[k] + 1 : levels;
        if (above < 0)
            continue;
        cut.work[above] += cut.work[k];
        cut.peer[k] = cut.child[above];
        cut.child[above] = k;
        if (cut.height[above] <= cut.height[k])
            cut.height[above] = cut.height[k] + 1;
    }
    if (ok) {
        cut_tree(w, &cut);
        for (int k = 0; k < w->n; k++)
            first[cut.part[k] * levels + cut.height[k] + 1]++;
        for (int i = 0; i < JUM_WATER_PARTS * levels; i++)
            first[i + 1] += first[i];
        for (int p = 0; p <= JUM_WATER_PARTS; p++)
            m->part[p] = first[p * levels];
        for (int k = 0; k < w->n; k++)
            w->other[first[cut.part[k] * levels + cut.height[k]]++] = w->order[k];
        memcpy(w->order, w->other, sizeof *w->order * (size_t) w->n);
        for (int k = 0; k < w->n; k++)
            w->position[w->order[k]] = k;
    }
    free(cut.work);
    free(cut.part);
    free(cut.height);
    free(cut.child);
    free(cut.peer);
    free(first);
    return ok;
}

/* From where on are the last columns more than half full? */
static int
find_dense(const Analysis *w, int top)
{
    double filled = 0.0;
    int dense = w->n;
    for (int k = w->n - 1; k >= top; k--) {
        double size = w->n - k;
        filled += w->count[k];
        if (2.0 * filled >= 0.8 * size * (size - 1.0))
            dense = k;
    }
    return dense;
}

static bool
store_pattern(JumWaterMatrix *m, Analysis *w, const int *start, const int *list)
{
    m->dense = find_dense(w, m->part[JUM_WATER_TOP]);
    m->l_start = array((size_t) m->n + 1, sizeof(int));
    if (m->l_start == NULL)
        return false;
    for (int j = 0; j < m->n; j++)
        m->l_start[j + 1] = m->l_start[j] + (j < m->dense ? w->count[j] : m->n - 1 - j);
    m->l_row = array((size_t) m->l_start[m->n], sizeof(int));
    if (m->l_row == NULL)
        return false;
    for (int j = 0; j < m->n; j++) {
        w->queue[j] = m->l_start[j];
        w->stamp[j] = -1;
    }
    for (int k = 0; k < m->n; k++) {
        int node = w->order[k];
        w->stamp[k] = k;
        for (int p = start[node]; p < start[node + 1]; p++) {
            for (int i = w->position[list[p]]; i < k && w->stamp[i] != k; i = w->parent[i]) {
                if (i < m->dense)
                    m->l_row[w->queue[i]++] = k;
                w->stamp[i] = k;
            }
        }
    }
    for (int j = m->dense; j < m->n; j++) {
        for (int i = j + 1; i < m->n; i++)
            m->l_row[m->l_start[j] + i - j - 1] = i;
    }
    return true;
}

/* Entry of (row, column), searched from @from on. */
static int
find_entry(const JumWaterMatrix *m, int column, int row, int from)
{
    if (column >= m->dense)
        return m->l_start[column] + row - column - 1;
    while (m->l_row[from] != row)
        from++;
    return from;
}

static bool
store_targets(JumWaterMatrix *m)
{
    size_t products = 0;
    for (int j = 0; j < m->dense; j++) {
        size_t size = (size_t) (m->l_start[j + 1] - m->l_start[j]);
        products += size > 0 ? size * (size - 1) / 2 : 0;
    }
    if (products > (size_t) INT32_MAX)
        return false;
    m->target = array(products, sizeof(int));
    if (m->target == NULL)
        return false;
    int out = 0, top = m->part[JUM_WATER_TOP];
    for (int part = 0; part < JUM_WATER_PARTS; part++) {
        int last = part == JUM_WATER_TOP ? m->dense : m->part[part + 1];
        m->target_start[part] = out;
        for (int j = m->part[part]; j < last; j++) {
            for (int p = m->l_start[j]; p < m->l_start[j + 1]; p++) {
                int column = m->l_row[p], entry = m->l_start[column];
                int shadow = part == JUM_WATER_BRANCH_1 && column >= top ? m->shadow_entries : 0;
                for (int q = p + 1; q < m->l_start[j + 1]; q++) {
                    entry = find_entry(m, column, m->l_row[q], entry);
                    m->target[out++] = entry + shadow;
                }
            }
        }
    }
    return true;
}

static int
part_of(const JumWaterMatrix *m, int column)
{
    return column < m->part[1] ? 0 : column < m->part[2] ? 1 : JUM_WATER_TOP;
}

static void
place_edges(JumWaterMatrix *m, const Analysis *w, const int *a, const int *b)
{
    int top = m->part[JUM_WATER_TOP];
    for (int e = 0; e < m->n_edges; e++) {
        int i = a[e] >= 0 ? w->position[a[e]] : m->first_given - 1 - a[e];
        int j = b[e] >= 0 ? w->position[b[e]] : m->first_given - 1 - b[e];
        m->edge_slot[e] = -1;
        m->edge_part[e] = JUM_WATER_TOP;
        if (a[e] >= 0 && b[e] >= 0 && i != j) {
            int low = i < j ? i : j, high = i < j ? j : i;
            int part = m->edge_part[e] = part_of(m, low);
            if (part == JUM_WATER_BRANCH_1) {
                i += i >= top ? m->first_shadow - top : 0;
                j += j >= top ? m->first_shadow - top : 0;
            }
            m->edge_slot[e] = find_entry(m, low, high, m->l_start[low]);
        }
        m->edge_a[e] = i;
        m->edge_b[e] = j;
    }
}

/* What branch 1 adds to the top goes to the shadows. */
static void
shadow_rows(JumWaterMatrix *m)
{
    int top = m->part[JUM_WATER_TOP];
    for (int p = m->l_start[m->part[JUM_WATER_BRANCH_1]]; p < m->l_start[top]; p++)
        m->l_row[p] += m->l_row[p] >= top ? m->first_shadow - top : 0;
}

static bool
allocate_values(JumWaterMatrix *m)
{
    int top = m->part[JUM_WATER_TOP], n_top = m->n - top;
    bool shadows = m->part[JUM_WATER_BRANCH_1] < top;
    m->shadow_entries = m->l_start[m->n] - m->l_start[top];
    m->n_entries = m->l_start[m->n] + (shadows ? m->shadow_entries : 0);
    m->first_shadow = m->n;
    m->first_given = m->n + (shadows ? n_top : 0);
    m->n_rows = m->first_given + m->n_given;
    m->l_x = array((size_t) m->n_entries, sizeof *m->l_x);
    m->row = array((size_t) m->n_rows, sizeof *m->row);
    m->x = array((size_t) m->n_rows, sizeof *m->x);
    m->inverse = array((size_t) m->n, sizeof *m->inverse);
    m->edge_part = array((size_t) m->n_edges, sizeof(int));
    m->edge_slot = array((size_t) m->n_edges, sizeof(int));
    m->edge_a = array((size_t) m->n_edges, sizeof(int));
    m->edge_b = array((size_t) m->n_edges, sizeof(int));
    return m->l_x != NULL && m->row != NULL && m->x != NULL && m->inverse != NULL &&
           m->edge_part != NULL && m->edge_slot != NULL && m->edge_a != NULL && m->edge_b != NULL;
}

bool
jum_water_matrix_init(
    JumWaterMatrix *m, int n, int n_given, int n_edges, const int *a, const int *b)
{
    *m = (JumWaterMatrix){.n = n, .n_edges = n_edges, .n_given = n_given};
    Analysis w;
    bool ok = analysis_init(&w, n, n_edges);
    int *start = array((size_t) n + 1, sizeof *start);
    int *list = array(2 * (size_t) n_edges, sizeof *list);
    if (ok && start != NULL && list != NULL) {
        build_adjacency(&w, n_edges, a, b);
        memcpy(start, w.start, sizeof *start * ((size_t) n + 1));
        memcpy(list, w.list, sizeof *list * (size_t) start[n]);
        ok = order_rest(&w, eliminate_chains(&w));
        for (int k = 0; ok && k < n; k++)
            w.position[w.order[k]] = k;
    } else {
        ok = false;
    }
    if (ok) {
        build_tree(&w, start, list);
        ok = number_columns(m, &w);
    }
    if (ok) {
        build_tree(&w, start, list);
        ok = store_pattern(m, &w, start, list) && allocate_values(m) && store_targets(m);
    }
    if (ok) {
        place_edges(m, &w, a, b);
        shadow_rows(m);
        m->column = w.position;
        w.position = NULL;
    }
    analysis_clear(&w);
    free(start);
    free(list);
    if (!ok)
        jum_water_matrix_clear(m);
    return ok;
}
