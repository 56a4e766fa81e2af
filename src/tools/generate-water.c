/* Rivers from their axes and widths: each axis is smoothed to a point every 40 m, offset to its banks,
 * and cut into reaches that share their ends, each with the level of its middle.  Lakes and ponds are
 * taken as drawn. */
#include <math.h>

#include "tools/generate-frame.h"

#define STEP_M      40.0
#define REACH_STEPS 32 /* points of a reach */
#define CLIP_M      500.0

/* Catmull-Rom through the given points, then a point every STEP_M. */
static void
resample(const JumFact *fact, GArray *x, GArray *y)
{
    guint n = fact->ring_start[1];
    double left = 0;
    g_array_append_val(x, fact->x_m[0]);
    g_array_append_val(y, fact->y_m[0]);
    double px = fact->x_m[0], py = fact->y_m[0];
    for (guint i = 0; i + 1 < n; i++) {
        guint a = i ? i - 1 : 0, d = MIN(i + 2, n - 1);
        for (guint k = 1; k <= 64; k++) {
            double t = k / 64.0, t2 = t * t, t3 = t2 * t;
            double wa = -t3 + 2 * t2 - t, wb = 3 * t3 - 5 * t2 + 2, wc = -3 * t3 + 4 * t2 + t,
                   wd = t3 - t2;
            double qx = (wa * fact->x_m[a] + wb * fact->x_m[i] + wc * fact->x_m[i + 1] +
                         wd * fact->x_m[d]) /
                        2,
                   qy = (wa * fact->y_m[a] + wb * fact->y_m[i] + wc * fact->y_m[i + 1] +
                         wd * fact->y_m[d]) /
                        2;
            left += hypot(qx - px, qy - py);
            px = qx;
            py = qy;
            if (left >= STEP_M) {
                g_array_append_val(x, qx);
                g_array_append_val(y, qy);
                left = 0;
            }
        }
    }
}

/* Turns tighter than half the width would fold the bank: soften them. */
static void
soften(double *x, double *y, guint n, double half_width_m)
{
    guint rounds = 4 + (guint) (half_width_m / 10);
    for (guint r = 0; r < rounds; r++) {
        double ax = x[0], ay = y[0];
        for (guint i = 1; i + 1 < n; i++) {
            double bx = x[i], by = y[i];
            x[i] = (ax + 2 * bx + x[i + 1]) / 4;
            y[i] = (ay + 2 * by + y[i + 1]) / 4;
            ax = bx;
            ay = by;
        }
    }
}

static void
add_axis(JumGenerate *generate, const JumFact *fact, guint river)
{
    g_autoptr(GArray) xs = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) ys = g_array_new(FALSE, FALSE, sizeof(double));
    resample(fact, xs, ys);
    guint n = xs->len;
    double *x = (double *) xs->data, *y = (double *) ys->data;
    double half = jum_fact_number(fact, "width_m", 10) / 2,
           up = jum_fact_number(fact, "level_up_m", 15),
           down = jum_fact_number(fact, "level_down_m", 15);
    soften(x, y, n, half);
    gboolean running = FALSE;
    for (guint i = 0; i < n; i++) {
        guint a = i ? i - 1 : 0, b = MIN(i + 1, n - 1);
        double dx = x[b] - x[a], dy = y[b] - y[a], d = hypot(dx, dy);
        JumRiverPoint point = {.x_m = x[i],
                               .y_m = y[i],
                               .half_width_m = half * (1 + 0.10 * sin(i * 0.13 + river)),
                               .level_m = up + (down - up) * i / (n - 1),
                               .nx = d > 0 ? -dy / d : 0,
                               .ny = d > 0 ? dx / d : 1,
                               .river = (guint16) river,
                               .first = !running};
        const JumBox *box = &generate->box_m;
        running = x[i] > box->x0 - CLIP_M && x[i] < box->x1 + CLIP_M && y[i] > box->y0 - CLIP_M &&
                  y[i] < box->y1 + CLIP_M;
        if (running)
            g_array_append_val(generate->frame->river_points, point);
    }
}

static void
add_water_row(JumGenerate *generate, guint row, const JumFact *fact, const char *kind, double level)
{
    JumLayer *layer = generate->layer[JUM_TABLE_water_area];
    jum_layer_set_text_by_name(layer, "name", row, jum_fact_text(fact, "name"));
    jum_layer_set_text_by_name(layer, "source", row, jum_fact_text(fact, "source"));
    jum_layer_set_real_by_name(layer, "accuracy_m", row, jum_fact_number(fact, "accuracy_m", 200));
    jum_generate_add_source(generate, jum_fact_text(fact, "source"), "Facts of the frame", NULL,
                            NULL);
    jum_layer_set_text_by_name(layer, "kind", row, kind);
    jum_layer_set_real_by_name(layer, "level_m", row, level);
    JumBox box = jum_layer_box(layer, row);
    jum_box_grid_add(generate->frame->water_grid, row, &box);
}

static void
add_reach(JumGenerate *generate, const JumRiverPoint *p, guint n, guint number)
{
    const JumFact *fact = generate->frame->rivers->pdata[p->river];
    JumLayer *layer = generate->layer[JUM_TABLE_water_area];
    g_autofree char *id = g_strdup_printf("W-%02u-%03u", p->river + 1, number);
    guint row = jum_generate_add(generate, JUM_TABLE_water_area, id, "unverified", p[n / 2].x_m,
                                 p[n / 2].y_m);
    double *x = g_new(double, 2 * n), *y = g_new(double, 2 * n);
    jum_layer_begin_ring(layer, FALSE);
    for (guint i = 0; i < n; i++) { /* the right bank downstream, the left bank back */
        x[i] = p[i].x_m - p[i].nx * p[i].half_width_m;
        y[i] = p[i].y_m - p[i].ny * p[i].half_width_m;
        x[2 * n - 1 - i] = p[i].x_m + p[i].nx * p[i].half_width_m;
        y[2 * n - 1 - i] = p[i].y_m + p[i].ny * p[i].half_width_m;
    }
    for (guint i = 0; i < 2 * n; i++)
        jum_layer_add_vertex(layer, x[i], y[i]);
    add_water_row(generate, row, fact, "river", p[n / 2].level_m);
    jum_generate_mark(generate, x, y, 2 * n, JUM_SURFACE_WATER);
    g_free(x);
    g_free(y);
}

static void
add_reaches(JumGenerate *generate)
{
    const GArray *points = generate->frame->river_points;
    const JumRiverPoint *p = (const JumRiverPoint *) (gpointer) points->data;
    guint number = 0;
    for (guint first = 0; first + 1 < points->len;) {
        guint last = first + 1;
        while (last + 1 < points->len && !p[last].first && last - first < REACH_STEPS)
            last++;
        gboolean broken = p[last].first;
        guint n = last - first + (broken ? 0 : 1);
        if (n >= 2)
            add_reach(generate, p + first, n, ++number);
        first = last;
    }
}

/* Cuts the corners of a ring twice (Chaikin) and turns it counter-clockwise.  Returns 4 n. */
static guint
round_corners(const double *px, const double *py, guint n, double *x, double *y)
{
    double twice = 0;
    for (guint i = 0, j = n - 1; i < n; j = i++)
        twice += px[j] * py[i] - px[i] * py[j];
    for (guint i = 0; i < n; i++) {
        guint a = twice > 0 ? i : n - 1 - i, b = twice > 0 ? (i + 1) % n : (2 * n - 2 - i) % n;
        guint c = twice > 0 ? (i + 2) % n : (2 * n - 3 - i) % n;
        const double share[4][3] = {
            {0.625, 0.375, 0}, {0.375, 0.625, 0}, {0.1875, 0.75, 0.0625}, {0.0625, 0.75, 0.1875}};
        for (guint k = 0; k < 4; k++) {
            x[4 * i + k] = share[k][0] * px[a] + share[k][1] * px[b] + share[k][2] * px[c];
            y[4 * i + k] = share[k][0] * py[a] + share[k][1] * py[b] + share[k][2] * py[c];
        }
    }
    return 4 * n;
}

static void
add_lake(JumGenerate *generate, const JumFact *fact, guint number)
{
    const JumBox *box = &generate->box_m;
    guint n = fact->ring_start[1];
    double level = jum_fact_number(fact, "level_m", 15);
    if (fact->x_m[0] < box->x0 || fact->x_m[0] > box->x1 || fact->y_m[0] < box->y0 ||
        fact->y_m[0] > box->y1)
        return;
    JumLayer *layer = generate->layer[JUM_TABLE_water_area];
    g_autofree char *id = g_strdup_printf("W-lake-%u", number);
    guint row = jum_generate_add(generate, JUM_TABLE_water_area, id, "unverified", fact->x_m[0],
                                 fact->y_m[0]);
    g_autofree double *x = g_new(double, 4 * n), *y = g_new(double, 4 * n);
    guint m = round_corners(fact->x_m, fact->y_m, n, x, y);
    jum_layer_begin_ring(layer, FALSE);
    for (guint i = 0; i < m; i++)
        jum_layer_add_vertex(layer, x[i], y[i]);
    add_water_row(generate, row, fact, jum_fact_text(fact, "kind"), level);
    jum_generate_mark(generate, x, y, m, JUM_SURFACE_WATER);
}

gboolean
jum_generate_water(JumGenerate *generate, GError **error)
{
    struct JumGenerateFrame *frame = generate->frame;
    frame->river_points = g_array_new(FALSE, FALSE, sizeof(JumRiverPoint));
    for (guint i = 0; i < frame->rivers->len; i++) {
        const JumFact *fact = frame->rivers->pdata[i];
        const char *kind = jum_fact_text(fact, "kind");
        if (fact->n_rings == 0 || fact->ring_start[1] < 2 || !kind) {
            g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, "rivers.geojson: feature %u", i + 1);
            return FALSE;
        }
        if (g_str_equal(kind, "river"))
            add_axis(generate, fact, i);
        else
            add_lake(generate, fact, i + 1);
    }
    add_reaches(generate);
    return TRUE;
}
