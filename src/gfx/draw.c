/* Record, then draw: flat arrays of calls, one list a pass, run in pass order with as few state changes as the
 * order allows.  On the null device the same lists are filled and counted and nothing else happens. */
#include "gfx/draw.h"

#include "gfx/device-private.h"
#include "gfx/mesh-private.h"
#include "gfx/program-private.h"
#include "gfx/texture-private.h"

#include <string.h>

/* std140 mirror of the block Frame of shaders/frame.glsl. */
typedef struct {
    float view_proj[16];
    float eye[4];      /* scene; w: pixels per radian */
    float viewport[4]; /* width, height, scale, motion_s */
    float forward[4];
    float ambience[8][4]; /* sun … light_far */
    float shadow[16];
} FrameBlock;
G_STATIC_ASSERT(sizeof(FrameBlock) == 304);

/* Vertices after which software GL is told to begin: its threads then fill while this one still makes vertices, which
 * on two cores is a quarter of the frame.  Few at first, so that no thread waits long for its first work, then twice as
 * many each time, as each flush costs a walk over the whole picture. */
#define FIRST_BATCH 30000
#define LAST_BATCH  150000

#define TEXTURE_LIGHT_NEAR 4
#define TEXTURE_LIGHT_FAR  5
#define TEXTURE_SHADOW     6

struct JumDrawQueue {
    JumDevice *device;
    GArray *draws;               /* JumDraw, in the order of adding */
    GArray *order[JUM_N_PASSES]; /* guint32 into draws */
    const JumProgramForm *form;  /* state while running */
    gboolean night;
    guint64 issued, batch; /* vertices since the last flush; at which the next comes */
    const JumTexture *bound[JUM_DRAW_TEXTURES];
    int flags;
    float ghost; /* part of OPAQUE that is seen, 1: solid */
    gboolean veil;
};

JumDrawQueue *
jum_draw_queue_new(JumDevice *device)
{
    JumDrawQueue *queue = g_new0(JumDrawQueue, 1);
    queue->device = device;
    queue->ghost = 1.0f;
    queue->draws = g_array_sized_new(FALSE, FALSE, sizeof(JumDraw), 4096);
    for (int i = 0; i < JUM_N_PASSES; i++)
        queue->order[i] = g_array_sized_new(FALSE, FALSE, sizeof(guint32), i == 0 ? 4096 : 1024);
    return queue;
}

void
jum_draw_queue_free(JumDrawQueue *queue)
{
    if (queue == NULL)
        return;
    g_array_unref(queue->draws);
    for (int i = 0; i < JUM_N_PASSES; i++)
        g_array_unref(queue->order[i]);
    g_free(queue);
}

void
jum_draw_queue_set_ghost(JumDrawQueue *queue, float part)
{
    queue->ghost = CLAMP(part, 0.0f, 1.0f);
}

void
jum_draw_queue_clear(JumDrawQueue *queue)
{
    g_array_set_size(queue->draws, 0);
    for (int i = 0; i < JUM_N_PASSES; i++)
        g_array_set_size(queue->order[i], 0);
}

JumDraw *
jum_draw_queue_add(JumDrawQueue *queue, JumPass pass, JumProgram *program, JumMesh *mesh)
{
    guint32 index = queue->draws->len;
    g_array_set_size(queue->draws, index + 1);
    g_array_append_val(queue->order[pass], index);
    JumDraw *draw = &g_array_index(queue->draws, JumDraw, index);
    memset(draw, 0, sizeof *draw);
    draw->program = program;
    draw->mesh = mesh;
    draw->pass = (guint8) pass;
    draw->count = mesh != NULL ? jum_mesh_count(mesh) : 0;
    draw->n_params = 1;
    return draw;
}

guint
jum_draw_queue_n(const JumDrawQueue *queue)
{
    return queue->draws->len;
}

JumDrawStats
jum_draw_queue_stats(const JumDrawQueue *queue)
{
    JumDrawStats stats = {.draws = queue->draws->len};
    for (guint i = 0; i < queue->draws->len; i++) {
        const JumDraw *draw = &g_array_index(queue->draws, JumDraw, i);
        guint64 times = MAX(draw->instances, 1);
        if (draw->primitive == JUM_PRIMITIVE_TRIANGLES)
            stats.triangles += times * (draw->count / 3);
        else if (draw->primitive == JUM_PRIMITIVE_TRIANGLE_STRIP && draw->count > 2)
            stats.triangles += times * (draw->count - 2);
        else if (draw->primitive == JUM_PRIMITIVE_POINTS)
            stats.points += (guint) times * draw->count;
    }
    return stats;
}

/* ---- running ---- */

static void
upload_block(JumDrawQueue *queue, const JumFrame *frame, const JumAmbience *ambience)
{
    FrameBlock block = {
        .eye = {(float) (frame->camera.x_m - frame->origin_m[0]),
                (float) (frame->camera.y_m - frame->origin_m[1]),
                (float) (frame->camera.z_m - frame->origin_m[2]), (float) frame->px_per_rad},
        .viewport = {(float) frame->width_px, (float) frame->height_px, (float) frame->scale,
                     (float) frame->motion_s},
        .forward = {(float) frame->forward[0], (float) frame->forward[1], (float) frame->forward[2],
                    (float) frame->camera.far_m},
    };
    for (int i = 0; i < 16; i++)
        block.view_proj[i] = (float) frame->view_proj[i];
    memcpy(block.ambience, ambience->sun, sizeof block.ambience);
    memcpy(block.shadow, ambience->shadow, sizeof block.shadow);
    glBindBuffer(GL_UNIFORM_BUFFER, queue->device->frame_block);
    glBufferData(GL_UNIFORM_BUFFER, sizeof block, &block, GL_DYNAMIC_DRAW);
    glBindBufferBase(GL_UNIFORM_BUFFER, 0, queue->device->frame_block);
}

static void
bind_shared_textures(const JumAmbience *ambience)
{
    const JumTexture *shared[] = {ambience->light_near_map, ambience->light_far_map,
                                  ambience->shadow_map};
    for (guint i = 0; i < G_N_ELEMENTS(shared); i++) {
        glActiveTexture(GL_TEXTURE0 + TEXTURE_LIGHT_NEAR + i);
        glBindTexture(GL_TEXTURE_2D, shared[i] != NULL ? shared[i]->gl : 0);
    }
}

static void
begin_pass(JumPass pass)
{
    gboolean solid = pass == JUM_PASS_OPAQUE || pass == JUM_PASS_SKY;
    gboolean depth = pass != JUM_PASS_TOP && pass != JUM_PASS_SCREEN;
    (depth ? glEnable : glDisable)(GL_DEPTH_TEST);
    glDepthFunc(GL_LEQUAL);
    glDepthMask(pass == JUM_PASS_OPAQUE || pass == JUM_PASS_TUBE ? GL_TRUE : GL_FALSE);
    (solid ? glDisable : glEnable)(GL_BLEND);
    (pass == JUM_PASS_GROUND ? glEnable : glDisable)(GL_POLYGON_OFFSET_FILL);
    if (pass == JUM_PASS_GROUND)
        glPolygonOffset(-2.0f, -8.0f);
}

static void
set_flags(JumDrawQueue *queue, guint8 flags)
{
    if (queue->flags == flags)
        return;
    (flags & JUM_DRAW_TWO_SIDED ? glDisable : glEnable)(GL_CULL_FACE);
    if (queue->veil)
        glBlendFunc(GL_CONSTANT_ALPHA, GL_ONE_MINUS_CONSTANT_ALPHA);
    else
        glBlendFunc(GL_ONE, flags & JUM_DRAW_ADDITIVE ? GL_ONE : GL_ONE_MINUS_SRC_ALPHA);
    queue->flags = flags;
}

static void
issue(const JumDraw *draw)
{
    static const GLenum MODES[] = {GL_TRIANGLES, GL_TRIANGLE_STRIP, GL_LINES, GL_POINTS};
    GLenum mode = MODES[draw->primitive];
    const JumMesh *mesh = draw->mesh;
    if (mesh->indices != 0) {
        GLenum type = mesh->index_bytes == 2 ? GL_UNSIGNED_SHORT : GL_UNSIGNED_INT;
        const void *start = GSIZE_TO_POINTER((gsize) draw->first * mesh->index_bytes);
        if (draw->instances > 0)
            glDrawElementsInstanced(mode, (GLsizei) draw->count, type, start,
                                    (GLsizei) draw->instances);
        else
            glDrawElements(mode, (GLsizei) draw->count, type, start);
    } else if (draw->instances > 0) {
        glDrawArraysInstanced(mode, (GLint) draw->first, (GLsizei) draw->count,
                              (GLsizei) draw->instances);
    } else {
        glDrawArrays(mode, (GLint) draw->first, (GLsizei) draw->count);
    }
}

static void
run_draw(JumDrawQueue *queue, const JumDraw *draw)
{
    if (draw->count == 0 || draw->mesh == NULL)
        return;
    const JumProgramForm *form = jum_program_form(draw->program, queue->night);
    if (queue->form != form) {
        glUseProgram(form->gl);
        queue->form = form;
    }
    set_flags(queue, draw->flags);
    for (int i = 0; i < JUM_DRAW_TEXTURES; i++) {
        const JumTexture *texture = draw->textures[i];
        if (texture == NULL || queue->bound[i] == texture)
            continue;
        glActiveTexture(GL_TEXTURE0 + (GLenum) i);
        glBindTexture(GL_TEXTURE_2D, texture->gl);
        queue->bound[i] = texture;
    }
    if (form->param >= 0)
        glUniform4fv(form->param, draw->n_params, draw->params[0]);
    jum_mesh_bind(draw->mesh, draw->first_instance);
    issue(draw);
    queue->issued += (guint64) draw->count * MAX(draw->instances, 1);
    if (queue->issued > queue->batch && queue->device->software) {
        glFlush();
        queue->issued = 0;
        queue->batch = MIN(2 * queue->batch, LAST_BATCH);
    }
}

static void
run_pass(JumDrawQueue *queue, JumPass pass)
{
    const GArray *order = queue->order[pass];
    if (order->len == 0)
        return;
    begin_pass(pass);
    for (guint i = 0; i < order->len; i++)
        run_draw(queue, &g_array_index(queue->draws, JumDraw, g_array_index(order, guint32, i)));
}

/* Depths first, so that then only what is nearest is seen, once, through a constant part. */
static void
run_veil(JumDrawQueue *queue)
{
    glColorMask(GL_FALSE, GL_FALSE, GL_FALSE, GL_FALSE);
    run_pass(queue, JUM_PASS_OPAQUE);
    glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
    queue->veil = TRUE;
    queue->flags = -1;
    glBlendColor(0.0f, 0.0f, 0.0f, queue->ghost);
    begin_pass(JUM_PASS_OPAQUE);
    glEnable(GL_BLEND);
    const GArray *order = queue->order[JUM_PASS_OPAQUE];
    for (guint i = 0; i < order->len; i++)
        run_draw(queue, &g_array_index(queue->draws, JumDraw, g_array_index(order, guint32, i)));
    queue->veil = FALSE;
    queue->flags = -1;
}

void
jum_draw_queue_run(JumDrawQueue *queue, const JumFrame *frame, const JumAmbience *ambience)
{
    static const JumAmbience plain = {.sun = {0.0f, 0.0f, 1.0f, 0.0f},
                                      .sky = {1.0f, 1.0f, 1.0f, 0.0f},
                                      .ground = {1.0f, 1.0f, 1.0f, 0.0f},
                                      .haze = {1.0f, 1.0f, 1.0f, 1e9f},
                                      .zenith = {1.0f, 1.0f, 1.0f, 1e9f}};
    if (queue->device->null)
        return;
    if (ambience == NULL)
        ambience = &plain;
    upload_block(queue, frame, ambience);
    bind_shared_textures(ambience);
    queue->form = NULL;
    queue->night = ambience->sky[3] > 0.0f;
    queue->issued = 0;
    queue->batch = FIRST_BATCH;
    queue->flags = -1;
    memset(queue->bound, 0, sizeof queue->bound);
    glFrontFace(GL_CCW);
    glCullFace(GL_BACK);
    if (!queue->device->gles)
        glEnable(GL_PROGRAM_POINT_SIZE);
    for (int pass = 0; pass < JUM_N_PASSES; pass++) {
        if (pass == JUM_PASS_OPAQUE && queue->ghost < 1.0f)
            run_veil(queue);
        else
            run_pass(queue, (JumPass) pass);
    }
    glDepthMask(GL_TRUE);
    glDisable(GL_BLEND);
    glDisable(GL_POLYGON_OFFSET_FILL);
    glBindVertexArray(0);
    glUseProgram(0);
}
