/* Ear clipping over a doubly linked outline in integer millimetres: orientation and inclusion are exact in 64 bits,
 * so that collinear, touching and repeated vertices need no tolerance.  Holes join the outline by a bridge from their
 * leftmost vertex.  An ear stays one until a neighbour is cut, so that n corners take n² looks.  When no ear is left (the
 * outline crosses itself) the smallest convex corner is cut, and after 8 n² looks any: quadratic whatever the file
 * holds. */
#include "gfx/triangulate.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    gint32 x, y;    /* mm */
    guint32 vertex; /* in the caller's array */
    guint32 prev, next;
    gboolean ear; /* stays so until a neighbour goes: what is left only shrinks */
} Node;

struct JumTriangulator {
    GArray *nodes;     /* Node */
    GArray *triangles; /* guint32 */
    GArray *holes;     /* guint32: leftmost node of each hole */
    gint64 area_mm2;   /* twice that of the triangles so far */
    guint64 patience;  /* vertices still looked at for ears; then any convex corner is cut */
};

#define NODE(t, i) (&g_array_index((t)->nodes, Node, (i)))
#define NONE       G_MAXUINT32

JumTriangulator *
jum_triangulator_new(void)
{
    JumTriangulator *t = g_new0(JumTriangulator, 1);
    t->nodes = g_array_new(FALSE, FALSE, sizeof(Node));
    t->triangles = g_array_new(FALSE, FALSE, sizeof(guint32));
    t->holes = g_array_new(FALSE, FALSE, sizeof(guint32));
    return t;
}

void
jum_triangulator_free(JumTriangulator *t)
{
    if (t == NULL)
        return;
    g_array_unref(t->nodes);
    g_array_unref(t->triangles);
    g_array_unref(t->holes);
    g_free(t);
}

/* Twice the signed area of a b c: positive when it turns left. */
static gint64
turn(const Node *a, const Node *b, const Node *c)
{
    return ((gint64) b->x - a->x) * ((gint64) c->y - a->y) -
           ((gint64) b->y - a->y) * ((gint64) c->x - a->x);
}

static gboolean
same_place(const Node *a, const Node *b)
{
    return a->x == b->x && a->y == b->y;
}

static gint32
millimetres(float metres)
{
    float mm = metres * 1000.0f;
    if (!(mm > -5e8f))
        return -500000000;
    if (mm > 5e8f)
        return 500000000;
    return (gint32) lrintf(mm);
}

static guint32
append_node(JumTriangulator *t, Node node)
{
    g_array_append_val(t->nodes, node);
    return t->nodes->len - 1;
}

static void
link_nodes(JumTriangulator *t, guint32 a, guint32 b)
{
    NODE(t, a)->next = b;
    NODE(t, b)->prev = a;
}

/* A ring as a linked loop that turns left (outer) or right (hole).  NONE if it has fewer than 3 vertices. */
static guint32
append_ring(JumTriangulator *t, const float *xy, guint32 first, guint32 end, gboolean hole)
{
    if (end < first + 3)
        return NONE;
    guint32 base = t->nodes->len, n = end - first;
    double area = 0.0;
    for (guint32 i = 0; i < n; i++) {
        guint32 v = first + i;
        append_node(t, (Node){millimetres(xy[2 * v]), millimetres(xy[2 * v + 1]), v, 0, 0, FALSE});
    }
    for (guint32 i = 0; i < n; i++) {
        const Node *a = NODE(t, base + i), *b = NODE(t, base + (i + 1) % n);
        area += ((double) a->x - NODE(t, base)->x) * ((double) b->y - NODE(t, base)->y) -
                ((double) b->x - NODE(t, base)->x) * ((double) a->y - NODE(t, base)->y);
    }
    gboolean forward = (area > 0.0) != hole;
    for (guint32 i = 0; i < n; i++)
        link_nodes(t, base + (forward ? i : (i + 1) % n), base + (forward ? (i + 1) % n : i));
    return base;
}

static guint32
leftmost(const JumTriangulator *t, guint32 start)
{
    guint32 best = start;
    for (guint32 i = NODE(t, start)->next; i != start; i = NODE(t, i)->next) {
        const Node *a = NODE(t, i), *b = NODE(t, best);
        if (a->x < b->x || (a->x == b->x && a->y < b->y))
            best = i;
    }
    return best;
}

/* Is @p in the triangle a b c (turning left), border included? */
static gboolean
inside(const Node *a, const Node *b, const Node *c, const Node *p)
{
    return turn(a, b, p) >= 0 && turn(b, c, p) >= 0 && turn(c, a, p) >= 0;
}

/* Does the outline's interior at @a hold the direction towards @b? */
static gboolean
locally_inside(const JumTriangulator *t, guint32 a, const Node *b)
{
    const Node *n = NODE(t, a), *prev = NODE(t, n->prev), *next = NODE(t, n->next);
    if (turn(prev, n, next) >= 0)
        return turn(n, next, b) >= 0 && turn(n, b, prev) >= 0;
    return turn(n, next, b) >= 0 || turn(n, b, prev) >= 0;
}

/* The nearest crossing of the ray going left from the hole with the outline; its end with the smaller x. */
static guint32
ray_hit(const JumTriangulator *t, guint32 outline, const Node *hole, double *hit_x)
{
    guint32 found = NONE, i = outline;
    *hit_x = -INFINITY;
    do {
        const Node *a = NODE(t, i), *b = NODE(t, a->next);
        if (same_place(a, hole))
            return i;
        if (hole->y <= a->y && hole->y >= b->y && a->y != b->y) {
            double x =
                a->x + ((double) hole->y - a->y) * ((double) b->x - a->x) / ((double) b->y - a->y);
            if (x <= hole->x && x > *hit_x) {
                *hit_x = x;
                found = a->x < b->x ? i : a->next;
                if (x == hole->x)
                    return found;
            }
        }
        i = a->next;
    } while (i != outline);
    return found;
}

/* The vertex of the outline that the hole's leftmost vertex sees (Eberly): the ray's hit, unless a reflex vertex
 * stands in the triangle between; then the one nearest to the ray's direction. */
static guint32
find_bridge(const JumTriangulator *t, guint32 outline, guint32 hole_node)
{
    const Node *hole = NODE(t, hole_node);
    double hit_x;
    guint32 m = ray_hit(t, outline, hole, &hit_x);
    if (m == NONE || same_place(NODE(t, m), hole) || !isfinite(hit_x))
        return m;
    const Node top = *NODE(t, m);
    double best = INFINITY;
    guint32 i = m, found = m;
    do {
        const Node *p = NODE(t, i);
        if (p->x <= hole->x && p->x >= top.x && p->x != hole->x) {
            Node corner = {.x = (gint32) floor(hit_x), .y = hole->y};
            gboolean in =
                hole->y < top.y ? inside(hole, &top, &corner, p) : inside(&corner, &top, hole, p);
            double slope = fabs((double) hole->y - p->y) / ((double) hole->x - p->x);
            gboolean closer = slope < best || (slope == best && (p->x > NODE(t, found)->x));
            if ((in || i == m) && closer && locally_inside(t, i, hole)) {
                found = i;
                best = slope;
            }
        }
        i = p->next;
    } while (i != m);
    return found;
}

/* Joins the hole to the outline: both ends of the bridge are doubled. */
static void
bridge(JumTriangulator *t, guint32 a, guint32 b)
{
    guint32 a2 = append_node(t, *NODE(t, a)), b2 = append_node(t, *NODE(t, b));
    guint32 a_next = NODE(t, a)->next, b_prev = NODE(t, b)->prev;
    link_nodes(t, a, b);
    link_nodes(t, a2, a_next);
    link_nodes(t, b2, a2);
    link_nodes(t, b_prev, b2);
}

static int
by_x(const void *a, const void *b, void *data)
{
    const JumTriangulator *t = data;
    const Node *p = NODE(t, *(const guint32 *) a), *q = NODE(t, *(const guint32 *) b);
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    return (p->y > q->y) - (p->y < q->y);
}

static void
append_triangle(JumTriangulator *t, const Node *a, const Node *b, const Node *c)
{
    guint32 corners[3] = {a->vertex, b->vertex, c->vertex};
    g_array_append_vals(t->triangles, corners, 3);
}

/* Drops repeated vertices and those where the outline goes straight on or comes back on itself; these leave a triangle
 * without area, so that what hangs on the outline still finds each of its sides. */
static guint32
drop_flat(JumTriangulator *t, guint32 start)
{
    guint32 i = start, end = start;
    gboolean again;
    do {
        again = FALSE;
        Node *n = NODE(t, i);
        if (n->next != i &&
            (same_place(n, NODE(t, n->next)) || turn(NODE(t, n->prev), n, NODE(t, n->next)) == 0)) {
            const Node *before = NODE(t, n->prev), *after = NODE(t, n->next);
            if (before != after && !same_place(n, after) && !same_place(before, n))
                append_triangle(t, before, n, after);
            link_nodes(t, n->prev, n->next);
            i = end = n->prev;
            if (NODE(t, i)->next == i)
                break;
            again = TRUE;
        } else {
            i = n->next;
        }
    } while (again || i != end);
    return end;
}

/* The outline comes again to where corner @q of a triangle is, by @i; from there it may go into the triangle, which
 * reaches from @from to @to; or leave it outside, if both its ways from there lead through the inside that @q sees (two
 * parts that meet in a corner; the ends of a bridge do not). */
static gboolean
is_in_the_way(const JumTriangulator *t, guint32 i, guint32 q, const Node *from, const Node *to)
{
    const Node *p = NODE(t, i), *ways[2] = {NODE(t, p->prev), NODE(t, p->next)};
    for (int k = 0; k < 2; k++)
        if (turn(p, from, ways[k]) > 0 && turn(p, ways[k], to) > 0)
            return TRUE;
    const Node between = {.x = from->x + (to->x - p->x), .y = from->y + (to->y - p->y)};
    return locally_inside(t, q, ways[0]) && locally_inside(t, q, ways[1]) &&
           !locally_inside(t, i, &between);
}

static gboolean
is_ear(JumTriangulator *t, guint32 ear)
{
    const Node *b = NODE(t, ear), *a = NODE(t, b->prev), *c = NODE(t, b->next);
    if (turn(a, b, c) <= 0)
        return FALSE;
    if (t->patience == 0)
        return TRUE;
    gint32 x0 = MIN(a->x, MIN(b->x, c->x)), x1 = MAX(a->x, MAX(b->x, c->x));
    gint32 y0 = MIN(a->y, MIN(b->y, c->y)), y1 = MAX(a->y, MAX(b->y, c->y));
    for (guint32 i = c->next; i != b->prev; i = NODE(t, i)->next) {
        const Node *p = NODE(t, i);
        t->patience -= t->patience > 0;
        if (p->x < x0 || p->x > x1 || p->y < y0 || p->y > y1)
            continue;
        if (same_place(p, a) || same_place(p, b) || same_place(p, c)) {
            if (same_place(p, a)   ? is_in_the_way(t, i, b->prev, b, c)
                : same_place(p, b) ? is_in_the_way(t, i, ear, c, a)
                                   : is_in_the_way(t, i, b->next, a, b))
                return FALSE;
            continue; /* only touches the corner */
        }
        if (inside(a, b, c, p) && turn(NODE(t, p->prev), p, NODE(t, p->next)) <= 0)
            return FALSE;
    }
    return TRUE;
}

/* Where nothing is an ear: the convex corner with the largest angle does least harm. */
static guint32
least_bad(const JumTriangulator *t, guint32 start)
{
    guint32 best = NONE, i = start;
    double best_size = INFINITY;
    do {
        const Node *b = NODE(t, i), *a = NODE(t, b->prev), *c = NODE(t, b->next);
        gint64 size = turn(a, b, c);
        if (size > 0 && (double) size < best_size) {
            best_size = (double) size;
            best = i;
        }
        i = b->next;
    } while (i != start);
    return best;
}

static void
cut(JumTriangulator *t, guint32 ear)
{
    const Node *b = NODE(t, ear);
    t->area_mm2 += turn(NODE(t, b->prev), b, NODE(t, b->next));
    append_triangle(t, NODE(t, b->prev), b, NODE(t, b->next));
    link_nodes(t, b->prev, b->next);
}

static void
mark_ears(JumTriangulator *t, guint32 start)
{
    guint32 i = start;
    do {
        NODE(t, i)->ear = is_ear(t, i);
        i = NODE(t, i)->next;
    } while (i != start);
}

/* Returns the node after the next, so that ears are not all cut from one corner. */
static guint32
cut_and_mark(JumTriangulator *t, guint32 ear)
{
    guint32 before = NODE(t, ear)->prev, after = NODE(t, ear)->next;
    cut(t, ear);
    NODE(t, before)->ear = is_ear(t, before);
    NODE(t, after)->ear = is_ear(t, after);
    return NODE(t, after)->next;
}

static void
clip(JumTriangulator *t, guint32 start)
{
    guint32 ear = start, stop = start;
    gboolean cleaned = FALSE;
    mark_ears(t, start);
    while (NODE(t, ear)->prev != NODE(t, ear)->next) {
        if (NODE(t, ear)->ear) {
            ear = stop = cut_and_mark(t, ear);
            cleaned = FALSE;
            continue;
        }
        ear = NODE(t, ear)->next;
        if (ear != stop)
            continue;
        if (!cleaned) {
            ear = stop = drop_flat(t, ear);
            mark_ears(t, ear);
            cleaned = TRUE;
            continue;
        }
        guint32 bad = least_bad(t, ear);
        if (bad == NONE)
            return;
        ear = stop = cut_and_mark(t, bad);
        cleaned = FALSE;
    }
}

const guint32 *
jum_triangulate(JumTriangulator *t,
                const float *xy,
                const guint32 *ring_start,
                guint n_rings,
                guint *n_triangles)
{
    g_array_set_size(t->nodes, 0);
    g_array_set_size(t->triangles, 0);
    g_array_set_size(t->holes, 0);
    *n_triangles = 0;
    t->area_mm2 = 0;
    guint32 outline = n_rings > 0 ? append_ring(t, xy, ring_start[0], ring_start[1], FALSE) : NONE;
    if (outline == NONE)
        return NULL;
    for (guint r = 1; r < n_rings; r++) {
        guint32 hole = append_ring(t, xy, ring_start[r], ring_start[r + 1], TRUE);
        if (hole == NONE)
            continue;
        hole = leftmost(t, hole);
        g_array_append_val(t->holes, hole);
    }
    g_array_sort_with_data(t->holes, by_x, t);
    for (guint i = 0; i < t->holes->len; i++) {
        guint32 hole = g_array_index(t->holes, guint32, i);
        guint32 end = find_bridge(t, outline, hole);
        if (end != NONE)
            bridge(t, end, hole);
    }
    guint64 n = t->nodes->len;
    t->patience = 8 * n * n + 100000; /* an honest outline needs less than 3 n² */
    clip(t, drop_flat(t, outline));
    *n_triangles = t->area_mm2 > 0 ? t->triangles->len / 3 : 0;
    return (const guint32 *) (void *) t->triangles->data;
}
