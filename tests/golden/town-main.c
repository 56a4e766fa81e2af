/* town OUT.gpkg SIDE_M: writes the made-up town, for trying pictures and benchmarks by hand. */
#include "town.h"

#include <stdlib.h>

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (argc != 3) {
        g_printerr("town OUT.gpkg SIDE_M\n");
        return 2;
    }
    if (!town_write(argv[1], g_ascii_strtod(argv[2], NULL), &error)) {
        g_printerr("%s\n", error->message);
        return 1;
    }
    return 0;
}
