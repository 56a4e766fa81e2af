/* Straight pieces of deck in cells of 64 m, a list each.  A way is asked for cell by cell (Amanatides and Woo would visit
 * fewer; its box does, as ways are cut short): each piece that runs with it is a rectangle, to which the way is clipped
 * (Liang and Barsky 1984); what is found is sorted and overlaps are taken from what comes later, so that the deck which
 * the way is on already goes on. */
#include "overlay/scene-deck.h"

#include <math.h>

#include "gfx/sort.h"

#define CELL_M    64.0f
#define LONGEST_M 20000.0f
#define BESIDE_M  1.0f  /* a line this far beside a deck is on it */
#define JOINT_M   0.75f /* the wedge between two pieces at a bend */
#define ALONG     0.8f  /* cosine */
#define SHORT_M   0.3f  /* of a span that counts */

typedef struct {
    float x, y, ux, uy, length, za, zb, half;
} Piece;

struct JumSceneDecks {
    GArray *pieces;    /* Piece */
    GHashTable *cells; /* guint64 → GArray of guint */
};

static void
cell_free(gpointer cell)
{
    g_array_unref(cell);
}

JumSceneDecks *
jum_scene_decks_new(void)
{
    JumSceneDecks *decks = g_new0(JumSceneDecks, 1);
    decks->pieces = g_array_new(FALSE, FALSE, sizeof(Piece));
    decks->cells = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, cell_free);
    return decks;
}

void
jum_scene_decks_free(JumSceneDecks *decks)
{
    if (decks == NULL)
        return;
    g_array_unref(decks->pieces);
    g_hash_table_unref(decks->cells);
    g_free(decks);
}

gboolean
jum_scene_decks_is_empty(const JumSceneDecks *decks)
{
    return decks->pieces->len == 0;
}

static guint64
key_of(int i, int j)
{
    return (guint64) (guint32) i << 32 | (guint32) j;
}

static int
cell_of(float at)
{
    return (int) floorf(at / CELL_M);
}

static void
put(JumSceneDecks *decks, int i, int j, guint index)
{
    guint64 key = key_of(i, j);
    GArray *cell = g_hash_table_lookup(decks->cells, &key);
    if (cell == NULL) {
        cell = g_array_new(FALSE, FALSE, sizeof(guint));
        g_hash_table_insert(decks->cells, g_memdup2(&key, sizeof key), cell);
    }
    g_array_append_val(cell, index);
}

void
jum_scene_decks_add(
    JumSceneDecks *decks, const float a[2], const float b[2], float za_m, float zb_m, float width_m)
{
    float dx = b[0] - a[0], dy = b[1] - a[1], length = hypotf(dx, dy), half = width_m * 0.5f;
    if (!(length > 0.0f && length < LONGEST_M && isfinite(za_m) && isfinite(zb_m) && half > 0.0f &&
          half < 100.0f))
        return;
    Piece piece = {a[0], a[1], dx / length, dy / length, length, za_m, zb_m, half};
    guint index = decks->pieces->len;
    g_array_append_val(decks->pieces, piece);
    float reach = half + 4.0f;
    int i1 = cell_of(fmaxf(a[0], b[0]) + reach), j1 = cell_of(fmaxf(a[1], b[1]) + reach);
    for (int j = cell_of(fminf(a[1], b[1]) - reach); j <= j1; j++)
        for (int i = cell_of(fminf(a[0], b[0]) - reach); i <= i1; i++) {
            float mx = ((float) i + 0.5f) * CELL_M - a[0], my = ((float) j + 0.5f) * CELL_M - a[1];
            if (fabsf(mx * piece.uy - my * piece.ux) <= reach + 0.7072f * CELL_M)
                put(decks, i, j, index);
        }
}

static float
height(const Piece *piece, float along)
{
    float t = CLAMP(along / piece->length, 0.0f, 1.0f);
    return piece->za + (piece->zb - piece->za) * t;
}

gboolean
jum_scene_decks_at(const JumSceneDecks *decks, float x_m, float y_m, float beside_m, float *z_m)
{
    guint64 key = key_of(cell_of(x_m), cell_of(y_m));
    const GArray *cell = g_hash_table_lookup(decks->cells, &key);
    float best = INFINITY;
    for (guint k = 0; cell != NULL && k < cell->len; k++) {
        const Piece *piece = &g_array_index(decks->pieces, Piece, g_array_index(cell, guint, k));
        float dx = x_m - piece->x, dy = y_m - piece->y;
        float along = dx * piece->ux + dy * piece->uy,
              aside = fabsf(dx * piece->uy - dy * piece->ux);
        if (along < -JOINT_M || along > piece->length + JOINT_M || aside > piece->half + beside_m ||
            aside >= best)
            continue;
        best = aside;
        *z_m = height(piece, along);
    }
    return best < INFINITY;
}

/* ---- ways ---- */

/* Keeps of [t0, t1] where p + t·d is within [lo, hi]. */
static gboolean
clip(float p, float d, float lo, float hi, float *t0, float *t1)
{
    if (fabsf(d) < 1e-9f)
        return p >= lo && p <= hi;
    float a = (lo - p) / d, b = (hi - p) / d;
    *t0 = fmaxf(*t0, fminf(a, b));
    *t1 = fminf(*t1, fmaxf(a, b));
    return *t0 < *t1;
}

/* The part of the way that the piece carries. */
static gboolean
span_of(const Piece *piece, const float a[2], const float b[2], JumDeckSpan *span)
{
    float dx = b[0] - a[0], dy = b[1] - a[1], length = hypotf(dx, dy);
    float along = dx * piece->ux + dy * piece->uy, across = dx * piece->uy - dy * piece->ux;
    if (fabsf(along) < ALONG * length)
        return FALSE;
    float from = (a[0] - piece->x) * piece->ux + (a[1] - piece->y) * piece->uy;
    float aside = (a[0] - piece->x) * piece->uy - (a[1] - piece->y) * piece->ux;
    float wide = piece->half + BESIDE_M, t0 = 0.0f, t1 = 1.0f;
    if (!clip(from, along, -JOINT_M, piece->length + JOINT_M, &t0, &t1) ||
        !clip(aside, across, -wide, wide, &t0, &t1) || (t1 - t0) * length < SHORT_M)
        return FALSE;
    *span =
        (JumDeckSpan){t0, t1, height(piece, from + t0 * along), height(piece, from + t1 * along)};
    return TRUE;
}

static int
by_start(const void *a, const void *b)
{
    const JumDeckSpan *p = a, *q = b;
    if (p->from != q->from)
        return p->from < q->from ? -1 : 1;
    return p->to > q->to ? -1 : p->to < q->to;
}

/* The spans of one chunk, appended to those before it. */
static guint
chunk_spans(const JumSceneDecks *decks,
            const float a[2],
            const float b[2],
            JumDeckSpan found[JUM_DECK_SPANS])
{
    guint n = 0, seen[JUM_DECK_SPANS], n_seen = 0;
    int i1 = cell_of(fmaxf(a[0], b[0])), j1 = cell_of(fmaxf(a[1], b[1]));
    for (int j = cell_of(fminf(a[1], b[1])); j <= j1; j++)
        for (int i = cell_of(fminf(a[0], b[0])); i <= i1; i++) {
            guint64 key = key_of(i, j);
            const GArray *cell = g_hash_table_lookup(decks->cells, &key);
            for (guint k = 0; cell != NULL && k < cell->len && n < JUM_DECK_SPANS; k++) {
                guint index = g_array_index(cell, guint, k), s = 0;
                while (s < n_seen && seen[s] != index)
                    s++;
                if (s < n_seen ||
                    !span_of(&g_array_index(decks->pieces, Piece, index), a, b, &found[n]))
                    continue;
                seen[n_seen++] = index; /* as many as spans */
                n++;
            }
        }
    jum_sort(found, n, sizeof *found, by_start);
    return n;
}

/* Adds a span that begins nowhere before those that are there; what they cover of it is left out. */
static guint
append(JumDeckSpan *spans, guint n, JumDeckSpan one)
{
    float covered = n > 0 ? spans[n - 1].to : 0.0f;
    if (one.to <= covered + 1e-6f || n == JUM_DECK_SPANS)
        return n;
    if (one.from < covered) {
        one.z_from += (one.z_to - one.z_from) * (covered - one.from) / (one.to - one.from);
        one.from = covered;
    }
    spans[n] = one;
    return n + 1;
}

guint
jum_scene_decks_spans(const JumSceneDecks *decks,
                      const float a[2],
                      const float b[2],
                      JumDeckSpan spans[JUM_DECK_SPANS])
{
    float dx = b[0] - a[0], dy = b[1] - a[1], length = hypotf(dx, dy);
    guint n = 0;
    if (decks->pieces->len == 0 || !(length > 0.0f && length < 1e6f))
        return 0;
    guint chunks = (guint) ceilf(length / CELL_M);
    for (guint c = 0; c < chunks; c++) {
        float t0 = (float) c / (float) chunks, t1 = (float) (c + 1) / (float) chunks;
        const float p[2] = {a[0] + dx * t0, a[1] + dy * t0},
                    q[2] = {a[0] + dx * t1, a[1] + dy * t1};
        JumDeckSpan found[JUM_DECK_SPANS];
        guint m = chunk_spans(decks, p, q, found);
        for (guint k = 0; k < m; k++) {
            found[k].from = t0 + found[k].from * (t1 - t0);
            found[k].to = t0 + found[k].to * (t1 - t0);
            n = append(spans, n, found[k]);
        }
    }
    return n;
}
