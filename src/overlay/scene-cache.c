/* The cache file of a scene: a head, a table of where each block starts, the blocks on 64-byte boundaries.  Reading is
 * one mmap and a check of the sizes; anything odd means "no cache".  It is keyed by the territory's content hash. */
#include "overlay/scene-cache.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#define MAGIC   G_GUINT64_CONSTANT(0x656e6563736d756a) /* "jumscene" */
#define VERSION 6u

typedef struct {
    guint64 magic;
    guint32 version, nx, ny, n_shapes;
    char hash[24];
    double origin_m[2];
    double elevation[3]; /* x0, y0, cell */
    guint32 elevation_n[2];
} Head;

typedef struct {
    guint64 offset, bytes;
} Place;

static char *
cache_path(const char *hash)
{
    g_autofree char *name = g_strdup_printf("scene-%s.bin", hash);
    return g_build_filename(g_get_user_cache_dir(), "jumeau", name, NULL);
}

static guint64
next_boundary(guint64 offset)
{
    return (offset + 63) & ~(guint64) 63;
}

static gboolean
head_fits(
    const Head *head, const char *hash, guint32 nx, guint32 ny, guint32 n_shapes, gsize length)
{
    return length >= sizeof *head + (n_shapes + 1) * sizeof(Place) && head->magic == MAGIC &&
           head->version == VERSION && head->nx == nx && head->ny == ny &&
           head->n_shapes == n_shapes && strncmp(head->hash, hash, sizeof head->hash - 1) == 0;
}

static void
cache_free(JumSceneCache *cache)
{
    for (guint32 i = 0; i < cache->n_shapes; i++)
        jum_shapes_free(cache->shapes[i]);
    g_free(cache->shapes);
    jum_elevation_free(cache->elevation);
    g_mapped_file_unref(cache->file);
    g_free(cache);
}

static JumElevation *
copy_elevation(const Head *head, const guint8 *bytes, const Place *place)
{
    guint64 n = (guint64) head->elevation_n[0] * head->elevation_n[1];
    if (n == 0 || place->bytes != n * sizeof(float))
        return NULL;
    JumElevation *elevation =
        jum_elevation_new(head->elevation[0], head->elevation[1], head->elevation[2],
                          head->elevation_n[0], head->elevation_n[1]);
    if (elevation != NULL)
        memcpy(elevation->z_m, bytes + place->offset, place->bytes);
    return elevation;
}

JumSceneCache *
jum_scene_cache_read(const char *hash, guint32 nx, guint32 ny, guint32 n_shapes)
{
    g_autofree char *path = cache_path(hash);
    GMappedFile *file = g_mapped_file_new(path, FALSE, NULL);
    if (file == NULL)
        return NULL;
    const guint8 *bytes = (const guint8 *) g_mapped_file_get_contents(file);
    gsize length = g_mapped_file_get_length(file);
    Head head;
    if (length >= sizeof head)
        memcpy(&head, bytes, sizeof head);
    if (length < sizeof head || !head_fits(&head, hash, nx, ny, n_shapes, length)) {
        g_mapped_file_unref(file);
        return NULL;
    }
    JumSceneCache *cache = g_new0(JumSceneCache, 1);
    *cache = (JumSceneCache){.origin_m = {head.origin_m[0], head.origin_m[1]},
                             .nx = nx,
                             .ny = ny,
                             .n_shapes = n_shapes,
                             .shapes = g_new0(JumShapes *, n_shapes),
                             .file = file};
    const Place *places = (const Place *) (const void *) (bytes + sizeof head);
    gboolean whole = TRUE;
    for (guint32 i = 0; i <= n_shapes && whole; i++) {
        const Place *place = &places[i];
        whole = place->offset <= length && place->bytes <= length - place->offset;
        if (whole && i < n_shapes) {
            cache->shapes[i] = jum_shapes_map(bytes + place->offset, place->bytes);
            whole = cache->shapes[i] != NULL;
        } else if (whole) {
            cache->elevation = copy_elevation(&head, bytes, place);
        }
    }
    if (!whole) {
        cache_free(cache);
        return NULL;
    }
    return cache;
}

static gboolean
write_at(FILE *file, guint64 offset, const void *bytes, gsize n)
{
    return fseek(file, (long) offset, SEEK_SET) == 0 && fwrite(bytes, 1, n, file) == n;
}

static gboolean
write_all(FILE *file, const char *hash, const JumSceneCache *cache)
{
    const JumElevation *e = cache->elevation;
    Head head = {.magic = MAGIC,
                 .version = VERSION,
                 .nx = cache->nx,
                 .ny = cache->ny,
                 .n_shapes = cache->n_shapes,
                 .origin_m = {cache->origin_m[0], cache->origin_m[1]}};
    g_strlcpy(head.hash, hash, sizeof head.hash);
    if (e != NULL) {
        head.elevation[0] = e->x0_m;
        head.elevation[1] = e->y0_m;
        head.elevation[2] = e->cell_m;
        head.elevation_n[0] = e->nx;
        head.elevation_n[1] = e->ny;
    }
    g_autofree Place *places = g_new0(Place, cache->n_shapes + 1);
    guint64 at = next_boundary(sizeof head + (cache->n_shapes + 1) * sizeof(Place));
    gboolean ok = TRUE;
    for (guint32 i = 0; i < cache->n_shapes && ok; i++) {
        places[i] = (Place){at, cache->shapes[i]->bytes};
        ok = write_at(file, at, jum_shapes_block(cache->shapes[i]), places[i].bytes);
        at = next_boundary(at + places[i].bytes);
    }
    gsize heights = e != NULL ? (gsize) e->nx * e->ny * sizeof(float) : 0;
    places[cache->n_shapes] = (Place){at, heights};
    ok = ok && (heights == 0 || write_at(file, at, e->z_m, heights));
    ok = ok && write_at(file, sizeof head, places, (cache->n_shapes + 1) * sizeof(Place));
    return ok && write_at(file, 0, &head, sizeof head);
}

void
jum_scene_cache_write(const char *hash, const JumSceneCache *cache)
{
    g_autofree char *path = cache_path(hash);
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *beside = g_strdup_printf("%s.%d.part", path, (int) getpid());
    if (g_mkdir_with_parents(folder, 0700) != 0)
        return;
    FILE *file = fopen(beside, "wb");
    if (file == NULL)
        return;
    gboolean ok = write_all(file, hash, cache);
    ok = fclose(file) == 0 && ok;
    if (!ok || g_rename(beside, path) != 0)
        g_unlink(beside);
}

void
jum_scene_cache_forget(const char *hash)
{
    g_autofree char *path = cache_path(hash);
    g_unlink(path);
}
