/* Where our own files are, installed or not: the build tree is recognised by walking up from the executable, so that
 * no absolute path of the build machine enters the programs. */
#include "base/path.h"

#include <unistd.h>

static char *
program_folder(void)
{
    g_autofree char *exe = g_file_read_link("/proc/self/exe", NULL);
    return exe != NULL ? g_path_get_dirname(exe) : g_get_current_dir();
}

char *
jum_path_data(const char *relative)
{
    const char *set = g_getenv("JUMEAU_DATADIR");
    if (set != NULL && *set != '\0')
        return g_build_filename(set, relative, NULL);
    g_autofree char *folder = program_folder();
    for (int up = 0; up < 5; up++) {
        g_autofree char *mark = g_build_filename(folder, "data", "packages", "build.txt", NULL);
        if (g_file_test(mark, G_FILE_TEST_IS_REGULAR))
            return g_build_filename(folder, "data", relative, NULL);
        char *parent = g_path_get_dirname(folder);
        g_free(folder);
        folder = parent;
    }
    return g_build_filename(JUM_DATADIR, relative, NULL);
}

char *
jum_path_catalogues(void)
{
    g_autofree char *folder = program_folder();
    for (int up = 0; up < 5; up++) {
        g_autofree char *built =
            g_build_filename(folder, "po", "fr", "LC_MESSAGES", "jumeau.mo", NULL);
        if (g_file_test(built, G_FILE_TEST_IS_REGULAR))
            return g_build_filename(folder, "po", NULL);
        char *parent = g_path_get_dirname(folder);
        g_free(folder);
        folder = parent;
    }
    return g_strdup(JUM_LOCALEDIR);
}

char *
jum_path_program(const char *name)
{
    static const char *const places[] = {".",
                                         "../app",
                                         "../controller",
                                         "../field",
                                         "../tools",
                                         "../src/app",
                                         "../../src/app",
                                         "../../src/controller",
                                         "../../src/field",
                                         "../../src/tools"};
    g_autofree char *folder = program_folder();
    for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
        char *path = g_build_filename(folder, places[i], name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_EXECUTABLE) && !g_file_test(path, G_FILE_TEST_IS_DIR))
            return path;
        g_free(path);
    }
    return g_find_program_in_path(name);
}
