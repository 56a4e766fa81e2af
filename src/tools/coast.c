/* Lines are joined end to start (then across small gaps, where an extract has left a way out), open ends led out of the
 * box, all cut to it.  Each piece then goes from side to side with the sea on its right: from its end one walks round the
 * box clockwise to where the next begins, until one is back; that is a ring of sea.  What is closed within the box is
 * an island (counter-clockwise), a hole of the ring that holds it, or a lagoon (clockwise), a sea of its own. */
#include "tools/coast.h"

#include <math.h>
#include <string.h>

#define GAP_M     300.0 /* between two ways of one coast */
#define MOST_OPEN 4000  /* ends between which gaps are looked for */
#define SAME_M    0.01

typedef struct {
    double x, y;
} Place;

struct JumCoast {
    GPtrArray *lines; /* GArray of Place, land to the left; a closed one begins where it ends */
};

static void
line_free(gpointer line)
{
    g_array_unref(line);
}

JumCoast *
jum_coast_new(void)
{
    JumCoast *coast = g_new0(JumCoast, 1);
    coast->lines = g_ptr_array_new_with_free_func(line_free);
    return coast;
}

void
jum_coast_free(JumCoast *coast)
{
    if (coast == NULL)
        return;
    g_ptr_array_unref(coast->lines);
    g_free(coast);
}

gboolean
jum_coast_is_empty(const JumCoast *coast)
{
    return coast->lines->len == 0;
}

static Place *
places(const GArray *line)
{
    return (Place *) (void *) line->data;
}

static gboolean
is_same(const Place *a, const Place *b)
{
    return fabs(a->x - b->x) < SAME_M && fabs(a->y - b->y) < SAME_M;
}

static gboolean
is_closed(const GArray *line)
{
    return line->len > 3 && is_same(&places(line)[0], &places(line)[line->len - 1]);
}

static double
signed_area(const Place *p, guint n)
{
    double area = 0.0;
    for (guint i = 1; i + 1 < n; i++)
        area +=
            (p[i].x - p[0].x) * (p[i + 1].y - p[0].y) - (p[i + 1].x - p[0].x) * (p[i].y - p[0].y);
    return area / 2.0;
}

static GArray *
finite_line(const double *x, const double *y, guint n)
{
    GArray *line = g_array_new(FALSE, FALSE, sizeof(Place));
    for (guint i = 0; i < n; i++) {
        Place place = {x[i], y[i]};
        if (isfinite(x[i]) && isfinite(y[i]) && fabs(x[i]) < 1e9 && fabs(y[i]) < 1e9 &&
            (line->len == 0 || !is_same(&places(line)[line->len - 1], &place)))
            g_array_append_val(line, place);
    }
    return line;
}

static void
reverse(GArray *line)
{
    Place *p = places(line);
    for (guint i = 0, j = line->len; i + 1 < j; i++) {
        Place swap = p[i];
        p[i] = p[--j];
        p[j] = swap;
    }
}

void
jum_coast_add_line(JumCoast *coast, const double *x, const double *y, guint n)
{
    GArray *line = finite_line(x, y, n);
    if (line->len >= 2)
        g_ptr_array_add(coast->lines, line);
    else
        g_array_unref(line);
}

void
jum_coast_add_island(JumCoast *coast, const double *x, const double *y, guint n)
{
    GArray *line = finite_line(x, y, n);
    if (line->len < 3) {
        g_array_unref(line);
        return;
    }
    Place first = places(line)[0];
    if (!is_same(&first, &places(line)[line->len - 1]))
        g_array_append_val(line, first);
    if (signed_area(places(line), line->len) < 0.0)
        reverse(line);
    g_ptr_array_add(coast->lines, line);
}

/* ---- joining ---- */

/* @b goes on where @a ends; the place of @b stays, empty. */
static void
join(JumCoast *coast, guint a, guint b)
{
    GArray *first = coast->lines->pdata[a], *second = coast->lines->pdata[b];
    guint skip = is_same(&places(first)[first->len - 1], &places(second)[0]) ? 1 : 0;
    g_array_append_vals(first, places(second) + skip, second->len - skip);
    g_array_set_size(second, 0);
}

static gboolean
is_open(const GArray *line)
{
    return line->len >= 2 && !is_closed(line);
}

/* The open line, not @a unless it may close, that begins nearest to the end of @a; -1 if none does within @reach. */
static gint64
next_of(const JumCoast *coast, guint a, double reach)
{
    const GArray *line = coast->lines->pdata[a];
    const Place *end = &places(line)[line->len - 1];
    gint64 best = -1;
    for (guint b = 0; b < coast->lines->len; b++) {
        const GArray *other = coast->lines->pdata[b];
        if (!is_open(other) || (a == b && other->len < 4))
            continue;
        double off = hypot(places(other)[0].x - end->x, places(other)[0].y - end->y);
        if (off < reach) {
            reach = off;
            best = b;
        }
    }
    return best;
}

static void
drop_empty(JumCoast *coast)
{
    for (guint i = coast->lines->len; i-- > 0;)
        if (((GArray *) coast->lines->pdata[i])->len < 2)
            g_ptr_array_remove_index_fast(coast->lines, i);
}

static guint64
key_of(const Place *place)
{
    return ((guint64) (gint64) llround(place->x / SAME_M) << 32) ^
           ((guint64) (gint64) llround(place->y / SAME_M) & 0xffffffffu);
}

/* Ways that share a node. */
static void
join_shared(JumCoast *coast)
{
    g_autoptr(GHashTable) starts = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    for (guint i = 0; i < coast->lines->len; i++) {
        guint64 key = key_of(&places(coast->lines->pdata[i])[0]);
        if (is_open(coast->lines->pdata[i]))
            g_hash_table_insert(starts, g_memdup2(&key, sizeof key), GUINT_TO_POINTER(i + 1));
    }
    for (guint i = 0; i < coast->lines->len; i++) {
        GArray *line = coast->lines->pdata[i];
        while (is_open(line)) {
            guint64 key = key_of(&places(line)[line->len - 1]);
            guint next = GPOINTER_TO_UINT(g_hash_table_lookup(starts, &key));
            if (next == 0 || next - 1 == i || !is_open(coast->lines->pdata[next - 1]))
                break;
            g_hash_table_remove(starts, &key);
            join(coast, i, next - 1);
        }
    }
    drop_empty(coast);
}

static void
join_gaps(JumCoast *coast)
{
    for (guint i = 0; i < coast->lines->len && coast->lines->len < MOST_OPEN; i++) {
        GArray *line = coast->lines->pdata[i];
        gint64 next;
        while (is_open(line) && (next = next_of(coast, i, GAP_M)) >= 0) {
            if (next != i) {
                join(coast, i, (guint) next);
                continue;
            }
            Place first = places(line)[0];
            g_array_append_val(line, first);
        }
    }
    drop_empty(coast);
}

/* ---- cutting ---- */

typedef struct {
    const double *box, *middle;
    GPtrArray *pieces; /* GArray of Place, from side to side */
    GPtrArray *rings;  /* GArray of Place, closed within */
} Cut;

static gboolean
holds(const double box[4], const Place *p)
{
    return p->x > box[0] && p->x < box[2] && p->y > box[1] && p->y < box[3];
}

/* The part of a → b within the box (Liang and Barsky 1984). */
static gboolean
clip(const double box[4], const Place *a, const Place *b, double *t0, double *t1)
{
    const double from[2] = {a->x, a->y}, way[2] = {b->x - a->x, b->y - a->y};
    *t0 = 0.0;
    *t1 = 1.0;
    for (int k = 0; k < 2; k++) {
        if (way[k] == 0.0) {
            if (from[k] <= box[k] || from[k] >= box[k + 2])
                return FALSE;
            continue;
        }
        double p = (box[k] - from[k]) / way[k], q = (box[k + 2] - from[k]) / way[k];
        *t0 = fmax(*t0, fmin(p, q));
        *t1 = fmin(*t1, fmax(p, q));
    }
    return *t0 < *t1;
}

static Place
between(const Place *a, const Place *b, double t)
{
    return (Place){a->x + t * (b->x - a->x), a->y + t * (b->y - a->y)};
}

/* @p: begins and ends outside. */
static void
cut_open(Cut *cut, const Place *p, guint n)
{
    GArray *piece = NULL;
    for (guint i = 0; i + 1 < n; i++) {
        double t0, t1;
        if (!clip(cut->box, &p[i], &p[i + 1], &t0, &t1))
            continue;
        Place from = between(&p[i], &p[i + 1], t0), to = between(&p[i], &p[i + 1], t1);
        if (piece == NULL) {
            piece = g_array_new(FALSE, FALSE, sizeof(Place));
            g_array_append_val(piece, from);
        }
        g_array_append_val(piece, to);
        if (t1 < 1.0) {
            g_ptr_array_add(cut->pieces, piece);
            piece = NULL;
        }
    }
    if (piece != NULL)
        g_array_unref(piece);
}

static void
cut_closed(Cut *cut, const GArray *line)
{
    guint n = line->len - 1, out = 0;
    const Place *p = places(line);
    while (out < n && holds(cut->box, &p[out]))
        out++;
    GArray *turned = g_array_new(FALSE, FALSE, sizeof(Place));
    g_array_append_vals(turned, p, n);
    if (out == n) {
        g_ptr_array_add(cut->rings, turned);
        return;
    }
    g_array_set_size(turned, 0);
    for (guint i = 0; i <= n; i++)
        g_array_append_vals(turned, &p[(out + i) % n], 1);
    cut_open(cut, places(turned), turned->len);
    g_array_unref(turned);
}

/* Far from the middle, beyond @end. */
static Place
beyond(const Cut *cut, const Place *end)
{
    const double *box = cut->box;
    double x = end->x - cut->middle[0], y = end->y - cut->middle[1];
    double away = hypot(x, y), far = 4.0 * hypot(box[2] - box[0], box[3] - box[1]);
    return away > 0.0 ? (Place){end->x + x / away * far, end->y + y / away * far}
                      : (Place){end->x + far, end->y};
}

static void
cut_line(Cut *cut, const GArray *line)
{
    if (is_closed(line)) {
        cut_closed(cut, line);
        return;
    }
    const Place *p = places(line);
    g_autoptr(GArray) led = g_array_new(FALSE, FALSE, sizeof(Place));
    Place before = beyond(cut, &p[0]), after = beyond(cut, &p[line->len - 1]);
    if (holds(cut->box, &p[0]))
        g_array_append_val(led, before);
    g_array_append_vals(led, p, line->len);
    if (holds(cut->box, &p[line->len - 1]))
        g_array_append_val(led, after);
    cut_open(cut, places(led), led->len);
}

/* ---- rings ---- */

/* How far round the box clockwise from its north-west corner: 0 … 4, a side each. */
static double
round_box(const double box[4], const Place *p)
{
    double across = (p->x - box[0]) / (box[2] - box[0]), up = (p->y - box[1]) / (box[3] - box[1]);
    const double off[4] = {fabs(1.0 - up), fabs(1.0 - across), fabs(up), fabs(across)};
    const double along[4] = {across, 1.0 - up, 1.0 - across, up};
    int side = 0;
    for (int k = 1; k < 4; k++)
        if (off[k] < off[side])
            side = k;
    return side + CLAMP(along[side], 0.0, 1.0 - 1e-12);
}

static double
onward(double from, double to)
{
    double way = to - from;
    return way < 0.0 ? way + 4.0 : way;
}

static void
add_corners(const double box[4], double from, double way, GArray *ring)
{
    const Place corner[4] = {
        {box[0], box[3]}, {box[2], box[3]}, {box[2], box[1]}, {box[0], box[1]}};
    for (int k = (int) floor(from) + 1; k <= from + way; k++)
        g_array_append_val(ring, corner[k % 4]);
}

static void
walk_round(const Cut *cut, GPtrArray *outer)
{
    guint n = cut->pieces->len;
    g_autofree double *start = g_new(double, n + 1), *end = g_new(double, n + 1);
    g_autofree guint8 *used = g_new0(guint8, n + 1);
    for (guint i = 0; i < n; i++) {
        const GArray *piece = cut->pieces->pdata[i];
        start[i] = round_box(cut->box, &places(piece)[0]);
        end[i] = round_box(cut->box, &places(piece)[piece->len - 1]);
    }
    for (guint i = 0; i < n; i++) {
        if (used[i])
            continue;
        GArray *ring = g_array_new(FALSE, FALSE, sizeof(Place));
        guint at = i;
        do {
            const GArray *piece = cut->pieces->pdata[at];
            guint next = i;
            used[at] = 1;
            g_array_append_vals(ring, places(piece), piece->len);
            for (guint j = 0; j < n; j++)
                if (!used[j] && onward(end[at], start[j]) < onward(end[at], start[next]))
                    next = j;
            add_corners(cut->box, end[at], onward(end[at], start[next]), ring);
            at = next;
        } while (at != i);
        if (signed_area(places(ring), ring->len) < 0.0) /* else the coast crosses itself: no sea */
            g_ptr_array_add(outer, ring);
        else
            g_array_unref(ring);
    }
}

static gboolean
ring_holds(const GArray *ring, const Place *p)
{
    gboolean in = FALSE;
    const Place *q = places(ring);
    for (guint i = 0, j = ring->len - 1; i < ring->len; j = i++)
        if ((q[i].y > p->y) != (q[j].y > p->y) &&
            p->x < (q[j].x - q[i].x) * (p->y - q[i].y) / (q[j].y - q[i].y) + q[i].x)
            in = !in;
    return in;
}

static void
add_ring(JumSea *sea, GArray *ring, gboolean hole)
{
    guint8 is_hole = hole ? 1 : 0;
    if ((signed_area(places(ring), ring->len) < 0.0) != hole)
        reverse(ring);
    for (guint i = 0; i < ring->len; i++) {
        g_array_append_val(sea->x, places(ring)[i].x);
        g_array_append_val(sea->y, places(ring)[i].y);
    }
    g_array_append_val(sea->end, sea->x->len);
    g_array_append_val(sea->hole, is_hole);
}

/* Lagoons are seas; an island within none is a hole of all the box if nothing else says where the sea is. */
static void
sort_rings(const Cut *cut, GPtrArray *outer, GPtrArray *islands)
{
    for (guint i = 0; i < cut->rings->len; i++) {
        GArray *ring = cut->rings->pdata[i];
        g_ptr_array_add(signed_area(places(ring), ring->len) < 0.0 ? outer : islands,
                        g_array_ref(ring));
    }
    if (outer->len > 0 || islands->len == 0)
        return;
    GArray *all = g_array_new(FALSE, FALSE, sizeof(Place));
    add_corners(cut->box, -0.5, 4.0, all);
    g_ptr_array_add(outer, all);
}

gboolean
jum_coast_close(JumCoast *coast, const double box_m[4], const double middle_m[2], JumSea *sea)
{
    g_autoptr(GPtrArray) pieces = g_ptr_array_new_with_free_func(line_free);
    g_autoptr(GPtrArray) rings = g_ptr_array_new_with_free_func(line_free);
    g_autoptr(GPtrArray) outer = g_ptr_array_new_with_free_func(line_free);
    g_autoptr(GPtrArray) islands = g_ptr_array_new_with_free_func(line_free);
    Cut cut = {box_m, middle_m, pieces, rings};
    if (!(box_m[2] > box_m[0] && box_m[3] > box_m[1]))
        return FALSE;
    join_shared(coast);
    join_gaps(coast);
    for (guint i = 0; i < coast->lines->len; i++)
        cut_line(&cut, coast->lines->pdata[i]);
    walk_round(&cut, outer);
    sort_rings(&cut, outer, islands);
    for (guint o = 0; o < outer->len; o++) {
        add_ring(sea, outer->pdata[o], FALSE);
        for (guint i = 0; i < islands->len; i++)
            if (ring_holds(outer->pdata[o], &places(islands->pdata[i])[0]))
                add_ring(sea, islands->pdata[i], TRUE);
    }
    return outer->len > 0;
}
