/* One tile of a picture of the territory: PNG by libpng's simplified interface, JPEG by libjpeg with its errors taken
 * back by longjmp.  The size is looked at before anything is allocated for it. */
#include "city/picture-tile.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

GByteArray *
jum_picture_tile_encode(const guint8 *rgba, guint side)
{
    png_image image = {
        .version = PNG_IMAGE_VERSION, .width = side, .height = side, .format = PNG_FORMAT_RGBA};
    png_alloc_size_t bytes = PNG_IMAGE_PNG_SIZE_MAX(image);
    g_autoptr(GByteArray) out = g_byte_array_new();
    g_byte_array_set_size(out, (guint) bytes);
    if (!png_image_write_to_memory(&image, out->data, &bytes, 0, rgba, 0, NULL))
        return NULL;
    g_byte_array_set_size(out, (guint) bytes);
    return g_steal_pointer(&out);
}

static gboolean
fits(guint width, guint height)
{
    return width >= 1 && height >= 1 && width <= JUM_PICTURE_TILE_MAX &&
           height <= JUM_PICTURE_TILE_MAX;
}

static guint8 *
decode_png(const guint8 *bytes, gsize n, guint *width, guint *height)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    guint8 *rgba = NULL;
    if (png_image_begin_read_from_memory(&image, bytes, n) && fits(image.width, image.height)) {
        image.format = PNG_FORMAT_RGBA;
        rgba = g_malloc(PNG_IMAGE_SIZE(image));
        if (png_image_finish_read(&image, NULL, rgba, 0, NULL) == 0)
            g_clear_pointer(&rgba, g_free);
        *width = image.width;
        *height = image.height;
    }
    png_image_free(&image);
    return rgba;
}

typedef struct {
    struct jpeg_error_mgr head;
    jmp_buf out;
} Refusal;

static void
refuse(j_common_ptr jpeg)
{
    longjmp(((Refusal *) (void *) jpeg->err)->out, 1);
}

static void
say_nothing(j_common_ptr jpeg)
{
}

/* Everything libjpeg may jump out of; @rgba is the caller's to free. */
static gboolean
read_jpeg(struct jpeg_decompress_struct *jpeg,
          Refusal *refusal,
          const guint8 *bytes,
          gsize n,
          guint8 **rgba)
{
    if (setjmp(refusal->out))
        return FALSE;
    jpeg_create_decompress(jpeg);
    jpeg_mem_src(jpeg, bytes, n);
    jpeg_read_header(jpeg, TRUE);
    if (!fits(jpeg->image_width, jpeg->image_height) || jpeg->num_components == 4)
        return FALSE;
    jpeg->out_color_space = JCS_RGB;
    jpeg_start_decompress(jpeg);
    *rgba = g_malloc((gsize) jpeg->output_width * jpeg->output_height * 4);
    while (jpeg->output_scanline < jpeg->output_height) {
        guint8 line[JUM_PICTURE_TILE_MAX * 3], *lines[1] = {line};
        guint8 *row = *rgba + (gsize) jpeg->output_scanline * jpeg->output_width * 4;
        jpeg_read_scanlines(jpeg, lines, 1);
        for (guint i = 0; i < jpeg->output_width; i++) {
            memcpy(row + 4 * (gsize) i, line + 3 * (gsize) i, 3);
            row[4 * (gsize) i + 3] = 255;
        }
    }
    jpeg_finish_decompress(jpeg);
    return TRUE;
}

static guint8 *
decode_jpeg(const guint8 *bytes, gsize n, guint *width, guint *height)
{
    struct jpeg_decompress_struct jpeg = {0};
    Refusal refusal = {0};
    guint8 *rgba = NULL;
    jpeg.err = jpeg_std_error(&refusal.head);
    refusal.head.error_exit = refuse;
    refusal.head.output_message = say_nothing;
    if (!read_jpeg(&jpeg, &refusal, bytes, n, &rgba))
        g_clear_pointer(&rgba, g_free);
    *width = jpeg.image_width;
    *height = jpeg.image_height;
    jpeg_destroy_decompress(&jpeg);
    return rgba;
}

guint8 *
jum_picture_tile_decode(const guint8 *bytes, gsize n, guint *width, guint *height)
{
    static const guint8 png_head[] = {0x89, 'P', 'N', 'G'}, jpeg_head[] = {0xFF, 0xD8, 0xFF};
    *width = *height = 0;
    if (bytes != NULL && n > sizeof png_head && memcmp(bytes, png_head, sizeof png_head) == 0)
        return decode_png(bytes, n, width, height);
    if (bytes != NULL && n > sizeof jpeg_head && memcmp(bytes, jpeg_head, sizeof jpeg_head) == 0)
        return decode_jpeg(bytes, n, width, height);
    return NULL;
}
