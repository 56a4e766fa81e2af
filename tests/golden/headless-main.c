/* jumeau's --snapshot and --bench without its window, for tests of pictures: the same options, the same code. */
#include "app/bench.h"
#include "app/snapshot.h"

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_auto(JumOptions) options = {0};
    jum_options_init(&options);
    if (!jum_options_parse(&options, argc, argv, &error)) {
        g_printerr("%s\n", error->message);
        return 2;
    }
    return options.mode == JUM_MODE_BENCH ? jum_bench_run(&options) : jum_snapshot_run(&options);
}
