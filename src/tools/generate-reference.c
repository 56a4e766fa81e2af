/* Reference layers of the demonstration: what the generated rivers may flood, as areas of three classes, and the generated
 * relief as a shaded picture (routes are in generate-routes.c).  They are invented with the rest and say so; they are there
 * to be laid over the ground by choice.  The areas are the outlines of grid cells, walked edge by edge with the wet side on
 * the left, corners cut once. */
#include "tools/generate-reference.h"

#include <math.h>
#include <string.h>

#define CELL_M   30.0
#define REACH    7  /* cells beyond the flooded meadows, at most */
#define LEAST    60 /* cells: a puddle is no zone */
#define PIXEL_M  20.0
#define MAX_RING 200000u

typedef struct {
    guint nx, ny; /* a dry border all round */
    double x0_m, y0_m;
    guint8 *wet;
    guint32 *label; /* 0: dry or not reached yet */
    guint32 *size;  /* [n_labels + 1] */
    guint n_labels;
    guint8 *walked; /* edges of each cell that a ring has passed, a bit a side */
} Grid;

static guint8
wet_at(const Grid *g, gint64 i, gint64 j)
{
    return g->wet[(gsize) j * g->nx + (gsize) i];
}

static void
fill_wet(const JumGenerate *generate, Grid *g, int reach)
{
    memset(g->wet, 0, (gsize) g->nx * g->ny);
    memset(g->walked, 0, (gsize) g->nx * g->ny);
    memset(g->label, 0, (gsize) g->nx * g->ny * sizeof *g->label);
    g->n_labels = 0;
    for (guint j = REACH + 1; j + REACH + 1 < g->ny; j++)
        for (guint i = REACH + 1; i + REACH + 1 < g->nx; i++) {
            guint surface = jum_generate_surface(generate, g->x0_m + (i + 0.5) * CELL_M,
                                                 g->y0_m + (j + 0.5) * CELL_M);
            if (!(surface & (JUM_SURFACE_WATER | JUM_SURFACE_FLOOD)))
                continue;
            for (int dj = -reach; dj <= reach; dj++)
                for (int di = -reach; di <= reach; di++)
                    if (di * di + dj * dj <= reach * reach)
                        g->wet[((gsize) j + (gsize) dj) * g->nx + i + (gsize) di] = 1;
        }
}

/* Cells that meet along a side belong together. */
static void
label_all(Grid *g)
{
    g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(GArray) sizes = g_array_new(FALSE, TRUE, sizeof(guint32));
    g_array_set_size(sizes, 1);
    gsize n = (gsize) g->nx * g->ny;
    for (gsize start = 0; start < n; start++) {
        if (!g->wet[start] || g->label[start] != 0)
            continue;
        guint32 first = (guint32) start, count = 0;
        g->label[start] = ++g->n_labels;
        g_array_append_val(stack, first);
        while (stack->len > 0) {
            guint32 at = g_array_index(stack, guint32, stack->len - 1);
            const guint32 beside[4] = {at + 1, at - 1, at + g->nx, at - g->nx};
            g_array_set_size(stack, stack->len - 1);
            count++;
            for (int k = 0; k < 4; k++)
                if (g->wet[beside[k]] && g->label[beside[k]] == 0) {
                    g->label[beside[k]] = g->n_labels;
                    g_array_append_val(stack, beside[k]);
                }
        }
        g_array_append_val(sizes, count);
    }
    g_free(g->size);
    g->size = (guint32 *) (void *) g_array_steal(sizes, NULL);
}

/* Sides of a cell counter-clockwise: 0 south (eastwards), 1 east, 2 north, 3 west. */
static const gint8 OUT[4][2] = {{0, -1}, {1, 0}, {0, 1}, {-1, 0}};
static const gint8 ALONG[4][2] = {{1, 0}, {0, 1}, {-1, 0}, {0, -1}};

static gboolean
is_edge(const Grid *g, gint64 i, gint64 j, int side)
{
    return wet_at(g, i, j) && !wet_at(g, i + OUT[side][0], j + OUT[side][1]);
}

/* One ring from a side of a cell, the wet cells on its left; two doubles a corner. */
static void
walk(Grid *g, gint64 i, gint64 j, int side, GArray *corners)
{
    g_array_set_size(corners, 0);
    for (;;) {
        guint8 *passed = &g->walked[(gsize) j * g->nx + (gsize) i];
        if (*passed & 1 << side || corners->len > MAX_RING)
            return;
        *passed |= (guint8) (1 << side);
        int next = (side + 1) % 4; /* starts where this side ends */
        double corner[2] = {g->x0_m + ((double) i + (next == 1 || next == 2)) * CELL_M,
                            g->y0_m + ((double) j + (next == 2 || next == 3)) * CELL_M};
        gint64 ai = i + ALONG[side][0], aj = j + ALONG[side][1]; /* the next cell along */
        gint64 ci = ai + OUT[side][0], cj = aj + OUT[side][1];   /* and the one across */
        if (!wet_at(g, ai, aj)) {                                /* turns left round its own cell */
            g_array_append_vals(corners, corner, 2);
            side = next;
        } else if (wet_at(g, ci, cj)) { /* turns right */
            g_array_append_vals(corners, corner, 2);
            i = ci;
            j = cj;
            side = (side + 3) % 4;
        } else {
            i = ai;
            j = aj;
            continue;
        }
    }
}

/* Corners are where the walk turned; each is cut at a quarter (Chaikin). */
static void
add_ring(JumLayer *layer, const GArray *corners, gboolean hole)
{
    guint n = corners->len / 2;
    const double *c = (const double *) (const void *) corners->data;
    if (n < 4)
        return;
    jum_layer_begin_ring(layer, hole);
    for (guint k = 0; k < n; k++) {
        const double *a = c + 2 * k, *b = c + 2 * ((k + 1) % n);
        jum_layer_add_vertex(layer, a[0] * 0.75 + b[0] * 0.25, a[1] * 0.75 + b[1] * 0.25);
        jum_layer_add_vertex(layer, a[0] * 0.25 + b[0] * 0.75, a[1] * 0.25 + b[1] * 0.75);
    }
}

/* The first edge met in reading order from the south-west is of the outer ring; what is left are holes. */
static void
add_zone(Grid *g, JumLayer *layer, guint32 label, gsize start, GArray *corners)
{
    gsize n = (gsize) g->nx * g->ny;
    walk(g, (gint64) (start % g->nx), (gint64) (start / g->nx), 0, corners);
    add_ring(layer, corners, FALSE);
    for (gsize at = start; at < n; at++) {
        gint64 i = (gint64) (at % g->nx), j = (gint64) (at / g->nx);
        for (int side = 0; g->label[at] == label && side < 4; side++)
            if (is_edge(g, i, j, side) && !(g->walked[at] & 1 << side)) {
                walk(g, i, j, side, corners);
                add_ring(layer, corners, TRUE);
            }
    }
}

void
jum_generate_describe_reference(
    JumLayer *layer, guint row, const char *name, const char *kind, double opacity, int rank)
{
    jum_layer_set_text_by_name(layer, "name", row, name);
    jum_layer_set_text_by_name(layer, "kind", row, kind);
    jum_layer_set_real_by_name(layer, "opacity_pu", row, opacity);
    jum_layer_set_int_by_name(layer, "rank", row, rank);
    jum_layer_set_int_by_name(layer, "visible", row, 0);
}

/* The zones of one class: what lies within @reach cells of what is wet. */
static void
add_zones(JumGenerate *generate, Grid *g, int reach, const char *class, GArray *corners)
{
    JumLayer *areas = generate->layer[JUM_TABLE_reference_area];
    gsize n = (gsize) g->nx * g->ny;
    guint32 seen = 0;
    fill_wet(generate, g, reach);
    label_all(g);
    for (gsize at = 0; at < n; at++) {
        if (g->label[at] <= seen)
            continue;
        seen = g->label[at];
        if (g->size[seen] < LEAST)
            continue;
        double x = g->x0_m + (double) (at % g->nx) * CELL_M;
        double y = g->y0_m + (double) (at / g->nx) * CELL_M;
        g_autofree char *id = g_strdup_printf("F-%s-%u", class, seen);
        guint row = jum_generate_add(generate, JUM_TABLE_reference_area, id, "synthetic", x, y);
        jum_layer_set_text_by_name(areas, "parent", row, "reference_layer/flood");
        jum_layer_set_text_by_name(areas, "class", row, class);
        add_zone(g, areas, seen, at, corners);
    }
}

/* Wide ones first: the narrow lie above them. */
static void
add_flood(JumGenerate *generate)
{
    JumLayer *layers = generate->layer[JUM_TABLE_reference_layer];
    const JumBox *box = &generate->box_m;
    Grid g = {.nx = (guint) ((box->x1 - box->x0) / CELL_M) + 2 * REACH + 3,
              .ny = (guint) ((box->y1 - box->y0) / CELL_M) + 2 * REACH + 3,
              .x0_m = box->x0 - (REACH + 1) * CELL_M,
              .y0_m = box->y0 - (REACH + 1) * CELL_M};
    gsize n = (gsize) g.nx * g.ny;
    g.wet = g_new0(guint8, n);
    g.walked = g_new0(guint8, n);
    g.label = g_new0(guint32, n);
    g_autoptr(GArray) corners = g_array_new(FALSE, FALSE, sizeof(double));
    guint row = jum_generate_add(generate, JUM_TABLE_reference_layer, "flood", "synthetic", box->x0,
                                 box->y0);
    jum_generate_describe_reference(layers, row, "Zone inondable (fictive)", "area", 0.5, 2);
    jum_layer_set_text_by_name(
        layers, "classes", row,
        "low|#9ccbe8|Aléa faible;medium|#3f83c1|Aléa moyen;high|#1b3f8b|Aléa fort");
    add_zones(generate, &g, REACH, "low", corners);
    add_zones(generate, &g, REACH / 2, "medium", corners);
    add_zones(generate, &g, 0, "high", corners);
    g_free(g.wet);
    g_free(g.walked);
    g_free(g.label);
    g_free(g.size);
}

gboolean
jum_generate_reference(JumGenerate *generate, GError **error)
{
    JumLayer *layers = generate->layer[JUM_TABLE_reference_layer];
    const JumBox *box = &generate->box_m;
    add_flood(generate);
    guint row = jum_generate_add(generate, JUM_TABLE_reference_layer, "relief", "synthetic",
                                 box->x0, box->y0);
    jum_generate_describe_reference(layers, row, "Relief ombré (fictif)", "raster", 0.8, 1);
    jum_layer_set_text_by_name(layers, "uri", row, "relief_shade");
    jum_layer_begin_ring(layers, FALSE);
    const double sides[4][2] = {
        {box->x0, box->y0}, {box->x1, box->y0}, {box->x1, box->y1}, {box->x0, box->y1}};
    for (int k = 0; k < 4; k++)
        jum_layer_add_vertex(layers, sides[k][0], sides[k][1]);
    jum_generate_routes(generate);
    return TRUE;
}

/* ---- the picture ---- */

/* Height as a tint from green to brown, slope as light from the north-west, heights threefold. */
static void
shade(const JumGenerate *generate, double x, double y, double low, double high, guint8 rgba[4])
{
    double z = jum_elevation_at(generate->elevation, x, y);
    double dx = jum_elevation_at(generate->elevation, x + PIXEL_M, y) - z;
    double dy = jum_elevation_at(generate->elevation, x, y + PIXEL_M) - z;
    double light = 0.78 + 3.0 * (dx - dy) / PIXEL_M * 0.7;
    double part = CLAMP((z - low) / MAX(high - low, 1.0), 0.0, 1.0);
    const double tint[3] = {0.62 + 0.30 * part, 0.74 + 0.06 * part, 0.58 + 0.02 * part};
    for (int c = 0; c < 3; c++)
        rgba[c] = (guint8) (255.0 * CLAMP(tint[c] * CLAMP(light, 0.3, 1.15), 0.0, 1.0));
    rgba[3] = 255;
}

gboolean
jum_generate_write_pictures(const JumGenerate *generate, JumWriter *writer, GError **error)
{
    const JumBox *box = &generate->box_m;
    guint width = (guint) ((box->x1 - box->x0) / PIXEL_M),
          height = (guint) ((box->y1 - box->y0) / PIXEL_M);
    const JumElevation *e = generate->elevation;
    double low = INFINITY, high = -INFINITY;
    for (gsize i = 0; i < (gsize) e->nx * e->ny; i++) {
        low = MIN(low, (double) e->z_m[i]);
        high = MAX(high, (double) e->z_m[i]);
    }
    g_autofree guint8 *rgba = g_malloc((gsize) width * height * 4);
    for (guint j = 0; j < height; j++)
        for (guint i = 0; i < width; i++)
            shade(generate, box->x0 + (i + 0.5) * PIXEL_M, box->y1 - (j + 0.5) * PIXEL_M, low, high,
                  rgba + 4 * ((gsize) j * width + i));
    return jum_writer_add_raster(writer, "relief_shade", box->x0, box->y1, PIXEL_M, width, height,
                                 rgba, error);
}
