/* The command line of `jumeau`: what is taken, what is refused, and that a refusal names its option. */
#include "app/options.h"

#include <string.h>

static gboolean
parse(JumOptions *options, const char *line, GError **error)
{
    g_auto(GStrv) argv = g_strsplit(line, " ", -1);
    jum_options_init(options);
    return jum_options_parse(options, (int) g_strv_length(argv), argv, error);
}

static void
good_lines(void)
{
    g_auto(JumOptions) o;
    g_assert_true(parse(&o, "jumeau", NULL));
    g_assert_cmpint(o.mode, ==, JUM_MODE_DESK);
    g_assert_null(o.territory);
    jum_options_clear(&o);
    g_assert_true(parse(&o,
                        "jumeau --snapshot a.png --size=1280x720 --theme lighting,water --json "
                        "--time 2026-11-21T18:00:00 --view 1,2,3,4,-5",
                        NULL));
    g_assert_cmpint(o.mode, ==, JUM_MODE_SNAPSHOT);
    g_assert_cmpint(o.width_px, ==, 1280);
    g_assert_cmpint(o.height_px, ==, 720);
    g_assert_true(o.themes[JUM_THEME_lighting] && o.themes[JUM_THEME_water]);
    g_assert_false(o.themes[JUM_THEME_traffic]);
    g_assert_cmpstr(o.view, ==, "1,2,3,4,-5");
    jum_options_clear(&o);
    g_assert_true(parse(&o, "jumeau --study=x.json --controller none", NULL));
    g_assert_cmpint(o.mode, ==, JUM_MODE_STUDY);
    g_assert_cmpstr(o.scenario, ==, "x.json");
    jum_options_clear(&o);
    g_assert_true(parse(&o, "jumeau --kiosk --tour Centre --views v.ini --idle 30", NULL));
    g_assert_cmpstr(o.tour, ==, "Centre");
    g_assert_cmpstr(o.views, ==, "v.ini");
    g_assert_cmpfloat(o.idle_s, ==, 30.0);
    jum_options_clear(&o);
    g_assert_true(parse(&o, "jumeau --bench 5 --size 640x360 --live 5000 --quality low", NULL));
    g_assert_cmpfloat(o.bench_s, ==, 5.0);
    g_assert_cmpint(o.quality, ==, JUM_DRAW_LOW);
}

static void
refusals(void)
{
    static const struct {
        const char *line, *names;
    } bad[] = {
        {"jumeau --nonsense", "--nonsense"},
        {"jumeau x.gpkg", "x.gpkg"},
        {"jumeau --size 0x0 --snapshot a.png", "--size"},
        {"jumeau --size 99999x2 --snapshot a.png", "--size"},
        {"jumeau --size 1280x720x3 --snapshot a.png", "--size"},
        {"jumeau --snapshot a.png", "--size"},
        {"jumeau --snapshot", "--snapshot"},
        {"jumeau --kiosk=yes", "--kiosk"},
        {"jumeau --idle 60", "--idle"},
        {"jumeau --kiosk --idle 2", "--idle"},
        {"jumeau --snapshot a.png --size 100x100 --tour x", "--tour"},
        {"jumeau --bench 1 --size 100x100 --views x.ini", "--views"},
        {"jumeau --time yesterday", "--time"},
        {"jumeau --theme lighting,weather", "--theme"},
        {"jumeau --controller ftp://x", "--controller"},
        {"jumeau --controller http://192.168.1.2:80", "--controller"},
        {"jumeau --kiosk --study", "--study"},
        {"jumeau --json", "--json"},
        {"jumeau --cold", "--cold"},
        {"jumeau --bench nan --size 64x64", "--bench"},
        {"jumeau --kiosk --controller unix:/tmp/x", "--kiosk"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_auto(JumOptions) o;
        g_autoptr(GError) error = NULL;
        g_assert_false(parse(&o, bad[i].line, &error));
        g_assert_error(error, JUM_ERROR, JUM_ERROR_USAGE);
        if (strstr(error->message, bad[i].names) == NULL)
            g_error("“%s” does not name %s", error->message, bad[i].names);
    }
}

static void
help_lists_every_option(void)
{
    static const char *const names[] = {
        "--territory", "--controller", "--study", "--kiosk",   "--snapshot", "--size", "--view",
        "--time",      "--theme",      "--bench", "--quality", "--live",     "--cold", "--json"};
    g_autofree char *help = jum_options_help();
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        g_assert_nonnull(strstr(help, names[i]));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/app/options/good-lines", good_lines);
    g_test_add_func("/app/options/refusals", refusals);
    g_test_add_func("/app/options/help-lists-every-option", help_lists_every_option);
    return g_test_run();
}
