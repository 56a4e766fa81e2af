/* The global gradient algorithm: Newton on heads and flows together, one sparse symmetric system an
 * iteration, factored by CHOLMOD with the ordering found once.
 * Sizing asks for a dozen solves of ten thousand pipes; a real computation is what makes the generated
 * pressures sane instead of hoped for. */
#include "tools/water-gradient.h"

#include <math.h>
#include <suitesparse/cholmod.h>

#define EXPONENT   1.852
#define MIN_FLOW   1e-6 /* m³/s: below, the loss is taken as linear */
#define TOLERANCE  1e-4 /* Σ|ΔQ| / Σ|Q| */
#define MAX_ROUNDS 60

double
jum_water_resistance(double length_m, double diameter_m, double roughness)
{
    return 10.667 * length_m * pow(roughness, -EXPONENT) * pow(diameter_m, -4.871);
}

typedef struct {
    cholmod_common common;
    cholmod_triplet *entries; /* lower triangle: diagonal, then one a pipe between free nodes */
    cholmod_factor *factor;
    cholmod_dense *right;
    guint *unknown; /* [n_nodes] row, or G_MAXUINT */
    guint n_unknown;
} System;

static gboolean
system_init(System *s, const JumWaterGradient *p)
{
    cholmod_start(&s->common);
    s->common.supernodal = CHOLMOD_SIMPLICIAL;
    s->common.nmethods = 1;
    s->common.method[0].ordering = CHOLMOD_AMD;
    s->common.print = 0;
    s->unknown = g_new(guint, p->n_nodes + 1);
    for (guint i = 0; i < p->n_nodes; i++)
        s->unknown[i] = p->fixed[i] ? G_MAXUINT : s->n_unknown++;
    s->entries = cholmod_allocate_triplet(s->n_unknown, s->n_unknown, s->n_unknown + p->n_pipes, -1,
                                          CHOLMOD_REAL, &s->common);
    s->right = cholmod_zeros(s->n_unknown, 1, CHOLMOD_REAL, &s->common);
    if (!s->entries || !s->right)
        return FALSE;
    int *row = s->entries->i, *column = s->entries->j;
    double *value = s->entries->x;
    gsize n = 0;
    for (; n < s->n_unknown; n++) {
        row[n] = column[n] = (int) n;
        value[n] = 1.0;
    }
    for (guint k = 0; k < p->n_pipes; k++) {
        guint a = s->unknown[p->from[k]], b = s->unknown[p->to[k]];
        if (a == G_MAXUINT || b == G_MAXUINT || a == b)
            continue;
        row[n] = (int) MAX(a, b);
        column[n] = (int) MIN(a, b);
        value[n++] = 0.0;
    }
    s->entries->nnz = n;
    cholmod_sparse *matrix = cholmod_triplet_to_sparse(s->entries, 0, &s->common);
    s->factor = matrix ? cholmod_analyze(matrix, &s->common) : NULL;
    cholmod_free_sparse(&matrix, &s->common);
    return s->factor != NULL;
}

static void
system_clear(System *s)
{
    cholmod_free_triplet(&s->entries, &s->common);
    cholmod_free_dense(&s->right, &s->common);
    cholmod_free_factor(&s->factor, &s->common);
    cholmod_finish(&s->common);
    g_free(s->unknown);
}

/* Inverse of the derivative of the loss. */
static double
conductance(double resistance, double flow)
{
    return 1.0 / (EXPONENT * resistance * pow(fmax(fabs(flow), MIN_FLOW), EXPONENT - 1.0));
}

/* Fills the matrix and the right-hand side about the present flows. */
static void
system_fill(System *s, const JumWaterGradient *p)
{
    double *value = s->entries->x, *right = s->right->x;
    for (guint i = 0; i < s->n_unknown; i++)
        value[i] = 1e-12;
    for (guint i = 0; i < p->n_nodes; i++)
        if (s->unknown[i] != G_MAXUINT)
            right[s->unknown[i]] = -p->demand_m3s[i];
    gsize n = s->n_unknown;
    for (guint k = 0; k < p->n_pipes; k++) {
        guint a = s->unknown[p->from[k]], b = s->unknown[p->to[k]];
        double c = conductance(p->resistance[k], p->flow_m3s[k]);
        double kept = p->flow_m3s[k] - p->flow_m3s[k] / EXPONENT; /* Q − p·h(Q) */
        if (a != G_MAXUINT) {
            value[a] += c;
            right[a] += (b == G_MAXUINT ? c * p->head_m[p->to[k]] : 0.0) - kept;
        }
        if (b != G_MAXUINT) {
            value[b] += c;
            right[b] += (a == G_MAXUINT ? c * p->head_m[p->from[k]] : 0.0) + kept;
        }
        if (a != G_MAXUINT && b != G_MAXUINT && a != b)
            value[n++] = -c;
    }
}

/* New heads, then new flows; returns the relative change of the flows, infinite on failure. */
static double
system_step(System *s, JumWaterGradient *p)
{
    system_fill(s, p);
    cholmod_sparse *matrix = cholmod_triplet_to_sparse(s->entries, 0, &s->common);
    gboolean ok = matrix && cholmod_factorize(matrix, s->factor, &s->common) &&
                  s->common.status == CHOLMOD_OK;
    cholmod_dense *heads = ok ? cholmod_solve(CHOLMOD_A, s->factor, s->right, &s->common) : NULL;
    cholmod_free_sparse(&matrix, &s->common);
    if (!heads)
        return INFINITY;
    const double *head = heads->x;
    for (guint i = 0; i < p->n_nodes; i++)
        if (s->unknown[i] != G_MAXUINT)
            p->head_m[i] = head[s->unknown[i]];
    cholmod_free_dense(&heads, &s->common);
    double change = 0.0, total = 1e-9;
    for (guint k = 0; k < p->n_pipes; k++) {
        double c = conductance(p->resistance[k], p->flow_m3s[k]), old = p->flow_m3s[k];
        double flow = old - old / EXPONENT + c * (p->head_m[p->from[k]] - p->head_m[p->to[k]]);
        change += fabs(flow - old);
        total += fabs(flow);
        p->flow_m3s[k] = flow;
    }
    return isfinite(change) ? change / total : INFINITY;
}

guint
jum_water_gradient_solve(JumWaterGradient *p)
{
    System s = {0};
    guint rounds = 0;
    if (system_init(&s, p))
        for (guint round = 1; round <= MAX_ROUNDS && rounds == 0; round++) {
            double change = s.n_unknown ? system_step(&s, p) : 0.0;
            if (!isfinite(change))
                break;
            if (change < TOLERANCE)
                rounds = round;
        }
    system_clear(&s);
    return rounds;
}
