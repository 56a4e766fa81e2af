/* What a person chose of the reference layers, as a key file: one group a layer, in their order; an opacity is written
 * with a point whatever the locale. */
#include "app/layer-choices.h"

#include "base/error.h"

#include <glib/gstdio.h>
#include <math.h>

#define MOST 1000

struct JumLayerChoices {
    char *path; /* NULL: in memory only */
    GArray *list;
    gboolean told;
};

static void
clear_choice(gpointer data)
{
    g_free(((JumLayerChoice *) data)->id);
}

char *
jum_layer_choices_path(const char *hash)
{
    return g_build_filename(g_get_user_state_dir(), "jumeau", hash != NULL ? hash : "unknown",
                            "layers.ini", NULL);
}

static gboolean
read_group(GKeyFile *file, const char *group, JumLayerChoice *choice)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *id = g_key_file_get_string(file, group, "id", NULL);
    choice->visible = g_key_file_get_boolean(file, group, "visible", &error);
    if (error == NULL)
        choice->opacity = g_key_file_get_double(file, group, "opacity", &error);
    if (error != NULL || id == NULL || *id == '\0' ||
        !(choice->opacity >= 0.0 && choice->opacity <= 1.0))
        return FALSE;
    choice->opacity = fmax(choice->opacity, 0.05);
    choice->id = g_steal_pointer(&id);
    return TRUE;
}

JumLayerChoices *
jum_layer_choices_open(const char *path)
{
    JumLayerChoices *choices = g_new0(JumLayerChoices, 1);
    choices->path = g_strdup(path);
    choices->list = g_array_new(FALSE, FALSE, sizeof(JumLayerChoice));
    g_array_set_clear_func(choices->list, clear_choice);
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) error = NULL;
    if (path == NULL || !g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, &error)) {
        if (error != NULL && !g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
            g_printerr("jumeau: %s: %s\n", path, error->message);
        return choices;
    }
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
    guint bad = 0;
    for (guint i = 0; groups[i] != NULL && choices->list->len < MOST; i++) {
        JumLayerChoice choice = {0};
        if (read_group(file, groups[i], &choice))
            g_array_append_val(choices->list, choice);
        else
            bad++;
    }
    if (bad > 0)
        g_printerr("jumeau: %s: %u layers could not be read\n", path, bad);
    return choices;
}

void
jum_layer_choices_free(JumLayerChoices *choices)
{
    if (choices == NULL)
        return;
    g_array_unref(choices->list);
    g_free(choices->path);
    g_free(choices);
}

guint
jum_layer_choices_n(const JumLayerChoices *choices)
{
    return choices->list->len;
}

const JumLayerChoice *
jum_layer_choices_get(const JumLayerChoices *choices, guint i)
{
    return &g_array_index(choices->list, JumLayerChoice, i);
}

static gboolean
write_file(const JumLayerChoices *choices, GError **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    for (guint i = 0; i < choices->list->len; i++) {
        const JumLayerChoice *choice = jum_layer_choices_get(choices, i);
        char group[24];
        g_snprintf(group, sizeof group, "layer %u", i + 1);
        g_key_file_set_string(file, group, "id", choice->id);
        g_key_file_set_boolean(file, group, "visible", choice->visible);
        g_key_file_set_double(file, group, "opacity", choice->opacity);
    }
    g_autofree char *folder = g_path_get_dirname(choices->path);
    g_mkdir_with_parents(folder, 0700);
    return g_key_file_save_to_file(file, choices->path, error);
}

void
jum_layer_choices_set(JumLayerChoices *choices, const JumLayerChoice *all, guint n)
{
    g_autoptr(GError) error = NULL;
    g_array_set_size(choices->list, 0);
    for (guint i = 0; i < n && i < MOST; i++) {
        JumLayerChoice copy = {g_strdup(all[i].id), all[i].visible, all[i].opacity};
        g_array_append_val(choices->list, copy);
    }
    if (choices->path == NULL || write_file(choices, &error) || choices->told)
        return;
    choices->told = TRUE;
    g_printerr("jumeau: %s\n", error->message);
}
