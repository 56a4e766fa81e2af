/* What a worker does for one square of ground: 17 × 17 heights with normals and the heights of the grid twice as wide
 * to morph to, four skirts against cracks, and the painted picture.  Where the ground is even only every second or
 * fourth of them is drawn: small triangles are half of what software GL spends on ground. */
#include "overlay/scene-ground-node.h"

#include "overlay/scene-ground-cover.h"

#include <math.h>
#include <string.h>

#define N       (JUM_GROUND_CELLS + 1)
#define N_SPARE 6

static const JumAttribute ATTRIBUTES[] = {
    {0, 2, JUM_ATTRIBUTE_U16, 0},
    {1, 2, JUM_ATTRIBUTE_I8_UNIT, 4},
    {2, 2, JUM_ATTRIBUTE_U8, 6},
};
static const JumVertexFormat FORMAT = {ATTRIBUTES, G_N_ELEMENTS(ATTRIBUTES),
                                       sizeof(JumGroundVertex)};

static guint16
quantise(const JumGroundJob *job, float z)
{
    float step = (job->z_hi - job->z_lo) / 65535.0f;
    return (guint16) lrintf(CLAMP((z - job->z_lo) / step, 0.0f, 65535.0f));
}

/* The grid twice as wide, on the diagonal that jum_ground_job_mesh() cuts. */
static float
coarse_height(const float z[N + 2][N + 2], int i, int j)
{
    if (i % 2 != 0 && j % 2 != 0)
        return (z[j + 2][i] + z[j][i + 2]) * 0.5f;
    if (i % 2 != 0)
        return (z[j + 1][i] + z[j + 1][i + 2]) * 0.5f;
    if (j % 2 != 0)
        return (z[j][i + 1] + z[j + 2][i + 1]) * 0.5f;
    return z[j + 1][i + 1];
}

/* How far the samples lie from the grid @step times as wide, at most, m. */
static float
unevenness(const float z[N + 2][N + 2], int step)
{
    float worst = 0.0f;
    for (int j = 0; j < N; j++)
        for (int i = 0; i < N; i++) {
            int i0 = MIN(i / step * step, N - 1 - step), j0 = MIN(j / step * step, N - 1 - step);
            float u = (float) (i - i0) / (float) step, v = (float) (j - j0) / (float) step;
            float a = z[j0 + 1][i0 + 1], b = z[j0 + 1][i0 + 1 + step];
            float c = z[j0 + 1 + step][i0 + 1], d = z[j0 + 1 + step][i0 + 1 + step];
            float flat = u + v <= 1.0f ? a + u * (b - a) + v * (c - a)
                                       : d + (1.0f - u) * (c - d) + (1.0f - v) * (b - d);
            worst = fmaxf(worst, fabsf(z[j + 1][i + 1] - flat));
        }
    return worst;
}

static void
make_heights(JumGroundJob *job)
{
    float z[N + 2][N + 2], cell = job->size / JUM_GROUND_CELLS;
    job->node_lo = INFINITY;
    job->node_hi = -INFINITY;
    for (int j = 0; j < N + 2; j++)
        for (int i = 0; i < N + 2; i++)
            z[j][i] = jum_scene_store_ground(job->store, job->x0 + cell * (float) (i - 1),
                                             job->y0 + cell * (float) (j - 1));
    for (int j = 0; j < N; j++)
        for (int i = 0; i < N; i++) {
            float here = z[j + 1][i + 1];
            float dx = (z[j + 1][i + 2] - z[j + 1][i]) / (2.0f * cell);
            float dy = (z[j + 2][i + 1] - z[j][i + 1]) / (2.0f * cell);
            float length = sqrtf(dx * dx + dy * dy + 1.0f);
            job->node_lo = fminf(job->node_lo, here);
            job->node_hi = fmaxf(job->node_hi, here);
            job->vertices[j * N + i] = (JumGroundVertex){
                .z = quantise(job, here),
                .coarse = quantise(job, coarse_height(z, i, j)),
                .nx = (gint8) lrintf(-dx / length * 127.0f),
                .ny = (gint8) lrintf(-dy / length * 127.0f),
                .gx = (guint8) i,
                .gy = (guint8) j,
            };
        }
    job->step = unevenness(z, 4) < job->even_m ? 4 : unevenness(z, 2) < job->even_m ? 2 : 1;
    /* what the relief hides between samples, and the skirt */
    job->node_lo -= 2.0f + job->size * 0.02f;
    job->node_hi += 2.0f + job->size * 0.02f;
}

/* Of a grid of @side × @side vertices. */
static guint
edge_vertex(guint side, guint edge, guint k)
{
    switch (edge) {
    case 0:
        return k; /* south, west to east */
    case 1:
        return k * side + side - 1; /* east, south to north */
    case 2:
        return (side - 1) * side + (side - 1 - k); /* north, east to west */
    default:
        return (side - 1 - k) * side; /* west, north to south */
    }
}

/* The coarser pictures, here rather than by glGenerateMipmap(): on software GL that costs the frame that accepts the
 * square more than the square. */
static void
make_levels(JumGroundJob *job)
{
    const guint8 *fine = job->rgba;
    for (gsize side = JUM_PAINT_SIDE / 2; side > 0; side /= 2) {
        guint8 *coarse = (guint8 *) fine + side * side * 16;
        for (gsize y = 0; y < side; y++)
            for (gsize x = 0; x < side; x++)
                for (gsize c = 0; c < 4; c++) {
                    const guint8 *at = fine + (y * 4 * side + x * 2) * 4 + c;
                    coarse[(y * side + x) * 4 + c] =
                        (guint8) ((at[0] + at[4] + at[8 * side] + at[8 * side + 4] + 2) / 4);
                }
        fine = coarse;
    }
}

/* Anything the shader takes for water (a > 0.05)? */
static gboolean
holds_water(const guint8 *rgba)
{
    for (gsize i = 0; i < (gsize) JUM_PAINT_SIDE * JUM_PAINT_SIDE; i++)
        if (rgba[4 * i + 3] > 12)
            return TRUE;
    return FALSE;
}

static void
run(JumJob *head)
{
    JumGroundJob *job = (JumGroundJob *) head;
    job->cover = jum_ground_cover_paint(job->store, job->cover_parts, job->x0, job->y0, job->size);
    if (job->cover_only)
        return;
    make_heights(job);
    jum_scene_paint(job->store, job->look, job->base_parts, job->x0, job->y0, job->size, job->rgba);
    job->wet = holds_water(job->rgba);
    make_levels(job);
}

/* A job is a third of a megabyte: the last ones wait for the next instead of going back to the system. */
static struct {
    GMutex lock;
    JumGroundJob *job[N_SPARE];
    guint n;
} spare;

static void
drop(JumJob *job)
{
    g_clear_pointer(&((JumGroundJob *) job)->cover, g_free);
    g_mutex_lock(&spare.lock);
    gboolean kept = spare.n < N_SPARE;
    if (kept)
        spare.job[spare.n++] = (JumGroundJob *) job;
    g_mutex_unlock(&spare.lock);
    if (!kept)
        g_free(job);
}

JumGroundJob *
jum_ground_job_new(gconstpointer owner, const JumSceneStore *store, JumLook look)
{
    g_mutex_lock(&spare.lock);
    JumGroundJob *job = spare.n > 0 ? spare.job[--spare.n] : NULL;
    g_mutex_unlock(&spare.lock);
    if (job == NULL)
        job = g_malloc(sizeof *job);
    job->job = (JumJob){.run = run, .drop = drop};
    job->owner = owner;
    job->store = store;
    job->look = look;
    job->cover_only = FALSE;
    job->cover = NULL;
    return job;
}

JumGroundJob *
jum_ground_job_from(JumJob *job, gconstpointer owner)
{
    return job->run == run && ((JumGroundJob *) job)->owner == owner ? (JumGroundJob *) job : NULL;
}

JumMesh *
jum_ground_job_mesh(const JumGroundJob *job, JumDevice *device)
{
    JumGroundVertex vertices[JUM_GROUND_VERTICES];
    guint16 indices[JUM_GROUND_CELLS * JUM_GROUND_CELLS * 6 + 4 * JUM_GROUND_CELLS * 6];
    guint n = 0, cells = JUM_GROUND_CELLS / job->step, side = cells + 1;
    for (guint j = 0; j < side; j++)
        for (guint i = 0; i < side; i++)
            vertices[j * side + i] = job->vertices[j * job->step * N + i * job->step];
    for (guint j = 0; j < cells; j++)
        for (guint i = 0; i < cells; i++) {
            guint16 a = (guint16) (j * side + i), b = (guint16) (a + 1), c = (guint16) (a + side),
                    d = (guint16) (c + 1);
            const guint16 cell[6] = {a, b, c, b, d, c}; /* cut from b (south-east) to c */
            memcpy(indices + n, cell, sizeof cell);
            n += 6;
        }
    for (guint edge = 0; edge < 4; edge++)
        for (guint k = 0; k < side; k++) {
            guint16 a = (guint16) edge_vertex(side, edge, k);
            guint16 c = (guint16) (side * side + edge * side + k), d = (guint16) (c + 1);
            vertices[c] = vertices[a];
            vertices[c].gx = (guint8) (vertices[a].gx + 32);
            if (k == cells)
                continue;
            guint16 b = (guint16) edge_vertex(side, edge, k + 1);
            const guint16 wall[6] = {a, c, b, b, c, d};
            memcpy(indices + n, wall, sizeof wall);
            n += 6;
        }
    return jum_mesh_new(device, &FORMAT, side * side + 4 * side, vertices, n, 2, indices);
}
