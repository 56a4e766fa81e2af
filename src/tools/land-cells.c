/* Land cut between seeds: traffic zones, water sectors.
 * Each cell is the outline cut by the bisector to every other seed.  A concave outline cut by a line may
 * fall into several rings; they are rebuilt from the crossings sorted along the line, so that every ring
 * stays simple (a Sutherland–Hodgman cut would join them by zero-width bridges, which is not valid). */
#include "tools/land-cells.h"

#include <math.h>

typedef struct {
    double x, y;
} Vertex;

/* a·x + b·y ≤ c is kept. */
typedef struct {
    double a, b, c;
} HalfPlane;

/* ---- one ring, one cut ---- */

typedef struct {
    Vertex at;
    double side;   /* signed distance to the line, positive outside */
    double along;  /* position on the line, of a crossing */
    guint partner; /* index of the crossing that follows it inside, or G_MAXUINT */
    gboolean crossing, used;
} Knot;

static int
compare_crossings(const void *a, const void *b, void *knots)
{
    double u = ((const Knot *) knots)[*(const guint *) a].along;
    double v = ((const Knot *) knots)[*(const guint *) b].along;
    return u < v ? -1 : u > v ? 1 : 0;
}

static double
outside_by(const HalfPlane *h, Vertex v)
{
    double d = h->a * v.x + h->b * v.y - h->c;
    return fabs(d) < 1e-7 ? 1e-7 : d; /* no vertex lies exactly on the line */
}

/* The ring with a knot wherever the line crosses it. */
static GArray *
with_crossings(const Vertex *ring, guint n, const HalfPlane *h)
{
    GArray *knots = g_array_new(FALSE, TRUE, sizeof(Knot));
    for (guint i = 0; i < n; i++) {
        Vertex p = ring[i], q = ring[(i + 1) % n];
        double dp = outside_by(h, p), dq = outside_by(h, q);
        Knot knot = {p, dp, 0.0, G_MAXUINT, FALSE, FALSE};
        g_array_append_val(knots, knot);
        if ((dp > 0.0) != (dq > 0.0)) {
            double t = dp / (dp - dq);
            Vertex at = {p.x + t * (q.x - p.x), p.y + t * (q.y - p.y)};
            Knot cross = {at, 0.0, h->a * at.y - h->b * at.x, G_MAXUINT, TRUE, FALSE};
            g_array_append_val(knots, cross);
        }
    }
    return knots;
}

/* Crossings sorted along the line pair up: between the two of a pair the line runs inside the ring. */
static void
pair_crossings(GArray *knots)
{
    g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < knots->len; i++)
        if (g_array_index(knots, Knot, i).crossing)
            g_array_append_val(order, i);
    g_qsort_with_data(order->data, (int) order->len, sizeof(guint), compare_crossings, knots->data);
    for (guint k = 0; k + 1 < order->len; k += 2) {
        guint u = g_array_index(order, guint, k), v = g_array_index(order, guint, k + 1);
        g_array_index(knots, Knot, u).partner = v;
        g_array_index(knots, Knot, v).partner = u;
    }
}

static double
ring_area(const Vertex *ring, guint n)
{
    double twice = 0.0;
    for (guint i = 0, j = n - 1; i < n; j = i++)
        twice += ring[j].x * ring[i].y - ring[i].x * ring[j].y;
    return 0.5 * twice;
}

/* Walks the kept side from @start; at a crossing that leaves, jumps to its partner. */
static GArray *
walk_ring(GArray *knots, guint start)
{
    GArray *ring = g_array_new(FALSE, FALSE, sizeof(Vertex));
    guint i = start, guard = 0;
    do {
        Knot *knot = &g_array_index(knots, Knot, i);
        knot->used = TRUE;
        g_array_append_val(ring, knot->at);
        guint next = (i + 1) % knots->len;
        gboolean leaves = knot->crossing && g_array_index(knots, Knot, next).side > 0.0;
        if (leaves && knot->partner != G_MAXUINT) {
            Knot *back = &g_array_index(knots, Knot, knot->partner);
            back->used = TRUE;
            g_array_append_val(ring, back->at);
            next = (knot->partner + 1) % knots->len;
            if (knot->partner == start)
                break;
        }
        i = next;
    } while (i != start && ++guard < 4 * knots->len);
    return ring;
}

/* Rings of @rings (GArray of Vertex each) on the kept side; consumes @rings. */
static GPtrArray *
cut_rings(GPtrArray *rings, const HalfPlane *h)
{
    GPtrArray *kept = g_ptr_array_new_with_free_func((GDestroyNotify) g_array_unref);
    for (guint r = 0; r < rings->len; r++) {
        GArray *ring = g_ptr_array_index(rings, r);
        g_autoptr(GArray) knots =
            with_crossings((const Vertex *) (const void *) ring->data, ring->len, h);
        pair_crossings(knots);
        for (guint i = 0; i < knots->len; i++) {
            const Knot *knot = &g_array_index(knots, Knot, i);
            if (knot->used || knot->crossing || knot->side > 0.0)
                continue;
            GArray *part = walk_ring(knots, i);
            if (part->len >= 3 &&
                ring_area((const Vertex *) (const void *) part->data, part->len) > 1.0)
                g_ptr_array_add(kept, part);
            else
                g_array_unref(part);
        }
    }
    g_ptr_array_unref(rings);
    return kept;
}

/* ---- cells ---- */

JumLandCells *
jum_land_cells(const double *x,
               const double *y,
               guint n,
               const double *seed_x,
               const double *seed_y,
               guint n_seeds)
{
    JumLandCells *cells = g_new0(JumLandCells, 1);
    cells->n_cells = n_seeds;
    cells->ring_start = g_new0(guint, n_seeds + 1);
    cells->ring_first = g_array_new(FALSE, TRUE, sizeof(guint));
    cells->x_m = g_array_new(FALSE, FALSE, sizeof(double));
    cells->y_m = g_array_new(FALSE, FALSE, sizeof(double));
    for (guint s = 0; s < n_seeds; s++) {
        GPtrArray *rings = g_ptr_array_new_with_free_func((GDestroyNotify) g_array_unref);
        GArray *outline = g_array_new(FALSE, FALSE, sizeof(Vertex));
        for (guint i = 0; i < n; i++) {
            Vertex v = {x[i], y[i]};
            g_array_append_val(outline, v);
        }
        g_ptr_array_add(rings, outline);
        for (guint o = 0; o < n_seeds && rings->len > 0; o++) {
            double dx = seed_x[o] - seed_x[s], dy = seed_y[o] - seed_y[s], d = hypot(dx, dy);
            if (o == s || d < 1e-6)
                continue;
            double mx = 0.5 * (seed_x[o] + seed_x[s]), my = 0.5 * (seed_y[o] + seed_y[s]);
            HalfPlane h = {dx / d, dy / d, (dx * mx + dy * my) / d};
            rings = cut_rings(rings, &h);
        }
        for (guint r = 0; r < rings->len; r++) {
            GArray *ring = g_ptr_array_index(rings, r);
            g_array_append_val(cells->ring_first, cells->x_m->len);
            for (guint i = 0; i < ring->len; i++) {
                Vertex v = g_array_index(ring, Vertex, i);
                g_array_append_val(cells->x_m, v.x);
                g_array_append_val(cells->y_m, v.y);
            }
        }
        cells->ring_start[s + 1] = cells->ring_first->len;
        g_ptr_array_unref(rings);
    }
    g_array_append_val(cells->ring_first, cells->x_m->len);
    return cells;
}

void
jum_land_cells_free(JumLandCells *cells)
{
    if (!cells)
        return;
    g_free(cells->ring_start);
    g_array_unref(cells->ring_first);
    g_array_unref(cells->x_m);
    g_array_unref(cells->y_m);
    g_free(cells);
}

double
jum_land_cells_add_rings(const JumLandCells *cells, guint cell, JumLayer *layer)
{
    double twice = 0.0;
    const double *x = (const double *) (const void *) cells->x_m->data;
    const double *y = (const double *) (const void *) cells->y_m->data;
    for (guint r = cells->ring_start[cell]; r < cells->ring_start[cell + 1]; r++) {
        guint first = g_array_index(cells->ring_first, guint, r);
        guint end = g_array_index(cells->ring_first, guint, r + 1);
        jum_layer_begin_ring(layer, FALSE);
        for (guint i = first, j = end - 1; i < end; j = i++) {
            jum_layer_add_vertex(layer, x[i], y[i]);
            twice += x[j] * y[i] - x[i] * y[j];
        }
    }
    return 0.5 * twice;
}

void
jum_spread_seeds(const double *x,
                 const double *y,
                 const double *weight,
                 guint n_points,
                 double *seed_x,
                 double *seed_y,
                 guint n)
{
    g_autofree double *sum = g_new(double, 3 * n + 1);
    for (int pass = 0; pass < 4; pass++) {
        for (guint s = 0; s < 3 * n; s++)
            sum[s] = 0.0;
        for (guint i = 0; i < n_points; i++) {
            guint at = 0;
            double best = G_MAXDOUBLE;
            for (guint s = 0; s < n; s++) {
                double dx = x[i] - seed_x[s], dy = y[i] - seed_y[s], d = dx * dx + dy * dy;
                if (d < best) {
                    best = d;
                    at = s;
                }
            }
            sum[3 * at] += weight[i] * x[i];
            sum[3 * at + 1] += weight[i] * y[i];
            sum[3 * at + 2] += weight[i];
        }
        for (guint s = 0; s < n; s++)
            if (sum[3 * s + 2] > 0.0) {
                seed_x[s] = sum[3 * s] / sum[3 * s + 2];
                seed_y[s] = sum[3 * s + 1] / sum[3 * s + 2];
            }
    }
}
