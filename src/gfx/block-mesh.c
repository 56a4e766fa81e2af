/* Prisms as triangles in 12-byte vertices.  A ring of n corners is 2 n vertices: bottom corner i carries the normal of
 * wall i and comes last in both triangles of that wall, top corners carry "up" and end every triangle of a flat roof,
 * so that `flat` shading needs no vertex twice (measured best on software GL: FACTS, city throughput). */
#include "gfx/block-builder-private.h"

#include <math.h>
#include <string.h>

#define AO_FOOT 206
#define AO_OPEN 255

static const JumAttribute ATTRIBUTES[] = {
    {0, 3, JUM_ATTRIBUTE_U16, 0},
    {1, 2, JUM_ATTRIBUTE_I8_UNIT, 6},
    {2, 4, JUM_ATTRIBUTE_U8, 8},
};
const JumVertexFormat jum_block_format = {ATTRIBUTES, G_N_ELEMENTS(ATTRIBUTES),
                                          sizeof(JumBlockVertex)};

JumBlockBuilder *
jum_block_builder_new(void)
{
    JumBlockBuilder *builder = g_new0(JumBlockBuilder, 1);
    builder->vertices = g_array_new(FALSE, FALSE, sizeof(JumBlockVertex));
    builder->indices = g_array_new(FALSE, FALSE, sizeof(guint32));
    builder->xy = g_array_new(FALSE, FALSE, sizeof(float));
    builder->inset = g_array_new(FALSE, FALSE, sizeof(float));
    builder->rings = g_array_new(FALSE, FALSE, sizeof(guint32));
    builder->triangulator = jum_triangulator_new();
    builder->skeleton = jum_skeleton_new();
    return builder;
}

void
jum_block_builder_free(JumBlockBuilder *builder)
{
    if (builder == NULL)
        return;
    g_array_unref(builder->vertices);
    g_array_unref(builder->indices);
    g_array_unref(builder->xy);
    g_array_unref(builder->inset);
    g_array_unref(builder->rings);
    jum_triangulator_free(builder->triangulator);
    jum_skeleton_free(builder->skeleton);
    g_free(builder);
}

void
jum_block_builder_begin(JumBlockBuilder *builder, double lo_m, double hi_m, double z0_m)
{
    builder->lo_m = lo_m;
    builder->step_m = (hi_m - lo_m) / 65535.0;
    g_array_set_size(builder->vertices, 0);
    g_array_set_size(builder->indices, 0);
    builder->z0_m = z0_m;
}

static guint16
quantise(double value, double step)
{
    return (guint16) lrint(CLAMP(value / step, 0.0, 65535.0));
}

guint32
jum_block_builder_vertex(JumBlockBuilder *builder,
                         JumBlockPoint place,
                         const float normal[3],
                         guint8 palette,
                         guint8 shade,
                         guint8 ao,
                         JumBlockFace kind)
{
    JumBlockVertex vertex = {
        .x = quantise(place.x - builder->lo_m, builder->step_m),
        .y = quantise(place.y - builder->lo_m, builder->step_m),
        .z = quantise(place.z - builder->z0_m, JUM_BLOCK_Z_M),
        .nx = (gint8) lrintf(normal[0] * 127.0f),
        .ny = (gint8) lrintf(normal[1] * 127.0f),
        .palette = palette,
        .shade = shade,
        .ao = ao,
        .kind = (guint8) kind,
    };
    g_array_append_val(builder->vertices, vertex);
    return builder->vertices->len - 1;
}

static void
append_triangle(JumBlockBuilder *builder, guint32 a, guint32 b, guint32 c)
{
    guint32 corners[3] = {a, b, c};
    g_array_append_vals(builder->indices, corners, 3);
}

void
jum_block_builder_face(JumBlockBuilder *builder,
                       const JumBlockPoint *corners,
                       guint n,
                       guint8 palette,
                       guint8 shade,
                       JumBlockFace kind)
{
    const JumBlockPoint *a = &corners[0], *b = &corners[1], *c = &corners[2];
    float u[3] = {b->x - a->x, b->y - a->y, b->z - a->z};
    float v[3] = {c->x - a->x, c->y - a->y, c->z - a->z};
    float normal[3] = {u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2],
                       u[0] * v[1] - u[1] * v[0]};
    float length = sqrtf(normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2]);
    for (int i = 0; i < 3; i++)
        normal[i] = length > 0.0f ? normal[i] / length : (i == 2);
    guint32 base = builder->vertices->len;
    for (guint i = 0; i < n; i++)
        jum_block_builder_vertex(builder, corners[i], normal, palette, shade, AO_OPEN, kind);
    for (guint i = 1; i + 1 < n; i++)
        append_triangle(builder, base, base + i, base + i + 1);
}

/* ---- prisms ---- */

static void
wall_normal(const float *a, const float *b, float normal[3])
{
    float x = b[1] - a[1], y = a[0] - b[0], length = hypotf(x, y);
    normal[0] = length > 0.0f ? x / length : 1.0f;
    normal[1] = length > 0.0f ? y / length : 0.0f;
    normal[2] = 0.0f;
}

/* Both rings of corners and the walls between.  Returns the first top vertex. */
static guint32
raise_walls(JumBlockBuilder *builder,
            const float *xy,
            const guint32 *rings,
            guint n_rings,
            const JumPrism *prism)
{
    static const float up[3] = {0.0f, 0.0f, 1.0f};
    guint32 n = rings[n_rings], base = builder->vertices->len, top = base + n;
    for (guint r = 0; r < n_rings; r++)
        for (guint32 i = rings[r]; i < rings[r + 1]; i++) {
            guint32 j = i + 1 < rings[r + 1] ? i + 1 : rings[r];
            float normal[3];
            wall_normal(xy + 2 * i, xy + 2 * j, normal);
            jum_block_builder_vertex(builder,
                                     (JumBlockPoint){xy[2 * i], xy[2 * i + 1], prism->base_m},
                                     normal, prism->wall_palette, prism->shade, AO_FOOT,
                                     prism->blind ? JUM_BLOCK_PLAIN_WALL : JUM_BLOCK_WALL);
            append_triangle(builder, base + j, top + j, base + i);
            append_triangle(builder, top + j, top + i, base + i);
        }
    for (guint32 i = 0; i < n; i++)
        jum_block_builder_vertex(builder, (JumBlockPoint){xy[2 * i], xy[2 * i + 1], prism->eaves_m},
                                 up, prism->roof_palette, prism->shade, AO_OPEN, JUM_BLOCK_ROOF);
    return top;
}

static void
add_part(JumBlockBuilder *builder, const JumPrism *prism, guint first_ring, guint end_ring)
{
    if (!jum_block_builder_outline(builder, prism, first_ring, end_ring))
        return;
    const float *xy = (const float *) (void *) builder->xy->data;
    const guint32 *rings = (const guint32 *) (void *) builder->rings->data;
    guint n_rings = builder->rings->len - 1;
    JumPrism walls = *prism;
    guint32 n_indices = builder->indices->len;
    if (prism->roof != JUM_ROOF_FLAT && jum_block_builder_roof(builder, prism)) {
        raise_walls(builder, xy, rings, n_rings, prism);
        return;
    }
    g_array_set_size(builder->indices, n_indices);
    walls.eaves_m =
        prism->roof == JUM_ROOF_FLAT ? prism->top_m : (prism->eaves_m + prism->top_m) / 2.0f;
    guint n_triangles = 0;
    const guint32 *triangles =
        jum_triangulate(builder->triangulator, xy, rings, n_rings, &n_triangles);
    guint32 top = raise_walls(builder, xy, rings, n_rings, &walls);
    for (guint i = 0; i < n_triangles; i++)
        append_triangle(builder, top + triangles[3 * i], top + triangles[3 * i + 1],
                        top + triangles[3 * i + 2]);
}

void
jum_block_builder_add(JumBlockBuilder *builder, const JumPrism *prism)
{
    guint first = 0;
    for (guint r = 1; r <= prism->n_rings; r++)
        if (r == prism->n_rings || jum_block_begins_part(prism, first, r)) {
            add_part(builder, prism, first, r);
            first = r;
        }
}

void
jum_block_builder_add_box(JumBlockBuilder *builder,
                          const float corner[4][2],
                          float base_m,
                          float top_m,
                          guint8 wall_palette,
                          guint8 roof_palette,
                          guint8 shade)
{
    static const guint32 rings[2] = {0, 4};
    JumPrism prism = {.base_m = base_m,
                      .eaves_m = top_m,
                      .top_m = top_m,
                      .wall_palette = wall_palette,
                      .roof_palette = roof_palette,
                      .shade = shade};
    guint32 top = raise_walls(builder, corner[0], rings, 1, &prism);
    append_triangle(builder, top, top + 1, top + 2);
    append_triangle(builder, top, top + 2, top + 3);
}

JumBlockData *
jum_block_builder_finish(JumBlockBuilder *builder)
{
    guint n_vertices = builder->vertices->len, n_indices = builder->indices->len;
    if (n_indices == 0)
        return NULL;
    guint index_bytes = n_vertices < 65536 ? 2 : 4;
    gsize vertex_bytes = n_vertices * sizeof(JumBlockVertex);
    JumBlockData *data = g_malloc(sizeof *data + vertex_bytes + (gsize) n_indices * index_bytes);
    guint8 *vertices = (guint8 *) (data + 1), *indices = vertices + vertex_bytes;
    memcpy(vertices, builder->vertices->data, vertex_bytes);
    const guint32 *wide = (const guint32 *) (void *) builder->indices->data;
    if (index_bytes == 4)
        memcpy(indices, wide, (gsize) n_indices * 4);
    else
        for (guint i = 0; i < n_indices; i++)
            ((guint16 *) (void *) indices)[i] = (guint16) wide[i];
    *data = (JumBlockData){(float) builder->lo_m,
                           (float) builder->step_m,
                           (float) builder->z0_m,
                           n_vertices,
                           n_indices,
                           index_bytes,
                           (const JumBlockVertex *) (void *) vertices,
                           indices};
    return data;
}

JumMesh *
jum_block_mesh_new(JumDevice *device, const JumBlockData *data)
{
    return jum_mesh_new(device, &jum_block_format, data->n_vertices, data->vertices,
                        data->n_indices, data->index_bytes, data->indices);
}

void
jum_block_builder_parts(const JumBlockBuilder *builder,
                        const JumBlockVertex **vertices,
                        guint *n_vertices,
                        const guint32 **indices,
                        guint *n_indices)
{
    *vertices = (const JumBlockVertex *) (void *) builder->vertices->data;
    *n_vertices = builder->vertices->len;
    *indices = (const guint32 *) (void *) builder->indices->data;
    *n_indices = builder->indices->len;
}
