/* The driver is listened to: what the goldens assert to be 0 does count a wrong call, by GL and by GLES. */
#include "gfx/device.h"

#include <epoxy/gl.h>

static guint heard;

static GLogWriterOutput
hear(GLogLevelFlags level, const GLogField *fields, gsize n, gpointer data)
{
    for (gsize i = 0; i < n; i++)
        if (g_strcmp0(fields[i].key, "MESSAGE") == 0)
            heard += g_str_has_prefix(fields[i].value, "GL: ");
    return G_LOG_WRITER_HANDLED;
}

static void
test_errors_are_counted(gconstpointer gles)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JumDevice) device = jum_device_new_offscreen(GPOINTER_TO_INT(gles), &error);
    g_assert_no_error(error);
    g_assert_cmpuint(jum_device_errors(device), ==, 0);
    heard = 0;
    glBindTexture(GL_TEXTURE_BUFFER + 4711, 1);
    g_assert_cmpuint(jum_device_errors(device), >=, 1);
    /* heard through KHR_debug, not only asked for; or, where that is not there, asked for */
    g_assert_cmpuint(heard, ==, epoxy_has_gl_extension("GL_KHR_debug") ? 1 : 0);
    if (g_getenv("MESA_EXTENSION_OVERRIDE") != NULL)
        g_assert_cmpuint(heard, ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_log_set_always_fatal(G_LOG_FATAL_MASK);
    g_log_set_writer_func(hear, NULL, NULL);
    g_test_add_data_func("/gfx/device/errors", GINT_TO_POINTER(FALSE), test_errors_are_counted);
    g_test_add_data_func("/gfx/device/errors-gles", GINT_TO_POINTER(TRUE), test_errors_are_counted);
    return g_test_run();
}
