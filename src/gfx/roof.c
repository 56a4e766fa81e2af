/* Roofs over a footprint: a quadrilateral gets a ridge along its long axis, or across the way it is said to fall (gabled
 * to its ends, hipped short of them), or one slope, a convex outline a pyramid or a faceted dome over its middle; any other outline its straight skeleton, one slope
 * everywhere, with the ends of straight wings stood up as gables if asked.  What the skeleton refuses slopes up to a copy
 * of itself set inwards; what would cross itself there stays flat. */
#include "gfx/block-builder-private.h"

#include <math.h>

static float
edge_length(const float *xy, guint32 i, guint32 n)
{
    guint32 j = (i + 1) % n;
    return hypotf(xy[2 * j] - xy[2 * i], xy[2 * j + 1] - xy[2 * i + 1]);
}

static gboolean
is_convex(const float *xy, guint32 n)
{
    for (guint32 i = 0; i < n; i++) {
        const float *a = xy + 2 * i, *b = xy + 2 * ((i + 1) % n), *c = xy + 2 * ((i + 2) % n);
        if ((b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]) < 1e-4f)
            return FALSE;
    }
    return TRUE;
}

static JumBlockPoint
lift(const float *xy, guint32 i, float z)
{
    return (JumBlockPoint){xy[2 * i], xy[2 * i + 1], z};
}

static JumBlockPoint
between(JumBlockPoint a, JumBlockPoint b, float t)
{
    return (JumBlockPoint){a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t, a.z + (b.z - a.z) * t};
}

/* How well side i of a quadrilateral faces the way the roof falls to, −1 … 1. */
static float
faces_fall(const JumPrism *prism, const float *xy, guint32 i)
{
    float turn = (float) (prism->fall - 1) * (2.0f * (float) G_PI / 254.0f);
    const float *a = xy + 2 * i, *b = xy + 2 * ((i + 1) % 4);
    float length = edge_length(xy, i, 4);
    return length > 0.0f ? ((b[1] - a[1]) * sinf(turn) - (b[0] - a[0]) * cosf(turn)) / length
                         : -1.0f;
}

/* The side at the end of the ridge: a short one, or one beside those that face the fall. */
static guint32
end_side(const JumPrism *prism, const float *xy)
{
    if (prism->fall != 0)
        return fabsf(faces_fall(prism, xy, 0)) <= fabsf(faces_fall(prism, xy, 1)) ? 0 : 1;
    return edge_length(xy, 0, 4) + edge_length(xy, 2, 4) <=
                   edge_length(xy, 1, 4) + edge_length(xy, 3, 4)
               ? 0
               : 1;
}

/* A quadrilateral with one slope, down to the side that faces the fall, else to a long one. */
static void
lean(JumBlockBuilder *builder, const JumPrism *prism, const float *xy)
{
    guint32 low = (end_side(prism, xy) + 1) % 4;
    if (prism->fall != 0 && faces_fall(prism, xy, low) < 0.0f)
        low = (low + 2) % 4;
    JumBlockPoint a = lift(xy, low, prism->eaves_m), b = lift(xy, (low + 1) % 4, prism->eaves_m),
                  c = lift(xy, (low + 2) % 4, prism->eaves_m),
                  d = lift(xy, (low + 3) % 4, prism->eaves_m), c_up = c, d_up = d;
    c_up.z = d_up.z = prism->top_m;
    JumBlockPoint slope[4] = {a, b, c_up, d_up}, back[4] = {c, d, d_up, c_up};
    JumBlockPoint right[3] = {b, c, c_up}, left[3] = {d, a, d_up};
    jum_block_builder_face(builder, slope, 4, prism->roof_palette, prism->shade, JUM_BLOCK_ROOF);
    jum_block_builder_face(builder, back, 4, prism->wall_palette, prism->shade,
                           JUM_BLOCK_PLAIN_WALL);
    jum_block_builder_face(builder, right, 3, prism->wall_palette, prism->shade,
                           JUM_BLOCK_PLAIN_WALL);
    jum_block_builder_face(builder, left, 3, prism->wall_palette, prism->shade,
                           JUM_BLOCK_PLAIN_WALL);
}

/* A quadrilateral: ridge between the middles of two opposite sides. */
static void
ridge(JumBlockBuilder *builder, const JumPrism *prism, const float *xy)
{
    guint32 s = end_side(prism, xy);
    JumBlockPoint corner[4];
    for (guint32 k = 0; k < 4; k++)
        corner[k] = lift(xy, (s + k) % 4, prism->eaves_m);
    JumBlockPoint end0 = between(corner[0], corner[1], 0.5f);
    JumBlockPoint end1 = between(corner[2], corner[3], 0.5f);
    end0.z = end1.z = prism->top_m;
    gboolean hipped = prism->roof == JUM_ROOF_HIPPED;
    if (hipped) {
        float length = hypotf(end1.x - end0.x, end1.y - end0.y);
        float width = (edge_length(xy, s, 4) + edge_length(xy, (s + 2) % 4, 4)) / 2.0f;
        float back = length > 0.0f ? fminf(0.5f * width / length, 0.45f) : 0.45f;
        JumBlockPoint from = end0, to = end1;
        end0 = between(from, to, back);
        end1 = between(from, to, 1.0f - back);
    }
    JumBlockPoint left[4] = {corner[1], corner[2], end1, end0};
    JumBlockPoint right[4] = {corner[3], corner[0], end0, end1};
    JumBlockPoint gable0[3] = {corner[0], corner[1], end0};
    JumBlockPoint gable1[3] = {corner[2], corner[3], end1};
    guint8 palette = hipped ? prism->roof_palette : prism->wall_palette;
    JumBlockFace kind = hipped ? JUM_BLOCK_ROOF : JUM_BLOCK_PLAIN_WALL;
    jum_block_builder_face(builder, left, 4, prism->roof_palette, prism->shade, JUM_BLOCK_ROOF);
    jum_block_builder_face(builder, right, 4, prism->roof_palette, prism->shade, JUM_BLOCK_ROOF);
    jum_block_builder_face(builder, gable0, 3, palette, prism->shade, kind);
    jum_block_builder_face(builder, gable1, 3, palette, prism->shade, kind);
}

/* A convex outline: facets that meet over its middle; a dome in three rounds. */
static void
gather(JumBlockBuilder *builder, const JumPrism *prism, const float *xy, guint32 n)
{
    static const float dome_in[] = {1.0f, 0.866f, 0.5f, 0.0f},
                       dome_up[] = {0.0f, 0.5f, 0.866f, 1.0f};
    static const float cone_in[] = {1.0f, 0.0f}, cone_up[] = {0.0f, 1.0f};
    gboolean dome = prism->roof == JUM_ROOF_DOME;
    const float *in = dome ? dome_in : cone_in, *up = dome ? dome_up : cone_up;
    guint rounds = dome ? 3 : 1;
    JumBlockPoint middle = {0.0f, 0.0f, prism->eaves_m};
    for (guint32 i = 0; i < n; i++) {
        middle.x += xy[2 * i] / (float) n;
        middle.y += xy[2 * i + 1] / (float) n;
    }
    float rise = prism->top_m - prism->eaves_m;
    for (guint32 i = 0; i < n; i++) {
        JumBlockPoint a = lift(xy, i, prism->eaves_m), b = lift(xy, (i + 1) % n, prism->eaves_m);
        for (guint k = 0; k < rounds; k++) {
            JumBlockPoint quad[4] = {between(middle, a, in[k]), between(middle, b, in[k]),
                                     between(middle, b, in[k + 1]), between(middle, a, in[k + 1])};
            quad[0].z = quad[1].z = prism->eaves_m + rise * up[k];
            quad[2].z = quad[3].z = prism->eaves_m + rise * up[k + 1];
            jum_block_builder_face(builder, quad, k + 1 < rounds ? 4 : 3, prism->roof_palette,
                                   prism->shade, JUM_BLOCK_ROOF);
        }
    }
}

/* ---- over the skeleton ---- */

#define GABLE_ALONG 0.12 /* sine: how far from parallel the two sides of a wing may be */

/* The end of a wing: a face of three, whose neighbours run back side by side.  Its peak then stands over its side. */
static gboolean
stand_up(JumSkeleton *s, guint before, guint side, guint after)
{
    const guint *face = s->face + s->face_start[side];
    const JumSkeletonNode *a = &s->nodes[face[0]], *b = &s->nodes[face[1]];
    JumSkeletonNode *peak = &s->nodes[face[2]];
    const JumSkeletonNode *c = &s->nodes[s->face[s->face_start[before]]],
                          *d = &s->nodes[s->face[s->face_start[after] + 1]];
    double ux = a->x - c->x, uy = a->y - c->y, vx = d->x - b->x, vy = d->y - b->y;
    double lu = hypot(ux, uy), lv = hypot(vx, vy), wx = b->x - a->x, wy = b->y - a->y;
    double lw = hypot(wx, wy);
    if (lu < 1.0 || lv < 1.0 || fabs(ux * vy - uy * vx) > GABLE_ALONG * lu * lv ||
        ux * vx + uy * vy > 0.0 || fabs(ux * wx + uy * wy) > 0.5 * lu * lw)
        return FALSE;
    double rx = ux / lu - vx / lv, ry = uy / lu - vy / lv; /* along the ridge, outwards */
    double cross = wx * ry - wy * rx;
    if (fabs(cross) < 0.2 * lw)
        return FALSE;
    double t = ((peak->x - a->x) * ry - (peak->y - a->y) * rx) / cross;
    if (!(t > 0.2 && t < 0.8))
        return FALSE;
    peak->x = a->x + t * wx;
    peak->y = a->y + t * wy;
    return TRUE;
}

/* How many faces have the node. */
static guint
count_faces(const JumSkeleton *s, guint node)
{
    guint n = 0;
    for (guint i = 0; i < s->face_start[s->n]; i++)
        n += s->face[i] == node;
    return n;
}

static gboolean
add_face(JumBlockBuilder *builder,
         const JumPrism *prism,
         const JumSkeleton *s,
         guint side,
         gboolean gable)
{
    JumBlockPoint corners[3];
    guint first = s->face_start[side], n = s->face_start[side + 1] - first, n_triangles = 1;
    if (n < 3)
        return TRUE; /* lost in its neighbours */
    static const guint32 one[3] = {0, 1, 2};
    const guint32 ring[2] = {0, n}, *triangles = one;
    float rise = prism->top_m - prism->eaves_m;
    g_array_set_size(builder->inset, 3 * n);
    float *xy = (float *) (void *) builder->inset->data, *z = xy + 2 * n;
    for (guint i = 0; i < n; i++) {
        const JumSkeletonNode *node = &s->nodes[s->face[first + i]];
        xy[2 * i] = (float) node->x;
        xy[2 * i + 1] = (float) node->y;
        z[i] = prism->eaves_m + rise * (float) (node->depth / s->depth);
    }
    if (n > 3)
        triangles = jum_triangulate(builder->triangulator, xy, ring, 1, &n_triangles);
    for (guint i = 0; i < n_triangles; i++) {
        for (guint k = 0; k < 3; k++) {
            guint32 v = triangles[3 * i + k];
            corners[k] = (JumBlockPoint){xy[2 * v], xy[2 * v + 1], z[v]};
        }
        jum_block_builder_face(builder, corners, 3,
                               gable ? prism->wall_palette : prism->roof_palette, prism->shade,
                               gable ? JUM_BLOCK_PLAIN_WALL : JUM_BLOCK_ROOF);
    }
    return n_triangles == n - 2;
}

static void
choose_gables(JumSkeleton *s, const guint32 *rings, guint n_rings, gboolean *gable)
{
    for (guint r = 0; r < n_rings; r++)
        for (guint32 i = rings[r]; i < rings[r + 1]; i++) {
            guint32 before = i > rings[r] ? i - 1 : rings[r + 1] - 1;
            guint32 after = i + 1 < rings[r + 1] ? i + 1 : rings[r];
            gable[i] =
                !gable[before] && !gable[after] && s->face_start[i + 1] - s->face_start[i] == 3 &&
                count_faces(s, s->face[s->face_start[i] + 2]) == 3 && stand_up(s, before, i, after);
        }
}

static gboolean
rise_over_skeleton(JumBlockBuilder *builder,
                   const JumPrism *prism,
                   const float *xy,
                   const guint32 *rings,
                   guint n_rings)
{
    gboolean gable[JUM_SKELETON_MAX] = {FALSE};
    JumSkeleton *s = builder->skeleton;
    guint n_indices = builder->indices->len, n_vertices = builder->vertices->len;
    if (!jum_skeleton_make(s, xy, rings, n_rings))
        return FALSE;
    if (prism->roof == JUM_ROOF_GABLED)
        choose_gables(s, rings, n_rings, gable);
    for (guint i = 0; i < s->n; i++)
        if (!add_face(builder, prism, s, i, gable[i])) {
            g_array_set_size(builder->indices, n_indices);
            g_array_set_size(builder->vertices, n_vertices);
            return FALSE;
        }
    return TRUE;
}

/* ---- any other outline ---- */

/* Does what was set inwards still hold its courts? */
static gboolean
holds_rings(const float *xy, const guint32 *rings, guint n_rings)
{
    for (guint r = 1; r < n_rings; r++)
        for (guint32 i = rings[r]; i < rings[r + 1]; i++)
            if (!jum_ring_holds(xy, rings[1], xy + 2 * i))
                return FALSE;
    return TRUE;
}

/* The rings moved inwards by @depth; FALSE if a side turned over. */
static gboolean
inset_rings(const float *xy, const guint32 *rings, guint n_rings, float depth, float *out)
{
    for (guint r = 0; r < n_rings; r++) {
        guint32 first = rings[r], n = rings[r + 1] - first;
        const float *ring = xy + 2 * first;
        for (guint32 i = 0; i < n; i++) {
            const float *a = ring + 2 * ((i + n - 1) % n), *b = ring + 2 * i,
                        *c = ring + 2 * ((i + 1) % n);
            float u[2] = {b[0] - a[0], b[1] - a[1]}, v[2] = {c[0] - b[0], c[1] - b[1]};
            float lu = hypotf(u[0], u[1]), lv = hypotf(v[0], v[1]);
            float n0[2] = {-u[1] / lu, u[0] / lu}, n1[2] = {-v[1] / lv, v[0] / lv};
            float scale = 1.0f + n0[0] * n1[0] + n0[1] * n1[1];
            if (!(scale > 0.2f))
                return FALSE;
            out[2 * (first + i)] = b[0] + depth * (n0[0] + n1[0]) / scale;
            out[2 * (first + i) + 1] = b[1] + depth * (n0[1] + n1[1]) / scale;
        }
        for (guint32 i = 0; i < n; i++) {
            guint32 j = (i + 1) % n;
            const float *p = out + 2 * first;
            float dot = (p[2 * j] - p[2 * i]) * (ring[2 * j] - ring[2 * i]) +
                        (p[2 * j + 1] - p[2 * i + 1]) * (ring[2 * j + 1] - ring[2 * i + 1]);
            if (dot <= 0.0f)
                return FALSE;
        }
    }
    return TRUE;
}

static gboolean
slope_inwards(JumBlockBuilder *builder,
              const JumPrism *prism,
              const float *xy,
              const guint32 *rings,
              guint n_rings)
{
    guint32 n = rings[n_rings];
    if (n > 64)
        return FALSE;
    g_array_set_size(builder->inset, 2 * n);
    float *inner = (float *) (void *) builder->inset->data;
    float depth = fmaxf(1.2f * (prism->top_m - prism->eaves_m), 0.5f);
    gboolean fits = FALSE;
    for (int attempt = 0; attempt < 4 && !fits; attempt++, depth *= 0.6f)
        fits = inset_rings(xy, rings, n_rings, depth, inner) &&
               holds_rings(inner, rings, n_rings) && !jum_rings_cross(inner, rings, n_rings);
    if (!fits)
        return FALSE;
    guint n_triangles = 0;
    const guint32 *triangles =
        jum_triangulate(builder->triangulator, inner, rings, n_rings, &n_triangles);
    for (guint i = 0; i < n_triangles; i++) {
        JumBlockPoint face[3];
        for (guint k = 0; k < 3; k++)
            face[k] = lift(inner, triangles[3 * i + k], prism->top_m);
        jum_block_builder_face(builder, face, 3, prism->roof_palette, prism->shade, JUM_BLOCK_ROOF);
    }
    for (guint r = 0; r < n_rings; r++)
        for (guint32 i = rings[r]; i < rings[r + 1]; i++) {
            guint32 j = i + 1 < rings[r + 1] ? i + 1 : rings[r];
            JumBlockPoint face[4] = {lift(xy, i, prism->eaves_m), lift(xy, j, prism->eaves_m),
                                     lift(inner, j, prism->top_m), lift(inner, i, prism->top_m)};
            jum_block_builder_face(builder, face, 4, prism->roof_palette, prism->shade,
                                   JUM_BLOCK_ROOF);
        }
    return TRUE;
}

gboolean
jum_block_builder_roof(JumBlockBuilder *builder, const JumPrism *prism)
{
    const float *xy = (const float *) (void *) builder->xy->data;
    const guint32 *rings = (const guint32 *) (void *) builder->rings->data;
    guint n_rings = builder->rings->len - 1;
    guint32 n = rings[1];
    if (!(prism->top_m > prism->eaves_m + 0.2f))
        return FALSE;
    gboolean ridged = prism->roof == JUM_ROOF_GABLED || prism->roof == JUM_ROOF_HIPPED;
    if (n_rings == 1 && is_convex(xy, n)) {
        if (n == 4 && ridged) {
            ridge(builder, prism, xy);
            return TRUE;
        }
        if (n == 4 && prism->roof == JUM_ROOF_SHED) {
            lean(builder, prism, xy);
            return TRUE;
        }
        if (n <= 24 && (prism->roof == JUM_ROOF_PYRAMIDAL || prism->roof == JUM_ROOF_DOME)) {
            gather(builder, prism, xy, n);
            return TRUE;
        }
    }
    return rise_over_skeleton(builder, prism, xy, rings, n_rings) ||
           slope_inwards(builder, prism, xy, rings, n_rings);
}
