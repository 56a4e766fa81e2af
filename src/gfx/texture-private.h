#pragma once

#include "gfx/texture.h"

#include <epoxy/gl.h>

struct JumTexture {
    JumDevice *device;
    GLuint gl;
    JumTextureFormat format;
    JumTextureFlags flags;
    int width, height;
    gsize bytes;
};
