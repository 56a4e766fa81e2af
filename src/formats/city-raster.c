/* A field as a sparse tiled TIFF: a header, one directory with its longer values behind it, then the tiles that exist, in
 * the order of the field.  TIFF counts rows from the north, the field from the south: tile rows and rows are turned
 * over.  All little-endian, written byte by byte. */
#include "formats/city-raster.h"

#include <gio/gio.h>
#include <string.h>

#define NO_DATA    "65535"
#define TILE_BYTES (JUM_CITY_CELLS * 2u)
#define METADATA                                                                 \
    "<GDALMetadata><Item name=\"SCALE\" sample=\"0\" role=\"scale\">0.01</Item>" \
    "<Item name=\"UNITTYPE\" sample=\"0\" role=\"unittype\">lx</Item></GDALMetadata>"

enum {
    SHORT = 3,
    LONG = 4,
    ASCII = 2,
    DOUBLE = 12
};

static void
put16(GByteArray *out, guint value)
{
    const guint8 bytes[] = {value & 0xff, value >> 8 & 0xff};
    g_byte_array_append(out, bytes, sizeof bytes);
}

static void
put32(GByteArray *out, guint64 value)
{
    put16(out, (guint) (value & 0xffff));
    put16(out, (guint) (value >> 16 & 0xffff));
}

static void
put_double(GByteArray *out, double value)
{
    guint64 bits;
    memcpy(&bits, &value, sizeof bits);
    put32(out, bits & 0xffffffff);
    put32(out, bits >> 32);
}

/* One entry; longer values go to @behind, which begins at @at in the file. */
static void
entry(GByteArray *ifd, guint tag, guint type, guint32 count, guint64 value)
{
    put16(ifd, tag);
    put16(ifd, type);
    put32(ifd, count);
    if (type == SHORT && count == 1) {
        put16(ifd, (guint) value);
        put16(ifd, 0);
    } else {
        put32(ifd, value);
    }
}

#define N_ENTRIES 16

/* Header, directory and long values; returns where the tiles begin. */
static GByteArray *
make_head(const JumCityField *f, int epsg)
{
    GByteArray *out = g_byte_array_new(), *behind = g_byte_array_new();
    guint32 n = f->columns * f->rows, at = 8 + 2 + N_ENTRIES * 12 + 4;
    const guint keys[] = {1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, (guint) epsg};
    g_byte_array_append(out, (const guint8 *) "II*\0", 4);
    put32(out, 8);
    put16(out, N_ENTRIES);
    entry(out, 256, LONG, 1, (guint64) f->columns * JUM_CITY_TILE);
    entry(out, 257, LONG, 1, (guint64) f->rows * JUM_CITY_TILE);
    entry(out, 258, SHORT, 1, 16); /* bits */
    entry(out, 259, SHORT, 1, 1);  /* not compressed */
    entry(out, 262, SHORT, 1, 1);  /* black is zero */
    entry(out, 277, SHORT, 1, 1);
    entry(out, 322, SHORT, 1, JUM_CITY_TILE);
    entry(out, 323, SHORT, 1, JUM_CITY_TILE);
    guint32 tables = at + 3 * 8 + 6 * 8 + sizeof METADATA + sizeof NO_DATA + 16 * 2;
    guint64 data = (guint64) tables + (guint64) n * 8;
    entry(out, 324, LONG, n, n == 1 ? data : tables);
    entry(out, 325, LONG, n, n == 1 ? TILE_BYTES : tables + (guint64) n * 4);
    entry(out, 339, SHORT, 1, 1); /* unsigned */
    for (int i = 0; i < 3; i++)
        put_double(behind, i < 2 ? JUM_CITY_CELL : 0.0);
    entry(out, 33550, DOUBLE, 3, at);
    const double tie[] = {0, 0, 0, f->x0_m, f->y0_m + f->rows * JUM_CITY_TILE * JUM_CITY_CELL, 0};
    for (int i = 0; i < 6; i++)
        put_double(behind, tie[i]);
    entry(out, 33922, DOUBLE, 6, at + 24);
    for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
        put16(behind, keys[i]);
    entry(out, 34735, SHORT, G_N_ELEMENTS(keys), at + 72);
    entry(out, 42112, ASCII, sizeof METADATA, at + 72 + 32);
    g_byte_array_append(behind, (const guint8 *) METADATA, sizeof METADATA);
    entry(out, 42113, ASCII, sizeof NO_DATA, at + 72 + 32 + sizeof METADATA);
    g_byte_array_append(behind, (const guint8 *) NO_DATA, sizeof NO_DATA);
    put32(out, 0);
    g_byte_array_append(out, behind->data, behind->len);
    g_byte_array_unref(behind);
    for (int pass = 0; pass < 2; pass++)
        for (guint32 k = 0; k < n; k++) {
            guint32 row = f->rows - 1 - k / f->columns, column = k % f->columns;
            gint32 tile = f->tile_at[(gsize) row * f->columns + column];
            put32(out, tile < 0 ? 0 : pass == 0 ? data + (guint64) tile * TILE_BYTES : TILE_BYTES);
        }
    return out;
}

static gboolean
write_tiles(const JumCityField *f, GOutputStream *out, GError **error)
{
    guint8 bytes[TILE_BYTES];
    for (guint32 tile = 0; tile < f->n_tiles; tile++) {
        const guint16 *lux = f->lux + (gsize) tile * JUM_CITY_CELLS;
        for (guint k = 0; k < JUM_CITY_CELLS; k++) {
            guint row = JUM_CITY_TILE - 1 - k / JUM_CITY_TILE;
            guint16 value = MIN(lux[row * JUM_CITY_TILE + k % JUM_CITY_TILE], 65534);
            bytes[2 * k] = value & 0xff;
            bytes[2 * k + 1] = (guint8) (value >> 8);
        }
        if (!g_output_stream_write_all(out, bytes, sizeof bytes, NULL, NULL, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
jum_city_raster_write(const JumCityField *field, int epsg, const char *path, GError **error)
{
    if ((guint64) field->columns * field->rows * 8 + (guint64) field->n_tiles * TILE_BYTES >
        G_MAXUINT32 - 4096) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, "%s: the raster would pass 4 GB", path);
        return FALSE;
    }
    g_autoptr(GFile) file = g_file_new_for_path(path);
    g_autoptr(GError) why = NULL;
    g_autoptr(GByteArray) head = make_head(field, epsg);
    g_autoptr(GFileOutputStream) raw =
        g_file_replace(file, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, NULL, &why);
    g_autoptr(GOutputStream) out =
        raw != NULL ? g_buffered_output_stream_new_sized(G_OUTPUT_STREAM(raw), 1 << 20) : NULL;
    if (out != NULL && g_output_stream_write_all(out, head->data, head->len, NULL, NULL, &why) &&
        write_tiles(field, out, &why) && g_output_stream_close(out, NULL, &why))
        return TRUE;
    g_set_error(error, JUM_ERROR, JUM_ERROR_IO, "%s: %s", path, why->message);
    return FALSE;
}
