#pragma once

#include "gfx/frustum.h"
#include "gfx/points-private.h"
#include "gfx/symbols.h"

/* What symbols.c and symbols-collect.c share. */

typedef enum {
    JUM_BATCH_DOTS,  /* plain discs */
    JUM_BATCH_CLEAN, /* shape, letter and alarm, no other mark: nearly all else */
    JUM_BATCH_FULL,  /* every shape, letter and mark */
    JUM_BATCH_TOP,   /* the same, through everything */
    JUM_N_BATCHES
} JumBatch;

typedef struct {
    float x, y, z; /* from the frame's origin */
    JumColour fill;
    guint8 shape, flags, letter, size; /* shape + 16 · alarm; size: quarters of a logical pixel */
} JumSymbolVertex;

/** JumSymbolItem: what a vertex stands for; @layer G_MAXUINT8: cluster @row. */
typedef struct {
    guint32 row;
    guint8 layer;
    gboolean marked; /* seen through walls */
} JumSymbolItem;

#define JUM_SYMBOL_MEMORY 8192 /* squares remembered, power of two */

/** JumSymbolMemory: which squares were how in a frame: open addressing, 0 is no key. */
typedef struct {
    guint64 keys[JUM_SYMBOL_MEMORY];
    guint8 bits[JUM_SYMBOL_MEMORY];
    guint n;
} JumSymbolMemory;

typedef struct {
    const JumPointLayer *layer;
    gboolean through;
    guint tag;
} JumSymbolSource;

struct JumSymbols {
    JumDevice *device;
    JumProgram *program, *clean, *dots;
    JumMesh *mesh;
    guint capacity; /* of the mesh */
    JumSymbolSource sources[JUM_SYMBOL_LAYERS];
    guint n_sources;
    gboolean clustered, walls;
    GArray *vertices[JUM_N_BATCHES]; /* JumSymbolVertex */
    GArray *items[JUM_N_BATCHES];    /* JumSymbolItem, beside them */
    GArray *clusters;                /* JumCluster */
    GArray *sent;                    /* JumSymbolVertex, of all batches */
    guint n_drawn;
    JumSymbolMemory memory[2]; /* of this frame and the one before */
    guint now;                 /* which of them is this frame's */
    /* of the present frame */
    const JumFrame *frame;
    JumFrustum frustum; /* from the frame's origin */
    double px_per_rad;  /* logical */
};

/* symbols-collect.c: fills vertices, items and clusters for a frame. */
void jum_symbols_collect(JumSymbols *symbols, const JumFrame *frame);
/* The worst symbol of a cluster: FALSE if none is abnormal. */
gboolean
jum_symbols_worst(const JumSymbols *symbols, const JumCluster *cluster, guint *source, guint *row);
