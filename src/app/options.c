/* The command line of `jumeau`: a table of options, each with the modes it belongs to, walked once;
 * then the rules between them.  Every refusal is one sentence that names the option, because scripts
 * and other programs rely on exit status 2 and on stdout staying empty. */
#include "app/options.h"

#include "base/i18n.h"
#include "base/number.h"

#include <string.h>

typedef gboolean (*TakeValue)(JumOptions *options, const char *value);

typedef enum {
    VALUE_NONE,
    VALUE_NEEDED,
    VALUE_OPTIONAL, /* only after the sign = */
} ValueKind;

typedef struct {
    const char *name;
    ValueKind value;
    TakeValue take;
    const char *wants; /* what a good value is, for the refusal */
} Option;

static const char *const theme_names[] = {
#define JUM_THEME(name, title) #name,
#include "world/themes.def"
#undef JUM_THEME
};

static gboolean
keep(char **place, const char *value)
{
    g_free(*place);
    *place = g_strdup(value);
    return value[0] != '\0';
}

static gboolean
take_territory(JumOptions *o, const char *value)
{
    return keep(&o->territory, value);
}

static gboolean
take_controller(JumOptions *o, const char *value)
{
    gboolean known =
        strcmp(value, "none") == 0 || g_str_has_prefix(value, "unix:/") ||
        g_str_has_prefix(value, "https://") || g_str_has_prefix(value, "http://127.0.0.1:") ||
        g_str_has_prefix(value, "http://[::1]:") || g_str_has_prefix(value, "http://localhost:");
    return keep(&o->controller, value) && known;
}

static gboolean
take_kiosk(JumOptions *o, const char *value)
{
    o->mode = JUM_MODE_KIOSK;
    return TRUE;
}

static gboolean
take_study(JumOptions *o, const char *value)
{
    o->mode = JUM_MODE_STUDY;
    return value == NULL || keep(&o->scenario, value);
}

static gboolean
take_snapshot(JumOptions *o, const char *value)
{
    o->mode = JUM_MODE_SNAPSHOT;
    return keep(&o->snapshot, value);
}

static gboolean
take_until_ready(JumOptions *o, const char *value)
{
    return keep(&o->until_ready, value);
}

static gboolean
take_positive(const char *value, double max, double *number)
{
    double v;
    if (!jum_number_parse(value, &v) || !(v > 0 && v <= max))
        return FALSE;
    *number = v;
    return TRUE;
}

static gboolean
take_bench(JumOptions *o, const char *value)
{
    o->mode = JUM_MODE_BENCH;
    return take_positive(value, 86400, &o->bench_s);
}

static gboolean
take_live(JumOptions *o, const char *value)
{
    return take_positive(value, 1e6, &o->live_values_per_s);
}

static gboolean
take_size(JumOptions *o, const char *value)
{
    g_auto(GStrv) sides = g_strsplit(value, "x", 3);
    gint64 w, h;
    if (g_strv_length(sides) != 2 || !jum_number_parse_int(sides[0], &w) ||
        !jum_number_parse_int(sides[1], &h) || w < 16 || h < 16 || w > 16384 || h > 16384)
        return FALSE;
    o->width_px = (int) w;
    o->height_px = (int) h;
    return TRUE;
}

static gboolean
take_view(JumOptions *o, const char *value)
{
    return keep(&o->view, value);
}

static gboolean
take_views(JumOptions *o, const char *value)
{
    return keep(&o->views, value);
}

static gboolean
take_tour(JumOptions *o, const char *value)
{
    return keep(&o->tour, value);
}

static gboolean
take_idle(JumOptions *o, const char *value)
{
    return take_positive(value, 3600, &o->idle_s) && o->idle_s >= 5.0;
}

static gboolean
take_time(JumOptions *o, const char *value)
{
    JumTime t;
    return keep(&o->time, value) && jum_time_parse(value, NULL, &t);
}

static gboolean
take_theme(JumOptions *o, const char *value)
{
    g_auto(GStrv) names = g_strsplit(value, ",", -1);
    o->themes_given = TRUE;
    for (guint i = 0; names[i] != NULL; i++) {
        guint t = 0;
        while (t < G_N_ELEMENTS(theme_names) && strcmp(theme_names[t], names[i]) != 0)
            t++;
        if (t == G_N_ELEMENTS(theme_names))
            return FALSE;
        o->themes[t] = TRUE;
    }
    return names[0] != NULL;
}

static gboolean
take_quality(JumOptions *o, const char *value)
{
    static const char *const names[] = {"low", "medium", "high", "auto"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (strcmp(value, names[i]) == 0) {
            o->quality = (JumDrawQuality) i;
            return TRUE;
        }
    return FALSE;
}

static gboolean
take_cold(JumOptions *o, const char *value)
{
    return o->cold = TRUE;
}

static gboolean
take_json(JumOptions *o, const char *value)
{
    return o->json = TRUE;
}

static gboolean
take_layers(JumOptions *o, const char *value)
{
    g_strfreev(o->layers);
    o->layers = g_strsplit(value, ",", -1);
    return value[0] != '\0';
}

static gboolean
take_underground(JumOptions *o, const char *value)
{
    return o->underground = TRUE;
}

static gboolean
take_help(JumOptions *o, const char *value)
{
    o->mode = JUM_MODE_HELP;
    return TRUE;
}

static gboolean
take_version(JumOptions *o, const char *value)
{
    o->mode = JUM_MODE_VERSION;
    return TRUE;
}

static const Option table[] = {
    {"territory", VALUE_NEEDED, take_territory, N_("a file name")},
    {"controller", VALUE_NEEDED, take_controller, "none | unix:/path | https://host:port"},
    {"kiosk", VALUE_NONE, take_kiosk, NULL},
    {"study", VALUE_OPTIONAL, take_study, N_("a file name")},
    {"snapshot", VALUE_NEEDED, take_snapshot, N_("a file name")},
    {"until-ready", VALUE_NEEDED, take_until_ready, N_("a file name")},
    {"bench", VALUE_NEEDED, take_bench, N_("a number of seconds")},
    {"live", VALUE_NEEDED, take_live, N_("a number of values per second")},
    {"size", VALUE_NEEDED, take_size, N_("WIDTHxHEIGHT, from 16x16 to 16384x16384")},
    {"view", VALUE_NEEDED, take_view, N_("a name or E,N,H,HEADING,PITCH")},
    {"views", VALUE_NEEDED, take_views, N_("a file name")},
    {"tour", VALUE_NEEDED, take_tour, N_("the name of a tour")},
    {"idle", VALUE_NEEDED, take_idle, N_("a number of seconds from 5 to 3600")},
    {"time", VALUE_NEEDED, take_time, N_("an ISO 8601 date and time")},
    {"theme", VALUE_NEEDED, take_theme, "lighting,traffic,water,parking,sensor"},
    {"quality", VALUE_NEEDED, take_quality, "low | medium | high | auto"},
    {"cold", VALUE_NONE, take_cold, NULL},
    {"json", VALUE_NONE, take_json, NULL},
    {"layers", VALUE_NEEDED, take_layers, N_("names of reference layers, or none")},
    {"underground", VALUE_NONE, take_underground, NULL},
    {"help", VALUE_NONE, take_help, NULL},
    {"version", VALUE_NONE, take_version, NULL},
};

void
jum_options_init(JumOptions *options)
{
    *options = (JumOptions){.mode = JUM_MODE_DESK, .quality = JUM_DRAW_AUTO};
}

void
jum_options_clear(JumOptions *options)
{
    g_free(options->territory);
    g_free(options->controller);
    g_free(options->scenario);
    g_free(options->snapshot);
    g_free(options->until_ready);
    g_free(options->view);
    g_free(options->views);
    g_free(options->tour);
    g_free(options->time);
    g_strfreev(options->layers);
    jum_options_init(options);
}

static const Option *
find(const char *name, gsize length)
{
    for (guint i = 0; i < G_N_ELEMENTS(table); i++)
        if (strlen(table[i].name) == length && strncmp(table[i].name, name, length) == 0)
            return &table[i];
    return NULL;
}

static gboolean
refuse(GError **error, const char *format, const char *what, const char *more)
{
    g_autofree char *sentence = g_strdup_printf(format, what, more);
    g_set_error_literal(error, JUM_ERROR, JUM_ERROR_USAGE, sentence);
    return FALSE;
}

/* One argument; @next is what follows it, taken (and reported so in @used) when a value is needed. */
static gboolean
take_argument(
    JumOptions *options, const char *argument, const char *next, gboolean *used, GError **error)
{
    *used = FALSE;
    if (strcmp(argument, "-h") == 0)
        argument = "--help";
    if (!g_str_has_prefix(argument, "--"))
        return refuse(error, _("unexpected argument “%s”%s"), argument, "");
    const char *name = argument + 2, *sign = strchr(name, '=');
    const Option *option = find(name, sign != NULL ? (gsize) (sign - name) : strlen(name));
    if (option == NULL)
        return refuse(error, _("unknown option “%s”%s"), argument, "");
    const char *value = sign != NULL ? sign + 1 : NULL;
    if (option->value == VALUE_NEEDED && value == NULL) {
        value = next;
        *used = TRUE;
    }
    if (option->value == VALUE_NONE && value != NULL)
        return refuse(error, _("--%s takes no value%s"), option->name, "");
    if (option->value == VALUE_NEEDED && value == NULL)
        return refuse(error, _("--%s needs a value: %s"), option->name, _(option->wants));
    JumMode before = options->mode;
    if (!option->take(options, value))
        return refuse(error, _("--%s: not %s"), option->name, _(option->wants));
    if (before != JUM_MODE_DESK && options->mode != before && options->mode < JUM_MODE_HELP)
        return refuse(error, _("--%s cannot be combined with another way of running%s"),
                      option->name, "");
    return TRUE;
}

static gboolean
check_together(const JumOptions *o, GError **error)
{
    gboolean pictures = o->mode == JUM_MODE_SNAPSHOT || o->mode == JUM_MODE_BENCH;
    if (o->mode >= JUM_MODE_HELP)
        return TRUE;
    if (pictures && o->width_px == 0)
        return refuse(error, _("%s needs --size WIDTHxHEIGHT%s"),
                      o->mode == JUM_MODE_BENCH ? "--bench" : "--snapshot", "");
    if (!pictures && o->width_px != 0)
        return refuse(error, _("%s has a meaning only with --snapshot or --bench%s"), "--size", "");
    if (pictures && o->until_ready != NULL)
        return refuse(error, _("%s has a meaning only with a window%s"), "--until-ready", "");
    if (!pictures && o->json)
        return refuse(error, _("%s has a meaning only with --snapshot or --bench%s"), "--json", "");
    if (o->mode != JUM_MODE_SNAPSHOT && (o->underground || o->layers != NULL))
        return refuse(error, _("%s has a meaning only with --snapshot%s"),
                      o->underground ? "--underground" : "--layers", "");
    if (o->mode != JUM_MODE_BENCH && (o->cold || o->live_values_per_s > 0))
        return refuse(error, _("%s has a meaning only with --bench%s"),
                      o->cold ? "--cold" : "--live", "");
    if (o->mode != JUM_MODE_KIOSK && o->idle_s > 0)
        return refuse(error, _("%s has a meaning only with --kiosk%s"), "--idle", "");
    if (pictures && o->tour != NULL)
        return refuse(error, _("%s has a meaning only with a window%s"), "--tour", "");
    if (o->mode == JUM_MODE_BENCH && o->views != NULL)
        return refuse(error, _("%s has no meaning with --bench%s"), "--views", "");
    if (o->mode == JUM_MODE_KIOSK && o->controller != NULL && strcmp(o->controller, "none") != 0)
        return refuse(error, _("%s opens no controller of an operator%s"), "--kiosk", "");
    return TRUE;
}

gboolean
jum_options_parse(JumOptions *options, int argc, char **argv, GError **error)
{
    for (int i = 1; i < argc; i++) {
        gboolean used;
        const char *next = i + 1 < argc ? argv[i + 1] : NULL;
        if (!take_argument(options, argv[i], next, &used, error))
            return FALSE;
        i += used;
    }
    return check_together(options, error);
}

char *
jum_options_help(void)
{
    return g_strdup(_(
        "Usage: jumeau [--territory FILE.gpkg] [--controller URI|none] [--study[=FILE.json]] "
        "[--kiosk]\n"
        "              [--view VIEW] [--views FILE] [--tour NAME] [--idle SECONDS]\n"
        "       jumeau --snapshot OUT.png --size WxH [--territory FILE] [--view VIEW] "
        "[--time TIME]\n"
        "              [--views FILE] [--theme NAME,…] [--layers ID,…|none] [--underground] "
        "[--controller "
        "URI|none] [--json]\n"
        "       jumeau --bench SECONDS --size WxH [--territory FILE] [--quality low] "
        "[--live VALUES_PER_S]\n"
        "              [--theme NAME,…] [--cold] [--json]\n"
        "\n"
        "The digital twin and supervision desk of a territory.\n"
        "\n"
        "  --territory FILE    the territory to open; without it, the demonstration of Angers\n"
        "  --controller URI    unix:/path or https://host:port; none: no live data;\n"
        "                      without it, a controller of our own with a simulated field\n"
        "                      (http: JUMEAU_SECRET holds the secret it printed at its start)\n"
        "  --study[=FILE]      the study workspace, on a scenario if given\n"
        "  --kiosk             full screen for the public: no commands, no operator data\n"
        "  --until-ready OUT.png  opens the window, waits until it is complete and live,\n"
        "                      writes it as a picture and ends\n"
        "  --snapshot OUT.png  one picture, no display needed\n"
        "  --size WxH          of the picture, in pixels\n"
        "  --view VIEW         overview, centre, a saved view, the name of a landmark, commune or\n"
        "                      water, or E,N,H,HEADING,PITCH: eye in metres, H above ground,\n"
        "                      degrees clockwise from grid north, negative pitch looks down\n"
        "  --views FILE        saved views and tours, as the window saves them (V, Save as…);\n"
        "                      jumeau-territory views puts them into a territory.  Without it,\n"
        "                      --snapshot also knows the views you saved in the window\n"
        "  --tour NAME         played when the window opens; in a kiosk, while nobody is there\n"
        "  --idle SECONDS      of a kiosk: without a touch for so long it starts again (90)\n"
        "  --time TIME         ISO 8601; without offset it is civil time of the territory\n"
        "  --theme NAME,…      lighting, traffic, water, parking, sensor\n"
        "  --layers ID,…       reference layers to lay on the ground; none: no layer\n"
        "  --underground       through the ground: pipes, valves and tanks in place\n"
        "  --bench SECONDS     orbit then flight, off-screen, measured\n"
        "  --quality NAME      low, medium, high or auto\n"
        "  --live N            the bench shows the themes (all, or those of --theme) and N values\n"
        "                      change every second\n"
        "  --cold              begin the bench with an empty cache\n"
        "  --json              one object on standard output\n"
        "  --help, --version\n"
        "\n"
        "Exit status: 0 done; 1 no answer, one line on stderr says why; 2 usage.\n"));
}
