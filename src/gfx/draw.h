#pragma once

#include "gfx/frame.h"
#include "gfx/mesh.h"
#include "gfx/program.h"
#include "gfx/texture.h"

/**
 * JumPass: the order of drawing.  Within a pass, draws run in the order they were added (BLEND, SYMBOL, SCREEN) or
 * grouped by program (OPAQUE).
 */
typedef enum {
    JUM_PASS_OPAQUE, /* depth test and write */
    JUM_PASS_SKY,    /* where nothing was drawn: depth test, no write */
    JUM_PASS_TUBE,   /* under the ground: blended edges, depth test and write */
    JUM_PASS_GROUND, /* lies on the ground: blended, depth test pulled towards the eye, no write: networks, outlines */
    JUM_PASS_BLEND,  /* translucent things in the scene: fields, volumes: depth test, no write */
    JUM_PASS_SYMBOL, /* blended, depth test, no write */
    JUM_PASS_TOP,    /* blended, no depth test: what must be seen through walls (selection) */
    JUM_PASS_SCREEN, /* blended, no depth test: pixels (labels, legend) */
    JUM_N_PASSES
} JumPass;

typedef enum {
    JUM_PRIMITIVE_TRIANGLES,
    JUM_PRIMITIVE_TRIANGLE_STRIP,
    JUM_PRIMITIVE_LINES,
    JUM_PRIMITIVE_POINTS, /* the shader sets gl_PointSize in pixels, gl_PointCoord inside */
} JumPrimitive;

typedef enum {
    JUM_DRAW_TWO_SIDED = 1 << 0, /* else back faces (clockwise) are culled */
    JUM_DRAW_ADDITIVE =
        1 << 1, /* light: added, not blended; other blended draws give premultiplied alpha */
} JumDrawFlags;

#define JUM_DRAW_PARAMS   8
#define JUM_DRAW_TEXTURES 4

/** JumDraw: one call, recorded.  Everything is borrowed until the queue has run. */
typedef struct {
    JumProgram *program;
    JumMesh *mesh;
    const JumTexture *textures[JUM_DRAW_TEXTURES]; /* u_texture0 … u_texture3 */
    float params[JUM_DRAW_PARAMS][4];              /* u_param */
    guint32 first, count;                          /* indices, or vertices if the mesh has none */
    guint32 first_instance;
    guint32 instances; /* 0: not instanced */
    guint8 pass, primitive, flags;
    guint8 n_params; /* rows of params that count */
} JumDraw;

/** JumAmbience: what shaders know of the hour and the look besides the camera (shaders/frame.glsl). */
typedef struct {
    float sun[4];        /* unit vector to the sun (or moon), strength 0…1 */
    float sun_colour[4]; /* linear rgb; w: 1 in the operator look */
    float sky[4];        /* ambient rgb from above; w: night 0…1 */
    float ground[4];     /* ambient rgb from below; w: 1 if shadows are drawn */
    float haze[4];       /* rgb; w: distance where half is haze, m */
    float zenith[4];     /* rgb of the sky overhead; w: haze-free distance, m */
    float light_near[4]; /* x0, y0 (scene), 1/size, strength of the near lamp-light map */
    float light_far[4];
    float shadow[16];                                 /* scene → shadow map */
    const JumTexture *light_near_map, *light_far_map; /* NULL: none */
    const JumTexture *shadow_map;
} JumAmbience;

typedef struct {
    guint64 triangles;
    guint draws, points;
} JumDrawStats;

/** JumDrawQueue: the draws of a frame: recorded, then run; nothing is allocated once it has grown to its size. */
typedef struct JumDrawQueue JumDrawQueue;

JumDrawQueue *jum_draw_queue_new(JumDevice *device);
void jum_draw_queue_free(JumDrawQueue *queue);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumDrawQueue, jum_draw_queue_free)

/** jum_draw_queue_set_ghost: from now on OPAQUE lets @part (0 … 1) of itself be seen over what the framebuffer holds,
 * as one veil: what stands behind what is nearer is hidden, not added.  1: solid, as at first. Draws OPAQUE twice. */
void jum_draw_queue_set_ghost(JumDrawQueue *queue, float part);
/** jum_draw_queue_clear: forgets the last frame's draws. */
void jum_draw_queue_clear(JumDrawQueue *queue);
/** jum_draw_queue_add: a new draw, zeroed but for its program, mesh, pass and the whole mesh's count; fill the rest.
 * The pointer is valid until the next add. */
JumDraw *jum_draw_queue_add(JumDrawQueue *queue, JumPass pass, JumProgram *program, JumMesh *mesh);
/** jum_draw_queue_run: into the framebuffer bound now.  @ambience: (nullable): NULL is plain daylight without haze. */
void jum_draw_queue_run(JumDrawQueue *queue, const JumFrame *frame, const JumAmbience *ambience);
/** jum_draw_queue_stats: of what is recorded now. */
JumDrawStats jum_draw_queue_stats(const JumDrawQueue *queue);
/** jum_draw_queue_n: draws recorded and not yet run, for tests on the null device. */
guint jum_draw_queue_n(const JumDrawQueue *queue);
