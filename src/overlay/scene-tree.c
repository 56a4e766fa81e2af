/* Trees, sorted by tile in one instance buffer: near, a crown over a trunk, of 320 faces with lumps of leaves within some
 * tens of metres (not at the lowest quality), of 20 beyond (bent icosahedra); farther, one point each, shaded like a ball: 6 ms instead of 30 for 40 000 on software GL. */
#include "overlay/scene-tree.h"

#include "gfx/cull.h"

#include <math.h>
#include <string.h>

#define BESIDE_M 20.0 /* a crown reaches so far out of its tile */
#define BENT     0.88 /* of its ellipsoid, a crown of 20 faces fills so much */
#define DISC     1.05 /* shaders/tree.glsl */

typedef struct {
    float x, y, z;        /* foot */
    guint8 height, crown; /* 0.25 m a step */
    guint8 tint, spare;
} Tree;

typedef struct {
    float x, y, z, trunk;
} Corner;

static const JumAttribute TREE_ATTRIBUTES[] = {{2, 3, JUM_ATTRIBUTE_F32, 0},
                                               {3, 4, JUM_ATTRIBUTE_U8, 12}};
static const JumVertexFormat TREE_FORMAT = {TREE_ATTRIBUTES, 2, sizeof(Tree)};
static const JumAttribute CORNER_ATTRIBUTES[] = {{0, 4, JUM_ATTRIBUTE_F32, 0}};
static const JumVertexFormat CORNER_FORMAT = {CORNER_ATTRIBUTES, 1, sizeof(Corner)};

struct JumSceneTree {
    JumDevice *device;
    const JumSceneStore *store;
    const JumShapes *shapes;
    JumProgram *disc_program, *crown_program, *fine_program; /* fine: NULL until wanted */
    JumMesh *discs, *crowns, *fine;
    float fine_m, crowns_m, discs_m;
    Tree *unsent; /* [shapes->n]; NULL: all are there */
    guint32 n_sent;
};

JumSceneTree *
jum_scene_tree_new(JumDevice *device, const JumSceneStore *store, GError **error)
{
    g_autoptr(JumSceneTree) tree = g_new0(JumSceneTree, 1);
    tree->device = device;
    tree->store = store;
    tree->disc_program = jum_program_new(device, "tree", "#define DISC\n", error);
    if (tree->disc_program == NULL)
        return NULL;
    tree->crown_program = jum_program_new(device, "tree", NULL, error);
    if (tree->crown_program == NULL)
        return NULL;
    jum_scene_tree_set_reach(tree, 200.0f, 1500.0f);
    return g_steal_pointer(&tree);
}

void
jum_scene_tree_free(JumSceneTree *tree)
{
    if (tree == NULL)
        return;
    jum_mesh_free(tree->crowns);
    jum_mesh_free(tree->fine);
    jum_mesh_free(tree->discs);
    g_free(tree->unsent);
    jum_program_free(tree->fine_program);
    jum_program_free(tree->disc_program);
    jum_program_free(tree->crown_program);
    g_free(tree);
}

void
jum_scene_tree_set_fine(JumSceneTree *tree, float fine_m)
{
    g_autoptr(GError) error = NULL;
    if (fine_m > 0.0f && tree->fine_program == NULL)
        tree->fine_program = jum_program_new(tree->device, "tree", "#define FINE\n", &error);
    if (error != NULL)
        g_warning("%s", error->message);
    tree->fine_m = tree->fine_program != NULL ? fine_m : 0.0f;
}

void
jum_scene_tree_set_reach(JumSceneTree *tree, float crowns_m, float discs_m)
{
    tree->crowns_m = crowns_m;
    tree->discs_m = discs_m;
}

/* Between two corners of the ball, out to its surface; each pair once. */
static guint16
middle(Corner *corners, guint *n, guint16 a, guint16 b)
{
    Corner m = {corners[a].x + corners[b].x, corners[a].y + corners[b].y,
                corners[a].z + corners[b].z, 0.0f};
    float length = sqrtf(m.x * m.x + m.y * m.y + m.z * m.z);
    m = (Corner){m.x / length, m.y / length, m.z / length, 0.0f};
    for (guint i = 0; i < *n; i++)
        if (fabsf(corners[i].x - m.x) + fabsf(corners[i].y - m.y) + fabsf(corners[i].z - m.z) <
            1e-4f)
            return (guint16) i;
    corners[*n] = m;
    return (guint16) (*n)++;
}

#define MAX_CORNERS 168
#define MAX_INDICES (320 * 3 + 18)

/* An icosahedron of radius 1, each face cut in four @rounds times, on a three-sided trunk of radius 1 from 0 to 1
 * (scaled by the shader). */
static JumMesh *
crown_mesh(JumDevice *device, int rounds)
{
    static const float a = 0.5257f, b = 0.8507f;
    const float ico[12][3] = {{-a, 0, b}, {a, 0, b},  {-a, 0, -b}, {a, 0, -b},
                              {0, b, a},  {0, b, -a}, {0, -b, a},  {0, -b, -a},
                              {b, a, 0},  {-b, a, 0}, {b, -a, 0},  {-b, -a, 0}};
    static const guint16 faces[20 * 3] = {0, 1,  4,  0, 4,  9, 9, 4, 5,  4,  8, 5, 4, 1,  8,
                                          8, 1,  10, 8, 10, 3, 5, 8, 3,  5,  3, 2, 2, 3,  7,
                                          7, 3,  10, 7, 10, 6, 7, 6, 11, 11, 6, 0, 0, 6,  1,
                                          6, 10, 1,  9, 11, 0, 9, 2, 11, 9,  5, 2, 7, 11, 2};
    Corner corners[MAX_CORNERS];
    guint16 indices[MAX_INDICES], before[MAX_INDICES];
    guint n_corners = 12, n = 60;
    for (int i = 0; i < 12; i++)
        corners[i] = (Corner){ico[i][0], ico[i][1], ico[i][2], 0.0f};
    memcpy(indices, faces, sizeof faces);
    for (int round = 0; round < rounds; round++) {
        guint n_before = n;
        memcpy(before, indices, sizeof before);
        n = 0;
        for (guint i = 0; i < n_before; i += 3) {
            guint16 p = before[i], q = before[i + 1], r = before[i + 2];
            guint16 pq = middle(corners, &n_corners, p, q), qr = middle(corners, &n_corners, q, r),
                    rp = middle(corners, &n_corners, r, p);
            const guint16 four[12] = {p, pq, rp, q, qr, pq, r, rp, qr, pq, qr, rp};
            memcpy(indices + n, four, sizeof four);
            n += 12;
        }
    }
    for (guint i = 0; i < 6; i++) {
        float turn = (float) (i % 3) * 2.0944f;
        corners[n_corners + i] = (Corner){cosf(turn), sinf(turn), i < 3 ? 0.0f : 1.0f, 1.0f};
    }
    for (guint16 i = 0; i < 3; i++) {
        guint16 j = (guint16) ((i + 1) % 3), p = (guint16) (n_corners + i),
                q = (guint16) (n_corners + j);
        const guint16 quad[6] = {p, q, (guint16) (q + 3), p, (guint16) (q + 3), (guint16) (p + 3)};
        memcpy(indices + n, quad, sizeof quad);
        n += 6;
    }
    return jum_mesh_new(device, &CORNER_FORMAT, n_corners + 6, corners, n, 2, indices);
}

static void
build(JumSceneTree *tree, const JumShapes *shapes)
{
    tree->shapes = shapes;
    tree->unsent = g_new0(Tree, shapes->n);
    for (guint32 i = 0; i < shapes->n; i++) {
        const float *values = jum_shapes_values(shapes, i), *box = shapes->box + 4 * (gsize) i;
        tree->unsent[i] = (Tree){
            .x = box[0],
            .y = box[1],
            .z = values[0],
            .height = (guint8) CLAMP(values[1] * 4.0f, 4.0f, 255.0f),
            .crown = (guint8) CLAMP(values[2] * 4.0f, 4.0f, 255.0f),
            .tint = jum_shapes_tags(shapes, i)[0],
        };
    }
    tree->discs = jum_mesh_new(tree->device, &TREE_FORMAT, shapes->n, NULL, 0, 0, NULL);
    tree->crowns = crown_mesh(tree->device, 0);
    jum_mesh_share_instances(tree->crowns, tree->discs);
    tree->fine = crown_mesh(tree->device, 2);
    jum_mesh_share_instances(tree->fine, tree->discs);
}

gboolean
jum_scene_tree_update(JumSceneTree *tree, gsize allowance)
{
    const JumShapes *shapes = jum_scene_store_layer(tree->store, JUM_SCENE_TREE);
    if (shapes == NULL || shapes->n == 0)
        return FALSE;
    if (tree->shapes != shapes)
        build(tree, shapes);
    if (tree->unsent == NULL)
        return FALSE;
    guint32 n = (guint32) MIN(shapes->n - tree->n_sent, allowance / sizeof(Tree));
    jum_mesh_update_vertices(tree->discs, tree->n_sent, n, tree->unsent + tree->n_sent);
    tree->n_sent += n;
    if (tree->n_sent < shapes->n)
        return FALSE;
    g_clear_pointer(&tree->unsent, g_free);
    return TRUE;
}

gboolean
jum_scene_tree_is_sent(const JumSceneTree *tree)
{
    return tree->unsent == NULL;
}

/* Around the trees of a tile that has some. */
static void
tile_box(const JumSceneTree *tree, guint i, guint j, float box[6])
{
    float x0, y0, side = (float) JUM_SCENE_TILE_M;
    guint nx, ny;
    jum_scene_store_tiles(tree->store, &x0, &y0, &nx, &ny);
    float z = jum_shapes_values(tree->shapes, tree->shapes->cell_start[j * nx + i])[0];
    const float at[6] = {x0 + (float) i * side,       y0 + (float) j * side,       z - 60.0f,
                         x0 + (float) (i + 1) * side, y0 + (float) (j + 1) * side, z + 80.0f};
    memcpy(box, at, sizeof at);
}

/* ---- picking ---- */

/* Where the ray meets an upright ellipsoid, or INFINITY. */
static double
meet_ellipsoid(const double from[3], const double direction[3], double radius, double half_height)
{
    double a = 0.0, b = 0.0, c = -1.0;
    for (int k = 0; k < 3; k++) {
        double r = k < 2 ? radius : half_height, p = from[k] / r, d = direction[k] / r;
        a += d * d;
        b += p * d;
        c += p * p;
    }
    double root = b * b - a * c;
    return root >= 0.0 && c > 0.0 && -b - sqrt(root) > 0.0 ? (-b - sqrt(root)) / a : INFINITY;
}

/* Where the ray meets the tree, in the form that it has at its distance (shaders/tree.glsl). */
static double
meet_tree(const JumSceneTree *tree, guint32 i, const double eye[3], const double direction[3])
{
    const float *box = tree->shapes->box + 4 * (gsize) i;
    const float *values = jum_shapes_values(tree->shapes, i);
    double height = floor(CLAMP((double) values[1] * 4.0, 4.0, 255.0)) * 0.25,
           radius = floor(CLAMP((double) values[2] * 4.0, 4.0, 255.0)) * 0.125;
    double crown = fmin(radius * 1.25, height * 0.45);
    double from[3] = {eye[0] - (double) box[0], eye[1] - (double) box[1],
                      eye[2] - (double) values[0] - height + crown};
    double along = -(from[0] * direction[0] + from[1] * direction[1] + from[2] * direction[2]);
    double away = sqrt(from[0] * from[0] + from[1] * from[1] + from[2] * from[2]);
    if (along < 0.0 || away - along > height)
        return INFINITY;
    if (away >= (double) tree->crowns_m) {
        double ball = DISC * (radius + crown) * 0.5;
        return meet_ellipsoid(from, direction, ball, ball);
    }
    double t = meet_ellipsoid(from, direction, BENT * radius, BENT * crown);
    double flat = hypot(direction[0], direction[1]), thick = 0.03 * height;
    double beside = fabs(from[0] * direction[1] - from[1] * direction[0]);
    if (flat > 0.0 && beside < thick * flat) { /* the trunk */
        double at = -(from[0] * direction[0] + from[1] * direction[1]) / (flat * flat);
        double up = from[2] + height - crown + at * direction[2];
        if (at > 0.0 && up > 0.0 && up < height - crown)
            t = fmin(t, at);
    }
    return t;
}

/* Is the tile drawn, and does the ray pass over it? */
static gboolean
tile_may_meet(const JumSceneTree *tree,
              const float box[6],
              const double eye[3],
              const double d[3],
              double reach)
{
    double t0 = 0.0, t1 = reach, away = 0.0;
    for (int k = 0; k < 3; k++) {
        double lo = (double) box[k], hi = (double) box[k + 3];
        double off = fmax(fmax(lo - eye[k], eye[k] - hi), 0.0);
        away += off * off;
        lo -= BESIDE_M;
        hi += BESIDE_M;
        if (k == 2 || d[k] == 0.0) {
            if (k < 2 && (eye[k] < lo || eye[k] > hi))
                return FALSE;
            continue;
        }
        double a = (lo - eye[k]) / d[k], b = (hi - eye[k]) / d[k];
        t0 = fmax(t0, fmin(a, b));
        t1 = fmin(t1, fmax(a, b));
    }
    return t0 <= t1 && sqrt(away) <= (double) tree->discs_m;
}

gboolean
jum_scene_tree_hit(const JumSceneTree *tree,
                   const double eye[3],
                   const double direction[3],
                   JumSceneHit *hit)
{
    float x0, y0;
    guint nx, ny;
    gboolean any = FALSE;
    if (tree->shapes == NULL || tree->unsent != NULL)
        return FALSE;
    jum_scene_store_tiles(tree->store, &x0, &y0, &nx, &ny);
    for (guint k = 0; k < nx * ny; k++) {
        guint32 first = tree->shapes->cell_start[k], end = tree->shapes->cell_start[k + 1];
        float box[6];
        if (first == end)
            continue;
        tile_box(tree, k % nx, k / nx, box);
        if (!tile_may_meet(tree, box, eye, direction, hit->distance_m))
            continue;
        for (guint32 i = first; i < end; i++) {
            double t = meet_tree(tree, i, eye, direction);
            if (t >= hit->distance_m)
                continue;
            *hit = (JumSceneHit){.distance_m = t, .kind = JUM_MET_TREE, .shape = i};
            any = TRUE;
        }
    }
    return any;
}

/* ---- frame ---- */

void
jum_scene_tree_draw(JumSceneTree *tree,
                    JumDrawQueue *queue,
                    const JumFrame *frame,
                    const JumTexture *palette)
{
    if (tree->shapes == NULL || tree->unsent != NULL)
        return;
    float x0, y0;
    guint nx, ny;
    JumCull cull;
    jum_cull_init(&cull, frame);
    jum_scene_store_tiles(tree->store, &x0, &y0, &nx, &ny);
    for (guint j = 0; j < ny; j++)
        for (guint i = 0; i < nx; i++) {
            guint32 first = tree->shapes->cell_start[j * nx + i];
            guint32 n = tree->shapes->cell_start[j * nx + i + 1] - first;
            if (n == 0)
                continue;
            float box[6];
            tile_box(tree, i, j, box);
            float distance = jum_cull_distance(&cull, box);
            if (distance > tree->discs_m || !jum_cull_sees(&cull, box))
                continue;
            JumDraw *draw =
                jum_draw_queue_add(queue, JUM_PASS_OPAQUE, tree->disc_program, tree->discs);
            draw->primitive = JUM_PRIMITIVE_POINTS;
            draw->textures[0] = palette;
            draw->first = first;
            draw->count = n;
            draw->params[0][0] = tree->crowns_m;
            if (distance > tree->crowns_m)
                continue;
            draw = jum_draw_queue_add(queue, JUM_PASS_OPAQUE, tree->crown_program, tree->crowns);
            draw->textures[0] = palette;
            draw->first_instance = first;
            draw->instances = n;
            draw->params[0][0] = tree->crowns_m;
            draw->params[0][1] = tree->fine_m;
            if (tree->fine_m <= 0.0f || distance > tree->fine_m)
                continue;
            draw = jum_draw_queue_add(queue, JUM_PASS_OPAQUE, tree->fine_program, tree->fine);
            draw->textures[0] = palette;
            draw->first_instance = first;
            draw->instances = n;
            draw->params[0][0] = tree->fine_m;
        }
}
