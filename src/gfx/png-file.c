/* Pictures to and from PNG with libpng's simplified interface: no display, no gdk. */
#include "gfx/png-file.h"

#include "base/i18n.h"

#include <glib/gstdio.h>
#include <png.h>
#include <string.h>

gboolean
jum_png_write(const char *path, const guint8 *rgba, int width, int height, GError **error)
{
    gsize n = (gsize) width * (gsize) height;
    g_autofree guint8 *rgb = g_malloc(n * 3);
    for (gsize i = 0; i < n; i++)
        memcpy(rgb + i * 3, rgba + i * 4, 3);
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (png_uint_32) width,
                       .height = (png_uint_32) height,
                       .format = PNG_FORMAT_RGB};
    g_autofree char *beside = g_strconcat(path, ".part", NULL);
    if (!png_image_write_to_file(&image, beside, 0, rgb, 0, NULL)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO, _("%s cannot be written: %s."), path,
                    image.message);
        g_unlink(beside);
        return FALSE;
    }
    if (g_rename(beside, path) != 0) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO, _("%s cannot be written: %s."), path,
                    g_strerror(errno));
        g_unlink(beside);
        return FALSE;
    }
    return TRUE;
}

guint8 *
jum_png_read(const char *path, int *width, int *height, GError **error)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_file(&image, path)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO, _("%s cannot be read: %s."), path,
                    image.message);
        return NULL;
    }
    if (image.width > 16384 || image.height > 16384) {
        png_image_free(&image);
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, _("%s is larger than 16384 pixels."), path);
        return NULL;
    }
    image.format = PNG_FORMAT_RGBA;
    g_autofree guint8 *rgba = g_malloc(PNG_IMAGE_SIZE(image));
    if (!png_image_finish_read(&image, NULL, rgba, 0, NULL)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, _("%s cannot be read: %s."), path,
                    image.message);
        return NULL;
    }
    *width = (int) image.width;
    *height = (int) image.height;
    return g_steal_pointer(&rgba);
}
