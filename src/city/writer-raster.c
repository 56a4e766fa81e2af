/* A picture of the ground as a GeoPackage tile pyramid: 256-pixel PNG tiles, each coarser level the mean of four
 * pixels, down to one tile.  Tiles that are wholly transparent are not stored. */
#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "base/i18n.h"
#include "city/picture-tile.h"
#include "city/writer-parts.h"

#define SIDE 256u

typedef struct {
    guint8 *rgba; /* [height][width][4] */
    guint width, height;
} Picture;

static guint
tiles_along(guint n)
{
    return (n + SIDE - 1) / SIDE;
}

/* Colours are weighted by how much of each is there. */
static Picture
halve(const Picture *fine)
{
    Picture half = {NULL, (fine->width + 1) / 2, (fine->height + 1) / 2};
    half.rgba = g_malloc0((gsize) half.width * half.height * 4);
    for (guint y = 0; y < half.height; y++)
        for (guint x = 0; x < half.width; x++) {
            guint sum[4] = {0};
            for (guint k = 0; k < 4; k++) {
                guint fx = 2 * x + (k & 1), fy = 2 * y + (k >> 1);
                if (fx >= fine->width || fy >= fine->height)
                    continue;
                const guint8 *p = fine->rgba + 4 * ((gsize) fy * fine->width + fx);
                for (guint c = 0; c < 3; c++)
                    sum[c] += p[c] * (guint) p[3];
                sum[3] += p[3];
            }
            guint8 *out = half.rgba + 4 * ((gsize) y * half.width + x);
            for (guint c = 0; c < 3 && sum[3] > 0; c++)
                out[c] = (guint8) (sum[c] / sum[3]);
            out[3] = (guint8) (sum[3] / 4);
        }
    return half;
}

static gboolean
cut_tile(const Picture *picture, guint column, guint row, guint8 *tile)
{
    gboolean any = FALSE;
    memset(tile, 0, SIDE * SIDE * 4);
    for (guint y = 0; y < SIDE && row * SIDE + y < picture->height; y++)
        for (guint x = 0; x < SIDE && column * SIDE + x < picture->width; x++) {
            const guint8 *p =
                picture->rgba + 4 * ((gsize) (row * SIDE + y) * picture->width + column * SIDE + x);
            memcpy(tile + 4 * (y * SIDE + x), p, 4);
            any = any || p[3] != 0;
        }
    return any;
}

static gboolean
write_level(JumWriter *writer, const char *table, const Picture *picture, int zoom, GError **error)
{
    g_autofree guint8 *tile = g_malloc(SIDE * SIDE * 4);
    char *sql = sqlite3_mprintf("INSERT INTO \"%w\" (zoom_level, tile_column, tile_row, tile_data)"
                                " VALUES (?,?,?,?)",
                                table);
    g_autoptr(sqlite3_stmt) insert =
        jum_database_prepare(writer->database, writer->path, sql, error);
    sqlite3_free(sql);
    if (insert == NULL)
        return FALSE;
    for (guint row = 0; row < tiles_along(picture->height); row++)
        for (guint column = 0; column < tiles_along(picture->width); column++) {
            if (!cut_tile(picture, column, row, tile))
                continue;
            g_autoptr(GByteArray) png = jum_picture_tile_encode(tile, SIDE);
            if (png == NULL) {
                g_set_error(error, JUM_ERROR, JUM_ERROR_IO, _("%s: no memory for a picture"),
                            writer->path);
                return FALSE;
            }
            writer->content = jum_hash_bytes(writer->content, png->data, png->len);
            sqlite3_bind_int(insert, 1, zoom);
            sqlite3_bind_int(insert, 2, (int) column);
            sqlite3_bind_int(insert, 3, (int) row);
            sqlite3_bind_blob(insert, 4, png->data, (int) png->len, SQLITE_STATIC);
            if (!jum_database_insert(writer->database, insert, writer->path, error))
                return FALSE;
        }
    return TRUE;
}

static gboolean
describe(JumWriter *writer,
         const char *table,
         const double box[4],
         const double outer[4],
         GError **error)
{
    g_autoptr(sqlite3_stmt) contents = jum_database_prepare(
        writer->database, writer->path,
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, min_x, min_y,"
        " max_x, max_y, srs_id) VALUES (?6,'tiles',?6,'" JUM_LAST_CHANGE "',?1,?2,?3,?4,?5)",
        error);
    g_autoptr(sqlite3_stmt) set = jum_database_prepare(
        writer->database, writer->path,
        "INSERT INTO gpkg_tile_matrix_set (min_x, min_y, max_x, max_y, srs_id, table_name)"
        " VALUES (?1,?2,?3,?4,?5,?6)",
        error);
    if (contents == NULL || set == NULL)
        return FALSE;
    for (int i = 0; i < 4; i++) {
        sqlite3_bind_double(contents, i + 1, box[i]);
        sqlite3_bind_double(set, i + 1, outer[i]);
    }
    sqlite3_bind_int(contents, 5, writer->crs.epsg);
    sqlite3_bind_int(set, 5, writer->crs.epsg);
    sqlite3_bind_text(contents, 6, table, -1, SQLITE_STATIC);
    sqlite3_bind_text(set, 6, table, -1, SQLITE_STATIC);
    return jum_database_insert(writer->database, contents, writer->path, error) &&
           jum_database_insert(writer->database, set, writer->path, error);
}

gboolean
jum_writer_begin_tiles(JumWriter *writer, GError **error)
{
    return jum_database_exec(
        writer->database, writer->path,
        "CREATE TABLE IF NOT EXISTS gpkg_tile_matrix_set (table_name TEXT NOT NULL PRIMARY KEY,"
        " srs_id INTEGER NOT NULL, min_x DOUBLE NOT NULL, min_y DOUBLE NOT NULL, max_x DOUBLE NOT"
        " NULL, max_y DOUBLE NOT NULL, CONSTRAINT fk_gtms_table_name FOREIGN KEY (table_name)"
        " REFERENCES gpkg_contents(table_name), CONSTRAINT fk_gtms_srs FOREIGN KEY (srs_id)"
        " REFERENCES gpkg_spatial_ref_sys (srs_id));"
        "CREATE TABLE IF NOT EXISTS gpkg_tile_matrix (table_name TEXT NOT NULL, zoom_level INTEGER"
        " NOT NULL, matrix_width INTEGER NOT NULL, matrix_height INTEGER NOT NULL, tile_width"
        " INTEGER NOT NULL, tile_height INTEGER NOT NULL, pixel_x_size DOUBLE NOT NULL,"
        " pixel_y_size DOUBLE NOT NULL, CONSTRAINT pk_ttm PRIMARY KEY (table_name, zoom_level),"
        " CONSTRAINT fk_tmm_table_name FOREIGN KEY (table_name) REFERENCES"
        " gpkg_contents(table_name));",
        error);
}

gboolean
jum_writer_add_raster(JumWriter *writer,
                      const char *table,
                      double west_m,
                      double north_m,
                      double pixel_m,
                      guint width,
                      guint height,
                      const guint8 *rgba,
                      GError **error)
{
    guint levels = 1;
    while (MAX(width, height) > SIDE << (levels - 1) && levels < 16)
        levels++;
    double span_m = pixel_m * (double) SIDE * (double) (1u << (levels - 1));
    const double box[4] = {west_m, north_m - pixel_m * height, west_m + pixel_m * width, north_m};
    const double outer[4] = {west_m, north_m - span_m, west_m + span_m, north_m};
    if (!jum_writer_begin_tiles(writer, error) || !describe(writer, table, box, outer, error) ||
        !jum_database_execf(writer->database, writer->path, error,
                            "CREATE TABLE \"%w\" (id INTEGER PRIMARY KEY AUTOINCREMENT, zoom_level"
                            " INTEGER NOT NULL, tile_column INTEGER NOT NULL, tile_row INTEGER NOT"
                            " NULL, tile_data BLOB NOT NULL, UNIQUE (zoom_level, tile_column,"
                            " tile_row));",
                            table))
        return FALSE;
    Picture picture = {g_memdup2(rgba, (gsize) width * height * 4), width, height};
    gboolean done = TRUE;
    for (guint level = levels; done && level-- > 0;) {
        int n = 1 << level;
        done = jum_database_execf(writer->database, writer->path, error,
                                  "INSERT INTO gpkg_tile_matrix VALUES"
                                  " (%Q,%d,%d,%d,256,256,%!.17g,%!.17g);",
                                  table, (int) level, n, n,
                                  pixel_m * (double) (1u << (levels - 1 - level)),
                                  pixel_m * (double) (1u << (levels - 1 - level))) &&
               write_level(writer, table, &picture, (int) level, error);
        Picture half = halve(&picture);
        g_free(picture.rgba);
        picture = half;
    }
    g_free(picture.rgba);
    return done;
}
