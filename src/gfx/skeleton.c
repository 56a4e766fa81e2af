/* The wavefront is followed event by event: two corners of it meet (a side vanishes), or a reflex corner runs into a
 * side and cuts the front in two.  Every corner of the front leaves an arc between two nodes; the arcs on the left and
 * on the right of a side close its face.  Corners are first moved by less than a millimetre, each in its own
 * way, so that events fall one after the other; what goes wrong all the same is found by the areas of the faces. */
#include "gfx/skeleton.h"

#include <math.h>
#include <string.h>

#define MAX_FRONT (8 * JUM_SKELETON_MAX) /* corners of the front, ever */
#define MAX_NODES (6 * JUM_SKELETON_MAX)
#define MAX_ARCS  (2 * MAX_FRONT)
#define JITTER_M  0.0007
#define WELD_M    0.02
#define TINY      1e-9

typedef struct {
    double px, py, ux, uy; /* a point of the side, its direction; inwards is (−uy, ux) */
} Side;

typedef struct {
    guint left, right; /* sides before and after it */
    guint prev, next;  /* on its front */
    guint node;        /* where it began */
    double x, y;       /* now */
    double vx, vy;
    gboolean alive, reflex;
} Corner;

typedef struct {
    guint from, to, side;
} Arc;

typedef struct {
    JumSkeleton head;
    Side sides[JUM_SKELETON_MAX];
    Corner corners[MAX_FRONT];
    guint n_corners;
    JumSkeletonNode nodes[MAX_NODES];
    Arc arcs[MAX_ARCS];
    guint n_arcs;
    guint face_start[JUM_SKELETON_MAX + 1];
    guint face[MAX_ARCS + 2 * JUM_SKELETON_MAX];
    double now;
} Maker;

JumSkeleton *
jum_skeleton_new(void)
{
    Maker *maker = g_new0(Maker, 1);
    maker->head.nodes = maker->nodes;
    maker->head.face_start = maker->face_start;
    maker->head.face = maker->face;
    return &maker->head;
}

void
jum_skeleton_free(JumSkeleton *skeleton)
{
    g_free(skeleton);
}

/* ---- front ---- */

/* Speed of the meeting point of two sides that both move inwards by one metre a second. */
static gboolean
set_speed(Maker *m, Corner *corner)
{
    const Side *a = &m->sides[corner->left], *b = &m->sides[corner->right];
    double cross = a->ux * b->uy - a->uy * b->ux, dot = a->ux * b->ux + a->uy * b->uy;
    corner->reflex = cross < 0.0;
    if (fabs(cross) < 1e-7) {
        corner->vx = -a->uy;
        corner->vy = a->ux;
        return dot > 0.0; /* against each other: they have met already */
    }
    /* v · na = 1, v · nb = 1 with n = (−uy, ux) */
    corner->vx = (b->ux - a->ux) / cross;
    corner->vy = (b->uy - a->uy) / cross;
    return TRUE;
}

static guint
add_node(Maker *m, double x, double y)
{
    if (m->head.n_nodes >= MAX_NODES)
        return G_MAXUINT;
    m->nodes[m->head.n_nodes] = (JumSkeletonNode){x, y, m->now};
    return m->head.n_nodes++;
}

static guint
add_corner(Maker *m, guint left, guint right, guint node)
{
    if (m->n_corners >= MAX_FRONT || node == G_MAXUINT)
        return G_MAXUINT;
    Corner *corner = &m->corners[m->n_corners];
    *corner = (Corner){.left = left, .right = right, .node = node, .alive = TRUE};
    corner->x = m->nodes[node].x;
    corner->y = m->nodes[node].y;
    set_speed(m, corner);
    return m->n_corners++;
}

/* The arc that a corner has drawn: once for the side before it, once, backwards, for the side after it. */
static void
end_corner(Maker *m, guint c, guint node)
{
    Corner *corner = &m->corners[c];
    corner->alive = FALSE;
    if (corner->node == node || m->n_arcs + 2 > MAX_ARCS)
        return;
    m->arcs[m->n_arcs++] = (Arc){corner->node, node, corner->left};
    m->arcs[m->n_arcs++] = (Arc){node, corner->node, corner->right};
}

static void
join(Maker *m, guint before, guint after)
{
    m->corners[before].next = after;
    m->corners[after].prev = before;
}

/* A front of two corners is a ridge: both ends of it are nodes already. */
static gboolean
close_if_flat(Maker *m, guint c)
{
    guint other = m->corners[c].next;
    if (other == c) {
        m->corners[c].alive = FALSE;
        return TRUE;
    }
    if (m->corners[other].next != c)
        return FALSE;
    end_corner(m, c, m->corners[other].node);
    m->corners[other].alive = FALSE;
    return TRUE;
}

static gboolean
begin(Maker *m, const float *xy, const guint32 *rings, guint n_rings)
{
    guint n = rings[n_rings];
    if (n < 3 || n > JUM_SKELETON_MAX)
        return FALSE;
    m->head.n = n;
    m->head.n_nodes = m->n_corners = m->n_arcs = 0;
    m->now = m->head.depth = 0.0;
    for (guint i = 0; i < n; i++) {
        double a = (double) (i * 2654435761u >> 8 & 0xffff) / 65535.0 * 2.0 * G_PI;
        add_node(m, (double) xy[2 * i] + JITTER_M * cos(a),
                 (double) xy[2 * i + 1] + JITTER_M * sin(a));
    }
    for (guint r = 0; r < n_rings; r++)
        for (guint i = rings[r]; i < rings[r + 1]; i++) {
            guint j = i + 1 < rings[r + 1] ? i + 1 : rings[r];
            const JumSkeletonNode *p = &m->nodes[i], *q = &m->nodes[j];
            double length = hypot(q->x - p->x, q->y - p->y);
            if (length < 0.01)
                return FALSE;
            m->sides[i] = (Side){p->x, p->y, (q->x - p->x) / length, (q->y - p->y) / length};
        }
    for (guint r = 0; r < n_rings; r++)
        for (guint i = rings[r]; i < rings[r + 1]; i++)
            add_corner(m, i > rings[r] ? i - 1 : rings[r + 1] - 1, i, i);
    for (guint r = 0; r < n_rings; r++)
        for (guint i = rings[r]; i < rings[r + 1]; i++)
            join(m, i, i + 1 < rings[r + 1] ? i + 1 : rings[r]);
    return TRUE;
}

/* ---- events ---- */

typedef struct {
    double after; /* from now */
    guint corner;
    guint start; /* of the side that is hit; G_MAXUINT: the corner meets its next */
} Event;

static double
meet_next(const Maker *m, const Corner *a)
{
    const Corner *b = &m->corners[a->next];
    const Side *side = &m->sides[a->right];
    double length = (b->x - a->x) * side->ux + (b->y - a->y) * side->uy;
    double closing = (a->vx - b->vx) * side->ux + (a->vy - b->vy) * side->uy;
    if (closing <= TINY)
        return INFINITY;
    return fmax(length, 0.0) / closing;
}

/* When does @c reach the side that begins at @x?  Only between its ends as they are then. */
static double
hit_side(const Maker *m, const Corner *c, const Corner *x)
{
    const Side *side = &m->sides[x->right];
    const Corner *y = &m->corners[x->next];
    double away = -(c->x - x->x) * side->uy + (c->y - x->y) * side->ux;
    double closing = 1.0 - (-c->vx * side->uy + c->vy * side->ux);
    if (away < -1e-6 || closing <= TINY)
        return INFINITY;
    double after = fmax(away, 0.0) / closing;
    double at = (c->x + c->vx * after) * side->ux + (c->y + c->vy * after) * side->uy;
    double from = (x->x + x->vx * after) * side->ux + (x->y + x->vy * after) * side->uy;
    double to = (y->x + y->vx * after) * side->ux + (y->y + y->vy * after) * side->uy;
    return at >= from - 1e-7 && at <= to + 1e-7 ? after : INFINITY;
}

static Event
next_event(const Maker *m)
{
    Event first = {INFINITY, 0, G_MAXUINT};
    for (guint i = 0; i < m->n_corners; i++) {
        const Corner *c = &m->corners[i];
        if (!c->alive)
            continue;
        double after = meet_next(m, c);
        if (after < first.after)
            first = (Event){after, i, G_MAXUINT};
        for (guint k = 0; c->reflex && k < m->n_corners; k++) {
            const Corner *x = &m->corners[k];
            if (!x->alive || x->right == c->left || x->right == c->right || k == i || x->next == i)
                continue;
            after = hit_side(m, c, x);
            if (after < first.after)
                first = (Event){after, i, k};
        }
    }
    return first;
}

static gboolean
merge(Maker *m, guint a)
{
    guint b = m->corners[a].next, before = m->corners[a].prev, after = m->corners[b].next;
    guint node = add_node(m, (m->corners[a].x + m->corners[b].x) / 2.0,
                          (m->corners[a].y + m->corners[b].y) / 2.0);
    if (node == G_MAXUINT)
        return FALSE;
    if (after == before) { /* three: all meet here */
        end_corner(m, before, node);
        end_corner(m, a, node);
        end_corner(m, b, node);
        return TRUE;
    }
    guint left = m->corners[a].left, right = m->corners[b].right;
    end_corner(m, a, node);
    end_corner(m, b, node);
    guint fresh = add_corner(m, left, right, node);
    if (fresh == G_MAXUINT)
        return FALSE;
    join(m, before, fresh);
    join(m, fresh, after);
    close_if_flat(m, fresh);
    return TRUE;
}

static gboolean
split(Maker *m, guint c, guint x)
{
    guint y = m->corners[x].next, before = m->corners[c].prev, after = m->corners[c].next;
    guint side = m->corners[x].right, left = m->corners[c].left, right = m->corners[c].right;
    guint node = add_node(m, m->corners[c].x, m->corners[c].y);
    if (node == G_MAXUINT)
        return FALSE;
    end_corner(m, c, node);
    guint first = add_corner(m, left, side, node), second = add_corner(m, side, right, node);
    if (first == G_MAXUINT || second == G_MAXUINT)
        return FALSE;
    join(m, before, first);
    join(m, first, y);
    join(m, x, second);
    join(m, second, after);
    if (!close_if_flat(m, first) || m->corners[second].alive)
        close_if_flat(m, second);
    return TRUE;
}

static gboolean
run(Maker *m)
{
    for (guint round = 0; round < MAX_NODES; round++) {
        Event event = next_event(m);
        if (!isfinite(event.after)) {
            for (guint i = 0; i < m->n_corners; i++)
                if (m->corners[i].alive)
                    return FALSE;
            return TRUE;
        }
        m->now += event.after;
        for (guint i = 0; i < m->n_corners; i++) {
            Corner *c = &m->corners[i];
            c->x += c->alive ? c->vx * event.after : 0.0;
            c->y += c->alive ? c->vy * event.after : 0.0;
        }
        if (!(event.start == G_MAXUINT ? merge(m, event.corner)
                                       : split(m, event.corner, event.start)))
            return FALSE;
    }
    return FALSE;
}

/* ---- faces ---- */

/* From the end of the side over the arcs back to its start; FALSE if they do not lead there. */
static gboolean
close_face(Maker *m, guint side, guint end, guint *at)
{
    guint here = end;
    m->face[(*at)++] = side;
    for (guint steps = 0; here != side; steps++) {
        m->face[(*at)++] = here;
        gboolean found = FALSE;
        for (guint i = 0; i < m->n_arcs && !found; i++)
            if (m->arcs[i].side == side && m->arcs[i].from == here) {
                here = m->arcs[i].to;
                m->arcs[i].side = G_MAXUINT; /* used */
                found = TRUE;
            }
        if (!found || steps > m->n_arcs || *at >= G_N_ELEMENTS(m->face) - 2)
            return FALSE;
    }
    return TRUE;
}

static double
face_area(const Maker *m, guint first, guint end)
{
    double area = 0.0;
    for (guint i = first; i < end; i++) {
        const JumSkeletonNode *p = &m->nodes[m->face[i]],
                              *q = &m->nodes[m->face[i + 1 < end ? i + 1 : first]];
        area += p->x * q->y - q->x * p->y;
    }
    return area / 2.0;
}

static gboolean
make_faces(Maker *m, const guint32 *rings, guint n_rings)
{
    double whole = 0.0, sum = 0.0;
    guint at = 0;
    for (guint r = 0; r < n_rings; r++)
        for (guint i = rings[r]; i < rings[r + 1]; i++) {
            guint j = i + 1 < rings[r + 1] ? i + 1 : rings[r];
            m->face_start[i] = at;
            whole += (m->nodes[i].x * m->nodes[j].y - m->nodes[j].x * m->nodes[i].y) / 2.0;
            if (!close_face(m, i, j, &at))
                return FALSE;
            double area = face_area(m, m->face_start[i], at);
            if (area < -1e-3)
                return FALSE;
            sum += area;
        }
    m->face_start[m->head.n] = at;
    for (guint i = 0; i < m->n_arcs; i++)
        if (m->arcs[i].side != G_MAXUINT)
            return FALSE; /* an island of roof that belongs to no face */
    for (guint i = 0; i < m->head.n_nodes; i++)
        m->head.depth = fmax(m->head.depth, m->nodes[i].depth);
    return fabs(sum - whole) < 1e-3 * whole + 0.01 && m->head.depth > 0.05;
}

/* Nodes that the small moves have set apart become one again; faces lose what is then twice in a row. */
static void
weld(Maker *m)
{
    guint same[MAX_NODES], at = 0;
    for (guint i = 0; i < m->head.n_nodes; i++) {
        same[i] = i;
        for (guint k = 0; k < i && same[i] == i; k++)
            if (same[k] == k && i >= m->head.n &&
                hypot(m->nodes[i].x - m->nodes[k].x, m->nodes[i].y - m->nodes[k].y) < WELD_M)
                same[i] = k;
    }
    for (guint side = 0; side < m->head.n; side++) {
        guint first = m->face_start[side], end = m->face_start[side + 1], begin_at = at;
        m->face_start[side] = at;
        for (guint i = first; i < end; i++) {
            guint node = same[m->face[i]];
            if (at > begin_at &&
                (m->face[at - 1] == node || (i + 1 == end && m->face[begin_at] == node)))
                continue;
            m->face[at++] = node;
        }
    }
    m->face_start[m->head.n] = at;
}

gboolean
jum_skeleton_make(JumSkeleton *skeleton, const float *xy, const guint32 *rings, guint n_rings)
{
    Maker *m = (Maker *) (void *) skeleton;
    if (!begin(m, xy, rings, n_rings) || !run(m) || !make_faces(m, rings, n_rings))
        return FALSE;
    weld(m);
    for (guint i = 0; i < m->head.n; i++) { /* the corners where they were */
        m->nodes[i].x = (double) xy[2 * i];
        m->nodes[i].y = (double) xy[2 * i + 1];
    }
    return TRUE;
}
