/* Right-looking LDLᵀ over an elimination order that never changes: where every product of two entries of a column goes is
 * written down once, so that the factorisation is one stream without searches, and the forward substitution rides along.
 * The networks of a city have almost no fill; what does fill up, the last columns, is stored and worked as a dense
 * triangle.  Analysis: matrix-analysis.c. */
#include "sim/water/matrix.h"

#include <stdlib.h>
#include <string.h>

#include "sim/water/targets.h"

void
jum_water_matrix_clear(JumWaterMatrix *m)
{
    void *owned[] = {m->column, m->edge_part, m->edge_a, m->edge_b, m->edge_slot, m->l_start,
                     m->l_row,  m->target,    m->l_x,    m->row,    m->inverse,   m->x};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
    *m = (JumWaterMatrix){0};
}

void
jum_water_matrix_zero(JumWaterMatrix *m, const double *rhs)
{
    memset(m->l_x, 0, sizeof *m->l_x * (size_t) m->n_entries);
    for (int j = 0; j < m->n; j++)
        m->row[j] = (JumWaterRow){0.0, rhs[j]};
    for (int j = m->n; j < m->first_given; j++)
        m->row[j] = (JumWaterRow){0.0, 0.0};
}

static inline void
subtract(JumWaterRow *row, double factor, double value, double rhs)
{
    row->diagonal -= factor * value;
    row->rhs -= factor * rhs;
}

/* Columns of one or two entries are most of them: leaves, and pipes in series. */
static int
eliminate(JumWaterMatrix *m, int first, int last, const int *target)
{
    JumWaterRow *restrict row = m->row;
    double *restrict lx = m->l_x;
    const int *restrict start = m->l_start, *restrict l_row = m->l_row;
    for (int j = first; j < last; j++) {
        double pivot = row[j].diagonal, rhs = row[j].rhs;
        if (!(pivot > 0.0))
            return j;
        double inverse = 1.0 / pivot;
        int begin = start[j], size = start[j + 1] - begin;
        m->inverse[j] = inverse;
        if (size == 2) {
            double v0 = lx[begin], v1 = lx[begin + 1];
            subtract(&row[l_row[begin]], v0 * inverse, v0, rhs);
            subtract(&row[l_row[begin + 1]], v1 * inverse, v1, rhs);
            lx[*target++] -= v0 * inverse * v1;
            continue;
        }
        for (int i = 0; i < size; i++) {
            double v = lx[begin + i], factor = v * inverse;
            subtract(&row[l_row[begin + i]], factor, v, rhs);
            for (int k = i + 1; k < size; k++)
                lx[*target++] -= factor * lx[begin + k];
        }
    }
    return -1;
}

/* The last columns: entry (i, j) of the triangle stands at l_start[j] + i - j - 1. */
JUM_MANY_TARGETS static int
eliminate_dense(JumWaterMatrix *m)
{
    JumWaterRow *restrict row = m->row;
    for (int j = m->dense; j < m->n; j++) {
        double pivot = row[j].diagonal, rhs = row[j].rhs;
        if (!(pivot > 0.0))
            return j;
        double inverse = 1.0 / pivot;
        const double *restrict from = m->l_x + m->l_start[j];
        int size = m->n - 1 - j;
        m->inverse[j] = inverse;
        for (int i = 0; i < size; i++) {
            double v = from[i], factor = v * inverse;
            double *restrict to = m->l_x + m->l_start[j + 1 + i];
            subtract(&row[j + 1 + i], factor, v, rhs);
            for (int k = 0; k < size - 1 - i; k++)
                to[k] -= factor * from[i + 1 + k];
        }
    }
    return -1;
}

static void
back(JumWaterMatrix *m, int first, int last)
{
    double *restrict x = m->x;
    const double *restrict lx = m->l_x;
    const int *restrict start = m->l_start, *restrict l_row = m->l_row;
    for (int j = last - 1; j >= first; j--) {
        double sum = m->row[j].rhs;
        for (int p = start[j], end = start[j + 1]; p < end; p++)
            sum -= lx[p] * x[l_row[p]];
        x[j] = sum * m->inverse[j];
    }
}

int
jum_water_matrix_eliminate_branch(JumWaterMatrix *m, int branch)
{
    return eliminate(m, m->part[branch], m->part[branch + 1], m->target + m->target_start[branch]);
}

int
jum_water_matrix_solve_top(JumWaterMatrix *m)
{
    int top = m->part[JUM_WATER_TOP], n_top = m->n - top;
    if (m->part[JUM_WATER_BRANCH_1] < top) {
        for (int p = m->l_start[top]; p < m->l_start[m->n]; p++)
            m->l_x[p] += m->l_x[p + m->shadow_entries];
        for (int i = 0; i < n_top; i++) {
            m->row[top + i].diagonal += m->row[m->first_shadow + i].diagonal;
            m->row[top + i].rhs += m->row[m->first_shadow + i].rhs;
        }
    }
    int bad = eliminate(m, top, m->dense, m->target + m->target_start[JUM_WATER_TOP]);
    if (bad < 0)
        bad = eliminate_dense(m);
    if (bad >= 0)
        return bad;
    back(m, top, m->n);
    if (m->first_given > m->first_shadow)
        memcpy(m->x + m->first_shadow, m->x + top, sizeof *m->x * (size_t) n_top);
    return -1;
}

void
jum_water_matrix_back(JumWaterMatrix *m, int branch)
{
    back(m, m->part[branch], m->part[branch + 1]);
}
