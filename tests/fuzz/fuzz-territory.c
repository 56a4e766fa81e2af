/* A good small territory with bytes replaced: the input is a list of (offset, value), three bytes and one.
 * Opening and reading everything must answer, whatever SQLite finds. */
#include <glib/gstdio.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/unit/city-fixture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *good;
static gsize good_bytes;

static void
make_good(void)
{
    char *folder = jum_fixture_folder();
    g_autofree char *path = g_build_filename(folder, "good.gpkg", NULL);
    jum_fixture_write(path, 3);
    if (!g_file_get_contents(path, &good, &good_bytes, NULL))
        g_error("no fixture");
    jum_fixture_remove(folder);
}

static void
read_all(const char *path)
{
    g_autoptr(JumTerritory) territory = jum_territory_open(path, NULL);
    const JumBox box = {430000.0, 6710000.0, 430010.0, 6710010.0};
    for (guint t = 0; territory != NULL && t < JUM_N_TABLES; t++) {
        jum_layer_free(jum_territory_read(territory, (JumTable) t, NULL, NULL));
        jum_layer_free(jum_territory_read(territory, (JumTable) t, &box, NULL));
    }
    if (territory == NULL)
        return;
    jum_elevation_free(jum_territory_read_elevation(territory, NULL));
    GPtrArray *sources = jum_territory_sources(territory, NULL);
    if (sources != NULL)
        g_ptr_array_unref(sources);
    g_free(jum_territory_integrity(territory));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (good == NULL)
        make_good();
    g_autofree char *copy = g_memdup2(good, good_bytes);
    for (size_t i = 0; i + 4 <= size; i += 4) {
        gsize at = (gsize) data[i] << 16 | (gsize) data[i + 1] << 8 | data[i + 2];
        copy[at % good_bytes] = (char) data[i + 3];
    }
    char *folder = jum_fixture_folder();
    g_autofree char *path = g_build_filename(folder, "fuzz.gpkg", NULL);
    if (g_file_set_contents_full(path, copy, (gssize) good_bytes, G_FILE_SET_CONTENTS_NONE, 0600,
                                 NULL))
        read_all(path);
    jum_fixture_remove(folder);
    return 0;
}
