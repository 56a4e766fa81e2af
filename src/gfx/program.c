/* One GLSL file a program, both stages in it, from the GResource made of shaders/.  The preamble makes the same
 * source valid in GLSL 3.30 and GLSL ES 3.00; frame.glsl is put before every file. */
#include "gfx/program-private.h"

#include "base/i18n.h"
#include "gfx/device-private.h"
#include "gfx/shaders-resource.h"

#include <gio/gio.h>

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
link_stages(JumProgram *program, GLuint vertex, GLuint fragment, const char *name, GError **error)
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
bind_names(JumProgram *program)
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

JumProgram *
jum_program_new(JumDevice *device, const char *name, const char *defines, GError **error)
{
    g_autofree char *common = load_source("frame", error);
    g_autofree char *source = common != NULL ? load_source(name, error) : NULL;
    if (source == NULL)
        return NULL;
    g_autoptr(JumProgram) program = g_new0(JumProgram, 1);
    program->device = device;
    program->param = -1;
    if (device->null)
        return g_steal_pointer(&program);
    GLuint vertex = compile(device, GL_VERTEX_SHADER, name, defines, common, source, error);
    if (vertex == 0)
        return NULL;
    GLuint fragment = compile(device, GL_FRAGMENT_SHADER, name, defines, common, source, error);
    gboolean ok = fragment != 0 && link_stages(program, vertex, fragment, name, error);
    glDeleteShader(vertex);
    if (fragment != 0)
        glDeleteShader(fragment);
    if (!ok)
        return NULL;
    bind_names(program);
    return g_steal_pointer(&program);
}

void
jum_program_free(JumProgram *program)
{
    if (program == NULL)
        return;
    if (program->gl != 0)
        glDeleteProgram(program->gl);
    g_free(program);
}
