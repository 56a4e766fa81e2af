#pragma once

#include "gfx/dirty-blocks.h"
#include "gfx/mesh.h"
#include "gfx/network.h"

/* What network.c and network-lines.c share. */

#define JUM_NETWORK_LEVELS 3
#define JUM_NETWORK_BLOCK  32  /* segments sent together */
#define JUM_NETWORK_STILL  128 /* flow of a segment that shows no direction */

/** JumSegment: one of the four equal vertices of a piece of a line. */
typedef struct {
    float from[3], to[3], along;
    JumColour colour;
    guint8 width, flags, flow, spare;
} JumSegment;

/** JumNetworkCell: the lines whose middles lie in one square. */
typedef struct {
    guint first[JUM_NETWORK_LEVELS], n[JUM_NETWORK_LEVELS]; /* segments */
    double middle[3], radius;
    gboolean dirty;
    /* over its segments */
    float widest_px;
    gboolean flagged, marked, flows;
} JumNetworkCell;

struct JumNetworkLayer {
    double origin[3], full_size_m;
    guint n;
    JumLine *looks;                     /* [n] */
    guint32 *first[JUM_NETWORK_LEVELS]; /* [n] first segment of each line */
    guint32 *count[JUM_NETWORK_LEVELS]; /* [n] */
    guint32 *cell;                      /* [n] of each line */
    JumSegment *segments;               /* level by level, each cell by cell */
    guint n_segments, n_sent;           /* those before n_sent are on the device */
    JumDirtyBlocks dirty;               /* of what is there and has another look by now */
    GArray *cells;                      /* JumNetworkCell */
    void *staging;                      /* a block on its way to the device */
    JumDevice *device;
    JumProgram *program, *plain;
    JumMesh *mesh;
};

/** jum_network_tolerance_m: [JUM_NETWORK_LEVELS] how far a level's lines may run beside the true ones. */
extern const double jum_network_tolerance_m[JUM_NETWORK_LEVELS];

/* network-lines.c: fills segments, cells, and where each line lies among them. */
void jum_network_lay(JumNetworkLayer *layer, const guint32 *line_start, const double *places_m);
void jum_network_clear(JumNetworkLayer *layer);
