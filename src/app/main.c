/* `jumeau`: locale, command line, then one of its ways of running.  The command line is ours, before
 * GApplication, because exit status 2 and a silent stdout are promised to scripts. */
#include "app/application.h"
#include "app/bench.h"
#include "app/options.h"
#include "app/snapshot.h"
#include "base/i18n.h"
#include "base/language.h"

#include <malloc.h>
#include <stdio.h>

int
main(int argc, char **argv)
{
    /* Tiles come and go by the thousand: what is large goes back to the system at once.  Left alone glibc raises this
     * limit to the largest block ever freed, and a flight over 300 000 buildings peaks 100 MB higher (measured). */
    mallopt(M_MMAP_THRESHOLD, 256 * 1024);
    jum_language_init();
    g_auto(JumOptions) options;
    jum_options_init(&options);
    g_autoptr(GError) error = NULL;
    if (!jum_options_parse(&options, argc, argv, &error)) {
        g_printerr("jumeau: %s\n", error->message);
        return 2;
    }
    switch (options.mode) {
    case JUM_MODE_HELP: {
        g_autofree char *help = jum_options_help();
        fputs(help, stdout);
        return 0;
    }
    case JUM_MODE_VERSION:
        puts("jumeau " JUM_VERSION);
        return 0;
    case JUM_MODE_SNAPSHOT:
        return jum_snapshot_run(&options);
    case JUM_MODE_BENCH:
        return jum_bench_run(&options);
    default:
        return jum_application_run(&options);
    }
}
