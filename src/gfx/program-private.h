#pragma once

#include "gfx/program.h"

#include <epoxy/gl.h>

/* The program as it is linked for day, and for night if its source tells them apart. */
typedef struct {
    GLuint gl;
    GLint param;
} JumProgramForm;

struct JumProgram {
    JumDevice *device;
    JumProgramForm day, night; /* night.gl 0: not yet needed */
    char *name, *defines;
    gboolean knows_night;
};

/* The form to use now; links that of the night when it is first needed (one frame a session), and stays with that of
 * the day, saying so, if it does not compile. */
const JumProgramForm *jum_program_form(JumProgram *program, gboolean night);
