/* Terrain by distance-dependent quadtree (after CDLOD: Strugar 2009): a square is split while the eye is nearer than
 * RANGE times its size; each vertex also knows its height in the coarser grid and is morphed to it before the square's
 * range ends, so that neighbours of different size meet.  A square is split only when its four parts are there; until
 * then it stands in.  At most so many squares stay resident, the longest unseen go first. */
#include "overlay/scene-ground.h"

#include "gfx/cull.h"
#include "overlay/scene-ground-cover.h"
#include "overlay/scene-ground-node.h"

#include <math.h>
#include <string.h>

#define MAX_DRAWN 512
#define HASTE     3.0f /* frames */
#define MAX_ASKED 24
#define LEAF_M    125.0f
#define MARGIN_M  24000.0f
#define N_SPARE   8 /* pictures of squares that went, kept for those that come */

enum {
    GROUND_WATER = 1,
    GROUND_SHADOW = 2,
    GROUND_RIPPLE = 4, /* with GROUND_WATER */
    GROUND_COVER = 8,
    GROUND_INK = 16, /* with GROUND_COVER: the cover alone */
    GROUND_PROGRAMS = 32,
    GROUND_FIRST = 4 /* compiled at once, the others when they are wanted */
};

/* of reference layers, where there is less: information is read by night */
#define COVER_LIGHT 0.85f

typedef struct Node Node;
struct Node {
    guint32 level, i, j;
    float x0, y0, size, z_lo, z_hi;
    Node *child[4];
    JumMesh *mesh;
    JumTexture *texture, *cover;  /* cover: NULL: no reference layer here */
    guint version, look, covered; /* of the store, look and layers it was painted with */
    guint64 seen;
    gboolean asked, wet;
};

struct JumSceneGround {
    JumDevice *device;
    const JumSceneStore *store;
    JumWorkers *workers;
    JumProgram *program[GROUND_PROGRAMS]; /* NULL until wanted, or if it does not compile */
    gboolean ripples, photometric;
    Node *root;
    GPtrArray *resident; /* Node */
    JumTexture *spare[N_SPARE];
    guint n_spare;
    Node *drawn[MAX_DRAWN];
    guint n_drawn, n_asked, missing;
    guint64 frame;
    guint max_squares;
    float range; /* split nearer than range · size */
    float z_lo, z_hi;
    float eye[2],
        least_m; /* squares smaller than this would be behind us before they are painted */
    gboolean z_known;
    JumLook look;
    guint look_number, cover_number;
    guint n_covers; /* resident */
};

/* ---- life ---- */

static Node *
node_new(guint32 level, guint32 i, guint32 j, float x0, float y0, float size)
{
    Node *node = g_new0(Node, 1);
    *node = (Node){.level = level, .i = i, .j = j, .x0 = x0, .y0 = y0, .size = size};
    return node;
}

static void
node_drop_mesh(JumSceneGround *ground, Node *node)
{
    g_clear_pointer(&node->mesh, jum_mesh_free);
    if (node->texture != NULL && ground->n_spare < N_SPARE)
        ground->spare[ground->n_spare++] = g_steal_pointer(&node->texture);
    g_clear_pointer(&node->texture, jum_texture_free);
    ground->n_covers -= node->cover != NULL;
    g_clear_pointer(&node->cover, jum_texture_free);
    g_ptr_array_remove_fast(ground->resident, node);
}

static void
node_free(Node *node)
{
    if (node == NULL)
        return;
    for (int k = 0; k < 4; k++)
        node_free(node->child[k]);
    jum_mesh_free(node->mesh);
    jum_texture_free(node->texture);
    jum_texture_free(node->cover);
    g_free(node);
}

/* NULL and @error if it does not compile; asked once. */
static JumProgram *
make_program(JumSceneGround *ground, guint variant, GError **error)
{
    g_autofree char *defines = g_strconcat(variant & GROUND_WATER ? "#define WATER\n" : "",
                                           variant & GROUND_RIPPLE ? "#define RIPPLE\n" : "",
                                           variant & GROUND_SHADOW ? "#define SHADOW\n" : "",
                                           variant & GROUND_COVER ? "#define COVER\n" : "",
                                           variant & GROUND_INK ? "#define INK\n" : "", NULL);
    if (ground->program[variant] == NULL)
        ground->program[variant] = jum_program_new(ground->device, "terrain", defines, error);
    return ground->program[variant];
}

JumSceneGround *
jum_scene_ground_new(JumDevice *device,
                     const JumSceneStore *store,
                     JumWorkers *workers,
                     GError **error)
{
    g_autoptr(JumSceneGround) ground = g_new0(JumSceneGround, 1);
    ground->device = device;
    ground->store = store;
    ground->workers = workers;
    ground->resident = g_ptr_array_sized_new(MAX_DRAWN);
    for (guint i = 0; i < GROUND_FIRST; i++)
        if (make_program(ground, i, error) == NULL)
            return NULL;
    float extent[4];
    jum_scene_store_extent(store, extent);
    float wanted = fmaxf(extent[2] - extent[0], extent[3] - extent[1]) + 2.0f * MARGIN_M;
    float size = LEAF_M;
    while (size < wanted)
        size *= 2.0f;
    ground->root = node_new(0, 0, 0, (extent[0] + extent[2] - size) * 0.5f,
                            (extent[1] + extent[3] - size) * 0.5f, size);
    ground->look = JUM_LOOK_OPERATOR;
    jum_scene_ground_set_detail(ground, 2.0f, 200);
    return g_steal_pointer(&ground);
}

void
jum_scene_ground_free(JumSceneGround *ground)
{
    if (ground == NULL)
        return;
    node_free(ground->root);
    while (ground->n_spare > 0)
        jum_texture_free(ground->spare[--ground->n_spare]);
    for (guint i = 0; i < G_N_ELEMENTS(ground->program); i++)
        jum_program_free(ground->program[i]);
    g_ptr_array_unref(ground->resident);
    g_free(ground);
}

void
jum_scene_ground_set_look(JumSceneGround *ground, JumLook look)
{
    if (ground->look != look)
        ground->look_number++;
    ground->look = look;
}

gboolean
jum_scene_ground_set_ripples(JumSceneGround *ground, gboolean ripples)
{
    for (guint i = 0; ripples && i < 2; i++) {
        g_autoptr(GError) error = NULL;
        guint variant = GROUND_WATER | GROUND_RIPPLE | (i > 0 ? GROUND_SHADOW : 0);
        if (make_program(ground, variant, &error) == NULL) { /* still water is water */
            g_warning("%s", error->message);
            ripples = FALSE;
        }
    }
    ground->ripples = ripples;
    return ripples;
}

gboolean
jum_scene_ground_has_water(const JumSceneGround *ground)
{
    for (guint i = 0; i < ground->n_drawn; i++)
        if (ground->drawn[i]->wet)
            return TRUE;
    return FALSE;
}

void
jum_scene_ground_repaint(JumSceneGround *ground)
{
    ground->cover_number++;
    if (ground->photometric) /* part of them is in the ground's own picture */
        ground->look_number++;
}

void
jum_scene_ground_set_photometric(JumSceneGround *ground, gboolean photometric)
{
    const JumReferences *references = jum_scene_store_references(ground->store);
    if (ground->photometric == photometric)
        return;
    ground->photometric = photometric;
    if (references != NULL && jum_references_meet(references, JUM_REFERENCE_WASH, ground->root->x0,
                                                  ground->root->y0, ground->root->size)) {
        ground->cover_number++;
        ground->look_number++;
    }
}

void
jum_scene_ground_set_detail(JumSceneGround *ground, float pixels, guint max_squares)
{
    ground->max_squares = max_squares;
    /* a 720-line picture of 50° has 772 pixels a radian; one painted pixel is size / 256 */
    ground->range = fmaxf(772.0f / (JUM_PAINT_SIDE * pixels), 1.2f);
}

/* ---- selection ---- */

static void
find_range(JumSceneGround *ground)
{
    const JumElevation *e = jum_scene_store_elevation(ground->store);
    ground->z_known = TRUE;
    ground->z_lo = -10.0f;
    ground->z_hi = 10.0f;
    if (e == NULL)
        return;
    float lo = INFINITY, hi = -INFINITY;
    gsize n = (gsize) e->nx * e->ny;
    for (gsize i = 0; i < n; i++) {
        lo = fminf(lo, e->z_m[i]);
        hi = fmaxf(hi, e->z_m[i]);
    }
    ground->z_lo = lo - 10.0f;
    ground->z_hi = hi + 10.0f;
}

static void
make_children(JumSceneGround *ground, Node *node)
{
    float half = node->size * 0.5f;
    for (guint k = 0; k < 4; k++) {
        guint32 di = k & 1, dj = k >> 1;
        node->child[k] = node_new(node->level + 1, node->i * 2 + di, node->j * 2 + dj,
                                  node->x0 + (float) di * half, node->y0 + (float) dj * half, half);
        node->child[k]->z_lo = node->z_lo;
        node->child[k]->z_hi = node->z_hi;
    }
}

static gboolean
is_painted(const JumSceneGround *ground, const Node *node)
{
    return node->mesh != NULL && node->look == ground->look_number &&
           (node->version == jum_scene_store_version(ground->store) || node->version == G_MAXUINT);
}

static void
ask(JumSceneGround *ground, Node *node, float urgency)
{
    gboolean painted = is_painted(ground, node);
    if (painted && node->covered == ground->cover_number)
        return;
    ground->missing++;
    if (node->size < ground->least_m || node->asked || ground->n_asked >= MAX_ASKED)
        return;
    node->asked = TRUE;
    ground->n_asked++;
    guint version = jum_scene_store_is_complete(ground->store)
                        ? G_MAXUINT
                        : jum_scene_store_version(ground->store);
    JumGroundJob *job = jum_ground_job_new(ground, ground->store, ground->look);
    job->node = node;
    job->x0 = node->x0;
    job->y0 = node->y0;
    job->size = node->size;
    job->z_lo = ground->z_lo;
    job->z_hi = ground->z_hi;
    job->even_m = node->size > LEAF_M * 1.01f ? node->size * JUM_GROUND_EVEN : JUM_GROUND_EVEN_M;
    job->version = version;
    job->look_number = ground->look_number;
    job->cover_number = ground->cover_number;
    job->cover_only = painted;
    job->base_parts = ground->photometric ? JUM_REFERENCE_WASH : 0;
    job->cover_parts = JUM_REFERENCE_INK | (ground->photometric ? 0 : JUM_REFERENCE_WASH);
    job->job.urgency = urgency;
    jum_workers_push(ground->workers, &job->job);
}

static void
box_of(const Node *node, float box[6])
{
    box[0] = node->x0;
    box[1] = node->y0;
    box[2] = node->z_lo;
    box[3] = node->x0 + node->size;
    box[4] = node->y0 + node->size;
    box[5] = node->z_hi;
}

/* Draws @node or its parts; all four parts must be there before any is drawn. */
static void
visit(JumSceneGround *ground, const JumCull *cull, Node *node)
{
    float box[6];
    box_of(node, box);
    if (!jum_cull_sees(cull, box))
        return;
    float distance = jum_cull_distance(cull, box);
    node->seen = ground->frame;
    if (node->size > LEAF_M * 1.01f && distance < ground->range * node->size) {
        if (node->child[0] == NULL)
            make_children(ground, node);
        gboolean ready = TRUE;
        for (int k = 0; k < 4; k++) {
            Node *child = node->child[k];
            child->seen = ground->frame;
            if (child->mesh == NULL) {
                ready = FALSE;
                box_of(child, box);
                ask(ground, child,
                    distance / child->size + (jum_cull_sees(cull, box) ? 0.0f : 8.0f));
            }
        }
        if (ready) {
            for (int k = 0; k < 4; k++)
                visit(ground, cull, node->child[k]);
            return;
        }
    }
    ask(ground, node, distance / node->size);
    if (node->mesh != NULL && ground->n_drawn < MAX_DRAWN)
        ground->drawn[ground->n_drawn++] = node;
}

static void
evict(JumSceneGround *ground)
{
    while (ground->resident->len + JUM_COVER_SQUARES * ground->n_covers > ground->max_squares) {
        Node *oldest = NULL;
        for (guint i = 0; i < ground->resident->len; i++) {
            Node *node = g_ptr_array_index(ground->resident, i);
            if (node != ground->root && (oldest == NULL || node->seen < oldest->seen))
                oldest = node;
        }
        if (oldest == NULL || oldest->seen == ground->frame)
            return;
        node_drop_mesh(ground, oldest);
    }
}

guint
jum_scene_ground_select(JumSceneGround *ground, const JumFrame *frame)
{
    ground->n_drawn = 0;
    ground->missing = 0;
    ground->frame++;
    if (!ground->z_known) {
        if (jum_scene_store_version(ground->store) == 0)
            return 1;
        find_range(ground);
        ground->root->z_lo = ground->z_lo;
        ground->root->z_hi = ground->z_hi;
    }
    JumCull cull;
    jum_cull_init(&cull, frame);
    ground->least_m = HASTE * hypotf(cull.eye[0] - ground->eye[0], cull.eye[1] - ground->eye[1]);
    ground->eye[0] = cull.eye[0];
    ground->eye[1] = cull.eye[1];
    visit(ground, &cull, ground->root);
    evict(ground);
    return ground->missing;
}

/* A picture of a square; in the memory of one that went, if there is one. */
static JumTexture *
picture(JumSceneGround *ground, const guint8 *rgba)
{
    if (ground->n_spare == 0)
        return jum_texture_new(ground->device, JUM_TEXTURE_RGBA8, JUM_PAINT_SIDE, JUM_PAINT_SIDE,
                               JUM_TEXTURE_LINEAR | JUM_TEXTURE_MIPMAP | JUM_TEXTURE_LEVELS, rgba);
    JumTexture *again = ground->spare[--ground->n_spare];
    jum_texture_renew(again, rgba);
    return again;
}

static void
take_cover(JumSceneGround *ground, Node *node, const JumGroundJob *done)
{
    ground->n_covers -= node->cover != NULL;
    g_clear_pointer(&node->cover, jum_texture_free);
    node->covered = done->cover_number;
    if (done->cover == NULL)
        return;
    ground->n_covers++;
    node->cover =
        jum_texture_new(ground->device, JUM_TEXTURE_RGBA8, JUM_COVER_SIDE, JUM_COVER_SIDE,
                        JUM_TEXTURE_LINEAR | JUM_TEXTURE_MIPMAP | JUM_TEXTURE_LEVELS, done->cover);
}

gboolean
jum_scene_ground_accept(JumSceneGround *ground, JumJob *job)
{
    JumGroundJob *done = jum_ground_job_from(job, ground);
    if (done == NULL)
        return FALSE;
    Node *node = done->node;
    node->asked = FALSE;
    ground->n_asked--;
    if (done->cover_only) {
        if (node->mesh != NULL) /* not gone since */
            take_cover(ground, node, done);
        return TRUE;
    }
    if (node->mesh != NULL)
        node_drop_mesh(ground, node);
    node->mesh = jum_ground_job_mesh(done, ground->device);
    node->texture = picture(ground, done->rgba);
    node->version = done->version;
    node->look = done->look_number;
    node->wet = done->wet;
    node->z_lo = done->node_lo;
    node->z_hi = done->node_hi;
    take_cover(ground, node, done);
    g_ptr_array_add(ground->resident, node);
    return TRUE;
}

static JumProgram *
program_of(JumSceneGround *ground, const Node *node, gboolean shadows)
{
    guint variant = (node->wet ? GROUND_WATER : 0) | (shadows ? GROUND_SHADOW : 0) |
                    (ground->ripples && node->wet ? GROUND_RIPPLE : 0);
    if (node->cover == NULL || ground->photometric) /* its ink is laid over the light */
        return ground->program[variant];
    g_autoptr(GError) error = NULL;
    JumProgram *covered = make_program(ground, variant | GROUND_COVER, &error);
    if (covered == NULL)
        g_warning_once("%s", error->message);
    return covered != NULL ? covered : ground->program[variant];
}

static void
place_draw(const JumSceneGround *ground, const Node *node, float step, JumDraw *draw)
{
    draw->textures[0] = node->texture;
    draw->textures[1] = node->cover;
    draw->n_params = 2;
    float far = 2.0f * ground->range * node->size;
    memcpy(draw->params[0], (float[4]){node->x0, node->y0, ground->z_lo, node->size},
           sizeof draw->params[0]);
    memcpy(draw->params[1], (float[4]){step, far, node->size * 0.04f + 4.0f, COVER_LIGHT},
           sizeof draw->params[1]);
}

void
jum_scene_ground_draw(JumSceneGround *ground, JumDrawQueue *queue, gboolean shadows)
{
    float step = (ground->z_hi - ground->z_lo) / 65535.0f;
    for (guint i = 0; i < ground->n_drawn; i++) {
        const Node *node = ground->drawn[i];
        JumProgram *program = program_of(ground, node, shadows);
        JumDraw *draw = jum_draw_queue_add(queue, JUM_PASS_OPAQUE, program, node->mesh);
        place_draw(ground, node, step, draw);
    }
}

void
jum_scene_ground_record_ink(JumSceneGround *ground, JumDrawQueue *queue)
{
    float step = (ground->z_hi - ground->z_lo) / 65535.0f;
    for (guint i = 0; ground->photometric && i < ground->n_drawn; i++) {
        const Node *node = ground->drawn[i];
        g_autoptr(GError) error = NULL;
        JumProgram *program =
            node->cover != NULL ? make_program(ground, GROUND_COVER | GROUND_INK, &error) : NULL;
        if (error != NULL)
            g_warning_once("%s", error->message);
        if (program == NULL)
            continue;
        JumDraw *draw = jum_draw_queue_add(queue, JUM_PASS_BLEND, program, node->mesh);
        place_draw(ground, node, step, draw);
    }
}

guint
jum_scene_ground_n_drawn(const JumSceneGround *ground)
{
    return ground->n_drawn;
}
