/* A framebuffer object over a colour texture (so that a picture can be read by a shader) and a 24-bit depth buffer;
 * with samples, a multi-sampled pair in front that is resolved when it is read. */
#include "gfx/target.h"

#include "base/i18n.h"
#include "gfx/device-private.h"
#include "gfx/texture-private.h"

#include <string.h>

struct JumTarget {
    JumDevice *device;
    int width, height, samples;
    JumTexture *colour;
    GLuint framebuffer, depth;
    GLuint sampled, sampled_colour, sampled_depth; /* 0 without samples */
    gsize bytes;
};

static GLuint
make_buffer(JumTarget *target, GLenum format, int samples)
{
    GLuint buffer = 0;
    glGenRenderbuffers(1, &buffer);
    glBindRenderbuffer(GL_RENDERBUFFER, buffer);
    glRenderbufferStorageMultisample(GL_RENDERBUFFER, samples, format, target->width,
                                     target->height);
    gsize bytes = (gsize) target->width * (gsize) target->height * 4 * (gsize) MAX(samples, 1);
    target->bytes += bytes;
    target->device->bytes_resident += bytes;
    return buffer;
}

static gboolean
make_sampled(JumTarget *target)
{
    glGenFramebuffers(1, &target->sampled);
    glBindFramebuffer(GL_FRAMEBUFFER, target->sampled);
    target->sampled_colour = make_buffer(target, GL_RGBA8, target->samples);
    target->sampled_depth = make_buffer(target, GL_DEPTH_COMPONENT24, target->samples);
    glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER,
                              target->sampled_colour);
    glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_DEPTH_ATTACHMENT, GL_RENDERBUFFER,
                              target->sampled_depth);
    return glCheckFramebufferStatus(GL_FRAMEBUFFER) == GL_FRAMEBUFFER_COMPLETE;
}

static gboolean
make_plain(JumTarget *target, JumTextureFormat format)
{
    target->colour = jum_texture_new(target->device, format, target->width, target->height,
                                     JUM_TEXTURE_LINEAR, NULL);
    glGenFramebuffers(1, &target->framebuffer);
    glBindFramebuffer(GL_FRAMEBUFFER, target->framebuffer);
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, target->colour->gl,
                           0);
    if (target->samples == 0) {
        target->depth = make_buffer(target, GL_DEPTH_COMPONENT24, 0);
        glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_DEPTH_ATTACHMENT, GL_RENDERBUFFER,
                                  target->depth);
    }
    return glCheckFramebufferStatus(GL_FRAMEBUFFER) == GL_FRAMEBUFFER_COMPLETE;
}

JumTarget *
jum_target_new(JumDevice *device, int width, int height, int samples, GError **error)
{
    g_autoptr(JumTarget) target = g_new0(JumTarget, 1);
    *target = (JumTarget){.device = device, .width = width, .height = height};
    if (device->null) {
        target->colour =
            jum_texture_new(device, JUM_TEXTURE_RGBA8, width, height, JUM_TEXTURE_LINEAR, NULL);
        return g_steal_pointer(&target);
    }
    GLint largest = 0, most = 0;
    glGetIntegerv(GL_MAX_TEXTURE_SIZE, &largest);
    glGetIntegerv(GL_MAX_SAMPLES, &most);
    target->samples = MIN(samples, most);
    gboolean ok = width >= 1 && height >= 1 && width <= largest && height <= largest;
    ok = ok && make_plain(target, JUM_TEXTURE_RGBA8) &&
         (target->samples == 0 || make_sampled(target));
    if (!ok) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                    _("A picture of %d × %d pixels cannot be drawn here (largest side %d)."), width,
                    height, largest);
        return NULL;
    }
    return g_steal_pointer(&target);
}

JumTarget *
jum_target_new_light(JumDevice *device, int side, GError **error)
{
    gboolean can =
        !device->null && (!device->gles || epoxy_has_gl_extension("GL_EXT_color_buffer_float") ||
                          epoxy_has_gl_extension("GL_EXT_color_buffer_half_float"));
    if (can) {
        g_autoptr(JumTarget) target = g_new0(JumTarget, 1);
        GLint before = 0;
        *target = (JumTarget){.device = device, .width = side, .height = side};
        glGetIntegerv(GL_FRAMEBUFFER_BINDING, &before);
        gboolean ok = make_plain(target, JUM_TEXTURE_RGBA16F);
        glBindFramebuffer(GL_FRAMEBUFFER, (GLuint) before);
        if (ok)
            return g_steal_pointer(&target);
    }
    return jum_target_new(device, side, side, 0, error);
}

JumTarget *
jum_target_new_depth(JumDevice *device, int side, GError **error)
{
    g_autoptr(JumTarget) target = g_new0(JumTarget, 1);
    *target = (JumTarget){.device = device, .width = side, .height = side};
    target->colour =
        jum_texture_new(device, JUM_TEXTURE_DEPTH, side, side, JUM_TEXTURE_LINEAR, NULL);
    if (device->null)
        return g_steal_pointer(&target);
    static const GLenum none = GL_NONE;
    GLint before = 0;
    glGetIntegerv(GL_FRAMEBUFFER_BINDING, &before);
    glGenFramebuffers(1, &target->framebuffer);
    glBindFramebuffer(GL_FRAMEBUFFER, target->framebuffer);
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_DEPTH_ATTACHMENT, GL_TEXTURE_2D, target->colour->gl,
                           0);
    glDrawBuffers(1, &none);
    glReadBuffer(GL_NONE);
    gboolean ok = glCheckFramebufferStatus(GL_FRAMEBUFFER) == GL_FRAMEBUFFER_COMPLETE;
    glBindFramebuffer(GL_FRAMEBUFFER, (GLuint) before);
    if (!ok) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, _("A shadow map cannot be drawn here."));
        return NULL;
    }
    return g_steal_pointer(&target);
}

void
jum_target_free(JumTarget *target)
{
    if (target == NULL)
        return;
    if (!target->device->null) {
        GLuint frames[] = {target->framebuffer, target->sampled};
        GLuint buffers[] = {target->depth, target->sampled_colour, target->sampled_depth};
        glDeleteFramebuffers(G_N_ELEMENTS(frames), frames);
        glDeleteRenderbuffers(G_N_ELEMENTS(buffers), buffers);
    }
    target->device->bytes_resident -= target->bytes;
    jum_texture_free(target->colour);
    g_free(target);
}

void
jum_target_bind(JumTarget *target)
{
    if (target->device->null)
        return;
    glBindFramebuffer(GL_FRAMEBUFFER, target->samples > 0 ? target->sampled : target->framebuffer);
    glViewport(0, 0, target->width, target->height);
}

void
jum_target_save(JumDevice *device, int saved[6])
{
    if (device->null)
        return;
    glGetIntegerv(GL_DRAW_FRAMEBUFFER_BINDING, &saved[0]);
    glGetIntegerv(GL_READ_FRAMEBUFFER_BINDING, &saved[1]);
    glGetIntegerv(GL_VIEWPORT, &saved[2]);
}

void
jum_target_restore(JumDevice *device, const int saved[6])
{
    if (device->null)
        return;
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, (GLuint) saved[0]);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, (GLuint) saved[1]);
    glViewport(saved[2], saved[3], saved[4], saved[5]);
}

void
jum_target_begin(JumTarget *target, int saved[6])
{
    jum_target_save(target->device, saved);
    jum_target_bind(target);
}

void
jum_target_end(JumTarget *target, const int saved[6])
{
    jum_target_restore(target->device, saved);
}

void
jum_target_clear(JumTarget *target)
{
    if (target->device->null)
        return;
    glClearColor(0.0f, 0.0f, 0.0f, 0.0f);
    glDepthMask(GL_TRUE);
    glClear(GL_COLOR_BUFFER_BIT | GL_DEPTH_BUFFER_BIT);
}

void
jum_target_wipe(JumDevice *device, const float *rgb)
{
    if (device->null)
        return;
    glDepthMask(GL_TRUE);
    if (rgb != NULL)
        glClearColor(rgb[0], rgb[1], rgb[2], 1.0f);
    glClear(rgb != NULL ? GL_COLOR_BUFFER_BIT | GL_DEPTH_BUFFER_BIT : GL_DEPTH_BUFFER_BIT);
}

void
jum_target_cover(JumDevice *device, const int box_px[4], int height_px)
{
    if (device->null || box_px[2] <= box_px[0] || box_px[3] <= box_px[1])
        return;
    glDepthMask(GL_TRUE);
    glEnable(GL_SCISSOR_TEST);
    glScissor(box_px[0], height_px - box_px[3], box_px[2] - box_px[0], box_px[3] - box_px[1]);
    glClearDepthf(0.0f);
    glClear(GL_DEPTH_BUFFER_BIT);
    glClearDepthf(1.0f);
    glDisable(GL_SCISSOR_TEST);
}

void
jum_target_read_at(JumTarget *target, int x, int y, float rgba[4])
{
    GLint before = 0;
    memset(rgba, 0, 4 * sizeof *rgba);
    if (target->device->null || x < 0 || y < 0 || x >= target->width || y >= target->height)
        return;
    glGetIntegerv(GL_READ_FRAMEBUFFER_BINDING, &before);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, target->framebuffer);
    glReadPixels(x, y, 1, 1, GL_RGBA, GL_FLOAT, rgba);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, (GLuint) before);
}

static void
resolve(JumTarget *target)
{
    if (target->samples == 0)
        return;
    glBindFramebuffer(GL_READ_FRAMEBUFFER, target->sampled);
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, target->framebuffer);
    glBlitFramebuffer(0, 0, target->width, target->height, 0, 0, target->width, target->height,
                      GL_COLOR_BUFFER_BIT, GL_NEAREST);
}

gboolean
jum_target_is_sampled(JumDevice *device)
{
    GLint samples = 0;
    if (!device->null)
        glGetIntegerv(GL_SAMPLES, &samples);
    return samples > 1;
}

/* Depths are copied only between buffers of one form: ours, and a GtkGLArea's without a stencil. */
gboolean
jum_target_can_fill(const JumTarget *target)
{
    GLint bound = 0, samples = 0, depth = 0, stencil = 0, type = GL_NONE;
    if (target->device->null)
        return TRUE;
    glGetIntegerv(GL_DRAW_FRAMEBUFFER_BINDING, &bound);
    glGetIntegerv(GL_SAMPLES, &samples);
    if (bound == 0 || samples != target->samples || (target->device->gles && samples > 0))
        return FALSE;
    glGetFramebufferAttachmentParameteriv(GL_DRAW_FRAMEBUFFER, GL_DEPTH_ATTACHMENT,
                                          GL_FRAMEBUFFER_ATTACHMENT_OBJECT_TYPE, &type);
    if (type == GL_NONE)
        return FALSE;
    glGetFramebufferAttachmentParameteriv(GL_DRAW_FRAMEBUFFER, GL_DEPTH_ATTACHMENT,
                                          GL_FRAMEBUFFER_ATTACHMENT_DEPTH_SIZE, &depth);
    glGetFramebufferAttachmentParameteriv(GL_DRAW_FRAMEBUFFER, GL_DEPTH_ATTACHMENT,
                                          GL_FRAMEBUFFER_ATTACHMENT_STENCIL_SIZE, &stencil);
    return depth == 24 && stencil == 0;
}

void
jum_target_fill(JumTarget *target)
{
    GLint read = 0;
    if (target->device->null)
        return;
    glGetIntegerv(GL_READ_FRAMEBUFFER_BINDING, &read);
    glBindFramebuffer(GL_READ_FRAMEBUFFER,
                      target->samples > 0 ? target->sampled : target->framebuffer);
    glBlitFramebuffer(0, 0, target->width, target->height, 0, 0, target->width, target->height,
                      GL_COLOR_BUFFER_BIT | GL_DEPTH_BUFFER_BIT, GL_NEAREST);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, (GLuint) read);
}

void
jum_target_show(JumTarget *target)
{
    GLint drawn = 0, read = 0;
    if (target->device->null)
        return;
    glGetIntegerv(GL_DRAW_FRAMEBUFFER_BINDING, &drawn);
    glGetIntegerv(GL_READ_FRAMEBUFFER_BINDING, &read);
    resolve(target);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, target->framebuffer);
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, (GLuint) drawn);
    glBlitFramebuffer(0, 0, target->width, target->height, 0, 0, target->width, target->height,
                      GL_COLOR_BUFFER_BIT, GL_NEAREST);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, (GLuint) read);
}

void
jum_target_read(JumTarget *target, guint8 *rgba)
{
    gsize row = (gsize) target->width * 4, bytes = row * (gsize) target->height;
    if (target->device->null) {
        memset(rgba, 0, bytes);
        return;
    }
    resolve(target);
    glBindFramebuffer(GL_FRAMEBUFFER, target->framebuffer);
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    g_autofree guint8 *flipped = g_malloc(bytes);
    glReadPixels(0, 0, target->width, target->height, GL_RGBA, GL_UNSIGNED_BYTE, flipped);
    for (int y = 0; y < target->height; y++)
        memcpy(rgba + (gsize) y * row, flipped + (gsize) (target->height - 1 - y) * row, row);
}

const JumTexture *
jum_target_colour(const JumTarget *target)
{
    return target->colour;
}
