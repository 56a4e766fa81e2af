#pragma once

#include <stdbool.h>

/**
 * JumWaterMatrix: a sparse symmetric positive definite system whose pattern never changes: ordered once (AMD), analysed
 * once, factored numerically (up-looking LDLᵀ) at every iteration.
 */
typedef struct {
    int n, n_edges;
    int *position;        /* [n] row of unknown i in the elimination order */
    int *edge_slot;       /* [n_edges] where edge e adds in a_x, -1 if it joins nothing */
    int *a_start, *a_row; /* upper triangle by column, rows < column, in elimination order */
    double *a_x, *diagonal, *rhs; /* rhs, diagonal: [n], in elimination order */
    int *l_start, *l_row;         /* columns of L below the diagonal */
    int *row_start, *row_pattern; /* columns that meet each row, in an order fit for elimination */
    double *l_x, *d, *work;
    int *fill;
} JumWaterMatrix;

/**
 * jum_water_matrix_init:
 * @n: unknowns
 * @a, @b: [n_edges] ends of each edge, -1 for a known head
 *
 * Returns: false when memory is exhausted.
 */
bool jum_water_matrix_init(JumWaterMatrix *m, int n, int n_edges, const int *a, const int *b);
void jum_water_matrix_clear(JumWaterMatrix *m);

/** jum_water_matrix_zero: before the coefficients of an iteration are added. */
void jum_water_matrix_zero(JumWaterMatrix *m);

/**
 * jum_water_matrix_solve:
 *
 * Factors and solves; the solution stands in rhs (elimination order).
 * Returns: -1, or the position of the row where the matrix is not positive definite.
 */
int jum_water_matrix_solve(JumWaterMatrix *m);
