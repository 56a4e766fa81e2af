#pragma once

#include "base/error.h"
#include "overlay/view.h"

/** JumMode: which of its faces the program shows; the last four need no display. */
typedef enum {
    JUM_MODE_DESK,
    JUM_MODE_STUDY,
    JUM_MODE_KIOSK,
    JUM_MODE_SNAPSHOT,
    JUM_MODE_BENCH,
    JUM_MODE_HELP,
    JUM_MODE_VERSION,
} JumMode;

/** JumOptions: the command line of `jumeau`, checked.  Strings are owned; NULL where not given. */
typedef struct {
    JumMode mode;
    char *territory;   /* path of a .gpkg; NULL: the demonstration */
    char *controller;  /* URI, or "none"; NULL: our own child */
    char *scenario;    /* of --study=FILE */
    char *snapshot;    /* picture to write */
    char *until_ready; /* picture of the window to write once complete and live, then end */
    char *view;        /* name, or E,N,H,HEADING,PITCH; NULL: overview */
    char *views;       /* file of saved views and tours; NULL: none given */
    char *tour;        /* to play when the window opens, or while nobody is at the kiosk; NULL */
    char *time;        /* ISO 8601, checked; without offset it is civil time of the territory */
    int width_px, height_px;
    gboolean themes_given;
    gboolean themes[JUM_N_THEMES];
    char **layers; /* ids of reference layers to show; NULL: as the territory says */
    JumDrawQuality quality;
    double bench_s;           /* seconds of --bench */
    double live_values_per_s; /* of --live; 0: none */
    double idle_s;            /* of --kiosk: seconds without a touch until it starts again */
    gboolean cold, json, underground;
} JumOptions;

#define JUM_KIOSK_IDLE_S 90.0

void jum_options_init(JumOptions *options);
void jum_options_clear(JumOptions *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(JumOptions, jum_options_clear)

/**
 * jum_options_parse:
 * @argv: [argc], the program's name first; not modified
 * @options: (inout): initialised; partly filled on failure
 *
 * Our own parsing, before GApplication, which answers 1 for an unknown option where we promise 2.
 * Both `--name VALUE` and `--name=VALUE` are taken, except `--study`, whose value needs the sign.
 *
 * Errors: JUM_ERROR_USAGE, one sentence naming the option.
 */
gboolean jum_options_parse(JumOptions *options, int argc, char **argv, GError **error) JUM_MUST_USE;

/** jum_options_help: what --help prints, translated. The caller frees. */
char *jum_options_help(void);
