/* Command line and --config of jumeau-controller.  Whatever is not understood is refused by name: a controller that
 * starts with half of what it was told is worse than one that does not start. */
#include "controller/options.h"

#include "base/i18n.h"
#include "base/number.h"
#include "base/time.h"
#include "wire/command-rules.h"

#include <string.h>

static gboolean
fault(GError **error, JumError code, const char *format, const char *what)
{
    g_autoptr(GString) text = g_string_new(format);
    g_string_replace(text, "%s", what, 1);
    g_set_error_literal(error, JUM_ERROR, (int) code, text->str);
    return FALSE;
}

/* Until rights exist: a private socket, or this machine alone with a secret. */
static gboolean
check_listen(const char *uri, GError **error)
{
    static const char *const allowed[] = {
        "http://127.0.0.1:",  "http://localhost:",  "http://[::1]:",
        "https://127.0.0.1:", "https://localhost:", "https://[::1]:"};
    if (g_str_has_prefix(uri, "unix:/")) {
        if (strlen(uri) - strlen("unix:") > 107)
            return fault(error, JUM_ERROR_USAGE,
                         _("--listen %s: a socket's path has at most 107 bytes"), uri);
        return TRUE;
    }
    for (guint i = 0; i < G_N_ELEMENTS(allowed); i++) {
        gint64 port = -1;
        g_autofree char *digits =
            g_str_has_prefix(uri, allowed[i]) ? g_strdup(uri + strlen(allowed[i])) : NULL;
        if (digits != NULL && g_str_has_suffix(digits, "/"))
            digits[strlen(digits) - 1] = '\0';
        if (digits != NULL && jum_number_parse_int(digits, &port) && port >= 0 && port <= 65535)
            return TRUE;
    }
    return fault(error, JUM_ERROR_USAGE,
                 _("--listen %s: refused until rights exist; only unix:/path, or "
                   "http(s)://127.0.0.1:PORT with the secret printed at start"),
                 uri);
}

static char *
key_text(GKeyFile *file, const char *group, const char *key)
{
    return g_key_file_get_string(file, group, key, NULL);
}

static gboolean
key_count(GKeyFile *file, const char *group, const char *key, guint *value, GError **error)
{
    g_autofree char *text = key_text(file, group, key);
    gint64 n = 0;
    if (text == NULL)
        return TRUE;
    if (!jum_number_parse_int(text, &n) || n < 0 || n > 1000000)
        return fault(error, JUM_ERROR_VALUE, _("--config: %s is not a whole number"), key);
    *value = (guint) n;
    return TRUE;
}

static gboolean
known_keys(GKeyFile *file, const char *path, GError **error)
{
    static const char *const known[] = {
        "server/certificate",     "server/key",      "field/uri",  "limits/class_a_per_min",
        "limits/class_b_per_min", "limits/select_s", "field/real", NULL};
    gsize n_groups = 0;
    g_auto(GStrv) groups = g_key_file_get_groups(file, &n_groups);
    for (gsize g = 0; g < n_groups; g++) {
        g_auto(GStrv) keys = g_key_file_get_keys(file, groups[g], NULL, NULL);
        for (guint k = 0; keys != NULL && keys[k] != NULL; k++) {
            g_autofree char *name = g_strconcat(groups[g], "/", keys[k], NULL);
            if (g_strv_contains(known, name))
                continue;
            g_autofree char *where = g_strconcat(path, ": [", groups[g], "] ", keys[k], NULL);
            return fault(error, JUM_ERROR_VALUE, _("%s is not a setting of this controller"),
                         where);
        }
    }
    return TRUE;
}

static gboolean
read_config(JumControllerOptions *o, const char *path, GError **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) cause = NULL;
    if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, &cause)) {
        g_autofree char *what = g_strconcat(path, ": ", cause->message, NULL);
        return fault(error, JUM_ERROR_MISSING, _("--config %s"), what);
    }
    if (!known_keys(file, path, error))
        return FALSE;
    o->certificate = key_text(file, "server", "certificate");
    o->key = key_text(file, "server", "key");
    o->field = key_text(file, "field", "uri");
    o->real_only = g_key_file_get_boolean(file, "field", "real", &cause);
    if (g_error_matches(cause, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE))
        return fault(error, JUM_ERROR_VALUE, _("--config: %s is not true or false"),
                     "[field] real");
    if (o->real_only && o->field == NULL)
        return fault(error, JUM_ERROR_VALUE, _("--config: [field] %s needs the uri of that field"),
                     "real");
    return key_count(file, "limits", "class_a_per_min", &o->class_a_per_min, error) &&
           key_count(file, "limits", "class_b_per_min", &o->class_b_per_min, error) &&
           key_count(file, "limits", "select_s", &o->select_s, error) &&
           (o->select_s >= 1 && o->select_s <= 120
                ? TRUE
                : fault(error, JUM_ERROR_VALUE, _("--config: %s goes from 1 to 120"), "select_s"));
}

static gboolean
check(JumControllerOptions *o, GError **error)
{
    double speed = 1.0;
    gint64 seed = 0;
    JumTime time = 0;
    if (o->data == NULL)
        return fault(error, JUM_ERROR_USAGE,
                     _("--data DIR is missing: where journal and history are kept%s"), "");
    if (o->verify)
        return TRUE;
    if (o->territory == NULL)
        return fault(error, JUM_ERROR_USAGE, _("--territory FILE is missing%s"), "");
    if (o->speed != NULL && (!jum_number_parse(o->speed, &speed) || speed < 0.01 || speed > 60.0))
        return fault(error, JUM_ERROR_USAGE, _("--speed %s: a number from 0.01 to 60 is wanted"),
                     o->speed);
    if (o->seed != NULL && !jum_number_parse_int(o->seed, &seed))
        return fault(error, JUM_ERROR_USAGE, _("--seed %s: a whole number is wanted"), o->seed);
    if (o->time != NULL && !jum_time_parse(o->time, NULL, &time))
        return fault(error, JUM_ERROR_USAGE,
                     _("--time %s: an instant as 2026-11-21T18:30:00+01:00 is wanted"), o->time);
    if (o->listen != NULL && g_str_has_prefix(o->listen, "https:") &&
        (o->certificate == NULL || o->key == NULL))
        return fault(error, JUM_ERROR_USAGE,
                     _("--listen %s: https needs [server] certificate and key in --config"),
                     o->listen);
    return o->listen == NULL || check_listen(o->listen, error);
}

gboolean
jum_controller_options_parse(
    JumControllerOptions *o, int argc, char **argv, char **help, GError **error)
{
    memset(o, 0, sizeof *o);
    o->class_a_per_min = 10;
    o->class_b_per_min = 3;
    o->select_s = JUM_COMMAND_SELECT_DEFAULT_S;
    *help = NULL;
    g_autofree char *config = NULL;
    gboolean version = FALSE, want_help = FALSE;
    const GOptionEntry entries[] = {
        {"territory", 0, 0, G_OPTION_ARG_FILENAME, &o->territory, N_("Territory file (.gpkg)"),
         N_("FILE")},
        {"data", 0, 0, G_OPTION_ARG_FILENAME, &o->data,
         N_("Folder of journal and history, locked while running"), N_("DIR")},
        {"listen", 0, 0, G_OPTION_ARG_STRING, &o->listen,
         N_("unix:/path (default: DIR/live), or http(s)://127.0.0.1:PORT"), N_("URI")},
        {"config", 0, 0, G_OPTION_ARG_FILENAME, &config,
         N_("Settings: [server] certificate, key; [field] uri, real; [limits] class_a_per_min, "
            "class_b_per_min, select_s"),
         N_("FILE")},
        {"time", 0, 0, G_OPTION_ARG_STRING, &o->time,
         N_("Instant at which the simulated field starts"), N_("TIME")},
        {"seed", 0, 0, G_OPTION_ARG_STRING, &o->seed, N_("Seed of the simulated field"), N_("N")},
        {"speed", 0, 0, G_OPTION_ARG_STRING, &o->speed,
         N_("Speed of the simulated field, at most 60"), N_("X")},
        {"json", 0, 0, G_OPTION_ARG_NONE, &o->json, N_("Answer of verify as one JSON object"),
         NULL},
        {"version", 0, 0, G_OPTION_ARG_NONE, &version, N_("Version"), NULL},
        {"help", 'h', 0, G_OPTION_ARG_NONE, &want_help, N_("This help"), NULL},
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GOptionContext) context = g_option_context_new(_("[verify]"));
    g_option_context_set_summary(
        context, _("Watches and commands a territory's field for its desks.\n\n  jumeau-controller "
                   "--territory FILE --data DIR    serves\n  jumeau-controller verify --data DIR   "
                   "           checks the journal's chain"));
    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_add_main_entries(context, entries, GETTEXT_PACKAGE);
    g_auto(GStrv) arguments = g_new0(char *, argc + 1);
    for (int i = 0; i < argc; i++)
        arguments[i] = g_strdup(argv[i]);
    g_autoptr(GError) cause = NULL;
    if (!g_option_context_parse_strv(context, &arguments, &cause))
        return fault(error, JUM_ERROR_USAGE, "%s", cause->message);
    if (want_help || version) {
        *help = version ? g_strdup("jumeau-controller " JUM_VERSION "\n")
                        : g_option_context_get_help(context, TRUE, NULL);
        return TRUE;
    }
    guint n = g_strv_length(arguments);
    if (n == 2 && strcmp(arguments[1], "verify") == 0)
        o->verify = TRUE;
    else if (n > 1)
        return fault(error, JUM_ERROR_USAGE, _("unknown argument \"%s\""), arguments[1]);
    return (config == NULL || read_config(o, config, error)) && check(o, error);
}

void
jum_controller_options_clear(JumControllerOptions *o)
{
    char **texts[] = {&o->territory, &o->data,  &o->listen,      &o->field, &o->time,
                      &o->seed,      &o->speed, &o->certificate, &o->key};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_clear_pointer(texts[i], g_free);
}
