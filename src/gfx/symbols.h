#pragma once

#include "gfx/draw.h"
#include "gfx/points.h"

/**
 * JumSymbols: the symbols of several point layers as one picture.  A square of the common grid is opened, its symbols
 * shown one by one, while it is large enough on the picture; what would overlap is one cluster of all layers, which
 * counts everything in it and bears the mark of the worst.  The abnormal never vanishes: few in a square stand for
 * themselves, however far.  What was opened or merged stays so within a margin, so that small moves change nothing.
 *
 * Thread: that of the device.
 */
typedef struct JumSymbols JumSymbols;

/** JumCluster: symbols that stand for one place at this distance; @key is the same in every frame. */
typedef struct {
    double place_m[3]; /* territory frame */
    guint n, n_raised; /* every symbol is in one cluster or drawn by itself, never both */
    guint alarm;       /* worst priority, 0 none */
    guint64 key;
    double size_px; /* logical */
    float x_px, y_px;
} JumCluster;

/** jum_symbols_new: Errors: JUM_ERROR_VALUE if a shader does not compile. */
JumSymbols *jum_symbols_new(JumDevice *device, GError **error) JUM_MUST_USE;
void jum_symbols_free(JumSymbols *symbols);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumSymbols, jum_symbols_free)

#define JUM_SYMBOL_LAYERS 16

/** jum_symbols_begin: forgets the layers; jum_symbols_add: from below to above, JUM_SYMBOL_LAYERS at most, borrowed until
 * the next begin.  @through: seen through whatever stands before them.  @tag: the caller's, told by a pick. */
void jum_symbols_begin(JumSymbols *symbols);
void jum_symbols_add(JumSymbols *symbols, const JumPointLayer *layer, gboolean through, guint tag);
/** jum_symbols_set_clusters: FALSE shows every symbol by itself. TRUE at first. */
void jum_symbols_set_clusters(JumSymbols *symbols, gboolean clusters);
/** jum_symbols_set_walls: TRUE: walls hide the abnormal too (an eye in the street), but not what is asked, selected or a
 * draft's target. FALSE at first. */
void jum_symbols_set_walls(JumSymbols *symbols, gboolean walls);

/** jum_symbols_record: four draws at most.  @letters: from jum_letters_texture().  Nothing is sent if nothing is new.
 * Cost: some 20 ns a symbol drawn, 0.2 µs a square. */
void jum_symbols_record(JumSymbols *symbols,
                        const JumFrame *frame,
                        JumDrawQueue *queue,
                        const JumTexture *letters);
/** jum_symbols_clusters: (element-type JumCluster): of the last record or pick. Borrowed. */
const GArray *jum_symbols_clusters(const JumSymbols *symbols);
/** jum_symbols_n_drawn: symbols shown one by one in the last record or pick. */
guint jum_symbols_n_drawn(const JumSymbols *symbols);

/**
 * jum_symbols_pick:
 * @limit_m: nothing beyond is seen, but for what is raised
 * @tag, @row, @distance_m: (out): untouched unless TRUE
 *
 * The symbol drawn over the pixel, the last one where several are, else the nearest within 4 pixels; of a cluster its
 * worst symbol, if it has any that is abnormal.
 */
gboolean jum_symbols_pick(JumSymbols *symbols,
                          const JumFrame *frame,
                          double x_px,
                          double y_px,
                          double limit_m,
                          guint *tag,
                          guint *row,
                          double *distance_m);
