/* Rings of three sorts.  Any at all: the triangles' corners exist and none turns right.  A star around its middle, with a
 * court of the same shape, which crosses nothing: the triangles have exactly its area, and the building over it, with any
 * roof, is closed but for its floor. */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "gfx/block-mesh.h"
#include "gfx/triangulate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MOST 2048

G_NORETURN static void
fail(const char *what)
{
    g_printerr("%s\n", what);
    abort(); /* libFuzzer keeps the input */
}

static double
twice_area(const float *xy, guint32 a, guint32 b, guint32 c)
{
    return ((double) xy[2 * b] - xy[2 * a]) * ((double) xy[2 * c + 1] - xy[2 * a + 1]) -
           ((double) xy[2 * b + 1] - xy[2 * a + 1]) * ((double) xy[2 * c] - xy[2 * a]);
}

static double
check_triangles(const float *xy, const guint32 *rings, guint n_rings)
{
    g_autoptr(JumTriangulator) t = jum_triangulator_new();
    guint count = 0;
    double sum = 0.0;
    const guint32 *triangles = jum_triangulate(t, xy, rings, n_rings, &count);
    for (guint i = 0; i < 3 * count; i += 3) {
        for (guint k = 0; k < 3; k++)
            if (triangles[i + k] >= rings[n_rings])
                fail("a corner that does not exist");
        double twice = twice_area(xy, triangles[i], triangles[i + 1], triangles[i + 2]);
        if (twice < -0.5) /* a millimetre over the length of a side */
            fail("a triangle turns right");
        sum += twice / 2.0;
    }
    return sum;
}

/* Ends of an edge, the lesser first; +1 for one way, −1 for the other. */
typedef struct {
    guint16 a[3], b[3];
    int way;
} Edge;

static int
compare_edges(const void *p, const void *q)
{
    return memcmp(p, q, offsetof(Edge, way));
}

static void
check_closed(const JumBlockBuilder *builder)
{
    const JumBlockVertex *v;
    const guint32 *indices;
    guint n_vertices, n_indices, n = 0;
    jum_block_builder_parts(builder, &v, &n_vertices, &indices, &n_indices);
    g_autofree Edge *edges = g_new0(Edge, n_indices + 1);
    for (guint i = 0; i < n_indices; i++) {
        const JumBlockVertex *a = &v[indices[i]], *b = &v[indices[i - i % 3 + (i + 1) % 3]];
        guint16 p[3] = {a->x, a->y, a->z}, q[3] = {b->x, b->y, b->z};
        int order = memcmp(p, q, sizeof p);
        if (order == 0 || (a->z == 0 && b->z == 0)) /* the floor is open */
            continue;
        memcpy(edges[n].a, order < 0 ? p : q, sizeof p);
        memcpy(edges[n].b, order < 0 ? q : p, sizeof p);
        edges[n++].way = order < 0 ? 1 : -1;
    }
    qsort(edges, n, sizeof *edges, compare_edges);
    for (guint i = 0, sum = 0; i < n; i++) {
        sum += (guint) edges[i].way;
        if (i + 1 < n && compare_edges(&edges[i], &edges[i + 1]) == 0)
            continue;
        if (sum != 0)
            fail("an open edge");
    }
}

static void
raise_all(const float *xy, const guint32 *rings, guint n_rings, guint8 roof, gboolean closed)
{
    JumPrism prism = {.xy = xy,
                      .ring_start = rings,
                      .n_rings = n_rings,
                      .base_m = 0.0f,
                      .eaves_m = 5.0f,
                      .top_m = 8.0f,
                      .roof = roof};
    g_autoptr(JumBlockBuilder) builder = jum_block_builder_new();
    jum_block_builder_begin(builder, -500.0, 1000.0, 0.0);
    jum_block_builder_add(builder, &prism);
    if (closed)
        check_closed(builder);
}

/* Corners at even angles, one byte the distance of each. */
static void
star(const uint8_t *data, guint n, guint8 roof, gboolean court, gboolean clockwise)
{
    g_autofree float *xy = g_new(float, 4 * n);
    double area = 0.0;
    for (guint i = 0; i < n; i++) {
        guint at = clockwise ? n - 1 - i : i;
        double turn = 2.0 * G_PI * i / n, r = 10.0 + data[i] * 0.25;
        xy[2 * at] = (float) (r * cos(turn));
        xy[2 * at + 1] = (float) (r * sin(turn));
        xy[2 * n + 2 * i] = 0.5f * xy[2 * at];
        xy[2 * n + 2 * i + 1] = 0.5f * xy[2 * at + 1];
    }
    guint32 rings[3] = {0, n, 2 * n};
    for (guint i = 1; i + 1 < n; i++)
        area += twice_area(xy, 0, i, i + 1) / 2.0;
    area = fabs(area) * (court ? 0.75 : 1.0);
    if (fabs(check_triangles(xy, rings, court ? 2 : 1) - area) > 0.05 + 1e-3 * area)
        fail("another area");
    raise_all(xy, rings, court ? 2 : 1, roof, TRUE);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 8 || size > 2 * MOST)
        return 0;
    guint8 roof = data[4] % 5;
    if (data[0] & 0x80) {
        star(data + 5, (guint) MIN(size - 5, 600), roof, data[0] & 1, data[0] & 2);
        return 0;
    }
    guint n_rings = 1 + data[0] % 4, n = (guint) ((size - 5) / 2);
    guint32 rings[5] = {0};
    for (guint r = 1; r < n_rings; r++)
        rings[r] = MIN(n, rings[r - 1] + data[r]);
    rings[n_rings] = n;
    g_autofree float *xy = g_new(float, 2 * n + 2);
    for (guint i = 0; i < n; i++) {
        xy[2 * i] = (float) (gint8) data[5 + 2 * i] * 0.5f;
        xy[2 * i + 1] = (float) (gint8) data[6 + 2 * i] * 0.5f;
    }
    check_triangles(xy, rings, n_rings);
    raise_all(xy, rings, n_rings, roof, FALSE);
    return 0;
}
