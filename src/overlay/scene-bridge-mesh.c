/* One piece of bridge: a ribbon along the line, its section a roadway between two kerbs and two parapets, standing on
 * piers every 25 m where the ground is low enough. */
#include "overlay/scene-bridge-mesh.h"

#include "overlay/palette.h"

#include <math.h>

#define DECK_M    1.3f
#define PARAPET_M 1.0f
#define THICK_M   0.35f
#define PIER_M    25.0f

typedef struct {
    float x, y, z, nx, ny; /* place on the line, unit normal to its left */
} Station;

static JumBlockPoint
off(const Station *s, float left, float up)
{
    return (JumBlockPoint){s->x + s->nx * left, s->y + s->ny * left, s->z + up};
}

static void
quad(JumBlockBuilder *builder,
     JumBlockPoint a,
     JumBlockPoint b,
     JumBlockPoint c,
     JumBlockPoint d,
     guint8 palette,
     JumBlockFace kind)
{
    const JumBlockPoint corners[4] = {a, b, c, d};
    jum_block_builder_face(builder, corners, 4, palette, 128, kind);
}

/* Upright faces along the line, seen from the left of @left (from the right if @inward). */
static void
upright(JumBlockBuilder *builder,
        const Station *s,
        const Station *t,
        float left,
        float low,
        float high,
        gboolean from_left)
{
    const Station *a = from_left ? t : s, *b = from_left ? s : t;
    quad(builder, off(a, left, low), off(b, left, low), off(b, left, high), off(a, left, high),
         JUM_PALETTE_STONE, JUM_BLOCK_PLAIN_WALL);
}

static void
strip(JumBlockBuilder *builder,
      const Station *s,
      const Station *t,
      float right,
      float left,
      float up,
      guint8 palette)
{
    quad(builder, off(s, right, up), off(t, right, up), off(t, left, up), off(s, left, up), palette,
         JUM_BLOCK_ROOF);
}

static void
add_span(JumBlockBuilder *builder, const Station *s, const Station *t, const JumBridgePiece *piece)
{
    float half = piece->width_m * 0.5f, walk = piece->width_m >= 6.0f && !piece->rail ? 1.6f : 0.0f;
    float rim = half + walk, out = rim + THICK_M;
    strip(builder, s, t, -half, half, 0.0f, piece->rail ? JUM_PALETTE_GRAVEL : JUM_PALETTE_ASPHALT);
    for (int side = 0; side < 2 && walk > 0.0f; side++)
        strip(builder, s, t, side ? half : -rim, side ? rim : -half, 0.14f, JUM_PALETTE_STONE);
    for (int side = 0; side < 2; side++) {
        float edge = side ? out : -out, inner = side ? rim : -rim;
        upright(builder, s, t, edge, -DECK_M, PARAPET_M, side == 1);
        upright(builder, s, t, inner, 0.0f, PARAPET_M, side == 0);
        strip(builder, s, t, fminf(edge, inner), fmaxf(edge, inner), PARAPET_M, JUM_PALETTE_STONE);
    }
    quad(builder, off(s, out, -DECK_M), off(t, out, -DECK_M), off(t, -out, -DECK_M),
         off(s, -out, -DECK_M), JUM_PALETTE_SCHIST, JUM_BLOCK_PLAIN_WALL);
}

static void
add_pier(JumBlockBuilder *builder,
         const Station *s,
         const JumBridgePiece *piece,
         const JumSceneStore *store,
         float x0,
         float y0)
{
    float ground = jum_scene_store_ground(store, s->x + x0, s->y + y0);
    if (s->z - DECK_M - ground < 2.5f)
        return;
    float across = piece->width_m * 0.42f, along = 0.9f, ux = s->ny, uy = -s->nx;
    float corner[4][2];
    static const float place[4][2] = {{-1, -1}, {1, -1}, {1, 1}, {-1, 1}};
    for (int c = 0; c < 4; c++) {
        float a = place[c][0] * along, b = place[c][1] * across;
        corner[c][0] = s->x + ux * a + s->nx * b;
        corner[c][1] = s->y + uy * a + s->ny * b;
    }
    jum_block_builder_add_box(builder, corner, ground - 4.0f, s->z - DECK_M + 0.05f,
                              JUM_PALETTE_STONE, JUM_PALETTE_STONE, 110);
}

/* Altitude at part @t of the way along: straight between both ends, arched a little. */
static float
deck_height(const JumBridgePiece *piece, float total, float t)
{
    float arch = fminf(total * 0.008f, 1.2f);
    return piece->z0_m + (piece->z1_m - piece->z0_m) * t + arch * 4.0f * t * (1.0f - t);
}

static float
line_length(const JumBridgePiece *piece)
{
    const float *xy = piece->xy;
    float total = 0.0f;
    for (guint32 i = 1; i < piece->n; i++)
        total += hypotf(xy[2 * i] - xy[2 * i - 2], xy[2 * i + 1] - xy[2 * i - 1]);
    return total;
}

void
jum_bridge_heights(const JumBridgePiece *piece, float *z_m)
{
    float total = line_length(piece), so_far = 0.0f;
    const float *xy = piece->xy;
    for (guint32 i = 0; i < piece->n; i++) {
        if (i > 0)
            so_far += hypotf(xy[2 * i] - xy[2 * i - 2], xy[2 * i + 1] - xy[2 * i - 1]);
        z_m[i] = deck_height(piece, total, total > 0.0f ? so_far / total : 0.0f);
    }
}

/* Places along the line with mitred normals, at its ends with those of the pieces that go on from there. */
static void
lay_stations(const JumBridgePiece *piece, float x0, float y0, Station *stations)
{
    const float *xy = piece->xy;
    g_autofree float *z = g_new(float, piece->n);
    jum_bridge_heights(piece, z);
    for (guint32 i = 0; i < piece->n; i++) {
        const float *at = xy + 2 * i, *a = i > 0 ? at - 2 : at, *b = i + 1 < piece->n ? at + 2 : at;
        if (i == 0 && piece->before != NULL)
            a = piece->before;
        if (i + 1 == piece->n && piece->after != NULL)
            b = piece->after;
        float dx = b[0] - a[0], dy = b[1] - a[1], length = fmaxf(hypotf(dx, dy), 1e-3f);
        stations[i] = (Station){
            .x = at[0] - x0,
            .y = at[1] - y0,
            .z = z[i],
            .nx = -dy / length,
            .ny = dx / length,
        };
    }
}

JumBlockData *
jum_bridge_mesh(JumBlockBuilder *builder,
                const JumBridgePiece *piece,
                const JumSceneStore *store,
                float *x0_m,
                float *y0_m)
{
    if (piece->n < 2)
        return NULL;
    float lo[2] = {INFINITY, INFINITY}, hi[2] = {-INFINITY, -INFINITY};
    for (guint32 i = 0; i < piece->n; i++)
        for (int k = 0; k < 2; k++) {
            lo[k] = fminf(lo[k], piece->xy[2 * i + (guint32) k]);
            hi[k] = fmaxf(hi[k], piece->xy[2 * i + (guint32) k]);
        }
    float span = fmaxf(hi[0] - lo[0], hi[1] - lo[1]);
    if (!(span > 1.0f) || span > 20000.0f)
        return NULL;
    g_autofree Station *stations = g_new(Station, piece->n);
    lay_stations(piece, lo[0], lo[1], stations);
    float lowest = INFINITY;
    for (guint32 i = 0; i < piece->n; i++)
        lowest = fminf(lowest, fminf(stations[i].z, jum_scene_store_ground(store, piece->xy[2 * i],
                                                                           piece->xy[2 * i + 1])));
    jum_block_builder_begin(builder, -40.0, span + 40.0, lowest - 12.0);
    float since = PIER_M * 0.5f;
    for (guint32 i = 0; i + 1 < piece->n; i++) {
        const Station *s = &stations[i], *t = &stations[i + 1];
        add_span(builder, s, t, piece);
        float length = hypotf(t->x - s->x, t->y - s->y);
        for (float at = PIER_M - since; at < length; at += PIER_M) {
            float k = at / length;
            Station pier = {s->x + (t->x - s->x) * k, s->y + (t->y - s->y) * k,
                            s->z + (t->z - s->z) * k, s->nx, s->ny};
            add_pier(builder, &pier, piece, store, lo[0], lo[1]);
        }
        since = fmodf(since + length, PIER_M);
    }
    *x0_m = lo[0];
    *y0_m = lo[1];
    return jum_block_builder_finish(builder);
}
