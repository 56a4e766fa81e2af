/* Runs a fuzz target over files without libFuzzer, in every test run: each argument is a file or a folder of
 * files; each file is also given with its end cut off and with bytes replaced, the same way every time. */
#include <glib.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/rng.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static guint runs;

static void
run_variants(const guint8 *bytes, gsize length, guint64 seed)
{
    JumRng rng = jum_rng(seed, 0);
    LLVMFuzzerTestOneInput(bytes, length);
    runs++;
    for (guint i = 0; i < 60 && length > 0; i++, runs++) {
        gsize cut = i % 3 == 0 ? jum_rng_int(&rng, (guint32) length) : length;
        g_autofree guint8 *copy = g_memdup2(bytes, length); /* a block of its own: overruns show */
        for (guint k = 0; i % 3 != 0 && k <= i / 8; k++)
            copy[jum_rng_int(&rng, (guint32) length)] = (guint8) jum_rng_next(&rng);
        LLVMFuzzerTestOneInput(copy, cut);
    }
}

static void
run_path(const char *path)
{
    g_autofree char *bytes = NULL;
    gsize length;
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    if (dir == NULL) {
        if (g_file_get_contents(path, &bytes, &length, NULL))
            run_variants((const guint8 *) bytes, length, g_str_hash(path + (strlen(path) / 2)));
        return;
    }
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *inner = g_build_filename(path, name, NULL);
        run_path(inner);
    }
}

int
main(int argc, char **argv)
{
    LLVMFuzzerTestOneInput((const uint8_t *) "", 0);
    for (int i = 1; i < argc; i++)
        run_path(argv[i]);
    printf("%u inputs\n", runs);
    return runs > 0 ? 0 : 1;
}
