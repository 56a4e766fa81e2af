/* A GL 3.3 core or GLES 3.0 context that is current, described; or the null device, on which every object of
 * gfx/ exists and counts its bytes but calls nothing, so that culling, level of detail, cache and draw lists are
 * tested without a screen.  Errors of the driver are heard through KHR_debug where it exists. */
#include "gfx/device-private.h"

#include "base/i18n.h"

#include <string.h>

static void GLAPIENTRY
on_debug(GLenum source,
         GLenum type,
         GLuint id,
         GLenum severity,
         GLsizei length,
         const GLchar *message,
         const void *data)
{
    JumDevice *device = (JumDevice *) data;
    if (type != GL_DEBUG_TYPE_ERROR && type != GL_DEBUG_TYPE_UNDEFINED_BEHAVIOR &&
        severity != GL_DEBUG_SEVERITY_HIGH)
        return;
    if (device->errors++ < 8)
        g_warning("GL: %s", message);
}

static void
listen(JumDevice *device)
{
    if (!epoxy_has_gl_extension("GL_KHR_debug"))
        return;
    glEnable(GL_DEBUG_OUTPUT);
    glEnable(GL_DEBUG_OUTPUT_SYNCHRONOUS);
    glDebugMessageCallback(on_debug, device);
}

gboolean
jum_device_setup(JumDevice *device, GError **error)
{
    int version = epoxy_gl_version();
    device->gles = !epoxy_is_desktop_gl();
    if (version < (device->gles ? 30 : 33)) {
        g_set_error(
            error, JUM_ERROR, JUM_ERROR_VERSION,
            _("This machine offers OpenGL %d.%d; Jumeau needs OpenGL 3.3 or OpenGL ES 3.0."),
            version / 10, version % 10);
        return FALSE;
    }
    const char *renderer = (const char *) glGetString(GL_RENDERER);
    device->name = g_strdup_printf("%s, %s", (const char *) glGetString(GL_VERSION), renderer);
    device->software = strstr(renderer, "llvmpipe") != NULL ||
                       strstr(renderer, "softpipe") != NULL || strstr(renderer, "swrast") != NULL ||
                       strstr(renderer, "SWR") != NULL;
    device->anisotropy =
        !device->software && epoxy_has_gl_extension("GL_EXT_texture_filter_anisotropic");
    listen(device);
    glGenBuffers(1, &device->frame_block);
    return TRUE;
}

JumDevice *
jum_device_new_gl(GError **error)
{
    g_autoptr(JumDevice) device = g_new0(JumDevice, 1);
    if (!jum_device_setup(device, error))
        return NULL;
    return g_steal_pointer(&device);
}

JumDevice *
jum_device_new_null(void)
{
    JumDevice *device = g_new0(JumDevice, 1);
    device->null = TRUE;
    device->software = TRUE;
    device->name = g_strdup("null");
    return device;
}

void
jum_device_free(JumDevice *device)
{
    if (device == NULL)
        return;
    if (device->frame_block != 0) {
        glDeleteBuffers(1, &device->frame_block);
        if (epoxy_has_gl_extension("GL_KHR_debug"))
            glDebugMessageCallback(NULL, NULL);
    }
    if (device->close != NULL)
        device->close(device->context);
    g_free(device->name);
    g_free(device);
}

gboolean
jum_device_is_null(const JumDevice *device)
{
    return device->null;
}

gboolean
jum_device_is_software(const JumDevice *device)
{
    return device->software;
}

const char *
jum_device_name(const JumDevice *device)
{
    return device->name;
}

void
jum_device_set_scissor(JumDevice *device, int x, int y, int width, int height)
{
    if (device->null)
        return;
    glEnable(GL_SCISSOR_TEST);
    glScissor(x, y, MAX(width, 0), MAX(height, 0));
}

void
jum_device_end_scissor(JumDevice *device)
{
    if (!device->null)
        glDisable(GL_SCISSOR_TEST);
}

guint64
jum_device_bytes_resident(const JumDevice *device)
{
    return device->bytes_resident;
}

guint64
jum_device_bytes_uploaded(const JumDevice *device)
{
    return device->bytes_uploaded;
}

guint
jum_device_errors(JumDevice *device)
{
    if (!device->null)
        for (GLenum code = glGetError(); code != GL_NO_ERROR; code = glGetError())
            device->errors++;
    return device->errors;
}

void
jum_device_flush(JumDevice *device)
{
    if (!device->null && device->software)
        glFlush();
}

void
jum_device_finish(JumDevice *device)
{
    if (!device->null)
        glFinish();
}
