#pragma once

#include "base/error.h"

/** JumControllerOptions: the command line and the file of --config. */
typedef struct {
    char *territory, *data,
        *listen;               /* listen: "unix:/path", "http://127.0.0.1:port" or "https://…" */
    char *field;               /* URI of a field that runs already; NULL: our own child */
    gboolean real_only;        /* refuse a simulated field */
    char *time, *seed, *speed; /* for our own child */
    char *certificate, *key;   /* for https */
    guint class_a_per_min, class_b_per_min, select_s;
    gboolean verify; /* verify --data DIR */
    gboolean json;
} JumControllerOptions;

/**
 * jum_controller_options_parse:
 * @help: (out): text for --help or --version, or NULL; the caller frees
 *
 * Errors: JUM_ERROR_USAGE (exit 2), JUM_ERROR_MISSING, JUM_ERROR_VALUE for the file of --config, naming group and key.
 */
gboolean jum_controller_options_parse(
    JumControllerOptions *options, int argc, char **argv, char **help, GError **error) JUM_MUST_USE;
void jum_controller_options_clear(JumControllerOptions *options);
