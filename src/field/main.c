/* jumeau-field: reads its command line, opens the territory, and plays the field until it is told to stop. */
#include <glib-unix.h>
#include <string.h>

#include "base/i18n.h"
#include "base/language.h"
#include "base/number.h"
#include "field/server.h"

static const char HELP[] =
    "jumeau-field: the simulated field of a territory\n"
    "\n"
    "jumeau-field --territory F.gpkg --listen unix:/PATH [--seed N] [--speed X] [--time T] "
    "[--state DIR]\n"
    "    Plays every device of the territory: lamps, junctions, counting stations, water, car "
    "parks, bays,\n"
    "    signs and sensors behave, fail and obey.  Every value is marked as simulated.  The same "
    "territory,\n"
    "    seed, time and commands give the same values.\n"
    "\n"
    "    --territory F   the territory, a GeoPackage\n"
    "    --listen URI    where a controller reaches it: unix:/PATH\n"
    "    --seed N        which devices fail and how; 1 if absent\n"
    "    --speed X       seconds of its clock in a second, 0.01 to 60; 1 if absent\n"
    "    --time T        its clock at start, ISO 8601, UTC when without offset; now if absent\n"
    "    --state DIR     remembers there the commands it has seen, over a restart\n"
    "\n"
    "Exit status: 0 stopped by a signal; 1 it could not start, with one line on stderr; 2 wrong "
    "usage.\n";

typedef struct {
    const char *territory, *listen, *seed, *speed, *time, *state;
    gboolean help, version;
} Arguments;

static gboolean
usage(GError **error, const char *what, const char *text)
{
    g_set_error(error, JUM_ERROR, JUM_ERROR_USAGE, "%s: %s", text, what);
    return FALSE;
}

static gboolean
read_arguments(int argc, char **argv, Arguments *a, GError **error)
{
    const struct {
        const char *name;
        const char **value;
    } known[] = {{"--territory", &a->territory}, {"--listen", &a->listen}, {"--seed", &a->seed},
                 {"--speed", &a->speed},         {"--time", &a->time},     {"--state", &a->state}};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            a->help = TRUE;
            return TRUE;
        }
        if (strcmp(argv[i], "--version") == 0) {
            a->version = TRUE;
            return TRUE;
        }
        gsize length = strcspn(argv[i], "="), k = 0;
        while (k < G_N_ELEMENTS(known) &&
               (strlen(known[k].name) != length || strncmp(known[k].name, argv[i], length) != 0))
            k++;
        if (k == G_N_ELEMENTS(known))
            return usage(error, "unknown argument; --help lists them", argv[i]);
        if (argv[i][length] == '=')
            *known[k].value = argv[i] + length + 1;
        else if (i + 1 < argc)
            *known[k].value = argv[++i];
        else
            return usage(error, "needs a value", known[k].name);
    }
    if (a->territory == NULL)
        return usage(error, "is missing", "--territory");
    if (a->listen == NULL)
        return usage(error, "is missing", "--listen");
    return TRUE;
}

static gboolean
read_values(const Arguments *a, JumFieldSetup *setup, JumFieldServerSetup *server, GError **error)
{
    gint64 seed = 1;
    *server = (JumFieldServerSetup){.speed = 1.0};
    *setup = (JumFieldSetup){.start = g_get_real_time(), .state_folder = a->state};
    if (a->seed != NULL && (!jum_number_parse_int(a->seed, &seed) || seed < 0))
        return usage(error, "--seed is a whole number", a->seed);
    if (a->speed != NULL && (!jum_number_parse(a->speed, &server->speed) ||
                             !(server->speed >= 0.01 && server->speed <= 60.0)))
        return usage(error, "--speed goes from 0.01 to 60", a->speed);
    if (a->time != NULL && !jum_time_parse(a->time, NULL, &setup->start))
        return usage(error, "--time is not an ISO 8601 instant", a->time);
    if (!g_str_has_prefix(a->listen, "unix:/"))
        return usage(error, "--listen takes unix:/PATH", a->listen);
    server->path = a->listen + strlen("unix:");
    setup->seed = (guint64) seed;
    return TRUE;
}

static gboolean
on_signal(gpointer loop)
{
    g_main_loop_quit(loop);
    return G_SOURCE_CONTINUE;
}

static gboolean
play(const Arguments *a, GError **error)
{
    JumFieldSetup setup;
    JumFieldServerSetup listen;
    if (!read_values(a, &setup, &listen, error))
        return FALSE;
    g_autoptr(JumTerritory) territory = jum_territory_open(a->territory, error);
    if (territory == NULL)
        return FALSE;
    g_autoptr(JumPoints) points = jum_points_new(territory, error);
    if (points == NULL)
        return FALSE;
    g_autoptr(JumField) field = jum_field_new(territory, points, &setup, error);
    if (field == NULL)
        return FALSE;
    g_autoptr(JumFieldServer) server = jum_field_server_new(field, points, &listen, error);
    if (server == NULL)
        return FALSE;
    g_printerr("jumeau-field: %u points on %s, seed %" G_GUINT64_FORMAT "\n",
               jum_points_count(points), listen.path, setup.seed);
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    g_unix_signal_add(SIGTERM, on_signal, loop);
    g_unix_signal_add(SIGINT, on_signal, loop);
    g_main_loop_run(loop);
    return TRUE;
}

int
main(int argc, char **argv)
{
    jum_language_init();
    Arguments arguments = {0};
    g_autoptr(GError) error = NULL;
    if (read_arguments(argc, argv, &arguments, &error)) {
        if (arguments.help) {
            g_print("%s", HELP);
            return 0;
        }
        if (arguments.version) {
            g_print("jumeau-field %s\n", JUM_VERSION);
            return 0;
        }
        if (play(&arguments, &error))
            return 0;
    }
    g_printerr("jumeau-field: %s\n", error->message);
    return g_error_matches(error, JUM_ERROR, JUM_ERROR_USAGE) ? 2 : 1;
}
