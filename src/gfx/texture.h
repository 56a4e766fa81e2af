#pragma once

#include "gfx/device.h"

/** JumTexture: a rectangle of samples on the device. */
typedef struct JumTexture JumTexture;

typedef enum {
    JUM_TEXTURE_R8,      /* 1 byte, 0…1 */
    JUM_TEXTURE_RGBA8,   /* 4 bytes, 0…1 */
    JUM_TEXTURE_R8UI,    /* 1 byte, integer (usampler2D): statuses */
    JUM_TEXTURE_DEPTH,   /* 24 bits, compared: sampler2DShadow */
    JUM_TEXTURE_R32F,    /* 4 bytes, float, nearest only: values */
    JUM_TEXTURE_RGBA16F, /* 8 bytes, only drawn into: light */
} JumTextureFormat;

typedef enum {
    JUM_TEXTURE_NEAREST = 0,
    JUM_TEXTURE_LINEAR = 1 << 0,
    JUM_TEXTURE_MIPMAP =
        1 << 1, /* made at upload; with LINEAR: trilinear on a GPU, mip-nearest on software */
    JUM_TEXTURE_REPEAT = 1 << 2, /* else clamped to the border */
    JUM_TEXTURE_LEVELS = 1 << 3, /* with MIPMAP: the data hold all levels, down to 1 × 1 */
} JumTextureFlags;

/**
 * jum_texture_new:
 * @data: (nullable): [height][width] samples, rows packed, first row at v = 0; with LEVELS the smaller ones follow
 *
 * Cost: one upload.
 */
JumTexture *jum_texture_new(JumDevice *device,
                            JumTextureFormat format,
                            int width,
                            int height,
                            JumTextureFlags flags,
                            const void *data);
/** jum_texture_update: the rectangle @x, @y, @width, @height from packed rows. */
void jum_texture_update(JumTexture *texture, int x, int y, int width, int height, const void *data);
/** jum_texture_renew: all levels of a texture made with LEVELS, in the memory that it has. @data: as jum_texture_new().
 * Cost: half of a new one on software GL, whose pages the system would have to find and clear. */
void jum_texture_renew(JumTexture *texture, const void *data);
void jum_texture_free(JumTexture *texture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumTexture, jum_texture_free)
