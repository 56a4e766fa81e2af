/* An OpenGL context without any display: EGL on Mesa's surfaceless platform, else on the first EGL device.
 * The highest version the driver gives is taken down to 3.3 core or ES 3.0; pictures go to a JumTarget. */
#include "gfx/device-private.h"

#include "base/i18n.h"

#include <epoxy/egl.h>

typedef struct {
    EGLDisplay display;
    EGLContext context;
} Offscreen;

static void
offscreen_close(void *data)
{
    Offscreen *offscreen = data;
    eglMakeCurrent(offscreen->display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
    eglDestroyContext(offscreen->display, offscreen->context);
    eglTerminate(offscreen->display);
    g_free(offscreen);
}

static EGLDisplay
find_display(void)
{
    EGLDisplay display =
        eglGetPlatformDisplayEXT(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, NULL);
    if (display != EGL_NO_DISPLAY && eglInitialize(display, NULL, NULL))
        return display;
    EGLDeviceEXT devices[4];
    EGLint n = 0;
    if (epoxy_has_egl_extension(EGL_NO_DISPLAY, "EGL_EXT_device_enumeration"))
        eglQueryDevicesEXT(G_N_ELEMENTS(devices), devices, &n);
    for (int i = 0; i < n; i++) {
        display = eglGetPlatformDisplayEXT(EGL_PLATFORM_DEVICE_EXT, devices[i], NULL);
        if (display != EGL_NO_DISPLAY && eglInitialize(display, NULL, NULL))
            return display;
    }
    return EGL_NO_DISPLAY;
}

static EGLContext
create_context(EGLDisplay display, gboolean gles)
{
    static const int gl_versions[] = {45, 43, 41, 33}, es_versions[] = {32, 31, 30};
    const int *versions = gles ? es_versions : gl_versions;
    int n = gles ? G_N_ELEMENTS(es_versions) : G_N_ELEMENTS(gl_versions);
    for (int i = 0; i < n; i++) {
        EGLint attributes[] = {EGL_CONTEXT_MAJOR_VERSION,
                               versions[i] / 10,
                               EGL_CONTEXT_MINOR_VERSION,
                               versions[i] % 10,
                               gles ? EGL_NONE : EGL_CONTEXT_OPENGL_PROFILE_MASK,
                               EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT,
                               EGL_NONE};
        EGLContext context =
            eglCreateContext(display, EGL_NO_CONFIG_KHR, EGL_NO_CONTEXT, attributes);
        if (context != EGL_NO_CONTEXT)
            return context;
    }
    return EGL_NO_CONTEXT;
}

JumDevice *
jum_device_new_offscreen(gboolean gles, GError **error)
{
    EGLDisplay display = find_display();
    EGLContext context = EGL_NO_CONTEXT;
    if (display != EGL_NO_DISPLAY && eglBindAPI(gles ? EGL_OPENGL_ES_API : EGL_OPENGL_API))
        context = create_context(display, gles);
    if (context == EGL_NO_CONTEXT ||
        !eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, context)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_MISSING,
                    _("No off-screen %s context could be made (EGL error 0x%x); is libgl1-mesa-dri "
                      "installed?"),
                    gles ? "OpenGL ES" : "OpenGL", (unsigned) eglGetError());
        if (context != EGL_NO_CONTEXT)
            eglDestroyContext(display, context);
        if (display != EGL_NO_DISPLAY)
            eglTerminate(display);
        return NULL;
    }
    g_autoptr(JumDevice) device = g_new0(JumDevice, 1);
    Offscreen *offscreen = g_new0(Offscreen, 1);
    *offscreen = (Offscreen){display, context};
    device->context = offscreen;
    device->close = offscreen_close;
    if (!jum_device_setup(device, error))
        return NULL;
    return g_steal_pointer(&device);
}
