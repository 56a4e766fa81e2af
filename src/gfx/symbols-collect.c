/* Which symbols a frame shows.  The squares of all layers are walked together from above: one that is large enough on the
 * picture is opened, down to its symbols; of one that is not, a handful that stand apart are shown as they are, first
 * all, else the abnormal alone, and the rest becomes a cluster.  Size is that of the square seen from its nearest edge,
 * so that it does not depend on where one looks and no square is larger than the one that holds it.  Each answer has a
 * margin on the side of the answer of the frame before. */
#include "gfx/symbols-private.h"

#include <math.h>
#include <string.h>

#define OPEN_PX  88.0 /* logical */
#define APART_PX 24.0
#define MARGIN   1.12
#define FEW      4
#define SPECIAL  256 /* of a square: more are told by their cluster */
#define DOT_PX   5.0 /* smaller symbols have no marks */

#define MARKED (JUM_MARK_RAISED | JUM_MARK_PENDING | JUM_MARK_SPECIAL_)

enum {
    SEEN = 1,
    OPEN = 2,
    APART_ALL = 4,
    APART_RAISED = 8
};

typedef struct {
    int level;
    gint64 i, j;
    guint32 node[JUM_SYMBOL_LAYERS];
} Square;

typedef struct {
    guint source;
    guint32 row;
} Member;

/* ---- memory ---- */

static guint64
key_of(const Square *square)
{
    return (guint64) (square->level + 1) << 56 | ((guint64) square->i & 0xfffffff) << 28 |
           ((guint64) square->j & 0xfffffff);
}

static guint
slot_of(const JumSymbolMemory *memory, guint64 key)
{
    guint slot = (guint) ((key * 0x9e3779b97f4a7c15ULL) >> 51) & (JUM_SYMBOL_MEMORY - 1);
    while (memory->keys[slot] != 0 && memory->keys[slot] != key)
        slot = (slot + 1) & (JUM_SYMBOL_MEMORY - 1);
    return slot;
}

static guint8
recall(const JumSymbols *symbols, guint64 key)
{
    const JumSymbolMemory *before = &symbols->memory[!symbols->now];
    return before->bits[slot_of(before, key)];
}

static void
remember(JumSymbols *symbols, guint64 key, guint8 bits)
{
    JumSymbolMemory *memory = &symbols->memory[symbols->now];
    if (memory->n >= JUM_SYMBOL_MEMORY * 3 / 4) /* more squares than a screen has room for */
        return;
    guint slot = slot_of(memory, key);
    memory->n += memory->keys[slot] == 0;
    memory->keys[slot] = key;
    memory->bits[slot] |= bits | SEEN;
}

/* @limit, moved away from the answer of the frame before. */
static double
moved(double limit, guint8 before, guint8 bit)
{
    if (!(before & SEEN))
        return limit;
    return before & bit ? limit / MARGIN : limit * MARGIN;
}

/* ---- one by one ---- */

static void
place_of(const JumSymbols *symbols, guint source, guint32 row, double place[3])
{
    const double *at = &symbols->sources[source].layer->places[3 * (gsize) row];
    for (int k = 0; k < 3; k++)
        place[k] = at[k] - symbols->frame->origin_m[k];
}

/* The least that shows all it says. */
static JumBatch
batch_of(const JumSymbolVertex *vertex)
{
    gboolean disc = vertex->shape == JUM_SHAPE_DISC && vertex->letter == 0;
    guint8 marks = vertex->flags & (guint8) ~JUM_MARK_RAISED;
    if (!(marks & MARKED) && vertex->shape < 16 &&
        (vertex->size <= 4.0 * DOT_PX || (disc && marks == 0)))
        return JUM_BATCH_DOTS;
    return marks == 0 && (vertex->shape & 15) != JUM_SHAPE_PLUS ? JUM_BATCH_CLEAN : JUM_BATCH_FULL;
}

static void
add_vertex(JumSymbols *symbols, gboolean through, const JumSymbolVertex *vertex, JumSymbolItem item)
{
    JumBatch batch = through ? JUM_BATCH_TOP : batch_of(vertex);
    g_array_append_val(symbols->items[batch], item);
    g_array_append_vals(symbols->vertices[batch], vertex, 1);
}

/* Is it seen through walls?  (shaders/points.glsl) */
static gboolean
is_before_walls(const JumSymbols *symbols, guint8 flags)
{
    return (flags & MARKED & (symbols->walls ? (guint8) ~JUM_MARK_RAISED : 255)) != 0;
}

static void
add_symbol(JumSymbols *symbols, guint source, guint32 row)
{
    const JumPointLayer *layer = symbols->sources[source].layer;
    const JumSymbol *look = &layer->looks[row];
    const JumPointStyle *style = &layer->style;
    double place[3], ahead = 0.0, full = look->size;
    place_of(symbols, source, row, place);
    for (int k = 0; k < 3; k++)
        ahead += (place[k] - symbols->frustum.eye[k]) * symbols->frustum.forward[k];
    if (ahead <= 0.0)
        return;
    gboolean marked = (look->flags & MARKED) != 0;
    double least = MIN(marked ? style->raised_px : style->least_px, full);
    double size = MAX(full * MIN(1.0, style->full_size_m / ahead), least);
    JumSymbolVertex vertex = {(float) place[0],
                              (float) place[1],
                              (float) place[2],
                              look->fill,
                              (guint8) (look->shape | look->alarm << 4),
                              look->flags,
                              look->letter,
                              (guint8) MIN(4.0 * size + 0.5, 255.0)};
    add_vertex(symbols, symbols->sources[source].through, &vertex,
               (JumSymbolItem){row, (guint8) source, is_before_walls(symbols, look->flags)});
    symbols->n_drawn++;
}

static guint32
wanted(const JumPointSums *sums, guint8 flags)
{
    return flags == 0 ? sums->shown
                      : (flags & JUM_MARK_RAISED ? sums->raised : 0) +
                            (flags & JUM_MARK_SPECIAL_ ? sums->special : 0);
}

/* The shown rows of a square that bear any of @flags (0: all): at most @most are kept in @members (nullable: none are);
 * returns how many there are. */
static guint
members_of(const JumSymbols *symbols,
           guint source,
           guint32 node,
           guint8 flags,
           Member *members,
           guint most)
{
    const JumPointLayer *layer = symbols->sources[source].layer;
    const JumPointNode *square = node != JUM_POINT_NONE_ ? jum_point_node(layer, node) : NULL;
    guint n = 0;
    gboolean leaf = TRUE;
    if (square == NULL || wanted(&square->sums, flags) == 0)
        return 0;
    for (int c = 0; c < 4; c++)
        if (square->child[c] != JUM_POINT_NONE_) {
            leaf = FALSE;
            n += members_of(symbols, source, square->child[c], flags,
                            members != NULL ? members + MIN(n, most) : NULL, most - MIN(n, most));
        }
    for (guint32 k = square->first; leaf && k < square->first + square->n; k++) {
        const JumSymbol *look = &layer->looks[layer->order[k]];
        if (look->size == 0 || (flags != 0 && !(look->flags & flags)))
            continue;
        if (n < most)
            members[n] = (Member){source, layer->order[k]};
        n++;
    }
    return n;
}

static guint
members_of_square(
    const JumSymbols *symbols, const Square *square, guint8 flags, Member *members, guint most)
{
    guint n = 0;
    for (guint s = 0; s < symbols->n_sources; s++)
        n += members_of(symbols, s, square->node[s], flags, members + MIN(n, most),
                        most - MIN(n, most));
    return n;
}

static void
add_all(JumSymbols *symbols, const Square *square)
{
    for (guint s = 0; s < symbols->n_sources; s++) {
        const JumPointLayer *layer = symbols->sources[s].layer;
        if (square->node[s] == JUM_POINT_NONE_)
            continue;
        const JumPointNode *node = jum_point_node(layer, square->node[s]);
        for (guint32 k = node->first; k < node->first + node->n; k++)
            if (layer->looks[layer->order[k]].size > 0)
                add_symbol(symbols, s, layer->order[k]);
    }
}

/* ---- merged ---- */

/* Does each stand clear of the others on the picture? */
static gboolean
stand_apart(const JumSymbols *symbols, const Member *members, guint n, double least_px)
{
    double x[FEW], y[FEW];
    for (guint m = 0; m < n; m++) {
        const JumPointLayer *layer = symbols->sources[members[m].source].layer;
        if (!jum_frame_project(symbols->frame, &layer->places[3 * (gsize) members[m].row], &x[m],
                               &y[m], NULL))
            return TRUE; /* behind the eye: nothing is seen */
        for (guint o = 0; o < m; o++)
            if (hypot(x[m] - x[o], y[m] - y[o]) < least_px * symbols->frame->scale)
                return FALSE;
    }
    return TRUE;
}

/* The mean colour where one layer is most of the square, else grey: colours of two scales have no mean. */
static JumColour
mean_colour(const JumSymbols *symbols, const Square *square, const JumPointSums *total)
{
    for (guint s = 0; s < symbols->n_sources; s++) {
        if (square->node[s] == JUM_POINT_NONE_)
            continue;
        const JumPointSums *own = &jum_point_node(symbols->sources[s].layer, square->node[s])->sums;
        if (3 * own->shown < 2 * total->shown)
            continue;
        return (JumColour){(guint8) (own->red / own->shown), (guint8) (own->green / own->shown),
                           (guint8) (own->blue / own->shown), 235};
    }
    return (JumColour){0x8d, 0x93, 0x9b, 235};
}

/* Where a cluster stands: the middle of all that may ever be in it, so that it does not walk when a value changes, but
 * away from the edges of its square, so that neighbours keep apart. */
static void
middle_of(const JumSymbols *symbols, const Square *square, double middle[3])
{
    double sum[3] = {0.0, 0.0, 0.0}, n = 0.0,
           side = JUM_POINT_LEAF_M * (double) (1 << square->level);
    const gint64 index[2] = {square->i, square->j};
    for (guint s = 0; s < symbols->n_sources; s++) {
        const JumPointLayer *layer = symbols->sources[s].layer;
        if (square->node[s] == JUM_POINT_NONE_)
            continue;
        const JumPointNode *node = jum_point_node(layer, square->node[s]);
        for (int k = 0; k < 3; k++)
            sum[k] += node->place[k] + node->n * layer->origin[k];
        n += node->n;
    }
    for (int k = 0; k < 2; k++) {
        double centre = ((double) index[k] + 0.5) * side;
        middle[k] = CLAMP(sum[k] / n, centre - 0.2 * side, centre + 0.2 * side);
    }
    middle[2] = sum[2] / n + 4.0;
}

/* A low alarm frames a cluster only where there are more than usual: of a hundred lamps one has always failed. */
static guint8
frame_of(const JumPointSums *rest)
{
    if (rest->alarm[0] > 0 || rest->alarm[1] > 0)
        return rest->alarm[0] > 0 ? 1 : 2;
    return rest->alarm[2] > 0 && 20 * rest->alarm[2] >= rest->shown ? 3 : 0;
}

static JumSymbolVertex
cluster_look(const JumSymbols *symbols,
             const Square *square,
             const JumPointSums *total,
             const JumPointSums *rest)
{
    JumSymbolVertex vertex = {.fill = mean_colour(symbols, square, total),
                              .shape = JUM_SHAPE_DISC,
                              .flags = JUM_MARK_RAISED};
    double size = MIN(6.0 + 5.0 * log10((double) rest->shown), 32.0);
    if (rest->raised > 0) {
        vertex.fill = (JumColour){0xf6, 0xf7, 0xf8, 245};
        vertex.letter = '!';
        vertex.shape |= (guint8) (frame_of(rest) << 4);
        size = MIN(19.0 + 4.0 * log10((double) rest->raised), 32.0);
    }
    if (2 * rest->bad > rest->shown)
        vertex.flags |= JUM_MARK_BAD;
    else if (2 * rest->stale > rest->shown)
        vertex.flags |= JUM_MARK_STALE;
    if (rest->pending > 0)
        vertex.flags |= JUM_MARK_PENDING;
    if (rest->special > 0)
        vertex.flags |= JUM_MARK_HIGHLIGHT;
    vertex.size = (guint8) (4.0 * size + 0.5);
    return vertex;
}

static void
add_cluster(JumSymbols *symbols,
            const Square *square,
            const JumPointSums *total,
            const JumPointSums *rest)
{
    JumSymbolVertex vertex = cluster_look(symbols, square, total, rest);
    JumCluster cluster = {.n = rest->shown,
                          .n_raised = rest->raised,
                          .alarm = rest->alarm[0] > 0   ? 1
                                   : rest->alarm[1] > 0 ? 2
                                   : rest->alarm[2] > 0 ? 3
                                                        : 0,
                          .key = key_of(square),
                          .size_px = vertex.size / 4.0};
    double x = 0.0, y = 0.0;
    gboolean through = FALSE;
    middle_of(symbols, square, cluster.place_m);
    if (jum_frame_project(symbols->frame, cluster.place_m, &x, &y, NULL)) {
        cluster.x_px = (float) x;
        cluster.y_px = (float) y;
    }
    vertex.x = (float) (cluster.place_m[0] - symbols->frame->origin_m[0]);
    vertex.y = (float) (cluster.place_m[1] - symbols->frame->origin_m[1]);
    vertex.z = (float) (cluster.place_m[2] - symbols->frame->origin_m[2]);
    for (guint s = 0; s < symbols->n_sources; s++)
        through = through || symbols->sources[s].through;
    add_vertex(symbols, through, &vertex,
               (JumSymbolItem){symbols->clusters->len, G_MAXUINT8,
                               is_before_walls(symbols, vertex.flags)});
    g_array_append_val(symbols->clusters, cluster);
}

/* Shows what may stand for itself and takes it away from @rest. */
static void
take_out(JumSymbols *symbols, const Member *members, guint n, JumPointSums *rest)
{
    for (guint m = 0; m < n; m++) {
        const JumPointLayer *layer = symbols->sources[members[m].source].layer;
        add_symbol(symbols, members[m].source, members[m].row);
        jum_point_sums_add(rest, &layer->looks[members[m].row], (guint32) -1);
    }
}

static void
merge(JumSymbols *symbols, const Square *square, const JumPointSums *total, guint8 before)
{
    Member few[FEW], special[SPECIAL];
    JumPointSums rest = *total;
    guint8 bits = 0, flags = 0;
    guint64 key = key_of(square);
    if (total->shown <= FEW) {
        guint n = members_of_square(symbols, square, 0, few, FEW);
        if (stand_apart(symbols, few, n, moved(APART_PX, before, APART_ALL))) {
            take_out(symbols, few, n, &rest);
            remember(symbols, key, APART_ALL);
            return;
        }
    }
    if (total->raised > 0 && total->raised <= FEW) {
        guint n = members_of_square(symbols, square, JUM_MARK_RAISED, few, FEW);
        if (stand_apart(symbols, few, n, moved(APART_PX, before, APART_RAISED))) {
            bits = APART_RAISED;
            flags = JUM_MARK_RAISED;
            take_out(symbols, few, n, &rest);
        }
    }
    if (total->special > 0 && total->special <= SPECIAL) {
        guint n = members_of_square(symbols, square, JUM_MARK_SPECIAL_, special, SPECIAL);
        for (guint m = 0; m < n; m++) {
            const JumPointLayer *layer = symbols->sources[special[m].source].layer;
            if (!(layer->looks[special[m].row].flags & flags)) /* not out already */
                take_out(symbols, &special[m], 1, &rest);
        }
    }
    remember(symbols, key, bits);
    if (rest.shown > 0)
        add_cluster(symbols, square, total, &rest);
}

/* ---- the walk ---- */

static void
add_sums(JumPointSums *total, const JumPointSums *own)
{
    guint32 *to = (guint32 *) total;
    const guint32 *from = (const guint32 *) own;
    for (gsize k = 0; k < sizeof *total / sizeof *to; k++)
        to[k] += from[k];
}

/* Logical pixels of a square's side, seen from its nearest edge and as flat as it lies. */
static double
size_of(const JumSymbols *symbols, const double middle[3], double side)
{
    double off[2], up = symbols->frustum.eye[2] - middle[2];
    for (int k = 0; k < 2; k++)
        off[k] = MAX(fabs(symbols->frustum.eye[k] - middle[k]) - side / 2.0, 0.0);
    double distance = MAX(sqrt(off[0] * off[0] + off[1] * off[1] + up * up), 1.0);
    double lying = CLAMP(fabs(up) / distance, 0.05, 1.0);
    return side * symbols->px_per_rad / distance * sqrt(lying);
}

static void
visit(JumSymbols *symbols, const Square *square)
{
    JumPointSums total = {0};
    double low = INFINITY, high = -INFINITY,
           side = JUM_POINT_LEAF_M * (double) (1 << square->level);
    for (guint s = 0; s < symbols->n_sources; s++) {
        if (square->node[s] == JUM_POINT_NONE_)
            continue;
        const JumPointNode *node = jum_point_node(symbols->sources[s].layer, square->node[s]);
        add_sums(&total, &node->sums);
        low = MIN(low, (double) node->low_m);
        high = MAX(high, (double) node->high_m);
    }
    double middle[3] = {((double) square->i + 0.5) * side - symbols->frame->origin_m[0],
                        ((double) square->j + 0.5) * side - symbols->frame->origin_m[1],
                        (low + high) / 2.0 - symbols->frame->origin_m[2]};
    if (total.shown == 0 ||
        !jum_frustum_sees(&symbols->frustum, middle, 0.7072 * side + (high - low) / 2.0 + 20.0))
        return;
    guint8 before = recall(symbols, key_of(square));
    double size = size_of(symbols, middle, side);
    if (symbols->clustered && total.shown > 1 && size <= moved(OPEN_PX, before, OPEN)) {
        merge(symbols, square, &total, before);
        return;
    }
    remember(symbols, key_of(square), OPEN);
    if (square->level == 0 || total.shown == 1) {
        add_all(symbols, square);
        return;
    }
    for (guint part = 0; part < 4; part++) {
        Square child = {
            square->level - 1, 2 * square->i + (part & 1), 2 * square->j + (part >> 1), {0}};
        for (guint s = 0; s < symbols->n_sources; s++)
            child.node[s] =
                square->node[s] != JUM_POINT_NONE_
                    ? jum_point_node(symbols->sources[s].layer, square->node[s])->child[part]
                    : JUM_POINT_NONE_;
        visit(symbols, &child);
    }
}

static guint32
root_at(const JumPointLayer *layer, gint64 i, gint64 j)
{
    for (guint r = 0; r < layer->roots->len; r++) {
        const JumPointRoot *root = &g_array_index(layer->roots, JumPointRoot, r);
        if (root->i == i && root->j == j)
            return root->node;
    }
    return JUM_POINT_NONE_;
}

void
jum_symbols_collect(JumSymbols *symbols, const JumFrame *frame)
{
    for (int b = 0; b < JUM_N_BATCHES; b++) {
        g_array_set_size(symbols->vertices[b], 0);
        g_array_set_size(symbols->items[b], 0);
    }
    g_array_set_size(symbols->clusters, 0);
    symbols->n_drawn = 0;
    symbols->now = !symbols->now;
    memset(&symbols->memory[symbols->now], 0, sizeof(JumSymbolMemory));
    symbols->frame = frame;
    symbols->px_per_rad = frame->px_per_rad / frame->scale;
    jum_frustum_init(&symbols->frustum, frame, frame->origin_m);
    for (guint s = 0; s < symbols->n_sources; s++) {
        const GArray *roots = symbols->sources[s].layer->roots;
        for (guint r = 0; r < roots->len; r++) {
            const JumPointRoot *root = &g_array_index(roots, JumPointRoot, r);
            Square square = {JUM_POINT_TOP, root->i, root->j, {0}};
            gboolean walked = FALSE;
            for (guint o = 0; o < symbols->n_sources; o++) {
                square.node[o] = root_at(symbols->sources[o].layer, root->i, root->j);
                walked = walked || (o < s && square.node[o] != JUM_POINT_NONE_);
            }
            if (!walked)
                visit(symbols, &square);
        }
    }
    symbols->frame = NULL;
}

/* ---- the worst of a cluster ---- */

static guint32
node_at(const JumPointLayer *layer, int level, gint64 i, gint64 j)
{
    int up = JUM_POINT_TOP - level;
    guint32 node = root_at(layer, i >> up, j >> up);
    for (up--; up >= 0 && node != JUM_POINT_NONE_; up--)
        node = jum_point_node(layer, node)->child[((i >> up) & 1) | ((j >> up) & 1) << 1];
    return node;
}

static gint64
signed_28(guint64 bits)
{
    return (gint64) (bits << 36) >> 36;
}

gboolean
jum_symbols_worst(const JumSymbols *symbols, const JumCluster *cluster, guint *source, guint *row)
{
    int level = (int) (cluster->key >> 56) - 1, best = -1;
    gint64 i = signed_28(cluster->key >> 28 & 0xfffffff), j = signed_28(cluster->key & 0xfffffff);
    for (guint s = 0; s < symbols->n_sources; s++) {
        const JumPointLayer *layer = symbols->sources[s].layer;
        guint32 at = node_at(layer, level, i, j);
        const JumPointNode *node = at != JUM_POINT_NONE_ ? jum_point_node(layer, at) : NULL;
        for (guint32 k = 0; node != NULL && k < node->n; k++) {
            const JumSymbol *look = &layer->looks[layer->order[node->first + k]];
            int grade = look->alarm != 0 ? 4 - look->alarm : 0;
            if (look->size == 0 || !(look->flags & JUM_MARK_RAISED) || grade <= best)
                continue;
            best = grade;
            *source = s;
            *row = layer->order[node->first + k];
        }
    }
    return best >= 0;
}
