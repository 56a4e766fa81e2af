/* Footprints made ready to be raised: parts told from holes, repeated corners and corners within 3 cm of a straight wall
 * left out, rings turned.  Where leaving out would make the outline cross itself (zigzags and courts a hand's breadth
 * apart), every corner stays. */
#include "gfx/block-builder-private.h"

#include <math.h>

#define SAME_M     0.02
#define STRAIGHT_M 0.03

static double
signed_area(const float *xy, guint32 n)
{
    double area = 0.0;
    for (guint32 i = 0; i < n; i++) {
        const float *a = xy + 2 * i, *b = xy + 2 * ((i + 1) % n);
        area += ((double) a[0] - xy[0]) * ((double) b[1] - xy[1]) -
                ((double) b[0] - xy[0]) * ((double) a[1] - xy[1]);
    }
    return area / 2.0;
}

gboolean
jum_ring_holds(const float *xy, guint32 n, const float *p)
{
    gboolean in = FALSE;
    for (guint32 i = 0, before = n - 1; i < n; before = i++) {
        const float *a = xy + 2 * before, *b = xy + 2 * i;
        if ((a[1] > p[1]) != (b[1] > p[1]) &&
            p[0] < (b[0] - a[0]) * (p[1] - a[1]) / (b[1] - a[1]) + a[0])
            in = !in;
    }
    return in;
}

/* It turns as outer rings do, and most of its corners stand outside the part so far: beside it, or in a court of it. */
gboolean
jum_block_begins_part(const JumPrism *prism, guint outer, guint r)
{
    const guint32 *start = prism->ring_start;
    const float *own = prism->xy + 2 * start[r];
    guint32 n = start[r + 1] - start[r], inside = 0;
    if (n < 3 || signed_area(own, n) <= 0.0)
        return FALSE;
    for (guint32 i = 0; i < n; i++) {
        gboolean in = FALSE;
        for (guint other = outer; other < r; other++)
            in ^= jum_ring_holds(prism->xy + 2 * start[other], start[other + 1] - start[other],
                                 own + 2 * i);
        inside += in ? 1 : 0;
    }
    return 2 * inside < n;
}

/* ---- crossing ---- */

static double
side(const float *a, const float *b, const float *p)
{
    return ((double) b[0] - a[0]) * ((double) p[1] - a[1]) -
           ((double) b[1] - a[1]) * ((double) p[0] - a[0]);
}

static gboolean
sides_cross(const float *a, const float *b, const float *c, const float *d)
{
    return side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0;
}

gboolean
jum_rings_cross(const float *xy, const guint32 *rings, guint n_rings)
{
    for (guint r = 0; r < n_rings; r++)
        for (guint32 i = rings[r]; i < rings[r + 1]; i++) {
            const float *a = xy + 2 * i, *b = xy + 2 * (i + 1 < rings[r + 1] ? i + 1 : rings[r]);
            for (guint q = r; q < n_rings; q++)
                for (guint32 k = q == r ? i + 1 : rings[q]; k < rings[q + 1]; k++) {
                    const float *c = xy + 2 * k,
                                *d = xy + 2 * (k + 1 < rings[q + 1] ? k + 1 : rings[q]);
                    if (sides_cross(a, b, c, d))
                        return TRUE;
                }
        }
    return FALSE;
}

/* ---- fewer corners ---- */

static gboolean
is_same(const float *a, const float *b)
{
    return hypot((double) b[0] - a[0], (double) b[1] - a[1]) < SAME_M;
}

static gboolean
is_straight(const float *a, const float *b, const float *c)
{
    double ux = b[0] - a[0], uy = b[1] - a[1], vx = c[0] - b[0], vy = c[1] - b[1];
    return fabs(ux * vy - uy * vx) < STRAIGHT_M * hypot(ux + vx, uy + vy) &&
           ux * vx + uy * vy > 0.0;
}

/* A corner that stays whatever follows: the furthest from the middle. */
static guint32
first_corner(const float *xy, guint32 n)
{
    double x = 0.0, y = 0.0, furthest = -1.0;
    guint32 found = 0;
    for (guint32 i = 0; i < n; i++) {
        x += xy[2 * i] / (double) n;
        y += xy[2 * i + 1] / (double) n;
    }
    for (guint32 i = 0; i < n; i++) {
        double away = hypot(xy[2 * i] - x, xy[2 * i + 1] - y);
        if (away > furthest) {
            furthest = away;
            found = i;
        }
    }
    return found;
}

/* Appends the corners of a ring that stay; returns how many were left out for being straight. */
static guint
append_ring(JumBlockBuilder *builder, const float *xy, guint32 n, gboolean forward, gboolean all)
{
    guint32 start = first_corner(xy, n), left_out = 0;
    const float *first = xy + 2 * start, *last = first;
    g_array_append_vals(builder->xy, first, 2);
    for (guint32 k = 1; k < n; k++) {
        const float *here = xy + 2 * ((start + (forward ? k : n - k)) % n);
        const float *next = xy + 2 * ((start + (forward ? k + 1 : 2 * n - k - 1)) % n);
        if (is_same(last, here) || is_same(here, next))
            continue;
        if (!all && is_straight(last, here, next)) {
            left_out++;
            continue;
        }
        last = here;
        g_array_append_vals(builder->xy, last, 2);
    }
    return left_out;
}

/* Returns how many corners were left out, or G_MAXUINT if the outer ring has no area. */
static guint
append_rings(
    JumBlockBuilder *builder, const JumPrism *prism, guint first_ring, guint end_ring, gboolean all)
{
    guint32 at = 0, left_out = 0;
    g_array_set_size(builder->xy, 0);
    g_array_set_size(builder->rings, 0);
    g_array_append_val(builder->rings, at);
    for (guint r = first_ring; r < end_ring; r++) {
        guint32 first = prism->ring_start[r], n = prism->ring_start[r + 1] - first;
        const float *xy = prism->xy + 2 * first;
        if (n >= 3)
            left_out +=
                append_ring(builder, xy, n, (signed_area(xy, n) > 0.0) == (r == first_ring), all);
        guint32 corners = builder->xy->len / 2 - at;
        if (corners < 3) {
            g_array_set_size(builder->xy, 2 * at);
            if (r == first_ring)
                return G_MAXUINT;
            continue;
        }
        at += corners;
        g_array_append_val(builder->rings, at);
    }
    return left_out;
}

gboolean
jum_block_builder_outline(JumBlockBuilder *builder,
                          const JumPrism *prism,
                          guint first_ring,
                          guint end_ring)
{
    guint left_out = append_rings(builder, prism, first_ring, end_ring, FALSE);
    if (left_out == 0 || left_out == G_MAXUINT)
        return left_out == 0;
    if (jum_rings_cross((const float *) (void *) builder->xy->data,
                        (const guint32 *) (void *) builder->rings->data, builder->rings->len - 1))
        append_rings(builder, prism, first_ring, end_ring, TRUE);
    return TRUE;
}
