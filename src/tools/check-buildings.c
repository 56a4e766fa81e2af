/* Rules of the buildings of a synthetic territory: as many as there would be for the people, of the size
 * of houses, none inside another, none on a street or in water.  Overlaps are measured exactly: footprints
 * are signed fans of triangles, and the area of what two of them share is a sum over clipped pairs. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "tools/box-grid.h"
#include "tools/check.h"
#include "tools/generate-frame.h"

#define FULL_COMMUNES 29

static double
ring_area(const JumGeometryColumns *g, guint ring)
{
    guint first = g->vertex_start[ring], end = g->vertex_start[ring + 1];
    double twice = 0;
    for (guint i = first, j = end - 1; i < end; j = i++)
        twice += (g->x[j] - g->x[first]) * (g->y[i] - g->y[first]) -
                 (g->x[i] - g->x[first]) * (g->y[j] - g->y[first]);
    return twice / 2;
}

/* ---- how many, how large ---- */

static void
numbers(JumChecks *checks)
{
    const JumLayer *communes = checks->layer[JUM_TABLE_commune],
                   *buildings = checks->layer[JUM_TABLE_building];
    int of = jum_layer_column(buildings, "commune"), id = jum_layer_column(communes, "id"),
        population = jum_layer_column(communes, "population");
    g_autoptr(GHashTable) count = g_hash_table_new(g_str_hash, g_str_equal);
    double least = INFINITY, most = 0;
    for (guint i = 0; i < jum_layer_n_rows(buildings); i++) {
        const char *insee = jum_layer_text(buildings, of, i);
        if (insee)
            g_hash_table_replace(
                count, (gpointer) insee,
                GUINT_TO_POINTER(GPOINTER_TO_UINT(g_hash_table_lookup(count, insee)) + 1));
    }
    for (guint c = 0; c < jum_layer_n_rows(communes); c++) {
        const char *insee = jum_layer_text(communes, id, c);
        gint64 people = jum_layer_int(communes, population, c);
        if (!insee || people <= 0)
            return;
        double ratio = GPOINTER_TO_UINT(g_hash_table_lookup(count, insee)) / (double) people;
        least = fmin(least, ratio);
        most = fmax(most, ratio);
    }
    guint n = jum_layer_n_rows(communes);
    jum_checks_add(checks, "buildings.per_inhabitant_least", least, JUM_CHECK_AT_LEAST, 0.2,
                   _("fewest buildings an inhabitant among %u communes"), n);
    if (jum_layer_n_rows(buildings) < 250000) /* `double` has more than people would need */
        jum_checks_add(checks, "buildings.per_inhabitant_most", most, JUM_CHECK_AT_MOST, 0.6,
                       _("most buildings an inhabitant among %u communes"), n);
    if (n == FULL_COMMUNES)
        jum_checks_add(checks, "buildings.number", jum_layer_n_rows(buildings), JUM_CHECK_AT_LEAST,
                       110000, _("buildings of the demonstration at full scale"));
}

static int
compare_doubles(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;
    return x < y ? -1 : x > y;
}

static void
footprints(JumChecks *checks, const JumGeometryColumns *g)
{
    g_autofree double *area = g_new0(double, g->n_rows);
    for (guint i = 0; i < g->n_rows; i++)
        for (guint r = g->ring_start[i]; r < g->ring_start[i + 1]; r++)
            area[i] += ring_area(g, r);
    qsort(area, g->n_rows, sizeof *area, compare_doubles);
    double median = area[g->n_rows / 2];
    jum_checks_add(checks, "buildings.median_least", median, JUM_CHECK_AT_LEAST, 70,
                   _("median footprint, m²"));
    jum_checks_add(checks, "buildings.median_most", median, JUM_CHECK_AT_MOST, 160,
                   _("median footprint, m²"));
}

/* ---- overlaps ---- */

typedef struct {
    double x[3], y[3];
    double sign;
} Triangle;

/* Cuts a convex polygon by the left side of a → b. Returns the new number of corners. */
static guint
clip(double *x, double *y, guint n, double ax, double ay, double bx, double by)
{
    double ox[12], oy[12];
    guint kept = 0;
    for (guint i = 0, j = n - 1; i < n; j = i++) {
        double here = (bx - ax) * (y[i] - ay) - (by - ay) * (x[i] - ax),
               last = (bx - ax) * (y[j] - ay) - (by - ay) * (x[j] - ax);
        if ((here >= 0) != (last >= 0)) {
            double t = last / (last - here);
            ox[kept] = x[j] + t * (x[i] - x[j]);
            oy[kept++] = y[j] + t * (y[i] - y[j]);
        }
        if (here >= 0) {
            ox[kept] = x[i];
            oy[kept++] = y[i];
        }
    }
    memcpy(x, ox, kept * sizeof *x);
    memcpy(y, oy, kept * sizeof *y);
    return kept;
}

static double
shared_area(const Triangle *a, const Triangle *b)
{
    double x[12], y[12], twice = 0;
    guint n = 3;
    memcpy(x, a->x, sizeof a->x);
    memcpy(y, a->y, sizeof a->y);
    for (guint i = 0; n && i < 3; i++)
        n = clip(x, y, n, b->x[i], b->y[i], b->x[(i + 1) % 3], b->y[(i + 1) % 3]);
    for (guint i = 1; i + 1 < n; i++)
        twice += (x[i] - x[0]) * (y[i + 1] - y[0]) - (x[i + 1] - x[0]) * (y[i] - y[0]);
    return n >= 3 ? twice / 2 : 0;
}

static void
fan(const JumGeometryColumns *g, guint row, double x0, double y0, GArray *triangles)
{
    g_array_set_size(triangles, 0);
    for (guint r = g->ring_start[row]; r < g->ring_start[row + 1]; r++) {
        guint first = g->vertex_start[r], end = g->vertex_start[r + 1];
        for (guint i = first + 1; i + 1 < end; i++) {
            Triangle t = {{g->x[first] - x0, g->x[i] - x0, g->x[i + 1] - x0},
                          {g->y[first] - y0, g->y[i] - y0, g->y[i + 1] - y0},
                          1};
            double twice =
                (t.x[1] - t.x[0]) * (t.y[2] - t.y[0]) - (t.x[2] - t.x[0]) * (t.y[1] - t.y[0]);
            if (twice < 0) {
                double sx = t.x[1], sy = t.y[1];
                t.x[1] = t.x[2];
                t.y[1] = t.y[2];
                t.x[2] = sx;
                t.y[2] = sy;
                t.sign = -1;
            }
            if (twice != 0)
                g_array_append_val(triangles, t);
        }
    }
}

static void
overlaps(JumChecks *checks, const JumGeometryColumns *g)
{
    const JumLayer *layer = checks->layer[JUM_TABLE_building];
    g_autoptr(JumBoxGrid) grid = jum_box_grid_new(60);
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(guint32)),
                      own = g_array_new(FALSE, FALSE, sizeof(Triangle)),
                      other = g_array_new(FALSE, FALSE, sizeof(Triangle));
    double worst = 0;
    guint culprit = 0;
    for (guint i = 0; i < g->n_rows; i++) {
        JumBox box = jum_layer_box(layer, i);
        if (jum_box_is_empty(&box))
            continue;
        jum_box_grid_query(grid, &box, found);
        if (found->len)
            fan(g, i, box.x0, box.y0, own);
        for (guint k = 0; k < found->len; k++) {
            double area = 0;
            fan(g, g_array_index(found, guint32, k), box.x0, box.y0, other);
            for (guint a = 0; a < own->len; a++)
                for (guint b = 0; b < other->len; b++) {
                    const Triangle *s = &g_array_index(own, Triangle, a),
                                   *t = &g_array_index(other, Triangle, b);
                    area += s->sign * t->sign * shared_area(s, t);
                }
            if (area > worst) {
                worst = area;
                culprit = i;
            }
        }
        jum_box_grid_add(grid, i, &box);
    }
    jum_checks_add(checks, "buildings.overlap", worst, JUM_CHECK_AT_MOST, 1,
                   _("largest area that two buildings share, m² (%s)"),
                   worst > 0 ? jum_layer_id(layer, culprit) : "-");
}

/* ---- on a street, in water ---- */

static double
to_segment(double x, double y, double ax, double ay, double bx, double by)
{
    double dx = bx - ax, dy = by - ay, l2 = dx * dx + dy * dy;
    double t = l2 > 0 ? CLAMP(((x - ax) * dx + (y - ay) * dy) / l2, 0, 1) : 0;
    return hypot(x - ax - t * dx, y - ay - t * dy);
}

/* Do the walls come nearer than @half_m to a piece of street, or does it pass through? */
static gboolean
stands_on(const JumGeometryColumns *g, guint row, double half_m, const double *p, const double *q)
{
    guint ring = g->ring_start[row], first = g->vertex_start[ring],
          n = g->vertex_start[ring + 1] - first;
    const double *x = g->x + first, *y = g->y + first;
    for (guint i = 0, j = n - 1; i < n; j = i++)
        if (to_segment(x[i], y[i], p[0], p[1], q[0], q[1]) < half_m ||
            to_segment(p[0], p[1], x[i], y[i], x[j], y[j]) < half_m ||
            to_segment(q[0], q[1], x[i], y[i], x[j], y[j]) < half_m)
            return TRUE;
    return jum_ring_contains(x, y, n, (p[0] + q[0]) / 2, (p[1] + q[1]) / 2);
}

static gboolean
is_on_street(const JumChecks *checks,
             const JumBoxGrid *streets,
             GArray *found,
             const JumGeometryColumns *g,
             guint row)
{
    const JumLayer *roads = checks->layer[JUM_TABLE_road];
    JumGeometryColumns r = jum_layer_geometry(roads);
    const double *width = jum_layer_reals(roads, jum_layer_column(roads, "width_m"));
    JumBox box = jum_layer_box(checks->layer[JUM_TABLE_building], row);
    jum_box_grid_query(streets, &box, found);
    for (guint k = 0; k < found->len; k++) {
        guint road = g_array_index(found, guint32, k);
        for (guint v = r.vertex_start[r.ring_start[road]];
             v + 1 < r.vertex_start[r.ring_start[road] + 1]; v++) {
            const double p[2] = {r.x[v], r.y[v]}, q[2] = {r.x[v + 1], r.y[v + 1]};
            if (stands_on(g, row, width[road] / 2 - 0.1, p, q))
                return TRUE;
        }
    }
    return FALSE;
}

static gboolean
is_in_water(const JumChecks *checks,
            const JumBoxGrid *water,
            GArray *found,
            const JumGeometryColumns *g,
            guint row)
{
    const JumLayer *areas = checks->layer[JUM_TABLE_water_area];
    JumBox box = jum_layer_box(checks->layer[JUM_TABLE_building], row);
    jum_box_grid_query(water, &box, found);
    for (guint k = 0; k < found->len; k++)
        for (guint v = g->vertex_start[g->ring_start[row]];
             v < g->vertex_start[g->ring_start[row] + 1]; v++)
            if (jum_row_contains(areas, g_array_index(found, guint32, k), g->x[v], g->y[v]))
                return TRUE;
    return FALSE;
}

static void
sites(JumChecks *checks, const JumGeometryColumns *g)
{
    const JumLayer *roads = checks->layer[JUM_TABLE_road],
                   *water = checks->layer[JUM_TABLE_water_area];
    const double *width = jum_layer_reals(roads, jum_layer_column(roads, "width_m"));
    g_autoptr(JumBoxGrid) streets = jum_box_grid_new(80), rivers = jum_box_grid_new(300);
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(guint32));
    guint bad = 0, first = 0;
    for (guint i = 0; i < jum_layer_n_rows(roads); i++) {
        JumBox box = jum_layer_box(roads, i);
        double half = isfinite(width[i]) ? width[i] / 2 : 0;
        if (jum_box_is_empty(&box))
            continue;
        box = (JumBox){box.x0 - half, box.y0 - half, box.x1 + half, box.y1 + half};
        jum_box_grid_add(streets, i, &box);
    }
    for (guint i = 0; i < jum_layer_n_rows(water); i++) {
        JumBox box = jum_layer_box(water, i);
        if (!jum_box_is_empty(&box))
            jum_box_grid_add(rivers, i, &box);
    }
    for (guint i = 0; i < g->n_rows; i++)
        if (g->ring_start[i] < g->ring_start[i + 1] &&
            (is_on_street(checks, streets, found, g, i) ||
             is_in_water(checks, rivers, found, g, i)) &&
            bad++ == 0)
            first = i;
    jum_checks_add(checks, "buildings.sites", bad / (double) g->n_rows, JUM_CHECK_AT_MOST, 0.005,
                   _("share of the buildings on a carriageway or in water, first %s"),
                   bad ? jum_layer_id(checks->layer[JUM_TABLE_building], first) : "-");
}

void
jum_check_buildings(JumChecks *checks)
{
    const JumTerritoryInfo *info = jum_territory_info(checks->territory);
    JumGeometryColumns g = jum_layer_geometry(checks->layer[JUM_TABLE_building]);
    if (g.n_rows == 0 || g_strcmp0(info->synthetic, "all") != 0 ||
        jum_layer_n_rows(checks->layer[JUM_TABLE_commune]) == 0)
        return;
    numbers(checks);
    footprints(checks, &g);
    overlaps(checks, &g);
    sites(checks, &g);
}
