/* LDLᵀ by rows (up-looking; Davis 2005, "LDL: a concise sparse Cholesky") with the pattern of every row stored: the
 * networks of a city have almost no fill, so the whole factorisation is a few streams over small arrays.  AMD orders;
 * leaves and series pipes leave the matrix first by themselves. */
#include "sim/water/matrix.h"

#include <stdlib.h>
#include <string.h>

#include <suitesparse/amd.h>

static void *
array(size_t n, size_t size)
{
    return calloc(n > 0 ? n : 1, size);
}

/* Adjacency of the unknowns, both directions, as AMD wants it (duplicates are tolerated by amd_order). */
static bool
order(JumWaterMatrix *m, const int *a, const int *b)
{
    int *start = array((size_t) m->n + 1, sizeof *start);
    int *list = array((size_t) m->n_edges * 2, sizeof *list);
    int *next = array((size_t) m->n, sizeof *next),
        *permutation = array((size_t) m->n, sizeof *permutation);
    bool ok = start != NULL && list != NULL && next != NULL && permutation != NULL;
    for (int e = 0; ok && e < m->n_edges; e++) {
        if (a[e] >= 0 && b[e] >= 0) {
            start[a[e] + 1]++;
            start[b[e] + 1]++;
        }
    }
    for (int i = 0; ok && i < m->n; i++) {
        start[i + 1] += start[i];
        next[i] = start[i];
    }
    for (int e = 0; ok && e < m->n_edges; e++) {
        if (a[e] >= 0 && b[e] >= 0) {
            list[next[a[e]]++] = b[e];
            list[next[b[e]]++] = a[e];
        }
    }
    ok = ok && (m->n == 0 || amd_order(m->n, start, list, permutation, NULL, NULL) >= 0);
    for (int k = 0; ok && k < m->n; k++)
        m->position[permutation[k]] = k;
    free(start);
    free(list);
    free(next);
    free(permutation);
    return ok;
}

static int
compare_ints(const void *p, const void *q)
{
    int x = *(const int *) p, y = *(const int *) q;
    return (x > y) - (x < y);
}

/* The upper triangle by column without duplicates, and each edge's slot in it. */
static bool
build_upper(JumWaterMatrix *m, const int *a, const int *b)
{
    m->a_start = array((size_t) m->n + 1, sizeof(int));
    m->a_row = array((size_t) m->n_edges, sizeof(int));
    m->a_x = array((size_t) m->n_edges, sizeof(double));
    int *next = array((size_t) m->n + 1, sizeof *next);
    if (m->a_start == NULL || m->a_row == NULL || m->a_x == NULL || next == NULL) {
        free(next);
        return false;
    }
    for (int e = 0; e < m->n_edges; e++) {
        if (a[e] >= 0 && b[e] >= 0) {
            int i = m->position[a[e]], j = m->position[b[e]];
            next[(i > j ? i : j) + 1]++;
        }
    }
    for (int j = 0; j < m->n; j++)
        next[j + 1] += next[j];
    int *begin = array((size_t) m->n + 1, sizeof *begin);
    if (begin == NULL) {
        free(next);
        return false;
    }
    memcpy(begin, next, sizeof *begin * ((size_t) m->n + 1));
    for (int e = 0; e < m->n_edges; e++) {
        if (a[e] >= 0 && b[e] >= 0) {
            int i = m->position[a[e]], j = m->position[b[e]];
            m->a_row[next[i > j ? i : j]++] = i > j ? j : i;
        }
    }
    int out = 0;
    for (int j = 0; j < m->n; j++) {
        int first = begin[j], last = begin[j + 1];
        qsort(m->a_row + first, (size_t) (last - first), sizeof(int), compare_ints);
        m->a_start[j] = out;
        for (int p = first; p < last; p++) {
            if (out == m->a_start[j] || m->a_row[out - 1] != m->a_row[p])
                m->a_row[out++] = m->a_row[p];
        }
    }
    m->a_start[m->n] = out;
    for (int e = 0; e < m->n_edges; e++) {
        m->edge_slot[e] = -1;
        if (a[e] < 0 || b[e] < 0)
            continue;
        int i = m->position[a[e]], j = m->position[b[e]], low = i < j ? i : j, high = i < j ? j : i;
        int *hit =
            bsearch(&low, m->a_row + m->a_start[high],
                    (size_t) (m->a_start[high + 1] - m->a_start[high]), sizeof(int), compare_ints);
        m->edge_slot[e] = (int) (hit - m->a_row);
    }
    free(begin);
    free(next);
    return true;
}

/* Elimination tree, pattern of each row of L and column counts. */
static bool
analyse(JumWaterMatrix *m)
{
    int n = m->n;
    int *parent = array((size_t) n, sizeof *parent), *flag = array((size_t) n, sizeof *flag);
    int *count = array((size_t) n, sizeof *count), *stack = array((size_t) n, sizeof *stack);
    int *pattern = array((size_t) n, sizeof *pattern);
    bool ok = parent != NULL && flag != NULL && count != NULL && stack != NULL && pattern != NULL;
    m->row_start = array((size_t) n + 1, sizeof(int));
    m->l_start = array((size_t) n + 1, sizeof(int));
    ok = ok && m->row_start != NULL && m->l_start != NULL;
    for (int k = 0; ok && k < n; k++) {
        parent[k] = -1;
        flag[k] = k;
        for (int p = m->a_start[k]; p < m->a_start[k + 1]; p++) {
            for (int i = m->a_row[p]; flag[i] != k; i = parent[i]) {
                if (parent[i] < 0)
                    parent[i] = k;
                count[i]++;
                m->row_start[k + 1]++;
                flag[i] = k;
            }
        }
    }
    for (int k = 0; ok && k < n; k++) {
        m->row_start[k + 1] += m->row_start[k];
        m->l_start[k + 1] = m->l_start[k] + count[k];
    }
    size_t total = ok ? (size_t) m->l_start[n] : 0;
    m->row_pattern = array(total, sizeof(int));
    m->l_row = array(total, sizeof(int));
    m->l_x = array(total, sizeof(double));
    ok = ok && m->row_pattern != NULL && m->l_row != NULL && m->l_x != NULL;
    for (int k = 0; ok && k < n; k++)
        flag[k] = -1;
    for (int k = 0; ok && k < n; k++) {
        int top = n;
        flag[k] = k;
        for (int p = m->a_start[k]; p < m->a_start[k + 1]; p++) {
            int length = 0;
            for (int i = m->a_row[p]; flag[i] != k; i = parent[i]) {
                stack[length++] = i;
                flag[i] = k;
            }
            while (length > 0)
                pattern[--top] = stack[--length];
        }
        memcpy(m->row_pattern + m->row_start[k], pattern + top, sizeof(int) * (size_t) (n - top));
    }
    free(parent);
    free(flag);
    free(count);
    free(stack);
    free(pattern);
    return ok;
}

/* The rows of each column of L appear in the order in which the numeric pass meets them: store them once. */
static void
store_columns(JumWaterMatrix *m)
{
    memset(m->fill, 0, sizeof *m->fill * (size_t) m->n);
    for (int k = 0; k < m->n; k++) {
        for (int p = m->row_start[k]; p < m->row_start[k + 1]; p++) {
            int i = m->row_pattern[p];
            m->l_row[m->l_start[i] + m->fill[i]++] = k;
        }
    }
}

bool
jum_water_matrix_init(JumWaterMatrix *m, int n, int n_edges, const int *a, const int *b)
{
    *m = (JumWaterMatrix){.n = n, .n_edges = n_edges};
    m->position = array((size_t) n, sizeof(int));
    m->edge_slot = array((size_t) n_edges, sizeof(int));
    m->diagonal = array((size_t) n, sizeof(double));
    m->rhs = array((size_t) n, sizeof(double));
    m->d = array((size_t) n, sizeof(double));
    m->work = array((size_t) n, sizeof(double));
    m->fill = array((size_t) n, sizeof(int));
    bool ok = m->position != NULL && m->edge_slot != NULL && m->diagonal != NULL &&
              m->rhs != NULL && m->d != NULL && m->work != NULL && m->fill != NULL;
    ok = ok && order(m, a, b) && build_upper(m, a, b) && analyse(m);
    if (!ok) {
        jum_water_matrix_clear(m);
        return false;
    }
    store_columns(m);
    return true;
}

void
jum_water_matrix_clear(JumWaterMatrix *m)
{
    void *owned[] = {m->position, m->edge_slot,   m->a_start, m->a_row, m->a_x,
                     m->diagonal, m->rhs,         m->l_start, m->l_row, m->row_start,
                     m->l_x,      m->row_pattern, m->d,       m->work,  m->fill};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
    *m = (JumWaterMatrix){0};
}

void
jum_water_matrix_zero(JumWaterMatrix *m)
{
    memset(m->a_x, 0, sizeof *m->a_x * (size_t) (m->n > 0 ? m->a_start[m->n] : 0));
    memset(m->diagonal, 0, sizeof *m->diagonal * (size_t) m->n);
    memset(m->rhs, 0, sizeof *m->rhs * (size_t) m->n);
}

static int
factor(JumWaterMatrix *m)
{
    double *restrict y = m->work;
    double *restrict lx = m->l_x;
    double *restrict inverse = m->d; /* 1 / D */
    int *restrict next = m->fill;    /* where each column of L grows */
    const int *restrict lrow = m->l_row, *restrict arow = m->a_row,
                        *restrict pattern = m->row_pattern;
    memcpy(next, m->l_start, sizeof *next * (size_t) m->n);
    for (int k = 0; k < m->n; k++) {
        double dk = m->diagonal[k];
        for (int p = m->a_start[k], end = m->a_start[k + 1]; p < end; p++)
            y[arow[p]] = m->a_x[p];
        for (int q = m->row_start[k], end = m->row_start[k + 1]; q < end; q++) {
            int i = pattern[q], last = next[i];
            double yi = y[i], lki = yi * inverse[i];
            y[i] = 0.0;
            for (int p = m->l_start[i]; p < last; p++)
                y[lrow[p]] -= lx[p] * yi;
            dk -= lki * yi;
            lx[last] = lki;
            next[i] = last + 1;
        }
        if (!(dk > 0.0)) {
            memset(y, 0, sizeof *y * (size_t) m->n);
            return k;
        }
        inverse[k] = 1.0 / dk;
    }
    return -1;
}

int
jum_water_matrix_solve(JumWaterMatrix *m)
{
    int bad = factor(m);
    if (bad >= 0)
        return bad;
    double *restrict x = m->rhs;
    for (int j = 0; j < m->n; j++) {
        double xj = x[j];
        for (int p = m->l_start[j]; p < m->l_start[j + 1]; p++)
            x[m->l_row[p]] -= m->l_x[p] * xj;
    }
    for (int j = 0; j < m->n; j++)
        x[j] *= m->d[j];
    for (int j = m->n - 1; j >= 0; j--) {
        double xj = x[j];
        for (int p = m->l_start[j]; p < m->l_start[j + 1]; p++)
            xj -= m->l_x[p] * x[m->l_row[p]];
        x[j] = xj;
    }
    return -1;
}
