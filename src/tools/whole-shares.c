/* Whole numbers in given proportions that sum exactly: the largest-remainder method, ties to the first.
 * People of zones and customers of sectors are counts, and their sums are checked. */
#include "tools/whole-shares.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    guint at;
    double rest;
} Remainder;

static int
largest_first(const void *a, const void *b)
{
    const Remainder *u = a, *v = b;
    if (u->rest != v->rest)
        return u->rest > v->rest ? -1 : 1;
    return u->at < v->at ? -1 : 1;
}

void
jum_share_whole(const double *share, guint n, guint64 total, gint64 *whole)
{
    if (n == 0)
        return;
    double sum = 0.0;
    for (guint i = 0; i < n; i++)
        sum += share[i];
    g_autofree Remainder *rest = g_new(Remainder, n);
    gint64 given = 0;
    for (guint i = 0; i < n; i++) {
        double exact = (double) total * (sum > 0.0 ? share[i] / sum : 1.0 / n);
        whole[i] = (gint64) floor(exact);
        rest[i] = (Remainder){i, exact - (double) whole[i]};
        given += whole[i];
    }
    qsort(rest, n, sizeof *rest, largest_first);
    for (guint i = 0; given < (gint64) total; i = (i + 1) % n, given++)
        whole[rest[i].at]++;
}
