/* What a worker does for one square of ground: 17 × 17 heights with normals and the heights of the grid twice as wide
 * to morph to, four skirts against cracks, and the painted picture. */
#include "overlay/scene-ground-node.h"

#include <math.h>

#define N (JUM_GROUND_CELLS + 1)

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
    /* what the relief hides between samples, and the skirt */
    job->node_lo -= 2.0f + job->size * 0.02f;
    job->node_hi += 2.0f + job->size * 0.02f;
}

static guint
edge_vertex(guint edge, guint k)
{
    switch (edge) {
    case 0:
        return k; /* south, west to east */
    case 1:
        return k * N + N - 1; /* east, south to north */
    case 2:
        return (N - 1) * N + (N - 1 - k); /* north, east to west */
    default:
        return (N - 1 - k) * N; /* west, north to south */
    }
}

static void
make_skirts(JumGroundJob *job)
{
    for (guint edge = 0; edge < 4; edge++)
        for (guint k = 0; k < N; k++) {
            JumGroundVertex vertex = job->vertices[edge_vertex(edge, k)];
            vertex.gx = (guint8) (vertex.gx + 32);
            job->vertices[N * N + edge * N + k] = vertex;
        }
}

static void
run(JumJob *head)
{
    JumGroundJob *job = (JumGroundJob *) head;
    make_heights(job);
    make_skirts(job);
    jum_scene_paint(job->store, job->look, job->x0, job->y0, job->size, job->rgba);
}

static void
drop(JumJob *job)
{
    g_free(job);
}

JumGroundJob *
jum_ground_job_new(gconstpointer owner, const JumSceneStore *store, JumLook look)
{
    JumGroundJob *job = g_malloc(sizeof *job);
    job->job = (JumJob){.run = run, .drop = drop};
    job->owner = owner;
    job->store = store;
    job->look = look;
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
    guint16 indices[JUM_GROUND_CELLS * JUM_GROUND_CELLS * 6 + 4 * JUM_GROUND_CELLS * 6];
    guint n = 0;
    for (guint j = 0; j + 1 < N; j++)
        for (guint i = 0; i + 1 < N; i++) {
            guint16 a = (guint16) (j * N + i), b = (guint16) (a + 1), c = (guint16) (a + N),
                    d = (guint16) (c + 1);
            const guint16 cell[6] = {a, b, c, b, d, c}; /* cut from b (south-east) to c */
            for (guint k = 0; k < 6; k++)
                indices[n++] = cell[k];
        }
    for (guint edge = 0; edge < 4; edge++)
        for (guint k = 0; k + 1 < N; k++) {
            guint16 a = (guint16) edge_vertex(edge, k), b = (guint16) edge_vertex(edge, k + 1);
            guint16 c = (guint16) (N * N + edge * N + k), d = (guint16) (c + 1);
            const guint16 wall[6] = {a, c, b, b, c, d};
            for (guint m = 0; m < 6; m++)
                indices[n++] = wall[m];
        }
    return jum_mesh_new(device, &FORMAT, JUM_GROUND_VERTICES, job->vertices, n, 2, indices);
}
