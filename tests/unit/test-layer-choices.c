/* What a person chose of the reference layers comes back from its file in their order; a file that was spoilt costs what
 * cannot be read of it and no more; without a file, choices hold as long as the program. */
#include "app/layer-choices.h"

#include <glib/gstdio.h>
#include <locale.h>

static void
test_choices_come_back(void)
{
    g_autofree char *folder = g_dir_make_tmp("choices-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "deep", "layers.ini", NULL);
    const JumLayerChoice all[] = {{"plan d'accès", FALSE, 0.35}, {"flood", TRUE, 1.0}};
    {
        g_autoptr(JumLayerChoices) choices = jum_layer_choices_open(path);
        g_assert_cmpuint(jum_layer_choices_n(choices), ==, 0);
        jum_layer_choices_set(choices, all, 2);
    }
    setlocale(LC_ALL, "fr_FR.UTF-8"); /* a decimal comma, where it is installed */
    g_autoptr(JumLayerChoices) choices = jum_layer_choices_open(path);
    g_assert_cmpuint(jum_layer_choices_n(choices), ==, 2);
    for (guint i = 0; i < 2; i++) {
        g_assert_cmpstr(jum_layer_choices_get(choices, i)->id, ==, all[i].id);
        g_assert_cmpint(jum_layer_choices_get(choices, i)->visible, ==, all[i].visible);
        g_assert_cmpfloat(jum_layer_choices_get(choices, i)->opacity, ==, all[i].opacity);
    }
    setlocale(LC_ALL, "C");
    g_remove(path);
    g_autofree char *deep = g_path_get_dirname(path);
    g_rmdir(deep);
    g_rmdir(folder);
}

static void
test_a_spoilt_file_costs_its_part(void)
{
    static const char text[] = "[layer 1]\nid=a\nvisible=true\nopacity=0.5\n"
                               "[layer 2]\nid=b\nvisible=perhaps\nopacity=0.5\n"
                               "[layer 3]\nvisible=true\nopacity=0.5\n"
                               "[layer 4]\nid=d\nvisible=true\nopacity=7\n"
                               "[layer 5]\nid=e\nvisible=false\nopacity=0\n";
    g_autofree char *path = NULL;
    int file = g_file_open_tmp("choices-XXXXXX", &path, NULL);
    g_close(file, NULL);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    g_autoptr(JumLayerChoices) choices = jum_layer_choices_open(path);
    g_assert_cmpuint(jum_layer_choices_n(choices), ==, 2);
    g_assert_cmpstr(jum_layer_choices_get(choices, 1)->id, ==, "e");
    g_assert_cmpfloat(jum_layer_choices_get(choices, 1)->opacity, ==, 0.05);
    g_remove(path);
}

static void
test_without_a_file(void)
{
    const JumLayerChoice one = {"x", TRUE, 0.5};
    g_autoptr(JumLayerChoices) choices = jum_layer_choices_open(NULL);
    jum_layer_choices_set(choices, &one, 1);
    g_assert_cmpstr(jum_layer_choices_get(choices, 0)->id, ==, "x");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/layer-choices/come-back", test_choices_come_back);
    g_test_add_func("/layer-choices/spoilt", test_a_spoilt_file_costs_its_part);
    g_test_add_func("/layer-choices/memory", test_without_a_file);
    return g_test_run();
}
