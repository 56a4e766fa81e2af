#pragma once

#include <stdbool.h>

/** JumWaterRow: diagonal and right-hand side of one row, together because every elimination touches both. */
typedef struct {
    double diagonal, rhs;
} JumWaterRow;

/** Parts of the columns: two branches of the elimination tree that know nothing of each other, then what joins them. */
enum {
    JUM_WATER_BRANCH_0,
    JUM_WATER_BRANCH_1,
    JUM_WATER_TOP,
    JUM_WATER_PARTS,
};

/**
 * JumWaterMatrix: a sparse symmetric positive definite system whose pattern never changes: ordered and analysed once,
 * factored numerically at every iteration.  Columns stand in elimination order: part by part, and level by level of the
 * elimination tree within a part, so that neighbours in memory do not wait for each other.
 *
 * Rows: the n columns; then the shadows (what branch 1 adds to the top, so that the two branches may be eliminated by two
 * threads and always sum in the same order); then the given heads, which are read only.
 */
typedef struct {
    int n, n_edges, n_given, n_rows;
    int part[JUM_WATER_PARTS + 1]; /* columns part[p] … part[p + 1] - 1 */
    int dense;                     /* first column of the dense end */
    int first_shadow, first_given; /* rows */
    int n_entries;                 /* of l_x, shadows included */
    int shadow_entries;            /* an entry of the top + this = its shadow */
    int *column;                   /* [n] of unknown i */
    int *edge_part; /* [n_edges] who may add the edge; JUM_WATER_TOP for edges to given heads */
    int *edge_a, *edge_b; /* [n_edges] rows of its ends */
    int *edge_slot;       /* [n_edges] in l_x; -1 if it joins no two unknowns */
    int *l_start, *l_row; /* rows below the diagonal of each column, ascending */
    int *target;          /* where the product of two entries of a column goes */
    int target_start[JUM_WATER_PARTS];
    double *l_x;      /* [n_entries] values of the lower triangle, not divided by the pivot */
    JumWaterRow *row; /* [n_rows] */
    double *inverse;  /* [n] of the pivots */
    double *x;        /* [n_rows] solution; given heads stand at first_given */
} JumWaterMatrix;

/**
 * jum_water_matrix_init:
 * @n: unknowns
 * @n_given: heads that are known
 * @a, @b: [n_edges] ends of each edge: unknown i, or -1 - g for given head g
 *
 * Returns: false when memory is exhausted.
 */
bool jum_water_matrix_init(
    JumWaterMatrix *m, int n, int n_given, int n_edges, const int *a, const int *b);
void jum_water_matrix_clear(JumWaterMatrix *m);

/** jum_water_matrix_zero: before the coefficients of an iteration are added; @rhs: [n] to start from, by column. */
void jum_water_matrix_zero(JumWaterMatrix *m, const double *rhs);

/**
 * jum_water_matrix_eliminate_branch, jum_water_matrix_solve_top, jum_water_matrix_back:
 *
 * The solution in three stages: both branches (any order, or at the same time), the top, then back into both branches.
 * Returns: -1, or the column where the matrix is not positive definite.
 */
int jum_water_matrix_eliminate_branch(JumWaterMatrix *m, int branch);
int jum_water_matrix_solve_top(JumWaterMatrix *m);
void jum_water_matrix_back(JumWaterMatrix *m, int branch);
