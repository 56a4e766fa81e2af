/* The reference layers of the 3D view as a person wants them: what is chosen is kept with the territory and given to each
 * view that is made, as soon as it has read which layers there are. */
#include "app/scene-private.h"

static gint64
find(JumView *view, const char *id)
{
    guint n = jum_view_n_references(view);
    for (guint i = 0; i < n; i++)
        if (g_strcmp0(jum_view_reference(view, i).id, id) == 0)
            return i;
    return -1;
}

void
jum_scene_choose_layers(JumScene *scene)
{
    if (scene->chosen || scene->choices == NULL || jum_view_n_references(scene->view) == 0)
        return;
    scene->chosen = TRUE;
    guint n = jum_layer_choices_n(scene->choices);
    for (guint k = 0, position = 0; k < n; k++) {
        const JumLayerChoice *choice = jum_layer_choices_get(scene->choices, k);
        gint64 i = find(scene->view, choice->id);
        if (i < 0)
            continue;
        jum_view_set_reference(scene->view, (guint) i, choice->visible, choice->opacity);
        jum_view_move_reference(scene->view, (guint) i, position++);
    }
}

static void
remember(JumScene *scene)
{
    guint n = jum_view_n_references(scene->view);
    g_autofree JumLayerChoice *all = g_new0(JumLayerChoice, n + 1);
    for (guint position = 0; position < n; position++) {
        JumReference layer =
            jum_view_reference(scene->view, jum_view_reference_in_order(scene->view, position));
        all[position] = (JumLayerChoice){(char *) layer.id, layer.visible, layer.opacity};
    }
    if (scene->choices != NULL)
        jum_layer_choices_set(scene->choices, all, n);
}

void
jum_scene_set_reference(JumScene *scene, guint i, gboolean visible, double opacity)
{
    if (scene->view == NULL || i >= jum_view_n_references(scene->view))
        return;
    jum_view_set_reference(scene->view, i, visible, opacity);
    remember(scene);
    jum_scene_queue(scene);
}

void
jum_scene_move_reference(JumScene *scene, guint i, guint position)
{
    if (scene->view == NULL || i >= jum_view_n_references(scene->view))
        return;
    jum_view_move_reference(scene->view, i, position);
    remember(scene);
    jum_scene_queue(scene);
}
