/* One GLSL file a program, both stages in it, from the GResource made of shaders/.  The preamble makes the same
 * source valid in GLSL 3.30 and GLSL ES 3.00; frame.glsl is put before every file.  A file that mentions NIGHT is linked
 * a second time with it defined when the lamps first burn: software GL runs both sides of every `if`, so that what is
 * not always needed must be another program. */
#include "gfx/program-private.h"

#include "base/i18n.h"
#include "gfx/device-private.h"
#include "gfx/shaders-resource.h"

#include <gio/gio.h>
#include <string.h>

#define SHADERS "/org/jumeau/shaders/"

static char *
load_source(const char *name, GError **error)
{
    g_autofree char *path = g_strconcat(SHADERS, name, ".glsl", NULL);
    g_autoptr(GBytes) bytes = g_resource_lookup_data(jum_shaders_get_resource(), path,
                                                     G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    if (bytes == NULL) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_MISSING, _("There is no shader called %s."), name);
        return NULL;
    }
    return g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
}

static GLuint
compile(JumDevice *device,
        GLenum stage,
        const char *name,
        const char *defines,
        const char *common,
        const char *source,
        GError **error)
{
    const char *parts[] = {
        device->gles ? "#version 300 es\nprecision highp float;\nprecision highp int;\n"
                       "precision highp sampler2D;\nprecision highp usampler2D;\n"
                       "precision highp sampler2DShadow;\n"
                     : "#version 330 core\n",
        stage == GL_VERTEX_SHADER ? "#define VERTEX\n" : "#define FRAGMENT\n",
        defines != NULL ? defines : "",
        common,
        "#line 1\n",
        source,
    };
    GLuint shader = glCreateShader(stage);
    glShaderSource(shader, G_N_ELEMENTS(parts), parts, NULL);
    glCompileShader(shader);
    GLint ok = 0;
    glGetShaderiv(shader, GL_COMPILE_STATUS, &ok);
    if (ok)
        return shader;
    char log[1024] = "";
    glGetShaderInfoLog(shader, sizeof log, NULL, log);
    g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, _("The %s shader %s does not compile: %s"),
                stage == GL_VERTEX_SHADER ? "vertex" : "fragment", name, g_strchomp(log));
    glDeleteShader(shader);
    return 0;
}

static gboolean
link_stages(
    JumProgramForm *program, GLuint vertex, GLuint fragment, const char *name, GError **error)
{
    program->gl = glCreateProgram();
    glAttachShader(program->gl, vertex);
    glAttachShader(program->gl, fragment);
    glLinkProgram(program->gl);
    GLint ok = 0;
    glGetProgramiv(program->gl, GL_LINK_STATUS, &ok);
    if (ok)
        return TRUE;
    char log[1024] = "";
    glGetProgramInfoLog(program->gl, sizeof log, NULL, log);
    g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, _("The shader %s does not link: %s"), name,
                g_strchomp(log));
    return FALSE;
}

static void
bind_names(JumProgramForm *program)
{
    static const char *const samplers[] = {"u_texture0",  "u_texture1",       "u_texture2",
                                           "u_texture3",  "u_light_near_map", "u_light_far_map",
                                           "u_shadow_map"};
    program->param = glGetUniformLocation(program->gl, "u_param");
    GLuint block = glGetUniformBlockIndex(program->gl, "Frame");
    if (block != GL_INVALID_INDEX)
        glUniformBlockBinding(program->gl, block, 0);
    glUseProgram(program->gl);
    for (guint i = 0; i < G_N_ELEMENTS(samplers); i++) {
        GLint location = glGetUniformLocation(program->gl, samplers[i]);
        if (location >= 0)
            glUniform1i(location, (GLint) i);
    }
    glUseProgram(0);
}

static gboolean
link_form(const JumProgram *program, gboolean night, JumProgramForm *form, GError **error)
{
    g_autofree char *common = load_source("frame", error);
    g_autofree char *source = common != NULL ? load_source(program->name, error) : NULL;
    if (source == NULL)
        return FALSE;
    g_autofree char *defines = g_strconcat(night ? "#define NIGHT\n" : "", program->defines, NULL);
    const char *name = program->name;
    JumDevice *device = program->device;
    GLuint vertex = compile(device, GL_VERTEX_SHADER, name, defines, common, source, error);
    if (vertex == 0)
        return FALSE;
    GLuint fragment = compile(device, GL_FRAGMENT_SHADER, name, defines, common, source, error);
    gboolean ok = fragment != 0 && link_stages(form, vertex, fragment, name, error);
    glDeleteShader(vertex);
    if (fragment != 0)
        glDeleteShader(fragment);
    if (ok)
        bind_names(form);
    return ok;
}

JumProgram *
jum_program_new(JumDevice *device, const char *name, const char *defines, GError **error)
{
    g_autofree char *source = load_source(name, error);
    if (source == NULL)
        return NULL;
    g_autoptr(JumProgram) program = g_new0(JumProgram, 1);
    program->device = device;
    program->name = g_strdup(name);
    program->defines = g_strdup(defines);
    program->knows_night = strstr(source, "NIGHT") != NULL;
    if (!device->null && !link_form(program, FALSE, &program->day, error))
        return NULL;
    return g_steal_pointer(&program);
}

const JumProgramForm *
jum_program_form(JumProgram *program, gboolean night)
{
    if (!night || !program->knows_night)
        return &program->day;
    g_autoptr(GError) error = NULL;
    if (program->night.gl == 0 && !link_form(program, TRUE, &program->night, &error)) {
        g_warning("%s", error->message);
        program->knows_night = FALSE;
        return &program->day;
    }
    return &program->night;
}

void
jum_program_free(JumProgram *program)
{
    if (program == NULL)
        return;
    if (program->day.gl != 0)
        glDeleteProgram(program->day.gl);
    if (program->night.gl != 0)
        glDeleteProgram(program->night.gl);
    g_free(program->name);
    g_free(program->defines);
    g_free(program);
}
