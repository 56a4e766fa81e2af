/* One tile of the elevation coverage: 256×256 heights as a 16-bit grey PNG, by libpng itself because
 * cairo and gdk-pixbuf quietly read such a picture as 8 bits. */
#include "city/elevation-tile.h"

#include <png.h>
#include <setjmp.h>
#include <string.h>

typedef struct {
    const guint8 *at, *end;
} Input;

/* Errors of libpng come back by longjmp; nothing is printed. */
static void
silent_error(png_structp png, png_const_charp message)
{
    longjmp(png_jmpbuf(png), 1);
}

static void
silent_warning(png_structp png, png_const_charp message)
{
}

static void
append(png_structp png, png_bytep data, png_size_t bytes)
{
    g_byte_array_append(png_get_io_ptr(png), data, (guint) bytes);
}

static void
flush_nothing(png_structp png)
{
}

static void
take(png_structp png, png_bytep data, png_size_t bytes)
{
    Input *input = png_get_io_ptr(png);
    if ((gsize) (input->end - input->at) < bytes)
        png_error(png, "cut short");
    memcpy(data, input->at, bytes);
    input->at += bytes;
}

/* write_png: everything that libpng may jump out of; owns nothing itself. */
static gboolean
write_png(png_structp png, png_infop info, GByteArray *out, guint8 *rows)
{
    if (setjmp(png_jmpbuf(png)))
        return FALSE;
    png_set_write_fn(png, out, append, flush_nothing);
    png_set_IHDR(png, info, JUM_TILE_SIDE, JUM_TILE_SIDE, 16, PNG_COLOR_TYPE_GRAY,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_UP | PNG_FILTER_SUB | PNG_FILTER_PAETH);
    png_write_info(png, info);
    for (guint j = 0; j < JUM_TILE_SIDE; j++)
        png_write_row(png, rows + (gsize) j * JUM_TILE_SIDE * 2);
    png_write_end(png, info);
    return TRUE;
}

GByteArray *
jum_elevation_tile_encode(const guint16 *samples)
{
    g_autofree guint8 *rows = g_malloc(JUM_TILE_SAMPLES * 2);
    for (guint i = 0; i < JUM_TILE_SAMPLES; i++) { /* PNG is big-endian */
        rows[2 * i] = (guint8) (samples[i] >> 8);
        rows[2 * i + 1] = (guint8) samples[i];
    }
    png_structp png =
        png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, silent_error, silent_warning);
    png_infop info = png != NULL ? png_create_info_struct(png) : NULL;
    GByteArray *out = g_byte_array_sized_new(64 * 1024);
    gboolean done = info != NULL && write_png(png, info, out, rows);
    png_destroy_write_struct(&png, &info);
    if (!done)
        g_clear_pointer(&out, g_byte_array_unref);
    return out;
}

static gboolean
read_png(png_structp png, png_infop info, Input *input, guint8 *rows)
{
    if (setjmp(png_jmpbuf(png)))
        return FALSE;
    png_set_read_fn(png, input, take);
    png_set_user_limits(png, JUM_TILE_SIDE, JUM_TILE_SIDE);
    png_read_info(png, info);
    if (png_get_image_width(png, info) != JUM_TILE_SIDE ||
        png_get_image_height(png, info) != JUM_TILE_SIDE || png_get_bit_depth(png, info) != 16 ||
        png_get_color_type(png, info) != PNG_COLOR_TYPE_GRAY ||
        png_get_interlace_type(png, info) != PNG_INTERLACE_NONE)
        return FALSE;
    for (guint j = 0; j < JUM_TILE_SIDE; j++)
        png_read_row(png, rows + (gsize) j * JUM_TILE_SIDE * 2, NULL);
    return TRUE;
}

gboolean
jum_elevation_tile_decode(const guint8 *bytes_of_png, gsize bytes, guint16 *samples)
{
    if (bytes_of_png == NULL)
        return FALSE;
    Input input = {bytes_of_png, bytes_of_png + bytes};
    g_autofree guint8 *rows = g_malloc(JUM_TILE_SAMPLES * 2);
    png_structp png =
        png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, silent_error, silent_warning);
    png_infop info = png != NULL ? png_create_info_struct(png) : NULL;
    gboolean done = info != NULL && read_png(png, info, &input, rows);
    png_destroy_read_struct(&png, &info, NULL);
    for (guint i = 0; done && i < JUM_TILE_SAMPLES; i++)
        samples[i] = (guint16) (rows[2 * i] << 8 | rows[2 * i + 1]);
    return done;
}
