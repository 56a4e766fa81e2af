/* Meshes of buildings are closed: every edge but those of the floor is shared by two triangles in opposite directions;
 * the faces look outwards; what a footprint cannot carry becomes a flat roof, never a hole. */
#include "base/rng.h"
#include "gfx/block-mesh.h"

#include <math.h>
#include <string.h>

typedef struct {
    gint16 x0, y0, x1, y1;
    guint16 z0, z1;
} Edge;

static guint
edge_hash(gconstpointer key)
{
    const guint16 *words = key;
    guint hash = 17;
    for (guint i = 0; i < sizeof(Edge) / 2; i++)
        hash = hash * 31u + words[i];
    return hash;
}

static gboolean
edge_equal(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, sizeof(Edge)) == 0;
}

static void
count(GHashTable *edges, const JumBlockVertex *a, const JumBlockVertex *b, int step)
{
    Edge edge = {(gint16) a->x, (gint16) a->y, (gint16) b->x, (gint16) b->y, a->z, b->z};
    int n = GPOINTER_TO_INT(g_hash_table_lookup(edges, &edge));
    g_hash_table_insert(edges, g_memdup2(&edge, sizeof edge), GINT_TO_POINTER(n + step));
}

static gboolean
same_place(const JumBlockVertex *a, const JumBlockVertex *b)
{
    return a->x == b->x && a->y == b->y && a->z == b->z;
}

/* Walks all triangles; an edge and its opposite must cancel unless both ends are on the floor. */
static void
check_closed(const JumBlockBuilder *builder)
{
    const JumBlockVertex *vertices;
    const guint32 *indices;
    guint n_vertices, n_indices;
    jum_block_builder_parts(builder, &vertices, &n_vertices, &indices, &n_indices);
    g_autoptr(GHashTable) edges = g_hash_table_new_full(edge_hash, edge_equal, g_free, NULL);
    g_assert_cmpuint(n_indices, >, 0);
    guint16 floor_z = 65535;
    for (guint i = 0; i < n_vertices; i++)
        floor_z = MIN(floor_z, vertices[i].z);
    for (guint i = 0; i < n_indices; i += 3)
        for (guint k = 0; k < 3; k++) {
            g_assert_cmpuint(indices[i + k], <, n_vertices);
            const JumBlockVertex *a = &vertices[indices[i + k]];
            const JumBlockVertex *b = &vertices[indices[i + (k + 1) % 3]];
            if (same_place(a, b) || (a->z == floor_z && b->z == floor_z))
                continue;
            count(edges, a, b, 1);
            count(edges, b, a, -1);
        }
    GHashTableIter iter;
    gpointer key, value;
    g_hash_table_iter_init(&iter, edges);
    while (g_hash_table_iter_next(&iter, &key, &value))
        g_assert_cmpint(GPOINTER_TO_INT(value), ==, 0);
}

/* What the last vertex of a triangle says is its outside is so by the order of its corners. */
static void
check_normals(const JumBlockBuilder *builder)
{
    const JumBlockVertex *vertices;
    const guint32 *indices;
    guint n_vertices, n_indices;
    const double step[3] = {1500.0 / 65535.0, 1500.0 / 65535.0, JUM_BLOCK_Z_M};
    jum_block_builder_parts(builder, &vertices, &n_vertices, &indices, &n_indices);
    for (guint i = 0; i < n_indices; i += 3) {
        const JumBlockVertex *a = &vertices[indices[i]], *b = &vertices[indices[i + 1]],
                             *c = &vertices[indices[i + 2]];
        double u[3] = {(b->x - a->x) * step[0], (b->y - a->y) * step[1], (b->z - a->z) * step[2]};
        double v[3] = {(c->x - a->x) * step[0], (c->y - a->y) * step[1], (c->z - a->z) * step[2]};
        double turn[3] = {u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2],
                          u[0] * v[1] - u[1] * v[0]};
        double nx = c->nx / 127.0, ny = c->ny / 127.0,
               nz = sqrt(fmax(1.0 - nx * nx - ny * ny, 0.0));
        double size = sqrt(turn[0] * turn[0] + turn[1] * turn[1] + turn[2] * turn[2]);
        double longest = fmax(hypot(u[0], u[1]), hypot(v[0], v[1]));
        if (size > 0.1 * longest + 0.05) /* thinner: rounding decides */
            g_assert_cmpfloat(turn[0] * nx + turn[1] * ny + turn[2] * nz, >, 0.0);
    }
}

static void
check(const float *xy, guint n, JumRoof roof)
{
    g_autoptr(JumBlockBuilder) builder = jum_block_builder_new();
    const guint32 rings[2] = {0, n};
    JumPrism prism = {.xy = xy,
                      .ring_start = rings,
                      .n_rings = 1,
                      .base_m = 10.0f,
                      .eaves_m = 16.0f,
                      .top_m = 19.0f,
                      .roof = (guint8) roof};
    jum_block_builder_begin(builder, -500.0, 1000.0, 0.0);
    jum_block_builder_add(builder, &prism);
    check_closed(builder);
    check_normals(builder);
}

/* The volume under the roof of an L: gables add what hips cut away. */
static double
volume(const float *xy, guint n, JumRoof roof)
{
    g_autoptr(JumBlockBuilder) builder = jum_block_builder_new();
    const guint32 rings[2] = {0, n}, *indices;
    const JumBlockVertex *vertices;
    guint n_vertices, n_indices;
    JumPrism prism = {.xy = xy,
                      .ring_start = rings,
                      .n_rings = 1,
                      .base_m = 0.0f,
                      .eaves_m = 6.0f,
                      .top_m = 9.0f,
                      .roof = (guint8) roof};
    double sum = 0.0, step = 1500.0 / 65535.0;
    jum_block_builder_begin(builder, -500.0, 1000.0, 0.0);
    jum_block_builder_add(builder, &prism);
    jum_block_builder_parts(builder, &vertices, &n_vertices, &indices, &n_indices);
    for (guint i = 0; i < n_indices; i += 3) {
        const JumBlockVertex *v[3];
        for (guint k = 0; k < 3; k++)
            v[k] = &vertices[indices[i + k]];
        double area = ((v[1]->x - v[0]->x) * (double) (v[2]->y - v[0]->y) -
                       (v[2]->x - v[0]->x) * (double) (v[1]->y - v[0]->y)) *
                      step * step / 2.0;
        sum += area * (v[0]->z + v[1]->z + v[2]->z) / 3.0 * JUM_BLOCK_Z_M;
    }
    return sum;
}

static void
test_volumes(void)
{
    const float ell[] = {0, 0, 20, 0, 20, 16, 14, 16, 14, 6, 0, 6};
    double ground = 20.0 * 6.0 + 6.0 * 10.0, ridge = 3.0 / 2.0;
    double hipped = volume(ell, 6, JUM_ROOF_HIPPED), gabled = volume(ell, 6, JUM_ROOF_GABLED);
    g_assert_cmpfloat_with_epsilon(volume(ell, 6, JUM_ROOF_FLAT), ground * 9.0, 2.0);
    g_assert_cmpfloat(hipped, >, ground * 6.0);
    g_assert_cmpfloat(gabled, >, hipped + 5.0);
    g_assert_cmpfloat(gabled, <,
                      ground * (6.0 + ridge) + 12.0); /* the corner is one hip, one valley */
}

static void
test_roofs(void)
{
    const float house[] = {0, 0, 12, 0, 12, 8, 0, 8},
                corner[] = {0, 0, 14, 0, 14, 12, 8, 12, 8, 6, 0, 6};
    const float tower[] = {0, 0, 4, -2, 8, 0, 10, 5, 8, 9, 4, 11, 0, 9, -2, 5};
    for (int roof = JUM_ROOF_FLAT; roof <= JUM_ROOF_SHED; roof++) {
        check(house, 4, (JumRoof) roof);
        check(corner, 6, (JumRoof) roof);
        check(tower, 8, (JumRoof) roof);
    }
}

/* The roof of a house 20 m along x and 10 m along y: how much of its faces looks along each axis, least and most. */
static void
slopes(JumRoof roof, guint8 fall, double lo[2], double hi[2])
{
    static const float xy[] = {0, 0, 20, 0, 20, 10, 0, 10};
    static const guint32 rings[2] = {0, 4};
    g_autoptr(JumBlockBuilder) builder = jum_block_builder_new();
    const JumBlockVertex *vertices;
    const guint32 *indices;
    guint n_vertices, n_indices;
    JumPrism prism = {.xy = xy,
                      .ring_start = rings,
                      .n_rings = 1,
                      .eaves_m = 6.0f,
                      .top_m = 9.0f,
                      .roof = (guint8) roof,
                      .fall = fall};
    jum_block_builder_begin(builder, -500.0, 1000.0, 0.0);
    jum_block_builder_add(builder, &prism);
    check_closed(builder);
    jum_block_builder_parts(builder, &vertices, &n_vertices, &indices, &n_indices);
    lo[0] = lo[1] = hi[0] = hi[1] = 0.0;
    for (guint i = 2; i < n_indices; i += 3) {
        const JumBlockVertex *v = &vertices[indices[i]];
        double at[2] = {v->nx / 127.0, v->ny / 127.0};
        for (int k = 0; v->kind == JUM_BLOCK_ROOF && k < 2; k++) {
            lo[k] = fmin(lo[k], at[k]);
            hi[k] = fmax(hi[k], at[k]);
        }
    }
}

/* East is a quarter of a turn clockwise from y. */
static void
test_fall(void)
{
    const guint8 east = 1 + 64, south = 1 + 127;
    double lo[2], hi[2];
    slopes(JUM_ROOF_GABLED, 0, lo, hi); /* ridge along the house */
    g_assert_true(lo[0] == 0.0 && hi[0] == 0.0 && lo[1] < -0.4 && hi[1] > 0.4);
    slopes(JUM_ROOF_GABLED, east, lo, hi); /* ridge across it */
    g_assert_true(lo[1] == 0.0 && hi[1] == 0.0 && lo[0] < -0.2 && hi[0] > 0.2);
    slopes(JUM_ROOF_GABLED, south, lo, hi);
    g_assert_true(lo[0] == 0.0 && hi[0] == 0.0 && lo[1] < -0.4 && hi[1] > 0.4);
    slopes(JUM_ROOF_SHED, east, lo, hi);
    g_assert_true(lo[0] == 0.0 && hi[0] > 0.1 && lo[1] == 0.0 && hi[1] == 0.0);
    slopes(JUM_ROOF_SHED, south, lo, hi);
    g_assert_true(lo[1] < -0.2 && hi[1] == 0.0 && lo[0] == 0.0 && hi[0] == 0.0);
}

static void
test_court(void)
{
    g_autoptr(JumBlockBuilder) builder = jum_block_builder_new();
    const float xy[] = {0, 0, 40, 0, 40, 30, 0, 30, 10, 10, 10, 20, 30, 20, 30, 10};
    const guint32 rings[] = {0, 4, 8};
    for (int roof = JUM_ROOF_FLAT; roof <= JUM_ROOF_SHED; roof++) {
        JumPrism prism = {.xy = xy,
                          .ring_start = rings,
                          .n_rings = 2,
                          .base_m = 0.0f,
                          .eaves_m = 9.0f,
                          .top_m = 12.0f,
                          .roof = (guint8) roof};
        jum_block_builder_begin(builder, -500.0, 1000.0, -2.0);
        jum_block_builder_add(builder, &prism);
        check_closed(builder);
    }
}

/* The volume over several rings, closed; every part stands by itself. */
static double
closed_volume(const float *xy, const guint32 *rings, guint n_rings, JumRoof roof)
{
    g_autoptr(JumBlockBuilder) builder = jum_block_builder_new();
    const JumBlockVertex *v;
    const guint32 *indices;
    guint n_vertices, n_indices;
    JumPrism prism = {.xy = xy,
                      .ring_start = rings,
                      .n_rings = n_rings,
                      .base_m = 0.0f,
                      .eaves_m = 10.0f,
                      .top_m = 10.0f,
                      .roof = (guint8) roof};
    double sum = 0.0, step = 1500.0 / 65535.0;
    jum_block_builder_begin(builder, -500.0, 1000.0, 0.0);
    jum_block_builder_add(builder, &prism);
    check_closed(builder);
    jum_block_builder_parts(builder, &v, &n_vertices, &indices, &n_indices);
    for (guint i = 0; i < n_indices; i += 3) {
        const JumBlockVertex *a = &v[indices[i]], *b = &v[indices[i + 1]], *c = &v[indices[i + 2]];
        sum += ((b->x - a->x) * (double) (c->y - a->y) - (c->x - a->x) * (double) (b->y - a->y)) *
               step * step / 2.0 * (a->z + b->z + c->z) / 3.0 * JUM_BLOCK_Z_M;
    }
    return sum;
}

static void
test_parts(void)
{
    /* two houses apart; a court with a house in it, beside a third part; holes that turn the wrong way stay holes */
    const float apart[] = {0, 0, 10, 0, 10, 10, 0, 10, 30, 0, 40, 0, 40, 10, 30, 10};
    const guint32 two[] = {0, 4, 8};
    g_assert_cmpfloat_with_epsilon(closed_volume(apart, two, 2, JUM_ROOF_FLAT), 2000.0, 10.0);
    const float island[] = {0,  0,  40, 0,  40, 40, 0,  40, 10, 10, 10, 30, 30, 30, 30, 10,
                            15, 15, 25, 15, 25, 25, 15, 25, 50, 0,  60, 0,  60, 10, 50, 10};
    const guint32 four[] = {0, 4, 8, 12, 16};
    g_assert_cmpfloat_with_epsilon(closed_volume(island, four, 4, JUM_ROOF_FLAT),
                                   10.0 * (1600.0 - 400.0 + 100.0 + 100.0), 40.0);
    const float turned[] = {0, 0, 40, 0, 40, 40, 0, 40, 10, 10, 30, 10, 30, 30, 10, 30};
    g_assert_cmpfloat_with_epsilon(closed_volume(turned, two, 2, JUM_ROOF_FLAT), 12000.0, 30.0);
}

/* A court whose wall is thinner than a roof is deep; corners on a line whose straightening would cross; an outline that
 * begins with two corners 2 cm apart: all closed, none lost. */
static void
test_thin_walls(void)
{
    float xy[2 * 120];
    const guint32 rings[] = {0, 60, 120};
    for (int i = 0; i < 60; i++) {
        float turn = (float) (2.0 * G_PI * i / 60.0), r = i % 2 ? 9.0f : 9.1f;
        xy[2 * i] = r * cosf(turn);
        xy[2 * i + 1] = r * sinf(turn);
        xy[120 + 2 * i] = (r - 0.6f) * cosf(-turn);
        xy[120 + 2 * i + 1] = (r - 0.6f) * sinf(-turn);
    }
    for (int roof = JUM_ROOF_FLAT; roof <= JUM_ROOF_DOME; roof++) {
        double volume = closed_volume(xy, rings, 2, (JumRoof) roof);
        g_assert_cmpfloat_with_epsilon(volume, 10.0 * G_PI * 0.6 * (18.1 - 0.6), 12.0);
    }
    const float doubled[] = {0.001f, 4.482f, 1.663f, 0.0f,   11.001f, 3.469f,
                             9.492f, 8.104f, 9.450f, 8.135f, 0.0f,    4.504f}; /* of Monaco */
    const guint32 six[] = {0, 6};
    g_assert_cmpfloat_with_epsilon(closed_volume(doubled, six, 1, JUM_ROOF_FLAT), 488.7, 4.0);
    /* a street with teeth on its line: the line's corners are left out, the teeth's feet are on it */
    const float teeth[] = {0,  0,  30, 0,  30, 10,    20, 10,    20, 0.02f, 19, 0.02f,
                           19, 10, 10, 10, 10, 0.01f, 9,  0.01f, 9,  10,    0,  10};
    const guint32 twelve[] = {0, 12};
    g_assert_cmpfloat_with_epsilon(closed_volume(teeth, twelve, 1, JUM_ROOF_FLAT), 2800.0, 10.0);
}

static void
test_clockwise(void)
{
    const float house[] = {0, 8, 12, 8, 12, 0, 0, 0};
    check(house, 4, JUM_ROOF_HIPPED);
    check(house, 4, JUM_ROOF_FLAT);
}

/* Random outlines around a middle: any roof asked for, closed whatever could be built. */
static void
test_random(void)
{
    JumRng rng = jum_rng(5, 8);
    for (int round = 0; round < 400; round++) {
        float xy[2 * 40];
        guint n = 3 + jum_rng_int(&rng, 37);
        for (guint i = 0; i < n; i++) {
            double turn = 2.0 * G_PI * i / n, r = jum_rng_range(&rng, 4.0, 30.0);
            xy[2 * i] = (float) (r * cos(turn));
            xy[2 * i + 1] = (float) (r * sin(turn));
        }
        check(xy, n, (JumRoof) jum_rng_int(&rng, 5));
    }
}

/* The last vertex of a wall's triangles carries a level normal that looks out of a convex footprint. */
static void
test_outwards(void)
{
    g_autoptr(JumBlockBuilder) builder = jum_block_builder_new();
    const float corner[4][2] = {{0, 0}, {10, 0}, {10, 6}, {0, 6}};
    const JumBlockVertex *vertices;
    const guint32 *indices;
    guint n_vertices, n_indices;
    jum_block_builder_begin(builder, -500.0, 1000.0, 0.0);
    jum_block_builder_add_box(builder, corner, 1.0f, 7.0f, 0, 0, 128);
    jum_block_builder_parts(builder, &vertices, &n_vertices, &indices, &n_indices);
    g_assert_cmpuint(n_vertices, ==, 8);
    g_assert_cmpuint(n_indices, ==, 30);
    double step = 1500.0 / 65535.0;
    for (guint i = 0; i < n_indices; i += 3) {
        const JumBlockVertex *face = &vertices[indices[i + 2]];
        if (face->nx == 0 && face->ny == 0)
            continue;
        double x = 0.0, y = 0.0;
        for (guint k = 0; k < 3; k++) {
            x += (vertices[indices[i + k]].x * step - 500.0) / 3.0 - 5.0 / 3.0;
            y += (vertices[indices[i + k]].y * step - 500.0) / 3.0 - 3.0 / 3.0;
        }
        g_assert_cmpfloat(x * face->nx + y * face->ny, >, 0.0);
    }
}

static void
test_index_width(void)
{
    g_autoptr(JumBlockBuilder) builder = jum_block_builder_new();
    jum_block_builder_begin(builder, -500.0, 1000.0, 0.0);
    g_assert_null(jum_block_builder_finish(builder));
    for (int i = 0; i < 9000; i++) {
        float x = (float) (i % 95) * 5.0f, y = (float) (i / 95) * 5.0f;
        const float corner[4][2] = {{x, y}, {x + 4, y}, {x + 4, y + 4}, {x, y + 4}};
        jum_block_builder_add_box(builder, corner, 0.0f, 5.0f, 0, 0, 128);
        if (i == 10) {
            g_autofree JumBlockData *small = jum_block_builder_finish(builder);
            g_assert_cmpuint(small->index_bytes, ==, 2);
        }
    }
    g_autofree JumBlockData *large = jum_block_builder_finish(builder);
    g_assert_cmpuint(large->n_vertices, ==, 72000);
    g_assert_cmpuint(large->index_bytes, ==, 4);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/gfx/block-mesh/every-roof-is-closed", test_roofs);
    g_test_add_func("/gfx/block-mesh/wings-end-in-gables", test_volumes);
    g_test_add_func("/gfx/block-mesh/roofs-fall-where-told", test_fall);
    g_test_add_func("/gfx/block-mesh/a-court-is-closed", test_court);
    g_test_add_func("/gfx/block-mesh/parts-stand-by-themselves", test_parts);
    g_test_add_func("/gfx/block-mesh/thin-walls-and-near-corners", test_thin_walls);
    g_test_add_func("/gfx/block-mesh/clockwise-footprints", test_clockwise);
    g_test_add_func("/gfx/block-mesh/random-footprints-are-closed", test_random);
    g_test_add_func("/gfx/block-mesh/walls-look-outwards", test_outwards);
    g_test_add_func("/gfx/block-mesh/indices-as-wide-as-needed", test_index_width);
    return g_test_run();
}
