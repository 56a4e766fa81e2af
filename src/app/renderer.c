/* On software GL, GTK's GL renderer shades every pixel of the window again for each new letter of a panel: 80 ms of
 * processor for a window of 1440 × 900, three quarters of what a desk at rest costs (measured with llvmpipe).  Its cairo
 * renderer paints only what changed: 17 ms for the whole 3D view, read back, and under 1 ms for a line of a list.  The
 * scene itself is drawn with GL in either case. */
#include "app/renderer.h"

#include "gfx/device.h"

#include <gtk/gtk.h>

void
jum_renderer_choose(void)
{
    g_autoptr(GError) error = NULL;
    GdkDisplay *display = gdk_display_get_default();
    if (display == NULL || g_getenv("GSK_RENDERER") != NULL)
        return;
    g_autoptr(GdkGLContext) context = gdk_display_create_gl_context(display, &error);
    if (context == NULL || !gdk_gl_context_realize(context, &error))
        return; /* the scene will say so */
    gdk_gl_context_make_current(context);
    JumDevice *device = jum_device_new_gl(&error);
    if (device != NULL && jum_device_is_software(device))
        g_setenv("GSK_RENDERER", "cairo", FALSE);
    g_clear_pointer(&device, jum_device_free);
    gdk_gl_context_clear_current();
}
