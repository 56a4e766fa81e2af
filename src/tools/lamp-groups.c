/* Which lamps hang on which cabinet: halve each commune's lamps along the longer side until a half is
 * small and near enough for one cabinet, then repair the halves that came out too small (merge with a
 * neighbour, else hand their lamps one by one to cabinets that have room, else give them up).
 * The halving keeps neighbours together and the counts even, which is how feeders are cut in practice. */
#include "tools/lamp-groups.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    guint *lamp; /* borrowed slice of the permutation, or owned after a merge */
    guint n;
    guint16 commune;
    guint centre; /* lamp nearest to the middle */
    gboolean owned, gone;
} Group;

typedef struct {
    const double *x, *y;
    const JumLampGroupRules *rules;
    GArray *groups;
} Grouping;

static guint
middle_lamp(const Grouping *g, const guint *lamp, guint n)
{
    double mx = 0.0, my = 0.0, best = G_MAXDOUBLE;
    for (guint i = 0; i < n; i++) {
        mx += g->x[lamp[i]] / n;
        my += g->y[lamp[i]] / n;
    }
    guint at = lamp[0];
    for (guint i = 0; i < n; i++) {
        double d = hypot(g->x[lamp[i]] - mx, g->y[lamp[i]] - my);
        if (d < best) {
            best = d;
            at = lamp[i];
        }
    }
    return at;
}

static double
farthest_m(const Grouping *g, const guint *lamp, guint n, guint from)
{
    double far = 0.0;
    for (guint i = 0; i < n; i++)
        far = fmax(far, hypot(g->x[lamp[i]] - g->x[from], g->y[lamp[i]] - g->y[from]));
    return far;
}

static int
compare_along(const void *a, const void *b, void *along)
{
    double u = ((const double *) along)[*(const guint *) a];
    double v = ((const double *) along)[*(const guint *) b];
    if (u != v)
        return u < v ? -1 : 1;
    return *(const guint *) a < *(const guint *) b ? -1 : 1;
}

static void
halve(Grouping *g, guint *lamp, guint n, guint16 commune)
{
    guint centre = middle_lamp(g, lamp, n);
    double far = farthest_m(g, lamp, n, centre);
    if ((n <= g->rules->wanted && far <= g->rules->reach_m) || n == 1) {
        Group group = {lamp, n, commune, centre};
        g_array_append_val(g->groups, group);
        return;
    }
    double x0 = G_MAXDOUBLE, x1 = -G_MAXDOUBLE, y0 = G_MAXDOUBLE, y1 = -G_MAXDOUBLE;
    for (guint i = 0; i < n; i++) {
        x0 = fmin(x0, g->x[lamp[i]]);
        x1 = fmax(x1, g->x[lamp[i]]);
        y0 = fmin(y0, g->y[lamp[i]]);
        y1 = fmax(y1, g->y[lamp[i]]);
    }
    const double *along = x1 - x0 > y1 - y0 ? g->x : g->y;
    g_qsort_with_data(lamp, (int) n, sizeof *lamp, compare_along, (void *) along);
    /* A sparse set is cut at its widest gap, so that hamlets are not torn. */
    guint cut = n / 2;
    if (n <= g->rules->most)
        for (guint i = 1; i < n; i++)
            if (along[lamp[i]] - along[lamp[i - 1]] > along[lamp[cut]] - along[lamp[cut - 1]])
                cut = i;
    halve(g, lamp, cut, commune);
    halve(g, lamp + cut, n - cut, commune);
}

/* Takes group @b into @a if the rules allow. */
static gboolean
merge(Grouping *g, Group *a, Group *b)
{
    if (a == b || a->gone || b->gone || a->commune != b->commune || a->n + b->n > g->rules->most)
        return FALSE;
    guint *both = g_new(guint, a->n + b->n);
    for (guint i = 0; i < a->n; i++)
        both[i] = a->lamp[i];
    for (guint i = 0; i < b->n; i++)
        both[a->n + i] = b->lamp[i];
    guint centre = middle_lamp(g, both, a->n + b->n);
    if (farthest_m(g, both, a->n + b->n, centre) > g->rules->reach_m) {
        g_free(both);
        return FALSE;
    }
    if (a->owned)
        g_free(a->lamp);
    if (b->owned)
        g_free(b->lamp);
    *a = (Group){both, a->n + b->n, a->commune, centre, TRUE, FALSE};
    *b = (Group){.commune = b->commune, .gone = TRUE};
    return TRUE;
}

/* Indices of the groups that still stand, nearest first from a place. */
typedef struct {
    guint group;
    double distance_m;
} Near;

static int
compare_near(const void *a, const void *b)
{
    const Near *u = a, *v = b;
    if (u->distance_m != v->distance_m)
        return u->distance_m < v->distance_m ? -1 : 1;
    return u->group < v->group ? -1 : 1;
}

static void
groups_near(const Grouping *g, guint lamp, guint16 commune, GArray *near)
{
    g_array_set_size(near, 0);
    for (guint i = 0; i < g->groups->len; i++) {
        const Group *group = &g_array_index(g->groups, Group, i);
        if (group->gone || group->commune != commune)
            continue;
        double d = hypot(g->x[group->centre] - g->x[lamp], g->y[group->centre] - g->y[lamp]);
        Near item = {i, d};
        if (d <= 2.0 * g->rules->reach_m)
            g_array_append_val(near, item);
    }
    qsort(near->data, near->len, sizeof(Near), compare_near);
}

/* Hands the lamps of a group that is too small to neighbours with room. */
static void
hand_over(Grouping *g, Group *small, GArray *near)
{
    for (guint i = 0; i < small->n; i++) {
        guint lamp = small->lamp[i];
        groups_near(g, lamp, small->commune, near);
        for (guint k = 0; k < near->len; k++) {
            const Near *item = &g_array_index(near, Near, k);
            Group *to = &g_array_index(g->groups, Group, item->group);
            if (to == small || to->n < g->rules->fewest || to->n >= g->rules->most ||
                item->distance_m > g->rules->reach_m)
                continue;
            guint *more = g_new(guint, to->n + 1);
            for (guint j = 0; j < to->n; j++)
                more[j] = to->lamp[j];
            more[to->n] = lamp;
            if (to->owned)
                g_free(to->lamp);
            to->lamp = more;
            to->owned = TRUE;
            to->n++;
            break;
        }
    }
    if (small->owned)
        g_free(small->lamp);
    *small = (Group){.commune = small->commune, .gone = TRUE};
}

static void
repair(Grouping *g)
{
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(Near));
    for (guint i = 0; i < g->groups->len; i++) {
        Group *small = &g_array_index(g->groups, Group, i);
        gboolean merged = TRUE;
        while (!small->gone && small->n < g->rules->fewest && merged) {
            groups_near(g, small->centre, small->commune, near);
            merged = FALSE;
            for (guint k = 0; k < near->len && !merged; k++)
                merged = merge(
                    g, small, &g_array_index(g->groups, Group, g_array_index(near, Near, k).group));
        }
    }
    for (guint i = 0; i < g->groups->len; i++) {
        Group *small = &g_array_index(g->groups, Group, i);
        if (!small->gone && small->n < g->rules->fewest)
            hand_over(g, small, near);
    }
}

static int
compare_commune(const void *a, const void *b, void *commune)
{
    guint u = *(const guint *) a, v = *(const guint *) b;
    int diff = (int) ((const guint16 *) commune)[u] - (int) ((const guint16 *) commune)[v];
    return diff ? diff : u < v ? -1 : 1;
}

guint
jum_lamp_groups(const double *x,
                const double *y,
                const guint16 *commune,
                guint n,
                const JumLampGroupRules *rules,
                guint *group,
                GArray *centre)
{
    g_autofree guint *order = g_new(guint, MAX(n, 1));
    for (guint i = 0; i < n; i++) {
        order[i] = i;
        group[i] = JUM_LAMP_GROUP_NONE;
    }
    g_qsort_with_data(order, (int) n, sizeof *order, compare_commune, (void *) commune);
    g_autoptr(GArray) groups = g_array_new(FALSE, FALSE, sizeof(Group));
    Grouping g = {x, y, rules, groups};
    for (guint first = 0, end; first < n; first = end) {
        for (end = first + 1; end < n && commune[order[end]] == commune[order[first]];)
            end++;
        halve(&g, order + first, end - first, commune[order[first]]);
    }
    repair(&g);
    guint kept = 0;
    for (guint i = 0; i < groups->len; i++) {
        Group *it = &g_array_index(groups, Group, i);
        for (guint k = 0; k < it->n; k++)
            group[it->lamp[k]] = kept;
        if (!it->gone) {
            g_array_append_val(centre, it->centre);
            kept++;
        }
        if (it->owned)
            g_free(it->lamp);
    }
    return kept;
}
