#pragma once

#include "gfx/program.h"

#include <epoxy/gl.h>

struct JumProgram {
    JumDevice *device;
    GLuint gl;
    GLint param;
};
