/* Textures of the few kinds that the twin needs, all unpacked without row padding.  On software GL the mip filter
 * is "nearest level": trilinear costs twice there (measured). */
#include "gfx/texture-private.h"

#include "gfx/device-private.h"

static const struct {
    GLenum internal, format, type;
    guint bytes;
} KINDS[] = {
    [JUM_TEXTURE_R8] = {GL_R8, GL_RED, GL_UNSIGNED_BYTE, 1},
    [JUM_TEXTURE_RGBA8] = {GL_RGBA8, GL_RGBA, GL_UNSIGNED_BYTE, 4},
    [JUM_TEXTURE_R8UI] = {GL_R8UI, GL_RED_INTEGER, GL_UNSIGNED_BYTE, 1},
    [JUM_TEXTURE_DEPTH] = {GL_DEPTH_COMPONENT24, GL_DEPTH_COMPONENT, GL_UNSIGNED_INT, 4},
    [JUM_TEXTURE_R32F] = {GL_R32F, GL_RED, GL_FLOAT, 4},
    [JUM_TEXTURE_RGBA16F] = {GL_RGBA16F, GL_RGBA, GL_HALF_FLOAT, 8},
};

static void
set_filters(JumTexture *texture)
{
    gboolean linear = (texture->flags & JUM_TEXTURE_LINEAR) != 0;
    gboolean mipmap = (texture->flags & JUM_TEXTURE_MIPMAP) != 0;
    GLenum min = linear ? GL_LINEAR : GL_NEAREST;
    if (mipmap && linear)
        min = texture->device->software ? GL_LINEAR_MIPMAP_NEAREST : GL_LINEAR_MIPMAP_LINEAR;
    else if (mipmap)
        min = GL_NEAREST_MIPMAP_NEAREST;
    GLenum wrap = (texture->flags & JUM_TEXTURE_REPEAT) != 0 ? GL_REPEAT : GL_CLAMP_TO_EDGE;
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, (GLint) min);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, linear ? GL_LINEAR : GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, (GLint) wrap);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, (GLint) wrap);
    if (texture->format == JUM_TEXTURE_DEPTH) {
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_COMPARE_MODE, GL_COMPARE_REF_TO_TEXTURE);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_COMPARE_FUNC, GL_LEQUAL);
    }
    if (mipmap && texture->device->anisotropy)
        glTexParameterf(GL_TEXTURE_2D, GL_TEXTURE_MAX_ANISOTROPY_EXT, 8.0f);
}

typedef enum {
    LEVELS_COUNT, /* nothing is called */
    LEVELS_NEW,
    LEVELS_AGAIN, /* into the memory that is there */
} Levels;

/* Level by level, each half of the one before; returns their bytes. */
static gsize
send_levels(JumTextureFormat format, int width, int height, const guint8 *data, Levels how)
{
    gsize sent = 0;
    for (GLint level = 0;; level++) {
        if (how == LEVELS_AGAIN)
            glTexSubImage2D(GL_TEXTURE_2D, level, 0, 0, width, height, KINDS[format].format,
                            KINDS[format].type, data + sent);
        else if (how == LEVELS_NEW)
            glTexImage2D(GL_TEXTURE_2D, level, (GLint) KINDS[format].internal, width, height, 0,
                         KINDS[format].format, KINDS[format].type, data + sent);
        sent += (gsize) width * (gsize) height * KINDS[format].bytes;
        if (width == 1 && height == 1)
            return sent;
        width = MAX(width / 2, 1);
        height = MAX(height / 2, 1);
    }
}

JumTexture *
jum_texture_new(JumDevice *device,
                JumTextureFormat format,
                int width,
                int height,
                JumTextureFlags flags,
                const void *data)
{
    JumTexture *texture = g_new0(JumTexture, 1);
    *texture = (JumTexture){
        .device = device, .format = format, .flags = flags, .width = width, .height = height};
    texture->bytes = (gsize) width * (gsize) height * KINDS[format].bytes;
    gsize sent = data != NULL ? texture->bytes : 0;
    if (flags & JUM_TEXTURE_MIPMAP)
        texture->bytes += texture->bytes / 3;
    device->bytes_resident += texture->bytes;
    gboolean levels = (flags & JUM_TEXTURE_LEVELS) && data != NULL;
    if (levels)
        sent = send_levels(format, width, height, data, LEVELS_COUNT);
    device->bytes_uploaded += sent;
    if (device->null)
        return texture;
    glGenTextures(1, &texture->gl);
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, texture->gl);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    if (levels)
        send_levels(format, width, height, data, LEVELS_NEW);
    else
        glTexImage2D(GL_TEXTURE_2D, 0, (GLint) KINDS[format].internal, width, height, 0,
                     KINDS[format].format, KINDS[format].type, data);
    set_filters(texture);
    if ((flags & JUM_TEXTURE_MIPMAP) && data != NULL && !levels)
        glGenerateMipmap(GL_TEXTURE_2D);
    return texture;
}

void
jum_texture_update(JumTexture *texture, int x, int y, int width, int height, const void *data)
{
    JumDevice *device = texture->device;
    device->bytes_uploaded += (guint64) width * (guint64) height * KINDS[texture->format].bytes;
    if (device->null)
        return;
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, texture->gl);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glTexSubImage2D(GL_TEXTURE_2D, 0, x, y, width, height, KINDS[texture->format].format,
                    KINDS[texture->format].type, data);
    if (texture->flags & JUM_TEXTURE_MIPMAP)
        glGenerateMipmap(GL_TEXTURE_2D);
}

void
jum_texture_renew(JumTexture *texture, const void *data)
{
    JumDevice *device = texture->device;
    g_return_if_fail(texture->flags & JUM_TEXTURE_LEVELS);
    device->bytes_uploaded +=
        send_levels(texture->format, texture->width, texture->height, data, LEVELS_COUNT);
    if (device->null)
        return;
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, texture->gl);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    send_levels(texture->format, texture->width, texture->height, data, LEVELS_AGAIN);
}

void
jum_texture_free(JumTexture *texture)
{
    if (texture == NULL)
        return;
    texture->device->bytes_resident -= texture->bytes;
    if (texture->gl != 0)
        glDeleteTextures(1, &texture->gl);
    g_free(texture);
}
