/* Decks of bridges.  Lines marked as bridges are joined where they meet; a loose end lies on the ground, a joint takes
 * the mean of its neighbours weighted by nearness (a few hundred rounds of relaxation: a straight line between abutments),
 * and never less than 2.5 m over the ground between. */
#include "overlay/scene-bridge.h"

#include "gfx/cull.h"
#include "gfx/pick.h"
#include "overlay/scene-bridge-mesh.h"

#include <math.h>
#include <string.h>

#define ROUNDS   300
#define BESIDE_M 3.0f /* of a lamp */

typedef struct {
    JumMesh *mesh;
    float x0, y0, lo, step, z0;
    float box[6];
    JumBridgePiece piece; /* its line stays in the store */
} Deck;

struct JumSceneBridge {
    JumDevice *device;
    const JumSceneStore *store;
    JumProgram *program;
    GArray *decks; /* Deck */
    JumSceneDecks *places;
    JumBlockBuilder *builder; /* of the decks that are picked; NULL until one is */
    gboolean built;
    float reach_m;
};

typedef struct {
    float x, y, z, sum, weight;
    guint degree;
    guint ends[2]; /* of the first two pieces: 2 · piece, + 1: its last vertex */
} Joint;

typedef struct {
    JumBridgePiece piece;
    guint a, b; /* joints */
    float length;
} Piece;

JumSceneBridge *
jum_scene_bridge_new(JumDevice *device, const JumSceneStore *store, GError **error)
{
    g_autoptr(JumSceneBridge) bridge = g_new0(JumSceneBridge, 1);
    bridge->device = device;
    bridge->store = store;
    bridge->decks = g_array_new(FALSE, FALSE, sizeof(Deck));
    bridge->places = jum_scene_decks_new();
    bridge->reach_m = 4000.0f;
    bridge->program = jum_program_new(device, "block", "#define DECK\n", error);
    return bridge->program != NULL ? g_steal_pointer(&bridge) : NULL;
}

void
jum_scene_bridge_free(JumSceneBridge *bridge)
{
    if (bridge == NULL)
        return;
    for (guint i = 0; i < bridge->decks->len; i++)
        jum_mesh_free(g_array_index(bridge->decks, Deck, i).mesh);
    g_array_unref(bridge->decks);
    jum_scene_decks_free(bridge->places);
    jum_block_builder_free(bridge->builder);
    jum_program_free(bridge->program);
    g_free(bridge);
}

void
jum_scene_bridge_set_reach(JumSceneBridge *bridge, float reach_m)
{
    bridge->reach_m = reach_m;
}

/* ---- heights ---- */

static guint
joint_at(
    JumSceneBridge *bridge, GArray *joints, GHashTable *places, const float *xy, guint piece_end)
{
    guint64 key = (guint64) (guint32) (gint32) lrintf(xy[0] * 2.0f) << 32 |
                  (guint32) (gint32) lrintf(xy[1] * 2.0f);
    gpointer known = g_hash_table_lookup(places, &key);
    if (known != NULL) {
        guint index = GPOINTER_TO_UINT(known) - 1;
        Joint *joint = &g_array_index(joints, Joint, index);
        if (joint->degree < G_N_ELEMENTS(joint->ends))
            joint->ends[joint->degree] = piece_end;
        joint->degree++;
        return index;
    }
    Joint joint = {.x = xy[0],
                   .y = xy[1],
                   .z = jum_scene_store_ground(bridge->store, xy[0], xy[1]) + 0.15f,
                   .degree = 1,
                   .ends = {piece_end}};
    g_array_append_val(joints, joint);
    g_hash_table_insert(places, g_memdup2(&key, sizeof key), GUINT_TO_POINTER(joints->len));
    return joints->len - 1;
}

static void
collect(JumSceneBridge *bridge,
        const JumShapes *lines,
        gboolean rail,
        GArray *joints,
        GHashTable *places,
        GArray *pieces)
{
    for (guint32 i = 0; lines != NULL && i < lines->n; i++) {
        if (!(jum_shapes_tags(lines, i)[1] & JUM_ROAD_BRIDGE))
            continue;
        for (guint32 r = lines->ring_start[i]; r < lines->ring_start[i + 1]; r++) {
            guint32 first = lines->vertex_start[r], n = lines->vertex_start[r + 1] - first;
            if (n < 2)
                continue;
            const float *xy = lines->xy + 2 * (gsize) first;
            Piece piece = {.piece = {.xy = xy,
                                     .n = n,
                                     .width_m = rail ? 4.2f : jum_shapes_values(lines, i)[0],
                                     .rail = rail}};
            for (guint32 v = 1; v < n; v++)
                piece.length += hypotf(xy[2 * v] - xy[2 * v - 2], xy[2 * v + 1] - xy[2 * v - 1]);
            piece.length = fmaxf(piece.length, 0.5f);
            piece.a = joint_at(bridge, joints, places, xy, 2 * pieces->len);
            piece.b = joint_at(bridge, joints, places, xy + 2 * (n - 1), 2 * pieces->len + 1);
            g_array_append_val(pieces, piece);
        }
    }
}

static void
relax(GArray *joints, const GArray *pieces)
{
    for (int round = 0; round < ROUNDS; round++) {
        for (guint i = 0; i < joints->len; i++) {
            Joint *joint = &g_array_index(joints, Joint, i);
            joint->sum = joint->weight = 0.0f;
        }
        for (guint i = 0; i < pieces->len; i++) {
            const Piece *piece = &g_array_index(pieces, Piece, i);
            Joint *a = &g_array_index(joints, Joint, piece->a);
            Joint *b = &g_array_index(joints, Joint, piece->b);
            a->sum += b->z / piece->length;
            a->weight += 1.0f / piece->length;
            b->sum += a->z / piece->length;
            b->weight += 1.0f / piece->length;
        }
        for (guint i = 0; i < joints->len; i++) {
            Joint *joint = &g_array_index(joints, Joint, i);
            if (joint->degree > 1 && joint->weight > 0.0f)
                joint->z = joint->sum / joint->weight;
        }
    }
}

/* The vertex after the joint on the other piece that ends there; NULL if none does, several do, or it is of another width. */
static const float *
beyond(const GArray *joints, const GArray *pieces, guint joint_index, guint end)
{
    const Joint *joint = &g_array_index(joints, Joint, joint_index);
    if (joint->degree != 2)
        return NULL;
    guint other = joint->ends[0] == end ? joint->ends[1] : joint->ends[0];
    const JumBridgePiece *mine = &g_array_index(pieces, Piece, end / 2).piece,
                         *piece = &g_array_index(pieces, Piece, other / 2).piece;
    if (other / 2 == end / 2 || fabsf(piece->width_m - mine->width_m) > 1.0f ||
        piece->rail != mine->rail)
        return NULL;
    return other % 2 ? piece->xy + 2 * (gsize) (piece->n - 2) : piece->xy + 2;
}

/* ---- meshes ---- */

static void
add_deck(JumSceneBridge *bridge, JumBlockBuilder *builder, const JumBridgePiece *piece)
{
    Deck deck = {.piece = *piece};
    g_autofree JumBlockData *data =
        jum_bridge_mesh(builder, piece, bridge->store, &deck.x0, &deck.y0);
    if (data == NULL)
        return;
    deck.mesh = jum_block_mesh_new(bridge->device, data);
    deck.lo = data->lo_m;
    deck.step = data->step_m;
    deck.z0 = data->z0_m;
    float span = data->step_m * 65535.0f + data->lo_m;
    const float box[6] = {deck.x0 - 40.0f, deck.y0 - 40.0f, deck.z0,
                          deck.x0 + span,  deck.y0 + span,  fmaxf(piece->z0_m, piece->z1_m) + 6.0f};
    memcpy(deck.box, box, sizeof box);
    g_array_append_val(bridge->decks, deck);
    g_autofree float *z = g_new(float, piece->n);
    jum_bridge_heights(piece, z);
    for (guint32 v = 0; v + 1 < piece->n; v++)
        jum_scene_decks_add(bridge->places, piece->xy + 2 * (gsize) v,
                            piece->xy + 2 * (gsize) v + 2, z[v], z[v + 1], piece->width_m);
}

gboolean
jum_scene_bridge_update(JumSceneBridge *bridge)
{
    const JumShapes *roads = jum_scene_store_layer(bridge->store, JUM_SCENE_ROAD);
    const JumShapes *rails = jum_scene_store_layer(bridge->store, JUM_SCENE_RAIL);
    if (bridge->built || roads == NULL || rails == NULL)
        return FALSE;
    bridge->built = TRUE;
    g_autoptr(GArray) joints = g_array_new(FALSE, FALSE, sizeof(Joint));
    g_autoptr(GArray) pieces = g_array_new(FALSE, FALSE, sizeof(Piece));
    g_autoptr(GHashTable) places = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    collect(bridge, roads, FALSE, joints, places, pieces);
    collect(bridge, rails, TRUE, joints, places, pieces);
    relax(joints, pieces);
    g_autoptr(JumBlockBuilder) builder = jum_block_builder_new();
    for (guint i = 0; i < pieces->len; i++) {
        Piece *piece = &g_array_index(pieces, Piece, i);
        piece->piece.z0_m = g_array_index(joints, Joint, piece->a).z;
        piece->piece.z1_m = g_array_index(joints, Joint, piece->b).z;
        piece->piece.before = beyond(joints, pieces, piece->a, 2 * i);
        piece->piece.after = beyond(joints, pieces, piece->b, 2 * i + 1);
        add_deck(bridge, builder, &piece->piece);
    }
    return TRUE;
}

gboolean
jum_scene_bridge_is_built(const JumSceneBridge *bridge)
{
    return bridge->built;
}

const JumSceneDecks *
jum_scene_bridge_decks(const JumSceneBridge *bridge)
{
    return bridge->built ? bridge->places : NULL;
}

gboolean
jum_scene_bridge_deck(const JumSceneBridge *bridge, float x_m, float y_m, float *z_m)
{
    return jum_scene_decks_at(bridge->places, x_m, y_m, BESIDE_M, z_m);
}

/* Where the ray enters a box grown by what a deck reaches beside and over its line; FALSE if it passes it. */
static gboolean
may_meet(const Deck *deck, const double eye[3], const double direction[3], double reach)
{
    double t0 = 0.0, t1 = reach;
    for (int k = 0; k < 3; k++) {
        double lo = (double) deck->box[k], hi = (double) deck->box[k + 3];
        if (direction[k] == 0.0) {
            if (eye[k] < lo || eye[k] > hi)
                return FALSE;
            continue;
        }
        double a = (lo - eye[k]) / direction[k], b = (hi - eye[k]) / direction[k];
        t0 = fmax(t0, fmin(a, b));
        t1 = fmin(t1, fmax(a, b));
    }
    return t0 <= t1;
}

gboolean
jum_scene_bridge_hit(JumSceneBridge *bridge,
                     const double eye[3],
                     const double direction[3],
                     JumSceneHit *hit)
{
    gboolean any = FALSE;
    double reach = fmin(hit->distance_m, (double) bridge->reach_m);
    for (guint i = 0; i < bridge->decks->len; i++) {
        const Deck *deck = &g_array_index(bridge->decks, Deck, i);
        float x0, y0;
        if (!may_meet(deck, eye, direction, reach))
            continue;
        if (bridge->builder == NULL)
            bridge->builder = jum_block_builder_new();
        g_autofree JumBlockData *data =
            jum_bridge_mesh(bridge->builder, &deck->piece, bridge->store, &x0, &y0);
        const double from[3] = {eye[0] - (double) x0, eye[1] - (double) y0, eye[2]};
        double t = data != NULL ? jum_pick_block(data, from, direction, reach) : INFINITY;
        if (!(t < reach))
            continue;
        reach = t;
        any = TRUE;
        *hit = (JumSceneHit){.distance_m = t,
                             .kind = JUM_MET_DECK,
                             .line = deck->piece.xy,
                             .is_rail = deck->piece.rail};
    }
    return any;
}

void
jum_scene_bridge_draw(JumSceneBridge *bridge,
                      JumDrawQueue *queue,
                      const JumFrame *frame,
                      const JumTexture *palette)
{
    JumCull cull;
    jum_cull_init(&cull, frame);
    for (guint i = 0; i < bridge->decks->len; i++) {
        const Deck *deck = &g_array_index(bridge->decks, Deck, i);
        if (jum_cull_distance(&cull, deck->box) > bridge->reach_m ||
            !jum_cull_sees(&cull, deck->box))
            continue;
        JumDraw *draw = jum_draw_queue_add(queue, JUM_PASS_OPAQUE, bridge->program, deck->mesh);
        draw->textures[0] = palette;
        float place[4] = {deck->x0 + deck->lo, deck->y0 + deck->lo, deck->z0, deck->step};
        memcpy(draw->params[0], place, sizeof place);
    }
}
