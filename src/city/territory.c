/* Opening a territory: what the first hundred bytes promise is checked before SQLite sees the file, then
 * whose GeoPackage it is, then its metadata.  The content hash covers the size, the header (whose change
 * counter every writer bumps), 64 pages spread over the file and the writer's own hash of all rows: under a
 * millisecond whatever the size. */
#include "city/territory.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/i18n.h"
#include "base/number.h"
#include "city/territory-parts.h"
#include "city/writer-parts.h"

enum {
    HEADER_BYTES = 100,
    SAMPLE_BYTES = 4096,
    SAMPLES = 64,
    GPKG_MAGIC = 0x47504B47,
};

/* ---- the bytes ---- */

static guint32
big_u32(const guint8 *at)
{
    return (guint32) at[0] << 24 | (guint32) at[1] << 16 | (guint32) at[2] << 8 | at[3];
}

static gboolean
refuse(GError **error, JumError code, const char *format, const char *path)
{
    char *message = g_strdup_printf(format, path);
    g_set_error_literal(error, JUM_ERROR, (int) code, message);
    g_free(message);
    return FALSE;
}

static gboolean
check_header(const char *path, const guint8 *header, gint64 bytes, GError **error)
{
    if (bytes < HEADER_BYTES || memcmp(header, "SQLite format 3", 16) != 0)
        return refuse(error, JUM_ERROR_FORMAT, _("%s is not a territory: it is no GeoPackage"),
                      path);
    gint64 page = header[16] << 8 | header[17];
    gint64 promised = (page == 1 ? 65536 : page) * (gint64) big_u32(header + 28);
    gboolean count_is_valid = big_u32(header + 24) == big_u32(header + 92);
    if (count_is_valid && bytes < promised)
        return refuse(error, JUM_ERROR_FORMAT, _("%s is damaged: its end is missing"), path);
    if (big_u32(header + 68) != GPKG_MAGIC)
        return refuse(error, JUM_ERROR_VERSION,
                      _("%s is an SQLite database, but not a Jumeau territory"), path);
    return TRUE;
}

static guint64
hash_samples(int fd, const guint8 *header, gint64 bytes)
{
    guint8 page[SAMPLE_BYTES];
    guint64 hash = jum_hash_bytes(JUM_HASH_INIT, &bytes, sizeof bytes);
    hash = jum_hash_bytes(hash, header, HEADER_BYTES);
    for (gint64 i = 1; i <= SAMPLES; i++) {
        gint64 at = bytes / SAMPLE_BYTES * i / (SAMPLES + 1) * SAMPLE_BYTES;
        gssize got = pread(fd, page, sizeof page, at);
        if (got > 0)
            hash = jum_hash_bytes(hash, page, (gsize) got);
    }
    return hash;
}

static gboolean
examine_file(JumTerritory *territory, const char *path, guint64 *hash, GError **error)
{
    guint8 header[HEADER_BYTES] = {0};
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &status) != 0) {
        g_set_error(error, JUM_ERROR, errno == ENOENT ? JUM_ERROR_MISSING : JUM_ERROR_IO,
                    _("%s cannot be opened: %s"), path, g_strerror(errno));
        if (fd >= 0)
            close(fd);
        return FALSE;
    }
    gboolean good = S_ISREG(status.st_mode);
    if (!good)
        refuse(error, JUM_ERROR_FORMAT, _("%s is not a file"), path);
    good = good && pread(fd, header, sizeof header, 0) >= 0 &&
           check_header(path, header, status.st_size, error);
    if (good) {
        territory->device = status.st_dev;
        territory->inode = status.st_ino;
        territory->bytes = status.st_size;
        *hash = hash_samples(fd, header, status.st_size);
    }
    close(fd);
    return good;
}

/* ---- SQLite ---- */

static gboolean
open_database(JumTerritory *territory, const char *path, GError **error)
{
    g_autofree char *escaped = g_uri_escape_string(path, "/", TRUE);
    g_autofree char *uri = g_strconcat("file:", escaped, "?mode=ro", NULL);
    int result =
        sqlite3_open_v2(uri, &territory->database,
                        SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
    if (result != SQLITE_OK) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO, _("%s cannot be opened: %s"), path,
                    sqlite3_errmsg(territory->database));
        return FALSE;
    }
    sqlite3_limit(territory->database, SQLITE_LIMIT_LENGTH, 256 * 1024 * 1024);
    sqlite3_limit(territory->database, SQLITE_LIMIT_VDBE_OP, 100000);
    sqlite3_busy_timeout(territory->database, 2000);
    return jum_database_exec(territory->database, path,
                             "PRAGMA query_only=1; PRAGMA trusted_schema=0;"
                             "PRAGMA cell_size_check=1; PRAGMA mmap_size=0;"
                             "SELECT count(*) FROM sqlite_master;",
                             error);
}

gboolean
jum_territory_has_table(const JumTerritory *territory, const char *name)
{
    g_autofree char *found =
        jum_database_text(territory->database,
                          "SELECT name FROM sqlite_master WHERE type='table' AND name=?1"
                          " AND sql NOT LIKE 'CREATE VIRTUAL%'",
                          name);
    return found != NULL;
}

char *
jum_territory_metadata(JumTerritory *territory, const char *key)
{
    return jum_database_text(territory->database, "SELECT value FROM metadata WHERE key=?1", key);
}

/* ---- what it says about itself ---- */

static gboolean
check_version(JumTerritory *territory, const char *path, GError **error)
{
    g_autofree char *version = NULL;
    gint64 number = 0;
    if (jum_territory_has_table(territory, "metadata"))
        version = jum_territory_metadata(territory, "schema_version");
    if (version == NULL || !jum_number_parse_int(version, &number) || number < 1)
        return refuse(error, JUM_ERROR_VERSION,
                      _("%s is a GeoPackage, but not a Jumeau territory: use jumeau-territory "
                        "import"),
                      path);
    if (number > JUM_SCHEMA_VERSION)
        return refuse(error, JUM_ERROR_VERSION,
                      _("%s was written by a newer version of Jumeau: update this one"), path);
    return TRUE;
}

static gboolean
read_crs(JumTerritory *territory, const char *path, GError **error)
{
    g_autofree char *text = jum_territory_metadata(territory, "crs");
    gint64 epsg = 0;
    if (text == NULL || !g_str_has_prefix(text, "EPSG:") ||
        !jum_number_parse_int(text + 5, &epsg) || epsg < 0 || epsg > G_MAXINT ||
        !jum_crs_from_epsg((int) epsg, &territory->info.crs))
        return refuse(error, JUM_ERROR_FORMAT, _("%s names no frame that Jumeau knows"), path);
    return TRUE;
}

static JumBox
read_extent(JumTerritory *territory)
{
    JumBox box = JUM_BOX_EMPTY;
    g_autofree char *text = jum_territory_metadata(territory, "extent_m");
    g_auto(GStrv) parts = g_strsplit(text != NULL ? text : "", " ", 5);
    double sides[4];
    if (g_strv_length(parts) != 4)
        return box;
    for (guint i = 0; i < 4; i++)
        if (!jum_number_parse(parts[i], &sides[i]))
            return box;
    return (JumBox){sides[0], sides[1], sides[2], sides[3]};
}

static char *
metadata_or(JumTerritory *territory, const char *key, const char *otherwise)
{
    char *value = jum_territory_metadata(territory, key);
    return value != NULL ? value : g_strdup(otherwise);
}

static void
read_info(JumTerritory *territory, guint64 hash)
{
    JumTerritoryInfo *info = &territory->info;
    g_autofree char *base = g_path_get_basename(info->path);
    g_autofree char *area = jum_territory_metadata(territory, "official_area_km2");
    g_autofree char *content = jum_territory_metadata(territory, "content");
    gboolean french = info->crs.kind == JUM_CRS_LAMBERT_CONIC;
    info->name = metadata_or(territory, "name", base);
    info->synthetic = metadata_or(territory, "synthetic", "none");
    info->time_zone = metadata_or(territory, "time_zone", french ? "Europe/Paris" : "UTC");
    info->vertical_datum =
        metadata_or(territory, "vertical_datum", french ? "NGF-IGN69" : "unknown");
    info->extent_m = read_extent(territory);
    info->official_area_km2 = NAN;
    jum_number_parse(area, &info->official_area_km2);
    info->hash = g_strdup_printf("%016" G_GINT64_MODIFIER "x", jum_hash_text(hash, content));
}

JumTerritory *
jum_territory_open(const char *path, GError **error)
{
    g_autoptr(JumTerritory) territory = g_new0(JumTerritory, 1);
    guint64 hash = 0;
    if (!examine_file(territory, path, &hash, error) || !open_database(territory, path, error) ||
        !check_version(territory, path, error) || !read_crs(territory, path, error))
        return NULL;
    territory->info.path = g_strdup(path);
    read_info(territory, hash);
    return g_steal_pointer(&territory);
}

JumTerritory *
jum_territory_dup(const JumTerritory *territory, GError **error)
{
    g_autoptr(JumTerritory) copy = jum_territory_open(territory->info.path, error);
    if (copy != NULL && (copy->device != territory->device || copy->inode != territory->inode ||
                         strcmp(copy->info.hash, territory->info.hash) != 0)) {
        refuse(error, JUM_ERROR_IO, _("%s was replaced while it was open: open it again"),
               territory->info.path);
        return NULL;
    }
    return g_steal_pointer(&copy);
}

void
jum_territory_free(JumTerritory *territory)
{
    if (territory == NULL)
        return;
    sqlite3_close(territory->database);
    g_free(territory->info.path);
    g_free(territory->info.name);
    g_free(territory->info.synthetic);
    g_free(territory->info.time_zone);
    g_free(territory->info.vertical_datum);
    g_free(territory->info.hash);
    g_free(territory);
}

const JumTerritoryInfo *
jum_territory_info(const JumTerritory *territory)
{
    return &territory->info;
}

char *
jum_territory_integrity(JumTerritory *territory)
{
    char *found = jum_database_text(territory->database, "PRAGMA quick_check(1)", NULL);
    if (found == NULL)
        return g_strdup(sqlite3_errmsg(territory->database));
    if (strcmp(found, "ok") == 0)
        g_clear_pointer(&found, g_free);
    return found;
}
