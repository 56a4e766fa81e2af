#pragma once

#include "gfx/device.h"

/**
 * JumProgram: a vertex and a fragment shader from one GLSL file, shaders/NAME.glsl.  The file is compiled twice, with
 * VERTEX or FRAGMENT defined, after a preamble for GL 3.3 or GLES 3.0 and after shaders/frame.glsl, which declares
 * the block of what a frame shares (u_view_proj, u_eye, u_viewport, u_sun, …), `uniform vec4 u_param[8]` and
 * the samplers u_texture0 … u_texture3.  A coordinate is territory frame minus the frame's origin.  NIGHT is defined
 * from dusk to dawn (ambience: sky.w above 0).  What is not always needed goes behind such a variant, not behind an `if`.
 */
typedef struct JumProgram JumProgram;

/**
 * jum_program_new:
 * @name: of the GResource /org/jumeau/shaders/NAME.glsl
 * @defines: (nullable): lines put before the source, "#define MASKED\n"
 *
 * Errors: JUM_ERROR_MISSING (no such file), JUM_ERROR_VALUE with the compiler's log.
 */
JumProgram *jum_program_new(JumDevice *device,
                            const char *name,
                            const char *defines,
                            GError **error) JUM_MUST_USE;
void jum_program_free(JumProgram *program);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumProgram, jum_program_free)
